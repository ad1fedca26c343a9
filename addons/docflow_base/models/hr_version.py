from odoo import api, models

PLACE = {
    "department_id",
    "employee_id",
    "date_version",
    "active",
    "job_id",
    "job_title",
    "resource_calendar_id",
}


class HrVersion(models.Model):
    """The employee's record from a date on: core writes a new department here."""

    _inherit = "hr.version"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        self.env["res.users"]._docflow_forget_sight()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if PLACE & vals.keys():
            self.env["res.users"]._docflow_forget_sight()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.users"]._docflow_forget_sight()
        return result
