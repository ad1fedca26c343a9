from odoo import fields, models


class ResourceCalendarLeaves(models.Model):
    """Holidays of a company; absences of people, which terms do not wait for."""

    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "docflow.clock.mixin"]

    docflow_is_public = fields.Boolean(
        string="Loaded Public Holiday",
        readonly=True,
        help="Made by “Load Public Holidays”; loading the year again replaces it.",
    )

    def _forget_work_time(self):
        # a person's absence leaves the working time of the office as it is
        return super(
            ResourceCalendarLeaves, self.filtered(lambda leave: not leave.resource_id)
        )._forget_work_time()
