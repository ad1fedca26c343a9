from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

CATEGORIES = [
    ("incoming", "Incoming"),
    ("outgoing", "Outgoing"),
    ("internal", "Internal"),
    ("order", "Orders"),
    ("legal_act", "Legal Acts"),
    ("regulatory_act", "Regulatory Acts"),
    ("contract", "Contracts"),
]

# Requisites an administrator may demand at registration; an upper module adds its own through the
# hook.
REQUIRABLE_FIELDS = (
    "author_id",
    "annex_sheets",
    "copies",
    "correspondent_id",
    "corr_date",
    "corr_number",
    "delivery_method_id",
    "department_id",
    "file_ids",
    "link_ids",
    "recipient_ids",
    "sheets",
    "signatory_id",
    "topic_id",
    "date_deadline",
)


class DocflowDocumentType(models.Model):
    """A document type (вид документа): its category, its requisites, its journal and its deadline
    rule.
    """

    _name = "docflow.document.type"
    _description = "Document Type"
    _inherit = ["mail.thread", "docflow.search.named.mixin", "docflow.remembered.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(required=True, tracking=True, help="Short code, used in numbers by {type}.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: the type serves every company."
    )
    category = fields.Selection(CATEGORIES, required=True, tracking=True, index=True)
    registration_mode = fields.Selection(
        selection=[
            ("required", "Must be registered"),
            ("special", "Kept by the unit in a record of its own"),
            ("none", "Not registered"),
        ],
        required=True,
        default="required",
        tracking=True,
        help="Invitations, price lists, printed editions and the like are not registered.",
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "docflow_type_required_field_rel",
        "type_id",
        "field_id",
        string="Required at Registration",
        domain=lambda self: self._get_required_field_domain(),
    )
    default_journal_id = fields.Many2one(
        "docflow.journal",
        ondelete="set null",
        help="Used where the registrar's own office keeps no journal for this type.",
    )
    journal_ids = fields.Many2many(
        "docflow.journal", "docflow_journal_type_rel", "type_id", "journal_id", string="Journals"
    )
    deadline_rule_id = fields.Many2one("docflow.deadline.rule", ondelete="restrict", tracking=True)
    is_control_obligatory = fields.Boolean(
        string="Always on Control",
        tracking=True,
        help="Deputies' inquiries, acts of state bodies and the like are put on control by "
        "themselves.",
    )
    requisite_ids = fields.One2many("docflow.requisite", "type_id", string="Extra Requisites")
    recognition_words = fields.Text(
        string="Words on the Paper",
        help="Words by which a scanned letter of this type is known, one phrase a line. The parts "
        "of “attorney's inquiry + bar association” must all stand there.",
    )
    properties_definition = fields.PropertiesDefinition("Definition of Extra Requisites")

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A document type with this code exists already."
    )

    # Constraints

    @api.constrains("required_field_ids")
    def _check_required_fields(self):
        allowed = self._get_requirable_fields()
        for doc_type in self:
            # sudo: ir.model.fields - names of fields, readable to administrators only
            strange = doc_type.sudo().required_field_ids.filtered(
                lambda f: f.model != "docflow.document" or f.name not in allowed
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "%(type)s: %(fields)s cannot be demanded at registration.",
                        type=doc_type.name,
                        fields=", ".join(strange.mapped("field_description")),
                    )
                )

    # Business

    def _sync_requisites(self, removed=()):
        """Let the properties of cards follow the requisites; properties made elsewhere stay."""
        for doc_type in self.exists():
            mine = {requisite.key for requisite in doc_type.requisite_ids} | set(removed)
            others = [
                entry for entry in doc_type.properties_definition if entry["name"] not in mine
            ]
            lines = [requisite._prepare_property() for requisite in doc_type.requisite_ids]
            doc_type.properties_definition = lines + others

    def _get_required_names(self):
        """Return names of the fields demanded at registration (``set[str]``)."""
        self.ensure_one()
        return set(self._read_required_names())

    @ormcache("self.id")
    def _read_required_names(self):
        # sudo: ir.model.fields - only the names are used
        return frozenset(self.sudo().required_field_ids.mapped("name"))

    def _get_journal(self, office, company, department):
        """Return the journal for a card of this type (may be empty).

        That of ``office``; without one that of the author's ``department`` or of its body, because
        internal and initiative documents are registered there (seed 4 §2.19); the default one then.
        """
        self.ensure_one()
        return (
            self.env["docflow.journal"]
            .browse(self._choose_journal_id(office.id, company.id, department.id))
            ._recall()
        )

    @ormcache("self.id", "office_id", "company_id", "department_id")
    def _choose_journal_id(self, office_id, company_id, department_id):
        # a type may be kept by forty journals, and every new card asks
        # sudo: docflow.journal - remembered for everybody: no reader's sight may narrow it
        kept = self.sudo()
        office = kept.env["docflow.office"].browse(office_id)
        company = kept.env["res.company"].browse(company_id)
        department = kept.env["hr.department"].browse(department_id)
        journals = kept.journal_ids.filtered(lambda j: j.active and j.company_id == company)
        if office:
            own = journals.filtered(lambda j: j.office_id == office)
        else:
            place = journals.office_id.department_id
            near = place & department or place.filtered(
                lambda d: d.docflow_body_id == department.docflow_body_id
            )
            own = journals.filtered(lambda j: j.office_id.department_id in near)
        default = kept.default_journal_id
        return (own[:1] or (default if default.company_id == company else journals[:1])).id

    # Hooks

    @api.model
    def _get_requirable_fields(self):
        """Hook: names of the card's fields that may be demanded at registration."""
        return set(REQUIRABLE_FIELDS)

    @api.model
    def _get_required_field_domain(self):
        return [
            ("model", "=", "docflow.document"),
            ("name", "in", sorted(self._get_requirable_fields())),
        ]
