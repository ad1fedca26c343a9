from odoo import api, models
from odoo.tools import SQL

from ..tools import legacy_acts_sql as sql
from ..tools.legacy_acts import APPROVALS, extend_tables
from ..tools.legacy_states_sql import Folder
from .docflow_document_link import CHANGES, STOPS
from .docflow_validity_mixin import VALID_CATEGORIES


class DocflowLegacyImport(models.Model):
    """Acts, contracts and approvals of another system come along with the cards: what is in force
    since when, what changes what, what a contract is about, who had agreed and signed on paper.
    """

    _inherit = "docflow.legacy.import"

    # Business

    def _find_currency(self, text):
        """Return the id of the currency with this code, active or not, or None."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "=", text.upper())], limit=2)
        return found.id if len(found) == 1 else None

    # Hooks: what may stand in a folder

    @api.model
    def _get_tables(self):
        return extend_tables(super()._get_tables())

    @api.model
    def _get_own_tables(self):
        return (*super()._get_own_tables(), APPROVALS.name)

    @api.model
    def _get_stage_more(self, name):
        more = super()._get_stage_more(name)
        return f"{more}, document_day date, linked_day date" if name == "links" else more

    def _get_reference_kinds(self):
        return {*super()._get_reference_kinds(), "currency"}

    # Hooks: what it is asked for

    def _get_checks(self):
        return [*super()._get_checks(), *sql.make_checks(self._get_validity_folder())]

    def _get_link_checks(self):
        folder = self._get_validity_folder()
        return [*super()._get_link_checks(), *sql.make_link_checks(CHANGES, folder)]

    def _get_validity_folder(self):
        today = self.company_id._docflow_today()
        return Folder(today, VALID_CATEGORIES, self.company_id.id, self.source)

    def _prepare_links(self, run):
        result = super()._prepare_links(run)
        self.env.cr.execute(sql.LINK_DAYS, {"changes": CHANGES})
        return result

    # Hooks: what is written

    @api.model
    def _get_write_steps(self):
        return (
            *super()._get_write_steps(),
            (sql.DECISIONS, "docflow.past.decision"),
            (sql.SIGNATURES, "docflow.signature"),
        )

    @api.model
    def _get_more_values(self, model):
        more = {"docflow.document": sql.CARD_VALUES, "docflow.document.link": sql.LINK_VALUES}
        return super()._get_more_values(model) | more.get(model, {})

    def _on_linked(self, run):
        result = super()._on_linked(run)
        self.env.cr.execute(
            sql.FACTS_OF_LINKS, {"changes": CHANGES, "categories": VALID_CATEGORIES}
        )
        self.env.invalidate_all()
        # few acts are suspended: their spells are worked out one by one
        stopped = self.env.execute_query(SQL(sql.STOPPED, stops=STOPS))
        # sudo: docflow.document - acts of the import, whoever keeps them
        self.env["docflow.document"].sudo().browse(row[0] for row in stopped)._refresh_validity()
        return result

    # Hooks: words

    @api.model
    def _get_kind_name(self, kind):
        return self.env._("currency") if kind == "currency" else super()._get_kind_name(kind)

    @api.model
    def _get_reason_texts(self):
        leave = self.env._("Leave the cell empty, or correct the type.")
        return {
            **super()._get_reason_texts(),
            "no_validity": (
                self.env._("Documents of the type %(detail)s are not in force and not repealed."),
                leave,
            ),
            "no_contract": (
                self.env._("Documents of the type %(detail)s are no contracts."),
                leave,
            ),
            "no_amount": (
                self.env._("Documents of the type %(detail)s have no sum."),
                self.env._("Say in the settings of the type that they have, or empty the cell."),
            ),
            "no_ground": (
                self.env._("Nothing tells since when: neither %(detail)s nor a link."),
                self.env._("Give the day in %(detail)s, or add the act that did it to links.csv."),
            ),
            "unkept": (
                self.env._("The card comes, but by its dates and links its state is %(detail)s."),
                self.env._(
                    "Correct the act that did it and its link, and import again; or link the two "
                    "here."
                ),
            ),
            "older": (
                self.env._("The act is older than what it changes, which is of %(detail)s."),
                self.env._("Exchange the two, or correct one of the dates."),
            ),
            "ring": (
                self.env._("These acts change each other in a ring."),
                self.env._("Leave the rows of those that were made later."),
            ),
            "no_effect": (
                self.env._("A link of the kind %(detail)s has nothing of this."),
                self.env._("Empty the cell, or correct the kind."),
            ),
        }
