from bisect import bisect_right

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import ormcache

# what a clerk does for his head where his row names nothing else (seed 4 §2.23)
CLERK_OPERATIONS = frozenset({"execute"})


class DocflowActingMixin(models.AbstractModel):
    """For whom a person acts today: the one answer that sight, trays and verbs ask for.

    A *mandate* is a row of ``docflow.substitution`` in force today. It is direct: whoever acts for
    Y does not act for those Y acts for. The answers are cached until a row changes or the day on
    which one begins or ends: see :meth:`_docflow_epoch`.
    """

    _name = "docflow.acting.mixin"
    _description = "People One Acts For"

    docflow_person_ids = fields.Many2many(
        "res.users",
        string="Sees the Work Of",
        compute="_compute_docflow_persons",
        compute_sudo=True,
        groups="base.group_erp_manager",
        help="The person and everybody he acts for or is the clerk of today.",
    )
    docflow_actor_ids = fields.Many2many(
        "res.users",
        string="Does the Work Of",
        compute="_compute_docflow_persons",
        compute_sudo=True,
        groups="base.group_erp_manager",
        help="The person and those in whose place he executes or writes resolutions today.",
    )
    docflow_registrar_ids = fields.Many2many(
        "res.users",
        string="Registers In the Place Of",
        compute="_compute_docflow_persons",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )

    # Computes

    def _compute_docflow_persons(self):
        for user in self:
            actors = user._docflow_principals("execute") | user._docflow_principals("resolve")
            user.docflow_person_ids = [Command.set(user._docflow_person_ids())]
            user.docflow_actor_ids = [Command.set(actors.ids)]
            user.docflow_registrar_ids = [Command.set(user._docflow_principals("register").ids)]

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if "partner_id" in vals:
            self.env.registry.clear_cache()
        return result

    # Business: questions

    @ormcache("self.id")
    def _docflow_identity(self):
        """Return ``(name, id of the partner, address)`` of the person; every act names him."""
        # sudo: res.users - the name of a person is part of every trace he leaves
        person = self.sudo()
        partner = person.partner_id
        return person.name, partner.id or None, partner.email_formatted or None

    def _docflow_person_ids(self):
        """Return ids of the user himself and of everybody he acts for or is the clerk of today.

        :rtype: tuple[int, ...]
        """
        self.ensure_one()
        return (self.id, *self._docflow_mandates())

    def _docflow_represents(self, principal, operation):
        """Tell whether the user may do ``operation`` in the place of ``principal`` today.

        :param principal: ``res.users``; everybody represents himself
        :param str operation: code of ``docflow.operation``; ``execute`` is the work of an executor
            and of a reviewer
        :rtype: bool
        """
        self.ensure_one()
        if principal == self:
            return True
        return any(
            scope is None or operation in scope
            for scope in self._docflow_mandates().get(principal.id, ())
        )

    def _docflow_principals(self, operation):
        """Return everybody the user may act as for ``operation``, himself first (``res.users``)."""
        self.ensure_one()
        people = self.browse(self._docflow_person_ids())
        return people.filtered(lambda person: self._docflow_represents(person, operation))

    def _docflow_choose_principal(self, candidates, operation):
        """Return as whom the user does ``operation``, one of ``candidates`` or nobody.

        The person picked in the acting-for switch of the cabinet (a wish of the reader, checked
        like everything he sends); without one himself where he is among them, then the first of
        those he represents.

        :param candidates: ``res.users`` whose work it is
        :rtype: res.users
        """
        self.ensure_one()
        people = self._docflow_principals(operation) & candidates
        picked = people.filtered(lambda p: p.id == self.env.context.get("docflow_acting_for"))
        return picked or people & self or people[:1]

    def _docflow_acting_label(self, principal, date=None):
        """Return how the user is named in a trace: "X", or "X for Y, order No. 41-k".

        :param principal: ``res.users``
        :param date: company's day (``date``) the act belongs to; today where None
        :rtype: str
        """
        self.ensure_one()
        deputy_name = self._docflow_identity()[0]
        if not principal or principal == self:
            return deputy_name
        principal_name = principal._docflow_identity()[0]
        row = self._docflow_rows(principal, date)[:1]
        if row.ground:
            return self.env._(
                "%(deputy)s for %(principal)s, %(ground)s",
                deputy=deputy_name,
                principal=principal_name,
                ground=row.ground,
            )
        return self.env._(
            "%(deputy)s for %(principal)s", deputy=deputy_name, principal=principal_name
        )

    def _docflow_seen_as(self):
        """Return the user and those whose whole sight he has today (``res.users``).

        An acting person sees what the principal sees, unless the order leaves it out; a clerk sees
        only cards where his head takes part.
        """
        return self._docflow_principals("read")

    # Business: the rows behind

    def _docflow_rows(self, principal=None, date=None):
        """Return rows by which the user stands for ``principal`` (anybody) on ``date`` (today).

        Acting comes before the clerk's rows: its ground is what a trace names.
        """
        self.ensure_one()
        domain = [("deputy_id", "=", self.id)]
        if principal:
            domain.append(("principal_id", "=", principal.id))
        # sudo: docflow.substitution - in whose place somebody acts is a fact of the organisation
        rows = self.env["docflow.substitution"].sudo().search(domain, order="kind, id")
        return rows.filtered(lambda row: row._is_in_force(date))

    @ormcache("self.id", "self._docflow_epoch()")
    def _docflow_mandates(self):
        """Return ``{principal id: (scope, …)}`` of today; a scope is a frozenset of codes or None
        for everything.
        """
        mandates = {}
        for row in self._docflow_rows():
            scope = frozenset(row.operation_ids.mapped("code")) or None
            if row.kind == "clerk":
                scope = scope or CLERK_OPERATIONS
            mandates.setdefault(row.principal_id.id, []).append(scope)
        return {principal_id: tuple(scopes) for principal_id, scopes in mandates.items()}

    @api.model
    @ormcache("self._docflow_epoch()")
    def _docflow_deputies(self):
        """Return who stands today beside or in the place of whom, ``{principal id: (ids)}``."""
        # sudo: docflow.substitution - a fact of the organisation; nothing of the rows is shown
        rows = self.env["docflow.substitution"].sudo().search([("date_ended", "=", False)])
        deputies = {}
        for row in rows.filtered(lambda row: row._is_in_force()):
            deputies.setdefault(row.principal_id.id, []).append(row.deputy_id.id)
        return {principal: tuple(people) for principal, people in deputies.items()}

    @api.model
    def _docflow_epoch(self):
        """Return a number that changes whenever some substitution begins or ends by its dates.

        Whatever is cached about acting carries it in its key, so rights begin and end at the
        company's midnight even when no scheduled action ran.
        """
        return bisect_right(self._docflow_turns(), fields.Datetime.now())

    @api.model
    @ormcache()
    def _docflow_turns(self):
        """Return moments (naive UTC, sorted) at which substitutions begin and end by date."""
        # sudo: docflow.substitution - part of the computation of sight, nothing of it is shown
        rows = self.env["docflow.substitution"].sudo()
        # the server's day: two days more than any time zone is off
        lately = fields.Date.subtract(fields.Date.today(), days=2)
        rows = rows.search(
            [
                ("date_ended", "=", False),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", lately),
            ]
        )
        return tuple(sorted({moment for row in rows for moment in row._get_turns()}))
