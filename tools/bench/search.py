"""Benchmark of the search: 1.4 million cards, 3 million page texts, readers of every sight.

Fills a scratch database (a copy of one with the suite installed) by COPY and set-based SQL, asks
100 varied queries as ordinary users, and prints milliseconds beside the same matches in bare SQL
in the same run, and beside the same queries on a hundredth of the cards. Ends with 1 where a
bound is broken. Pages are drawn from a pool with a Zipf vocabulary of real word forms; the vector
of a card is put together from those of its pages and of its title, which were analysed once.
"""

import argparse
import io
import logging
import random
import sys
import time
from pathlib import Path

from parts.measure import Busy
from parts.search_queries import Queries, Vocabulary, report

import odoo
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from generate.bulk import Bulk
from generate.people import make_file, make_flat_city, make_prototype

BODIES, SMALL = 20, 100
P95, RATIO, GROWTH = 0.2, 1.5, 2.0  # bounds: seconds; times bare SQL; from a hundredth to all
YEARS = 10
WORDS = 220  # of a page
POOL = 20_000  # pages and titles that are analysed
#: Bodies by their share of the cards, in hundredths; the last one has what is left: a thousandth.
SHARES = [30, 20, 10, 8, 6, 5, 4, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1]
TABLES = [
    "docflow_document",
    "docflow_document_people_rel",
    "docflow_document_body_rel",
    "docflow_file_version",
    "docflow_file_text",
    "docflow_search_entry",
]


class SearchBench:
    """Fills in two steps, a hundredth and the rest, and measures after each."""

    def __init__(self, env, arguments):
        self.env, self.cr = env, env.cr
        self.cards, self.pages = arguments.cards, arguments.pages
        self.bulk, self.busy = Bulk(env, TABLES), Busy(env.cr)
        self.entries = env["docflow.search.entry"]
        self.vocabulary = Vocabulary(self.entries._get_analyser(), random.Random(19))

    # Filling

    def prepare(self):
        """Make people, a card to copy, and the pool of pages and titles."""
        self.entries._prepare_dictionaries()
        people = make_flat_city(self.env)
        # the readers of the benchmark: of a large body, of a small one, and of everything
        bodies = self.env["hr.department"].search([("name", "=like", "Body %")], order="id")
        document = make_prototype(self.env, people[0], people[BODIES], bodies[0]).document_id
        readers = {"small": people[19], "middle": people[5], "large": people[0]}
        operation = self.env.ref("docflow_base.docflow_operation_read")
        self.env["docflow.role.group"].create(
            {
                "name": "Everything",
                "scope": "company",
                "operation_ids": [(4, operation.id)],
                "member_ids": [(0, 0, {"user_id": people[0].id})],
            }
        )
        types = self.env["docflow.document.type"].search([], limit=12, order="id")
        self.facts = {"people": people.ids, "bodies": bodies.ids, "types": types.ids}
        self.readers = {name: user.id for name, user in readers.items()}
        self.facts |= {"version": make_file(document).id, "proto": document.id}
        self._make_pool()
        self.cr.commit()

    def _make_pool(self):
        count = max(2000, min(POOL, self.cards // 20))
        self.cr.execute(
            "CREATE AGGREGATE bench_join(tsvector) (sfunc = tsvector_concat, stype = tsvector);"
            "CREATE UNLOGGED TABLE bench_page (nr int PRIMARY KEY, text text, tsv tsvector);"
            "CREATE UNLOGGED TABLE bench_title (nr int PRIMARY KEY, text text, tsv tsvector)"
        )
        for table, words, weight in (("bench_page", WORDS, ""), ("bench_title", 9, "A")):
            rows = io.StringIO()
            for number in range(count):
                text = self.vocabulary.text(random.Random(number * 7 + words), words)
                vector = self.vocabulary.vector(text, weight)
                fields = (str(number), text, vector)
                rows.write("\t".join(map(self._escape, fields)) + "\n")
            rows.seek(0)
            self.cr._obj.copy_expert(f"COPY {table} FROM STDIN", rows)
        self.facts["pool"] = count
        print(f"  pool: {count:,} pages of {WORDS} words", flush=True)

    @staticmethod
    def _escape(text):
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")

    def fill(self, first, last):
        """Add cards number ``first`` … ``last`` with their pages, sight and index."""
        began = time.perf_counter()
        self.bulk.bare()
        values = {**self.facts, "first": first, "last": last, "pages": self.pages / self.cards}
        values |= {"base": self.bulk.base("docflow_document"), "all": self.cards}
        values |= {"version_base": self.bulk.base("docflow_file_version"), "years": YEARS}
        values["shares"] = [body for body, share in enumerate(SHARES) for __ in range(share)]
        for name, statement in self._statements(values):
            self.bulk.run(name, statement, values)
        self.env["docflow.document"]._fill_sight(SQL("id >= %s", values["base"] + first))
        self.bulk.whole()
        self._sign()
        print(f"  {last:,} cards indexed: {time.perf_counter() - began:.0f} s", flush=True)

    def _sign(self):
        """Let the product make the signatures of the rows that came, as its scheduled action."""
        self.cr.execute(
            """INSERT INTO docflow_search_phrase (entry_id)
               SELECT id FROM docflow_search_entry WHERE cardinality(text_ids) > 0
                   ON CONFLICT (entry_id) DO NOTHING"""
        )
        phrases = self.entries.env["docflow.search.phrase"]
        while entry_ids := phrases._take_waiting():
            phrases._sign(entry_ids)
            self.cr.commit()

    def _statements(self, values):
        """Yield ``(table, statement)`` that make the rows of cards ``first`` … ``last``."""
        number = "lpad(n::text, 7, '0')"
        numbers = "generate_series(%(first)s, %(last)s) n"
        # newest last, over ten years, as registering makes them
        day = "(DATE '2026-11-27' - ((%(all)s - n) * 365.0 * %(years)s / %(all)s)::int)"
        yield (
            "cards",
            self.bulk.copy(
                "docflow_document",
                "%(proto)s",
                "%(base)s + n",
                {
                    "name": "SELECT t.text FROM bench_title t WHERE t.nr = n.n %% %(pool)s",
                    "reg_number": f"'02-' || (n %% 40) || '/' || {number}",
                    "reg_number_key": f"'02-' || (n %% 40) || '/' || {number}",
                    "reg_serial": "1000000 + n",
                    "barcode": f"'BN000' || {number}",
                    "main_job": "NULL",
                    "reg_date": day,
                    "date_registered": day,
                    "reg_year": f"EXTRACT(year FROM {day})::int",
                    "type_id": "(%(types)s::int[])[1 + n %% 12]",
                    "state": "CASE WHEN n %% 20 = 0 THEN 'in_execution' ELSE 'executed' END",
                },
                numbers,
            ),
        )
        yield (
            "people",
            """INSERT INTO docflow_document_people_rel (document_id, user_id)
               SELECT DISTINCT %(base)s + n,
                      (%(people)s::int[])[1 + (n * 7919::bigint + k * 104729) %% 350]
                 FROM generate_series(%(first)s, %(last)s) n, generate_series(1, 3) k""",
        )
        yield (
            "bodies",
            """INSERT INTO docflow_document_body_rel (document_id, body_id)
               SELECT %(base)s + n, (%(bodies)s::int[])[1 + CASE WHEN n %% 1000 = 7 THEN 19
                      ELSE (%(shares)s::int[])[1 + (n * 31::bigint) %% 100] END]
                 FROM generate_series(%(first)s, %(last)s) n""",
        )
        yield (
            "versions",
            self.bulk.copy(
                "docflow_file_version",
                "%(version)s",
                "%(version_base)s + n",
                {"document_id": "%(base)s + n", "number": "1000 + n"},
                numbers,
            ),
        )
        yield "pages", self._pages_statement()
        yield "page ids", "CREATE INDEX bench_text_idx ON docflow_file_text (document_id, page)"
        yield "index rows", self._entries_statement()

    @staticmethod
    def _pages_statement():
        return """
            INSERT INTO docflow_file_text (version_id, document_id, page, state, text, source)
            SELECT %(version_base)s + n, %(base)s + n, k, 'done', page.text, 'ocr'
              FROM generate_series(%(first)s, %(last)s) n,
                   generate_series(1, floor((n + 1) * %(pages)s)::int - floor(n * %(pages)s)::int)
                   k,
                   bench_page page
             WHERE page.nr = (n * 48271::bigint + k * 16807) %% %(pool)s"""

    @staticmethod
    def _entries_statement():
        """The vector of a card: its pages, one after another, then its title and numbers."""
        return """
            INSERT INTO docflow_search_entry (document_id, part, version, company_id, day, sight,
                        numbers, digest, text_ids, tsv)
            SELECT card.id, 0, 1, card.company_id, card.reg_date,
                   ARRAY[card.type_id * 16 + 2, card.company_id * 16 + 4, card.office_id * 16 + 3,
                         card.office_id * 16 + 5,
                         (CASE card.state WHEN 'executed' THEN 5 ELSE 4 END) * 16 + 6,
                         (EXTRACT(year FROM card.reg_date)::int * 12
                         + EXTRACT(month FROM card.reg_date)::int - 1) * 16 + 7]
                   || ARRAY(SELECT user_id * 16 FROM docflow_document_people_rel p
                             WHERE p.document_id = card.id)
                   || ARRAY(SELECT body_id * 16 + 1 FROM docflow_document_body_rel b
                             WHERE b.document_id = card.id),
                   card.reg_number || ' ' || lower(card.barcode), '', pages.ids,
                   COALESCE(pages.tsv, ''::tsvector) || title.tsv
                   || format('''№%%s'':1A ''№%%s'':1A ''№%%s'':1A ''унікальне%%s'':2A',
                             card.reg_number, substr(card.reg_number, 4),
                             split_part(card.reg_number, '/', 2), card.id %% 50000)::tsvector
              FROM docflow_document card
              JOIN bench_title title ON title.nr = (card.id - %(base)s) %% %(pool)s
              LEFT JOIN LATERAL (
                   SELECT array_agg(text.id ORDER BY text.page) AS ids, bench_join(page.tsv) AS tsv
                     FROM docflow_file_text text
                     JOIN bench_page page
                       ON page.nr = ((card.id - %(base)s) * 48271::bigint + text.page * 16807)
                          %% %(pool)s
                    WHERE text.document_id = card.id) pages ON TRUE
             WHERE card.id BETWEEN %(base)s + %(first)s AND %(base)s + %(last)s"""

    # Measuring

    def measure(self, cards):
        """Return ``{reader: [(kind, seconds, busy seconds, bare seconds, found)]}``."""
        self.cr.execute("SELECT text FROM bench_page ORDER BY nr LIMIT 500")
        pages = [row[0] for row in self.cr.fetchall()]
        asked = {}
        for part, seed in (("warm", 5), ("asked", 6)):
            chance = random.Random(seed)
            made = Queries(self.vocabulary, pages, cards, self.facts["types"], chance)
            asked[part] = made.make()
        found = {}
        for name, user_id in self.readers.items():
            env = odoo.api.Environment(self.cr, user_id, {})
            for __, text, domain in asked["warm"]:
                self._search(env, text, domain)
            found[name] = [
                (kind, *self._time(env, text, dom)) for kind, text, dom in asked["asked"]
            ]
            self.cr.commit()
        return found

    def _time(self, env, text, domain):
        env.invalidate_all()
        began, busy = time.perf_counter(), self.busy.seconds()
        answer = self._search(env, text, domain)
        seconds, busy = time.perf_counter() - began, self.busy.seconds() - busy
        return seconds, busy, self._bare_match(env, text, domain), answer["total"]

    def _search(self, env, text, domain):
        return env["docflow.document"].search_content(text, domain, facets=True)

    def _bare_match(self, env, text, domain):
        """Return the seconds of one statement that matches the same, through the same rules."""
        # the addons are on the path only after the settings were read
        from odoo.addons.docflow_base.tools.textsearch_query import parse

        documents = env["docflow.document"]
        entries = documents._get_search_entries()
        conditions = entries._get_match_conditions(parse(text, entries._get_analyser()))
        if not conditions:
            return 0.0
        query = documents._search(domain)
        table = SQL.identifier(query.table)
        columns = ("id", "reg_date", "type_id", "office_id", "state")
        statement = SQL(
            "SELECT card.* FROM (%s) card JOIN docflow_search_entry entry "
            "ON entry.document_id = card.id WHERE %s "
            "ORDER BY entry.day DESC, entry.document_id DESC LIMIT 1001",
            query.select(*(SQL("%s.%s", table, SQL.identifier(name)) for name in columns)),
            SQL(" AND ").join(conditions),
        )
        began = time.perf_counter()
        self.cr.execute(statement)
        self.cr.fetchall()
        return time.perf_counter() - began


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--config", required=True, help="odoo.conf of this checkout")
    parser.add_argument("--database", required=True, help="the scratch database; it is filled")
    parser.add_argument("--cards", type=int, default=1_400_000)
    parser.add_argument("--pages", type=int, default=3_000_000, help="page texts of all cards")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    config.parse_config(["-c", arguments.config, "-d", arguments.database, "--no-http"])
    logging.getLogger("odoo").setLevel(logging.WARNING)
    registry = Registry(arguments.database)
    with registry.cursor() as cr:
        bench = SearchBench(odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {}), arguments)
        bench.prepare()
        few = max(arguments.cards // SMALL, 1000)
        bench.fill(0, few - 1)
        small, __ = report(few, bench.measure(few))
        bench.fill(few, arguments.cards - 1)
        large, bare = report(arguments.cards, bench.measure(arguments.cards))
    print(
        f"  p95 {large * 1000:.0f} ms (bound {P95 * 1000:.0f}), "
        f"{large / max(bare, 1e-6):.2f} of bare SQL (bound {RATIO}), "
        f"{large / small:.2f} of the time on {few:,} cards (bound {GROWTH})"
    )
    faults = []
    if large > P95:
        faults.append(f"p95 is more than {P95 * 1000:.0f} ms")
    if large > RATIO * bare:
        faults.append(f"p95 is more than {RATIO} of bare SQL")
    if large > GROWTH * small and large > P95 / 4:
        faults.append(f"it grew more than {GROWTH} times")
    for fault in faults:
        print(f"  BROKEN: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
