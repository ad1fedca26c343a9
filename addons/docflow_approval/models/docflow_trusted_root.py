import base64
import binascii
from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.signature import remote
from ..tools.signature.verbs import Trusted

MAX_CERTIFICATE = 64 << 10  # bytes
MAX_LIST = 32 << 20
ROOT_WARNING = timedelta(days=30)
LIST_WARNING = timedelta(days=2)


class DocflowTrustedRoot(models.Model):
    """An authority whose certificates the council believes, and its list of revoked ones.

    ======  ===================================================================================
    kind    meaning
    ======  ===================================================================================
    root    trusted by itself: a chain that ends here holds
    issuer  only helps to find the way to a root, where signatures do not bring it along
    ======  ===================================================================================

    Administrators add and archive them; what a certificate says is read off it and never typed.
    """

    _name = "docflow.trusted.root"
    _description = "Trusted Authority"
    _inherit = [
        "docflow.trusted.source.mixin",
        "docflow.trusted.fetch.mixin",
        "docflow.trusted.ask.mixin",
        "docflow.trusted.reminder.mixin",
    ]
    _order = "kind desc, name, id"

    # Fields
    name = fields.Char(string="Authority", readonly=True)
    kind = fields.Selection(
        selection=[("root", "Trusted root"), ("issuer", "Issuer on the way to a root")],
        required=True,
        default="root",
        tracking=True,
    )
    active = fields.Boolean(default=True, tracking=True)
    ground = fields.Char(
        tracking=True,
        help="Where the certificate was taken from and who checked it, for example “List of the "
        "Central Certifying Authority of 12.05”.",
    )
    certificate = fields.Binary(attachment=False, required=True)
    # without a name beside it a file just chosen is shown as its bytes
    certificate_name = fields.Char(compute="_compute_file_names", readonly=False)
    issuer_name = fields.Char(string="Issued By", readonly=True)
    serial = fields.Char(string="Serial Number", readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True)
    date_start = fields.Datetime(string="Valid From", readonly=True)
    date_end = fields.Datetime(string="Valid Until", readonly=True)
    is_national = fields.Boolean(
        string="ДСТУ 4145",
        readonly=True,
        help="Signatures under this authority need the national backend.",
    )
    is_revocation_needed = fields.Boolean(
        string="Answer About Revocation Is Demanded",
        default=True,
        tracking=True,
        help="Without it a signature is valid even where nobody says whether its certificate was "
        "revoked. Take it away only for authorities that publish no lists.",
    )
    is_chain_revocation_needed = fields.Boolean(
        string="Answer Is Demanded for the Whole Chain",
        tracking=True,
        help="Also about each authority between the signer and this root, and about who stamps "
        "the time (EN 319 102-1). Without it they are asked about where a list or a responder is "
        "known, a revocation that is known always counts, and the report names those about which "
        "nobody says anything.",
    )
    crl = fields.Binary(string="List of Revoked Certificates", attachment=True)
    crl_name = fields.Char(compute="_compute_file_names", readonly=False)
    date_crl = fields.Datetime(string="List Made At", readonly=True, tracking=True)
    date_crl_end = fields.Datetime(string="List Good Until", readonly=True)
    crl_origin = fields.Selection(
        selection=[("uploaded", "Uploaded"), ("fetched", "Fetched by the server")],
        string="List Came",
        readonly=True,
    )
    crl_count = fields.Integer(string="Revoked Certificates", readonly=True, aggregator=None)
    date_end_told = fields.Datetime(string="Reminded of the End", readonly=True)
    date_crl_end_told = fields.Datetime(string="Reminded of the List's End", readonly=True)

    # Constraints
    _sha256_uniq = models.UniqueIndex(
        "(sha256)", "This certificate is there already, perhaps archived."
    )
    _dates_order = models.Constraint(
        "CHECK (date_start <= date_end)", "A certificate ends after it begins."
    )

    # Computes

    @api.depends("name")
    def _compute_file_names(self):
        for root in self:
            root.certificate_name = root.name and f"{root.name}.cer"
            root.crl_name = root.name and f"{root.name}.crl"

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(
                self.env._(
                    "%(root)s: reports of signatures refer to it. Archive it; it is no longer "
                    "trusted then.",
                    root=self[:1].display_name,
                )
            )

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "name",
                "issuer_name",
                "serial",
                "sha256",
                "date_start",
                "date_end",
                "is_national",
                "date_crl",
                "date_crl_end",
                "crl_count",
                "crl_origin",
                "date_end_told",
                "date_crl_end_told",
                "date_fetched",
                "fetch_error",
            }
        )

    @api.model
    def _get_attention_fields(self):
        return ("date_end", "date_crl_end", "crl_url", "is_crl_fetched", "fetch_error")

    @api.model
    def _get_near_domain(self):
        now = fields.Datetime.now()
        return [
            "|",
            ("date_end", "<", now + ROOT_WARNING),
            ("date_crl_end", "<", now + LIST_WARNING),
        ]

    def _get_ends(self):
        ends = {}
        if self._is_end_near():
            ends["date_end_told"] = self.date_end
        if self._is_list_end_near():
            ends["date_crl_end_told"] = self.date_crl_end
        return ends

    def _get_reminder_subject(self):
        return self.env._("Trusted authority needs attention: %(root)s", root=self.display_name)

    def _do_upload(self, content):
        self._unsealed().write(self._prepare_crl_vals(content))

    def _get_attention(self):
        told = []
        if self._is_end_near():
            told.append(
                self.env._(
                    "The certificate of the authority ends on %(date)s: add the new one beside it.",
                    date=self._get_day_text(self.date_end),
                )
            )
        if self._is_list_end_near():
            told.append(
                self.env._(
                    "The list of revoked certificates is good until %(date)s: upload the new one, "
                    "or signatures stay without an answer.",
                    date=self._get_day_text(self.date_crl_end),
                )
            )
        if self.is_crl_fetched and self.fetch_error:
            told.append(self.fetch_error)
        withdrawn = self.env["docflow.trusted.service"].search(
            [("sha256", "=", self.sha256), ("is_granted", "=", False)], limit=1
        )
        if withdrawn and self.active:
            told.append(
                self.env._(
                    "The trust list of %(state)s no longer grants it (%(status)s): archive it, or "
                    "its signatures stay valid here.",
                    state=withdrawn.list_id.territory or withdrawn.list_id.name,
                    status=withdrawn.status,
                )
            )
        return told

    # Business

    def _is_end_near(self):
        return bool(self.date_end) and self.date_end < fields.Datetime.now() + ROOT_WARNING

    def _is_list_end_near(self):
        if not self.date_crl_end:
            return False
        # a list that the server fetches is renewed in its last hours, as its authority publishes
        # it: it needs nobody before a fetch fails or the list is over
        is_renewed = self.is_crl_fetched and not self.fetch_error
        warning = timedelta(0) if is_renewed else LIST_WARNING
        return self.date_crl_end < fields.Datetime.now() + warning

    @api.model
    def _get_trusted(self):
        """Return what is trusted today, as DER (``Trusted``)."""
        # sudo: docflow.trusted.root - a check asks it in the name of anybody
        found = self.sudo().with_context(bin_size=False).search([("active", "=", True)])
        roots = found.filtered(lambda root: root.kind == "root")
        listed = found.filtered("crl")
        fetched = listed.filtered(lambda root: root.crl_origin == "fetched")
        return Trusted(
            roots=[base64.b64decode(root.certificate) for root in roots],
            issuers=[base64.b64decode(root.certificate) for root in found - roots],
            crls=[base64.b64decode(root.crl) for root in listed - fetched],
            fetched=[base64.b64decode(root.crl) for root in fetched],
            is_asking=bool(found._get_responder_hosts()),
            lenient=[root.sha256 for root in roots if not root.is_revocation_needed],
            strict=[root.sha256 for root in roots if root.is_chain_revocation_needed],
        )

    @api.model
    def _prepare_certificate_vals(self, content):
        told, der = remote.describe(self._read_bytes(content, MAX_CERTIFICATE))
        if told["kind"] != "certificate" or not told["is_authority"]:
            raise UserError(
                self.env._(
                    "This is no certificate of an authority. Upload the file .cer, .crt or .pem "
                    "that the authority publishes; certificates of people are not entered here."
                )
            )
        return {
            "certificate": base64.b64encode(der),
            "name": told["name"],
            "issuer_name": told["issuer_name"],
            "serial": told["serial"],
            "sha256": told["sha256"],
            "date_start": self._read_moment(told["not_before"]),
            "date_end": self._read_moment(told["not_after"]),
            "is_national": told["is_national"],
        }

    @api.model
    def _prepare_crl_vals(self, content):
        if not content:
            return {
                "date_crl": False,
                "date_crl_end": False,
                "crl_count": 0,
                "crl_origin": False,
            }
        told, der = remote.describe(self._read_bytes(content, MAX_LIST))
        if told["kind"] != "crl":
            raise UserError(
                self.env._(
                    "This is no list of revoked certificates. Upload the file .crl that the "
                    "authority publishes."
                )
            )
        return self._prepare_list_vals(told, der, "uploaded")

    @api.model
    def _prepare_list_vals(self, told, der, origin):
        """Return the values of a list as it is told (``remote.describe``)."""
        return {
            "crl": base64.b64encode(der),
            "date_crl": self._read_moment(told["date"]),
            "date_crl_end": self._read_moment(told["date_until"]),
            "crl_count": told["count"],
            "crl_origin": origin,
        }

    @api.model
    def _read_bytes(self, content, limit):
        """Return the bytes of an upload; nothing readable is an empty file."""
        is_text = isinstance(content, str | bytes)
        if not is_text or len(content) * 3 // 4 > limit:
            return b""
        try:
            return base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            return b""

    @api.model
    def _read_moment(self, text):
        """Return a moment of a report as Odoo keeps it (naive UTC), or False."""
        if not text:
            return False
        return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None, microsecond=0)
