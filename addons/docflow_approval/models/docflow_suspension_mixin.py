from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.validity import dump_spells, find_spell, load_spells, make_spells
from .docflow_document_link import STOPS


class DocflowSuspensionMixin(models.AbstractModel):
    """Suspension of acts and contracts: зупинення дії, відновлення дії.

    What is suspended is neither repealed nor in force. It may be so more than once; all *spells*
    are kept, for one asks what was in force on a day of the past as well.
    """

    _name = "docflow.suspension.mixin"
    _description = "Suspension of a Document"
    _inherit = ["docflow.validity.mixin"]

    suspensions = fields.Json(
        copy=False,
        readonly=True,
        help="Spells: the first day, and the first day after it or nothing.",
    )
    suspension_note = fields.Char(
        string="When It Was Suspended", compute="_compute_suspension_note"
    )

    # Computes

    @api.depends("suspensions")
    @api.depends_context("lang")
    def _compute_suspension_note(self):
        for card in self:
            card.suspension_note = card.suspensions and card._show_spells(card.suspensions)

    # Business

    @api.model
    def _show_spells(self, kept):
        """Return spells in words: the day on which it goes on is told, as the resuming act does."""
        return "; ".join(
            self.env._(
                "from %(day)s, resumed from %(end)s",
                day=first.strftime("%d.%m.%Y"),
                end=end.strftime("%d.%m.%Y"),
            )
            if end
            else self.env._("from %(day)s", day=first.strftime("%d.%m.%Y"))
            for first, end in load_spells(kept)
        )

    @api.model
    def _get_suspended_sql(self, alias, query, day):
        """Return whether a card is suspended on ``day``, as a condition of its row."""
        kept = self._field_to_sql(alias, "suspensions", query)
        return SQL(
            "EXISTS (SELECT 1 FROM jsonb_array_elements(CASE WHEN jsonb_typeof(%(kept)s) = 'array' "
            "THEN %(kept)s ELSE '[]' END) spell WHERE spell->>0 <= %(day)s "
            "AND (spell->>1 IS NULL OR spell->>1 > %(day)s))",
            kept=kept,
            day=day.isoformat(),
        )

    # Hooks

    def _get_validity_facts(self):
        facts = super()._get_validity_facts()
        return facts._replace(suspensions=load_spells(self.suspensions))

    def _find_facts(self, links):
        spells = dump_spells(make_spells(links._get_stops()))
        return {**super()._find_facts(links), "suspensions": spells or False}

    @api.model
    def _show_fact(self, value):
        return self._show_spells(value) if isinstance(value, list) else super()._show_fact(value)

    def _get_state_links(self, state, day):
        if state != "suspended":
            return super()._get_state_links(state, day)
        return self.changing_link_ids.filtered(
            lambda link: link.kind == STOPS[0] and link._get_effect_day() == day
        )

    @api.model
    def _get_validity_conditions(self, today):
        def holds(model, alias, query):
            return model._get_suspended_sql(alias, query, today)

        def fails(model, alias, query):
            return SQL("NOT %s", model._get_suspended_sql(alias, query, today))

        def is_suspended(card):
            return bool(find_spell(load_spells(card.suspensions), today))

        conditions = super()._get_validity_conditions(today)
        conditions["suspended"] = (
            Domain("suspensions", "!=", False)
            & Domain.custom(to_sql=holds, predicate=is_suspended),
            Domain("suspensions", "=", False)
            | Domain.custom(to_sql=fails, predicate=lambda card: not is_suspended(card)),
        )
        return conditions

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"suspensions"}
