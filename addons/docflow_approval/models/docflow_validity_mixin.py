from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.validity import LIVE_STATES, STATES, ValidityFacts, find_since, find_state
from .docflow_document_link import CHANGES, EFFECTS

# documents that oblige for a time, and may be amended or repealed
ACTS = ("order", "legal_act", "regulatory_act")
VALID_CATEGORIES = (*ACTS, "contract")
SHOWN_KINDS = (*CHANGES, "execution")
ENDING_DAYS = 30  # a term that ends within so many days asks for a decision


class DocflowValidityMixin(models.AbstractModel):
    """Validity of orders, acts and contracts: from when, until when, what amends or repeals them.

    Dates are stored, the state is worked out for the day on which one asks: nothing has to happen
    at midnight. *Facts* that other documents leave here (``date_repealed`` and the like) are the
    flow's; what left them is named only to those who may open it.
    """

    _name = "docflow.validity.mixin"
    _description = "Validity of a Document"

    date_in_force = fields.Date(
        string="In Force From", tracking=True, copy=False, help="Empty: from its registration."
    )
    date_in_force_to = fields.Date(
        string="In Force Until", tracking=True, copy=False, help="Empty: until it is repealed."
    )
    date_amended = fields.Date(string="First Amended From", copy=False, readonly=True)
    date_partly_repealed = fields.Date(string="Partly Repealed From", copy=False, readonly=True)
    date_repealed = fields.Date(string="Repealed From", copy=False, readonly=True)
    brought_facts = fields.Json(
        copy=False,
        readonly=True,
        help="Days that a former system knew; what did it there need not have come along.",
    )
    validity = fields.Selection(
        selection=[
            ("not_yet", "Not yet in force"),
            ("in_force", "In force"),
            ("amended", "In force, amended"),
            ("partly_repealed", "In force, partly repealed"),
            ("suspended", "Suspended"),
            ("repealed", "Repealed"),
            ("expired", "Term is over"),
            ("terminated", "Terminated"),
        ],
        compute="_compute_validity",
        search="_search_validity",
        help="On today's date where the company is.",
    )
    validity_note = fields.Char(string="Since When and Why", compute="_compute_validity")
    is_ending = fields.Boolean(
        string="Ends Within 30 Days",
        compute="_compute_is_ending",
        search="_search_is_ending",
        help="It is in force, and the last day of its term lies within 30 days.",
    )
    changing_link_ids = fields.Many2many(
        "docflow.document.link", compute="_compute_changing_link_ids", string="Changed by"
    )
    changed_link_ids = fields.Many2many(
        "docflow.document.link", compute="_compute_changing_link_ids", string="What It Changes"
    )
    hidden_change_count = fields.Integer(
        string="Not Open to You", compute="_compute_changing_link_ids"
    )

    _ends_idx = models.Index("(date_in_force_to) WHERE date_in_force_to IS NOT NULL")
    _validity_term = models.Constraint(
        "CHECK (date_in_force IS NULL OR date_in_force_to IS NULL "
        "OR date_in_force <= date_in_force_to)",
        "A document is not in force until a day before it begins.",
    )

    def init(self):
        super().init()
        if self._abstract:
            return
        # links made before the module knew validity count as the flow counts them; the column of
        # links is asked for by name, for their table may get it only after this one
        for fact in sorted(set(EFFECTS.values())):
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE docflow_document d SET %(fact)s = found.day
                      FROM (SELECT l.linked_id, min(COALESCE(
                                   (to_jsonb(l) ->> 'date_effect')::date,
                                   a.date_in_force, a.reg_date)) AS day
                              FROM docflow_document_link l
                              JOIN docflow_document a ON a.id = l.document_id
                             WHERE l.kind IN %(kinds)s AND a.reg_number IS NOT NULL
                               AND a.state <> 'cancelled' AND a.category IN %(categories)s
                          GROUP BY l.linked_id) found
                     WHERE d.id = found.linked_id AND d.%(fact)s IS NULL
                       AND d.category IN %(categories)s
                    """,
                    fact=SQL.identifier(fact),
                    kinds=tuple(kind for kind, left in EFFECTS.items() if left == fact),
                    categories=VALID_CATEGORIES,
                )
            )

    # Computes

    @api.depends(
        "category",
        "state",
        "reg_date",
        "date_in_force",
        "date_in_force_to",
        "date_amended",
        "date_partly_repealed",
        "date_repealed",
        "date_terminated",
        "renewal",
        "suspensions",
    )
    @api.depends_context("uid", "lang")
    def _compute_validity(self):
        for card in self:
            card.validity = card.validity_note = False
            if card._has_validity():
                facts = card._get_validity_facts()
                today = card.company_id._docflow_today()
                card.validity = find_state(facts, today)
                card.validity_note = card._get_validity_note(facts, card.validity, today)

    @api.model
    def _search_validity(self, operator, value):
        if operator != "in":
            return NotImplemented
        wanted = [self._by_company(lambda today: self._get_states_domain(value, today))]
        if False in value:
            wanted.append(~self._get_validity_base())
        return Domain.OR(wanted)

    @api.depends("validity", "date_in_force_to")
    def _compute_is_ending(self):
        for card in self:
            until = card.date_in_force_to
            days = until and (until - card.company_id._docflow_today()).days
            is_live = card.validity in LIVE_STATES
            card.is_ending = bool(is_live and until and 0 <= days <= ENDING_DAYS)

    @api.model
    def _search_is_ending(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return self._by_company(
            lambda today: (
                Domain("date_in_force_to", ">=", today)
                & Domain("date_in_force_to", "<=", today + timedelta(days=ENDING_DAYS))
                & self._get_states_domain(LIVE_STATES, today)
            )
        )

    @api.depends("link_ids.kind", "back_link_ids.kind", "back_link_ids.document_state")
    @api.depends_context("uid")
    def _compute_changing_link_ids(self):
        links = self.env["docflow.document.link"]
        for card in self:
            card.changing_link_ids = card.changed_link_ids = False
            card.hidden_change_count = 0
            if card.category not in VALID_CATEGORIES or not card._origin:
                continue
            # searched, not taken from the card: the record rule leaves what the reader sees
            shown = [("kind", "in", SHOWN_KINDS), ("document_id.state", "!=", "cancelled")]
            card.changing_link_ids = links.search([("linked_id", "=", card._origin.id), *shown])
            card.changed_link_ids = links.search(
                [("document_id", "=", card._origin.id), ("kind", "in", list(CHANGES))]
            )
            # sudo: docflow.document.link - counted, not named
            every = card._origin.sudo()._get_effective_links()
            card.hidden_change_count = len(every) - len(every & card.changing_link_ids)

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if "date_in_force" in vals:
            self._refresh_changed()
        return result

    # Business: facts

    def _has_validity(self):
        is_kind = self.category in VALID_CATEGORIES
        return is_kind and bool(self.reg_date) and self.state not in ("draft", "cancelled")

    def _get_validity_facts(self):
        """Return what the state is worked out from (``ValidityFacts``)."""
        return ValidityFacts(
            start=self.date_in_force or self.reg_date,
            until=self.date_in_force_to,
            repealed=self.date_repealed,
            partly_repealed=self.date_partly_repealed,
            amended=self.date_amended,
        )

    def _get_validity_note(self, facts, state, today):
        """Return since when it is so, and by what, as far as the reader may know (str)."""
        day = find_since(facts, state, today).strftime("%d.%m.%Y")
        if state == "not_yet" or (state == "in_force" and not facts.until):
            return self.env._("from %(day)s", day=day)
        if state == "in_force":
            until = facts.until.strftime("%d.%m.%Y")
            return self.env._("from %(day)s until %(until)s", day=day, until=until)
        if state == "expired":
            return self.env._("it was in force until %(day)s", day=day)
        links = self._get_state_links(state, find_since(facts, state, today))
        names = [link.document_id.reg_number for link in links if link.document_id.reg_number]
        if not names:
            return self.env._("from %(day)s", day=day)
        return self.env._("from %(day)s by No. %(numbers)s", day=day, numbers=", ".join(names[:5]))

    def _get_state_links(self, state, day):
        """Return the links open to the reader that made ``state``, which began on ``day``."""
        kinds = {kind for kind, fact in EFFECTS.items() if fact == f"date_{state}"}
        return self.changing_link_ids.filtered(lambda link: link.kind in kinds)

    def _get_effective_links(self):
        """Return the links of registered documents that change the validity of these."""
        return self.env["docflow.document.link"].search(self._get_effective_domain())

    def _get_effective_domain(self):
        return Domain(
            [
                ("linked_id", "in", self.ids),
                ("kind", "in", CHANGES),
                # a letter that speaks of a repeal repeals nothing
                ("document_id.category", "in", VALID_CATEGORIES),
                ("document_id.reg_number", "!=", False),
                ("document_id.state", "!=", "cancelled"),
            ]
        )

    # Business: search

    @api.model
    def _by_company(self, get_domain):
        """Return the domain of cards for which ``get_domain(today)`` holds where their company is.

        :param get_domain: from a day to a domain
        """
        days = {}
        # sudo: res.company - the day of each; which cards are read is for the rules
        companies = self.env["res.company"].sudo().search([("active", "in", (True, False))])
        for company in companies:
            days.setdefault(company._docflow_today(), []).append(company.id)
        if len(days) == 1:
            return get_domain(*days)
        return Domain.OR(
            Domain("company_id", "in", ids) & get_domain(today) for today, ids in days.items()
        )

    @api.model
    def _get_states_domain(self, states, today):
        domains = self._get_validity_domains(today)
        return Domain.OR(domains[state] for state in states if state in domains)

    @api.model
    def _get_validity_base(self):
        return Domain("category", "in", VALID_CATEGORIES) & Domain(
            "state", "not in", ("draft", "cancelled")
        )

    @api.model
    def _get_validity_domains(self, today):
        """Return ``{state: domain}``; the same order as ``tools/validity.py``."""
        rest = self._get_validity_base()
        domains = {}
        conditions = self._get_validity_conditions(today)
        for state in STATES:
            holds, fails = conditions.get(state, (Domain.FALSE, Domain.TRUE))
            domains[state] = rest & holds
            rest &= fails
        return domains

    @api.model
    def _get_validity_conditions(self, today):
        """Return ``{state: (domain where it holds, domain where it does not)}``."""
        conditions = {
            state: (
                Domain(fact, "<=", today),
                Domain(fact, "=", False) | Domain(fact, ">", today),
            )
            for state, fact in (
                ("repealed", "date_repealed"),
                ("partly_repealed", "date_partly_repealed"),
                ("amended", "date_amended"),
            )
        }
        conditions["in_force"] = (Domain.TRUE, Domain.FALSE)
        begins, registered = "date_in_force", "reg_date"
        unsaid = Domain(begins, "=", False)
        conditions["not_yet"] = (
            Domain(begins, ">", today) | unsaid & Domain(registered, ">", today),
            Domain(begins, "<=", today) | unsaid & Domain(registered, "<=", today),
        )
        ends = "date_in_force_to"
        conditions["expired"] = (
            Domain(ends, "<", today),
            Domain(ends, "=", False) | Domain(ends, ">=", today),
        )
        return conditions

    # Business: acts

    def _refresh_changed(self):
        """Let the documents that these amend or repeal know it."""
        for card in self.filtered(lambda card: card.category in VALID_CATEGORIES):
            # sudo: docflow.document.link - both ends, whoever keeps them
            card.sudo().link_ids._refresh_effects()

    def _refresh_validity(self):
        """Write the facts that links leave on these documents, and note what is new."""
        for card in self:
            found = card._find_facts(card._get_effective_links())
            changed = {fact: value for fact, value in found.items() if card[fact] != value}
            if changed:
                card._unsealed().write(changed)
                card._log_validity(changed)

    def _log_validity(self, changed):
        """Leave a trace; the document behind it is on the page, for those who may open it."""
        for fact, value in changed.items():
            label = self._fields[fact]._description_string(self.env)
            shown = self._show_fact(value)
            self._log_step(self.env._("%(fact)s: %(day)s", fact=label, day=shown))

    @api.model
    def _show_fact(self, value):
        return value.strftime("%d.%m.%Y") if value else "—"

    # Hooks

    def _find_facts(self, links):
        """Hook: what ``links`` that change this document leave on it (``{field: value}``)."""
        found = {}
        for fact in set(EFFECTS.values()):
            days = [link._get_effect_day() for link in links if EFFECTS.get(link.kind) == fact]
            brought = (self.brought_facts or {}).get(fact)
            if brought:
                days.append(fields.Date.to_date(brought))
            found[fact] = min(days, default=False)
        return found

    def _on_registered(self):
        result = super()._on_registered()
        self._refresh_changed()
        return result

    def _on_cancelled(self):
        result = super()._on_cancelled()
        self._refresh_changed()
        return result

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | set(EFFECTS.values()) | {"brought_facts"}
