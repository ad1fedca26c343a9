from odoo import fields, models

from .docflow_signature import LEVELS


class DocflowSignatureLevelMixin(models.AbstractModel):
    """How documents of a type are signed: a rule of the council, kept by its administrator."""

    _name = "docflow.signature.level.mixin"
    _description = "Level of Signature of a Type"

    signature_level = fields.Selection(
        selection=LEVELS,
        tracking=True,
        help="Empty: no signature is demanded here. With the first and the last a draft gets its "
        "number only when its files are signed; paper is scanned after that.",
    )
    is_open_signature_enough = fields.Boolean(
        string="A Signature Left Open Is Enough",
        tracking=True,
        help="Accept electronic signatures that could be taken apart and not settled, such as "
        "ДСТУ 4145 without its backend. One that is not valid is never accepted.",
    )
    is_seal_required = fields.Boolean(
        string="Bears the Seal of the Organisation",
        tracking=True,
        help="Its signed files are sealed before the draft gets its number. Who puts the seal is "
        "said by role groups with the operation “Seal Documents”.",
    )
