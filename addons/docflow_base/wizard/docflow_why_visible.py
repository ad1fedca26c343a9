from odoo import api, fields, models
from odoo.exceptions import AccessError


class DocflowWhyVisible(models.TransientModel):
    """Explains why a person sees a card, or why he does not.

    Everybody may ask about himself; about others ask auditors and administrators.
    """

    _name = "docflow.why.visible"
    _description = "Why Is It Visible"

    document_id = fields.Many2one("docflow.document", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, domain=[("share", "=", False)]
    )
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends("user_id", "document_id")
    def _compute_explanation(self):
        for wizard in self:
            user = wizard.user_id
            if not user:
                wizard.explanation = False
                continue
            wizard._check_may_ask()
            reasons = wizard.document_id._get_sight_reasons(user)
            if reasons:
                head = self.env._(
                    "%(user)s sees this document because this person:", user=user.name
                )
                wizard.explanation = "\n".join([head, *(f"• {reason}" for reason in reasons)])
            else:
                wizard.explanation = self.env._(
                    "%(user)s does not see this document: takes no part in it, works in another "
                    "executive body, and no role group shows it.",
                    user=user.name,
                )

    def _check_may_ask(self):
        self.document_id.check_access("read")
        asker = self.env.user
        if self.user_id != asker and not (
            asker.has_group("docflow_base.group_docflow_auditor")
            or asker.has_group("docflow_base.group_docflow_admin")
        ):
            raise AccessError(
                self.env._(
                    "You may ask about yourself; about others ask the auditor or the administrator."
                )
            )
