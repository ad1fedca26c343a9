from odoo import api, fields, models

from ..tools.lookalike import fold


class DocflowCorrespondenceMixin(models.AbstractModel):
    """With whom a card corresponds: correspondents, their numbers, recipients, and earlier
    look-alikes.

    ``party_ids`` is the truth; ``correspondent_id``, ``corr_number`` and ``corr_date`` show and
    edit the first of them, because nine letters of ten have one correspondent and lists need it in
    a column.
    """

    _name = "docflow.correspondence.mixin"
    _description = "Correspondents and Recipients"

    party_ids = fields.One2many("docflow.document.party", "document_id", string="Correspondents")
    correspondent_id = fields.Many2one(
        "res.partner",
        compute="_compute_correspondent",
        inverse="_inverse_correspondent",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
    )
    corr_number = fields.Char(
        string="Their No.",
        compute="_compute_correspondent",
        inverse="_inverse_correspondent",
        store=True,
        readonly=False,
        index="trigram",
        tracking=True,
    )
    corr_date = fields.Date(
        string="Their Date",
        compute="_compute_correspondent",
        inverse="_inverse_correspondent",
        store=True,
        readonly=False,
        tracking=True,
    )
    corr_number_key = fields.Char(
        string="Their No. Compared",
        compute="_compute_corr_number_key",
        store=True,
        help="With look-alike letters, spaces and dashes made one.",
    )
    recipient_ids = fields.One2many(
        "docflow.document.recipient", "document_id", string="Recipients"
    )
    duplicate_ids = fields.Many2many(
        "docflow.document", compute="_compute_duplicate_ids", string="Looks Like"
    )

    # Computes

    @api.depends("party_ids.partner_id", "party_ids.number", "party_ids.date", "party_ids.sequence")
    def _compute_correspondent(self):
        for document in self:
            party = document.party_ids[:1]
            document.correspondent_id = party.partner_id
            document.corr_number = party.number
            document.corr_date = party.date

    def _inverse_correspondent(self):
        for document in self:
            vals = {
                "partner_id": document.correspondent_id.id,
                "number": document.corr_number,
                "date": document.corr_date,
            }
            party = document.party_ids[:1]
            if party and not document.correspondent_id:
                party.unlink()
            elif party:
                party.write(vals)
            elif document.correspondent_id:
                # not as a write of the card, which is tracked and checked with all it bears
                self.env["docflow.document.party"].create({"document_id": document.id, **vals})

    @api.depends("corr_number")
    def _compute_corr_number_key(self):
        for document in self:
            document.corr_number_key = fold(document.corr_number or "") or False

    @api.depends("correspondent_id", "corr_number", "corr_date", "file_ids.sha256")
    def _compute_duplicate_ids(self):
        for document in self:
            document.duplicate_ids = document._find_duplicates()

    # Business

    def _find_duplicates(self):
        """Return earlier cards the reader may open that look like this one.

        Same correspondent with the same number (look-alike letters folded) and date, or a file with
        the same SHA-256.
        """
        self.ensure_one()
        Document = self.env["docflow.document"]
        found = Document
        others = [("id", "!=", self._origin.id), ("state", "!=", "cancelled")]
        if self.correspondent_id and self.corr_number_key and self.corr_date:
            found |= Document.search(
                [
                    ("correspondent_id", "=", self.correspondent_id.id),
                    ("corr_number_key", "=", self.corr_number_key),
                    ("corr_date", "=", self.corr_date),
                    *others,
                ],
                limit=5,
            )
        digests = [digest for digest in self.file_ids.mapped("sha256") if digest]
        if digests:
            versions = self.env["docflow.file.version"].search(
                [("sha256", "in", digests), ("document_id", "!=", self._origin.id)], limit=5
            )
            found |= versions.document_id.filtered(lambda d: d.state != "cancelled")
        return found
