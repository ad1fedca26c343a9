from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_sheet import Column, Row, Sheet

# Groups of documents with columns of their own; acts and contracts stand as orders do.
LAYOUTS = frozenset({"incoming", "outgoing", "internal"})
TAKEN_STATES = ("reserved", "void")  # a used number is a card


class DocflowReportFormJournal(models.AbstractModel):
    """Журнал реєстрації: numbers in their order, in the columns of the paper journal.

    Lettered numbers follow the one whose letter they bear; numbers that were reserved or declared
    void stand in their places with the reason. What the reader may not open is not there.
    """

    _name = "docflow.report.form.journal"
    _description = "Registration Journal"
    _inherit = ["docflow.report.entry.mixin"]

    # Business: what is in it

    @api.model
    def _get_category(self, values):
        """Return which columns it has: those chosen, those of the journal, incoming ones (str)."""
        types = values["journal"] and values["journal"].type_ids
        return values["category"] or (types and types[0].category) or "incoming"

    @api.model
    def _get_domain(self, values):
        """Return the domain of the cards: a journal that is chosen is shown whole."""
        domain = Domain(
            [
                ("company_id", "=", self.env.company.id),
                ("reg_serial", "!=", False),
                ("journal_id", "!=", False),
            ]
        ) & self._get_day_domain("reg_date", values["period"])
        if values["journal"]:
            domain &= Domain("journal_id", "=", values["journal"].id)
        if values["office"]:
            domain &= Domain("journal_id.office_id", "=", values["office"].id)
        if values["category"] or not values["journal"]:
            domain &= Domain("category", "=", self._get_category(values))
        return domain

    @api.model
    def _get_taken_domain(self, values):
        """Return the domain of numbers taken off the row, in journals the reader may look into.

        Those are the journals of offices where he registers, and of bodies whose cards he sees.
        """
        bodies, __, offices = self.env.user._docflow_sight()
        own = Domain("journal_id.office_id", "in", offices) | Domain(
            "journal_id.office_id.department_id.docflow_body_id", "in", bodies
        )
        domain = (
            Domain([("company_id", "=", self.env.company.id), ("state", "in", TAKEN_STATES)])
            & self._get_day_domain("date", values["period"])
            & own
        )
        if values["journal"]:
            domain &= Domain("journal_id", "=", values["journal"].id)
        elif category := self._get_category(values):
            domain &= Domain("journal_id.type_ids.category", "=", category) | Domain(
                "journal_id.type_ids", "=", False
            )
        if values["office"]:
            domain &= Domain("journal_id.office_id", "=", values["office"].id)
        return domain

    # Business: rows

    @api.model
    def _get_rows(self, values):
        """Yield the rows journal by journal, in the order of numbers."""
        domain, taken = self._get_domain(values), self._get_taken_domain(values)
        journals = self._get_journals(domain, taken)
        layout = self._get_layout(values)
        for journal in journals:
            if len(journals) > 1:
                yield Row({"n": f"{journal.office_id.name}. {journal.name}"}, tone="head")
            yield from self._get_journal_rows(journal, domain, taken, layout)

    @api.model
    def _get_journals(self, domain, taken):
        """Return the journals with something to show, in their order."""
        found = set()
        for model, condition in (("docflow.document", domain), ("docflow.number.reserve", taken)):
            found |= {
                journal.id for (journal,) in self.env[model]._read_group(condition, ["journal_id"])
            }
        journals = self.env["docflow.journal"].with_context(active_test=False)
        return journals.search([("id", "in", list(found))])

    @api.model
    def _get_journal_rows(self, journal, domain, taken, layout):
        own = Domain("journal_id", "=", journal.id)
        waiting = self._get_taken_rows(own & taken)
        order = "reg_year, reg_serial, reg_suffix NULLS FIRST, id"
        # what stays in memory over the batches is not read from records again
        case, place = journal.case_code, 0
        for cards in self._stream_records("docflow.document", own & domain, order):
            facts = self._read_entry_facts(cards)
            for card in cards:
                while place < len(waiting) and waiting[place][0] < (card.reg_year, card.reg_serial):
                    yield waiting[place][1]
                    place += 1
                yield self._get_row(card, facts, layout, case)
        for __, row in waiting[place:]:
            yield row

    @api.model
    def _get_taken_rows(self, domain):
        """Return ``[((year, serial), row)]`` of numbers without a card, in their order."""
        reserves = self.env["docflow.number.reserve"].search(domain, order="year, serial")
        rows = []
        for reserve in reserves:
            if reserve.state == "void":
                text = self.env._("Void number: %(reason)s", reason=reserve.void_reason or "")
            else:
                text = self.env._("Reserved number: %(reason)s", reason=reserve.reason)
            cells = {"date": reserve.date, "number": reserve.number, "subject": text}
            rows.append(((reserve.year, reserve.serial), Row(cells)))
        return rows

    @api.model
    def _get_row(self, card, facts, layout, case):
        fact = facts[card]
        cells = {
            "date": card.reg_date,
            "number": card.reg_number,
            "sender": self._get_sender(card, fact),
            "sender_date": card.corr_date,
            "sender_number": card.corr_number,
            "subject": card.name,
            "author": self._get_entry_author(card),
            "signed": card.signatory_name or self._get_person_name(card.signatory_id),
            "addressee": self._get_addressees(fact),
            "resolution": self._get_resolution(fact) or self._get_addressees(fact),
            "receipt": self._get_receipt(fact),
            "case": case,
            "done": self._get_execution(card, fact),
            "sent": self._get_sending(card, fact),
        }
        shown = {key: cells[key] for key in layout if key in cells}
        return Row(shown, open=self._get_card_link(card))

    # Business: columns

    @api.model
    def _get_layout(self, values):
        columns = self._get_columns(self._get_category(values))
        return [column.key for column in columns]

    @api.model
    def _get_columns(self, category):
        incoming = category == "incoming"
        entered = self.env._("Came In") if incoming else self.env._("Entered")
        head = [
            Column("n", "№", "index"),
            Column("date", self.env._("Date"), "date", group=entered),
            Column("number", self.env._("Index"), width=13, group=entered),
        ]
        layout = category if category in LAYOUTS else "order"
        return head + getattr(self, f"_get_{layout}_columns")()

    @api.model
    def _get_incoming_columns(self):
        theirs = self.env._("Their Document")
        return [
            Column("sender", self.env._("Correspondent"), width=24, group=theirs),
            Column("sender_date", self.env._("Date"), "date", group=theirs),
            Column("sender_number", self.env._("Index"), width=12, group=theirs),
            Column("subject", self.env._("Short Content"), width=30),
            Column("resolution", self.env._("Resolution, or to Whom Sent"), width=32),
            Column("receipt", self.env._("Mark of Receipt"), width=20),
            Column("done", self.env._("Mark of Execution"), width=24),
        ]

    @api.model
    def _get_outgoing_columns(self):
        return [
            Column("sender", self.env._("Correspondent"), width=30),
            Column("subject", self.env._("Short Content"), width=36),
            Column("author", self.env._("Executor"), width=22),
            Column("signed", self.env._("Who Signed"), width=22),
            Column("sent", self.env._("Mark of Sending and Execution"), width=26),
        ]

    @api.model
    def _get_internal_columns(self):
        return [
            Column("author", self.env._("From Whom"), width=24),
            Column("subject", self.env._("Short Content"), width=34),
            Column("resolution", self.env._("Resolution, or to Whom Sent"), width=32),
            Column("receipt", self.env._("Mark of Receipt"), width=22),
            Column("done", self.env._("Mark of Execution"), width=24),
        ]

    @api.model
    def _get_order_columns(self):
        return [
            Column("subject", self.env._("Heading"), width=44),
            Column("signed", self.env._("Who Signed"), width=28),
            Column("addressee", self.env._("To Whom Sent"), width=34),
            Column("case", self.env._("Case"), width=12),
            Column("done", self.env._("Mark of Execution"), width=22),
        ]

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Registration Journal Printed")

    @api.model
    def _get_help(self):
        return self.env._(
            "Numbers in their order, as the paper journal has them: with lettered, reserved and "
            "void ones."
        )

    @api.model
    def _get_parameters(self):
        return [
            Parameter("period", self.env._("Period"), "period", True, "month"),
            Parameter("category", self.env._("Documents"), "category"),
            Parameter("journal", self.env._("Journal"), "journal"),
            Parameter("office", self.env._("Registration Office"), "office"),
        ]

    @api.model
    def _count_rows(self, values):
        cards = self.env["docflow.document"].search_count(self._get_domain(values))
        return cards + self.env["docflow.number.reserve"].search_count(
            self._get_taken_domain(values)
        )

    @api.model
    def _get_sheet(self, values):
        category = self._get_category(values)
        names = dict(
            self.env["docflow.document.type"]._fields["category"]._description_selection(self.env)
        )
        return Sheet(
            title=self.env._(
                "Registration journal: %(documents)s", documents=names[category].lower()
            ),
            lines=[self._get_period_line(values["period"]), *self._get_choice_lines(values)],
            columns=self._get_columns(category),
            rows=self._get_rows(values),
            count=self._count_rows(values),
        )
