"""Add up the reports of the pytest runs; the last line is `N passed, N failed, N skipped`."""

import pathlib
import sys
from xml.etree import ElementTree


def main(seconds: str, *reports: str) -> None:
    total = failed = skipped = 0
    for report in map(pathlib.Path, reports):
        if not report.exists():
            print(f"{report.name}: this part never reported; its own output tells why.")
            failed += 1
            continue
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            bad = int(suite.get("failures")) + int(suite.get("errors"))
            total += int(suite.get("tests"))
            failed += bad
            skipped += int(suite.get("skipped"))
            for case in suite.iter("testcase"):
                for kind in ("failure", "error", "skipped"):
                    for found in case.iter(kind):
                        first = (found.get("message") or "").strip().split("\n")[0][:140]
                        print(f"  {kind}: {case.get('classname')}.{case.get('name')}: {first}")
    minutes, rest = divmod(int(seconds), 60)
    print(f"\nThe whole run took {minutes} min {rest} s.")
    print(f"{total - failed - skipped} passed, {failed} failed, {skipped} skipped")


main(*sys.argv[1:])
