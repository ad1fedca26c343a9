from odoo import models

LONGEST = 200


class DocflowSignatureMarkMixin(models.AbstractModel):
    """The mark of a signature on a copy with requisites: what its report says, and not a word more.

    A signature that was left open or does not hold is marked as such, with the reason.
    """

    _name = "docflow.signature.mark.mixin"
    _description = "Mark of a Signature"

    # Business

    def _is_of_file(self, file):
        """Tell whether this signature is over ``file`` as it is now (bool): a paper is signed for
        the whole card, an older version says nothing of the newer one.
        """
        current = file.version_ids.sorted("number")[-1:]
        return (
            self.level == "paper"
            or current in self.version_id | self.container_id
            or file.sha256 in self._get_signed_digests()
        )

    def _prepare_mark(self):
        """Return the mark as plain data: texts, and ``rows`` of ``[label, text]``."""
        self.ensure_one()
        certificate = self._get_signing_certificate()
        kind = "is_seal" if self.is_seal else "level"
        label = self._fields[kind]._description_string(self.env)
        mark = {
            "level": label if self.is_seal else self._get_choice_text("level"),
            "signer": self._get_mark_signer(),
            "serial": certificate.get("serial"),
            "from": self._get_moment_text(certificate.get("not_before")),
            "until": self._get_moment_text(certificate.get("not_after")),
            "signed": self._get_signed_text(),
            "outcome": self._get_choice_text("outcome"),
            "is_settled": self.outcome in ("valid", "recorded"),
            "checked": self._get_checked_text(),
            "rows": self._get_mark_rows(certificate),
        }
        return {
            name: text[:LONGEST] if isinstance(text, str) else text for name, text in mark.items()
        }

    def _get_signing_certificate(self):
        report = self.report or {}
        return report.get("certificate") or (report.get("chain") or [{}])[0] or {}

    def _get_mark_signer(self):
        if self.level == "electronic" and self.signer_name:
            return self.signer_name
        return self.acting_label or self.signer_name or self.env._("Unknown signer")

    def _get_signed_text(self):
        moment = self.company_id._docflow_format(self.date_signed)
        if not moment or self.level != "electronic":
            return moment
        return f"{moment} ({self._get_choice_text('time_source')})"

    def _get_verdict_text(self):
        outcome, reason = self._get_choice_text("outcome"), self._get_reason_text()
        return f"{outcome}. {reason}" if reason else outcome

    def _get_checked_text(self):
        return self.company_id._docflow_format(self.date) if self.level == "electronic" else ""

    def _get_mark_rows(self, certificate):
        label = {name: self._fields[name]._description_string(self.env) for name in self._fields}
        begin = self._get_moment_text(certificate.get("not_before"))
        end = self._get_moment_text(certificate.get("not_after"))
        rows = [
            (label["signer_position"], self.signer_position),
            (label["signer_organisation"], self.signer_organisation),
            (label["signer_edrpou"], self.signer_edrpou),
            (label["acting_label"], self.acting_label),
            (self.env._("Certificate"), certificate.get("serial")),
            (self.env._("Certificate in Force"), begin and f"{begin} – {end}"),
            (label["date_signed"], self._get_signed_text()),
            (label["file_name"], self.file_name),
            (label["outcome"], self._get_verdict_text()),
        ]
        if self.level == "electronic":
            rows += [
                (self.env._("Revocation"), self._get_revocation_text()),
                (self.env._("Not checked"), self._get_unchecked_text()),
                (label["date"], self._get_checked_text()),
            ]
        return [[name, text[: 2 * LONGEST]] for name, text in rows if text]
