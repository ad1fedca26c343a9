from odoo import models


class ResourceCalendarLeaves(models.Model):
    """Holidays of a company; absences of people, which terms do not wait for."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "docflow.clock.mixin"]

    def _forget_work_time(self):
        # a person's absence leaves the working time of the office as it is
        super(
            ResourceCalendarLeaves, self.filtered(lambda leave: not leave.resource_id)
        )._forget_work_time()
