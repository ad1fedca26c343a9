import logging
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import fetching
from ..tools.fetching import FetchRefusal
from ..tools.signature.asking import MAX_ANSWER

MAX_QUESTIONS = 4  # of one file; each may take its seconds
_LIMITS = fetching.Limits(size=MAX_ANSWER, seconds=8)
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,61}")

_logger = logging.getLogger(__name__)


class DocflowTrustedAskMixin(models.AbstractModel):
    """The responder of an authority, asked whether one certificate was revoked (OCSP).

    Its address stands in certificates, which come from strangers, so only machines that an
    administrator named are asked. A responder learns whose signature the council looks at.
    """

    _name = "docflow.trusted.ask.mixin"
    _description = "Responder of an Authority"

    # Fields
    ocsp_host = fields.Char(
        string="Responder",
        tracking=True,
        help="Name of the machine that answers about single certificates (OCSP), without http:// "
        "and without a path. Nobody is asked where it is empty.",
    )
    is_ocsp_asked = fields.Boolean(
        string="Ask the Responder",
        tracking=True,
        help="Where neither the signature nor a list tells whether a certificate was revoked. The "
        "responder learns then whose signature is looked at.",
    )

    # Constraints

    @api.constrains("ocsp_host", "is_ocsp_asked")
    def _check_ocsp_host(self):
        for root in self:
            if root.is_ocsp_asked and not root.ocsp_host:
                raise ValidationError(
                    self.env._(
                        "%(root)s: name the responder first; only then it can be asked.",
                        root=root.display_name,
                    )
                )
            if root.ocsp_host and not _HOST.fullmatch(root.ocsp_host):
                raise ValidationError(
                    self.env._(
                        "%(root)s: “%(host)s” is no name of a responder. Write it in small letters "
                        "as ocsp.authority.example, without http:// and without a path.",
                        root=root.display_name,
                        host=root.ocsp_host,
                    )
                )

    # Business

    def _get_responder_hosts(self):
        """Return the machines that may be asked (``set[str]``)."""
        return {root.ocsp_host for root in self if root.is_ocsp_asked and root.ocsp_host}

    @api.model
    def _ask_responders(self, questions):
        """Ask responders; return their answers with the numbers of the questions.

        :param questions: as :func:`~..tools.signature.asking.make_question` writes them
        """
        # sudo: docflow.trusted.root - a check asks it in the name of anybody
        allowed = self.sudo().search([("is_ocsp_asked", "=", True)])._get_responder_hosts()
        answers = []
        for question in questions[:MAX_QUESTIONS]:
            sent = fetching.Question(bytes.fromhex(question["request"]), "application/ocsp-request")
            try:
                if fetching.split(question["url"])[1] in allowed:
                    answer = fetching.fetch(question["url"], _LIMITS, sent)
                    answers.append((question["nonce"], answer))
            except FetchRefusal as refusal:
                _logger.info("A responder was not asked (%s)", refusal)
        return answers
