from odoo import api, models


class DocflowClockMixin(models.AbstractModel):
    """What working time is made of: any change of it makes the servers read it anew."""

    _name = "docflow.clock.mixin"
    _description = "Part of the Working Time"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._forget_work_time()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._forget_work_time()
        return result

    def unlink(self):
        self._forget_work_time()
        return super().unlink()

    def _forget_work_time(self):
        if self:
            self.env.registry.clear_cache()
