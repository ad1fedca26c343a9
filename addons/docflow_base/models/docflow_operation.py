from odoo import fields, models


class DocflowOperation(models.Model):
    """An act that a role group may allow: read, register, resolve, control …

    The technical group of the operation opens its menus and model rights; which documents it
    reaches is said by the scope and the types of the role group.
    """

    _name = "docflow.operation"
    _description = "Operation"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Name used by the program. It never changes.")
    sequence = fields.Integer(default=10)
    group_id = fields.Many2one(
        "res.groups",
        string="Technical Group",
        ondelete="restrict",
        help="Members of role groups with this operation get these menus and rights.",
    )

    _code_uniq = models.UniqueIndex("(code)", "An operation with this code exists already.")

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if "group_id" in vals:
            roles = self.env["docflow.role.group"].search([("operation_ids", "in", self.ids)])
            roles._sync_groups()
        self.env["res.users"]._docflow_forget_sight()
        return result
