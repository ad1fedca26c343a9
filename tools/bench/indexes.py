"""Which index serves whom: asks all that people and jobs ask, and prints for each index of ours
the first question that used it; then those that none did.

Works in a city (``./docflow generate``): lists of every reader with all their filters and sorts,
searches, reports, dashboards, letters, scheduled actions, prints, acts. Everything happens in one
transaction that is rolled back. Ends with 1 where an index of 1.4 million cards serves nobody.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

from odoo.modules.registry import Registry
from odoo.tools import config

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="a generated city")
    parser.add_argument("--only", help="only questions with this in their names")
    parser.add_argument("--of", help="tell every question that used this index")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.ERROR)
    from parts.index_run import IndexRun

    began = time.monotonic()
    run = IndexRun(Registry(arguments.database), only=arguments.only)
    run.run()
    run.tell(of=arguments.of)
    for fault in run.faults:
        print(f"  BROKEN: {fault}")
    print(f"  {time.monotonic() - began:.0f} s")
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
