"""A city hall with years of papers in a database: :mod:`city`, :mod:`draw` and what follows from
them put together.
"""

import json
import re
from collections import Counter
from datetime import timedelta

from odoo.fields import Datetime
from odoo.tools import SQL

from . import entries, files, papers, traces, trees
from .bulk import Bulk
from .city import City
from .draw import draw
from .lanes import Lanes, Progress, Task
from .people import make_file, make_prototype
from .pool import Pool

_INTO = re.compile(r"INSERT INTO (\w+)")
#: Cards of one statement; several run side by side.
RANGE = 120_000
#: What is known before the sets of people and bodies can be put together.
_FACTS = ("reviews", "resolutions", "assignments", "replies", "hand-overs", "trees")
_FACTS += ("lines of trees",)


class Council:
    """``prepare()``, then ``fill_all()`` and ``finish()``; or, in two steps and without texts,
    ``fill("small")`` and ``fill("rest")``.

    :param int history: of a hundred cards, how many have lines in their history
    """

    def __init__(self, env, cards, years=8, out=None, *, has_texts=True, history=100):
        self.env, self.cards, self.years = env, cards, years
        self.has_texts, self.history = has_texts, history
        self.progress = out or Progress()
        tables = [*papers.TABLES, *traces.TABLES, *files.TABLES, *entries.TABLES, "ir_attachment"]
        self.bulk = Bulk(env, tables)
        self.city = City(env)
        self.took = {}

    def build(self, files=0):
        """Make it all.

        :param int files: how many files get bytes
        """
        if self.cards:
            self.prepare()
            self.fill_all()
        else:
            self.city.make()
        self.finish()
        if files:
            # reportlab is loaded by who draws
            from .scans import draw_scans

            draw_scans(self.env, files)
            self.progress.note("bytes of files")

    def prepare(self):
        """Make the people, one card as people make it, and decide what happens to all others."""
        city = self.city.make()
        self.progress.note("people")
        head = city.body_heads[1]
        executor = city.unit_heads[city.unit_body.index(1)]
        resolution = make_prototype(self.env, head, executor, city.bodies[1])
        version = make_file(resolution.document_id)
        message = self.env["mail.message"].search(
            [("model", "=", "docflow.document"), ("res_id", "=", resolution.document_id.id)],
            order="id desc",
            limit=1,
        )
        self.facts = {
            **city.facts,
            "cards": self.cards,
            "history": self.history,
            "until": Datetime.now(),
            "span": timedelta(days=365.25 * self.years),
            "company": self.env.company.id,
            "proto_card": resolution.document_id.id,
            "proto_resolution": resolution.id,
            "proto_line": resolution.assignment_ids.id,
            "proto_file": version.file_id.id,
            "proto_version": version.id,
            "proto_attachment": version.attachment_id.id,
            "proto_message": message.id,
        }
        for name, table in (
            ("extension", "docflow_extension"),
            ("file", "docflow_file"),
            ("version", "docflow_file_version"),
            ("text", "docflow_file_text"),
            ("attachment", "ir_attachment"),
            ("reserve", "docflow_number_reserve"),
        ):
            self.facts[name] = self.bulk.base(table)
        self.env.cr.execute("SET work_mem = '512MB'; SET synchronous_commit = off; SET jit = off")
        self.pool = Pool(self.env, self.facts)
        self.pool.make()
        self.progress.note("subjects and names")
        draw(self.bulk, self.facts, self._note)
        trees.draw_trees(self.bulk, self.facts, self._note)

    def _note(self, text, **kwargs):
        self.progress.note(text.strip())

    # One step after another

    def fill(self, step):
        """Add the cards of ``step`` (``small``, ``rest``) with everything but texts."""
        self.bulk.bare()
        parts = [
            papers.statements(self.bulk, step),
            files.statements(self.bulk, step, has_texts=False),
        ]
        parts += [traces.statements(self.bulk, step)]
        if step != "small":
            parts.append(trees.statements(self.bulk))
        parts += [traces.sight_statements(step), papers.card_statements(self.bulk, step)]
        for part in parts:
            for name, statement in part:
                self.bulk.run(name, statement, self.facts, self._note)
        self.bulk.whole(self._note)

    # All at once

    def fill_all(self):
        """Add all cards with everything, side by side in two connections."""
        self.bulk.bare()
        lanes = Lanes(self.env.registry, self.facts, self.progress)
        tasks = self._get_tasks()
        # a snapshot from before would see nothing of it, and keep vacuum from its work
        self.env.cr.commit()
        lanes.run(tasks)
        self.took = lanes.took

    def _get_tasks(self):
        """Return what is to be done, what others wait for first (list of ``Task``)."""
        ranges = [
            f"{first}:{min(first + RANGE, self.cards) - 1}" for first in range(0, self.cards, RANGE)
        ]
        late = {"files", "versions", "attachments", "pages", "history"}
        tasks = [Task("pages of the pool", self._make_pages, (), 3)]
        fill, after_all = [], []
        for step in ranges:
            parts = (papers.statements(self.bulk, step), traces.statements(self.bulk, step))
            fill += [(name, step, text, ()) for part in parts for name, text in part]
        fill += [(name, "", text, ()) for name, text in trees.statements(self.bulk)]
        # people and bodies go with their cards, once every fact about these is there
        for step in ranges:
            fill += [(name, step, text, _FACTS) for name, text in traces.sight_statements(step)]
            seen = (f"people who see {step}", f"bodies that see {step}")
            fill += [
                (name, step, text, seen) for name, text in papers.card_statements(self.bulk, step)
            ]
            fill += [
                (name, step, text, ("pages of the pool", *seen))
                for name, text in entries.statements(step)
            ]
        for step in ranges:
            made = files.statements(self.bulk, step, has_texts=self.has_texts)
            after_all += [
                (name, step, text, ("pages of the pool",) if name == "pages" else ())
                for name, text in made
            ]
        tasks += self._make_tasks([row for row in fill if row[0] not in late])
        # the index of the search takes longest: it begins as soon as its rows are there
        tasks += [
            task for task in self._get_index_tasks(fill) if "docflow_search_entry" in task.name
        ]
        if self.has_texts:
            # beside that index, whose making leaves a processor free
            tasks += [
                Task(
                    f"signatures {step}",
                    entries.make_signer(self.env, step),
                    (f"search index {step}",),
                )
                for step in ranges
            ]
        rest = [row for row in fill if row[0] in late] + after_all
        tasks += self._make_tasks(rest)
        tasks += [
            task
            for task in self._get_index_tasks(fill + after_all)
            if "docflow_search_entry" not in task.name
        ]
        return tasks + self._get_last_tasks()

    def _make_tasks(self, rows):
        return [
            Task(f"{name} {step}".strip(), text, after, 0.1 if "reserved" in name else 1)
            for name, step, text, after in rows
        ]

    def _get_index_tasks(self, rows):
        fillers = {}
        for name, __, text, __ in rows:
            fillers.setdefault(_INTO.search(text)[1], set()).add(name)
        return [
            Task(
                f"index {table} {name}",
                definition,
                tuple(fillers.get(table, ())) or ("cards",),
                3 if "gin" in definition else 0.5,
            )
            for name, definition, table in self.bulk.get_indexes()
        ]

    def _get_last_tasks(self):
        """Rows that the product makes itself, keys, and what the planner wants to know."""
        tables = list(dict.fromkeys(self.bulk.tables))
        names = tuple(f"index {table}" for table in tables)
        tasks = [Task("foreign keys", self._restore, (*names, "pages", "files", "versions"), 0.5)]
        tasks += [
            Task(
                f"key {table} {name}",
                f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"',
                ("foreign keys",),
                0.2,
            )
            for table, name in self.bulk.get_keys()
        ]
        tasks += [
            Task(
                f"vacuum {table}",
                lambda cr, table=table: cr.execute(
                    SQL("VACUUM (ANALYZE) %s", SQL.identifier(table))
                ),
                ("foreign keys", "key "),
                1,
                True,
            )
            for table in tables
        ]
        return tasks

    def _make_pages(self, cr):
        self.pool.cr = cr
        self.pool.make_pages(self.has_texts)

    def _restore(self, cr):
        self.bulk.cr = cr
        self.bulk.restore()

    # The end

    def finish(self):
        """Tell who is who, and leave nothing behind that only the filling needed."""
        self.bulk.cr = self.env.cr
        if self.cards:
            self.pool.cr = self.env.cr
        self.told = {"documents": self.cards, "until": str(Datetime.now())} | self.city.tell()
        if self.cards:
            count = entries.make_rest(self.env)
            self.progress.note(f"search index of drafts and trees: {count} cards")
            self.told["cards"] = self._tell_cards()
            self.told["words"] = self.pool.tell() if self.has_texts else {}
        self.env["ir.config_parameter"].set_param("docflow.generated", json.dumps(self.told))
        self.env.cr.commit()
        self.bulk.forget()

    def _tell_cards(self):
        """Return cards worth looking at, by what is special about them."""
        found = {}
        for name, condition in (
            ("tree", f"card.n = {self.facts['big_tree']}"),
            ("trees", "card.is_tree AND card.is_worked"),
            ("draft", "card.is_draft"),
            ("late_number", "card.is_late"),
            ("reserved_number", "card.is_reserved"),
            ("cancelled", "card.is_cancelled"),
            ("repeated", "card.first_n <> card.n"),
            ("on_control", "card.is_controlled AND NOT card.is_released"),
        ):
            self.env.cr.execute(
                f"SELECT id FROM city.card WHERE {condition} ORDER BY n DESC LIMIT 5"
            )
            found[name] = [row[0] for row in self.env.cr.fetchall()]
        found["tree"] = found["tree"][0] if found["tree"] else None
        return found

    def greet(self):
        """Return lines for whoever wants to look at the city (list of str)."""
        people = self.told["people"]
        some = ", ".join(logins[0] for logins in people.values() if logins)
        lines = [f"{self.cards:,} cards. The password is the login. People: {some}, nobody."]
        groups = Counter()
        for name, seconds in self.took.items():
            groups[re.sub(r" \d+:\d+$", "", name)] += seconds
        longest = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in groups.most_common(8))
        return [*lines, f"Longest: {longest}"] if longest else lines
