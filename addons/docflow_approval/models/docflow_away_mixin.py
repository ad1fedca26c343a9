from odoo import fields, models
from odoo.fields import Domain


class DocflowAwayMixin(models.AbstractModel):
    """Who of the people that decide is away, as the calendar and the orders say."""

    _name = "docflow.away.mixin"
    _description = "People Who Are Away"

    # Business

    def _docflow_describe_absence(self, company, operation, until=None, found=None):
        """Say who of these people is away, when, and who acts for him; empty where nobody is (str).

        Away is who has a leave in the calendar, for whom somebody acts by an order, or whose
        account was closed. Some hours are no absence: norms are counted in days. What is told here
        gives nobody a right: in the place of another decides whom a substitution names.

        :param company: ``res.company`` whose days are shown
        :param str operation: code of ``docflow.operation``
        :param until: naive UTC; people who go away before it count, too. Now where None
        :param found: what :meth:`_docflow_find_absences` told of these people and others, for
            lists that describe many
        """
        leaves, orders = found or self._docflow_find_absences(until)
        today = company._docflow_today()
        notes = []
        # sudo: res.users - that a colleague is away is told to whoever waits for him
        for user in self.sudo():
            leave = leaves.get(user.id)
            first = company._docflow_local_date(leave.date_from) if leave else today
            acting = self._docflow_get_acting(orders.get(user.id), operation, max(first, today))
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

    def _docflow_find_absences(self, until=None):
        """Return what the calendar and the orders say of these people, asked once for all.

        :return: ``{user id: leave}`` of those who are away now or go away by ``until``, and
            ``{user id: docflow.substitution}`` of those in whose place somebody acts
        """
        now = fields.Datetime.now()
        # sudo: resource.calendar.leaves - days only, of whom somebody waits for
        leaves = self.env["resource.calendar.leaves"].sudo()
        leaves = leaves.search(
            Domain("resource_id.user_id", "in", self.ids)
            & Domain("time_type", "=", "leave")
            & Domain("date_from", "<=", until or now)
            & Domain("date_to", ">", now),
            # the first of several is what one has to know of
            order="date_from desc",
        )
        # sudo: docflow.substitution - who acts for a colleague is told to whoever waits for him
        orders = self.env["docflow.substitution"].sudo()
        orders = orders.search([("principal_id", "in", self.ids), ("kind", "=", "acting")])
        return (
            {leave.resource_id.user_id.id: leave for leave in leaves},
            {user.id: rows for user, rows in orders.grouped("principal_id").items()},
        )

    def _docflow_get_acting(self, orders, operation, day):
        """Return who does ``operation`` on ``day`` by these ``orders`` (``res.users``)."""
        rows = orders or self.env["docflow.substitution"]
        return rows.filtered(
            lambda row: (
                row._is_in_force(day)
                and (row.is_whole or operation in row.operation_ids.mapped("code"))
            )
        ).deputy_id
