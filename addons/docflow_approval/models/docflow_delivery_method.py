from odoo import api, fields, models

WAYS = [
    ("post", "Post: envelopes and registers"),
    ("email", "E-mail: letters leave from here"),
    ("courier", "Courier: hand-over sheets"),
    ("hand", "In person: against a signature"),
    ("other", "Another system: only noted here"),
]


class DocflowDeliveryMethod(models.Model):
    """A delivery method knows what is done to send a document by it."""

    _inherit = "docflow.delivery.method"

    dispatch_way = fields.Selection(
        selection=WAYS,
        string="How It Is Sent",
        compute="_compute_dispatch_way",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        help="What the expedition does with a document that leaves by this method.",
    )

    # Computes

    @api.depends("code")
    def _compute_dispatch_way(self):
        ways = dict(WAYS)
        for method in self:
            # the methods that come with the system are called as they are sent
            method.dispatch_way = method.code if method.code in ways else "other"
