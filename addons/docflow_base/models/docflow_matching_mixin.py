from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.letter_people import match_people
from ..tools.letter_sender import name_stems, similarity
from ..tools.letter_votes import likeness, text_likeness
from ..tools.lookalike import fold, fold_name
from ..tools.person_names import match_name

SURE, LIKELY = 0.75, 0.55  # likeness of two names: the same, perhaps the same
MAX_CONTACTS = 60  # compared by name
MAX_EARLIER = 40  # cards of one correspondent that a letter is compared with
MAX_TEXTS = 15
MAX_DUPLICATES = 5
LOOK_BACK = 400  # days
ALIKE, SAME_TEXT = 0.6, 0.6  # likeness of subjects, of texts


class DocflowMatchingMixin(models.AbstractModel):
    """Which of our contacts, people and cards a letter speaks of."""

    _name = "docflow.matching.mixin"
    _description = "Matching of What Was Read"

    # Business: correspondents

    @api.model
    def _match_partner(self, reading, company):
        """Return ``(partner, confidence, where it stands)``: who wrote the letter, as a contact.

        :param reading: ``letter_extract.Reading``
        """
        Partner = self.env["res.partner"]
        domain = Domain("company_id", "in", (False, company.id)) & Domain("parent_id", "=", False)
        for code in reading.codes:
            number = code.value[1]
            found = Partner.search(
                (Domain("company_registry", "=", number) | Domain("vat", "=", number)) & domain,
                limit=2,
            )
            if found:
                return found[:1], 0.98 if len(found) == 1 else 0.7, code
        if reading.citizen:
            return self._match_person(reading.citizen, domain)
        keys = {fold_name(option): option for option in reading.name_options}
        found = Partner.search(Domain("docflow_name_key", "in", list(keys)) & domain, limit=3)
        # the longest run of lines says most
        exact = found.sorted(lambda partner: -len(partner.docflow_name_key))[:1]
        partner, score = self._match_name(reading.name_options, domain)
        if exact and (exact == partner or score < 0.9):
            return exact, 0.96, reading.name
        if score < SURE and reading.signatory and self._is_personal(reading):
            person, sure, place = self._match_person(reading.signatory, domain)
            if person:
                return person, sure, place
        return partner, score * 0.95, reading.name

    @api.model
    def _is_personal(self, reading):
        """Tell whether a person writes in his own name, as deputies and attorneys do (bool)."""
        head = fold(" ".join(reading.name_options[:1]))
        return any(fold(word) in head for word in ("депутат", "адвокат", "нотаріус"))

    @api.model
    def _match_person(self, candidate, domain):
        """Return the contact of a person, in whatever order and form his name is written."""
        Partner = self.env["res.partner"]
        persons = domain & Domain("is_company", "=", False)
        found = Partner.search(
            Domain("docflow_name_key", "=", fold_name(candidate.value)) & persons, limit=2
        )
        if len(found) == 1:
            return found, 0.95, candidate
        words = [word for word in candidate.value.split() if len(word) > 3]
        keys = [fold_name(word)[:5] for word in words]
        if not keys:
            return Partner, 0.0, candidate
        parts = [Domain("docflow_name_key", "like", key) for key in keys]
        found = Partner.search(Domain.OR(parts) & persons, limit=MAX_CONTACTS)
        fitting = found.filtered(lambda p: match_name(candidate.value, p.name or ""))
        exact = fitting.filtered(lambda p: len((p.name or "").split()) == len(words))
        if len(fitting) != 1:
            return fitting[:1], 0.5 if fitting else 0.0, candidate
        return fitting, 0.92 if exact else 0.8, candidate

    @api.model
    def _match_name(self, options, domain):
        """Return the contact whose name is most like one of ``options``, and how like it is."""
        Partner = self.env["res.partner"]
        stems = {stem for option in options[:1] for stem in name_stems(option) if len(stem) > 3}
        if not stems:
            return Partner, 0.0
        parts = [Domain("docflow_name_key", "like", stem) for stem in sorted(stems)]
        query = Partner._search(Domain.OR(parts) & domain)
        hits = SQL(" + ").join(
            SQL("(res_partner.docflow_name_key LIKE %s)::int", f"%{stem}%")
            for stem in sorted(stems)
        )
        query.order = SQL("%s DESC, res_partner.id", hits)
        query.limit = MAX_CONTACTS
        scored = sorted(
            (
                (self._get_likeness(options, partner.name or ""), partner)
                for partner in Partner.browse(query.get_result_ids())
            ),
            key=lambda pair: (-pair[0], pair[1].id),
        )
        if not scored or scored[0][0] < LIKELY:
            return Partner, 0.0
        score, partner = scored[0]
        rivals = [
            other
            for rank, other in scored[1:]
            if score - rank < 0.05 and other.docflow_name_key != partner.docflow_name_key
        ]
        if rivals:
            score = min(score, LIKELY)
        return partner, score

    @api.model
    def _get_likeness(self, options, name):
        """Return how like ``name`` is to what stands on the blank (float).

        The whole blank says more than one line of it: «Міська рада» is also a line of the blank of
        its executive committee.
        """
        everything = max(len(name_stems(options[0])), 1)
        return max(
            similarity(option, name) * (0.8 + 0.2 * len(name_stems(option)) / everything)
            for option in options
        )

    # Business: people of ours

    @api.model
    def _match_recipients(self, reading, company):
        """Return ``[(user, confidence, candidate)]``: to whom of us the letter is addressed."""
        if not reading.addressees:
            return []
        employees = self.env["hr.employee"].search(
            [("company_id", "=", company.id), ("user_id.share", "=", False)]
        )
        people = [
            (employee.user_id.name, employee.job_title or employee.job_id.name or "")
            for employee in employees
        ]
        found = {}
        for candidate in reading.addressees:
            matched = match_people(candidate.value, people)
            if matched:
                index, score = matched[0]
                user = employees[index].user_id
                if user not in found or found[user][1] < score:
                    found[user] = (user, score, candidate)
        return list(found.values())

    # Business: earlier cards

    @api.model
    def _find_earlier(self, reading, company, partner, number, day):
        """Return earlier cards that the letter repeats, answers or continues.

        Nothing of the cards but their ids: who may open them is decided when somebody reads.

        :return: ``[{"id", "reason", "link_kind"}]``; reasons: ``same`` (correspondent, number and
            date), ``text``, ``answer`` (the letter names our number), ``matter``
        """
        found = {}
        for document in self._find_answered(reading, company):
            found[document.id] = ("answer", "reply")
        for document, reason in self._find_alike(reading, company, partner, number, day):
            kind = "duplicate" if reason in ("same", "text") else "addition"
            found.setdefault(document.id, (reason, kind))
        order = {"same": 0, "text": 1, "answer": 2, "matter": 3}
        rows = sorted(found.items(), key=lambda item: (order[item[1][0]], -item[0]))
        return [
            {"id": document_id, "reason": reason, "link_kind": kind}
            for document_id, (reason, kind) in rows[:MAX_DUPLICATES]
        ]

    @api.model
    def _find_answered(self, reading, company):
        Document = self.env["docflow.document"]
        found = Document
        for reference in reading.references[:3]:
            number, day = reference.value
            domain = [
                ("company_id", "=", company.id),
                ("reg_number_key", "=", fold(number)),
                ("category", "!=", "incoming"),
                ("state", "not in", ("draft", "cancelled")),
            ]
            cards = Document.search(domain, limit=5, order="reg_date desc")
            same_day = cards.filtered(lambda card, day=day: card.reg_date == day)
            found |= same_day or (cards[:1] if not day else Document)
        return found

    @api.model
    def _find_alike(self, reading, company, partner, number, day):
        """Yield ``(card, reason)`` of the correspondent's earlier cards."""
        if not partner:
            return
        since = fields.Date.subtract(company._docflow_today(), days=LOOK_BACK)
        cards = self.env["docflow.document"].search(
            [
                ("company_id", "=", company.id),
                ("correspondent_id", "=", partner.id),
                ("state", "not in", ("draft", "cancelled")),
                ("reg_date", ">=", since),
            ],
            limit=MAX_EARLIER,
        )
        texts = self._get_first_texts(cards[:MAX_TEXTS])
        subject = reading.subject.value if reading.subject else ""
        key = fold(number or "")
        for card in cards:
            if key and card.corr_number_key == key and (not day or card.corr_date == day):
                yield card, "same"
            elif text_likeness(texts.get(card.id), reading.text) >= SAME_TEXT:
                yield card, "text"
            elif likeness(card.name, subject) >= ALIKE:
                yield card, "matter"

    @api.model
    def _get_first_texts(self, cards):
        """Return the text of the first page of each card (dict)."""
        texts = self.env["docflow.file.text"].search_fetch(
            [("document_id", "in", cards.ids), ("page", "=", 1), ("state", "=", "done")],
            ["document_id", "text"],
            order="id",
        )
        return {text.document_id.id: text.text for text in texts}
