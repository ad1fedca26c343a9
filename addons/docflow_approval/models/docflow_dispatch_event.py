from odoo import api, fields, models


class DocflowDispatchEvent(models.Model):
    """What happened to a sending: a line is added and never changed."""

    _name = "docflow.dispatch.event"
    _description = "Event of a Sending"
    _inherit = ["docflow.sealed.mixin", "docflow.kept.mixin"]
    _order = "id desc"
    _rec_name = "text"
    _log_access = False

    dispatch_id = fields.Many2one(
        "docflow.dispatch", required=True, ondelete="restrict", index=True
    )
    date = fields.Datetime(string="When", required=True)
    state = fields.Selection(selection="_selection_state", required=True)
    actor_label = fields.Char(string="Who", required=True)
    text = fields.Char(string="What")

    @api.model
    def _selection_state(self):
        return self.env["docflow.dispatch"]._fields["state"]._description_selection(self.env)

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and name not in models.MAGIC_COLUMNS
        )
