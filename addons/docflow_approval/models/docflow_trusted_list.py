import base64
import logging
from datetime import UTC, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import fetching
from ..tools.fetching import FetchRefusal
from ..tools.signature import remote
from ..tools.signature.xmltree import MAX_XML
from .docflow_trusted_root import MAX_CERTIFICATE

_logger = logging.getLogger(__name__)


class DocflowTrustedList(models.Model):
    """A state's list of trusted services: which authorities it has granted, and until when.

    The list is believed where the one whom the administrator named signed it. It trusts nobody by
    itself: it proposes authorities (``docflow.trusted.service``), and the administrator confirms.
    """

    _name = "docflow.trusted.list"
    _description = "List of Trusted Services"
    _inherit = [
        "docflow.trusted.source.mixin",
        "docflow.trusted.reminder.mixin",
        "docflow.fetch.words.mixin",
    ]
    _docflow_certificate = "signer_certificate"
    _docflow_file = "content"
    _order = "territory, id"

    # Fields
    name = fields.Char(string="Published By", readonly=True)
    active = fields.Boolean(default=True, tracking=True)
    ground = fields.Char(
        string="Ground of Trust",
        tracking=True,
        help="Where the certificate of who signs the list was taken from and who checked it.",
    )
    signer_certificate = fields.Binary(
        string="Certificate of Who Signs the List", attachment=False, required=True
    )
    # without a name beside it a file just chosen is shown as its bytes
    signer_file_name = fields.Char(compute="_compute_file_names", readonly=False)
    signer_name = fields.Char(string="Signed By", readonly=True)
    signer_sha256 = fields.Char(string="SHA-256", readonly=True, tracking=True)
    content = fields.Binary(string="List (XML)", attachment=True)
    content_name = fields.Char(compute="_compute_file_names", readonly=False)
    url = fields.Char(
        string="Address of the Trust List",
        tracking=True,
        help="Where the state publishes the list: http or https, on the public Internet.",
    )
    is_fetched = fields.Boolean(
        string="Fetch the Trust List Regularly",
        tracking=True,
        help="Once a day. The server asks only this address and follows nobody elsewhere.",
    )
    date_fetched = fields.Datetime(string="Last Fetched", readonly=True)
    fetch_error = fields.Char(string="Why It Was Not Fetched", readonly=True)
    territory = fields.Char(string="Country of the List", readonly=True)
    sequence = fields.Integer(
        string="Number of the Edition", readonly=True, aggregator=None, tracking=True
    )
    date_issued = fields.Datetime(string="Issued On", readonly=True)
    date_next = fields.Datetime(string="Next Edition By", readonly=True)
    date_next_told = fields.Datetime(string="Reminded of the Next Edition", readonly=True)
    service_ids = fields.One2many("docflow.trusted.service", "list_id", string="Authorities")

    # Constraints

    @api.constrains("url", "is_fetched")
    def _check_url(self):
        for one in self:
            if one.is_fetched and not one.url:
                raise ValidationError(
                    self.env._(
                        "%(list)s: write the address of the trust list first; only then it can be "
                        "fetched.",
                        list=one.display_name,
                    )
                )
            try:
                if one.url:
                    fetching.split(one.url)
            except FetchRefusal as refusal:
                raise ValidationError(one._get_fetch_words(refusal.code, one.url)) from refusal

    # Computes

    @api.depends("name", "signer_name")
    def _compute_file_names(self):
        for one in self:
            one.signer_file_name = one.signer_name and f"{one.signer_name}.cer"
            one.content_name = one.name and f"{one.name}.xml"

    # Actions

    def action_fetch(self):
        """Fetch these lists now."""
        self.check_access("write")
        for one in self:
            if not one.url:
                raise UserError(
                    self.env._(
                        "%(list)s: nobody wrote where it is published. Write the address, or "
                        "upload the file .xml.",
                        list=one.display_name,
                    )
                )
            if error := one._do_fetch():
                raise UserError(error)
        return True

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "name",
                "signer_name",
                "signer_sha256",
                "date_fetched",
                "fetch_error",
                "territory",
                "sequence",
                "date_issued",
                "date_next",
                "date_next_told",
                "service_ids",
            }
        )

    @api.model
    def _get_attention_fields(self):
        return ("date_next", "fetch_error", "is_fetched", "service_ids.state")

    @api.model
    def _get_near_domain(self):
        return [("date_next", "<", fields.Datetime.now())]

    def _get_ends(self):
        is_over = bool(self.date_next) and self.date_next < fields.Datetime.now()
        return {"date_next_told": self.date_next} if is_over else {}

    def _get_reminder_subject(self):
        return self.env._("Trust list needs attention: %(list)s", list=self.name)

    def _get_attention(self):
        told = []
        if self.date_next and self.date_next < fields.Datetime.now():
            told.append(
                self.env._(
                    "The next edition was due by %(date)s: upload it, or services that were "
                    "withdrawn since are not known here.",
                    date=self._get_day_text(self.date_next),
                )
            )
        if self.is_fetched and self.fetch_error:
            told.append(self.fetch_error)
        gone = self.service_ids.filtered(lambda one: one.state == "gone")
        if gone:
            told.append(
                self.env._(
                    "No longer granted and still trusted here: %(names)s.",
                    names=", ".join(gone.mapped("authority")),
                )
            )
        return told

    def _do_upload(self, content):
        if not content:
            return
        # sudo: docflow.trusted.list - the bytes as they are kept, whatever size the caller asks
        kept = self.sudo().with_context(bin_size=False).content
        told = self._read_list(self.env["docflow.trusted.root"]._read_bytes(kept, MAX_XML))
        if error := self._get_fault(told):
            raise UserError(error)
        self._do_take(told)

    # Business

    @api.model
    def _cron_fetch(self):
        """Fetch the lists for which an administrator wants it, and tell which of them are over."""
        wanted = self.search([("is_fetched", "=", True), ("url", "!=", False)])
        for number, one in enumerate(wanted, 1):
            one._do_fetch()
            self.env["ir.cron"]._commit_progress(1, remaining=len(wanted) - number)
        self._cron_remind()

    def _do_fetch(self):
        """Fetch one list; return what stood in the way, in words."""
        self.ensure_one()
        error = ""
        try:
            content = fetching.fetch(self.url, fetching.Limits(size=MAX_XML))
            told = self._read_list(content)
            error = self._get_fault(told)
        except FetchRefusal as refusal:
            _logger.info("%s was not fetched (%s)", self, refusal)
            error = self._get_fetch_words(refusal.code, self.url)
        vals = {"fetch_error": error or False}
        if not error:
            vals |= {
                "content": base64.b64encode(content),
                "date_fetched": fields.Datetime.now(),
            }
            self._do_take(told)
        self._unsealed().write(vals)
        return error

    def _read_list(self, content):
        """Return what the list says (``remote.read_trust_list``)."""
        # sudo: docflow.trusted.list - the certificate as it is kept
        kept = self.sudo().with_context(bin_size=False).signer_certificate
        return remote.read_trust_list(content, base64.b64decode(kept), datetime.now(UTC))

    def _do_take(self, told):
        """Take over what a list says that was checked."""
        moment = self.env["docflow.trusted.root"]._read_moment
        self._unsealed().write(
            {
                "name": told["operator"],
                "territory": told["territory"],
                "sequence": told["sequence"],
                "date_issued": moment(told["issued"]),
                "date_next": moment(told["next"]),
            }
        )
        self.env["docflow.trusted.service"]._do_take(self, told["services"])

    def _get_fault(self, told):
        """Return why a list is not taken over, or ""."""
        values = {"list": self.display_name or self.signer_name}
        if told["reasons"]:
            # what a signature lacks is said in the words of its report
            words = self.env["docflow.signature"]._get_reason_words()
            words["not_a_list"] = self.env._("The file is no list of trusted services.")
            words["unknown_root"] = self.env._("Somebody else signed it.")
            return self.env._(
                "%(list)s: the file is not taken over. %(reasons)s Check that it is the edition "
                "with the signature of the certificate named here.",
                reasons=" ".join(words.get(code, code) for code in told["reasons"]),
                **values,
            )
        if told["sequence"] < self.sequence:
            return self.env._(
                "%(list)s: edition %(number)s is older than edition %(kept)s that is kept here.",
                number=told["sequence"],
                kept=self.sequence,
                **values,
            )
        return ""

    @api.model
    def _prepare_certificate_vals(self, content):
        roots = self.env["docflow.trusted.root"]
        told, der = remote.describe(roots._read_bytes(content, MAX_CERTIFICATE))
        if told["kind"] != "certificate":
            raise UserError(
                self.env._(
                    "This is no certificate. Upload the file .cer, .crt or .pem of who signs the "
                    "list; the state publishes it beside the list."
                )
            )
        if told["is_national"]:
            raise UserError(
                self.env._(
                    "“%(name)s” signs with ДСТУ 4145, which needs the national backend. Take the "
                    "edition of the list that is signed with ECDSA or RSA, and its certificate.",
                    name=told["name"],
                )
            )
        return {
            "signer_certificate": base64.b64encode(der),
            "signer_name": told["name"],
            "signer_sha256": told["sha256"],
            "name": told["name"],
        }
