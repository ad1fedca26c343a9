from odoo import api, models

NAMED = 5  # people of one cell before it says how many more there are
LONGEST = 500  # characters of a text that a cell takes over


class DocflowReportEntryMixin(models.AbstractModel):
    """What a journal says about one card: everything of a batch of cards is read at once."""

    _name = "docflow.report.entry.mixin"
    _description = "Entries of a Journal"
    _inherit = ["docflow.report.register"]

    # Business: reading

    @api.model
    def _read_entry_facts(self, cards):
        """Return ``{card: {name: [record, …]}}`` of what belongs to ``cards``."""
        env, own = self.env, [("document_id", "in", cards.ids)]
        signed = [("parent_id", "=", False), ("state", "in", ("issued", "done"))]
        resolutions = env["docflow.resolution"].search(own + signed, order="id")
        answers = [("linked_id", "in", cards.ids), ("kind", "=", "reply")]
        found = {
            "resolutions": (resolutions, "document_id"),
            "lines": (
                env["docflow.assignment"].search(
                    [("resolution_id", "in", resolutions.ids), ("state", "!=", "cancelled")],
                    order="sequence, id",
                ),
                "document_id",
            ),
            "recipients": (
                env["docflow.document.recipient"].search(
                    [*own, ("state", "!=", "withdrawn")], order="sequence, id"
                ),
                "document_id",
            ),
            "parties": (
                env["docflow.document.party"].search(own, order="sequence, id"),
                "document_id",
            ),
            "originals": (
                env["docflow.custody"].search(
                    [*own, ("state", "=", "received"), ("holder_id", "!=", False)], order="id"
                ),
                "document_id",
            ),
            "answers": (env["docflow.document.link"].search(answers, order="id"), "linked_id"),
            "answered": (
                env["docflow.document.link"].search([*own, ("kind", "=", "reply")], order="id"),
                "document_id",
            ),
        }
        facts = {card: {name: [] for name in found} for card in cards}
        for name, (records, key) in found.items():
            for record in records:
                facts[record[key]][name].append(record)
        return facts

    # Business: cells

    @api.model
    def _get_sender(self, card, fact):
        return self._join([party.partner_name for party in fact["parties"]])

    @api.model
    def _get_entry_author(self, card):
        parts = (card.department_id.name, self._get_person_name(card.author_id))
        return ", ".join(part for part in parts if part)

    @api.model
    def _get_addressees(self, fact):
        """Return to whom it went: recipients, then executors (str)."""
        people = [line.user_id for line in fact["recipients"]]
        people += [line.executor_id for line in fact["lines"] if line.executor_id not in people]
        return self._join([self._get_person_name(person) for person in people])

    @api.model
    def _get_resolution(self, fact):
        """Return the topmost resolutions: who, when, what, to whom, until when (str)."""
        texts = []
        for resolution in fact["resolutions"]:
            executors = self._join(
                [
                    self._get_person_name(line.executor_id)
                    for line in fact["lines"]
                    if line.resolution_id == resolution
                ]
            )
            due = self._get_local(resolution.date_deadline)
            signed = self._get_local(resolution.date_issued)
            texts.append(
                "{}, {}: {}{}{}".format(
                    self._get_person_name(resolution.author_id),
                    self._show_day(signed),
                    (resolution.text or "")[:LONGEST],
                    executors and f" — {executors}",
                    self.env._(", by %(day)s", day=self._show_day(due)) if due else "",
                )
            )
        return self._join(texts, "\n")

    @api.model
    def _get_receipt(self, fact):
        """Return who received it and when: the paper, otherwise the assignment (str)."""
        received = [(row.holder_label, row.date_received) for row in fact["originals"]]
        received = received or [
            (self._get_person_name(line.executor_id), line.date_received)
            for line in fact["lines"]
            if line.date_received
        ]
        received = received or [
            (self._get_person_name(line.user_id), line.date_received)
            for line in fact["recipients"]
            if line.date_received
        ]
        return self._join(
            [f"{name}, {self._show_day(self._get_local(moment))}" for name, moment in received],
            "\n",
        )

    @api.model
    def _get_execution(self, card, fact):
        """Return how it ended: the mark, its day, the answers (str)."""
        if card.state == "cancelled":
            return self.env._("Cancelled: %(reason)s", reason=card.cancel_reason or "")
        texts = [
            self._show_day(self._get_local(card.date_executed)),
            (card.execution_note or "")[:LONGEST],
        ]
        # the mark of execution names the answer already where there is one
        texts += [
            self._get_reference(link.document_id)
            for link in fact["answers"]
            if link.document_id.reg_number
            and link.document_id.reg_number not in (card.execution_note or "")
        ]
        return self._join([text for text in texts if text], "\n")

    @api.model
    def _get_sending(self, card, fact):
        """Return how it was sent, what it answers and how it ended (str)."""
        texts = [card.delivery_method_id.name or ""]
        texts += [
            self.env._("in reply to %(card)s", card=self._get_reference(link.linked_id))
            for link in fact["answered"]
            if link.linked_id.reg_number
        ]
        texts.append(self._get_execution(card, fact))
        return self._join([text for text in texts if text], "\n")

    @api.model
    def _get_reference(self, card):
        return f"№ {card.reg_number} {self._show_day(card.reg_date)}"

    @api.model
    def _join(self, texts, separator=", "):
        """Return the first of ``texts``, and how many more there are (str)."""
        text = separator.join(texts[:NAMED])
        more = len(texts) - NAMED
        return (
            text
            if more <= 0
            else self.env._("%(text)s … and %(count)s more", text=text, count=more)
        )
