from odoo import api, fields, models
from odoo.fields import Command


class DocflowRoleGroup(models.Model):
    """A role group (рольова група): people with dates, document types, operations and a scope.

    It is an Odoo group by delegation: its members belong to it, and it implies the technical groups
    of its operations, so menus and model rights follow. Scope says how far the operations reach:

    * ``own``: cards where the person takes part
    * ``department``: and cards of his department
    * ``body``: and cards of his executive body
    * ``company``: every card of the company (of the listed types, where types are listed)
    """

    _name = "docflow.role.group"
    _description = "Role Group"
    _inherit = ["mail.thread"]
    _inherits = {"res.groups": "group_id"}
    _order = "sequence, id"

    group_id = fields.Many2one("res.groups", required=True, ondelete="restrict", index=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    member_ids = fields.One2many("docflow.role.member", "role_id", string="Members")
    operation_ids = fields.Many2many("docflow.operation", string="Operations", tracking=True)
    type_ids = fields.Many2many(
        "docflow.document.type",
        string="Document Types",
        tracking=True,
        help="Empty means all types.",
    )
    scope = fields.Selection(
        selection=[
            ("own", "Own documents"),
            ("department", "Own department"),
            ("body", "Own executive body"),
            ("company", "Whole company"),
        ],
        required=True,
        default="body",
        tracking=True,
    )
    member_count = fields.Integer(compute="_compute_member_count")

    # Computes

    @api.depends("member_ids.is_current")
    def _compute_member_count(self):
        counts = dict(
            self.env["docflow.role.member"]._read_group(
                [("role_id", "in", self.ids), ("is_current", "=", True)], ["role_id"], ["__count"]
            )
        )
        for role in self:
            role.member_count = counts.get(role, 0)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        roles = super().create(vals_list)
        roles._sync_groups()
        return roles

    def write(self, vals):
        result = super().write(vals)
        if {
            "operation_ids",
            "active",
            "member_ids",
            "type_ids",
            "scope",
            "company_id",
        } & vals.keys():
            self._sync_groups()
        return result

    def unlink(self):
        # sudo: res.groups - the group lives and dies with the role it was made for
        groups = self.group_id.sudo()
        result = super().unlink()
        groups.unlink()
        self.env["res.users"]._docflow_forget_sight()
        return result

    # Business

    def _shows_company(self):
        """Tell whether the role shows cards of the whole company, or those of its types (bool)."""
        return self.scope == "company" and "read" in self.operation_ids.mapped("code")

    def _sync_groups(self):
        """Bring the Odoo groups in line with the roles: implied technical groups and today's
        members.
        """
        base_group = self.env.ref("docflow_base.group_docflow_user")
        for role in self.with_context(active_test=False):
            role.member_ids._sync_current()
            members = role.member_ids.filtered("is_current").user_id if role.active else []
            # sudo: res.groups - who may edit the role decides its membership and nothing else
            role.group_id.sudo().write(
                {
                    "implied_ids": [Command.set((base_group | role.operation_ids.group_id).ids)],
                    "user_ids": [Command.set(members.ids if members else [])],
                }
            )
        self.env["res.users"]._docflow_forget_sight()

    @api.model
    def _cron_sync_members(self):
        """Let memberships begin and end on their dates; runs every night."""
        self.search([("active", "=", True)])._sync_groups()
