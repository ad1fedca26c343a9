from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of approval."""

    _inherit = "res.config.settings"

    docflow_approval_file_rule = fields.Selection(
        related="company_id.docflow_approval_file_rule", readonly=False
    )
    docflow_is_visa_carried = fields.Boolean(
        related="company_id.docflow_is_visa_carried", readonly=False
    )
    docflow_is_remark_answered_first = fields.Boolean(
        related="company_id.docflow_is_remark_answered_first", readonly=False
    )
    docflow_requisites_place = fields.Selection(
        related="company_id.docflow_requisites_place", readonly=False
    )
    docflow_dispatch_mail_mb = fields.Integer(
        related="company_id.docflow_dispatch_mail_mb", readonly=False
    )
