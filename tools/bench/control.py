"""Benchmark of control and analytics: reports and dashboards over 1.4 million cards.

Fills a scratch database (a copy of one with the suite installed) with years of papers of a city
hall, a hundredth of them first, and asks what its people ask, as they are: discipline, dashboards,
stages, forms, a spreadsheet of a hundred thousand rows, the weekly letters. Prints milliseconds and
statements, beside the same on a hundredth of the cards and bare SQL in the same run. Ends with 1
where a bound is broken.
"""

import argparse
import json
import logging
import os
import sys
from pathlib import Path

from parts.control_jobs import Jobs
from parts.control_stories import Stories
from parts.stories import Figures, ask, explain, find_faults, head, line

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from generate.council import Council

XLSX_ROWS, MEGABYTES = 100_000, 150  # a spreadsheet, and what it may add to the memory
LETTERS = 120  # seconds in which all letters of a kind are written


class ControlBench:
    def __init__(self, registry, arguments):
        self.registry, self.arguments = registry, arguments
        self.before, self.faults = {}, []

    def run(self):
        """Fill and measure; ``faults`` are the bounds that broke."""
        if self.arguments.before:
            rows = json.loads(self.arguments.before.read_text())
            self.before = {tuple(key): Figures(*figures) for key, figures in rows}
        if self.arguments.keep:
            self.measure(self.cards)
            return
        with self.registry.cursor() as cr:
            council = Council(odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {}), self.cards)
            council.prepare()
            council.fill("small")
            few = self.measure(self.cards // 100, is_small=True)
            council.fill("rest")
        self.before = few
        self.measure(self.cards)

    @property
    def cards(self):
        return self.arguments.cards

    def measure(self, cards, *, is_small=False):
        """Ask all stories; return ``{(group, name): Figures}``."""
        with self.registry.cursor() as cr:
            people = Stories(odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {}))
            stories = people.make()
        found = {}
        print(f"  {cards:,} cards; load of the machine {os.getloadavg()[0]:.1f}\n{head()}")
        for story in stories:
            if self.arguments.only and self.arguments.only not in f"{story.group}: {story.name}":
                continue
            figures = ask(self.registry, story)
            key = story.group, story.name
            found[key], before = figures, self.before.get(key)
            print(line(story, figures, before), flush=True)
            faults = [] if is_small else find_faults(story, figures, before)
            self.faults += faults
            if self.arguments.explain and (faults or self.arguments.only):
                explain(self.registry, figures)
        if self.arguments.save:
            # without the texts of statements
            rows = [(key, (*figures[:-1], ())) for key, figures in found.items()]
            self.arguments.save.write_text(json.dumps(rows))
        if not self.arguments.only:
            self.run_jobs(Jobs(self.registry, people), is_small=is_small)
        return found

    def run_jobs(self, jobs, *, is_small):
        """Print what the jobs cost; their bounds hold for the whole city."""
        bare = min(jobs.count_bare() for __ in range(3))
        print(f"  bare SQL, assignments of a year by unit: {bare * 1000:.0f} ms")
        sheet = jobs.write_spreadsheet(XLSX_ROWS)
        if sheet:
            print(
                f"  spreadsheet of {sheet['rows']:,} rows: {sheet['seconds']:.1f} s, "
                f"{sheet['megabytes']:.1f} MB, {sheet['grown']:.0f} MB more memory "
                f"(bound {MEGABYTES} MB)"
            )
            if sheet["grown"] > MEGABYTES:
                self.faults.append(f"the spreadsheet took more than {MEGABYTES} MB")
        for kind in ("weekly", "monthly"):
            letters = jobs.write_letters(kind)
            if letters:
                print(
                    f"  {kind} letters: {letters['mails']} in {letters['seconds']:.1f} s, "
                    f"{letters['statements']} statements, {letters['grown']:.0f} MB more memory"
                )
                if letters["seconds"] > LETTERS and not is_small:
                    self.faults.append(f"{kind} letters took more than {LETTERS} s")


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="the scratch database; it is filled")
    parser.add_argument("--cards", type=int, default=1_400_000)
    parser.add_argument("--keep", action="store_true", help="it is filled already: only measure")
    parser.add_argument("--only", help="ask only stories whose name has this in it")
    parser.add_argument("--save", type=Path, help="write the figures into this file")
    parser.add_argument("--before", type=Path, help="such a file of a smaller city, to compare")
    parser.add_argument(
        "--explain", action="store_true", help="print the plans of what broke, or of --only"
    )
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.WARNING)
    registry = Registry(arguments.database)
    bench = ControlBench(registry, arguments)
    bench.run()
    for fault in bench.faults:
        print(f"  BROKEN: {fault}")
    return 1 if bench.faults else 0


if __name__ == "__main__":
    sys.exit(main())
