from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowObligationExecutor(models.Model):
    """An executor of a recurring obligation; the first one is the main one."""

    _name = "docflow.obligation.executor"
    _description = "Executor of an Obligation"
    _inherit = ["docflow.sealed.mixin"]
    _order = "obligation_id, sequence, id"
    _rec_name = "executor_id"

    obligation_id = fields.Many2one(
        "docflow.obligation", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    executor_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("share", "=", False)],
    )
    kind = fields.Selection(
        selection=[
            ("execute", "Execute"),
            ("acquaint", "Read"),
            ("opinion", "Give an opinion"),
        ],
        required=True,
        default="execute",
    )

    _executor_uniq = models.UniqueIndex(
        "(obligation_id, executor_id)", "One person is named once in an obligation."
    )

    # CRUD

    def write(self, vals):
        self.check_access("write")
        self._check_editable()
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_editable()
        return lines

    @api.ondelete(at_uninstall=False)
    def _unlink_except_last(self):
        self._check_editable()
        for obligation in self.obligation_id:
            if obligation.state == "active" and not obligation.line_ids - self:
                raise UserError(
                    self.env._(
                        "“%(obligation)s” is in force and needs an executor. Name another one "
                        "first, or pause it.",
                        obligation=obligation.name,
                    )
                )

    # Business

    def _check_editable(self):
        """Refuse to touch the executors of another head's obligation, or of one that ended."""
        if not self._is_unsealed():
            self.obligation_id._check_in_own_name()
        for obligation in self.obligation_id:
            if obligation.state == "ended":
                raise UserError(
                    self.env._(
                        "“%(obligation)s” has ended and is not edited. Duplicate it to begin anew.",
                        obligation=obligation.name,
                    )
                )

    # Hooks

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"obligation_id"})
