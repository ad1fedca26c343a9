from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class DocflowComparisonMixin(models.AbstractModel):
    """What changed on a card since its reader decided on it in an earlier round.

    A decision keeps the digests of the files as they were (``docflow.approval.step.seen_files``);
    they are compared with the versions that are there now.
    """

    _name = "docflow.comparison.mixin"
    _description = "What Changed Since the Last Visa"

    changed_since_label = fields.Char(compute="_compute_changed_since_label")

    # Computes

    @api.depends("approval_state", "approval_ids.step_ids.state", "file_ids.sha256")
    @api.depends_context("uid", "lang")
    def _compute_changed_since_label(self):
        for card in self:
            step, changed = card._origin._get_changed_since()
            card.changed_since_label = bool(changed) and self.env._(
                "Since your decision in round %(round)s (%(date)s) these files changed: %(files)s",
                round=step.round_number,
                date=format_date(self.env, fields.Datetime.context_timestamp(self, step.date_done)),
                files=", ".join(new.name for __, new in changed),
            )

    # Actions

    @api.readonly
    def action_compare_since(self):
        """Show the file that changed since the reader's last decision as it was then and is now."""
        self.ensure_one()
        self.check_access("read")
        __, changed = self._get_changed_since()
        for old, new in changed:
            if old:
                return old._get_comparison_action(new)
        raise UserError(
            self.env._(
                "%(document)s: no file that you have decided on was changed since. New files "
                "stand on the page “Files”.",
                document=self.display_name,
            )
        )

    # Business

    def _get_changed_since(self):
        """Return the reader's last decision in an earlier round, and ``[(old, new)]`` versions of
        files that are different now; ``old`` is empty for a file that is new.

        Nothing is told to whom the card does not wait for.
        """
        nothing = self.env["docflow.approval.step"], []
        if self.approval_state != "in_progress" or not (mine := self._get_my_step()):
            return nothing
        # sudo: docflow.approval.step - the decision of the reader, or of whom he acts for
        decided = self.sudo().approval_ids.step_ids.filtered(
            lambda step: (
                step.seen_files
                and step.approval_id != mine.approval_id
                and (step.user_id == mine.user_id or step.decided_by_id == self.env.user)
            )
        )
        last = decided.sorted("date_done")[-1:]
        return (last, self._find_changed(last.seen_files)) if last else nothing

    def _find_changed(self, seen):
        """Return ``[(old, new)]`` of files that are not what was ``seen`` (``seen_files``)."""
        then = {file["sha256"]: file["name"] for file in seen}
        changed = []
        for file in self.file_ids.filtered(lambda file: file._is_approved_kind()):
            versions = file.version_ids.sorted("number", reverse=True)
            if not versions or versions[0].sha256 in then:
                continue
            changed.append((versions.filtered(lambda one: one.sha256 in then)[:1], versions[0]))
        # what was there before comes first: it can be compared
        return sorted(changed, key=lambda pair: not pair[0])
