from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowPublication(models.Model):
    """Where and when an act, or its draft before the adoption, was published.

    It is a fact: once the document has its number, a publication is added and none is taken away.
    """

    _name = "docflow.publication"
    _description = "Publication of an Act"
    _inherit = ["docflow.act.line.mixin"]
    _order = "document_id, sequence, date, id"
    _rec_name = "place"

    kind = fields.Selection(
        selection=[("draft", "The draft"), ("act", "The adopted document")],
        string="What Was Published",
        required=True,
        default="draft",
    )
    date = fields.Date(
        string="Published On",
        required=True,
        default=lambda self: self.env.company._docflow_today(),
    )
    place = fields.Char(
        string="Where", required=True, size=250, help="A site, a newspaper and its number, a board."
    )
    url = fields.Char(string="Address on the Web", size=1000)

    @api.constrains("date")
    def _check_date(self):
        for row in self:
            if row.date > row.document_id.company_id._docflow_today():
                raise UserError(
                    self.env._(
                        "%(document)s: %(day)s lies ahead. Enter a publication when it has taken "
                        "place.",
                        document=row.document_id.display_name,
                        day=row.date.strftime("%d.%m.%Y"),
                    )
                )

    @api.constrains("url")
    def _check_url(self):
        for row in self:
            if row.url and not row.url.lower().startswith(("https://", "http://")):
                raise UserError(
                    self.env._(
                        "%(document)s: “%(url)s” is no address of a page. It begins with https://.",
                        document=row.document_id.display_name,
                        url=row.url[:100],
                    )
                )

    # Hooks

    @api.model
    def _get_kept_fields(self):
        return frozenset({"kind", "date", "place", "url"})

    def _check_kept(self):
        for row in self:
            # what was told to a registered document stays with it
            if row.document_id.reg_number:
                raise UserError(
                    self.env._(
                        "%(document)s is registered: its publications are kept as they were "
                        "entered. Add another line.",
                        document=row.document_id.display_name,
                    )
                )
