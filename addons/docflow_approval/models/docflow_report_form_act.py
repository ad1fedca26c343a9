from odoo import api, models
from odoo.fields import Domain

from odoo.addons.docflow_base.tools.report_params import Parameter
from odoo.addons.docflow_base.tools.report_sheet import Column, Row, Sheet

from ..tools.validity import ENDED_STATES, LIVE_STATES, find_since, find_state
from .docflow_validity_mixin import ACTS, VALID_CATEGORIES

SHOWN = {
    "live": LIVE_STATES,
    "suspended": ("suspended",),
    "ended": ENDED_STATES,
}
# states that have a day of their own beside the term
DATED = ("suspended", "repealed", "terminated", "partly_repealed", "amended")


class DocflowReportFormAct(models.AbstractModel):
    """Реєстр чинних актів: what is in force on a day, since when, until when, what changed it.

    Any day may be asked for: of the past as of the links that there are now, and of the future as
    far as it is known. What changes an act is named where the reader may open it.
    """

    _name = "docflow.report.form.act"
    _description = "Register of Acts in Force"
    _inherit = ["docflow.report.entry.mixin"]

    # Business: what is in it

    @api.model
    def _get_domain(self, values):
        cards = self.env["docflow.document"]
        categories = ACTS if values["documents"] == "acts" else (values["documents"],)
        domain = (
            Domain("company_id", "=", self.env.company.id)
            & Domain("category", "in", categories)
            & cards._get_states_domain(SHOWN[values["validity"]], values["day"])
        )
        if values["type"]:
            domain &= Domain("type_id", "=", values["type"].id)
        if values["body"]:
            domain &= Domain("department_id.docflow_body_id", "=", values["body"].id)
        return domain

    # Business: rows

    @api.model
    def _get_rows(self, values):
        """Yield the rows type by type, in the order of dates and numbers."""
        domain = self._get_domain(values)
        found = self.env["docflow.document"]._read_group(domain, ["type_id"])
        words = {
            "states": self._get_labels("docflow.document", "validity"),
            "kinds": self._get_labels("docflow.document.link", "kind"),
        }
        for (type_,) in found:
            own = domain & Domain("type_id", "=", type_.id)
            if len(found) > 1:
                yield Row({"n": type_.name}, tone="head")
            for cards in self._stream_records("docflow.document", own, "reg_date, reg_serial, id"):
                links = self._read_changes(cards, values["day"])
                for card in cards:
                    yield self._get_row(card, links.get(card, ()), values["day"], words)

    @api.model
    def _read_changes(self, cards, day):
        """Return ``{card: [link, …]}``: what has changed ``cards`` by ``day``, the first first."""
        changes = {}
        for link in cards._get_effective_links().sorted(lambda link: link._get_effect_day()):
            if link._get_effect_day() <= day:
                changes.setdefault(link.linked_id, []).append(link)
        return changes

    @api.model
    def _get_row(self, card, links, day, words):
        facts = card._get_validity_facts()
        state = find_state(facts, day)
        validity = words["states"][state]
        if state in DATED:
            validity = self.env._(
                "%(state)s, from %(day)s",
                state=validity,
                day=self._show_day(find_since(facts, state, day)),
            )
        cells = {
            "date": card.reg_date,
            "number": card.reg_number,
            "subject": card.name,
            "start": facts.start,
            "until": facts.until,
            "validity": validity,
            "changes": self._join([self._show_change(link, words["kinds"]) for link in links]),
        }
        is_ended = state in ENDED_STATES or state == "suspended"
        return Row(cells, open=self._get_card_link(card), tone="soon" if is_ended else "")

    @api.model
    def _show_change(self, link, kinds):
        parts = [kinds[link.kind], link.scope or ""]
        return "{} ({})".format(
            self._get_reference(link.document_id), "; ".join(part for part in parts if part)
        )

    @api.model
    def _get_labels(self, model, name):
        return dict(self.env[model]._fields[name]._description_selection(self.env))

    # Business: choices

    @api.model
    def _get_documents(self):
        names = self._get_labels("docflow.document.type", "category")
        return (
            ("acts", self.env._("Acts of every kind")),
            *((category, names[category]) for category in VALID_CATEGORIES),
        )

    @api.model
    def _get_record_source(self, kind):
        model, domain = super()._get_record_source(kind)
        if kind == "type":
            domain = [*domain, ("category", "in", list(VALID_CATEGORIES))]
        return model, domain

    @api.model
    def _get_title(self, values):
        day = values["day"].strftime("%d.%m.%Y")
        titles = {
            ("acts", "live"): self.env._("Register of acts in force on %(day)s", day=day),
            ("acts", "suspended"): self.env._("Register of acts suspended on %(day)s", day=day),
            ("acts", "ended"): self.env._(
                "Register of acts no longer in force on %(day)s", day=day
            ),
            ("contract", "live"): self.env._("Register of contracts in force on %(day)s", day=day),
            ("contract", "suspended"): self.env._(
                "Register of contracts suspended on %(day)s", day=day
            ),
            ("contract", "ended"): self.env._("Register of contracts ended by %(day)s", day=day),
        }
        documents = "contract" if values["documents"] == "contract" else "acts"
        return titles[documents, values["validity"]]

    # Hooks

    @api.model
    def _get_name(self):
        return self.env._("Register of Acts in Force")

    @api.model
    def _get_help(self):
        return self.env._(
            "Orders, decisions and contracts in force on a day: since when, until when, by what "
            "they were amended. Suspended and repealed ones too, where they are chosen."
        )

    @api.model
    def _get_parameters(self):
        shown = (
            ("live", self.env._("Those in force")),
            ("suspended", self.env._("Those suspended")),
            ("ended", self.env._("Those no longer in force")),
        )
        return [
            Parameter("day", self.env._("On the Day"), "day", True, "today"),
            Parameter(
                "documents", self.env._("Documents"), "choice", True, "acts", self._get_documents()
            ),
            Parameter("type", self.env._("Document Type"), "type"),
            Parameter("body", self.env._("Executive Body"), "body"),
            Parameter("validity", self.env._("Which of Them"), "choice", True, "live", shown),
        ]

    @api.model
    def _count_rows(self, values):
        return self.env["docflow.document"].search_count(self._get_domain(values))

    @api.model
    def _get_sheet(self, values):
        term = self.env._("In Force")
        return Sheet(
            title=self._get_title(values),
            lines=self._get_choice_lines(values),
            columns=[
                Column("n", "№", "index"),
                Column("date", self.env._("Date"), "date"),
                Column("number", self.env._("Index"), width=13),
                Column("subject", self.env._("Heading"), width=40),
                Column("start", self.env._("Since"), "date", group=term),
                Column("until", self.env._("Until"), "date", group=term),
                Column("validity", self.env._("Validity"), width=22),
                Column("changes", self.env._("Changed By"), width=34),
            ],
            rows=self._get_rows(values),
            count=self._count_rows(values),
        )
