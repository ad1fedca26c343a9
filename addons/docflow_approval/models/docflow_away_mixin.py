from odoo import fields, models
from odoo.fields import Domain


class DocflowAwayMixin(models.AbstractModel):
    """Who of the people that decide is away, as the calendar and the orders say."""

    _name = "docflow.away.mixin"
    _description = "People Who Are Away"

    # Business

    def _docflow_describe_absence(self, company, operation, until=None):
        """Say who of these people is away, when, and who acts for him; empty where nobody is (str).

        Away is who has a leave in the calendar, for whom somebody acts by an order, or whose
        account was closed. Some hours are no absence: norms are counted in days. What is told here
        gives nobody a right: in the place of another decides whom a substitution names.

        :param company: ``res.company`` whose days are shown
        :param str operation: code of ``docflow.operation``
        :param until: naive UTC; people who go away before it count, too. Now where None
        """
        leaves = self._docflow_find_leaves(until)
        today = company._docflow_today()
        notes = []
        # sudo: res.users - that a colleague is away is told to whoever waits for him
        for user in self.sudo():
            leave = leaves.get(user.id)
            first = company._docflow_local_date(leave.date_from) if leave else today
            acting = user._docflow_get_acting(operation, max(first, today))
            if not user.active:
                absence = self.env._("works here no more")
            elif leave:
                absence = self.env._(
                    "away %(first)s – %(last)s",
                    first=first.strftime("%d.%m.%Y"),
                    last=company._docflow_local_date(leave.date_to).strftime("%d.%m.%Y"),
                )
            elif acting:
                absence = ""
            else:
                continue
            acts = (
                self.env._("%(people)s acts", people=", ".join(acting.mapped("name")))
                if acting
                else self.env._("nobody acts for this person")
            )
            notes.append(f"{user.name}: {', '.join(filter(None, [absence, acts]))}")
        return "; ".join(notes)

    def _docflow_find_leaves(self, until=None):
        """Return ``{id of the user: leave}`` of those who are away now, or go away by ``until``."""
        now = fields.Datetime.now()
        # sudo: resource.calendar.leaves - days only, of whom somebody waits for
        leaves = self.env["resource.calendar.leaves"].sudo()
        found = leaves.search(
            Domain("resource_id.user_id", "in", self.ids)
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<=", until or now)
            & Domain("date_to", ">", now),
            # the first of several is what one has to know of
            order="date_from desc",
        )
        return {leave.resource_id.user_id.id: leave for leave in found}

    def _docflow_get_acting(self, operation, day):
        """Return who does ``operation`` in the place of this person on ``day`` by an order
        (``res.users``).
        """
        self.ensure_one()
        # sudo: docflow.substitution - who acts for a colleague is told to whoever waits for him
        rows = self.env["docflow.substitution"].sudo()
        rows = rows.search([("principal_id", "=", self.id), ("kind", "=", "acting")])
        return rows.filtered(
            lambda row: (
                row._is_in_force(day)
                and (row.is_whole or operation in row.operation_ids.mapped("code"))
            )
        ).deputy_id
