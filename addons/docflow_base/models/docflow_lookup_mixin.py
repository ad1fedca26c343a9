from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.sought_line import SoughtLine

TRIGRAM = 3  # letters: fewer stand in most names, and no index finds them


class DocflowLookupMixin(models.AbstractModel):
    """Finding a card by what people call it: number, subject, the sender's number, barcode.

    Each of these has an index of its own. Joined by OR, and sorted by date, they made PostgreSQL
    walk all cards for a word that hardly any has (1.4 s, of 1.4 million); united, each answers.
    """

    _name = "docflow.lookup.mixin"
    _description = "Finding a Card by Its Name"

    name = SoughtLine(string="Subject", required=True, index="trigram", tracking=True)
    designation = fields.Char(
        string="Document",
        compute="_compute_designation",
        search="_search_designation",
        exportable=False,
        help="Number, subject, correspondent, the sender's number or barcode.",
    )

    # what lists are narrowed by: rare states of a kind (cancelled letters: 246 ms without it, 0.1
    # with), urgent cards (256 and 0.1)
    _kind_idx = models.Index("(category, state)")
    # in the words of a domain: PostgreSQL does not see that they say no more than "is_urgent"
    _urgent_idx = models.Index("(reg_date) WHERE is_urgent IS TRUE")
    _proposal_idx = models.Index("(reg_date) WHERE proposal_outcome IS NOT NULL")

    def init(self):
        result = super().init()
        if not self._abstract:
            # kinds and states go together: no letter stays "registered", most outgoing cards do;
            # taken for independent, the planner looks for the first of thousands and walks a
            # million cards
            self.env.cr.execute(
                "CREATE STATISTICS IF NOT EXISTS docflow_document_kind_stats (mcv) "
                "ON category, state FROM docflow_document"
            )
        return result

    # Computes

    @api.depends("display_name")
    def _compute_designation(self):
        for document in self:
            document.designation = document.display_name

    @api.model
    def _search_designation(self, operator, value):
        if operator != "ilike":
            return NotImplemented
        return self._get_lookup_domain(value, with_correspondent=True)

    @api.model
    def _search_display_name(self, operator, value):
        if operator != "ilike" or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        return self._get_lookup_domain(value)

    # Business

    @api.model
    def _get_lookup_domain(self, text, *, with_correspondent=False):
        """Return the ``Domain`` of cards that people call so."""
        text = (text or "").strip()
        ways = [Domain(name, "ilike", text) for name in ("reg_number", "name", "corr_number")]
        ways.append(Domain("barcode", "=", text.upper()))
        if with_correspondent:
            ways.append(Domain("correspondent_id", "ilike", text))
        if len(text) < TRIGRAM:
            return Domain.OR(ways)
        # sudo: docflow.document - what is found is asked for under the reader's rules
        cards = self.sudo().with_context(active_test=False)
        found = [cards._search(way).subselect() for way in ways]
        return Domain("id", "in", SQL("(%s)", SQL(" UNION ").join(found)))
