"""Benchmark of a city over HTTP: what people wait for at their screens, and peers beside it.

Measures generated cities (``./docflow generate``), the small one first: readers of every kind open
the cabinet, trays, registers, cards, searches, boards and figures, registrars register, reviewers
resolve; peers in the same database do the same with as many records. Prints milliseconds of the
server, statements, the work of the processors, bare SQL and growth, writes them as a page, and ends
with 1 where a bound is broken.
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="a generated city; cards are added to it")
    parser.add_argument("--small", help="a smaller city, to tell how much everything grows")
    parser.add_argument(
        "--peers", type=Path, help="a folder with the peers' addons: install, fill and measure them"
    )
    parser.add_argument("--only", help="only stories whose name has this in it")
    parser.add_argument("--without-jobs", action="store_true", help="no spreadsheet, no reminders")
    parser.add_argument("--page", type=Path, help="write the figures there, as documentation")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    os.environ["DOCFLOW_CONF"] = arguments.config
    # they read the settings when they are imported
    from parts.city_run import CityRun

    began = time.monotonic()
    run = CityRun(arguments)
    run.run()
    for fault in run.faults:
        print(f"  BROKEN: {fault}")
    print(f"  {time.monotonic() - began:.0f} s")
    return 1 if run.faults else 0


if __name__ == "__main__":
    sys.exit(main())
