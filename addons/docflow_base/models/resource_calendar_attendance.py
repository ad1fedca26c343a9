from odoo import models


class ResourceCalendarAttendance(models.Model):
    """Hours of a weekday."""

    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "docflow.clock.mixin"]
