"""A city hall of the size of seed 0: who works where, where papers are registered, and how unequal
it all is. Made through the ORM once; :mod:`city_tables` writes it down for set-based statements.
"""

import random
from datetime import timedelta

from odoo.fields import Command

from . import words
from .city_tables import CATEGORIES, SHARES, write_tables
from .people import employ, make_users, set_passwords
from .shares import spread


class City:
    """``make()`` makes the people and their tables. Then ``facts`` holds what statements ask for by
    name.
    """

    def __init__(self, env, people=350, units=60, offices=40, registrars=116, controllers=6):
        self.env, self.cr = env(context={"tracking_disable": True}), env.cr
        self.count, self.unit_count = people, units
        self.office_count, self.registrar_count = offices, registrars
        self.controller_count = controllers
        self.facts = {}

    def make(self):
        self._make_departments()
        self._make_people()
        self._make_roles()
        self._make_offices()
        self._make_correspondents()
        self._make_outsiders()
        write_tables(self)
        self.cr.commit()
        return self

    # People

    def _make_departments(self):
        """The mayor's office on top, other bodies below, units as a body has papers."""
        create = self.env["hr.department"].create
        vals = [
            {"name": name, "is_executive_body": True, "index_code": f"{nr + 1:02}"}
            for nr, name in enumerate(words.BODIES[: len(SHARES)])
        ]
        self.bodies = create(vals[:1])
        self.bodies |= create([row | {"parent_id": self.bodies.id} for row in vals[1:]])
        # every body has a unit; the others go where most papers are
        counts = spread(self.unit_count, SHARES)
        self.unit_body = [nr for nr, count in enumerate(counts) for __ in range(count)]
        self.units = create(
            [
                {
                    "name": name,
                    "parent_id": self.bodies[nr].id,
                    "index_code": f"{nr + 1:02}-{index + 2:02}",
                }
                for index, (nr, name) in enumerate(
                    zip(self.unit_body, words.make_units(self.unit_body), strict=True)
                )
            ]
        )

    def _make_people(self):
        """The mayor, heads of bodies, heads of units, and clerks spread as the papers are."""
        clerks = self.count - 1 - len(self.bodies) - len(self.units)
        weights = self.get_unit_weights()
        self.clerk_unit = [
            unit for unit, count in enumerate(spread(clerks, weights)) for __ in range(count)
        ]
        logins = self._get_logins(clerks)
        users = make_users(self.env, words.make_names(self.count), logins=logins)
        set_passwords(users)
        places = [self.bodies[0], *self.bodies, *self.units]
        places += [self.units[unit] for unit in self.clerk_unit]
        jobs = [
            random.Random(nr).choice(words.POSITIONS[login.rstrip("0123456789")])
            for nr, login in enumerate(logins)
        ]
        employ(self.env, users, places, jobs)
        # the mayor is the first of the council's own people, and so the head of everything
        first = 1 + len(self.bodies)
        self.mayor, self.body_heads = users[:1], users[1:first]
        self.unit_heads = users[first : first + len(self.units)]
        self.clerks = users[first + len(self.units) :]
        self.users, self.places, self.jobs = users, places, jobs
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

    def get_unit_weights(self):
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
            ("Керівництво", "company", ("create", "read", "resolve", "report"), self.mayor),
            ("Контроль", "company", ("create", "read", "control", "report"), self.controllers),
            ("Керівники органів", "body", ("create", "resolve", "report"), self.body_heads),
            (
                "Керівники підрозділів",
                "department",
                ("create", "resolve", "report"),
                self.unit_heads,
            ),
            ("Виконавці", "own", ("create",), self.clerks),
        )
        for role in roles:
            self._make_role(*role)

    def _make_role(self, name, scope, operations, users):
        found = self.env["docflow.operation"].search([("code", "in", operations)])
        self.env["docflow.role.group"].create(
            {
                "name": name,
                "scope": scope,
                "operation_ids": [Command.set(found.ids)],
                "member_ids": [Command.create({"user_id": user.id}) for user in users],
            }
        )

    def _make_outsiders(self):
        """Who sees everything, who sees nothing, and who acts for another."""
        names = words.make_names(self.count + 4)[self.count :]
        logins = ["nobody", "archivist", "auditor", "acting"]
        users = make_users(self.env, names, logins=logins)
        set_passwords(users)
        self.outside = self.env["hr.department"].create(
            {"name": words.OUTSIDE, "is_executive_body": True, "index_code": "99"}
        )
        places = [self.outside, self.outside, self.bodies[0], self.bodies[0]]
        employ(self.env, users, places, ["архіваріус", "архівіст", "аудитор", "заступник"])
        self.outside.manager_id = users[1].employee_id
        self._make_role("Архів", "company", ("create", "read", "report"), users[1])
        self._make_role(
            "Внутрішній аудит", "company", ("create", "read", "audit", "report"), users[2]
        )
        self._make_role("Діловоди", "own", ("create",), users[0] | users[3])
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.body_heads[2].id,
                "deputy_id": users[3].id,
                "ground": "розпорядження № 41-к",
                "date_to": self.env.company._docflow_today() + timedelta(days=60),
            }
        )
        self.outsiders = users

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
                    "name": f"Канцелярія № {index + 1}: {self.bodies[nr].name}",
                    "code": f"К{index + 1}",
                    "barcode_prefix": "BN",
                    "department_id": self.bodies[nr].id,
                    "registrar_ids": [Command.set([user.id for user in placed[index]])],
                }
                for index, nr in enumerate(self.office_body)
            ]
        )
        types = self.env["docflow.document.type"].search([])
        self.types = {
            name: types.filtered(lambda t, c=name: t.category == c) for name in CATEGORIES
        }
        labels = dict(
            types._fields["category"]._description_selection(self.env(context={"lang": "uk_UA"}))
        )
        self.journals = self.env["docflow.journal"].create(
            [
                {
                    "name": f"{labels[category]}, {office.code}",
                    "office_id": office.id,
                    "case_code": f"{index + 1:02}-{place + 1:02}",
                    "type_ids": [Command.set(self.types[category].ids)],
                }
                for index, office in enumerate(self.offices)
                for place, category in enumerate(CATEGORIES)
            ]
        )

    def _make_correspondents(self, count=2000):
        partners = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in words.make_correspondents(count)]
        )
        self.facts["partners"] = partners.ids
        self.facts["topics"] = self.env["docflow.topic"].search([]).ids
        self.facts["controllers"] = self.controllers.ids
        self.facts["delivery"] = self.env["docflow.delivery.method"].search([], limit=1).id

    # Telling

    def tell(self):
        """Return who is who: logins by role, and readers by what they see (dict)."""
        by_body = {}
        for user, unit in zip(self.clerks, self.clerk_unit, strict=True):
            by_body.setdefault(self.unit_body[unit], []).append(user)
        busy = self.controllers | self.registrars
        plain = {
            nr: found
            for nr, users in by_body.items()
            if (found := [user.login for user in users if user not in busy])
        }
        large = max(plain, key=lambda nr: SHARES[nr])
        small = min(plain, key=lambda nr: SHARES[nr])
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
                "small_head": self.body_heads[-1].login,
                "mayor": self.mayor.login,
                "controller": self.controllers[0].login,
                "registrar": self.registrars[0].login,
            }
            | {login: login for login in self.outsiders.mapped("login")},
            "registrars": {
                self.offices[index].code: [user.login for user in users]
                for index, users in enumerate(self.office_registrars)
            },
        }
