from odoo import models


class DocflowRoutedMixin(models.AbstractModel):
    """What a route asks of the record it leads: its company, type, sum and the people named on it.

    A model that takes it may be chosen in a route; what it does not have, it leaves as it is here.
    """

    _name = "docflow.routed.mixin"
    _description = "What a Route Asks"
    # False: it goes off by itself, nobody is there to choose people for a stage.
    _docflow_chooses_people = True
    # True: it may get a number at the end of its way.
    _docflow_registers = False

    # Hooks

    def _get_route_company(self):
        """Hook: the company whose people and calendar a route uses (``res.company``)."""
        return self.company_id if "company_id" in self._fields else self.env.company

    def _get_route_type(self):
        """Hook: the type by which a route is chosen (``docflow.document.type``, may be empty)."""
        Type = self.env["docflow.document.type"]
        return self.type_id if self._fields.get("type_id") in self._get_type_fields() else Type

    def _get_route_amount(self):
        """Hook: the sum in the currency of the company (float), 0 where there is none."""
        if "amount" not in self._fields:
            return 0.0
        company = self._get_route_company()
        currency = self.amount_currency_id or company.currency_id
        return currency._convert(
            self.amount, company.currency_id, company, company._docflow_today(), round=False
        )

    def _get_route_people(self, action):
        """Hook: who does ``action`` (of a stage) as the record itself names it (``res.users``)."""
        return self.env["res.users"]

    def _get_route_initiator(self):
        """Hook: in whose name the record goes its way (``res.users``)."""
        return self.create_uid

    def _get_route_finish(self):
        """Hook: when the record was done with (naive UTC), False while it is not."""
        return False

    # Business

    def _get_type_fields(self):
        field = self._fields.get("type_id")
        return (field,) if field and field.comodel_name == "docflow.document.type" else ()
