from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .docflow_flow_mixin import Transition

# What executors ask of those above them: every model of this mixin.
REQUESTS = ("docflow.extension", "docflow.redirect", "docflow.question")


class DocflowRequestMixin(models.AbstractModel):
    """What an executor asks of those above him: another date, another executor, an explanation.

    It goes to the author of the resolution, who grants it, refuses it with a reason or passes it up
    to the author above him; above the topmost author stands the controller of the card (seed 2:
    "returns to the last resolution author, who sets another date or escalates").

    ==========  ==========================================================
    state       meaning
    ==========  ==========================================================
    requested   waits for ``approver_id``
    granted     done as asked, or as the approver changed it
    refused     with a reason
    withdrawn   by the one who asked, or because the assignment closed
    ==========  ==========================================================
    """

    _name = "docflow.request.mixin"
    _description = "Request of an Executor"
    _inherit = ["docflow.sealed.mixin", "docflow.flow.mixin"]
    _docflow_sealed = True

    assignment_id = fields.Many2one(
        "docflow.assignment", required=True, ondelete="restrict", index=True
    )
    document_id = fields.Many2one(
        "docflow.document",
        related="assignment_id.document_id",
        store=True,
        index=True,
        precompute=True,
    )
    # a company narrows nothing
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, precompute=True)
    author_id = fields.Many2one(
        "res.users", string="Asked By", required=True, ondelete="restrict", index=True
    )
    author_label = fields.Char(
        string="Who Asked", required=True, help="The name at that time, and for whom he acted."
    )
    level_id = fields.Many2one(
        "docflow.assignment",
        string="Asked About",
        required=True,
        ondelete="restrict",
        # whenever a line of a draft is deleted, PostgreSQL asks whether a request speaks of it
        index=True,
        help="The assignment, of this one and those above it, whose author is to decide.",
    )
    # each of the models has an index of those that wait: nobody asks for the others by it
    approver_id = fields.Many2one(
        "res.users", string="Waits For", required=True, ondelete="restrict"
    )
    is_with_controller = fields.Boolean(
        help="Nobody of the authors is left to ask: the controller of the card decides."
    )
    reason = fields.Text(required=True)
    state = fields.Selection(
        selection=[
            ("requested", "Waits for a decision"),
            ("granted", "Granted"),
            ("refused", "Refused"),
            ("withdrawn", "Withdrawn"),
        ],
        default="requested",
        required=True,
    )
    date_asked = fields.Datetime(string="Asked At", required=True, default=fields.Datetime.now)
    date_decided = fields.Datetime(string="Decided At")
    decision_label = fields.Char(
        string="Who Decided", help="The name at that time, and for whom he acted."
    )
    answer = fields.Text()

    # Computes

    @api.depends("assignment_id", "author_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for request in self:
            # the name of the card is told to its readers only
            request.display_name = f"{self._get_title()}: {request.assignment_id.display_name}"

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("A request is history and is not deleted. Withdraw it with its button.")
        )

    # Actions

    def action_refuse(self, reason=None):
        """Refuse requests.

        :param str reason: obligatory; without it the form asks
        :raise UserError: not the approver, or decided already
        """
        self._check_transition("refuse")
        if not (reason or "").strip():
            return self._open_decision()
        for request in self:
            request._do_decide("refused", reason)
            request._log_decision(self.env._("refused: %(reason)s", reason=reason))
        return True

    def action_forward(self, reason=None):
        """Pass requests up: to the author above, above the topmost one to the controller.

        :param str reason: opinion of the one who passes it on; may be empty
        :raise UserError: nobody stands above; says who has to decide
        """
        self._check_transition("forward")
        steps = [(request, request._get_next_approver()) for request in self]
        for request, (level, approver) in steps:
            request._do_forward(level, approver, reason)
        return True

    def action_withdraw(self):
        """Take requests back before they are decided."""
        self._check_transition("withdraw")
        for request in self:
            request._do_decide("withdrawn")
            request._log_decision(self.env._("withdrawn"))
        return True

    def action_open_decision(self):
        """Open the form where the approver decides."""
        self.ensure_one()
        self._check_transition("refuse")
        return self._open_decision()

    # Business: who may

    def _is_approver(self):
        operation = "control" if self.is_with_controller else "resolve"
        return self.env.user._docflow_represents(self.approver_id, operation)

    def _is_asker(self):
        return self.env.user._docflow_represents(self.author_id, "execute")

    # Business: acts

    @api.model
    def _do_request(self, line, reason, **vals):
        """Make the request of the executor of ``line`` and lay it before the author.

        :param line: ``docflow.assignment``, checked by the caller
        :param str reason: why
        :return: the request
        """
        if not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(document)s: write the reason; whoever decides has nothing else to go by.",
                    document=line.document_id.display_name,
                )
            )
        # the index of "asked once" has to see what was decided a moment ago
        self.flush_model(["state"])
        request = self._unsealed().create(
            {
                "assignment_id": line.id,
                "level_id": line.id,
                "author_id": line.executor_id.id,
                "author_label": self.env.user._docflow_acting_label(line.executor_id),
                "approver_id": line.author_id.id,
                "reason": reason,
                **vals,
            }
        )
        request = self.browse(request.id)
        request._log_decision(self.env._("asked of %(user)s", user=line.author_id.name))
        line.document_id._touch_trays()
        return request

    def _do_decide(self, state, answer=None):
        operation = "control" if self.is_with_controller else "resolve"
        principal = self.env.user._docflow_choose_principal(self.approver_id, operation)
        self._unsealed().write(
            {
                "state": state,
                "date_decided": fields.Datetime.now(),
                "decision_label": self._get_decision_label(principal),
                "answer": answer or self.answer,
            }
        )
        self._on_decided()
        self.document_id._touch_trays()

    def _do_forward(self, level, approver, reason):
        self._unsealed().write(
            {
                "level_id": level.id,
                "approver_id": approver.id,
                "is_with_controller": level == self.level_id,
                "answer": reason or self.answer,
            }
        )
        self._log_decision(
            self.env._("passed up to %(user)s. %(reason)s", user=approver.name, reason=reason or "")
        )
        self.document_id._touch_trays()

    def _get_next_approver(self):
        """Return ``(assignment, user)`` of the level above.

        :raise UserError: nobody stands above the approver
        """
        self.ensure_one()
        upper = self.level_id.resolution_id.assignment_id
        if upper:
            return upper, upper.author_id
        controller = self.document_id.controller_id
        is_controlled = self.document_id.control_state == "on_control"
        is_other = controller not in (self.approver_id, self.author_id)
        if is_controlled and not self.is_with_controller and is_other:
            return self.level_id, controller
        raise UserError(
            self.env._(
                "%(request)s: nobody stands above %(user)s on this document; it is decided here: "
                "grant it or refuse it with a reason.",
                request=self.display_name,
                user=self.approver_id.name,
            )
        )

    def _open_decision(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(),
            "res_model": "docflow.request.decide",
            "view_mode": "form",
            "target": "new",
            "context": {"default_request_model": self._name, "default_request_id": self.id},
        }

    def _log_decision(self, text):
        for request in self:
            request.document_id._log_step(
                self.env._(
                    "%(request)s — %(text)s (%(user)s)",
                    request=request._get_request_label(),
                    text=text,
                    user=request.decision_label or request.author_label,
                )
            )

    # Hooks

    @api.model
    def _get_waiting_domain(self):
        """Hook: which requests wait for their ``approver_id`` himself (``list``)."""
        return [("state", "=", "requested")]

    @api.model
    def _get_waiting_sql(self, alias):
        """Hook: the same as :meth:`_get_waiting_domain`, of a table called ``alias`` (``SQL``)."""
        return SQL("%s.state = 'requested'", SQL.identifier(alias))

    def _get_decision_label(self, principal):
        """Hook: who has decided, as the trace names him (str).

        :param principal: ``res.users`` for whom the current user acts, may be empty
        """
        return self.env.user._docflow_acting_label(principal or self.env.user)

    def _on_decided(self):
        """Hook: these requests do not wait any more."""

    @api.model
    def _get_title(self):
        """Hook: what such a request is called, in the reader's language (str)."""
        return self.env._("Request")

    def _get_request_label(self):
        """Hook: one sentence that says what is asked (str)."""
        return self.reason

    def _take_turn(self):
        self.document_id._take_turn()

    def _get_state_refusal(self, row):
        return self.env._(
            "%(record)s has been decided already: “%(state)s”. Reload the page.",
            record=self.display_name,
            state=dict(self._fields["state"]._description_selection(self.env))[self.state],
        )

    @api.model
    def _get_transitions(self):
        approver = self.env._("It waits for the decision of another person.")
        return {
            "grant": Transition(
                ("requested",),
                "granted",
                "_is_approver",
                self.env._("Grant"),
                approver,
                "primary",
            ),
            "refuse": Transition(
                ("requested",),
                "refused",
                "_is_approver",
                self.env._("Refuse"),
                approver,
                "danger",
            ),
            "forward": Transition(
                ("requested",), None, "_is_approver", self.env._("Pass Up"), approver
            ),
            "withdraw": Transition(
                ("requested",),
                "withdrawn",
                "_is_asker",
                self.env._("Withdraw"),
                self.env._("Only the one who asked withdraws it."),
            ),
        }
