import base64
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import fetching
from ..tools.fetching import FetchRefusal
from ..tools.signature import remote

_logger = logging.getLogger(__name__)


class DocflowTrustedFetchMixin(models.AbstractModel):
    """The list of an authority kept fresh: fetched where an administrator says so.

    Only addresses that administrators wrote are asked. Those that stand in certificates come from
    strangers and are never followed.
    """

    _name = "docflow.trusted.fetch.mixin"
    _inherit = ["docflow.fetch.words.mixin"]
    _description = "List of an Authority Kept Fresh"

    # Fields
    crl_url = fields.Char(
        string="Address of the List",
        tracking=True,
        help="Where the authority publishes its list of revoked certificates: http or https, on "
        "the public Internet.",
    )
    is_crl_fetched = fields.Boolean(
        string="Fetch the List Regularly",
        tracking=True,
        help="Every four hours. The server asks only this address and follows nobody elsewhere.",
    )
    date_fetched = fields.Datetime(string="Last Fetched", readonly=True)
    fetch_error = fields.Char(string="Why It Was Not Fetched", readonly=True)

    # Constraints

    @api.constrains("crl_url", "is_crl_fetched")
    def _check_crl_url(self):
        for root in self:
            if root.is_crl_fetched and not root.crl_url:
                raise ValidationError(
                    self.env._(
                        "%(root)s: write the address of its list first; only then it can be "
                        "fetched.",
                        root=root.display_name,
                    )
                )
            try:
                if root.crl_url:
                    fetching.split(root.crl_url)
            except FetchRefusal as refusal:
                raise ValidationError(
                    root._get_fetch_words(refusal.code, root.crl_url)
                ) from refusal

    # Actions

    def action_fetch_crl(self):
        """Fetch the lists of these authorities now."""
        self.check_access("write")
        for root in self:
            if not root.crl_url:
                raise UserError(
                    self.env._(
                        "%(root)s: nobody wrote where its list is published. Write the address, or "
                        "upload the file .crl.",
                        root=root.display_name,
                    )
                )
            if error := root._do_fetch():
                raise UserError(error)
        return True

    # Business

    @api.model
    def _cron_fetch(self):
        """Fetch the lists of authorities for which an administrator wants it."""
        wanted = self.search([("is_crl_fetched", "=", True), ("crl_url", "!=", False)])
        for number, root in enumerate(wanted, 1):
            root._do_fetch()
            self.env["ir.cron"]._commit_progress(1, remaining=len(wanted) - number)

    def _do_fetch(self):
        """Fetch the list of one authority; return what stood in the way, in words."""
        self.ensure_one()
        # sudo: docflow.trusted.root - the certificate as it is kept, whatever size the caller asks
        kept = self.sudo().with_context(bin_size=False)
        error = ""
        try:
            content = fetching.fetch(self.crl_url)
            told, der = remote.describe(content, base64.b64decode(kept.certificate))
            error = self._get_list_fault(told)
        except FetchRefusal as refusal:
            _logger.info("%s: its list was not fetched (%s)", self, refusal)
            error = self._get_fetch_words(refusal.code, self.crl_url)
        vals = {"fetch_error": error or False}
        if not error:
            vals |= {
                **self._prepare_list_vals(told, der, "fetched"),
                "date_fetched": fields.Datetime.now(),
            }
        self._unsealed().write(vals)
        return error

    def _get_list_fault(self, told):
        """Return why a file that was fetched is no newer list of this authority, or ""."""
        if told["kind"] != "crl" or not told.get("is_of_authority"):
            return self.env._(
                "%(root)s: what lies at %(url)s is no list that this authority signed. Check the "
                "address.",
                root=self.display_name,
                url=self.crl_url,
            )
        if self.date_crl and self._read_moment(told["date"]) < self.date_crl:
            return self.env._(
                "%(root)s: what lies at %(url)s is older than the list kept here.",
                root=self.display_name,
                url=self.crl_url,
            )
        return ""
