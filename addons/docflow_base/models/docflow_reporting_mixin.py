from datetime import datetime

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL


class DocflowReportingMixin(models.AbstractModel):
    """How an assignment ends: the executor's report, the author's acceptance or remark."""

    _name = "docflow.reporting.mixin"
    _description = "Reporting on an Assignment"

    date_drafted = fields.Datetime(
        string="Reply Drafted At",
        copy=False,
        readonly=True,
        help="When the executor linked his first reply to the document, as a draft or registered.",
    )
    date_reported = fields.Datetime(
        string="Reported At",
        copy=False,
        readonly=True,
        help="When the executor finished his part; the author may accept it later.",
    )

    # Constraints
    _drafted_idx = models.Index("(date_drafted) WHERE date_drafted IS NOT NULL")
    # executive discipline (docflow.discipline): figures of a period without visiting the lines,
    # those of a unit or a person, and who answers for a card
    _discipline_idx = models.Index(
        "(COALESCE(date_deadline, date_received)) INCLUDE (document_id, company_id, department_id, "
        "executor_id, date_deadline, date_deadline_initial, date_received, date_reported, "
        "date_done) WHERE kind IN ('execute', 'opinion') AND state NOT IN ('draft', 'cancelled')"
    )
    _unit_idx = models.Index(
        "(department_id, COALESCE(date_deadline, date_received)) "
        "WHERE kind IN ('execute', 'opinion') AND state NOT IN ('draft', 'cancelled')"
    )
    _person_idx = models.Index(
        "(executor_id, COALESCE(date_deadline, date_received)) "
        "WHERE kind IN ('execute', 'opinion') AND state NOT IN ('draft', 'cancelled')"
    )
    _main_idx = models.Index(
        "(document_id, resolution_id) INCLUDE (id, department_id, executor_id, author_id) "
        "WHERE is_main AND state NOT IN ('draft', 'cancelled')"
    )
    # what executors reported in a period and who they were, without visiting the lines (activity)
    _reports_idx = models.Index(
        "(date_reported) INCLUDE (company_id, document_id, executor_id, author_id, state) "
        "WHERE date_reported IS NOT NULL AND report_label != ''"
    )
    # what waits for its author's decision
    _reported_idx = models.Index("(author_id) WHERE state = 'reported'")
    # what a person has finished, a hundred thousand lines of a head: without it a page of his tray
    # read them all; written when a line is closed, so no registration pays for it
    _executed_idx = models.Index("(executor_id, date_deadline) WHERE state = 'done'")
    _reported_while_done = models.Constraint(
        "CHECK (date_reported IS NULL OR state IN ('reported', 'done', 'cancelled'))",
        "What was sent back to the executor is not reported any more.",
    )

    def init(self):
        result = super().init()
        if not self._abstract:
            # the planner leaves aside what it knows of expressions in partial indexes, and takes
            # any period for half a hundredth of all lines; this tells it how dates are spread
            self.env.cr.execute(
                SQL(
                    "CREATE STATISTICS IF NOT EXISTS docflow_assignment_period_stat "
                    "ON (COALESCE(date_deadline, date_received)) FROM docflow_assignment"
                )
            )
        return result

    # Actions

    def action_report(self, report=None, evidence_document_ids=None):
        """Report assignments as done, in words or by registered cards.

        :param str report: words of the report
        :param list evidence_document_ids: ids of ``docflow.document``
        :raise UserError: nothing confirms it, or the evidence is not registered
        """
        self._check_transition("report")
        evidence = self.env["docflow.document"].browse(evidence_document_ids or [])
        evidence.check_access("read")
        for line in self:
            line._check_report(report, evidence)
        for line in self:
            line._do_report(report, evidence)
        return True

    def action_open_report(self):
        """Open the form of the report; reading needs no words and closes at once."""
        self.ensure_one()
        self._check_transition("report")
        if self.kind == "acquaint":
            return self.action_report()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report"),
            "res_model": "docflow.assignment.report",
            "view_mode": "form",
            "target": "new",
            "context": {"default_assignment_id": self.id},
        }

    def action_accept(self):
        """Accept reported results."""
        self._check_transition("accept")
        for line in self:
            line.document_id._log_step(
                self.env._(
                    "%(user)s accepted the result of %(executor)s.",
                    user=line._get_decider_label(),
                    executor=line.executor_id.name,
                )
            )
        self._do_close()
        return True

    def action_return(self, reason=None):
        """Return reported results with a remark.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("return")
        if not (reason or "").strip():
            self.ensure_one()
            return self.document_id._open_wizard(
                "docflow.reason",
                self.env._("Return with a Remark"),
                default_verb="action_return",
                default_assignment_id=self.id,
            )
        for line in self:
            line._unsealed().write({"state": "returned", "remark": reason, "date_reported": False})
            line.document_id._log_step(
                self.env._(
                    "%(author)s returned it to %(user)s: %(reason)s",
                    author=line._get_decider_label(),
                    user=line.executor_id.name,
                    reason=reason,
                )
            )
            line.document_id._touch_trays()
        return True

    # Business: acts

    def _get_report_text(self):
        """Return the report; where another reported for the executor, with who it was (str)."""
        self.ensure_one()
        # sudo: res.users - the executor's name
        if not self.report_label or self.report_label == self.sudo().executor_id.name:
            return self.report or ""
        return " — ".join(part for part in (self.report, self.report_label) if part)

    def _check_report(self, report, evidence):
        if self.kind != "acquaint" and not (report or "").strip() and not evidence:
            raise UserError(
                self.env._(
                    "%(document)s: say in words what was done, or name the document that "
                    "confirms it.",
                    document=self.document_id.display_name,
                )
            )
        if self.kind == "opinion" and not (report or "").strip():
            raise UserError(
                self.env._(
                    "%(document)s: you were asked for an opinion. Write it in words; a document "
                    "may be added to it.",
                    document=self.document_id.display_name,
                )
            )
        for card in evidence:
            if card == self.document_id or not card._is_evidence():
                raise UserError(
                    self.env._(
                        "%(document)s: “%(evidence)s” confirms nothing yet. Evidence is another "
                        "card with a registration number.",
                        document=self.document_id.display_name,
                        evidence=card.display_name,
                    )
                )
        # sudo: docflow.resolution - the delegated lines may belong to other bodies
        waiting = self.sudo().delegation_ids.filtered(lambda r: r.state == "issued").assignment_ids
        waiting = waiting.filtered("is_open")
        if waiting:
            raise UserError(
                self.env._(
                    "%(document)s: you delegated it and wait for %(users)s. It closes by itself "
                    "when they finish; cancel the delegation to finish yourself.",
                    document=self.document_id.display_name,
                    users=", ".join(waiting.mapped("executor_id.name")),
                )
            )

    def _do_report(self, report, evidence):
        label = self._get_actor_label()
        vals = {"report": report or self.report, "report_label": label}
        if evidence:
            vals["evidence_document_ids"] = [Command.link(card.id) for card in evidence]
        self._unsealed().write(vals)
        # sudo: docflow.document - an executor links evidence to a card he cannot edit
        document = self.document_id.sudo()
        for card in evidence:
            document._do_link(card, "evidence")
        document._log_step(
            self.env._(
                "%(user)s reported: %(report)s",
                user=label,
                report=report or ", ".join(evidence.mapped("display_name")) or self.env._("read"),
            )
        )
        if self.is_acceptance and self.kind == "execute":
            self._unsealed().write({"state": "reported", "date_reported": fields.Datetime.now()})
            document._touch_trays()
        else:
            self._do_close()
        self._on_reported()

    def _do_close(self):
        now = fields.Datetime.now()
        # who waited for his author was ready when he reported
        waited = self.filtered("date_reported")
        waited._unsealed().write({"state": "done", "date_done": now})
        (self - waited)._unsealed().write({"state": "done", "date_done": now, "date_reported": now})
        self._withdraw_requests()
        # sudo: docflow.document - the trays of everybody who works on the card
        self.sudo().document_id._touch_trays()
        # sudo: docflow.resolution - the last executor closes what is above him
        self.sudo().resolution_id._close_if_done()

    def _note_draft(self, reply):
        """Note when the executors' first reply came to be; ``reply`` is linked to their card now.

        It is the work of whoever prepared it, or of him for whom he acts; otherwise the main
        executor had somebody prepare it.
        """
        lines = self.filtered(lambda line: line.is_open and line.kind == "execute")
        lines = lines.filtered(lambda line: not line.date_drafted)
        author = reply.author_id or reply.create_uid
        people = author._docflow_person_ids() if author else ()
        mine = lines.filtered(lambda line: line.executor_id.id in people)
        moment = min(reply.date_registered or datetime.max, fields.Datetime.now())
        for line in mine or lines.filtered("is_main"):
            line._unsealed().write({"date_drafted": max(moment, line.date_received)})

    def _on_delegation_done(self):
        """Take note that what these lines were passed on to is done: the tree closed them."""
        self._withdraw_requests()
        for line in self.filtered(lambda line: line.state == "reported"):
            line.document_id._log_step(
                self.env._(
                    "What %(user)s passed on is done; %(author)s accepts the result.",
                    user=line.executor_id.name,
                    author=line.author_id.name,
                )
            )

    # Hooks

    def _on_reported(self):
        """Hook: an executor reported."""
