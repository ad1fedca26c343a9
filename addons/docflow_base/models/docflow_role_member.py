from odoo import api, fields, models


class DocflowRoleMember(models.Model):
    """A person's membership in a role group, with dates. Both days belong to it."""

    _name = "docflow.role.member"
    _description = "Role Group Member"
    _order = "role_id, date_from, id"

    role_id = fields.Many2one("docflow.role.group", required=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("share", "=", False)],
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")
    ground = fields.Char(help="Order that gives the role, for example № 41-к.")
    is_current = fields.Boolean(string="In Force Today", readonly=True, index=True)

    _dates_order = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A membership cannot end before it begins.",
    )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        for member in members:
            member.role_id.message_post(
                body=self.env._("%(user)s was added to the role group.", user=member.user_id.name)
            )
        members.role_id._sync_groups()
        return members

    def write(self, vals):
        roles = self.role_id
        result = super().write(vals)
        if vals.keys() - {"is_current"}:
            (roles | self.role_id)._sync_groups()
            for member in self:
                member.role_id.message_post(
                    body=self.env._(
                        "The membership of %(user)s was changed.", user=member.user_id.name
                    )
                )
        return result

    def unlink(self):
        roles = self.role_id
        for member in self:
            member.role_id.message_post(
                body=self.env._(
                    "%(user)s was removed from the role group.", user=member.user_id.name
                )
            )
        result = super().unlink()
        roles.exists()._sync_groups()
        return result

    # Business

    def _sync_current(self):
        """Store whether each membership is in force on the company's date of today."""
        for member in self:
            today = member.role_id.company_id._docflow_today()
            is_current = (not member.date_from or member.date_from <= today) and (
                not member.date_to or today <= member.date_to
            )
            if member.is_current != is_current:
                member.is_current = is_current
