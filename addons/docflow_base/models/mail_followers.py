from odoo import models
from odoo.fields import Domain


class MailFollowers(models.Model):
    """Who follows a card is seen where the card is: core shows followers of everything to every
    employee."""

    _inherit = "mail.followers"

    # CRUD

    def _search(self, domain, offset=0, limit=None, order=None, *, bypass_access=False, **kwargs):
        if not (bypass_access or self.env.is_superuser()):
            domain = Domain(domain) & self._docflow_get_domain()
        return super()._search(domain, offset, limit, order, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.is_superuser() or not any(self._ids):
            return result
        hidden = self - self.sudo().filtered_domain(self._docflow_get_domain())
        if hidden:
            return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
        return None

    # Business

    def _docflow_get_domain(self):
        """Return the domain of followers that the current person may know of."""
        cards = self.env["docflow.document"]
        readable = cards._search([]) if cards.has_access("read") else []
        return Domain("res_model", "!=", "docflow.document") | Domain("res_id", "in", readable)
