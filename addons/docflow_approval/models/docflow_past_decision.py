from odoo import fields, models


class DocflowPastDecision(models.Model):
    """A visa, an opinion or a refusal to sign that a former system recorded, as it told it.

    The import makes these rows, and nobody else: who, in which position, when, with what verdict.
    They are no steps of a round: no route asked for them and nothing waits for them here. A paper
    that was signed in the former system is a ``docflow.signature`` instead.
    """

    _name = "docflow.past.decision"
    _description = "Decision Made in a Former System"
    _inherit = ["docflow.sealed.mixin", "docflow.kept.mixin"]
    _order = "document_id desc, round, date, id"
    _rec_name = "name"
    _log_access = False
    _docflow_sealed = True

    document_id = fields.Many2one(
        "docflow.document", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    source = fields.Char(string="Former System", required=True, readonly=True)
    round = fields.Integer(readonly=True, aggregator=None)
    kind = fields.Selection(
        selection=[("visa", "Visa"), ("opinion", "Opinion"), ("signature", "Signature")],
        required=True,
        readonly=True,
        default="visa",
    )
    verdict = fields.Selection(
        selection=[
            ("agreed", "Agreed"),
            ("agreed_with_remarks", "Agreed with remarks"),
            ("rejected", "Rejected"),
        ],
        required=True,
        readonly=True,
        default="agreed",
    )
    user_id = fields.Many2one(
        "res.users", string="Who", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    name = fields.Char(string="Name Then", required=True, readonly=True)
    position = fields.Char(string="Position Then", readonly=True)
    date = fields.Datetime(string="Decided", required=True, readonly=True)
    remark = fields.Text(string="What He Remarked", readonly=True)
