from odoo import fields, models
from odoo.fields import Command
from odoo.tools import ormcache

# a controller answers for the execution of what his role reaches, so its figures are his business
OPERATIONS = frozenset({"report", "control"})


class DocflowReportSightMixin(models.AbstractModel):
    """Whose figures a person sees: the units he heads, and what roles with "See Reports" or
    "Control" add.

    Figures are never wider than cards: the rule of ``docflow.discipline`` asks for both. Everybody
    sees the figures of his own work and of those he acts for; these sets say what comes beside it.

    ==========  ==========================================================================
    units       departments he heads, or that somebody he may see reports for heads, with all
                below them; the own department of a role with the scope "own department"
    bodies      own body, or every body of the company, by the scope of a role without types
    types       the types of a role over the whole company
    ==========  ==========================================================================
    """

    _name = "docflow.report.sight.mixin"
    _description = "Sight of Reports"

    docflow_report_unit_ids = fields.Many2many(
        "hr.department",
        string="Sees Figures of Units",
        compute="_compute_docflow_report_sight",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )
    docflow_report_body_ids = fields.Many2many(
        "hr.department",
        string="Sees Figures of Bodies",
        compute="_compute_docflow_report_sight",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )
    docflow_report_type_ids = fields.Many2many(
        "docflow.document.type",
        string="Sees Figures of Types",
        compute="_compute_docflow_report_sight",
        compute_sudo=True,
        groups="base.group_erp_manager",
    )

    # Computes

    def _compute_docflow_report_sight(self):
        for user in self:
            unit_ids, body_ids, type_ids = user._docflow_report_sight()
            user.docflow_report_unit_ids = [Command.set(unit_ids)]
            user.docflow_report_body_ids = [Command.set(body_ids)]
            user.docflow_report_type_ids = [Command.set(type_ids)]

    # Business

    def _docflow_report_sight(self):
        """Return ``(unit ids, body ids, type ids)`` whose figures the user sees today, sorted
        tuples of int: his own and those of the people he may see reports for.
        """
        self.ensure_one()
        sights = [user._docflow_own_report_sight() for user in self._docflow_principals("report")]
        return tuple(tuple(sorted(set().union(*sets))) for sets in zip(*sights, strict=True))

    @ormcache("self.id")
    def _docflow_own_report_sight(self):
        """Return what the person sees by his own posts and roles, as the method above does."""
        # sudo: hr.employee - a person's own place, which he has no right to read
        employees = self.env["hr.employee"].sudo().search([("user_id", "=", self.id)])
        own = employees.department_id
        # sudo: hr.department - see _docflow_headed_departments
        departments = self.env["hr.department"].sudo().with_context(active_test=False)
        headed = self._docflow_headed_departments()
        units = departments.search([("id", "child_of", headed.ids)]) if headed else departments
        bodies = self.env["hr.department"]
        types = self.env["docflow.document.type"]
        for role in self._docflow_roles():
            if OPERATIONS.isdisjoint(role.operation_ids.mapped("code")):
                continue
            if role.type_ids:
                # a role bounded by types and by place at once would need both in one row
                types |= role.type_ids if role.scope == "company" else types
            elif role.scope == "company":
                bodies |= self._docflow_company_bodies(role.company_id)
            elif role.scope == "body":
                bodies |= own.docflow_body_id
            elif role.scope == "department":
                units |= own
        return tuple(tuple(sorted(found.ids)) for found in (units, bodies, types))
