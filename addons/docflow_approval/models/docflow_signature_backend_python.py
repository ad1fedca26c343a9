import dataclasses
import datetime

from odoo import api, models

from ..tools.signature import remote


class DocflowSignatureBackendPython(models.AbstractModel):
    """Checks CAdES, XAdES, ASiC, signed PDF with RSA and ECDSA; ДСТУ 4145 is only taken apart."""

    _name = "docflow.signature.backend.python"
    _description = "Signatures With RSA and ECDSA"
    _inherit = ["docflow.signature.backend"]

    @api.model
    def _refine(self, report, container, contents, now):
        roots = self.env["docflow.trusted.root"]
        trusted = roots._get_trusted()
        report = remote.check(container, trusted, now, contents)
        questions = self._get_questions(report)
        if questions:
            answers = roots._ask_responders(questions)
            if answers:
                trusted = dataclasses.replace(trusted, asked=answers)
                # an answer is younger than the moment at which the check began
                now = datetime.datetime.now(datetime.UTC)
                report = remote.check(container, trusted, now, contents)
            self._tell_silence(report)
        return report

    @api.model
    def _get_questions(self, report):
        """Return whom to ask about which certificates: each once.

        Signers come first, then who stamped the time, then the authorities above: answers are
        few, and without that of its own certificate a signature counts for nothing.
        """
        own = {(one.get("certificate") or {}).get("sha256") for one in report["signatures"]}
        asked = [row for one in report["signatures"] for row in one.get("questions", ())]
        asked.sort(key=lambda row: (row["about"] not in own, not row["is_first"]))
        return list({row["about"]: row for row in asked}.values())

    @api.model
    def _tell_silence(self, report):
        """Say of signatures about which nobody answered that somebody was to be asked."""
        for one in report["signatures"]:
            own = (one.get("certificate") or {}).get("sha256")
            if any(row["about"] == own for row in one.pop("questions", ())):
                one["unchecked"].append("responder_silent")
