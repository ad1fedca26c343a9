from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .docflow_assignment_guidance_mixin import OPEN_STATES, WORK_STATES
from .docflow_request_mixin import REQUESTS


class DocflowBoardMixin(models.AbstractModel):
    """Boards of assignments: by state, person, unit and deadline, and what dragging a card does.

    A card dragged to another column is a verb like any other: the same check, the same dialog for
    what the verb needs, the same refusal. Nothing is written past the transition table.

    The *deadline class* moves with the clock, so it is no stored column: it is an expression over
    the indexed date, computed by the database when it groups, and a plain range when it filters.
    """

    _name = "docflow.board.mixin"
    _description = "Board of Assignments"
    _inherit = ["docflow.tally.mixin"]

    deadline_class = fields.Selection(
        selection=[
            ("overdue", "Overdue"),
            ("today", "Today"),
            ("week", "This week"),
            ("later", "Later"),
            ("none", "Without a date"),
        ],
        string="By Deadline",
        compute="_compute_deadline_class",
        search="_search_deadline_class",
        group_expand=True,
    )
    decider_ids = fields.Many2many(
        "res.users",
        string="Waits for the Decision Of",
        compute="_compute_decider_ids",
        search="_search_decider_ids",
    )
    decision_label = fields.Char(string="To Decide", compute="_compute_decider_ids")

    # boards and lists begin with what is open, the oldest date first; sorted anew for every reader
    # it took 0.9 s of a big body's clerk
    _board_idx = models.Index(
        "(date_deadline) WHERE state IN ('new', 'in_work', 'reported', 'returned')"
    )
    # few among very many: a column of them was counted by reading all lines, 1 s of a city's
    _cancelled_idx = models.Index("(document_id) WHERE state = 'cancelled'")

    # Computes

    @api.depends("date_deadline", "state")
    def _compute_deadline_class(self):
        limits = self._get_deadline_limits()
        for line in self:
            moment = line.date_deadline
            if not moment or line.state not in OPEN_STATES:
                line.deadline_class = "none"
            else:
                line.deadline_class = next(
                    (name for name, limit in limits if moment < limit), "later"
                )

    def _search_deadline_class(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains, since = {}, None
        dated = Domain("state", "in", OPEN_STATES) & Domain("date_deadline", "!=", False)
        for name, limit in [*self._get_deadline_limits(), ("later", None)]:
            domains[name] = dated
            if since:
                domains[name] &= Domain("date_deadline", ">=", since)
            if limit:
                domains[name] &= Domain("date_deadline", "<", limit)
            since = limit
        domains["none"] = ~dated
        return Domain.OR(domains[name] for name in value if name in domains)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "deadline_class":
            return super()._field_to_sql(alias, field_expr, query)
        moment = self._field_to_sql(alias, "date_deadline", query)
        state = self._field_to_sql(alias, "state", query)
        cases = [SQL("WHEN %s IS NULL OR %s NOT IN %s THEN 'none'", moment, state, OPEN_STATES)]
        for name, limit in self._get_deadline_limits():
            cases.append(SQL("WHEN %s < %s THEN %s", moment, limit, name))
        return SQL("CASE %s ELSE 'later' END", SQL(" ").join(cases))

    def _order_to_sql(self, order, query, alias=None, reverse=False):
        """Order by nothing behind the id: it decides already, and the web client's board adds the
        order of the model, which joins resolutions and cards for nothing.
        """
        terms = (order or self._order).split(",")
        names = [term.split()[:1] for term in terms]
        if ["id"] in names:
            order = ",".join(terms[: names.index(["id"]) + 1])
        return super()._order_to_sql(order, query, alias, reverse)

    @api.model
    def _group_expand_state(self, states, domain):
        """Return the columns of the board: those cards move through, empty ones too."""
        columns = dict(self._fields["state"]._description_selection(self.env))
        return [
            state for state in columns if state in states or state not in ("draft", "cancelled")
        ]

    @api.model
    def _get_deadline_limits(self):
        """Return ``[(class, moment it ends, naive UTC)]`` in the order of time."""
        zone = self.env.company._docflow_tz()
        today = self.env.company._docflow_today()
        days = {
            "today": today + timedelta(days=1),
            "week": today + timedelta(days=7 - today.weekday()),
        }
        limits = [("overdue", fields.Datetime.now())]
        for name, day in days.items():
            midnight = datetime.combine(day, time.min, tzinfo=zone)
            limits.append((name, midnight.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)))
        return limits

    @api.depends("state", "author_id")
    def _compute_decider_ids(self):
        people = {line: line.author_id for line in self if line.state == "reported"}
        labels = {line: [self.env._("Report")] for line in people}
        for model in REQUESTS:
            # sudo: docflow.request.mixin - whoever sees the line may know whom it waits for
            requests = self.env[model].sudo()
            for request in requests.search(
                [("assignment_id", "in", self.ids), *requests._get_waiting_domain()]
            ):
                line = self.browse(request.assignment_id.id)
                people[line] = people.get(line, self.env["res.users"]) | request.approver_id
                labels.setdefault(line, []).append(request._get_request_label())
        for line in self:
            line.decider_ids = people.get(line._origin, False)
            line.decision_label = ", ".join(labels.get(line._origin, ()))

    def _search_decider_ids(self, operator, value):
        """Read each of the few open lists by its own index; one condition joined by OR would walk
        the whole table of assignments.
        """
        if operator != "in":
            return NotImplemented
        # sudo: docflow.request.mixin - the rules of the assignment itself bound what is found
        reported = self.sudo()._search([("state", "=", "reported"), ("author_id", "in", value)])
        parts = [reported.subselect("id")]
        for model in REQUESTS:
            # sudo: docflow.request.mixin - as above
            waiting = self.env[model].sudo()
            query = waiting._search([*waiting._get_waiting_domain(), ("approver_id", "in", value)])
            parts.append(query.subselect(SQL.identifier(query.table, "assignment_id")))
        return [("id", "in", SQL("(%s)", SQL(" UNION ").join(parts)))]

    # Actions

    def action_move(self, field_name, value):
        """Do what dragging the card to another column of a board means.

        :param str field_name: by what the board is grouped
        :param value: the column: a state, or an id of ``res.users``
        :return: True where it is done, or the action that asks for what the verb needs
        :raise UserError: the law knows no such step; says which verb there is instead
        """
        self.ensure_one()
        self.check_access("read")
        if field_name == "executor_id" and value:
            return self._open_replace(value)
        if field_name == "state":
            verb = self._get_move_verb(value)
            if verb:
                return getattr(self, self._get_next_step_method(verb))()
        raise UserError(self._get_move_refusal(field_name, value))

    # Business

    def _get_move_verb(self, state):
        """Return the verb that leads from the card's state to the column ``state``, or None."""
        if self.state == "new" and state == "in_work":
            return "start"
        if self.state in WORK_STATES and state in ("reported", "done"):
            return "report"
        if self.state == "reported":
            return {"done": "accept", "returned": "return"}.get(state)
        if self.state in OPEN_STATES and state == "cancelled":
            return "cancel"
        return None

    def _open_replace(self, user_id):
        self._check_transition("replace")
        action = self.action_replace()
        return {**action, "context": {**action["context"], "default_executor_id": user_id}}

    def _get_move_refusal(self, field_name, value):
        states = dict(self._fields["state"]._description_selection(self.env))
        if field_name == "state":
            reasons = {
                "new": self.env._("An assignment becomes new only when a resolution is signed."),
                "in_work": self.env._("Only a new assignment is taken into work."),
                "reported": self.env._("Only open work is reported."),
                "returned": self.env._("Only a reported result is returned to its executor."),
                "done": self.env._("It is closed already, or its resolution is not signed."),
            }
            return self.env._(
                "%(record)s is “%(state)s” and cannot be moved to “%(target)s”. %(reason)s Open "
                "the card: its buttons show what is possible now.",
                record=self.display_name,
                state=states.get(self.state, self.state),
                target=states.get(value, value),
                reason=reasons.get(value, ""),
            )
        if field_name in ("deadline_class", "date_deadline"):
            return self.env._(
                "%(record)s: a deadline is not dragged. The executor asks for an extension, the "
                "author changes the date with a reason; both are buttons of the card.",
                record=self.display_name,
            )
        return self.env._(
            "%(record)s: cards move between states and between executors only. Group the board "
            "by state or by executor, or open the card.",
            record=self.display_name,
        )

    # Hooks

    @api.model
    def _get_tallied_fields(self):
        return super()._get_tallied_fields() | {"state", "kind", "deadline_class"}
