from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache

from .docflow_assignment_guidance_mixin import WORK_STATES
from .docflow_reminder_rule import get_midnight

# What executors owe: reading is no work to measure, and what was reported waits for its author.
OPEN_WORK = (("state", "in", list(WORK_STATES)), ("kind", "!=", "acquaint"))


class Scope(NamedTuple):
    """Whose work a dashboard shows; ids as a client may send them back in a domain.

    A set that a scope does not go by is empty; ``is_whole`` is the company without a bound.
    """

    code: str
    people: tuple = ()
    units: tuple = ()
    bodies: tuple = ()
    types: tuple = ()
    is_whole: bool = False


class Moments(NamedTuple):
    """The moments that a dashboard counts by, naive UTC."""

    now: object
    week_end: object
    help_end: object  # of the next working day: what is late tomorrow can still be helped today


class DocflowDashboardScopeMixin(models.AbstractModel):
    """Whose figures a dashboard shows, as plain domains.

    =====  ========================================================================
    scope  whose work
    =====  ========================================================================
    mine   the reader's own and that of those in whose place he works today
    unit   departments he heads, all below them, and what a role adds to them
    body   executive bodies, or the whole company, that a role with "See Reports" or "Control" names
    =====  ========================================================================

    A scope only narrows: the record rules of the reader are asked beside it, always. The acting-for
    switch of the cabinet (context key ``docflow_acting_for``, checked before it gets here) narrows
    it to one person.
    """

    _name = "docflow.dashboard.scope.mixin"
    _description = "Scope of a Dashboard"

    # Business: which scopes there are

    @api.model
    def _get_scopes(self):
        """Return ``{code: Scope}`` of the reader, the narrowest first."""
        people = self.env["docflow.document"]._get_tray_people()
        scopes = {"mine": Scope("mine", people=tuple(people))}
        unit_ids, body_ids, type_ids = self._get_report_sight()
        if unit_ids:
            scopes["unit"] = Scope("unit", people=self._get_staff(unit_ids), units=unit_ids)
        if body_ids or type_ids:
            company_bodies = self._get_company_bodies(self.env.company.id)
            is_whole = bool(body_ids) and not set(company_bodies) - set(body_ids)
            scopes["body"] = Scope(
                "body",
                units=() if is_whole else self._get_units_of(body_ids),
                bodies=body_ids,
                types=() if is_whole else type_ids,
                is_whole=is_whole,
            )
        return scopes

    @api.model
    def _get_report_sight(self):
        """Return ids of units, bodies and types whose figures the reader sees.

        Where he chose for whom he acts, those of that person alone.
        """
        user = self.env.user
        chosen = self.env.context.get("docflow_acting_for")
        if not chosen:
            return user._docflow_report_sight()
        principal = user._docflow_principals("report").filtered(lambda p: p.id == chosen)
        return principal._docflow_own_report_sight() if principal else ((), (), ())

    @api.model
    def _get_scope(self, code):
        """Return the scope that a client asked for, by default the reader's unit, else the widest.

        A controller looks after others: for him the widest comes first.

        :param code: as it was sent
        :raise UserError: he has no such scope
        """
        scopes = self._get_scopes()
        if code is None:
            widest = list(scopes.values())[-1]
            is_controller = self.env.user.has_group("docflow_base.group_docflow_controller")
            return widest if is_controller else scopes.get("unit", widest)
        if not isinstance(code, str) or code not in scopes:
            raise UserError(
                self.env._(
                    "Dashboard: you have no such scope today. Choose one of: %(names)s.",
                    names=", ".join(self._get_scope_name(scope) for scope in scopes.values()),
                )
            )
        return scopes[code]

    @api.model
    def _get_scope_name(self, scope):
        return {
            "mine": self.env._("Mine"),
            "unit": self.env._("My Unit"),
            "body": self.env._("Whole Company") if scope.is_whole else self.env._("My Bodies"),
        }[scope.code]

    # Business: the organisation, cached like the sight of people and forgotten with it

    @api.model
    @ormcache("unit_ids")
    def _get_staff(self, unit_ids):
        """Return ids of the people who work in these departments."""
        # sudo: hr.employee - who belongs to one's units is a fact of the organisation
        staff = self.env["hr.employee"].sudo()
        staff = staff.search([("department_id", "in", unit_ids), ("user_id.active", "=", True)])
        return tuple(staff.user_id.ids)

    @api.model
    @ormcache("company_id")
    def _get_company_bodies(self, company_id):
        company = self.env["res.company"].browse(company_id)
        return tuple(self.env["res.users"]._docflow_company_bodies(company).ids)

    @api.model
    @ormcache("body_ids")
    def _get_units_of(self, body_ids):
        # sudo: hr.department - as above
        units = self.env["hr.department"].sudo().with_context(active_test=False)
        return tuple(units.search([("docflow_body_id", "in", body_ids)]).ids)

    # Business: what a scope means in each model, as domains

    @api.model
    def _get_scope_domain(self, scope, person, unit, card_type):
        """Return the domain of ``scope`` over these names of a model's fields.

        :param str card_type: path to the type of the card
        """
        if scope.is_whole:
            return [("company_id", "=", self.env.company.id)]
        if scope.code == "mine":
            return [(person, "in", scope.people)]
        domain = [(unit, "in", scope.units)]
        if scope.types:
            path, __, name = card_type.rpartition(".")
            of_type = (name, "in", scope.types)
            domain = ["|", *domain, (path, "any", [of_type]) if path else of_type]
        return domain

    @api.model
    def _get_line_domain(self, scope):
        """Return assignments of ``scope``, whatever their state."""
        return self._get_scope_domain(scope, "executor_id", "department_id", "document_id.type_id")

    @api.model
    def _get_open_domain(self, scope):
        """Return what executors of ``scope`` still owe."""
        return [*OPEN_WORK, *self._get_line_domain(scope)]

    @api.model
    def _get_review_domain(self, scope):
        """Return lines of recipients of ``scope`` whose card waits for review."""
        return [
            ("state", "=", "waiting"),
            *self._get_scope_domain(scope, "user_id", "department_id", "document_id.type_id"),
        ]

    @api.model
    def _get_control_domain(self, scope):
        """Return cards on control on which ``scope`` still works; of his own the controller's as
        well."""
        controlled = [("control_state", "=", "on_control")]
        if scope.is_whole:
            return [*controlled, ("company_id", "=", self.env.company.id)]
        at_work = ("assignment_ids", "any", self._get_open_domain(scope))
        if scope.code == "mine":
            return [*controlled, "|", ("controller_id", "in", scope.people), at_work]
        return [*controlled, at_work]

    @api.model
    def _get_measured_domain(self, scope):
        """Return rows of ``docflow.discipline`` of ``scope``."""
        if scope.code == "body" and not scope.is_whole:
            bodies = ("body_id", "in", scope.bodies)
            return ["|", bodies, ("type_id", "in", scope.types)] if scope.types else [bodies]
        return self._get_scope_domain(scope, "executor_id", "department_id", "type_id")

    @api.model
    def _get_moments(self):
        limits = dict(self.env["docflow.assignment"]._get_deadline_limits())
        company = self.env.company
        next_day = company._docflow_add_working_days(company._docflow_today(), 1)
        return Moments(
            limits["overdue"],
            limits["week"],
            get_midnight(next_day + timedelta(days=1), company),
        )

    @api.model
    def _get_when_domains(self, moments):
        """Return ``{code: domain}`` over ``date_deadline``: late, due this week, late tomorrow.

        Moments stand in them as text, so that a list opened an hour later is the one counted.
        """
        now, week_end, help_end = map(fields.Datetime.to_string, moments)
        return {
            "late": [("date_deadline", "<", now)],
            "week": [("date_deadline", ">=", now), ("date_deadline", "<", week_end)],
            "tomorrow": [("date_deadline", ">=", now), ("date_deadline", "<", help_end)],
        }
