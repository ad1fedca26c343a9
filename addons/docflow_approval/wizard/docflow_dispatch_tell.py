from odoo import api, fields, models
from odoo.exceptions import UserError

VERBS = ("deliver", "fail", "return", "cancel")


class DocflowDispatchTell(models.TransientModel):
    """Asks what became of sendings: when and who took it, or why it did not arrive."""

    _name = "docflow.dispatch.tell"
    _description = "What Became of a Sending"

    dispatch_ids = fields.Many2many("docflow.dispatch", string="Sendings")
    verb = fields.Selection(selection="_selection_verb", required=True)
    date = fields.Datetime(string="When", default=fields.Datetime.now)
    receiver = fields.Char(string="Received By")
    reason = fields.Char()

    @api.model
    def _selection_verb(self):
        table = self.env["docflow.dispatch"]._get_transitions()
        return [(verb, table[verb].label) for verb in VERBS]

    def action_confirm(self):
        """Do it as filled in."""
        self.ensure_one()
        sendings = self.dispatch_ids
        if self.verb == "deliver":
            return sendings.action_deliver(self.date or fields.Datetime.now(), self.receiver)
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write why: the sender has nothing else to go by."))
        return getattr(sendings, f"action_{self.verb}")(self.reason)
