from odoo import api, fields, models


class DocflowTrustedReminderMixin(models.AbstractModel):
    """What of something trusted ends, or needs a hand: on its screen always, and once by mail.

    The model says what ends (:meth:`_get_ends`) and what is to be done (:meth:`_get_attention`).
    """

    _name = "docflow.trusted.reminder.mixin"
    _description = "Reminder of an End"

    # Fields
    attention_text = fields.Char(string="Needs Attention", compute="_compute_attention_text")

    # Computes

    @api.depends(lambda self: self._get_attention_fields())
    @api.depends_context("lang")
    def _compute_attention_text(self):
        for source in self:
            source.attention_text = " ".join(source._get_attention())

    # Business

    @api.model
    def _cron_remind(self):
        """Tell administrators what ends; of each end once, whatever day it is found."""
        people = self._get_reminded_people()
        for source in self.search(self._get_near_domain()):
            ends = {
                name: moment
                for name, moment in source._get_ends().items()
                if source[name] != moment
            }
            if ends and people:
                source._do_remind(people)
                source._unsealed().write(ends)

    def _do_remind(self, people):
        """Send what needs attention to each of ``people`` (``res.users``) in his own language."""
        self.ensure_one()
        for person in people:
            told = self.with_context(lang=person.lang, tz=person.tz)
            told.message_notify(
                partner_ids=person.partner_id.ids,
                subject=told._get_reminder_subject(),
                body=" ".join(told._get_attention()),
            )

    @api.model
    def _get_reminded_people(self):
        """Return the administrators of the document flow."""
        # sudo: res.groups - who administers, read by the scheduled action
        group = self.env.ref("docflow_base.group_docflow_admin").sudo()
        return group.all_user_ids.filtered(lambda user: user.active and not user.share)

    def _get_day_text(self, moment):
        return fields.Datetime.context_timestamp(self, moment).strftime("%d.%m.%Y %H:%M")

    # Hooks

    @api.model
    def _get_attention_fields(self):
        """Hook: names of the fields of which attention depends (``tuple[str]``)."""
        return ()

    @api.model
    def _get_near_domain(self):
        """Hook: domain of what may be near its end."""
        return [("id", "=", False)]

    def _get_ends(self):
        """Hook: return the ends that are near, by the field that keeps which one was told of."""
        return {}

    def _get_attention(self):
        """Hook: return what an administrator should do about this (``list[str]``)."""
        return []

    def _get_reminder_subject(self):
        """Hook: return the subject of the reminder (str)."""
        return self.display_name
