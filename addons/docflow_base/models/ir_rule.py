from odoo import models


class IrRule(models.Model):
    """Record rules read for whom a person acts today: their cached domains end with the day."""

    _inherit = "ir.rule"

    # Business

    def _compute_domain_context_values(self):
        yield from super()._compute_domain_context_values()
        # core caches the domain of a rule until somebody clears it; acting begins and ends by date
        yield self.env["res.users"]._docflow_epoch()
