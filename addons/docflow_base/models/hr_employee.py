from odoo import api, fields, models

# what ties a person to a department; core keeps the department itself on the employee's version
PLACE = {
    "user_id",
    "department_id",
    "company_id",
    "active",
    "version_id",
    "current_version_id",
    "job_id",
    "job_title",
    "resource_calendar_id",
}


class HrEmployee(models.Model):
    """An employee's department bounds what the person sees: a move takes effect at once."""

    _inherit = "hr.employee"

    docflow_clerk_ids = fields.Many2many(
        "res.users",
        string="Clerk",
        compute="_compute_docflow_deputies",
        compute_sudo=True,
        groups="hr.group_hr_user",
        help="Gets the trays of this head in parallel. Named among the substitutions.",
    )
    docflow_deputy_ids = fields.Many2many(
        "res.users",
        string="Acting Person",
        compute="_compute_docflow_deputies",
        compute_sudo=True,
        groups="hr.group_hr_user",
        help="Acts for this person today. Named among the substitutions.",
    )

    # Computes

    def _compute_docflow_deputies(self):
        rows = self.env["docflow.substitution"].search(
            [("principal_id", "in", self.user_id.ids), ("date_ended", "=", False)]
        )
        rows = rows.filtered(lambda row: row._is_in_force())
        for employee in self:
            mine = rows.filtered(lambda row, user=employee.user_id: row.principal_id == user)
            clerks = mine.filtered(lambda row: row.kind == "clerk")
            employee.docflow_clerk_ids = clerks.deputy_id
            employee.docflow_deputy_ids = (mine - clerks).deputy_id

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
