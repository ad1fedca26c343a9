from odoo import api, fields, models
from odoo.exceptions import UserError

VERBS = ("deliver", "fail", "return", "cancel", "again")
WHERE_TO = ("name", "address", "email")


class DocflowDispatchTell(models.TransientModel):
    """Asks what became of sendings: when and who took it, why it did not arrive, or where it goes
    again.
    """

    _name = "docflow.dispatch.tell"
    _description = "What Became of a Sending"

    dispatch_ids = fields.Many2many("docflow.dispatch", string="Sendings")
    count = fields.Integer(string="Letters", compute="_compute_count")
    verb = fields.Selection(selection="_selection_verb", required=True)
    date = fields.Datetime(string="When", default=fields.Datetime.now)
    receiver = fields.Char(string="Received By")
    reason = fields.Char()
    # where one letter goes again
    name = fields.Char(string="Addressee")
    address = fields.Text()
    email = fields.Char(string="E-mail")
    method_id = fields.Many2one("docflow.delivery.method")
    way = fields.Selection(related="method_id.dispatch_way")

    @api.model
    def _selection_verb(self):
        table = self.env["docflow.dispatch"]._get_transitions()
        return [(verb, table[verb].label) for verb in VERBS]

    # Computes

    @api.depends("dispatch_ids")
    def _compute_count(self):
        for tell in self:
            tell.count = len(tell.dispatch_ids)

    # Actions

    def action_confirm(self):
        """Do it as filled in."""
        self.ensure_one()
        sendings = self.dispatch_ids
        if self.verb == "deliver":
            return sendings.action_deliver(self.date or fields.Datetime.now(), self.receiver)
        if self.verb == "again":
            return sendings.action_again(self._get_changes())
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write why: the sender has nothing else to go by."))
        return getattr(sendings, f"action_{self.verb}")(self.reason)

    # Business

    def _get_changes(self):
        """Return where one letter goes again (dict); many go where they went."""
        if len(self.dispatch_ids) != 1:
            return {}
        changes = {name: self[name] for name in WHERE_TO}
        return changes | ({"method_id": self.method_id.id} if self.method_id else {})
