from odoo import api, fields, models

from .res_users_settings import CHOICES


class DocflowReminderChoiceMixin(models.AbstractModel):
    """By what a person wants to be reminded, on his own preferences form.

    The choices are kept in ``res.users.settings``, where Odoo keeps personal options, and everybody
    edits his own.
    """

    _name = "docflow.reminder.choice.mixin"
    _description = "Choice of Reminders"

    docflow_remind_work = fields.Selection(
        string="My Work",
        selection="_selection_docflow_channel",
        compute="_compute_docflow_remind",
        inverse="_inverse_docflow_remind",
        compute_sudo=True,
        help="Assignments to execute and documents for review.",
    )
    docflow_remind_read = fields.Selection(
        string="For Information",
        selection="_selection_docflow_channel",
        compute="_compute_docflow_remind",
        inverse="_inverse_docflow_remind",
        compute_sudo=True,
    )
    docflow_remind_decision = fields.Selection(
        string="Waiting for My Decision",
        selection="_selection_docflow_channel",
        compute="_compute_docflow_remind",
        inverse="_inverse_docflow_remind",
        compute_sudo=True,
        help="Reports, requests of executors, documents to release from control.",
    )
    docflow_remind_unit = fields.Selection(
        string="Late in My Unit",
        selection="_selection_docflow_channel",
        compute="_compute_docflow_remind",
        inverse="_inverse_docflow_remind",
        compute_sudo=True,
    )
    docflow_remind_control = fields.Selection(
        string="Late on Control",
        selection="_selection_docflow_channel",
        compute="_compute_docflow_remind",
        inverse="_inverse_docflow_remind",
        compute_sudo=True,
    )
    docflow_remind_letters = fields.Selection(
        string="Weekly and Monthly Letters",
        selection="_selection_docflow_letters",
        compute="_compute_docflow_remind",
        inverse="_inverse_docflow_remind",
        compute_sudo=True,
        help="Figures and lists for heads of units, for those who see reports and for controllers.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *(f"docflow_remind_{part}" for part in CHOICES)]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, *(f"docflow_remind_{part}" for part in CHOICES)]

    # Computes

    @api.depends(*(f"res_users_settings_ids.docflow_remind_{part}" for part in CHOICES))
    def _compute_docflow_remind(self):
        for user in self:
            settings = user.res_users_settings_ids[:1]
            for part in CHOICES:
                user[f"docflow_remind_{part}"] = settings[f"docflow_remind_{part}"]

    def _inverse_docflow_remind(self):
        for user in self:
            vals = {f"docflow_remind_{part}": user[f"docflow_remind_{part}"] for part in CHOICES}
            # sudo: res.users.settings - the row of this person, whom the form let through
            settings = self.env["res.users.settings"].sudo()._find_or_create_for_user(user)
            settings.write(vals)

    # Business

    @api.model
    def _selection_docflow_channel(self):
        return self.env["docflow.reminder.rule"]._selection_channel()

    @api.model
    def _selection_docflow_letters(self):
        return self.env["res.users.settings"]._selection_docflow_letters()

    def _docflow_wants_badge(self, part):
        """Tell whether counters on screen are to show ``part`` (a name of ``PARTS``) to the person.

        :rtype: bool
        """
        self.ensure_one()
        return self[f"docflow_remind_{part}"] != "none"
