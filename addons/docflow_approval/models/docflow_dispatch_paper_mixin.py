from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.tracking import print_sending


class DocflowDispatchPaperMixin(models.AbstractModel):
    """Sending on paper: registers, envelopes and address labels, each with the barcode of the
    letter.
    """

    _name = "docflow.dispatch.paper.mixin"
    _description = "Sending on Paper"
    _inherit = ["docflow.dispatch.flow.mixin"]

    register_id = fields.Many2one(
        "docflow.dispatch.register",
        # not “Register”, which is what registrars do
        string="Register of Dispatch",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
    )
    register_line = fields.Integer(string="Line of the Register", aggregator=None, copy=False)

    barcode = fields.Char(compute="_compute_barcode", help="As it is printed for a barcode reader.")

    # Computes

    def _compute_barcode(self):
        for dispatch in self:
            dispatch.barcode = print_sending(dispatch.id) if dispatch.id else False

    # Actions

    def action_put_on_register(self):
        """Make up a register for each office and method; what cannot leave is listed."""
        self._check_transition("send")
        refused, ready = [], self.browse()
        for dispatch in self:
            reason = dispatch._get_register_refusal()
            if reason:
                refused.append({"id": dispatch.id, "name": dispatch.display_name, "reason": reason})
            else:
                ready |= dispatch
        registers = self.env["docflow.dispatch.register"]
        for group in ready.grouped(lambda one: (one.office_id, one.method_id)).values():
            registers |= registers._do_make(group)
        if refused or not registers:
            return self._get_batch_action("send", {"done": ready.ids, "refused": refused})
        return registers._get_open_action()

    @api.readonly
    def action_print_envelopes(self):
        """Print an envelope for each, of its own size."""
        self._check_addressed()
        report = self.env.ref("docflow_approval.docflow_dispatch_report_envelope")
        return report.report_action(self, config=False)

    @api.readonly
    def action_print_labels(self):
        """Open the form that asks on which labels the addresses are printed."""
        self._check_addressed()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Address Labels"),
            "res_model": "docflow.dispatch.labels",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_dispatch_ids": self.ids},
        }

    # Business

    def _check_addressed(self):
        lacking = self.filtered(lambda one: not (one.address or "").strip())
        if not self or lacking:
            raise UserError(
                self.env._(
                    "%(dispatch)s: an envelope or a label needs a postal address. Fill it in "
                    "first.",
                    dispatch=lacking[:1].display_name or "",
                )
            )

    def _get_register_refusal(self):
        """Return why this does not go on a register, empty where it does (str)."""
        if self.way == "email":
            return self.env._("a letter by e-mail needs no register")
        if self.register_id.state == "draft":
            return self.env._("it stands on %(register)s", register=self.register_id.label)
        return self._get_missing()

    # Hooks

    def _do_move(self, state, text="", **how):
        result = super()._do_move(state, text, **how)
        if state == "cancelled" and self.register_id.state == "draft":
            # it never goes
            self._unsealed().write({"register_id": False, "register_line": 0})
        return result
