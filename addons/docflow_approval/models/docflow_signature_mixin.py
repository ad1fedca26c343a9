from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessDenied, UserError

from odoo.addons.base.models.res_users import check_identity
from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

from .docflow_signature import LEVELS

# what is signed; memos and replies lie beside
SIGNED_ROLES = ("main", "annex", "scan")
STATES = ("draft", "registered", "in_review", "in_execution")


class DocflowSignatureMixin(models.AbstractModel):
    """A card and its signatures: who may sign, how, and what is demanded before its number."""

    _name = "docflow.signature.mixin"
    _description = "Signatures of a Card"
    _inherit = ["docflow.flow.mixin"]

    signature_ids = fields.One2many(
        "docflow.signature",
        "document_id",
        string="Signatures",
        domain=[("next_ids", "=", False)],
    )
    signature_count = fields.Integer(compute="_compute_signature_count")

    # Computes

    @api.depends("signature_ids")
    def _compute_signature_count(self):
        counts = dict(
            self.env["docflow.signature"]._read_group(
                [("document_id", "in", self.ids), ("next_ids", "=", False)],
                ["document_id"],
                ["__count"],
            )
        )
        for document in self:
            document.signature_count = counts.get(document._origin, 0)

    # Actions

    def action_sign(
        self, level=None, password=None, name=None, content_base64=None, signature_name=None
    ):
        """Sign the files of cards.

        :param str level: ``login``, ``paper`` or ``electronic``; the level of the document's type
            where it demands one. Without an answer the form asks
        :param str password: the reader's own, for ``login``; without it the browser asks
        :param str name: name of the scan (``paper``)
        :param str content_base64: the scan, or the file with the electronic signature
        :param str signature_name: name of the file with the signature (``electronic``)
        :raise UserError: names the card and the reason; nothing is kept then
        """
        self._check_transition("sign")
        if not isinstance(level, str) or level not in dict(LEVELS):
            shown = self.env["docflow.approval.step"]._get_shown()
            return self._open_wizard("docflow.signature.make", self.env._("Sign"), **shown)
        # before the signature lies among the files itself
        self._check_files_shown()
        for document in self:
            document._check_level(level)
        if level == "login":
            if password is None:
                return self._sign_by_login()
            self._check_password(password)
            self._do_sign_by_login()
            return True
        self.ensure_one()
        if level == "paper":
            self._do_sign_on_paper(name, content_base64)
        else:
            self._do_sign_electronically(signature_name or name, content_base64)
        return True

    @check_identity
    def _sign_by_login(self):
        """Sign after the browser has asked for the password or the passkey again."""
        self._check_transition("sign")
        self._check_files_shown()
        self._do_sign_by_login()
        return {"type": "ir.actions.act_window_close"}

    def attach_signature(self, name, content_base64):
        """Add a signature that was made elsewhere (.p7s, ASiC, signed PDF) and check it.

        :param str name: file name
        :param str content_base64: the content, base64
        :return: ``[{"id", "outcome", "signer", "reason"}]``, a row for each signature in the file
        :rtype: list[dict]
        """
        self.ensure_one()
        return [
            {
                "id": row.id,
                "outcome": row.outcome,
                "signer": row.signer_name or "",
                "reason": row.reason_text,
            }
            for row in self._do_attach_signature(name, content_base64)
        ]

    def action_check_signatures(self):
        """Check all electronic signatures of the card again."""
        return self.signature_ids.action_check()

    @api.readonly
    def action_attach_signature(self):
        """Open the dialog that takes a signature made elsewhere."""
        self.ensure_one()
        return self._open_wizard(
            "docflow.signature.attach",
            self.env._("Signature Made Elsewhere"),
            default_document_id=self.id,
        )

    # Business: who may

    def _check_files_shown(self):
        if len(self) == 1:
            self.env["docflow.approval.step"]._check_shown(self)

    def _may_sign(self):
        return bool(self._get_signing_principal()) or (
            self.type_id.signature_level == "paper" and self.has_access("write")
        )

    def _get_signing_principal(self):
        """Return as whom the user signs the card now, or nobody (``res.users``)."""
        user = self.env.user
        principal = user._docflow_choose_principal(self._get_signatories(), "sign")
        if not principal and user._docflow_has_power("sign", self):
            return user
        return principal

    def _check_level(self, level):
        """Refuse to sign in a weaker way than the type demands."""
        demanded = self.type_id.signature_level
        order = [code for code, __ in LEVELS]
        if demanded and order.index(level) < order.index(demanded):
            words = dict(self.type_id._fields["signature_level"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(document)s: documents of the type “%(type)s” are signed so: %(level)s.",
                    document=self.display_name,
                    type=self.type_id.name,
                    level=words[demanded],
                )
            )

    def _check_password(self, password):
        credential = {
            "type": "password",
            "login": self.env.user.login,
            "password": password if isinstance(password, str) else "",
        }
        try:
            self.env.user._check_credentials(credential, {"interactive": True})
        except AccessDenied as error:
            raise UserError(
                self.env._("Nothing was signed: the password is not yours. Type it again.")
            ) from error

    def _get_signed_versions(self):
        """Return the current versions of what is signed.

        :raise UserError: there is nothing to sign
        """
        # sudo: docflow.file - the files of a card that the user may read
        files = self.sudo().file_ids.filtered(lambda file: file.role in SIGNED_ROLES)
        versions = files.version_ids.filtered(
            lambda version: version.number == version.file_id.version_count
        )
        if not versions:
            raise UserError(
                self.env._(
                    "%(document)s has no file that could be signed. Add the main document first.",
                    document=self.display_name,
                )
            )
        return versions

    # Business: the acts

    def _do_sign_by_login(self):
        for document in self:
            principal = document._get_signing_principal()
            if not principal:
                raise UserError(
                    self.env._(
                        "%(document)s: you may enter the paper that another person signed, and not "
                        "sign in his place.",
                        document=document.display_name,
                    )
                )
            versions = document._get_signed_versions()
            document._do_sign(versions, principal, level="login")

    def _do_sign_on_paper(self, name, content_base64):
        """Keep the scan of the signed paper, and that its signatory signed."""
        self._check_upload(name, content_base64)
        file = self.env["docflow.file"]._do_store(self, name, content_base64, "scan")
        # sudo: docflow.file.version - the scan that was just stored
        scan = file.sudo().version_ids.sorted("number")[-1:]
        principal = self._get_signing_principal() or self._get_signatories()[:1]
        if not principal:
            raise UserError(
                self.env._(
                    "%(document)s: nobody is named who signs. Fill in “Signed By”.",
                    document=self.display_name,
                )
            )
        self._do_sign(scan, principal, level="paper", container_id=scan.id)

    def _do_sign(self, versions, principal, **vals):
        """Record that ``principal`` signed these versions."""
        Signature = self.env["docflow.signature"]
        moment = fields.Datetime.now()
        rows = Signature._do_record(
            [
                {
                    **Signature._prepare_person_vals(self, version, principal),
                    "date_signed": moment,
                    "time_source": "server",
                    **vals,
                }
                for version in versions
            ]
        )
        self._tell_signed(rows)
        self._on_signed(rows)
        return rows

    def _do_sign_electronically(self, name, content_base64):
        """Take the electronic signature of the person himself, made with his own program."""
        principal = self._get_signing_principal()
        rows = self._do_attach_signature(name, content_base64, principal)
        self._check_own_certificate(rows, principal)
        if not all(row._is_good_for(self) for row in rows):
            raise UserError(
                self.env._(
                    "%(document)s was not signed. %(reason)s",
                    document=self.display_name,
                    reason=" ".join(row.reason_text for row in rows if row.reason_text),
                )
            )
        self._on_signed(rows)

    def _check_own_certificate(self, rows, principal):
        """Refuse a seal, and a certificate that names neither the user nor for whom he acts."""
        people = [
            set(name.casefold().split()) for name in (self.env.user | principal).mapped("name")
        ]
        for row in rows.filtered("signer_name"):
            named = set(row.signer_name.casefold().split())
            if row.is_seal or not any(len(named & words) > 1 for words in people):
                raise UserError(
                    self.env._(
                        "%(document)s was not signed: the certificate is that of %(signer)s. Sign "
                        "with your own key; the name in it and in your account must be the same.",
                        document=self.display_name,
                        signer=row.signer_name,
                    )
                )

    def _do_attach_signature(self, name, content_base64, principal=None):
        self._check_may_attach()
        self._check_upload(name, content_base64)
        return self._do_file_signature(name, content_base64, principal)

    def _do_file_signature(self, name, content_base64, principal=None):
        """Keep a file with signatures beside what it signs, and check it here and now."""
        file = self.env["docflow.file"]._do_store(self, name, content_base64, "signature")
        # sudo: docflow.file.version - the file that was just stored
        version = file.sudo().version_ids.sorted("number")[-1:]
        # sudo: docflow.signature.queue - it is checked here and now
        self.env["docflow.signature.queue"].sudo().search(
            [("version_id", "=", version.id)]
        ).unlink()
        rows = self.env["docflow.signature"]._do_check(version, principal)
        self._tell_signed(rows)
        return rows

    def _check_upload(self, name, content_base64):
        is_text = isinstance(name, str) and isinstance(content_base64, str | bytes)
        if not is_text or not name.strip() or not content_base64 or len(name) > 250:
            raise UserError(
                self.env._(
                    "%(document)s: choose the file with the signature: it needs a name and a "
                    "content.",
                    document=self.display_name,
                )
            )

    def _tell_signed(self, rows):
        """Leave a line in the history of the card for each signature."""
        for row in rows:
            who = row.acting_label or row.signer_name or self.env._("Unknown signer")
            body = Markup("{}: {} — {}. {}").format(
                row._get_choice_text("level"),
                who,
                row._get_choice_text("outcome"),
                row.reason_text or row.file_name or "",
            )
            # sudo: docflow.document - the history of the card tells what happened
            self.sudo()._message_log(body=body, author_id=self.env.user.partner_id.id)

    def _is_signed_enough(self, principal=None):
        """Tell whether every file that counts is signed as the type demands (bool).

        :param principal: ``res.users`` whose own signature is asked for; any signatory's by default
        """
        # sudo: docflow.signature - whether the card is signed is asked by whoever registers it
        own = self.sudo().signature_ids.filtered("principal_id")
        if principal:
            own = own.filtered(lambda row: row.principal_id == principal)
        signatories = self._get_signatories() if own else None
        rows = own.filtered(lambda row: row._is_good_for(self, signatories))
        if self.type_id.signature_level == "paper":
            return bool(rows)
        # sudo: docflow.file - as above
        files = self.sudo().file_ids.filtered(lambda file: file.role in ("main", "annex"))
        return bool(files) and rows._cover(set(files.mapped("sha256")))

    # Hooks

    def _get_signatories(self):
        """Hook: people who sign the card (``res.users``)."""
        return self.signatory_id or self.author_id

    def _on_signed(self, signatures):
        """Hook: the card was signed here; ``signatures`` are the new rows."""

    def _get_readiness_errors(self):
        errors = super()._get_readiness_errors()
        level = self.type_id.signature_level
        # paper is signed before its number and scanned after it
        if level in ("login", "electronic") and not self._is_signed_enough():
            errors.append(
                self.env._("the signature: its files are signed before they get a number")
            )
        return errors

    @api.model
    def _get_transitions(self):
        return {
            "sign": Transition(
                STATES,
                None,
                "_may_sign",
                self.env._("Sign"),
                self.env._("It is signed by the person named in “Signed By”, or who acts for him."),
                "secondary",
            ),
            **super()._get_transitions(),
        }

    def _is_step_useful(self, verb):
        if verb == "sign":
            has_level = bool(self.type_id.signature_level)
            return has_level and self.category != "incoming" and not self._is_signed_enough()
        return super()._is_step_useful(verb)

    def _get_hint_sign(self):
        words = dict(self.type_id._fields["signature_level"]._description_selection(self.env))
        return words.get(self.type_id.signature_level, "")

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"signature_ids"}
