from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

TARGETS = {
    "docflow.document": "document_ids",
    "docflow.assignment": "assignment_ids",
    "docflow.resolution": "resolution_ids",
}


class DocflowBatchAsk(models.TransientModel):
    """Asks once what a verb needs, then does it on every selected line; the refused are listed."""

    _name = "docflow.batch.ask"
    _description = "Words for Several Records"

    verb = fields.Selection(
        selection=[
            ("return", "Return"),
            ("cancel", "Cancel"),
            ("release_control", "Release from control"),
        ],
        required=True,
    )
    document_ids = fields.Many2many(
        "docflow.document", "docflow_batch_ask_document_rel", "ask_id", "document_id"
    )
    assignment_ids = fields.Many2many(
        "docflow.assignment", "docflow_batch_ask_assignment_rel", "ask_id", "assignment_id"
    )
    resolution_ids = fields.Many2many(
        "docflow.resolution", "docflow_batch_ask_resolution_rel", "ask_id", "resolution_id"
    )
    count = fields.Integer(string="Selected", compute="_compute_count")
    words = fields.Text(string="Reason")

    # Computes

    @api.depends(lambda self: tuple(self._get_target_fields().values()))
    def _compute_count(self):
        for ask in self:
            ask.count = len(ask._get_targets())

    # CRUD

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        target = self._get_target_fields().get(self.env.context.get("active_model"))
        if target in fields:
            values[target] = [Command.set(self.env.context.get("active_ids") or [])]
        return values

    # Actions

    def action_confirm(self):
        """Do it on each record with the same words."""
        self.ensure_one()
        targets = self._get_targets()
        if not targets:
            raise UserError(self.env._("Select the lines in a list first."))
        words = (self.words or "").strip()
        if not words and self.verb != "release_control":
            raise UserError(
                self.env._("Write the reason; it stays in the history of every document.")
            )
        return targets.action_batch(self.verb, **self._prepare_arguments(words))

    # Business

    def _get_targets(self):
        filled = (self[name] for name in self._get_target_fields().values() if self[name])
        return next(filled, self.document_ids)

    def _prepare_arguments(self, words):
        """Return what the verb takes of the words (dict)."""
        return {"note" if self.verb == "release_control" else "reason": words}

    # Hooks

    @api.model
    def _get_target_fields(self):
        """Hook: ``{model: field with its selected records}``."""
        return TARGETS
