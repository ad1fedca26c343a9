from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter


class DocflowReportMeasuredMixin(models.AbstractModel):
    """What forms have in common whose figures are those of executive discipline."""

    _name = "docflow.report.measured.mixin"
    _description = "Form Over Executive Discipline"
    _inherit = ["docflow.report.form"]

    # Business

    @api.model
    def _get_measured_parameters(self, subject, period):
        """Return the choices of every such form; ``subject`` and ``period`` are the defaults."""
        subjects = (
            ("card", self.env._("Documents on control")),
            ("assignment", self.env._("Assignments")),
            ("all", self.env._("Documents and assignments")),
        )
        return [
            Parameter("period", self.env._("Period"), "period", True, period),
            Parameter("subject", self.env._("What Is Counted"), "choice", True, subject, subjects),
            Parameter("unit", self.env._("Unit"), "unit"),
        ]

    @api.model
    def _get_measured_domain(self, values):
        """Return what was chosen, but for the period, as conditions on ``docflow.discipline``."""
        domain = Domain("company_id", "=", self.env.company.id)
        if values["subject"] != "all":
            domain &= Domain("subject", "=", values["subject"])
        if values["unit"]:
            domain &= Domain("department_id", "child_of", values["unit"].id)
        return domain

    @api.model
    def _get_unit_names(self, ids):
        """Return ``{id: name}`` of units, of none too."""
        # sudo: hr.department - of a row that the reader sees, whose it is may be told by name
        units = self.env["hr.department"].sudo().browse(filter(None, ids))
        return {None: self.env._("Without a unit"), **{unit.id: unit.name for unit in units}}
