from odoo import api, fields, models
from odoo.exceptions import UserError

OUTCOMES = [
    ("valid", "Valid"),
    ("invalid", "Not valid"),
    ("indeterminate", "Left open"),
    ("recorded", "Recorded"),
]
LEVELS = [
    ("login", "Own login, password asked again"),
    ("paper", "On paper, with its scan"),
    ("electronic", "Electronic signature"),
]
# What a type may accept without an answer: what was taken apart and cannot be checked here.
# XML that is not checked is no reason: whoever makes it chooses it
OPEN_REASONS = {"national_backend"}


class DocflowSignature(models.Model):
    """One signature on one file of a card, as it was when it was made or checked.

    A row is never changed or deleted: a new check is a new row that names the one it follows
    (``previous_id``); the last one is current. Names, positions and the report are kept as they
    were. The signed bytes are a version of a file, and no number is ever stamped into them.

    ==============  =============================================================
    outcome         meaning
    ==============  =============================================================
    valid           chain to a trusted root, not revoked, a time, bytes unchanged
    invalid         the bytes, the key or the certificate do not hold
    indeterminate   neither: the report says what is missing
    recorded        no electronic signature: own login, or paper
    ==============  =============================================================
    """

    _name = "docflow.signature"
    _description = "Signature"
    _inherit = [
        "docflow.kept.mixin",
        "docflow.signature.record.mixin",
        "docflow.signature.words.mixin",
        "docflow.signature.mark.mixin",
    ]
    _order = "id desc"
    # who and when are fields of their own, and nothing is ever written a second time
    _log_access = False

    # Fields: what was signed
    document_id = fields.Many2one(
        "docflow.document", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    version_id = fields.Many2one(
        "docflow.file.version",
        string="Signed File",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    container_id = fields.Many2one(
        "docflow.file.version",
        string="File With the Signature",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The file .p7s, the container, the signed PDF itself, or the scan of the paper.",
    )
    file_name = fields.Char(readonly=True)
    digest = fields.Char(string="SHA-256 of the Signed Bytes", readonly=True)
    position_in_container = fields.Integer(string="Number in the File", readonly=True)
    previous_id = fields.Many2one(
        "docflow.signature",
        string="Earlier Check",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many("docflow.signature", "previous_id", string="Later Checks")

    # Fields: who and when
    level = fields.Selection(selection=LEVELS, required=True, readonly=True)
    signer_name = fields.Char(string="Signer", readonly=True)
    signer_organisation = fields.Char(string="Organisation", readonly=True)
    signer_position = fields.Char(string="Position", readonly=True)
    signer_edrpou = fields.Char(string="ЄДРПОУ", readonly=True)
    is_seal = fields.Boolean(string="Seal", readonly=True)
    date_signed = fields.Datetime(string="Signed At", readonly=True)
    time_source = fields.Selection(
        selection=[
            ("stamp", "Time stamp"),
            ("claimed", "Said by the signer"),
            ("server", "Clock of the server"),
            ("none", "Not known"),
        ],
        required=True,
        readonly=True,
        default="none",
    )
    principal_id = fields.Many2one(
        "res.users",
        string="Whose Signature",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The person of the council who signed; empty for signatures of others.",
    )
    acting_label = fields.Char(
        string="Signed As", readonly=True, help="Name, position and ground at that moment."
    )

    # Fields: what came of it
    outcome = fields.Selection(selection=OUTCOMES, required=True, readonly=True)
    # long, and seldom asked for: it is not read along with the rest of a row
    report = fields.Json(string="Report as Data", readonly=True, prefetch=False)
    date = fields.Datetime(string="Checked At", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Checked By", required=True, readonly=True, ondelete="restrict"
    )
    reason_text = fields.Char(string="Why", compute="_compute_reason_text")
    report_html = fields.Html(
        string="Report", compute="_compute_report_html", sanitize=False, readonly=True
    )

    # Constraints
    _previous_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL",
        "Somebody checked this signature at the same moment. Reload the page.",
    )
    _level_outcome = models.Constraint(
        "CHECK ((outcome = 'recorded') = (level != 'electronic'))",
        "Only electronic signatures are checked.",
    )
    _digest_form = models.Constraint(
        "CHECK (digest IS NULL OR digest ~ '^[0-9a-f]{64}$')",
        "A SHA-256 is 64 hexadecimal digits.",
    )

    # Computes

    @api.depends("signer_name", "file_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for signature in self:
            who = signature.signer_name or self.env._("Unknown signer")
            what = signature.file_name
            signature.display_name = f"{who} — {what}" if what else who

    @api.depends_context("lang")
    @api.depends("report", "outcome")
    def _compute_reason_text(self):
        for signature in self:
            signature.reason_text = signature._get_reason_text()

    @api.depends_context("lang")
    @api.depends("report", "outcome")
    def _compute_report_html(self):
        for signature in self:
            signature.report_html = self.env["ir.qweb"]._render(
                "docflow_approval.docflow_signature_rows",
                {
                    "rows": signature._get_report_rows(),
                    "chain": signature._get_chain_rows(),
                    "stamps": signature._get_stamp_rows(),
                },
            )

    # Actions

    def action_check(self):
        """Check the files of these signatures again; a new row follows each."""
        self.check_access("read")
        electronic = self.filtered(lambda signature: signature.level == "electronic")
        for document in electronic.document_id:
            document._check_may_attach()
        for container in electronic.container_id:
            self._do_check(container)
        return True

    @api.readonly
    def action_open(self):
        """Open the report of this signature."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report of the Signature"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
        }

    @api.readonly
    def action_print(self):
        """Print the report of these signatures."""
        report = self.env.ref("docflow_approval.docflow_signature_report")
        return report.report_action(self, config=False)

    # Business

    def _is_good_for(self, document, signatories=None):
        """Tell whether this is a signature of the council's own that satisfies the type (bool).

        :param signatories: who signs the card, where the caller asks about many of its signatures
        """
        self.ensure_one()
        if signatories is None:
            signatories = document._get_signatories()
        order = [code for code, __ in LEVELS]
        demanded = document.type_id.signature_level
        signer = self.principal_id
        if not signer or (demanded and order.index(self.level) < order.index(demanded)):
            return False
        may_sign = signer in signatories or signer._docflow_has_power("sign", document)
        return may_sign and self._is_outcome_enough(document.type_id)

    def _is_outcome_enough(self, document_type):
        """Tell whether what came of the check is enough for documents of the type (bool)."""
        if self.outcome == "indeterminate":
            reasons = set((self.report or {}).get("reasons", ()))
            is_left_open = bool(reasons) and reasons <= OPEN_REASONS
            return is_left_open and document_type.is_open_signature_enough
        return self.outcome in ("valid", "recorded")

    def _cover(self, digests):
        """Tell whether all these files (``set[str]`` of SHA-256) are under the signatures (bool).

        Reports are long: they are read only where the digests of the rows do not tell.
        """
        return digests <= set(self.mapped("digest")) or digests <= self._get_signed_digests()

    def _get_signed_digests(self):
        """Return SHA-256 of all files under these signatures (``set[str]``)."""
        return set(self.mapped("digest")) | {
            cover.get("sha256")
            for row in self
            if (row.report or {}).get("container") == "asic"
            for cover in row.report.get("covers") or ()
        }

    def _get_kept_refusal(self):
        return UserError(
            self.env._(
                "%(signature)s: signatures and their checks stay as they are. Check it again; a "
                "new line will tell what is known now.",
                signature=self[:1].display_name,
            )
        )
