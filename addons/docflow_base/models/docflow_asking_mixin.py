from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

REQUEST_FIELDS = ("extension_ids", "redirect_ids", "question_ids")


class DocflowAskingMixin(models.AbstractModel):
    """What an executor may ask of the author: another date, another executor, an explanation."""

    _name = "docflow.asking.mixin"
    _description = "Requests on an Assignment"

    extension_ids = fields.One2many("docflow.extension", "assignment_id", string="Extensions")
    redirect_ids = fields.One2many(
        "docflow.redirect", "assignment_id", string="Changes of the Executor"
    )
    question_ids = fields.One2many("docflow.question", "assignment_id", string="Questions")

    # Actions

    def action_request_extension(self, date_deadline=None, reason=None):
        """Ask the author for another date (seed 2; DESIGN §5).

        :param date_deadline: Datetime in UTC or Date (end of that working day)
        :param str reason: obligatory; without both the form asks
        :return: True, or the action of the form
        :raise UserError: there is no date, it has passed, or an extension is asked for already
        """
        self.ensure_one()
        self._check_transition("request_extension")
        self._check_extendable()
        if not (date_deadline and (reason or "").strip()):
            return self._open_asking("extension")
        vals = {"date_deadline": date_deadline}
        self._normalize_deadline(vals, self)
        moment = fields.Datetime.to_datetime(vals["date_deadline"])
        if moment <= self.date_deadline:
            raise UserError(
                self.env._(
                    "%(document)s: the term is %(date)s already. Ask for a later date.",
                    document=self.document_id.display_name,
                    date=self.deadline_day.strftime("%d.%m.%Y"),
                )
            )
        self.env["docflow.extension"]._do_request(
            self,
            reason,
            date_before=self.date_deadline,
            date_deadline=moment,
            is_late=self._is_request_late(),
        )
        return True

    def action_request_change(self, reason=None):
        """Ask the author for another executor by the distribution of powers (seed 4 §2.28).

        :param str reason: obligatory; without it the form asks
        """
        self.ensure_one()
        self._check_transition("request_change")
        self._check_not_asked("change")
        if not (reason or "").strip():
            return self._open_asking("change")
        self.env["docflow.redirect"]._do_request(self, reason, kind="change")
        return True

    def action_request_redirect(self, department_id=None, reason=None, memo_document_id=None):
        """Ask to pass the assignment to another department (seed 4 §2.26).

        :param int department_id: ``hr.department``
        :param str reason: names the clause that gives the right; without all three the form asks
        :param int memo_document_id: a registered memo (``docflow.document``), signed by the
            executor, or by his head where he heads nothing
        :raise UserError: the term of rule RED is over, the memo is not registered or not signed by
            the right person
        """
        return self._request_department("redirect", department_id, reason, memo_document_id)

    def action_request_coopt(self, department_id=None, reason=None, memo_document_id=None):
        """Ask to add another department beside (seed 4 §2.27); conditions as for re-addressing."""
        return self._request_department("coopt", department_id, reason, memo_document_id)

    def action_ask(self, question=None):
        """Ask the author a question.

        :param str question: without it the form asks
        """
        self.ensure_one()
        self._check_transition("ask")
        if not (question or "").strip():
            return self._open_asking("ask")
        self.env["docflow.question"]._do_request(self, question)
        return True

    def action_decide(self):
        """Open the oldest request on this assignment that waits for the current user."""
        self.ensure_one()
        self._check_transition("decide")
        return self._get_requests_for_me()[0].action_open_decision()

    # Business: who may

    def _has_request_for_me(self):
        return bool(self._get_requests_for_me())

    def _get_requests(self):
        """Return the requests that wait for a decision, a list of records of several models."""
        return [
            request
            for name in REQUEST_FIELDS
            for request in self[name].sorted("id")
            if request.state == "requested"
        ]

    def _get_requests_for_me(self):
        waiting = [request for request in self._get_requests() if request._is_approver()]
        return sorted(waiting, key=lambda request: request.date_asked)

    # Business: conditions

    def _check_extendable(self):
        document = self.document_id
        if self.date_paused:
            raise UserError(
                self.env._(
                    "%(document)s: the clock stands, so nothing runs out. Ask when it runs again.",
                    document=document.display_name,
                )
            )
        if not self.date_deadline:
            raise UserError(
                self.env._(
                    "%(document)s: the assignment has no date, so there is nothing to extend.",
                    document=document.display_name,
                )
            )
        if self.is_overdue:
            raise UserError(
                self.env._(
                    "%(document)s: the term ended on %(date)s; an extension is asked for before "
                    "that. Report what is done; only a controller may still move the date, with a "
                    "reason: %(user)s.",
                    document=document.display_name,
                    date=self.deadline_day.strftime("%d.%m.%Y"),
                    user=(document.controller_id or document._get_default_controller()).name or "—",
                )
            )
        waiting = self.extension_ids.filtered(lambda request: request.state == "requested")
        if waiting:
            raise UserError(
                self.env._(
                    "%(document)s: an extension is asked for already and waits for %(user)s. "
                    "Withdraw it to ask for another date.",
                    document=document.display_name,
                    user=waiting.approver_id.name,
                )
            )

    def _is_request_late(self):
        """Tell whether the term ends sooner than its rule lets one ask (bool)."""
        days = self.document_id.type_id.deadline_rule_id.request_days
        company = self.company_id
        left = company._docflow_working_days_between(company._docflow_today(), self.deadline_day)
        return bool(days) and left < days

    def _check_not_asked(self, kind):
        waiting = self.redirect_ids.filtered(
            lambda request: request.state == "requested" and request.kind == kind
        )
        if waiting:
            raise UserError(
                self.env._(
                    "%(document)s: this is asked for already and waits for %(user)s.",
                    document=self.document_id.display_name,
                    user=waiting.approver_id.name,
                )
            )

    def _request_department(self, kind, department_id, reason, memo_document_id):
        self.ensure_one()
        self._check_transition(f"request_{kind}")
        self._check_redirect_term()
        self._check_not_asked(kind)
        if not (department_id and memo_document_id and (reason or "").strip()):
            return self._open_asking(kind)
        department = self.env["hr.department"].browse(department_id)
        memo = self.env["docflow.document"].browse(memo_document_id)
        memo.check_access("read")
        self._check_memo(memo)
        self._check_department(department)
        self.env["docflow.redirect"]._do_request(
            self, reason, kind=kind, department_id=department.id, memo_document_id=memo.id
        )
        return True

    def _get_redirect_deadline(self):
        """Return until when the assignment may be re-addressed: naive UTC, by rule RED."""
        # of the card, where it is worked out once for all its assignments
        return self.document_id.date_redirect

    def _check_redirect_term(self):
        limit = self._get_redirect_deadline()
        if limit and limit < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(document)s: re-addressing was possible until %(date)s. After that the "
                    "executor organises the execution himself: delegate it, or ask for a change of "
                    "the executor.",
                    document=self.document_id.display_name,
                    date=self.company_id._docflow_local_date(limit).strftime("%d.%m.%Y"),
                )
            )

    def _check_memo(self, memo):
        signer = memo.signatory_id or memo.author_id
        allowed = self.executor_id
        if not self.executor_id._docflow_headed_departments():
            # sudo: hr.department - heads of the executor's own line
            line = self.executor_id.sudo().docflow_department_id
            allowed |= line.manager_id.user_id
        is_signed = memo._is_evidence() and memo.category == "internal" and memo != self.document_id
        if not is_signed or signer not in allowed:
            raise UserError(
                self.env._(
                    "%(document)s: “%(memo)s” is no ground for re-addressing. A registered memo is "
                    "needed, signed by %(users)s.",
                    document=self.document_id.display_name,
                    memo=memo.display_name,
                    users=", ".join(allowed.mapped("name")),
                )
            )

    def _check_department(self, department):
        # sudo: hr.department - its head, and nothing else
        if not department.sudo().manager_id.user_id:
            raise UserError(
                self.env._(
                    "%(document)s: “%(department)s” has no head who could take it. Choose another "
                    "department, or ask the administrator to name its head.",
                    document=self.document_id.display_name,
                    department=department.display_name,
                )
            )

    def _withdraw_requests(self):
        """Close what was asked on assignments that closed."""
        for request in self._find_requests():
            request._unsealed().write({"state": "withdrawn", "date_decided": fields.Datetime.now()})
            request._log_decision(self.env._("withdrawn: the assignment is closed"))
            request._on_decided()

    def _find_requests(self):
        """Return what waits for a decision on these lines, as :meth:`_get_requests` does; one
        statement, for each line that closes asks and hardly any has one.
        """
        if not self.ids:
            return []
        queries = []
        for name in REQUEST_FIELDS:
            requests = self.env[self._fields[name].comodel_name]
            requests.flush_model(["assignment_id", "state"])
            queries.append(
                SQL(
                    "SELECT %s, id FROM %s WHERE assignment_id IN %s AND state = 'requested'",
                    requests._name,
                    SQL.identifier(requests._table),
                    tuple(self.ids),
                )
            )
        found = self.env.execute_query(SQL(" UNION ALL ").join(queries))
        # sudo: the models of requests - what was asked is closed with the line, whoever closes it
        return [self.env[model].sudo().browse(id_) for model, id_ in sorted(found)]

    def _move_levels(self, new):
        """Let what waits for the author of this line, asked from below, wait on ``new``.

        :param new: the assignment that goes on in place of this one
        """
        for name in REQUEST_FIELDS:
            # sudo: the models of requests - they were asked by executors below
            requests = self.env[self._fields[name].comodel_name].sudo()
            requests = requests.search([("level_id", "=", self.id), ("state", "=", "requested")])
            requests._unsealed().write({"level_id": new.id})

    def _open_asking(self, verb):
        return self.document_id._open_wizard(
            "docflow.assignment.ask",
            self._get_transitions()[verb if verb == "ask" else f"request_{verb}"].label,
            default_assignment_id=self.id,
            default_verb=verb,
        )
