import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.base.models.res_users import check_identity
from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

from .docflow_signature_mixin import STATES

SEALED_ROLES = ("main", "annex")
#: Drafts, the newest first, among which those that wait for a seal are looked for: they wait for
#: days, and a tray that is counted all the time must not grow with what was left lying for years.
SOUGHT = 1000


class DocflowSealMixin(models.AbstractModel):
    """The seal of the organisation on a card: which cards bear it, who puts it, when it is there.

    The administrator says which types bear the seal, and gives the operation “seal” to role groups;
    it is nobody's by acting for another. The seal comes after the signatures and stands in nobody's
    place: it is no signature of a person. The key stays where its backend keeps it; what comes back
    is a detached signature that lies beside the file and is checked like any other.

    A seal is the organisation's own when its certificate is a seal's and names the ЄДРПОУ of the
    card's body, whoever brought it: one that was put outside and uploaded counts as well.
    """

    _name = "docflow.seal.mixin"
    _description = "Seal of the Organisation"
    _inherit = ["docflow.signature.mixin"]

    is_seal_awaited = fields.Boolean(
        string="Waits for the Reader's Seal",
        compute="_compute_is_seal_awaited",
        search="_search_is_seal_awaited",
        exportable=False,
    )

    # Computes

    @api.depends_context("uid")
    @api.depends("state", "approval_state", "type_id", "file_ids", "signature_ids")
    def _compute_is_seal_awaited(self):
        for card in self:
            card.is_seal_awaited = card._is_seal_awaited()

    @api.model
    def _search_is_seal_awaited(self, operator, value):
        """Find the drafts that the reader can seal now: no domain compares digests, and none says
        how far his role reaches.
        """
        if operator != "in":
            return NotImplemented
        drafts = self.browse()
        if self.env.user._docflow_has_power("seal"):
            drafts = self.search(self._get_seal_domain(), order="id desc", limit=SOUGHT)
            drafts = drafts.filtered(lambda card: card._is_seal_awaited())
        awaited = Domain("id", "in", drafts.ids)
        if True in value:
            return Domain.TRUE if False in value else awaited
        return ~awaited

    # Actions

    def action_seal(self, password=None):
        """Put the seal on the signed files of cards.

        :param str password: the reader's own; without it the browser asks for password or passkey
        :raise UserError: names the card and the reason; nothing is kept then
        """
        self._check_transition("seal")
        if password is None:
            return self._seal_by_identity()
        self._check_password(password)
        self._do_seal()
        return True

    @check_identity
    def _seal_by_identity(self):
        """Put the seal after the browser has asked for the password or the passkey again."""
        self._check_transition("seal")
        self._do_seal()
        return {"type": "ir.actions.act_window_close"}

    # Business: questions

    def _may_seal(self):
        # sudo: docflow.document.type - a rule that everybody is bound by
        is_asked = self.type_id.sudo().is_seal_required
        return is_asked and self.env.user._docflow_has_power("seal", self)

    def _is_own_seal(self, row):
        """Tell whether a signature is the seal of the card's body, and holds (bool)."""
        # sudo: res.company - the code by which everybody knows the body
        code = self.company_id.sudo().company_registry
        is_ours = row.is_seal and bool(code) and row.signer_edrpou == code
        if row.outcome != "valid":
            # sudo: docflow.file.version - what nobody could check is believed of who holds the seal
            brought = row.sudo().container_id.create_uid.sudo(False)
            is_ours = is_ours and brought._docflow_has_power("seal", self)
        return is_ours and row._is_outcome_enough(self.type_id)

    def _get_files_to_seal(self):
        # sudo: docflow.file - whether the card is sealed is asked by whoever registers it
        return self.sudo().file_ids.filtered(lambda file: file.role in SEALED_ROLES)

    def _get_unsealed_files(self):
        """Return the files whose current version bears no seal yet (``docflow.file``)."""
        # sudo: docflow.signature - as above
        seals = self.sudo().signature_ids.filtered(self._is_own_seal)
        return self._get_files_to_seal().filtered(lambda file: not seals._cover({file.sha256}))

    def _is_seal_missing(self):
        """Tell whether the type asks for a seal that some file does not bear (bool)."""
        if not self.type_id.is_seal_required:
            return False
        return not self._get_files_to_seal() or bool(self._get_unsealed_files())

    def _is_signed_first(self):
        return not self._is_approval_missing() and not self._is_signature_missing()

    def _is_seal_awaited(self):
        """Tell whether the reader could put the seal now (bool)."""
        may_seal = self.state in STATES and self._may_seal()
        return may_seal and self._is_signed_first() and bool(self._get_unsealed_files())

    @api.model
    def _get_seal_domain(self):
        """Return the drafts among which those are that wait for the seal: of a type that bears it,
        signed where they have to be.
        """
        return [
            ("type_id.is_seal_required", "=", True),
            ("state", "=", "draft"),
            ("approval_state", "in", ["none", "approved"]),
            "|",
            ("type_id.signature_level", "not in", ["login", "electronic"]),
            ("signature_ids", "any", [("principal_id", "!=", False)]),
        ]

    # Business: acts

    def _do_seal(self):
        backend = self.env[self.env["docflow.signature.backend"]._get_sealing_backend()]
        for card in self:
            card._check_signed_first()
            for file in card._get_unsealed_files():
                card._do_seal_file(file, backend)
            card._touch_trays()

    def _check_signed_first(self):
        if not self._is_signed_first():
            raise UserError(
                self.env._(
                    "%(document)s is sealed after its signatures, and some are missing. Ask "
                    "whoever signs it.",
                    document=self.display_name,
                )
            )
        if not self._get_unsealed_files():
            raise UserError(
                self.env._(
                    "%(document)s has no file that waits for the seal. Reload the page.",
                    document=self.display_name,
                )
            )

    def _do_seal_file(self, file, backend):
        """Keep the seal over one file, if it is the seal of this body and holds."""
        signed = backend._sign(file.attachment_id.raw or b"")
        content = base64.b64encode(signed).decode()
        # beside the signer's own “name.p7s”, and no new version of it
        rows = self._do_file_signature(f"{file.name}.seal.p7s", content)
        bad = rows.filtered(lambda row: not self._is_own_seal(row))
        if bad:
            raise UserError(
                self.env._(
                    "%(document)s was not sealed: the key on the server has to be the seal of "
                    "%(body)s, with its ЄДРПОУ %(code)s. It is that of %(signer)s, ЄДРПОУ "
                    "%(other)s. %(reason)s",
                    document=self.display_name,
                    body=self.company_id.name,
                    # sudo: res.company - as in _is_own_seal
                    code=self.company_id.sudo().company_registry or "–",
                    signer=bad[0].signer_organisation or bad[0].signer_name or "–",
                    other=bad[0].signer_edrpou or "–",
                    reason=bad[0].reason_text or "",
                ).strip()
            )

    # Hooks

    def _get_readiness_errors(self):
        errors = super()._get_readiness_errors()
        if self._is_seal_missing():
            errors.append(
                self.env._("the seal: signed files of this type are sealed before the number")
            )
        return errors

    @api.model
    def _get_trays_need_me(self):
        trays = super()._get_trays_need_me()
        if not self.env.user._docflow_has_power("seal"):
            return trays
        section = (trays[0]["section"], trays[0]["section_name"])
        tray = self._tray(
            "seal",
            self.env._("To Seal"),
            section,
            "docflow.document",
            [("state", "=", "draft"), ("is_seal_awaited", "=", True)],
            None,
            self.env._("Signed drafts of the types that bear the seal of the organisation."),
            is_kept=False,
        )
        return [*trays, tray]

    @api.model
    def _get_transitions(self):
        seal = Transition(
            STATES,
            None,
            "_may_seal",
            self.env._("Put the Seal"),
            self.env._("The seal is put by whoever the administrator gave it to."),
            "secondary",
        )
        table = {}
        for verb, row in super()._get_transitions().items():
            table[verb] = row
            if verb == "sign":
                table["seal"] = seal
        return table

    def _is_step_useful(self, verb):
        if verb == "seal":
            return self._is_signed_first() and bool(self._get_unsealed_files())
        return super()._is_step_useful(verb)

    def _get_hint_seal(self):
        return self.env._("The server seals the signed files; you confirm with your password.")
