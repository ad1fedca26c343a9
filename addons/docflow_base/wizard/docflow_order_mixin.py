from odoo import api, fields, models


class DocflowOrderMixin(models.AbstractModel):
    """A dialog in which a head says what is to be done, by whom and until when."""

    _name = "docflow.order.mixin"
    _description = "What to Do and by Whom"
    _inherit = ["docflow.templated.mixin"]

    author_id = fields.Many2one(
        "res.users",
        string="On Behalf Of",
        required=True,
        default=lambda self: self._default_author_id(),
        domain="[('id', 'in', principal_ids)]",
    )
    principal_ids = fields.Many2many("res.users", compute="_compute_principal_ids")
    is_acting = fields.Boolean(compute="_compute_principal_ids")
    text = fields.Text(string="What to Do", required=True)
    date_deadline = fields.Date(string="Due Date")
    is_control = fields.Boolean(string="Put on Control")
    controller_id = fields.Many2one(
        "res.users",
        # sudo: res.company - a setting, readable to administrators
        default=lambda self: self.env.company.sudo().docflow_controller_id,
        domain=[("share", "=", False)],
    )
    allowed_executor_ids = fields.Many2many(
        "res.users", compute="_compute_allowed_executor_ids", string="May Be Executors"
    )

    # Computes

    @api.depends_context("uid")
    def _compute_principal_ids(self):
        principals = self._get_principals()
        for order in self:
            order.principal_ids = principals
            order.is_acting = len(principals) > 1

    @api.depends("author_id")
    def _compute_allowed_executor_ids(self):
        for order in self:
            author = order.author_id or self.env.user
            order.allowed_executor_ids = author._docflow_subordinate_ids() - author

    # Business

    @api.model
    def _get_principals(self):
        """Return those the user may write resolutions for, himself first where he has the right."""
        user = self.env.user
        principals = user._docflow_principals("resolve")
        return principals.filtered(lambda head: head._docflow_has_power("resolve")) or user

    @api.model
    def _default_author_id(self):
        return self.env.user._docflow_choose_principal(self._get_principals(), "resolve")

    def _prepare_order_vals(self):
        """Return values of ``docflow.resolution`` without its card (dict)."""
        self.ensure_one()
        return {
            "author_id": self.author_id.id,
            "template_id": self.template_id.id,
            "text": self.text,
            "date_deadline": self.date_deadline,
            "is_control": self.is_control,
            "controller_id": self.controller_id.id,
            "assignment_ids": self._prepare_templated_lines(self.line_ids.sorted("sequence")),
        }
