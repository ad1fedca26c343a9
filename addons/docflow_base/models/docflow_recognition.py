from odoo import api, fields, models

from ..tools.letter_extract import read_letter
from ..tools.letter_sender import tidy_name

DEFAULT_TYPE = "docflow_base.docflow_document_type_letter"
MAX_EXECUTORS = 3
EXECUTOR_FROM = 0.3  # share of the votes from which a further executor is named
# how sure the kind is when nothing on the paper names it
ORDINARY, PERSONAL = 0.92, 0.6
DOUBTFUL = 0.6  # what is offered and never filled, whatever else speaks for it


class DocflowRecognition(models.AbstractModel):
    """Fills a card from what was read: rules on the page, statistics of earlier cards.

    Each proposed requisite is ``{"value", "label", "confidence", "is_filled", "page_id", "box",
    "source"}``; ``is_filled`` says that the confidence reaches the threshold of this requisite
    (``docflow.recognition.threshold``), otherwise it is a hint. ``source``: ``page`` (it stands
    there), ``contacts`` (it stands there and is known), ``history`` (counts of earlier cards),
    ``competence`` (departments of the topic), ``pages`` (they were counted).
    """

    _name = "docflow.recognition"
    _description = "Recognition of Letters"
    _inherit = ["docflow.matching.mixin"]

    # Business

    @api.model
    def _propose(self, pages, office):
        """Return what the pages of a letter say about its card.

        :param pages: ``docflow.scan.page`` in their order, read
        :param office: ``docflow.office`` where the letter is to be registered
        :return: ``{"fields": {name: {"value", "label", "confidence", "is_filled", "page_id",
            "box", "source"}}, "duplicates": [{"id", "reason", "link_kind"}]}``
        :rtype: dict
        """
        company = office.company_id
        pages = pages.filtered(lambda page: not page.is_blank)
        reading = read_letter([page.words for page in pages], self._get_type_phrases(company))
        found = self._read_page_fields(reading, company)
        partner, sure, place = self._match_partner(reading, company)
        found |= self._prepare_sender(reading, partner, sure, place)
        found |= self._prepare_type(reading)
        subject = reading.subject.value if reading.subject else ""
        thresholds = self.env["docflow.recognition.threshold"]._get_thresholds()
        known = partner if self._is_filled(thresholds, "correspondent_id", sure) else partner[:0]
        # sudo: docflow.recognition.count - counts of all cards, which tell of none
        votes = self.env["docflow.recognition.count"].sudo()._vote(company, subject, known)
        found |= self._prepare_topic(votes)
        found |= self._prepare_recipients(reading, company, votes)
        found |= self._prepare_resolution(votes, found.get("topic_id"), company)
        for name, one in found.items():
            page = one.pop("page")
            one["page_id"] = pages[page].id if page is not None and page < len(pages) else False
            one["is_filled"] = self._is_filled(thresholds, name, one["confidence"])
        number, day = (reading.number, reading.date)
        duplicates = self._find_earlier(
            reading, company, known, number and number.value, day and day.value
        )
        return {"fields": found, "duplicates": duplicates}

    @api.model
    def _learn(self, documents):
        """Let the statistics follow what registrars confirmed on these registered cards.

        Costs one statement: a scheduled action does the counting.
        """
        incoming = documents.filtered(lambda card: card.category == "incoming")
        # sudo: docflow.recognition.lesson - nobody's own
        self.env["docflow.recognition.lesson"].sudo()._note(incoming.ids)

    @api.model
    def _is_filled(self, thresholds, name, confidence):
        threshold = thresholds.get(name)
        return threshold is not None and confidence >= threshold

    @api.model
    def _field(self, value, confidence, source, candidate=None, label=None):
        """Return a proposed requisite; ``candidate`` says where it stands."""
        return {
            "value": value,
            "label": str(value) if label is None else label,
            "confidence": round(min(max(confidence, 0.0), 0.99), 2),
            "page": candidate.page if candidate else None,
            "box": candidate.box if candidate else None,
            "source": source,
        }

    # Business: what stands on the page

    @api.model
    def _read_page_fields(self, reading, company):
        found = {}
        if reading.number:
            found["corr_number"] = self._field(
                reading.number.value, reading.number.score, "page", reading.number
            )
        if reading.date:
            day = reading.date.value
            found["corr_date"] = self._field(
                fields.Date.to_string(day),
                reading.date.score if day <= company._docflow_today() else 0.4,
                "page",
                reading.date,
                day.strftime("%d.%m.%Y"),
            )
        if reading.subject:
            found["name"] = self._field(
                reading.subject.value, reading.subject.score, "page", reading.subject
            )
        if reading.sheets:
            found["sheets"] = self._field(reading.sheets, 0.93, "pages")
        annexes = reading.annexes
        found["annex_sheets"] = self._field(
            annexes.value if annexes else 0,
            annexes.score if annexes else 0.9,
            "page",
            annexes,
        )
        return found

    @api.model
    def _prepare_sender(self, reading, partner, sure, place):
        """Return the correspondent: a contact, or the name and the code of a new one."""
        if partner and sure >= 0.85:
            return {
                "correspondent_id": self._field(
                    partner.id, sure, "contacts", place, partner.display_name
                )
            }
        found = {}
        if partner:
            found["correspondent_id"] = self._field(
                partner.id, sure, "contacts", place, partner.display_name
            )
        name = reading.citizen or reading.name
        if self._is_personal(reading):
            name = self._get_personal_name(reading) or (name and name._replace(score=0.4))
        if name:
            # beside a contact that may be the one, a new one is not filled in: it would be a double
            sure = min(name.score, DOUBTFUL) if partner else name.score
            found["correspondent_name"] = self._field(name.value, sure, "page", name)
        if reading.codes:
            code = reading.codes[0]
            found["correspondent_code"] = self._field(code.value[1], code.score, "page", code)
        return found

    @api.model
    def _get_personal_name(self, reading):
        """Return the name of a deputy or an attorney as he signed (``Candidate``), or None."""
        signatory = reading.signatory
        if not signatory:
            return None
        name = " ".join(tidy_name(word) for word in signatory.value.split())
        return signatory._replace(value=name, score=0.8)

    @api.model
    def _get_type_phrases(self, company):
        """Return ``[(id, [phrase])]``: words by which the types of incoming documents are known."""
        types = self.env["docflow.document.type"].search(
            [
                ("category", "=", "incoming"),
                ("registration_mode", "=", "required"),
                ("company_id", "in", (False, company.id)),
                ("recognition_words", "!=", False),
            ]
        )
        return [(kind.id, kind.recognition_words.splitlines()) for kind in types]

    @api.model
    def _prepare_type(self, reading):
        if reading.type:
            kind = self.env["docflow.document.type"].browse(reading.type.value)
            return {
                "type_id": self._field(
                    kind.id, reading.type.score, "page", reading.type, kind.display_name
                )
            }
        kind = self._get_ordinary_type(reading)
        if not kind:
            return {}
        sure = PERSONAL if reading.citizen else ORDINARY
        return {"type_id": self._field(kind.id, sure, "page", label=kind.display_name)}

    # Business: what earlier cards had

    @api.model
    def _get_best(self, votes, kind, model):
        """Return the record that got most votes and its confidence; it may have gone since."""
        for value, sure in votes.get(kind, ()):
            record = self.env[model].browse(int(value)).exists()
            if record and record.active:
                return record, sure
        return self.env[model], 0.0

    @api.model
    def _prepare_topic(self, votes):
        topic, sure = self._get_best(votes, "topic", "docflow.topic")
        if not topic:
            return {}
        return {"topic_id": self._field(topic.id, sure, "history", label=topic.display_name)}

    @api.model
    def _prepare_recipients(self, reading, company, votes):
        matched = self._match_recipients(reading, company)
        if matched:
            users = self.env["res.users"].union(*(user for user, __, __ in matched))
            sure = min(score for __, score, __ in matched)
            place, source = matched[0][2], "page"
        else:
            users, sure = self._get_best(votes, "recipient", "res.users")
            # where such letters go is a good guess, but the paper says to whom this one is written
            sure = min(sure, DOUBTFUL)
            place, source = None, "history"
        if not users:
            return {}
        label = ", ".join(users.mapped("name"))
        return {"recipient_ids": self._field(users.ids, sure, source, place, label)}

    @api.model
    def _prepare_resolution(self, votes, topic, company):
        """Return the executors and the text that such letters got so far."""
        found = {}
        executors, sure, source = self._get_voted_executors(votes), 0.0, "history"
        if executors:
            sure = votes["executor"][0][1]
        elif topic:
            departments = self.env["docflow.topic"].browse(topic["value"]).department_ids
            departments = departments.filtered(lambda d: d.company_id in (company, company[:0]))
            executors, source = departments.manager_id.user_id, "competence"
            sure = topic["confidence"]
        if executors:
            label = ", ".join(executors.mapped("name"))
            found["proposed_executor_ids"] = self._field(executors.ids, sure, source, label=label)
        texts = votes.get("text")
        if texts:
            found["proposed_text"] = self._field(texts[0][0], texts[0][1], "history")
        return found

    @api.model
    def _get_voted_executors(self, votes):
        """Return who executed such letters, the most frequent first (``res.users``)."""
        ids = [
            int(value)
            for index, (value, sure) in enumerate(votes.get("executor", ())[:MAX_EXECUTORS])
            if index == 0 or sure >= EXECUTOR_FROM
        ]
        return self.env["res.users"].browse(ids).exists().filtered("active")

    # Hooks

    @api.model
    def _get_ordinary_type(self, reading):
        """Hook: the type of a letter whose kind nothing on the paper names."""
        kind = self.env.ref(DEFAULT_TYPE, raise_if_not_found=False)
        return kind if kind and kind.active else self.env["docflow.document.type"]
