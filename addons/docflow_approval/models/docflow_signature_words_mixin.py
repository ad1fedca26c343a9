from datetime import UTC, datetime

from odoo import api, models


class DocflowSignatureWordsMixin(models.AbstractModel):
    """What a report says in words: reasons, what was not checked, the chain."""

    _name = "docflow.signature.words.mixin"
    _description = "Words of a Signature's Report"

    # Business

    @api.model
    def _get_reason_words(self):
        """Return the sentence of each reason by its code."""
        return {
            "digest_mismatch": self.env._(
                "The file is not the one that was signed, or was changed since."
            ),
            "signature_mismatch": self.env._(
                "The signature does not fit the key of its certificate."
            ),
            "certificate_mismatch": self.env._(
                "The signature names another certificate than it brings."
            ),
            "expired": self.env._("The certificate had expired when it signed."),
            "expired_since": self.env._(
                "The certificate has expired since, and no time stamp proves that the signature is "
                "older."
            ),
            "not_yet_valid": self.env._("The certificate was not yet valid when it signed."),
            "revoked": self.env._("The certificate was revoked before it signed."),
            "issuer_revoked": self.env._(
                "The authority that issued the certificate was revoked before it signed."
            ),
            "issuer_revoked_since": self.env._(
                "The authority that issued the certificate was revoked, and no time stamp proves "
                "that the signature is older."
            ),
            "revoked_since": self.env._(
                "The certificate was revoked, and no time stamp proves that the signature is older."
            ),
            "not_for_signing": self.env._("The certificate is not meant for signatures."),
            "chain_broken": self.env._("The chain of certificates does not hold."),
            "malformed": self.env._("The file is damaged or cut off."),
            "pdf_gap": self.env._("The signature does not cover the whole document."),
            "pdf_changed": self.env._("The document was changed after it was signed."),
            "manifest_mismatch": self.env._(
                "A file in the container is not the one that was signed."
            ),
            "file_missing": self.env._("A file that was signed is not in the container."),
            "properties_mismatch": self.env._(
                "The time and the certificate that the signer stated were changed since."
            ),
            "xml_wrapped": self.env._(
                "Parts of the XML were moved: what was signed is not what would be read."
            ),
            **self._get_open_words(),
        }

    @api.model
    def _get_open_words(self):
        """Return the sentences of reasons that leave a signature open."""
        return {
            "unknown_root": self.env._("The chain does not end at an authority trusted here."),
            "no_certificate": self.env._("The certificate of the signer is not in the file."),
            "no_time": self.env._("Nothing says when it was signed."),
            "time_in_future": self.env._("It says that it was signed later than now."),
            "no_revocation": self.env._("Nobody says whether the certificate was revoked."),
            "signer_is_authority": self.env._(
                "The certificate is that of an authority, not of a person or an organisation."
            ),
            "no_issuer_revocation": self.env._(
                "Nobody says whether an authority of the chain was revoked, and its root demands "
                "an answer."
            ),
            "stamp_revoked": self.env._(
                "The authority of the time stamp was revoked: its stamp proves nothing."
            ),
            "national_backend": self.env._("ДСТУ 4145: needs the national backend."),
            "algorithm_unsupported": self.env._("Its algorithm is not known here."),
            "weak_algorithm": self.env._("Its algorithm is too weak to prove anything."),
            "xml_not_checked": self.env._(
                "XML signature whose way to the signed bytes is not known here: it was taken "
                "apart and not checked."
            ),
            "xml_gap": self.env._("The signature does not cover the whole of the XML."),
            "xml_definitions": self.env._(
                "The XML brings definitions of its own (DTD), and such a file is not read."
            ),
            "no_content": self.env._("The file that was signed is not on the card."),
            "unreadable": self.env._("The file could not be read."),
            "too_large": self.env._("The file is larger than a signature may be."),
            "empty": self.env._("The file is empty."),
            "not_signed": self.env._("There is no signature in the file."),
        }

    @api.model
    def _get_unchecked_words(self):
        """Return what was not checked, by its code."""
        return {
            "time_is_claimed": self.env._("the time, which only the signer says"),
            "issuer_revocation": self.env._("whether the authority itself was revoked"),
            "revocation": self.env._(
                "whether the certificate was revoked: its authority publishes no list"
            ),
            "responder_silent": self.env._(
                "whether the certificate was revoked: the authority's responder gave no answer "
                "that counts, or may not be asked"
            ),
            "certificate_not_bound": self.env._("that the signer chose this certificate"),
            "stamp_broken": self.env._("the time stamp, which is damaged"),
            "stamp_weak": self.env._("the time stamp, whose algorithm is too weak"),
            "stamp_of_another": self.env._("the time stamp, which belongs to another signature"),
            "stamp_revocation": self.env._("whether the authority of the time stamp was revoked"),
            "stamp_unanswered": self.env._(
                "the time stamp: nobody says whether its authority was revoked, and its root "
                "demands an answer"
            ),
            "stamp_not_checked": self.env._(
                "the time stamp, which is told and not checked: its form is not known here, or "
                "what it is over is not at hand"
            ),
            "stamp_ended": self.env._(
                "that the time stamp is old: the certificate of its authority has ended since"
            ),
            "stamp_untrusted": self.env._("the time stamp, whose authority is not trusted here"),
        }

    @api.model
    def _get_stamp_words(self):
        """Return what a time stamp is over, by its kind."""
        return {
            "signature": self.env._("Time stamp over the signature"),
            "archive": self.env._("Archive time stamp"),
            "document": self.env._("Time stamp over the document"),
            "content": self.env._("Time stamp over the content, before it was signed"),
            "references": self.env._("Time stamp over certificates and answers"),
        }

    def _get_reason_text(self):
        """Return why a signature is not valid, empty where it is (str)."""
        words = self._get_reason_words()
        codes = dict.fromkeys((self.report or {}).get("reasons", ()))
        return " ".join(words.get(code, code) for code in codes)

    def _get_unchecked_text(self):
        words = self._get_unchecked_words()
        codes = (self.report or {}).get("unchecked", ())
        return "; ".join(words.get(code, code) for code in codes)

    def _get_kept_text(self):
        """Return what the signature brings along for the time after its certificates (str)."""
        words = {
            "certificates": self.env._("certificates"),
            "revocations": self.env._("answers about revocation"),
            "certificate_references": self.env._("names of certificates"),
            "revocation_references": self.env._("names of answers about revocation"),
            "long_term_validation": self.env._("material for the long term"),
            "evidence_record": self.env._("evidence record, which is not checked"),
            "document_store": self.env._("store of the document (DSS)"),
        }
        return ", ".join(words.get(code, code) for code in (self.report or {}).get("kept", ()))

    def _get_revocation_text(self, told=None):
        """Return what is known of one certificate, the signer's where none is given (str)."""
        told = (self.report or {}).get("revocation") or {} if told is None else told
        sources = {
            "ocsp_embedded": self.env._("not revoked: answer of the authority in the signature"),
            "crl_embedded": self.env._("not revoked: list in the signature"),
            "ocsp_asked": self.env._("not revoked: the authority answered the server's question"),
            "crl_fetched": self.env._("not revoked: list that the server fetched"),
            "crl_stored": self.env._("not revoked: list loaded by the administrator"),
        }
        if told.get("status") == "trusted":
            return self.env._("trusted here by itself")
        if told.get("moment"):
            return self.env._("revoked on %(date)s", date=self._get_moment_text(told.get("moment")))
        text = sources.get(told.get("source"), self.env._("nobody says"))
        if told.get("date"):
            return self.env._(
                "%(who)s, made on %(date)s",
                who=text,
                date=self._get_moment_text(told["date"]),
            )
        return text

    def _get_report_rows(self):
        """Return the report as ``[(label, text)]``, without what is not known."""
        self.ensure_one()
        report = self.report or {}
        fields = self._fields
        label = {name: fields[name]._description_string(self.env) for name in fields}
        rows = [
            (label["outcome"], self._get_choice_text("outcome")),
            (label["reason_text"], self._get_reason_text()),
            (label["level"], self._get_choice_text("level")),
            (label["signer_name"], self.signer_name),
            (label["signer_position"], self.signer_position),
            (label["signer_organisation"], self.signer_organisation),
            (label["signer_edrpou"], self.signer_edrpou),
            (label["acting_label"], self.acting_label),
            (label["date_signed"], self.company_id._docflow_format(self.date_signed)),
            (label["time_source"], self._get_choice_text("time_source")),
            (label["file_name"], self.file_name),
            (label["digest"], self.digest),
            (label["container_id"], self.container_id.name),
            (self.env._("Algorithm"), report.get("algorithm")),
        ]
        if self.level == "electronic":
            rows += [
                (self.env._("Revocation"), self._get_revocation_text()),
                (self.env._("Not checked"), self._get_unchecked_text()),
                (self.env._("Kept for later checks"), self._get_kept_text()),
                (self.env._("Not signed by it"), ", ".join(report.get("uncovered") or ())),
            ]
        rows.append((label["date"], self.company_id._docflow_format(self.date)))
        rows.append((label["user_id"], self.user_id.name))
        return [(name, text) for name, text in rows if text]

    def _get_chain_rows(self, chain=None):
        """Return a chain of certificates, that of the signature where none is given."""
        chain = ((self.report or {}).get("chain") or ()) if chain is None else chain
        return [
            {
                "subject": one.get("subject"),
                "serial": one.get("serial"),
                "from": self._get_moment_text(one.get("not_before")),
                "until": self._get_moment_text(one.get("not_after")),
                "sha256": one.get("sha256"),
                # rows of earlier editions know it of the signer's certificate alone
                "revocation": "revocation" in one and self._get_revocation_text(one["revocation"]),
            }
            for one in chain
        ]

    def _get_stamp_rows(self):
        """Return the time stamps that the signature brings, each with what is known of it."""
        kinds = self._get_stamp_words()
        words = {**self._get_unchecked_words(), **self._get_reason_words()}
        return [
            {
                "kind": kinds.get(one.get("kind"), one.get("kind")),
                "time": self._get_moment_text(one.get("time")),
                "authority": one.get("authority"),
                "state": words.get(one["reason"], one["reason"])
                if one.get("reason")
                else self.env._("counts"),
                "unchecked": "; ".join(words.get(code, code) for code in one["unchecked"]),
                "chain": self._get_chain_rows(one.get("chain")),
            }
            for one in (self.report or {}).get("stamps") or ()
        ]

    def _get_choice_text(self, name):
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _get_moment_text(self, text):
        if not text:
            return ""
        try:
            moment = datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
            return self.company_id._docflow_format(moment)
        except OverflowError:
            # a certificate without an end bears the last moment that there is
            return text[:10]
