from odoo import models


class DocflowAssignment(models.Model):
    """An assignment; one that only asks to read may stand on a list of acquaintance."""

    _name = "docflow.assignment"
    _inherit = ["docflow.acquaintance.line.mixin", "docflow.assignment"]
