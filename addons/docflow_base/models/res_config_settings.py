from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    docflow_controller_id = fields.Many2one(
        related="company_id.docflow_controller_id", readonly=False
    )
    docflow_late_days = fields.Integer(related="company_id.docflow_late_days", readonly=False)
    docflow_discipline_formula = fields.Selection(
        related="company_id.docflow_discipline_formula", readonly=False
    )
    docflow_is_digest = fields.Boolean(related="company_id.docflow_is_digest", readonly=False)
    docflow_digest_hour = fields.Float(related="company_id.docflow_digest_hour", readonly=False)
    docflow_is_digest_days_off = fields.Boolean(
        related="company_id.docflow_is_digest_days_off", readonly=False
    )
    docflow_is_weekly = fields.Boolean(related="company_id.docflow_is_weekly", readonly=False)
    docflow_is_monthly = fields.Boolean(related="company_id.docflow_is_monthly", readonly=False)
    docflow_weekday = fields.Selection(related="company_id.docflow_weekday", readonly=False)
    docflow_month_day = fields.Integer(related="company_id.docflow_month_day", readonly=False)
    docflow_letter_hour = fields.Float(related="company_id.docflow_letter_hour", readonly=False)
