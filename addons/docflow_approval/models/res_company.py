from odoo import fields, models

REQUISITES_PLACES = [
    ("bottom", "At the bottom of the first page"),
    ("top_right", "At the top of the first page, on the right"),
    ("page", "On a page of its own"),
    ("none", "No such copy is made"),
]


class ResCompany(models.Model):
    """How a body approves its drafts."""

    _inherit = "res.company"

    docflow_approval_file_rule = fields.Selection(
        selection=[
            ("refuse", "Is refused"),
            ("restart", "Begins the round anew"),
        ],
        string="Changing a File During a Round",
        required=True,
        default="refuse",
        help="Once somebody has decided. Before the first decision a file may always be changed.",
    )
    docflow_is_visa_carried = fields.Boolean(
        string="Carry Visas Over",
        default=True,
        help="In a new round a person is not asked again about exactly the files he agreed with.",
    )
    docflow_is_remark_answered_first = fields.Boolean(
        string="Answer Remarks Before a New Round",
        default=True,
        help="A new round begins when each remark of the last one is accepted or declined.",
    )
    docflow_dispatch_mail_mb = fields.Integer(
        string="Largest Letter by E-mail, MB",
        required=True,
        default=20,
        help="What is larger is sent by another method: mail servers refuse it.",
    )
    docflow_requisites_place = fields.Selection(
        selection=REQUISITES_PLACES,
        string="Requisites on Copies",
        required=True,
        default="bottom",
        help="Where number, barcode and marks of signatures stand on the copy with requisites; a "
        "type of documents may have a place of its own. Nothing is ever stamped into the file "
        "itself.",
    )

    _docflow_dispatch_mail_sane = models.Constraint(
        "CHECK (docflow_dispatch_mail_mb BETWEEN 1 AND 150)",
        "A letter by e-mail takes 1 to 150 MB.",
    )
