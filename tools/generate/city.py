"""A city hall of the size of seed 0: who works where, where papers are registered, and how unequal
it all is. Made through the ORM once; set-based statements then draw from its tables:

==================  =============================================================================
city.place         1000 slots → unit, as often as it has papers
city.unit          nr, unit, its body, nr of the body, heads of both
city.staff         unit nr, slot of SLOTS → nr of a clerk in ``city.person``, as often as he works
city.person        (role, nr) → user, department, name and position; roles: see ``ROLES``
city.office        body nr, slot → office; ``offices`` tells how many the body has
city.registrar     office, slot → user; ``registrars`` tells how many the office has
city.kind          1000 slots → type, category, whether control is obligatory, days of the term
city.journal       (office, category) → journal and the index of its case
==================  =============================================================================
"""

from odoo.tools import SQL

from .people import employ, make_users, set_passwords

#: Bodies by their share of the papers, in hundredths; the mayor's own office is the first.
SHARES = [12, 30, 10, 8, 6, 5, 4, 3, 3, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1]
MAYOR, BODY_HEAD, UNIT_HEAD, CLERK = ROLES = range(4)
SLOTS = 50
#: Categories by their share of the papers, in thousandths.
CATEGORIES = {"incoming": 620, "outgoing": 180, "internal": 140, "order": 50, "legal_act": 10}
CONTROLLED = 0.26  # of incoming: 1,111 of 4,205 in a published report (DOMAIN §2.7)
PLACES = 1000


class City:
    """``make()`` makes the people; ``write_tables()`` the tables above. Then ``facts`` holds what
    statements ask for by name.
    """

    def __init__(self, env, people=350, units=60, offices=40, registrars=116, controllers=6):
        self.env, self.cr = env(context={"tracking_disable": True}), env.cr
        self.count, self.unit_count = people, units
        self.office_count, self.registrar_count = offices, registrars
        self.controller_count = controllers
        self.facts = {}

    # People

    def make(self):
        self._make_departments()
        self._make_people()
        self._make_roles()
        self._make_offices()
        self._make_correspondents()
        self.write_tables()
        self.cr.commit()
        return self

    def _make_departments(self):
        """The council on top, its bodies below, units as a body has papers."""
        create = self.env["hr.department"].create
        self.bodies = create([{"name": "City Council", "is_executive_body": True}])
        self.bodies |= create(
            [
                {"name": f"Body {nr}", "is_executive_body": True, "parent_id": self.bodies.id}
                for nr in range(1, len(SHARES))
            ]
        )
        # every body has a unit; the others go where most papers are
        counts = spread(self.unit_count, SHARES)
        self.unit_body = [nr for nr, count in enumerate(counts) for __ in range(count)]
        self.units = create(
            [
                {"name": f"Unit {nr}.{index}", "parent_id": self.bodies[nr].id}
                for index, nr in enumerate(self.unit_body)
            ]
        )

    def _make_people(self):
        """The mayor, heads of bodies, heads of units, and clerks spread as the papers are."""
        clerks = self.count - 1 - len(self.bodies) - len(self.units)
        weights = self._get_unit_weights()
        self.clerk_unit = [
            unit for unit, count in enumerate(spread(clerks, weights)) for __ in range(count)
        ]
        names = ["Mayor"]
        names += [f"Head of Body {nr}" for nr in range(len(self.bodies))]
        names += [f"Head of Unit {nr}" for nr in range(len(self.units))]
        names += [f"Clerk {nr}" for nr in range(clerks)]
        users = make_users(self.env, names, logins=self._get_logins(clerks))
        set_passwords(users)
        places = [self.bodies[0], *self.bodies, *self.units]
        places += [self.units[unit] for unit in self.clerk_unit]
        employ(self.env, users, places)
        # the mayor is the first of the council's own people, and so the head of everything
        first = 1 + len(self.bodies)
        self.mayor, self.body_heads = users[:1], users[1:first]
        self.unit_heads = users[first : first + len(self.units)]
        self.clerks = users[first + len(self.units) :]
        self.users, self.places = users, places
        self.controllers = self.clerks[: self.controller_count]
        self.registrars = self.clerks[-self.registrar_count :]

    def _get_logins(self, clerks):
        """Return who is called what: controllers are the first clerks, registrars the last."""
        plain = clerks - self.controller_count - self.registrar_count
        counts = (
            ("body", len(self.bodies)),
            ("head", len(self.units)),
            ("controller", self.controller_count),
            ("clerk", plain),
            ("registrar", self.registrar_count),
        )
        return ["mayor"] + [f"{name}{nr}" for name, count in counts for nr in range(1, count + 1)]

    def _get_unit_weights(self):
        """Return the share of papers of each unit: inside a body the first one has most."""
        weights, rank, totals = [], {}, {}
        for nr in self.unit_body:
            rank[nr] = rank.get(nr, 0) + 1
            weights.append(1 / rank[nr])
            totals[nr] = totals.get(nr, 0) + weights[-1]
        return [
            SHARES[nr] * weight / totals[nr]
            for nr, weight in zip(self.unit_body, weights, strict=True)
        ]

    def _make_roles(self):
        roles = (
            ("Leaders", "company", ("create", "read", "resolve", "report"), self.mayor),
            ("Controllers", "company", ("create", "read", "control", "report"), self.controllers),
            ("Heads of Bodies", "body", ("create", "resolve", "report"), self.body_heads),
            ("Heads of Units", "department", ("create", "resolve", "report"), self.unit_heads),
        )
        for name, scope, operations, users in roles:
            found = self.env["docflow.operation"].search([("code", "in", operations)])
            self.env["docflow.role.group"].create(
                {
                    "name": name,
                    "scope": scope,
                    "operation_ids": [(6, 0, found.ids)],
                    "member_ids": [(0, 0, {"user_id": user.id}) for user in users],
                }
            )

    def _make_offices(self):
        """Registration offices with a journal for each category, and who registers there."""
        counts = spread(self.office_count, SHARES)
        self.office_body = [nr for nr, count in enumerate(counts) for __ in range(count)]
        placed = [[] for __ in self.office_body]
        for index, user in enumerate(self.registrars):
            placed[index % len(placed)].append(user)
        self.office_registrars = placed
        self.offices = self.env["docflow.office"].create(
            [
                {
                    "name": f"Office {index}",
                    "code": f"B{index}",
                    "barcode_prefix": "BN",
                    "department_id": self.bodies[nr].id,
                    "registrar_ids": [(6, 0, [user.id for user in placed[index]])],
                }
                for index, nr in enumerate(self.office_body)
            ]
        )
        types = self.env["docflow.document.type"].search([])
        self.types = {
            name: types.filtered(lambda t, c=name: t.category == c) for name in CATEGORIES
        }
        self.journals = self.env["docflow.journal"].create(
            [
                {
                    "name": f"{category} {office.code}",
                    "office_id": office.id,
                    "case_code": f"{index:02}-{place}",
                    "type_ids": [(6, 0, self.types[category].ids)],
                }
                for index, office in enumerate(self.offices)
                for place, category in enumerate(CATEGORIES)
            ]
        )

    def _make_correspondents(self, count=2000):
        partners = self.env["res.partner"].create(
            [{"name": f"Correspondent {index}", "is_company": True} for index in range(count)]
        )
        self.facts["partners"] = partners.ids
        self.facts["topics"] = self.env["docflow.topic"].search([]).ids
        self.facts["controllers"] = self.controllers.ids
        self.facts["delivery"] = self.env["docflow.delivery.method"].search([], limit=1).id

    def tell(self):
        """Return who is who: logins by role, and readers by what they see (dict)."""
        by_body = {}
        for user, unit in zip(self.clerks, self.clerk_unit, strict=True):
            by_body.setdefault(self.unit_body[unit], []).append(user)
        plain = {
            nr: [user.login for user in users if user not in self.controllers | self.registrars]
            for nr, users in by_body.items()
        }
        large = max(plain, key=lambda nr: (bool(plain[nr]), SHARES[nr]))
        small = min((nr for nr in plain if plain[nr]), key=lambda nr: SHARES[nr])
        return {
            "people": {
                "mayor": self.mayor.mapped("login"),
                "body_head": self.body_heads.mapped("login"),
                "unit_head": self.unit_heads.mapped("login"),
                "controller": self.controllers.mapped("login"),
                "clerk": [login for logins in plain.values() for login in logins],
                "registrar": self.registrars.mapped("login"),
            },
            "readers": {
                "small": plain[small][0],
                "large": plain[large][0],
                "head": self.body_heads[1].login,
                "mayor": self.mayor.login,
                "controller": self.controllers[0].login,
                "registrar": self.registrars[0].login,
            },
            "registrars": {
                self.offices[index].code: [user.login for user in users]
                for index, users in enumerate(self.office_registrars)
            },
        }

    # Tables

    def write_tables(self):
        """Write down for SQL what was made."""
        weights = self._get_unit_weights()
        clerks = {}
        for nr, unit in enumerate(self.clerk_unit):
            clerks.setdefault(unit, []).append(nr)
        self._write("place (slot int, unit int)", enumerate(slots(weights, PLACES)))
        self._write(
            "unit (unit int, unit_id int, body int, body_id int)",
            (
                (index, self.units[index].id, nr, self.bodies[nr].id)
                for index, nr in enumerate(self.unit_body)
            ),
        )
        self._write(
            "staff (unit int, slot int, clerk int)",
            (
                (unit, slot, clerks[unit][place])
                for unit in range(len(self.units))
                for slot, place in enumerate(self._get_work(clerks.get(unit, [])))
            ),
        )
        groups = (self.mayor, self.body_heads, self.unit_heads, self.clerks)
        where = dict(zip(self.users.ids, self.places, strict=True))
        self._write(
            "person (role int, nr int, user_id int, department_id int, label text)",
            (
                (role, nr, user.id, where[user.id].id, user.name)
                for role, group in zip(ROLES, groups, strict=True)
                for nr, user in enumerate(group)
            ),
        )
        self.facts |= {f"count_{role}": len(group) for role, group in enumerate(groups)}
        self._write_offices()
        self._write_kinds()

    def _get_work(self, clerks):
        """Return, for each slot, whose work it is: the first clerk of a unit does most."""
        return slots([1 / (rank + 1) for rank in range(len(clerks))], SLOTS)

    def _write_offices(self):
        rows, counts = [], {}
        for index, nr in enumerate(self.office_body):
            rows.append((nr, counts.setdefault(nr, 0), self.offices[index].id))
            counts[nr] += 1
        self._write(
            "office (body int, slot int, office_id int, offices int)",
            ((*row, counts[row[0]]) for row in rows),
        )
        self._write(
            "registrar (office_id int, slot int, user_id int, registrars int)",
            (
                (self.offices[index].id, slot, user.id, len(users))
                for index, users in enumerate(self.office_registrars)
                for slot, user in enumerate(users)
            ),
        )
        self._write(
            "journal (office_id int, category text, journal_id int, case_code text)",
            (
                (journal.office_id.id, journal.type_ids[:1].category, journal.id, journal.case_code)
                for journal in self.journals
            ),
        )

    def _write_kinds(self):
        rows = []
        for category, share in CATEGORIES.items():
            types = self.types[category]
            strict = types.filtered("is_control_obligatory")
            free = types - strict
            for place in range(share):
                controlled = bool(strict) and place < share * CONTROLLED
                chosen = strict[place % len(strict)] if controlled else free[place * 7 % len(free)]
                term = (10, 15, 20, 30)[place % 4] if controlled else 30
                rows.append((len(rows), chosen.id, category, controlled, term))
        self._write("kind (slot int, type_id int, category text, is_control bool, term int)", rows)

    def _write(self, table, rows):
        """Make table ``city.…`` of ``rows``, and let the planner know its size."""
        name = SQL.identifier("city", table.partition(" ")[0])
        self.cr.execute(" ".join(("CREATE UNLOGGED TABLE", f"city.{table}")))
        values = SQL(", ").join(SQL("%s", tuple(row)) for row in rows)
        self.cr.execute(SQL("INSERT INTO %s VALUES %s", name, values))
        self.cr.execute(SQL("ANALYZE %s", name))


def spread(count, weights):
    """Return how many of ``count`` things each place gets: at least one, the rest by weight."""
    given = [1] * len(weights)
    total = sum(weights)
    for __ in range(count - len(weights)):
        # who is furthest below his share
        place = max(range(len(weights)), key=lambda nr: weights[nr] / total - given[nr] / count)
        given[place] += 1
    return given


def slots(weights, count):
    """Return ``count`` numbers of places, each as often as its weight says."""
    return [place for place, times in enumerate(spread(count, weights)) for __ in range(times)]
