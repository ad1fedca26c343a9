from odoo import fields, models
from odoo.exceptions import UserError


class DocflowRouteSimulateLine(models.TransientModel):
    """One document of a trial: its way, or what would have stopped it."""

    _name = "docflow.route.simulate.line"
    _description = "Document of a Trial"
    _order = "id"

    simulate_id = fields.Many2one(
        "docflow.route.simulate", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Document", readonly=True)
    record_id = fields.Integer(readonly=True, aggregator=None)
    initiator_id = fields.Many2one("res.users", readonly=True)
    way = fields.Text(string="Who Would Have Got It", readonly=True)
    fault = fields.Text(string="What Would Have Stopped It", readonly=True)
    norm_days = fields.Integer(string="By Norm, Days", readonly=True, aggregator="avg")
    actual_days = fields.Integer(string="In Fact, Days", readonly=True, aggregator="avg")
    is_finished = fields.Boolean(readonly=True)

    # Actions

    def action_open_record(self):
        """Open the document that was tried."""
        self.ensure_one()
        if not self.record_id:
            raise UserError(
                self.env._("This document is not open to you. Ask its office for the access.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.simulate_id.version_id.res_model,
            "res_id": self.record_id,
            "views": [(False, "form")],
        }
