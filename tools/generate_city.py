"""A city hall with years of papers in a database: `./docflow generate` calls it.

Fills a database that has the suite and no cards yet: a city by the figures of seed 0, with people
who can log in, and everything that years of work leave behind. Tells in the parameter
``docflow.generated`` who is who.
"""

import argparse
import logging
import sys

from generate.council import Council
from generate.export import export

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="it has the suite and no cards")
    parser.add_argument(
        "--documents", type=int, default=14_000, help="how many cards (14000; all of it: 1400000)"
    )
    parser.add_argument("--years", type=int, default=8, help="over how many years (8)")
    parser.add_argument(
        "--with-files", type=int, default=0, metavar="K", help="give so many files bytes (0)"
    )
    parser.add_argument(
        "--export", metavar="FOLDER", help="write the cards for ./docflow import as well"
    )
    parser.add_argument("--without-texts", action="store_true", help="pages are empty")
    parser.add_argument(
        "--history", type=int, default=100, help="of a hundred cards, how many have a history (100)"
    )
    arguments = parser.parse_args()
    if arguments.documents and not 100 <= arguments.documents <= 10_000_000:
        parser.error("--documents lies between 100 and 10000000; 0 makes people and offices alone")
    if not (0 <= arguments.history <= 100 and 0 <= arguments.with_files <= 100_000):
        parser.error("--history is a percentage, --with-files goes up to 100000")
    return arguments


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.WARNING)
    registry = Registry(arguments.database)
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
        if env["docflow.document"].search_count([], limit=1):
            print(f"  {arguments.database} holds cards already: name an empty database.")
            return 1
        council = Council(
            env,
            arguments.documents,
            arguments.years,
            has_texts=not arguments.without_texts,
            history=arguments.history,
        )
        council.build(files=arguments.with_files)
        if arguments.export:
            print(f"  {export(env, arguments.export):,} cards in {arguments.export}")
    for line in council.greet():
        print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
