from odoo import models
from odoo.tools import SQL


class MailFollowers(models.Model):
    """Who follows a card is seen where the card is: core shows every follower to every employee."""

    _inherit = "mail.followers"

    # CRUD

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        query = super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)
        if bypass_access or self._docflow_is_unbounded():
            return query
        # found first and sifted then, as core does with activities: every thread that is opened
        # would pay for a sub-query over all cards
        columns = (SQL.identifier(query.table, name) for name in ("id", "res_model", "res_id"))
        rows = self.env.execute_query(query.select(*columns))
        hidden = self._docflow_get_hidden(rows)
        if not hidden:
            return query
        kept = self.browse(row[0] for row in rows if row[0] not in hidden)
        return kept._as_query(ordered=bool(order))

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or not any(self._ids) or self._docflow_is_unbounded():
            return result
        # sudo: mail.followers - read to find the cards they belong to
        rows = [(row.id, row.res_model, row.res_id) for row in self.sudo()]
        hidden = self.browse(self._docflow_get_hidden(rows))
        if hidden:
            return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
        return None

    # Business

    def _docflow_is_unbounded(self):
        """Tell whether no record rule bounds the cards that are read here."""
        return self.env["ir.rule"]._compute_domain("docflow.document", "read").is_true()

    def _docflow_get_hidden(self, rows):
        """Return ids of those of ``rows`` (id, res_model, res_id) whose card is not open here."""
        followed = {row[0]: row[2] for row in rows if row[1] == "docflow.document"}
        cards = self.env["docflow.document"].browse(set(followed.values())).exists()
        readable = cards._filtered_access("read")._ids
        return [follower for follower, card in followed.items() if card not in readable]
