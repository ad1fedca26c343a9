from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .docflow_assignment_guidance_mixin import WORK_STATES

REQUESTS = ("docflow.extension", "docflow.redirect", "docflow.question")


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
                ("state", "in", WORK_STATES),
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

    @api.model
    def _get_work_label(self, kind, record):
        """Return how the act calls ``record`` and its date, ``(str, naive UTC or False)``."""
        if kind in ("substitution", "office"):
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
        line._do_replace(to, reason, keep_delegated=True)

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
