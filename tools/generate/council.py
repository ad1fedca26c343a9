"""A city hall with years of papers in a database: :mod:`city`, :mod:`papers` and :mod:`traces` put
together, in two steps or in one.
"""

import json
from datetime import timedelta

from odoo.fields import Datetime

from . import papers, traces
from .bulk import Bulk
from .city import City
from .draw import draw
from .people import make_file, make_prototype


class Council:
    """``prepare()``, then ``fill("small")`` and ``fill("rest")``, or ``fill("all")`` at once, then
    ``finish()``.
    """

    def __init__(self, env, cards, years=8, out=print):
        self.env, self.cards, self.years, self.out = env, cards, years, out
        self.bulk = Bulk(env, [*papers.TABLES, *traces.TABLES])
        self.city = City(env)

    def prepare(self):
        """Make the people, one card as people make it, and decide what happens to all others."""
        city = self.city.make()
        head = city.body_heads[1]
        executor = city.unit_heads[city.unit_body.index(1)]
        resolution = make_prototype(self.env, head, executor, city.bodies[1])
        version = make_file(resolution.document_id)
        now = Datetime.now()
        self.facts = {
            **city.facts,
            "cards": self.cards,
            "until": now,
            "span": timedelta(days=365.25 * self.years),
            "company": self.env.company.id,
            "proto_card": resolution.document_id.id,
            "proto_resolution": resolution.id,
            "proto_line": resolution.assignment_ids.id,
            "proto_file": version.file_id.id,
            "proto_version": version.id,
        }
        for table in ("docflow_extension", "docflow_file", "docflow_file_version"):
            name = table.removeprefix("docflow_").removeprefix("file_")
            self.facts[name] = self.bulk.base(table)
        self.env.cr.execute("SET work_mem = '512MB'")
        draw(self.bulk, self.facts)

    def fill(self, step):
        """Add the cards of ``step`` (``small``, ``rest``, ``all``) with everything of theirs."""
        self.bulk.bare()
        for part in (papers, traces):
            for name, statement in part.statements(self.bulk, step):
                self.bulk.run(name, statement, self.facts, self.out)
        self.bulk.whole(self.out)

    def finish(self):
        """Tell who is who, and leave nothing behind that only the filling needed."""
        self.told = {"documents": self.cards, "until": str(self.facts["until"])} | self.city.tell()
        self.env["ir.config_parameter"].set_param("docflow.generated", json.dumps(self.told))
        self.env.cr.commit()
        self.bulk.forget()

    def greet(self):
        """Return lines for whoever wants to look at the city (list of str)."""
        people = self.told["people"]
        some = ", ".join(f"{role}: {logins[0]}" for role, logins in people.items() if logins)
        return [f"{self.cards:,} cards. The password is the login.", some]
