"""Parse every XML file of the add-ons, and say where the one is that does not parse."""

import pathlib
import sys

from lxml import etree

broken = 0
for path in sorted(pathlib.Path("addons").rglob("*.xml")):
    try:
        etree.parse(path)
    except etree.XMLSyntaxError as error:
        broken += 1
        print(f"{path}:{error.lineno}: {error.msg}")
sys.exit(bool(broken))
