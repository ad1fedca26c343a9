from odoo import fields, models


class DocflowApprovalLaunchLine(models.TransientModel):
    """One stage of the route as it would be now, and people where the initiator chooses them."""

    _name = "docflow.approval.launch.line"
    _description = "Stage of the Route to Begin"

    launch_id = fields.Many2one("docflow.approval.launch", required=True, ondelete="cascade")
    stage_id = fields.Many2one(
        "docflow.route.stage", string="Stage of the Route", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Stage", readonly=True)
    action = fields.Selection(
        selection=[
            ("visa", "Visa"),
            ("opinion", "Opinion"),
            ("signature", "Signature"),
            ("registration", "Registration"),
        ],
        string="What Is Asked",
        readonly=True,
    )
    people = fields.Char(string="Who Is Asked", readonly=True)
    absence = fields.Char(
        string="Who Is Away", readonly=True, help="Somebody of them, before the norm ends."
    )
    norm_days = fields.Integer(string="Norm, Working Days", readonly=True, aggregator=None)
    skip_reason = fields.Char(string="Why It Was Left Out", readonly=True)
    is_choice = fields.Boolean(string="You Choose", readonly=True)
    user_ids = fields.Many2many("res.users", string="Chosen By You", domain=[("share", "=", False)])
