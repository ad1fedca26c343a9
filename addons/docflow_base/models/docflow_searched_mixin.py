from odoo import api, models


class DocflowSearchedMixin(models.AbstractModel):
    """A line of a card (``document_id``) whose content the card is found by."""

    _name = "docflow.searched.mixin"
    _description = "Line of a Card That Is Searched"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.document_id._touch_search()
        return lines

    def write(self, vals):
        is_found_otherwise = self._is_search_touched(vals)
        result = super().write(vals)
        if is_found_otherwise:
            self.document_id._touch_search()
        return result

    def unlink(self):
        documents = self.document_id
        result = super().unlink()
        documents._touch_search()
        return result

    # Business

    def _is_search_touched(self, vals):
        """Tell whether writing ``vals`` changes what the cards are found by (bool)."""
        if self._get_searched_fields() & vals.keys():
            return True
        # a draft is its author's own; from the signing on the state says nothing to the search
        return "state" in vals and any("draft" in (line.state, vals["state"]) for line in self)

    # Hooks

    @api.model
    def _get_searched_fields(self):
        """Hook: names of fields whose change is to be found (``set[str]``)."""
        return {
            "document_id",
            "partner_id",
            "partner_name",
            "number",
            "signatory",
            "user_id",
            "executor_id",
            "text",
        }
