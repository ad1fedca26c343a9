from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DocflowResolutionTemplateLine(models.Model):
    """An executor that a resolution template names; the first is the main one."""

    _name = "docflow.resolution.template.line"
    _description = "Executor of a Resolution Template"
    _inherit = ["docflow.sealed.mixin"]
    _order = "template_id, sequence, id"
    _rec_name = "executor_id"

    template_id = fields.Many2one(
        "docflow.resolution.template", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    executor_id = fields.Many2one(
        "res.users",
        required=True,
        ondelete="cascade",
        index=True,
        domain=[("share", "=", False)],
    )
    kind = fields.Selection(
        selection=lambda self: self._selection_kind(),
        required=True,
        default="execute",
    )
    is_acceptance = fields.Boolean(string="Accept the Result")

    _executor_uniq = models.UniqueIndex(
        "(template_id, executor_id)", "One person is named once in a template."
    )

    # Constraints

    @api.model
    def _selection_kind(self):
        return self.env["docflow.assignment"]._fields["kind"]._description_selection(self.env)

    @api.constrains("executor_id")
    def _check_executor(self):
        for line in self:
            # sudo: res.users - whether the person is a colleague
            if line.executor_id.sudo().share:
                raise ValidationError(
                    self.env._(
                        "“%(template)s”: %(user)s is not a colleague and executes nothing here. "
                        "Choose an employee.",
                        template=line.template_id.name,
                        user=line.executor_id.name,
                    )
                )

    # Hooks

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"template_id"})
