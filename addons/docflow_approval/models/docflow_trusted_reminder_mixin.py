from datetime import timedelta

from odoo import api, fields, models

ROOT_WARNING = timedelta(days=30)
LIST_WARNING = timedelta(days=2)


class DocflowTrustedReminderMixin(models.AbstractModel):
    """What of an authority ends, or needs a hand: on its screen always, and once by mail.

    A list that the server fetches is renewed in its last hours, as its authority publishes it: it
    needs nobody before a fetch fails or the list is over.
    """

    _name = "docflow.trusted.reminder.mixin"
    _description = "Reminder of an Authority's End"

    # Fields
    attention_text = fields.Char(string="Needs Attention", compute="_compute_attention_text")
    date_end_told = fields.Datetime(string="Reminded of the End", readonly=True)
    date_crl_end_told = fields.Datetime(string="Reminded of the List's End", readonly=True)

    # Computes

    @api.depends("date_end", "date_crl_end", "crl_url", "is_crl_fetched", "fetch_error")
    @api.depends_context("lang")
    def _compute_attention_text(self):
        for root in self:
            root.attention_text = " ".join(root._get_attention())

    # Business

    @api.model
    def _cron_remind(self):
        """Tell administrators what ends; of each end once, whatever day it is found."""
        now = fields.Datetime.now()
        near = self.search(
            [
                "|",
                ("date_end", "<", now + ROOT_WARNING),
                ("date_crl_end", "<", now + LIST_WARNING),
            ]
        )
        people = self._get_reminded_people()
        for root in near:
            ends = root._get_ends_to_tell()
            if ends and people:
                root._do_remind(people)
                root._unsealed().write(ends)

    def _get_ends_to_tell(self):
        """Return the ends that are near and that nobody was told of yet, as values to keep."""
        self.ensure_one()
        ends = {}
        if self._is_end_near() and self.date_end_told != self.date_end:
            ends["date_end_told"] = self.date_end
        if self._is_list_end_near() and self.date_crl_end_told != self.date_crl_end:
            ends["date_crl_end_told"] = self.date_crl_end
        return ends

    def _do_remind(self, people):
        """Send what needs attention to each of ``people`` (``res.users``) in his own language."""
        self.ensure_one()
        for person in people:
            told = self.with_context(lang=person.lang, tz=person.tz)
            told.message_notify(
                partner_ids=person.partner_id.ids,
                subject=told.env._(
                    "Trusted authority needs attention: %(root)s", root=self.display_name
                ),
                body=" ".join(told._get_attention()),
            )

    @api.model
    def _get_reminded_people(self):
        """Return the administrators of the document flow."""
        # sudo: res.groups - who administers, read by the scheduled action
        group = self.env.ref("docflow_base.group_docflow_admin").sudo()
        return group.all_user_ids.filtered(lambda user: user.active and not user.share)

    def _is_end_near(self):
        return bool(self.date_end) and self.date_end < fields.Datetime.now() + ROOT_WARNING

    def _is_list_end_near(self):
        if not self.date_crl_end:
            return False
        is_renewed = self.is_crl_fetched and not self.fetch_error
        warning = timedelta(0) if is_renewed else LIST_WARNING
        return self.date_crl_end < fields.Datetime.now() + warning

    def _get_attention(self):
        """Return what an administrator should do about this authority (``list[str]``)."""
        told = []
        if self._is_end_near():
            told.append(
                self.env._(
                    "The certificate of the authority ends on %(date)s: add the new one beside it.",
                    date=self._get_day_text(self.date_end),
                )
            )
        if self._is_list_end_near():
            told.append(
                self.env._(
                    "The list of revoked certificates is good until %(date)s: upload the new one, "
                    "or signatures stay without an answer.",
                    date=self._get_day_text(self.date_crl_end),
                )
            )
        if self.is_crl_fetched and self.fetch_error:
            told.append(self.fetch_error)
        return told

    def _get_day_text(self, moment):
        return fields.Datetime.context_timestamp(self, moment).strftime("%d.%m.%Y %H:%M")
