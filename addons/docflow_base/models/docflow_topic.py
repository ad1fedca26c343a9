from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DocflowTopic(models.Model):
    """A topic of the classifier (тематика): a tree by which documents are grouped and found."""

    _name = "docflow.topic"
    _description = "Topic"
    _inherit = ["docflow.search.named.mixin"]
    _parent_store = True
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(index=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one("docflow.topic", ondelete="restrict", index=True)
    parent_path = fields.Char(index=True)
    department_ids = fields.Many2many(
        "hr.department",
        string="Responsible Departments",
        help="Departments competent for the topic. Where they belong to several executive bodies, "
        "a document goes to an official who may give assignments to all of them.",
    )
    complete_name = fields.Char(compute="_compute_complete_name", recursive=True)

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A topic cannot lie inside itself."))

    # Not stored: each reader sees the whole path in his own language.
    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for topic in self:
            parent = topic.parent_id.complete_name
            topic.complete_name = f"{parent} › {topic.name}" if parent else topic.name

    @api.depends("complete_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for topic in self:
            topic.display_name = topic.complete_name
