from odoo import api, fields, models
from odoo.fields import Domain

# What a person chooses a channel for: the parts of a digest.
PARTS = ("work", "read", "decision", "unit", "control")
# Everything that a person chooses: these, and whether letters with figures come to him.
CHOICES = (*PARTS, "letters")


class ResUsersSettings(models.Model):
    """By what each person wants to be reminded; empty where the house's custom suits him."""

    _inherit = "res.users.settings"

    docflow_remind_work = fields.Selection(selection="_selection_docflow_channel")
    docflow_remind_read = fields.Selection(selection="_selection_docflow_channel")
    docflow_remind_decision = fields.Selection(selection="_selection_docflow_channel")
    docflow_remind_unit = fields.Selection(selection="_selection_docflow_channel")
    docflow_remind_control = fields.Selection(selection="_selection_docflow_channel")
    docflow_remind_letters = fields.Selection(selection="_selection_docflow_letters")

    # Business

    @api.model
    def _selection_docflow_channel(self):
        return self.env["docflow.reminder.rule"]._selection_channel()

    @api.model
    def _selection_docflow_letters(self):
        return [("mail", self.env._("By mail")), ("none", self.env._("Not at all"))]

    @api.model
    def _get_docflow_mail_domain(self):
        """Return the domain of people who want to be told news at once."""
        return list(Domain.OR(Domain(f"docflow_remind_{part}", "=", "mail") for part in PARTS))
