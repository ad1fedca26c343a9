from odoo import api, models


class DocflowReport(models.Model):
    """The register of acts stands beside the registration journal, where one looks for it."""

    _inherit = "docflow.report"

    # Hooks

    @api.model
    def _get_form_models(self):
        found = super()._get_form_models()
        place = found.index("docflow.report.form.journal") + 1
        return [*found[:place], "docflow.report.form.act", *found[place:]]
