"""Add up the reports of the pytest runs; the last line is `N passed, N failed, N skipped`."""

import pathlib
import sys
from collections import Counter
from xml.etree import ElementTree as ET

KINDS = {"failure": "failed", "error": "failed", "skipped": "skipped"}


def outcome(case: ET.Element) -> str:
    """One word for a test with all its subtests; tell the first line of what went wrong."""
    found = [(KINDS[child.tag], child) for child in case if child.tag in KINDS]
    for word, child in found:
        lines = (child.get("message") or child.text or "").strip().splitlines() or [""]
        print(f"  {word}: {case.get('classname')}.{case.get('name')}: {lines[0][:160]}")
    words = {word for word, _child in found}
    return "failed" if "failed" in words else "skipped" if words else "passed"


def main(seconds: str, *reports: str) -> None:
    counts = Counter()
    for report in map(pathlib.Path, reports):
        if report.exists():
            counts.update(map(outcome, ET.parse(report).getroot().iter("testcase")))
        else:
            print(f"  failed: {report.stem} part of the tests: it never reported, see above")
            counts["failed"] += 1
    minutes, rest = divmod(int(seconds), 60)
    print(f"\nThe whole run took {minutes} min {rest} s.")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")


main(*sys.argv[1:])
