from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.tools.given import is_id

NAMED_LIMIT = 1000  # people, units or groups named one by one
READER_LIMIT = 5000  # people of one list
TARGETS = ("department_ids", "group_ids", "user_ids", "employee_ids")


class People(NamedTuple):
    """Who must read, each with the ground he was named on (str): ``users`` confirm here,
    ``employees`` have no login and sign on paper; ``outside`` are names of those left out.
    """

    users: dict
    employees: dict
    outside: list


class DocflowAcquaintancePeopleMixin(models.AbstractModel):
    """Whom an order names to read it: people, units with those below, role groups, everybody.

    Nobody is named outside the subordination of the head whose order it is: a person named one by
    one is refused, of a unit, a group or everybody those outside are left out.
    """

    _name = "docflow.acquaintance.people.mixin"
    _description = "People Named to Read"

    is_everybody = fields.Boolean(string="Everybody")
    department_ids = fields.Many2many("hr.department", string="Units")
    is_below = fields.Boolean(string="With Units Below", default=True)
    group_ids = fields.Many2many(
        "res.groups",
        string="Role Groups",
        domain=lambda self: [("id", "in", self._get_role_groups().ids)],
    )
    user_ids = fields.Many2many(
        "res.users", string="People with a Login", domain=[("share", "=", False)]
    )
    # of the public view, which everybody may read
    employee_ids = fields.Many2many(
        "hr.employee.public",
        string="People Without a Login",
        domain=[("user_id", "=", False)],
        help="They sign on paper; the sheet is entered with its scan.",
    )
    is_kept_up = fields.Boolean(
        string="Also Those Who Join Later",
        help="Whoever comes to these units or groups afterwards is named too.",
    )

    # Business

    def _find_people(self, company, head, *, is_strict=True):
        """Return who is named here and may be (``People``).

        :param company: ``res.company`` whose people they are
        :param head: ``res.users`` whose subordination bounds them
        :param bool is_strict: whoever was named in person and may not be is refused by name; who
            left the subordination after the naming is left out
        """
        users, employees = self._get_named(company)
        allowed = head._docflow_subordinate_ids() - head
        reach = (
            self.env["hr.employee"]
            # sudo: hr.employee - who is whose subordinate is a fact of the organisation
            .sudo()
            .search(
                [
                    ("id", "in", [employee.id for employee in employees]),
                    *head._docflow_subordination_domain(),
                ]
            )
        )
        outside = [user for user in users if user not in allowed and user != head]
        outside += [employee for employee in employees if employee not in reach]
        if is_strict:
            self._check_named(users, employees, outside, head)
        return People(
            {user: ground for user, ground in users.items() if user in allowed},
            {employee: ground for employee, ground in employees.items() if employee in reach},
            sorted(one.name for one in outside),
        )

    def _check_named(self, users, employees, outside, head):
        """Refuse whoever was named in person and cannot be: nobody named by name is lost."""
        named = {*self._get_open("user_ids"), *(one.user_id or one for one in self._get_hired())}
        strangers = [one.name for one in outside if one in named]
        if strangers:
            raise UserError(
                self.env._(
                    "%(strangers)s is outside the subordination of %(head)s, whose document it is. "
                    "Leave them out, or let their own head name them.",
                    strangers=", ".join(strangers[:15]),
                    head=head.name,
                )
            )
        found = {*users, *employees, *(employee.user_id for employee in employees)}
        lost = [one.name for one in named if one not in found]
        if lost:
            raise UserError(
                self.env._(
                    "%(people)s has no access to documents and works nowhere here, and can "
                    "neither confirm nor sign a sheet. Leave them out.",
                    people=", ".join(sorted(lost)[:15]),
                )
            )

    def _get_named(self, company):
        """Return ``({user: ground}, {employee without login: ground})``, the nearest ground first:
        by name, by role group, by unit, as one of everybody.
        """
        named = self.env._("named in person")
        hired = self._get_hired()
        users = dict.fromkeys(self._get_open("user_ids") | hired.user_id, named)
        # sudo: res.groups - who is in a role group named here today
        for group in self.sudo().group_ids & self._get_role_groups():
            users = {**dict.fromkeys(group.user_ids.sudo(False), group.name), **users}
        placed = {}
        for employee, ground in self._get_placed(company).items():
            placed.setdefault(employee.user_id.sudo(False) or employee, ground)
        people = {**{one: why for one, why in placed.items() if one._name == "res.users"}, **users}
        reading = self._get_reading_users(people)
        # whoever has a login but no access here is a reader on paper
        paper = {
            **dict.fromkeys(hired.filtered(lambda one: not one.user_id), named),
            **{one: why for one, why in placed.items() if one._name == "hr.employee"},
        }
        absent = self.env["res.users"].union(*people) - reading
        for user in absent:
            # sudo: hr.employee - where a person who was named works; of another company nothing
            employee = user.sudo().employee_ids.filtered(lambda one: one.company_id == company)
            if employee:
                paper.setdefault(employee[:1], people[user])
        return {user: people[user] for user in people if user in reading}, paper

    @api.model
    def _get_role_groups(self):
        """Return the Odoo groups of role groups in force: their names are open to everybody who
        names readers, what they may do is not (``res.groups``).
        """
        # sudo: docflow.role.group - names only
        return self.env["docflow.role.group"].sudo().search([("active", "=", True)]).group_id

    def _get_open(self, name):
        """Return whom the field ``name`` holds and the caller may see: a form not saved yet holds
        any id, and a refusal must not tell a name.
        """
        field = self._fields[name]
        return self.env[field.comodel_name].browse(self[name].ids)._filtered_access("read")

    def _get_hired(self):
        # sudo: hr.employee - people of the organisation that the reader has named
        return self.env["hr.employee"].sudo().browse(self._get_open("employee_ids").ids)

    def _get_placed(self, company):
        """Return employees named by their place with the ground, ``{hr.employee: str}``."""
        # sudo: hr.employee - who works where is a fact of the organisation
        employees = self.env["hr.employee"].sudo().with_company(company)
        mine = [("company_id", "=", company.id)]
        placed = {}
        for unit in self._get_open("department_ids"):
            operator = "child_of" if self.is_below else "="
            found = employees.search([*mine, ("department_id", operator, unit.id)])
            placed = {**dict.fromkeys(found, unit.name), **placed}
        if self.is_everybody:
            found = employees.search(mine)
            placed = {**dict.fromkeys(found, self.env._("everybody")), **placed}
        return placed

    def _get_reading_users(self, people):
        """Return those of ``people`` who can open a document here (``res.users``)."""
        group = self.env.ref("docflow_base.group_docflow_user")
        return self.env["res.users"].search(
            [
                ("id", "in", [user.id for user in people]),
                ("share", "=", False),
                ("all_group_ids", "in", group.ids),
            ]
        )

    @api.model
    def _read_targets(self, targets):
        """Return the values of a list from what a caller named, or refuse.

        :param dict targets: names of the fields of this mixin; ids of people, units, groups
        """
        flags = ("is_everybody", "is_below", "is_kept_up")
        if not isinstance(targets, dict) or targets.keys() - {*TARGETS, *flags}:
            raise UserError(
                self.env._(
                    "Say who must read as %(names)s.", names=", ".join(sorted({*TARGETS, *flags}))
                )
            )
        vals = {name: bool(targets[name]) for name in flags if name in targets}
        for name in TARGETS:
            vals[name] = [fields.Command.set(self._read_named(name, targets.get(name) or []).ids)]
        return vals

    @api.model
    def _read_named(self, name, ids):
        """Return whom a caller named in the field ``name``, or refuse."""
        label = self._fields[name]._description_string(self.env)
        is_list = isinstance(ids, list | tuple) and len(ids) <= NAMED_LIMIT
        if not is_list or not all(map(is_id, ids)):
            raise UserError(
                self.env._(
                    "%(field)s: a list of up to %(limit)s records is expected.",
                    field=label,
                    limit=NAMED_LIMIT,
                )
            )
        records = self.env[self._fields[name].comodel_name].browse(dict.fromkeys(ids)).exists()
        is_open = (
            records <= self._get_role_groups()
            if name == "group_ids"
            else len(records._filtered_access("read")) == len(set(ids))
        )
        if not is_open or len(records) != len(set(ids)):
            raise UserError(
                self.env._(
                    "%(field)s: some of those named do not exist or are not open to you. Choose "
                    "them again.",
                    field=label,
                )
            )
        return records
