from odoo import api, fields, models
from odoo.tools import frozendict, ormcache


class ResUsers(models.Model):
    """What a person may see and do with documents, as sets that a record rule can use.

    *Sight* is sets of ids: executive bodies whose cards the person sees, document types seen in the
    whole company, registration offices where he registers. *Powers* are operations (register,
    resolve, control …) with a scope and types, given by role groups. Both are cached; whatever
    changes them clears the cache of the registry.

    Powers and the own sight are the person's own. What he sees and does in the place of others
    comes beside it (``docflow.acting.mixin``): a verb asks each of those he represents for theirs.
    """

    _name = "res.users"
    # a mixin that adds to a property of core stands before core
    _inherit = [
        "docflow.reminder.choice.mixin",
        "res.users",
        "docflow.acting.mixin",
        "docflow.reader.mixin",
        "docflow.report.sight.mixin",
    ]

    docflow_body_ids = fields.Many2many(
        "hr.department",
        string="Sees Documents of Bodies",
        compute="_compute_docflow_sight",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )
    docflow_type_ids = fields.Many2many(
        "docflow.document.type",
        string="Sees Document Types",
        compute="_compute_docflow_sight",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )
    docflow_office_ids = fields.Many2many(
        "docflow.office",
        string="Registers At",
        compute="_compute_docflow_sight",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )
    docflow_department_id = fields.Many2one(
        "hr.department",
        string="Department",
        compute="_compute_docflow_department_id",
        compute_sudo=True,
        help="The department of the person's employee in the current company.",
    )
    docflow_position = fields.Char(
        string="Position", compute="_compute_docflow_department_id", compute_sudo=True
    )

    # Computes

    def _compute_docflow_sight(self):
        for user in self:
            body_ids, type_ids, office_ids = user._docflow_sight()
            user.docflow_body_ids = [fields.Command.set(body_ids)]
            user.docflow_type_ids = [fields.Command.set(type_ids)]
            user.docflow_office_ids = [fields.Command.set(office_ids)]

    @api.depends("employee_ids.department_id", "employee_ids.job_title")
    @api.depends_context("company")
    def _compute_docflow_department_id(self):
        if len(self) == 1 and self.id:
            # what every act asks about its people
            department_id = self._docflow_place(self.env.company.id)["department_id"]
            self.docflow_department_id = self.env["hr.department"].browse(department_id)._recall()
            self.docflow_position = self._docflow_position_at(self.env.company)
            return
        # core looks at the version of one employee after another
        versions = self.employee_ids.current_version_id
        versions.fetch(["department_id", "job_title", "job_id"])
        for user in self:
            employee = user._docflow_employee(self.env.company)
            user.docflow_department_id = employee.department_id
            user.docflow_position = employee.job_title or employee.job_id.name or False

    # Business

    @api.model
    def _get_activity_groups(self):
        groups = super()._get_activity_groups()
        if self.env.user.has_group("docflow_base.group_docflow_user"):
            groups = [*self.env["docflow.document"]._get_systray_groups(), *groups]
        return groups

    @api.model
    def _docflow_forget_sight(self):
        """Let sight and powers be read anew: by all workers after the commit, here at once."""
        self.env.registry.clear_cache()
        self.invalidate_model(
            [
                "docflow_sight",
                "docflow_body_ids",
                "docflow_type_ids",
                "docflow_office_ids",
                "docflow_person_ids",
                "docflow_actor_ids",
                "docflow_registrar_ids",
                "docflow_report_unit_ids",
                "docflow_report_body_ids",
                "docflow_report_type_ids",
            ]
        )

    def _docflow_employee(self, company):
        """Return the person's employee in ``company``, or his first one (``hr.employee``)."""
        employees = self.employee_ids
        return employees.filtered(lambda e: e.company_id == company)[:1] or employees[:1]

    @ormcache("self.id", "company_id")
    def _docflow_place(self, company_id):
        """Return where the person works, as ids: ``department_id``, ``job_id``, ``title`` (str),
        and ``calendar_id`` of his own working hours in the company.

        :param int company_id: id of ``res.company``
        :rtype: dict
        """
        company = self.env["res.company"].browse(company_id)
        # sudo: hr.employee - a fact of the organisation; callers show of it what may be shown
        employee = self.sudo().with_company(company)._docflow_employee(company)
        own_hours = employee.company_id == company and employee.resource_calendar_id
        return frozendict(
            department_id=employee.department_id.id,
            job_id=employee.job_id.id,
            title=employee.job_title or False,
            calendar_id=own_hours and own_hours.id,
        )

    def _docflow_position_at(self, company):
        """Return what the person is called in ``company``, in the reader's language (str)."""
        place = self._docflow_place(company.id)
        # sudo: hr.job - its name
        job = self.env["hr.job"].sudo().browse(place["job_id"])
        return place["title"] or job.name or False

    def _docflow_roles(self):
        """Return the role groups that are in force for this user today (``docflow.role.group``)."""
        # sudo: docflow.role.member - a person's own roles, which he has no right to read
        members = self.env["docflow.role.member"].sudo()
        return members.search(
            [("user_id", "=", self.id), ("is_current", "=", True), ("role_id.active", "=", True)]
        ).role_id

    def _docflow_sight(self):
        """Return ``(body ids, type ids, office ids)`` that bound the sight of this user, sorted
        tuples of int: his own and that of the people he acts for with the right to see.
        """
        sights = [user._docflow_own_sight() for user in self._docflow_seen_as()]
        return tuple(tuple(sorted(set().union(*sets))) for sets in zip(*sights, strict=True))

    @ormcache("self.id")
    def _docflow_own_sight(self):
        """Return the sight the person has by himself, as :meth:`_docflow_sight` does."""
        # sudo: res.users - a person's own groups and companies, which he may not read
        user = self.sudo()
        # sudo: hr.employee - and his own place
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", user.id)])
        bodies = employees.department_id.docflow_body_id
        types = self.env["docflow.document.type"]
        for role in self._docflow_roles():
            if not role._shows_company():
                continue
            if role.type_ids:
                types |= role.type_ids
            else:
                bodies |= self._docflow_company_bodies(role.company_id)
        # sudo: docflow.office - offices where the person registers, archived ones too
        offices = self.env["docflow.office"].sudo().with_context(active_test=False)
        offices = offices.search([("registrar_ids", "in", user.ids)])
        return tuple(tuple(sorted(found.ids)) for found in (bodies, types, offices))

    @api.model
    def _docflow_company_bodies(self, company):
        """Return every body of ``company``: with the topmost departments, so that no card lacks
        one.
        """
        # sudo: hr.department - part of the computation of sight, nothing of it is shown
        departments = self.env["hr.department"].sudo().with_context(active_test=False)
        return departments.search([("company_id", "in", (company.id, False))]).docflow_body_id

    @ormcache("self.id")
    def _docflow_powers(self):
        """Return ``{operation: ((scope, company id, type ids), …)}`` of this user.

        A technical group given by hand on the user's form, without a role group, reaches the
        person's own executive body.
        """
        powers = {}
        for role in self._docflow_roles():
            for operation in role.operation_ids:
                powers.setdefault(operation.code, []).append(
                    (role.scope, role.company_id.id, tuple(role.type_ids.ids))
                )
        # sudo: res.users - a person's own groups
        groups = self.sudo().all_group_ids
        # sudo: docflow.operation - the dictionary says which group stands for which operation
        for operation in self.env["docflow.operation"].sudo().search([("group_id", "!=", False)]):
            if operation.code not in powers and operation.group_id in groups:
                powers[operation.code] = [("body", False, ())]
        return {code: tuple(rows) for code, rows in powers.items()}

    def _docflow_has_power(self, operation, document=None):
        """Tell whether the user may do ``operation`` (code) at all, or on ``document`` (bool)."""
        self.ensure_one()
        rows = self._docflow_powers().get(operation, ())
        if document is None:
            return bool(rows)
        # sudo: docflow.document - scope is decided on facts that a person outside it may not read
        card = document.sudo()
        return any(self._docflow_power_covers(row, card) for row in rows)

    def _docflow_may_create(self):
        """Tell whether the user may begin documents (bool).

        Whoever has role groups needs the operation ``create`` in one of them; people without any
        are not limited.
        """
        self.ensure_one()
        return self._docflow_has_power("create") or not self._docflow_has_roles()

    @ormcache("self.id")
    def _docflow_has_roles(self):
        return bool(self._docflow_roles())

    def _docflow_power_covers(self, row, card):
        scope, company_id, type_ids = row
        # sudo: res.users - companies of the person asked about
        if card.company_id not in self.sudo().company_ids:
            return False
        if (company_id and card.company_id.id != company_id) or (
            type_ids and card.type_id.id not in type_ids
        ):
            return False
        if scope == "company":
            return True
        if scope == "body":
            return bool(set(card.body_ids.ids) & set(self._docflow_own_sight()[0]))
        if scope == "department":
            # sudo: hr.employee - the person's own department
            employees = self.sudo().employee_ids
            return bool(
                employees.department_id & (card.department_id | card.recipient_ids.department_id)
            )
        return self in card.people_ids

    def _docflow_subordinate_ids(self):
        """Return users this person may give assignments to by subordination (``res.users``).

        Everybody in the departments he heads and below, and the heads of those departments. A role
        group with the operation ``resolve`` widens it to the body or the company.
        """
        self.ensure_one()
        return self.browse(self._docflow_read_subordinates())

    @ormcache("self.id")
    def _docflow_read_subordinates(self):
        # sudo: hr.employee - who is whose head is a fact of the organisation, decided on the server
        Employee = self.env["hr.employee"].sudo().with_context(active_test=True)
        found = Employee.search(
            [
                ("user_id", "!=", False),
                ("user_id.active", "=", True),
                *self._docflow_subordination_domain(),
            ]
        )
        return tuple(found.user_id.ids)

    def _docflow_subordination_domain(self):
        """Return the domain of employees, with a login or without, that are subordinate to this
        person (list).
        """
        # sudo: hr.employee - see above
        Employee = self.env["hr.employee"].sudo().with_context(active_test=True)
        mine = Employee.search([("user_id", "=", self.id)])
        domain = [("department_id", "child_of", self._docflow_headed_departments().ids)]
        for scope, company_id, __ in self._docflow_powers().get("resolve", ()):
            if scope == "company":
                companies = [company_id] if company_id else mine.company_id.ids
                domain = ["|", ("company_id", "in", companies), *domain]
            elif scope == "body":
                bodies = mine.department_id.docflow_body_id.ids
                domain = ["|", ("department_id.docflow_body_id", "in", bodies), *domain]
        return domain

    def _docflow_headed_departments(self):
        # sudo: hr.department - see above
        return self.env["hr.department"].sudo().search([("manager_id.user_id", "=", self.id)])
