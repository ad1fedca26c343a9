from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .docflow_guidance_mixin import OPEN_STATES


class DocflowExecutionMixin(models.AbstractModel):
    """What happens to a registered card: review, resolutions, reply, and its end."""

    _name = "docflow.execution.mixin"
    _description = "Review and Execution"

    date_redirect = fields.Datetime(
        string="Re-addressing Until",
        compute="_compute_date_redirect",
        help="Until when an assignment may pass to another department, by rule RED.",
    )

    # Computes

    @api.depends("date_registered")
    def _compute_date_redirect(self):
        rule = self.env["docflow.deadline.rule"]._get_by_name("docflow_deadline_rule_redirect")
        for document in self:
            start, company = document.date_registered, document.company_id
            if not rule or not start:
                document.date_redirect = False
                continue
            edition = rule._get_in_force(company._docflow_local_date(start))
            document.date_redirect = edition._get_deadline(start, company)

    # Business: who may

    def _may_acknowledge(self):
        return bool(self._get_own_reviews())

    def _may_resolve(self):
        return bool(self._get_resolvers())

    def _get_resolvers(self):
        """Return those in whose name the user may write a resolution here (``res.users``): he
        himself and whom he acts for, where the card waits for their review or their role reaches
        it.
        """
        reviewers = self._get_waiting_reviewers()
        return self.env.user._docflow_principals("resolve").filtered(
            lambda user: user in reviewers or user._docflow_has_power("resolve", self)
        )

    def _may_send_review(self):
        return self._may_acknowledge() or self._may_register()

    def _may_take_control(self):
        return bool(self._get_controllers())

    def _may_release(self):
        return bool(self._get_releaser())

    def _get_controllers(self):
        """Return those in whose name the user may control the card (``res.users``)."""
        return self._get_naming_signatory() | self.env.user._docflow_principals("control").filtered(
            lambda user: user._docflow_has_power("control", self)
        )

    def _get_releaser(self):
        """Return in whose name the user releases the card from control, or nobody."""
        user = self.env.user
        return user._docflow_choose_principal(
            self.controller_id, "control"
        ) or user._docflow_choose_principal(self._get_controllers(), "control")

    def _may_reply(self):
        if self.category not in self._get_replied_categories():
            return False
        return self._is_participant()

    def _is_participant(self):
        """Tell whether the user, or somebody whose work he does, takes part in the card (bool)."""
        # sudo: docflow.document - people of the card are read to decide about the reader himself
        if self.env.uid in self.sudo().with_context(active_test=False).people_ids.ids:
            return True
        # sudo: docflow.document - as above
        return bool(self.env.user._docflow_principals("execute") & self.sudo().people_ids)

    def _check_may_attach(self):
        """Let those add files who may edit the requisites or take part in the card."""
        self.check_access("read")
        if not self._is_participant():
            self.check_access("write")

    def _get_own_reviews(self, reader=None):
        """Return the waiting review lines of ``reader``: the user, or whom he acts for."""
        reader = reader or self._get_reader()
        # sudo: docflow.document.recipient - lines of this card; the user looks for his own
        return self.sudo().recipient_ids.filtered(
            lambda line: line.user_id == reader and line.state == "waiting"
        )

    def _get_reader(self):
        """Return in whose name the user reviews the card now: himself first, or nobody."""
        user, waiting = self.env.user, self._get_waiting_reviewers()
        return user._docflow_choose_principal(waiting, "execute") or user._docflow_choose_principal(
            waiting, "resolve"
        )

    def _get_open_executors(self):
        """Return people whose assignments on this card are open (``res.users``)."""
        # sudo: docflow.assignment - whoever sees the card may know whom it waits for
        return self.sudo().assignment_ids.filtered("is_open").executor_id

    def _is_at_work(self):
        return self.state in OPEN_STATES

    def _is_evidence(self):
        """Tell whether this card may confirm the execution of another (bool)."""
        return bool(self.reg_number) and self.state != "cancelled"

    def _get_evidence_cards(self):
        """Return registered cards that confirm the execution of this one."""
        replies = self.back_link_ids.filtered(lambda link: link.kind in ("reply", "execution"))
        confirmed = self.link_ids.filtered(lambda link: link.kind == "evidence")
        cards = replies.document_id | confirmed.linked_id
        return cards.filtered(lambda card: card._is_evidence())

    def _get_execution_mark(self):
        """Return the mark of execution: the answers by number and date, and the reports (str)."""
        marks = [
            self.env._(
                "No. %(number)s of %(date)s",
                number=card.reg_number,
                date=card.reg_date.strftime("%d.%m.%Y"),
            )
            for card in self._get_evidence_cards()
        ]
        marks += [line._get_report_text() for line in self.assignment_ids if line.report]
        return "\n".join(marks) or False

    def _has_evidence(self):
        """Tell whether something confirms the execution: a registered card or words of an
        executor.
        """
        # sudo: docflow.document - evidence may lie out of sight; only its presence counts
        card = self.sudo()
        if card._get_evidence_cards():
            return True
        return any(
            line.state == "done" and line.kind != "acquaint" and line.report
            for line in card.assignment_ids
        )

    # Actions

    def action_resolve(self, order=None):
        """Open a new resolution on this card, or sign one at once.

        :param dict order: values of ``docflow.resolution`` without its card, for batches
        """
        if order:
            for document in self:
                vals = {**order, "document_id": document.id}
                self.env["docflow.resolution"].create(vals).action_issue()
            return True
        self.ensure_one()
        self._check_transition("resolve")
        is_ahead = self.date_deadline and self.date_deadline > fields.Datetime.now()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Resolution"),
            "res_model": "docflow.resolution",
            "view_mode": "form",
            "views": [
                [self.env.ref("docflow_base.docflow_resolution_view_form_dialog").id, "form"]
            ],
            "target": "new",
            "context": {
                "default_document_id": self.id,
                "default_date_deadline": is_ahead and fields.Datetime.to_string(self.date_deadline),
                "dialog_size": "large",
                # the switch of the cabinet goes along: in whose name one writes
                "docflow_acting_for": self.env.context.get("docflow_acting_for"),
                **{
                    f"default_{name}": value
                    for name, value in self._prepare_proposal_defaults().items()
                },
            },
        }

    # Business: acts

    def _do_send_review(self, users):
        # sudo: docflow.document.recipient - who has the card already, whoever asks
        lines = self.sudo().recipient_ids.filtered(
            lambda line: line.state in ("planned", "waiting")
        )
        users -= lines.user_id
        if not users:
            raise UserError(
                self.env._(
                    "%(document)s: these people have it already. Choose somebody else.",
                    document=self.display_name,
                )
            )
        reader = self._get_reader()
        mine = self._get_own_reviews(reader)
        # sudo: docflow.document - authorised by the transition; a reviewer may pass the card on
        self._unsealed().write(
            {"recipient_ids": [Command.create({"user_id": user.id}) for user in users]}
        )
        if mine:
            mine._do_finish("passed")
        self._log_step(
            self.env._("Sent for review: %(users)s.", users=", ".join(users.mapped("name"))),
            reader,
        )
        self._start_review()

    def _start_review(self):
        """Put a card at work into the trays of its recipients."""
        self._refresh_access()
        if self._receive_recipients() and self.state == "registered":
            self._unsealed().write({"state": "in_review"})
        self._touch_trays()

    def _receive_recipients(self):
        """Start the review of planned recipients; return the lines that wait for a review."""
        # sudo: docflow.document.recipient - trays of other people are filled
        lines = self.sudo().recipient_ids
        lines.filtered(lambda line: line.state == "planned")._do_receive()
        return lines.filtered(lambda line: line.state == "waiting")

    def _do_acknowledge(self):
        reader = self._get_reader()
        self._get_own_reviews(reader)._do_finish("read")
        label = self.env.user._docflow_acting_label(reader)
        self._log_step(self.env._("%(user)s read it and finished.", user=label))
        self._touch_trays()
        self._close_if_done()

    def _do_start_execution(self, resolution):
        """Take note that ``resolution`` was issued on this card."""
        self._get_own_reviews(resolution.author_id)._do_finish("resolved")
        if self.state != "in_execution":
            self._unsealed().write({"state": "in_execution"})
        is_dated = bool(self.date_deadline or self.date_paused)
        # to read is no work on the card: a reader's date makes nobody late with it
        is_work = set(resolution.assignment_ids.mapped("kind")) != {"acquaint"}
        if not is_dated and is_work and resolution.date_deadline:
            self._do_change_deadline("initial", resolution.date_deadline)
        self._refresh_access()
        if resolution.is_control and self.control_state != "on_control":
            self._do_take_control(resolution.controller_id, principal=resolution.author_id)
        self._touch_trays()

    def _close_if_done(self):
        """Make the card executed when nothing waits any more; a card on control waits for its
        release.
        """
        # sudo: docflow.document - the last executor or reviewer closes a card he cannot edit
        for document in self.sudo():
            begun = document.state in ("in_review", "in_execution") or (
                document.state == "registered" and document.control_state == "released"
            )
            # most of the time others still work: the resolutions tell it first
            if not begun or any(r.state == "issued" for r in document.resolution_ids):
                continue
            if any(line.state == "waiting" for line in document.recipient_ids):
                continue
            if document.control_state == "on_control":
                document._touch_trays()
                continue
            document._unsealed().write(
                {
                    "state": "executed",
                    "date_executed": fields.Datetime.now(),
                    "execution_note": document.execution_note or document._get_execution_mark(),
                }
            )
            document._log_step(self.env._("Executed."))
            document._touch_trays()
            document._on_executed()

    def _do_resume(self, cancelled):
        """Go on after ``cancelled`` was withdrawn: nobody may be left holding the card.

        Where other work goes on, the card waits for it; where the rest is done, it closes; where
        nothing is left, it lies with the author of the withdrawn resolution again.
        """
        states = set(self.resolution_ids.mapped("state"))
        if "done" in states:
            self._close_if_done()
        elif "issued" not in states and self.state == "in_execution":
            self._unsealed().write({"state": "in_review"})
            if not self._get_waiting_reviewers():
                self._do_send_review(cancelled.author_id)

    def _do_prepare_reply(self):
        # sudo: docflow.document - read for its requisites; the reply is made as the user
        return self.env["docflow.document"].create(self.sudo()._prepare_reply_vals())

    def _prepare_reply_vals(self):
        reply_type = self.env["docflow.document.type"].search(
            [("category", "=", "outgoing"), ("company_id", "in", (False, self.company_id.id))],
            limit=1,
        )
        if not reply_type:
            raise UserError(
                self.env._(
                    "%(document)s: there is no document type for outgoing letters. Ask the "
                    "administrator to open one.",
                    document=self.display_name,
                )
            )
        return {
            "name": self.name,
            "type_id": reply_type.id,
            "company_id": self.company_id.id,
            "office_id": False,
            "author_id": self.env.uid,
            "topic_id": self.topic_id.id,
            "correspondent_id": self.correspondent_id.id,
            "link_ids": [Command.create({"linked_id": self.id, "kind": "reply"})],
        }

    def _withdraw_work(self):
        """Close everything open on a cancelled card."""
        # sudo: docflow.document - lines of other people are withdrawn with the card
        card = self.sudo()
        card.recipient_ids.filtered(lambda line: line.state in ("planned", "waiting"))._do_finish(
            "withdrawn"
        )
        # the topmost take with them what is below
        issued = card.resolution_ids.filtered(lambda r: r.state == "issued")
        issued.filtered(lambda r: r.parent_id not in issued)._do_cancel(self.cancel_reason)
        self._touch_trays()

    def _set_initial_deadline(self):
        """Remember the first deadline; later dates never overwrite it."""
        for document in self:
            if document.date_deadline and not document.date_deadline_initial:
                document._do_change_deadline("initial", document.date_deadline)

    def _get_default_controller(self):
        # sudo: res.company - a setting of the company, readable to administrators
        return self.company_id.sudo().docflow_controller_id

    def _log_step(self, text, principal=None):
        """Write one line of history on each card, as the acting person.

        :param principal: ``res.users`` in whose place he acts; the line then names the order
        """
        if principal and principal != self.env.user:
            label = self.env.user._docflow_acting_label(principal)
            text = self.env._("%(text)s — %(actor)s", text=text, actor=label)
        for document in self:
            # sudo: mail.message - an addressee writes history on a card he cannot edit
            document.sudo()._sealed_again()._message_log(body=text)

    # Hooks

    def _get_replied_categories(self):
        """Hook: categories of cards that are answered by an outgoing one."""
        return ("incoming",)

    def _on_executed(self):
        """Hook: the card became executed."""
