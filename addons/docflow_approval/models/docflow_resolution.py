from odoo import api, fields, models


class DocflowResolution(models.Model):
    """A resolution; one that names readers belongs to a list of acquaintance."""

    _inherit = "docflow.resolution"

    acquaintance_id = fields.Many2one(
        "docflow.acquaintance",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )

    # Business

    def _do_end_reading(self, reason):
        """Close what nobody has to read any more: done where somebody has, withdrawn else."""
        for resolution in self.filtered(lambda one: one.state == "issued"):
            lines = resolution.assignment_ids
            if any(line.is_open for line in lines):
                continue
            if any(line.state == "done" for line in lines):
                resolution._close_if_done()
            else:
                resolution._do_cancel(reason)

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"acquaintance_id"}
