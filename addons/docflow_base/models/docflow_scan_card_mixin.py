import re

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.lookalike import fold_name

# Requisites of a card that the desk sends as they are.
PLAIN = (
    "name",
    "type_id",
    "corr_number",
    "corr_date",
    "topic_id",
    "sheets",
    "annex_sheets",
    "copies",
    "delivery_method_id",
    "is_urgent",
    "note",
    "proposed_text",
)
# What it sends and the card keeps elsewhere or in another form.
COMPOSED = (
    "correspondent_id",
    "correspondent_name",
    "correspondent_code",
    "recipient_ids",
    "link_document_id",
    "link_kind",
    "exemption",
    "exemption_note",
    "proposed_executor_ids",
)
# What kind of value each of them is; all others are texts.
RECORDS = {"type_id", "topic_id", "delivery_method_id", "correspondent_id", "link_document_id"}
LISTS = {"recipient_ids", "proposed_executor_ids"}
COUNTS = {"sheets", "annex_sheets", "copies", "is_urgent"}
MAX_NUMBER = 2**31 - 1  # of an id or a count in the database
MAX_PEOPLE = 100
MAX_TEXT = 10_000  # characters; a subject has hundreds
MAX_SECONDS = 3600
# "Бойко Г. П.", "Г. П. Бойко", "Бойко Ганна Петрівна"
_PERSON = re.compile(r"\b\w\.\s?\w\.|(вич|вна|ич|лли|оглы|кызы)$", re.IGNORECASE)


def is_fitting(name, value):
    """Tell whether a value that was sent is one of the requisite ``name`` (bool)."""
    if name in LISTS:
        return isinstance(value, list) and len(value) <= MAX_PEOPLE and all(map(_is_number, value))
    if name in RECORDS or name in COUNTS:
        return _is_number(value)
    return isinstance(value, str) and len(value) <= MAX_TEXT


def _is_number(value):
    return isinstance(value, int) and 0 < value <= MAX_NUMBER


class DocflowScanCardMixin(models.AbstractModel):
    """From a scanned letter to a card: the desk sends values, the card is made, filed, registered.

    All of it in one transaction: a refusal leaves neither a card nor a file nor a number behind.
    """

    _name = "docflow.scan.card.mixin"
    _description = "Scanned Letter Becomes a Card"

    # Actions

    def action_register_letter(self, values, seconds=None):
        """Make the card of this letter, file its pages and register it.

        :param dict values: requisites: ``type_id``, ``correspondent_id`` or ``correspondent_name``
            (with ``correspondent_code``), ``corr_number``, ``corr_date``, ``name``,
            ``recipient_ids`` (of users), ``topic_id``, ``sheets``, ``annex_sheets``, ``copies``,
            ``delivery_method_id``, ``is_urgent``, ``note``, ``link_document_id`` and ``link_kind``,
            ``exemption`` (code) and ``exemption_note``, ``proposed_text`` and
            ``proposed_executor_ids``
        :param float seconds: how long the registrar worked on it
        :return: ``{document_id, reg_number, reg_date, barcode, hint}``
        :raise UserError: names what is missing; nothing is changed
        """
        self.ensure_one()
        self._check_transition("register_letter")
        document = self._do_make_card(values)
        document.action_register()
        self._do_settle(document, seconds)
        return {
            "document_id": document.id,
            "reg_number": document.reg_number,
            "reg_date": fields.Date.to_string(document.reg_date),
            "barcode": document.barcode,
            "hint": document._get_registered_hint(),
        }

    def action_save_draft(self, values):
        """Make the card of this letter, file its pages and leave it a draft to be finished.

        The letter is put aside; it is settled when the draft is registered.

        :param dict values: as for :meth:`action_register_letter`
        :return: the action that opens the draft
        """
        self.ensure_one()
        self._check_transition("save_draft")
        document = self._do_make_card(values)
        self._unsealed().write({"state": "deferred", "document_id": document.id})
        self.batch_id._advance()
        return document._get_form_action()

    # Business

    def _do_make_card(self, values):
        """Make the draft of this letter with its file, or bring the one saved before up to date."""
        vals = self._prepare_card_vals(values)
        document = self._get_draft()
        if document:
            if document.state != "draft":
                raise UserError(
                    self.env._(
                        "%(letter)s: its card %(document)s is no draft any more. Reload the desk.",
                        letter=self.display_name,
                        document=document.display_name,
                    )
                )
            document.recipient_ids.unlink()
            document.write(vals)
        else:
            cards = self.env["docflow.document"].with_company(self.company_id)
            document = cards.create(vals)
            # the office has had it since the stack came
            document._unsealed().write({"date_submitted": self.batch_id.create_date})
            if self.page_ids or self.attachment_id.file_size:
                self._do_store_file(document, "scan")
        # set after the file: what was scanned of a book does not make it scanned
        document.write(self._prepare_exemption_vals(values))
        return document

    def _do_settle(self, document, seconds=None):
        """Note that the letter became this registered card."""
        if seconds is not None:
            seconds = min(max(round(seconds), 0), MAX_SECONDS)
        self._unsealed().write(
            {
                "state": "registered",
                "document_id": document.id,
                "number": document.reg_number,
                "seconds": seconds,
                "problem": False,
                "problem_note": False,
            }
            | self._prepare_trace()
        )
        self.batch_id._advance()

    def _prepare_card_vals(self, values):
        """Return the values of the card; whatever the desk may not set is refused by name."""
        unknown = set(values) - {*PLAIN, *COMPOSED}
        if unknown:
            raise UserError(
                self.env._(
                    "%(letter)s: the desk does not set “%(fields)s”. Save a draft and fill it in "
                    "there.",
                    letter=self.display_name,
                    fields=", ".join(sorted(unknown)),
                )
            )
        self._check_card_values(values)
        document = self.env["docflow.document"]
        vals = {name: values[name] for name in PLAIN if name in values}
        if not vals.get("type_id"):
            raise UserError(
                self.env._(
                    "%(letter)s cannot be registered yet: fill in “%(field)s”.",
                    letter=self.display_name,
                    field=document._fields["type_id"]._description_string(self.env),
                )
            )
        # the readiness of the card names an empty subject together with all else that is missing
        vals["name"] = " ".join((vals.get("name") or "").split()) or "—"
        vals |= {"office_id": self.office_id.id, "company_id": self.company_id.id}
        vals["correspondent_id"] = self._get_correspondent(values).id
        vals["recipient_ids"] = [
            Command.create({"user_id": user_id, "sequence": index})
            for index, user_id in enumerate(values.get("recipient_ids") or (), 1)
        ]
        if values.get("link_document_id"):
            vals["link_ids"] = [Command.create(self._prepare_link_vals(values))]
        if values.get("proposed_executor_ids"):
            vals["proposed_executor_ids"] = [Command.set(values["proposed_executor_ids"])]
        return vals

    def _check_card_values(self, values):
        """Refuse values that are none of a requisite: the desk is not the only one who calls."""
        wrong = [name for name, value in values.items() if value and not is_fitting(name, value)]
        if wrong:
            raise UserError(
                self.env._(
                    "%(letter)s: “%(fields)s” cannot be what was sent. Reload the desk and fill it "
                    "in again; a text has up to %(limit)s characters.",
                    letter=self.display_name,
                    fields=", ".join(sorted(wrong)),
                    limit=MAX_TEXT,
                )
            )

    def _prepare_link_vals(self, values):
        linked = self.env["docflow.document"].browse(values["link_document_id"])
        linked.check_access("read")
        return {"linked_id": linked.id, "kind": values.get("link_kind") or "addition"}

    def _prepare_exemption_vals(self, values):
        """Return why the paper is not scanned, as the card keeps it."""
        if not values.get("exemption"):
            return {}
        exemption = self.env["docflow.scan.exemption"].search(
            [("code", "=", values["exemption"])], limit=1
        )
        if not exemption:
            raise UserError(
                self.env._(
                    "%(letter)s: there is no reason “%(code)s” for not scanning. Choose one of the "
                    "list.",
                    letter=self.display_name,
                    code=values["exemption"],
                )
            )
        return {
            "scan_exemption_id": exemption.id,
            "scan_exemption_note": values.get("exemption_note") or False,
        }

    def _get_correspondent(self, values):
        """Return the contact that was chosen, or that has this code or name, or a new one."""
        partners = self.env["res.partner"]
        if values.get("correspondent_id"):
            partner = partners.browse(values["correspondent_id"])
            # its name gets onto the card, whoever may read that of the contact
            partner.check_access("read")
            return partner
        name = " ".join((values.get("correspondent_name") or "").split())
        code = (values.get("correspondent_code") or "").strip()
        if not name:
            return partners
        own = [("company_id", "in", (False, self.company_id.id)), ("parent_id", "=", False)]
        found = partners
        if code:
            found = partners.search(
                ["|", ("company_registry", "=", code), ("vat", "=", code), *own], limit=1
            )
        found = found or partners.search(
            [("docflow_name_key", "=", fold_name(name)), *own], limit=1
        )
        if found:
            return found
        return partners.create(self._prepare_correspondent_vals(name, code))

    def _prepare_correspondent_vals(self, name, code):
        """Return a new contact; the length of its code tells what it is (ЄДРПОУ, РНОКПП, ИНН)."""
        country = self.company_id.country_id.code
        vals = {"name": name, "is_company": not _PERSON.search(name)}
        if country == "RU" and code:
            vals |= {"vat": code, "is_company": len(code) == 10}
        elif len(code) == 10:
            vals |= {"vat": code, "is_company": False}
        elif code:
            vals |= {"company_registry": code, "is_company": True}
        return vals
