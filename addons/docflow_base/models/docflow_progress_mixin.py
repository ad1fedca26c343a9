from odoo import api, fields, models


class DocflowProgressMixin(models.AbstractModel):
    """Live progress of a resolution: how many of its executors have finished."""

    _name = "docflow.progress.mixin"
    _description = "Progress of a Resolution"

    progress = fields.Float(
        compute="_compute_progress", help="Finished assignments among all that were not withdrawn."
    )
    progress_label = fields.Char(string="Done", compute="_compute_progress")

    @api.depends("assignment_ids.state")
    def _compute_progress(self):
        # sudo: docflow.assignment - whoever reads the resolution may know how far it got
        lines = self.env["docflow.assignment"].sudo()
        counts = {}
        for resolution, state, count in lines._read_group(
            [("resolution_id", "in", self.ids), ("state", "!=", "cancelled")],
            ["resolution_id", "state"],
            ["__count"],
        ):
            total, done = counts.get(resolution.id, (0, 0))
            counts[resolution.id] = (total + count, done + (count if state == "done" else 0))
        for resolution in self:
            total, done = counts.get(resolution._origin.id, (0, 0))
            resolution.progress = 100 * done / total if total else 0
            resolution.progress_label = self.env._("%(done)s of %(total)s", done=done, total=total)
