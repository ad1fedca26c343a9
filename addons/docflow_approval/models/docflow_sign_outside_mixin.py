import base64
import binascii
import hashlib
import io
import re
import zipfile

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import human_size

from ..tools.signature import remote

MAX_FILES = 64 << 20  # bytes of files handed out in one zip
MAX_UPLOAD = 16 << 20  # bytes of signatures taken in one zip
# the program of a signer keeps the name of what it signed: the id of its version leads back
_NAMED = re.compile(r"(?:.*/)?(\d{1,10})_[^/]*")


class DocflowSignOutsideMixin(models.AbstractModel):
    """The part of a stack that is signed electronically, with the signer's own program.

    The files go out as one zip, the signatures come back as one. A signature is led to its paper by
    the digest inside it; where nobody here can compute it (ДСТУ), by the name of the file. Whether
    it holds is checked as with a single one, paper by paper.
    """

    _name = "docflow.sign.outside.mixin"
    _description = "Stack Signed Outside"

    # Actions

    @api.readonly
    def get_files_to_sign(self):
        """Return the files of the papers that were looked at and want an electronic signature.

        :return: ``{"name", "content_base64", "count"}``: a zip
        :rtype: dict
        """
        self._check_mine()
        versions = [one for line in self._get_outside() for one in line._get_versions()]
        self._check_handed_out(versions)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
            for version in versions:
                name = version.name.replace("/", "_").replace("\\", "_")
                archive.writestr(f"{version.id}_{name}", version.attachment_id.raw or b"")
        return {
            "name": f"{self.env._('To sign')} {self.env.company._docflow_today()}.zip",
            "content_base64": base64.b64encode(buffer.getvalue()).decode(),
            "count": len(versions),
        }

    def action_take_signatures(self, content_base64):
        """Take the signatures that the signer's program made; then :meth:`action_go_on`.

        :param str content_base64: a zip of .p7s, or a single one
        :return: ``{"papers": n, "unknown": [name]}``: papers that got a signature, and files that
            belong to none of them
        :rtype: dict
        """
        self._check_mine()
        reason, found = remote.read_bundle(self._read_upload(content_base64))
        if reason or not found:
            raise UserError(
                self.env._(
                    "This file holds no signatures that could be read. Choose the zip of .p7s that "
                    "your program made, or one .p7s."
                )
            )
        brought, unknown = self._match(found)
        # a password that was given hours ago is not renewed by this
        self._drop_stale()
        if brought:
            # their own signatures confirm these papers; what a password confirmed asks for it anew
            # where its two hours would begin again
            lines = self._get_lines()
            lines.filtered(lambda one: one.state == "confirmed" and one.is_identified)._do_mark(
                "seen"
            )
        for line, signatures in brought.items():
            line._do_mark("confirmed", signatures=signatures)
        if brought:
            self._do_date_confirmation()
        return {"papers": len(brought), "unknown": unknown}

    # Business

    def _get_outside(self):
        """Return the papers that were looked at and wait for an electronic signature."""
        lines = self._get_lines().filtered(lambda line: line.state in ("seen", "failed"))
        return lines.filtered(
            lambda line: (
                line.seen_digest
                and line._get_way() == "electronic"
                and line._get_card().has_access("read")
                # a newer version is signed by nobody who has not seen it
                and line._get_digest() == line.seen_digest
            )
        )

    def _check_handed_out(self, versions):
        if not versions:
            raise UserError(
                self.env._(
                    "Nothing that you looked at wants an electronic signature. Look through the "
                    "papers first."
                )
            )
        size = sum(version.size for version in versions)
        if size > MAX_FILES:
            raise UserError(
                self.env._(
                    "The files are %(size)s together, one zip holds %(limit)s. Leave some papers "
                    "out and sign them with the next zip.",
                    size=human_size(size),
                    limit=human_size(MAX_FILES),
                )
            )

    @api.model
    def _read_upload(self, content_base64):
        content = b""
        is_bounded = isinstance(content_base64, str) and len(content_base64) < MAX_UPLOAD * 4 // 3
        if is_bounded:
            try:
                content = base64.b64decode(content_base64, validate=True)
            except (binascii.Error, ValueError):
                content = b""
        if not content:
            raise UserError(
                self.env._(
                    "Choose the zip with the signatures, of up to %(limit)s.",
                    limit=human_size(MAX_UPLOAD),
                )
            )
        return content

    def _match(self, found):
        """Lead each signature to its paper.

        :return: ``{line: [[name, base64]]}`` and the names of what belongs to no paper
        """
        wanted = [
            (line, version) for line in self._get_outside() for version in line._get_versions()
        ]
        digests, brought, unknown = {}, {}, []
        for row in found:
            algorithm = row["algorithm"]
            if algorithm not in digests:
                digests[algorithm] = self._get_digests(algorithm, wanted)
            papers = self._get_signed_papers(row, digests[algorithm], wanted)
            if not papers:
                unknown.append(row["name"])
            content = base64.b64encode(row["content"]).decode()
            for line, version in papers:
                brought.setdefault(line, []).append([f"{version.name}.p7s", content])
        return brought, unknown

    @api.model
    def _get_signed_papers(self, row, digests, wanted):
        """Return the files that one signature is over; the same bytes may lie on two papers."""
        if digests is not None:
            return digests.get(row["digest"], [])
        named = _NAMED.fullmatch(row["name"])
        return [pair for pair in wanted if named and pair[1].id == int(named[1])]

    @api.model
    def _get_digests(self, algorithm, wanted):
        """Return ``{digest: [(line, version)]}``, or None where it cannot be computed here."""
        if algorithm not in ("sha256", "sha384", "sha512"):
            return None
        digests = {}
        for line, version in wanted:
            digest = version.sha256
            if algorithm != "sha256":
                attachment = version.attachment_id
                digest = hashlib.new(algorithm, attachment.raw or b"").hexdigest()
                # the files of two hundred papers do not fit the memory together
                attachment.invalidate_recordset(["raw"], flush=False)
            digests.setdefault(digest, []).append((line, version))
        return digests

    @api.model
    def _do_sign_outside(self, line, card):
        """Check the signatures that were brought for one paper, as if each came by itself."""
        card._check_transition("sign")
        for name, content in line.signatures:
            card._do_sign_electronically(name, content)
        if card._is_signature_missing(line._get_principal()):
            raise UserError(
                self.env._(
                    "%(document)s: some of its files have no signature yet. Sign all of them: "
                    "%(files)s.",
                    document=card.display_name,
                    files=", ".join(line._get_versions().mapped("name")),
                )
            )
