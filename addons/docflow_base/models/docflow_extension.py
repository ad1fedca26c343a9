from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowExtension(models.Model):
    """A request to move the date of an assignment (продовження строку).

    Whoever grants it may set another date than asked. An author grants no more than he has himself:
    past the date of what he delegates, or of a controlled card, he passes the request up. A grant
    moves every assignment between the one who asked and the one who granted, each with its own line
    in the ledger.
    """

    _name = "docflow.extension"
    _description = "Extension of a Term"
    _inherit = ["docflow.request.mixin"]
    _order = "id desc"

    date_before = fields.Datetime(string="Deadline Then", required=True)
    date_deadline = fields.Datetime(string="Asked Until", required=True)
    date_granted = fields.Datetime(string="Granted Until")
    is_late = fields.Boolean(
        string="Asked Late",
        help="Asked fewer working days before the end of the term than the rule of the term wants.",
    )

    _requested_uniq = models.UniqueIndex(
        "(assignment_id) WHERE state = 'requested'",
        "An extension of this assignment is asked for already.",
    )
    _approver_idx = models.Index("(approver_id) WHERE state = 'requested'")
    _dates_order = models.Constraint(
        "CHECK (date_deadline > date_before)", "An extension moves the date forward."
    )

    # Actions

    def action_grant(self, date_deadline=None):
        """Set another date.

        :param date_deadline: Datetime in UTC or Date (end of that working day); the one asked for
            where empty
        :raise UserError: the date has passed, is not later than the present one, or lies beyond
            what the approver has himself
        """
        self._check_transition("grant")
        moments = {}
        for extension in self:
            vals = {"date_deadline": date_deadline or extension.date_deadline}
            extension.assignment_id._normalize_deadline(vals, extension)
            moments[extension] = fields.Datetime.to_datetime(vals["date_deadline"])
            extension._check_grant(moments[extension])
        for extension, moment in moments.items():
            extension._do_grant(moment)
        return True

    # Business

    def _check_grant(self, moment):
        line = self.assignment_id
        line._check_clock_runs()
        if moment <= fields.Datetime.now() or moment <= line.date_deadline:
            raise UserError(
                self.env._(
                    "%(document)s: %(date)s extends nothing; the term is %(deadline)s. Choose a "
                    "later date.",
                    document=self.document_id.display_name,
                    date=self._get_day(moment),
                    deadline=self._get_day(line.date_deadline),
                )
            )
        limit = self.document_id._get_law_limit()
        if limit and moment > limit and not self._is_for_controller():
            raise UserError(
                self.env._(
                    "%(document)s: the law allows %(limit)s at the latest, extensions included. "
                    "Grant a date up to it; only the controller goes further.",
                    document=self.document_id.display_name,
                    limit=self._get_day(limit),
                )
            )
        reach = self._get_reach()
        if reach and moment > reach:
            raise UserError(
                self.env._(
                    "%(document)s: you may extend to %(reach)s, which is the date you have "
                    "yourself. Grant a date up to it, or pass the request up.",
                    document=self.document_id.display_name,
                    reach=self._get_day(reach),
                )
            )

    def _get_reach(self):
        """Return the latest date that the approver may grant (naive UTC), False without a limit."""
        upper = self.level_id.resolution_id.assignment_id
        document = self.document_id
        if upper:
            return upper.date_deadline
        if document.control_state == "on_control" and not self._is_for_controller():
            return document.date_deadline
        return False

    def _is_for_controller(self):
        return self.is_with_controller or self.approver_id == self.document_id.controller_id

    def _get_chain(self):
        """Return the assignments from the one who asked up to the level of the approver."""
        line = self.assignment_id
        chain = line
        while line != self.level_id and line.resolution_id.assignment_id:
            line = line.resolution_id.assignment_id
            chain |= line
        return chain

    def _do_grant(self, moment):
        principal = self._get_granting_principal()
        for line in self._get_chain():
            for record in (line, line.resolution_id):
                if record.date_deadline and record.date_deadline < moment:
                    record._do_change_deadline(
                        "extension", moment, self.reason, principal=principal, extension=self
                    )
        document = self.document_id
        is_top = not self.level_id.resolution_id.assignment_id
        if is_top and document.date_deadline and document.date_deadline < moment:
            document._do_change_deadline(
                "extension", moment, self.reason, principal=principal, extension=self
            )
        self._unsealed().write({"date_granted": moment})
        self._do_decide("granted")
        self._log_decision(self.env._("granted until %(date)s", date=self._get_day(moment)))

    def _get_day(self, moment):
        day = (self.company_id or self.env.company)._docflow_local_date(moment)
        return day.strftime("%d.%m.%Y") if day else ""

    # Hooks

    def _get_granting_principal(self):
        """Hook: for whom the current user moves the dates, empty for himself (``res.users``)."""
        operation = "control" if self.is_with_controller else "resolve"
        return self.env.user._docflow_choose_principal(self.approver_id, operation)

    @api.model
    def _get_title(self):
        return self.env._("Extension of the Term")

    def _get_request_label(self):
        return self.env._(
            "Extension of %(executor)s until %(date)s: %(reason)s",
            executor=self.assignment_id.executor_id.name,
            date=self._get_day(self.date_deadline),
            reason=self.reason,
        )

    def _get_next_step_hint(self, verb):
        hints = {
            "grant": self.env._("The date moves; the first one stays beside it."),
            "refuse": self.env._("The date stays; you say why."),
            "forward": self.env._("The author above you decides."),
        }
        return hints.get(verb, "")
