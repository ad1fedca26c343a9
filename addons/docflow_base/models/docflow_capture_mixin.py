from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from .docflow_scan_letter import OPEN_STATES


class DocflowCaptureMixin(models.AbstractModel):
    """A card and paper: what it was scanned from, or why it was not scanned (seed 4 §2.8)."""

    _name = "docflow.capture.mixin"
    _description = "Scans of a Card"
    _inherit = ["docflow.registration.mixin", "docflow.tray.mixin"]

    scan_exemption_id = fields.Many2one(
        "docflow.scan.exemption",
        string="Not Scanned Because",
        ondelete="restrict",
        copy=False,
        tracking=True,
        help="With a reason a paper document is registered without its scan.",
    )
    scan_exemption_note = fields.Char(string="Why It Is Not Scanned", copy=False)

    # Constraints

    @api.constrains("scan_exemption_id", "scan_exemption_note")
    def _check_scan_exemption(self):
        for document in self:
            exemption = document.scan_exemption_id
            if exemption.is_note_required and not (document.scan_exemption_note or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%(document)s”: write why it is not scanned; “%(reason)s” alone "
                        "does not say it.",
                        document=document.name,
                        reason=exemption.name,
                    )
                )

    # Business

    def _end_scan_exemption(self):
        """A scan came: the reason why there was none is history (kept by the tracking)."""
        exempt = self.filtered("scan_exemption_id")
        if exempt:
            exempt._unsealed().write({"scan_exemption_id": False, "scan_exemption_note": False})

    def _get_registered_hint(self):
        """Return where a card went that has just been registered (str)."""
        self.ensure_one()
        waiting = self.recipient_ids.filtered(lambda line: line.state == "waiting")
        if not waiting:
            return self.env._("Nobody was named for review.")
        due = min((line.date_deadline for line in waiting if line.date_deadline), default=None)
        people = ", ".join(waiting.user_id.mapped("name"))
        if not due:
            return self.env._("Went to %(people)s for review.", people=people)
        return self.env._(
            "Went to %(people)s for review by %(date)s.",
            people=people,
            date=self.company_id._docflow_format(due),
        )

    def _get_desk_values(self):
        """Return the requisites that the next letter may share with this one (dict)."""
        if not self:
            return {}
        self.ensure_one()
        partner = self.correspondent_id
        return {
            "document_id": self.id,
            "reg_number": self.reg_number or "",
            "type_id": self.type_id.id,
            "correspondent_id": partner.id,
            "correspondent_label": partner.display_name or "",
            "name": self.name,
            "corr_number": self.corr_number or "",
            "corr_date": fields.Date.to_string(self.corr_date) or False,
            "topic_id": self.topic_id.id,
            "topic_label": self.topic_id.display_name or "",
            "delivery_method_id": self.delivery_method_id.id,
            "recipient_ids": self.recipient_ids.user_id.ids,
            "sheets": self.sheets,
            "annex_sheets": self.annex_sheets,
            "copies": self.copies,
            "is_urgent": self.is_urgent,
        }

    def _get_required_requisites(self):
        names = super()._get_required_requisites()
        return names - {"file_ids"} if self.scan_exemption_id else names

    # Hooks

    @api.model
    def _get_trays_need_me(self):
        trays = super()._get_trays_need_me()
        if not self.env.user._docflow_sight()[2]:
            return trays
        section = (trays[0]["section"], trays[0]["section_name"])
        repair = self._tray(
            "repair",
            self.env._("To Repair"),
            section,
            "docflow.scan.letter",
            [("state", "=", "repair")],
            None,
            self.env._("Scanned letters of your office about which something is odd."),
            is_kept=False,
        )
        return [*trays, repair]

    def _on_registered(self):
        result = super()._on_registered()
        # sudo: docflow.scan.letter - a draft from the desk may be registered by another office
        letters = self.env["docflow.scan.letter"].sudo()
        letters.flush_model(["document_id", "state"])
        # most cards have none, and whether they do is asked while the journal is locked
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM docflow_scan_letter WHERE document_id = ANY(%s) "
                "AND state = ANY(%s) ORDER BY id",
                self.ids,
                list(OPEN_STATES),
            )
        )
        for letter in letters.browse(id_ for (id_,) in found):
            letter.with_env(self.env)._do_settle(self)
        return result
