from odoo import models

ACTIVITIES = ("review", "execute", "control")


class DocflowActivityMixin(models.AbstractModel):
    """Activities as a mirror of the work: who has to do something with the card, by when.

    The legal dates live on the recipients, assignments and the card. One method compares what
    should be with what is, so that an activity cannot survive the work it stands for.
    """

    _name = "docflow.activity.mixin"
    _description = "Activities of a Card"

    def _sync_activities(self):
        """Schedule missing activities, close those whose work is done."""
        # sudo: mail.activity - activities of other people begin and end with the work
        for record in self.sudo()._sealed_again():
            wanted = record._get_wanted_activities()
            present = {}
            for activity in record.activity_ids:
                kind = record._get_activity_kind(activity)
                if kind:
                    present.setdefault((kind, activity.user_id), []).append(activity)
            for key, activities in present.items():
                if key not in wanted:
                    # the history has its own line of the act; "done" under the last executor's name
                    # for everybody's activities would tell it wrongly
                    record.env["mail.activity"].concat(*activities).unlink()
            for (kind, user), deadline in wanted.items():
                if (kind, user) not in present:
                    record._schedule(kind, user, deadline)

    def _schedule(self, kind, user, deadline):
        company = self.company_id
        # one digest a day instead of a mail per line: the activity appears on screen and sends
        # nothing
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            f"docflow_base.mail_activity_type_docflow_{kind}",
            date_deadline=company._docflow_local_date(deadline) or company._docflow_today(),
            user_id=user.id,
        )

    def _get_activity_kind(self, activity):
        for kind in ACTIVITIES:
            activity_type = self.env.ref(f"docflow_base.mail_activity_type_docflow_{kind}")
            if activity.activity_type_id == activity_type:
                return kind
        return None

    def _get_wanted_activities(self):
        """Return ``{(kind, user): deadline}`` of everything the card waits for."""
        wanted = {}
        for line in self.recipient_ids.filtered(lambda r: r.state == "waiting"):
            wanted[("review", line.user_id)] = line.date_deadline
        for line in self.assignment_ids.filtered(
            lambda a: a.state in ("new", "in_work", "returned")
        ):
            wanted.setdefault(("execute", line.executor_id), line.date_deadline)
        if self.control_state == "on_control" and not self._get_open_executors():
            issued = self.resolution_ids.filtered(lambda r: r.state == "issued")
            if not issued and not self._get_waiting_reviewers():
                wanted[("control", self.controller_id)] = self.date_deadline
        return wanted
