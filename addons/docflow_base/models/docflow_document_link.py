from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class DocflowDocumentLink(models.Model):
    """A link between two cards, read from left to right: *document* is a reply to *linked*.

    A person sees a link only where he may open both ends: the name of a card is already its
    content.
    """

    _name = "docflow.document.link"
    _description = "Related Document"
    _inherit = ["docflow.sealed.mixin"]
    _order = "document_id, id"
    _rec_name = "linked_id"

    # found by the unique index of its links
    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade")
    linked_id = fields.Many2one(
        "docflow.document",
        string="Related Document",
        required=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(
        selection=[
            ("reply", "is a reply to"),
            ("evidence", "is confirmed by"),
            ("execution", "is made in execution of"),
            ("addition", "adds to"),
            ("amends", "amends"),
            ("repeals", "repeals"),
            ("duplicate", "repeats"),
            ("other", "is related to"),
        ],
        required=True,
        default="other",
        string="This Document",
    )
    linked_state = fields.Selection(related="linked_id.state", related_sudo=False, string="State")
    linked_date = fields.Date(related="linked_id.reg_date", related_sudo=False, string="Date")
    document_state = fields.Selection(
        related="document_id.state", related_sudo=False, string="State of the Document"
    )

    _link_uniq = models.UniqueIndex(
        "(document_id, linked_id, kind)", "These documents are linked in this way already."
    )
    _not_itself = models.Constraint(
        "CHECK (document_id != linked_id)", "A document cannot be linked with itself."
    )

    @api.constrains("document_id", "linked_id")
    def _check_same_company(self):
        for link in self:
            # sudo: docflow.document - companies are compared, nothing is shown
            if link.document_id.sudo().company_id != link.linked_id.sudo().company_id:
                raise ValidationError(
                    self.env._("Documents of different companies cannot be linked with each other.")
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        links.document_id._refresh_access()
        for link in links.filtered(lambda link: link.kind in ("reply", "execution")):
            # sudo: docflow.assignment - whoever prepares a reply may not see whose work it ends
            link.sudo().linked_id.assignment_ids._note_draft(link.sudo().document_id)
        return links

    def unlink(self):
        documents = self.document_id
        result = super().unlink()
        documents.exists()._refresh_access()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_grounds(self):
        for link in self:
            if link.kind in ("reply", "evidence", "execution") and link.document_id.reg_number:
                raise UserError(
                    self.env._(
                        "%(document)s: this link says what answers or confirms it, and stays.",
                        document=link.document_id.display_name,
                    )
                )

    # Actions

    @api.readonly
    def action_open_linked(self):
        """Open the other document."""
        self.ensure_one()
        return self.linked_id._get_form_action()

    @api.readonly
    def action_open_document(self):
        """Open the document that names this one."""
        self.ensure_one()
        return self.document_id._get_form_action()

    # Hooks

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id", "linked_id"})
