from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .docflow_assignment_guidance_mixin import OPEN_STATES
from .docflow_request_mixin import REQUESTS


class DocflowHandoverMoveMixin(models.AbstractModel):
    """What a leaver holds, kind by kind, and how each kind passes to another person.

    ``_get_open_<kind>`` finds it, ``_move_<kind>`` moves it and leaves the trace on its card.
    Records come past the rights of the administrator who hands over: see ``_get_record``.
    """

    _name = "docflow.handover.move.mixin"
    _description = "Moves of a Handover"

    # Business: what is open

    @api.model
    def _get_open_work(self, kind, user, company):
        """Return records of ``kind`` that ``user`` holds, of one model or a list of several.

        :return: recordset, or list of records for ``request``
        """
        # sudo: the model of the kind - the whole work of a person, whoever hands it over
        return getattr(self.sudo(), f"_get_open_{kind}")(user, company)

    def _get_open_assignment(self, user, company):
        return self.env["docflow.assignment"].search(
            [
                ("executor_id", "=", user.id),
                ("state", "in", OPEN_STATES),
                ("company_id", "=", company.id),
            ]
        )

    def _get_open_review(self, user, company):
        return self.env["docflow.document.recipient"].search(
            [
                ("user_id", "=", user.id),
                ("state", "=", "waiting"),
                ("company_id", "=", company.id),
            ]
        )

    def _get_open_control(self, user, company):
        return self.env["docflow.document"].search(
            [
                ("controller_id", "=", user.id),
                ("control_state", "=", "on_control"),
                ("company_id", "=", company.id),
            ]
        )

    def _get_open_resolution(self, user, company):
        return self.env["docflow.resolution"].search(
            [
                ("author_id", "=", user.id),
                ("state", "=", "issued"),
                ("company_id", "=", company.id),
            ]
        )

    def _get_open_request(self, user, company):
        return [
            record
            for model in REQUESTS
            for record in self.env[model].search(
                [
                    ("approver_id", "=", user.id),
                    ("state", "=", "requested"),
                    ("company_id", "=", company.id),
                ]
            )
        ]

    def _get_open_substitution(self, user, company):
        rows = self.env["docflow.substitution"].search(
            [
                "|",
                ("principal_id", "=", user.id),
                ("deputy_id", "=", user.id),
                ("date_ended", "=", False),
                ("company_id", "=", company.id),
            ]
        )
        return rows.filtered(lambda row: row.state in ("planned", "current"))

    def _get_open_office(self, user, company):
        offices = self.env["docflow.office"]
        return offices.search([("registrar_ids", "in", user.ids), ("company_id", "=", company.id)])

    def _get_open_obligation(self, user, company):
        obligations = self.env["docflow.obligation"].with_context(active_test=False)
        return obligations.search(
            [
                ("state", "!=", "ended"),
                ("company_id", "=", company.id),
                "|",
                "|",
                ("author_id", "=", user.id),
                ("controller_id", "=", user.id),
                ("line_ids.executor_id", "=", user.id),
            ]
        )

    def _get_open_original(self, user, company):
        """Return hand-overs by which the paper is with the leaver, or on the way to him."""
        lines = self.env["docflow.custody"].search(
            [
                ("holder_id", "=", user.id),
                ("company_id", "=", company.id),
                "|",
                ("state", "=", "on_way"),
                ("is_current", "=", True),
            ]
        )
        # what he gave on already waits for its receiver
        # sudo: docflow.custody - hand-overs of the same paper, whoever entered them
        return lines.filtered(lambda line: line.document_id._get_custody_on_way().sudo() <= line)

    @api.model
    def _get_work_label(self, kind, record):
        """Return how the act calls ``record`` and its date, ``(str, naive UTC or False)``."""
        if kind in ("substitution", "office", "obligation"):
            return record.display_name, False
        card = record if kind == "control" else record.document_id
        label = card.name
        if card.reg_number:
            label = self.env._(
                "No. %(number)s of %(date)s · %(name)s",
                number=card.reg_number,
                date=card.reg_date.strftime("%d.%m.%Y"),
                name=card.name,
            )
        text = record.text if kind in ("assignment", "resolution") else ""
        deadline = record.date_deadline if "date_deadline" in record._fields else False
        return " — ".join(filter(None, [label, (text or "").split("\n")[0]])), deadline

    # Business: how it moves

    def _move_assignment(self, line, to, reason):
        line.resolution_id._check_new_executor(to, line.author_id)
        report = {}
        if line.state == "reported":
            report = {
                "state": "reported",
                "date_started": line.date_started,
                "report": line.report,
                "report_label": line.report_label,
                "evidence_document_ids": [Command.set(line.evidence_document_ids.ids)],
            }
        new = line._do_replace(to, reason, keep_delegated=True)
        if report:
            # the work is done: its report goes on waiting, a return goes to the successor
            new._unsealed().write(report)
            new.document_id._touch_trays()

    def _move_review(self, line, to, reason):
        card = line.document_id
        line._do_finish("passed")
        waiting = card.recipient_ids.filtered(lambda other: other.state in ("planned", "waiting"))
        if to not in waiting.user_id:
            card._unsealed().write({"recipient_ids": [Command.create({"user_id": to.id})]})
        self._log_move(card, line.user_id, to, reason)
        card._start_review()

    def _move_control(self, card, to, reason):
        card._check_controller(to)
        before = card.controller_id
        card._unsealed().write({"controller_id": to.id})
        # sudo: docflow.document - the new controller sees the replies to what he controls
        (card | card.sudo().back_link_ids.document_id)._refresh_access()
        self._log_move(card, before, to, reason)
        card._touch_trays()

    def _move_resolution(self, resolution, to, reason):
        """Let ``to`` decide on the resolution: who signed it stays in its label."""
        before = resolution.author_id
        if to in resolution.assignment_ids.filtered("is_open").executor_id:
            raise UserError(
                self.env._(
                    "%(document)s: %(user)s executes this resolution and cannot decide on it as "
                    "well. Choose somebody else.",
                    document=resolution.document_id.display_name,
                    user=to.name,
                )
            )
        resolution._unsealed().write({"author_id": to.id})
        card = resolution.document_id
        card._refresh_access()
        self._log_move(card, before, to, reason)
        card._touch_trays()

    def _move_request(self, request, to, reason):
        before = request.approver_id
        if to == request.author_id:
            raise UserError(
                self.env._(
                    "%(user)s asked this himself and cannot decide on it. Choose somebody else.",
                    user=to.name,
                )
            )
        request._unsealed().write({"approver_id": to.id})
        request.document_id._refresh_access()
        self._log_move(request.document_id, before, to, reason)
        request.document_id._touch_trays()

    def _move_substitution(self, row, to, reason):
        """End the row; whoever goes on is named in a new one, from today to the same day."""
        leaver = self.handover_id.from_id
        row._do_end(reason)
        if self._is_ending(self.handover_id, row):
            return
        side = "principal_id" if row.principal_id == leaver else "deputy_id"
        row.create(
            {
                "principal_id": row.principal_id.id,
                "deputy_id": row.deputy_id.id,
                "kind": row.kind,
                "ground": ", ".join(filter(None, [row.ground, self.handover_id.ground])),
                "date_from": max(row.date_from, row.company_id._docflow_today()),
                "date_to": row.date_to,
                "operation_ids": [Command.set(row.operation_ids.ids)],
                "company_id": row.company_id.id,
                side: to.id,
            }
        )

    @api.model
    def _is_ending(self, handover, row):
        """Tell whether ``row`` ends for good: nobody acts for a person whose work was handed over,
        and nobody acts for himself (bool)."""
        return row.principal_id == handover.from_id and row.kind == "acting"

    def _move_office(self, office, to, reason):
        office.write(
            {
                "registrar_ids": [
                    Command.unlink(self.handover_id.from_id.id),
                    Command.link(to.id),
                ]
            }
        )

    def _move_obligation(self, obligation, to, reason):
        leaver = self.handover_id.from_id
        for name in ("author_id", "controller_id"):
            if obligation[name] == leaver:
                obligation.write({name: to.id})
        line = obligation.line_ids.filtered(lambda row: row.executor_id == leaver)
        if line and to in obligation.line_ids.executor_id:
            line.unlink()
        elif line:
            line.write({"executor_id": to.id})
        if obligation.state != "draft":
            obligation._check_ready()
        self._log_move(obligation, leaver, to, reason)

    def _move_original(self, line, to, reason):
        """Send the paper to ``to``, who confirms the receipt as ever."""
        card = line.document_id
        if line.state == "on_way":
            line._do_end("withdrawn")
        if card._get_original_holder() != to:
            card._do_hand_over(to, note=reason)
        self._log_move(card, line.holder_id, to, reason)

    def _log_move(self, card, before, to, reason):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        card._log_step(
            self.env._(
                "%(kind)s: %(before)s → %(after)s. %(reason)s",
                kind=kinds[self.kind],
                before=before.name,
                after=to.name,
                reason=reason,
            )
        )
