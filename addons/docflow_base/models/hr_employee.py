from odoo import api, models

# what ties a person to a department; core keeps the department itself on the employee's version
PLACE = {"user_id", "department_id", "company_id", "active", "version_id", "current_version_id"}


class HrEmployee(models.Model):
    """An employee's department bounds what the person sees: a move takes effect at once."""

    _inherit = "hr.employee"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        employees = super().create(vals_list)
        self.env["res.users"]._docflow_forget_sight()
        return employees

    def write(self, vals):
        result = super().write(vals)
        if PLACE & vals.keys():
            self.env["res.users"]._docflow_forget_sight()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.users"]._docflow_forget_sight()
        return result
