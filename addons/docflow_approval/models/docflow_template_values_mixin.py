from odoo import api, models
from odoo.tools import format_amount, format_date


class DocflowTemplateValuesMixin(models.AbstractModel):
    """What a template may tell of a card: plain text, and nothing that its reader may not see."""

    _name = "docflow.template.values.mixin"
    _description = "Fields of Templates"

    # Hooks

    @api.model
    def _get_template_fields(self):
        """Hook: the fields of templates with their labels: text, a group of fields (``dict``), or
        a list of groups (``[dict]``). :meth:`_get_template_values` gives a value to each.
        """
        return {
            "subject": self.env._("Short content"),
            "type": self.env._("Type of the document"),
            "number": self.env._("Registration number; empty in a draft"),
            "date": self.env._("Registration date, 31.12.2026"),
            "date_long": self.env._("Registration date in words"),
            "today": self.env._("Today, 31.12.2026"),
            "greeting": self.env._("Greeting"),
            "note": self.env._("Remarks of the card"),
            "department": self.env._("Department of the author"),
            "sheets": self.env._("Sheets"),
            "annex_sheets": self.env._("Sheets of annexes"),
            "amount": self.env._("Sum with its currency"),
            "amount_words": self.env._("Sum in words"),
            "organisation": {
                "name": self.env._("Own organisation: name"),
                "address": self.env._("Own organisation: address"),
                "phone": self.env._("Own organisation: telephone"),
                "email": self.env._("Own organisation: e-mail"),
                "website": self.env._("Own organisation: site"),
                "code": self.env._("Own organisation: code of the register"),
            },
            "signatory": self._get_person_fields(self.env._("Who signs")),
            "author": self._get_person_fields(self.env._("Author")),
            "addressee": {
                "name": self.env._("Correspondent: name"),
                "address": self.env._("Correspondent: address"),
                "email": self.env._("Correspondent: e-mail"),
                "person": self.env._("Correspondent: who signed their letter"),
            },
            "answers": {
                "number": self.env._("Letter that is answered: their number"),
                "date": self.env._("Letter that is answered: their date"),
                "our_number": self.env._("Letter that is answered: our number"),
                "our_date": self.env._("Letter that is answered: our date"),
                "subject": self.env._("Letter that is answered: short content"),
            },
            "addressees": [
                {
                    "name": self.env._("Name of the correspondent"),
                    "address": self.env._("His address"),
                    "number": self.env._("His number"),
                    "date": self.env._("His date"),
                }
            ],
            "recipients": [
                {
                    "name": self.env._("Name of the recipient"),
                    "position": self.env._("His position"),
                }
            ],
            "links": [
                {
                    "kind": self.env._("How it is related"),
                    "number": self.env._("Number of the related document"),
                    "date": self.env._("Its date"),
                    "subject": self.env._("Its short content"),
                }
            ],
            "visas": [
                {
                    "name": self.env._("Who agreed"),
                    "position": self.env._("Position at the time"),
                    "date": self.env._("When"),
                }
            ],
            "remarks": [
                {
                    "author": self.env._("Whose remark"),
                    "point": self.env._("Point of the draft that it is about"),
                    "text": self.env._("The remark"),
                    "answer": self.env._("What was answered"),
                }
            ],
        }

    def _get_template_values(self):
        """Hook: the values of :meth:`_get_template_fields` for this card (plain data, texts).

        Dates and sums are in the language and the time zone of the company, as it writes letters.
        """
        self.ensure_one()
        self.check_access("read")
        card = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        # sudo: res.company, res.users - letterhead and positions, which every letter bears
        plain = card.sudo()
        return {
            "subject": card.name or "",
            "type": card.type_id.name or "",
            "number": card.reg_number or "",
            "date": card._get_template_date(card.reg_date),
            "date_long": card._get_template_date(card.reg_date, "long"),
            "today": card._get_template_date(plain.company_id._docflow_today()),
            "greeting": card.greeting or "",
            "note": card.note or "",
            "department": plain.department_id.name or "",
            "sheets": str(card.sheets or ""),
            "annex_sheets": str(card.annex_sheets or ""),
            **card._get_template_sum(),
            "organisation": card._get_template_partner(plain.company_id.partner_id)
            | {"code": plain.company_id.company_registry or ""},
            "signatory": card._get_template_person(plain.signatory_id),
            "author": card._get_template_person(plain.author_id),
            "addressee": card._get_template_addressee(),
            "answers": card._get_template_answered(),
            "addressees": [
                {
                    "name": party.partner_name or "",
                    "address": card._get_template_address(party.partner_id),
                    "number": party.number or "",
                    "date": card._get_template_date(party.date),
                }
                for party in plain.party_ids
            ],
            "recipients": [
                {"name": line.user_id.name or "", "position": line.position or ""}
                for line in plain.recipient_ids
            ],
            "links": card._get_template_links(),
            **card._get_template_round(),
        }

    # Business

    @api.model
    def _get_person_fields(self, who):
        return {
            "name": self.env._("%(who)s: name", who=who),
            "signature": self.env._("%(who)s: name as it stands under a text", who=who),
            "position": self.env._("%(who)s: position", who=who),
            "department": self.env._("%(who)s: department", who=who),
            "phone": self.env._("%(who)s: telephone", who=who),
            "email": self.env._("%(who)s: e-mail", who=who),
        }

    def _get_template_date(self, day, form="dd.MM.yyyy"):
        return format_date(self.env, day, date_format=form) if day else ""

    def _get_template_sum(self):
        if not self.amount:
            return {"amount": "", "amount_words": ""}
        currency = self.amount_currency_id or self.company_id.currency_id
        return {
            "amount": format_amount(self.env, self.amount, currency),
            "amount_words": currency.with_env(self.env).amount_to_text(self.amount),
        }

    def _get_template_partner(self, partner):
        return {
            "name": partner.name or "",
            "address": self._get_template_address(partner),
            "phone": partner.phone or "",
            "email": partner.email or "",
            "website": partner.website or "",
        }

    def _get_template_address(self, partner):
        """Return an address in one line, the house first, as envelopes have it; of a contact that
        is not open to the user nothing.
        """
        # sudo: taken back: a client may name any contact as a correspondent
        partner = partner.sudo(False)._filtered_access("read")
        parts = (partner.street, partner.street2, partner.city, partner.zip)
        return ", ".join(part for part in parts if part)

    def _get_template_person(self, user):
        user = user.with_company(self.company_id)
        employee = user.employee_id
        return {
            "name": user.name or "",
            "signature": _sign(user.name or ""),
            "position": user.docflow_position or "",
            "department": user.docflow_department_id.name or "",
            "phone": employee.work_phone or "",
            "email": user.email or "",
        }

    def _get_template_addressee(self):
        # sudo: docflow.document.party - correspondents of a card that the user reads
        party = self.sudo().party_ids[:1]
        # sudo: taken back, as in _get_template_address
        partner = party.partner_id.sudo(False)._filtered_access("read")
        return {
            "name": party.partner_name or "",
            "address": self._get_template_address(partner),
            "email": partner.email or "",
            "person": party.signatory or "",
        }

    def _get_template_answered(self):
        """Return the letter that is answered, where the user may open it."""
        replies = self.link_ids.filtered(lambda link: link.kind == "reply")
        letter = replies.linked_id._filtered_access("read")[:1]
        return {
            "number": letter.corr_number or "",
            "date": self._get_template_date(letter.corr_date),
            "our_number": letter.reg_number or "",
            "our_date": self._get_template_date(letter.reg_date),
            "subject": letter.name or "",
        }

    def _get_template_links(self):
        kinds = dict(self.link_ids._fields["kind"]._description_selection(self.env))
        seen = self.link_ids.linked_id._filtered_access("read")
        return [
            {
                "kind": kinds[link.kind],
                "number": link.linked_id.reg_number or "",
                "date": self._get_template_date(link.linked_id.reg_date),
                "subject": link.linked_id.name or "",
            }
            for link in self.link_ids
            if link.linked_id in seen
        ]

    def _get_template_round(self):
        """Return visas and remarks of the last round, as far as the user sees them."""
        last = self._get_last_round()._filtered_access("read")
        agreed = last.step_ids.filtered(lambda step: step.state.startswith("agreed"))
        return {
            "visas": [
                {
                    "name": step.user_name or "",
                    "position": step.position or "",
                    "date": self._get_template_date(
                        self.company_id._docflow_local_date(step.date_done)
                    ),
                }
                for step in agreed
            ],
            "remarks": [
                {
                    "author": remark.author_label or "",
                    "point": remark.point or "",
                    "text": remark.text or "",
                    "answer": remark.answer or "",
                }
                for remark in last.remark_ids
            ],
        }


def _sign(name):
    """Return a name as it stands under a text: first name, surname in capitals (ДСТУ 4163:2020).

    Only "first name surname" is told apart; other orders stay as they are.
    """
    first, __, last = name.strip().partition(" ")
    return f"{first} {last.upper()}" if last and " " not in last else name
