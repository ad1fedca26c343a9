from odoo import api, models
from odoo.fields import Domain

from ..tools.report_params import Parameter
from ..tools.report_sheet import Column, Row, Sheet

# A request is no hand-over, what was taken back did not happen, and where the office itself put a
# paper is a place and no hand-over.
HANDED_OVER = Domain("state", "in", ("on_way", "received", "declined")) & (
    Domain("giver_id", "!=", False) | Domain("holder_id", "!=", False)
)


class DocflowReportFormCustody(models.AbstractModel):
    """Журнал передавання оригіналів: from whom, to whom, when, receipt, where it lies."""

    _name = "docflow.report.form.custody"
    _description = "Journal of Originals"
    _inherit = ["docflow.report.register"]

    # Business

    @api.model
    def _get_domain(self, values):
        domain = (
            Domain("company_id", "=", self.env.company.id)
            & HANDED_OVER
            & self._get_moment_domain("date", values["period"])
        )
        if values["office"]:
            domain &= Domain("office_id", "=", values["office"].id)
        if values["person"]:
            person = values["person"].id
            domain &= Domain("giver_id", "=", person) | Domain("holder_id", "=", person)
        if values["where"] == "out":
            domain &= Domain("is_current", "=", True) & Domain("holder_id", "!=", False)
        elif values["where"] == "way":
            domain &= Domain("state", "=", "on_way")
        return domain

    @api.model
    def _get_rows(self, values):
        domain = self._get_domain(values)
        for lines in self._stream_records("docflow.custody", domain, "date, id"):
            for line in lines:
                yield self._get_row(line)

    @api.model
    def _get_row(self, line):
        card = line.document_id
        return Row(
            {
                "number": card.reg_number,
                "registered": card.reg_date,
                "subject": card.name,
                "giver": line.giver_label or line.office_id.name,
                "date": self._get_local(line.date),
                "holder": line.holder_label or line.office_id.name,
                "received": self._get_local(line.date_received),
                "receipt": self._get_receipt(line),
                "place": line.place,
            },
            open=self._get_card_link(card),
            tone="soon" if line.state == "on_way" else "",
        )

    @api.model
    def _get_receipt(self, line):
        """Return who confirmed the receipt, or why there is none (str)."""
        if line.state == "received":
            return self._get_person_name(line.received_by_id)
        if line.state == "declined":
            return self.env._("Declined: %(reason)s", reason=line.reason or "")
        return self.env._("on the way")

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Journal of Handed Over Originals")

    @api.model
    def _get_help(self):
        return self.env._("Who gave a paper original to whom, when, and who confirmed it.")

    @api.model
    def _get_parameters(self):
        where = (
            ("all", self.env._("All of them")),
            ("out", self.env._("Those still outside the office")),
            ("way", self.env._("Those without a receipt")),
        )
        return [
            Parameter("period", self.env._("Period"), "period", True, "month"),
            Parameter("office", self.env._("Registration Office"), "office"),
            Parameter("person", self.env._("Giver or Receiver"), "person"),
            Parameter("where", self.env._("Originals"), "choice", True, "all", where),
        ]

    @api.model
    def _count_rows(self, values):
        return self.env["docflow.custody"].search_count(self._get_domain(values))

    @api.model
    def _get_sheet(self, values):
        given, taken = self.env._("Handed Over"), self.env._("Receipt")
        return Sheet(
            title=self._get_name(),
            lines=[self._get_period_line(values["period"]), *self._get_choice_lines(values)],
            columns=[
                Column("n", "№", "index"),
                Column("number", self.env._("Index"), width=13),
                Column("registered", self.env._("Registered On"), "date"),
                Column("subject", self.env._("Short Content"), width=30),
                Column("giver", self.env._("From Whom"), width=24, group=given),
                Column("date", self.env._("When"), "datetime", group=given),
                Column("holder", self.env._("To Whom"), width=24, group=taken),
                Column("received", self.env._("When"), "datetime", group=taken),
                Column("receipt", self.env._("Confirmed By"), width=18, group=taken),
                Column("place", self.env._("Lies At"), width=18),
            ],
            rows=self._get_rows(values),
            count=self._count_rows(values),
        )
