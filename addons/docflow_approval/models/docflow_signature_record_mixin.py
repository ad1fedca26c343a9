from datetime import UTC, datetime

from odoo import api, fields, models

# Files of a card that a detached signature is compared with: as many, and as many bytes.
MAX_FILES = 50
MAX_BYTES = 128 << 20


class DocflowSignatureRecordMixin(models.AbstractModel):
    """How rows of signatures come to be: a check of a file, or an act of signing."""

    _name = "docflow.signature.record.mixin"
    _description = "Entering of Signatures"

    # Business: electronic

    @api.model
    def _do_check(self, container, principal=None):
        """Check the file ``container`` (a version) and keep what came of it; return the rows.

        :param principal: ``res.users`` whose signature it is said to be
        """
        # sudo: docflow.file.version - all files of the card; the caller may read the card
        container = container.sudo()
        report = self.env["docflow.signature.backend"]._check(
            container.attachment_id.raw or b"", self._get_candidates(container)
        )
        earlier = self._get_current(container)
        rows = report["signatures"] or [{"outcome": report["outcome"], "reasons": []}]
        vals_list = []
        for number, row in enumerate(rows):
            vals = self._prepare_check_vals(container, report, row, number)
            previous = earlier.filtered(lambda one: one.position_in_container == number)  # noqa: B023
            vals["previous_id"] = previous[:1].id
            vals["principal_id"] = (principal or previous.principal_id)[:1].id
            vals_list.append(vals)
        return self._do_record(vals_list)

    @api.model
    def _get_current(self, container):
        """Return the last checks of a file."""
        # sudo: docflow.signature - a new row names the one it follows
        return self.sudo().search([("container_id", "=", container.id), ("next_ids", "=", False)])

    @api.model
    def _get_candidates(self, container):
        """Return the files that a detached signature may belong to, the likely ones first."""
        stem = container.name.rpartition(".")[0]
        files = container.document_id.file_ids.filtered(lambda file: file.role != "signature")
        versions = files.version_ids - container
        ordered = versions.sorted(lambda one: (one.name != stem, -one.id))[:MAX_FILES]
        contents, total = {}, 0
        for version in ordered:
            total += version.size
            if total > MAX_BYTES:
                break
            contents[f"{version.id}/{version.name}"] = version.attachment_id.raw or b""
        return contents

    @api.model
    def _prepare_check_vals(self, container, report, row, number):
        cover = (row.get("covers") or [{}])[0]
        if report["container"] == "cms_detached":
            cover = self._read_cover(container, cover, row["reasons"])
        elif report["container"] == "xml_detached":
            # an XML names its files itself
            cover = {**cover, "name": cover.get("name", "").partition("/")[2]}
        digest = cover.get("sha256") or False
        signed = self._find_signed(container, digest)
        signer = row.get("signer") or {}
        reasons = [*row["reasons"], *report["reasons"]]
        outcome = "indeterminate" if row["outcome"] == "valid" and report["reasons"] else None
        kept = {name: report.get(name) for name in ("container", "uncovered", "checked")}
        return {
            "document_id": container.document_id.id,
            "company_id": container.document_id.company_id.id,
            "container_id": container.id,
            "version_id": signed.id,
            "file_name": signed.name or cover.get("name") or container.name,
            "digest": digest,
            "position_in_container": number,
            "level": "electronic",
            "signer_name": signer.get("name"),
            "signer_organisation": signer.get("organisation"),
            "signer_position": signer.get("position"),
            "signer_edrpou": signer.get("edrpou"),
            "is_seal": signer.get("is_seal", False),
            "date_signed": self._read_moment(row.get("time")),
            "time_source": row.get("time_source", "none"),
            "outcome": outcome or row["outcome"],
            "report": {**kept, **row, "reasons": reasons},
        }

    @api.model
    def _read_cover(self, container, cover, reasons):
        """Return which file a detached signature is over: none of the card where no digest fits,
        unless one bears its name.
        """
        # the names given to the check begin with the id of the version
        name = cover.get("name", "").partition("/")[2]
        is_strange = "digest_mismatch" in reasons and name != container.name.rpartition(".")[0]
        return {} if is_strange else {**cover, "name": name}

    @api.model
    def _find_signed(self, container, digest):
        """Return the version whose bytes were signed; the container where they lie inside."""
        versions = container.document_id.file_ids.version_ids
        found = versions.filtered(lambda version: digest and version.sha256 == digest)
        return found.sorted("id")[-1:] or (container if not digest else found)

    @api.model
    def _read_moment(self, text):
        """Return a moment of a report as Odoo keeps it (naive UTC), or False."""
        if not text:
            return False
        try:
            moment = datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            return False
        return moment.replace(tzinfo=None, microsecond=0)

    # Business: login and paper

    @api.model
    def _prepare_person_vals(self, document, version, principal):
        """Return the row of a signature that a person of the council made here."""
        # sudo: res.users - name and position are kept as they are now
        person = principal.sudo()
        return {
            "document_id": document.id,
            "company_id": document.company_id.id,
            "version_id": version.id,
            "file_name": version.name,
            "digest": version.sha256,
            "outcome": "recorded",
            "principal_id": person.id,
            "signer_name": person.name,
            "signer_position": person._docflow_position_at(document.company_id) or False,
            # sudo: res.company - the organisation of the signer
            "signer_organisation": document.company_id.sudo().name,
            "acting_label": document._get_signature_label(principal),
        }

    @api.model
    def _do_record(self, vals_list):
        """Write the rows: the one place that does."""
        moment = fields.Datetime.now()
        # sudo: docflow.signature - nobody may write it; the act was checked by its caller
        rows = self.sudo().create(
            [{"date": moment, "user_id": self.env.uid, **vals} for vals in vals_list]
        )
        # the copy with requisites bears a mark of each
        rows.document_id._put_requisites_copy()
        return rows.sudo(False)
