"""Samples of the access matrix about work: obligations, templates, requests, dialogs."""

from odoo.fields import Command


class WorkSamples:
    """Mixed into the matrix; each method returns ``{row: (record, field to write, values)}``."""

    def _make_obligations(self):
        """Obligations of the mayor in the council's body, with an executor of another body."""
        vals = {
            "name": "Report",
            "author_id": self.mayor.id,
            "department_id": self.council.id,
            "date_from": "2026-01-01",
            "line_ids": [Command.create({"executor_id": self.executor1.id})],
        }
        obligations = self.env["docflow.obligation"].with_user(self.mayor)
        draft, active = obligations.create([vals, vals])
        active.action_activate()
        self.env.flush_all()
        days = {"date_start": "2020-01-01", "date_end": "2020-03-31"}
        days |= {"date_issue": "2020-04-01", "date_due": "2020-04-07"}
        return {
            "docflow.obligation": (draft, "name", {"name": "x", "author_id": self.mayor.id}),
            "docflow.obligation/active": (active, "name", None),
            "docflow.obligation.executor": (
                draft.line_ids,
                "sequence",
                {"obligation_id": draft.id, "executor_id": self.clerk1.id},
            ),
            "docflow.obligation.period": (
                active.period_ids[0],
                "date_due",
                {"obligation_id": active.id, **days},
            ),
        }

    def _make_requests(self):
        """What the main executor asked of the mayor."""
        line = self.assignment.sudo().with_user(self.executor1).sudo(False)
        dates = {"date_before": "2026-12-01", "date_deadline": "2026-12-05"}
        extension = self.env["docflow.extension"].with_user(self.executor1)
        redirect = self.env["docflow.redirect"].with_user(self.executor1)
        question = self.env["docflow.question"].with_user(self.executor1)
        vals = {"assignment_id": line.id, "level_id": line.id, "reason": "x", "author_label": "x"}
        vals |= {"author_id": self.executor1.id, "approver_id": self.mayor.id}
        return {
            "docflow.extension": (
                extension._do_request(line, "x", **dates),
                "reason",
                {**vals, **dates},
            ),
            "docflow.redirect": (
                redirect._do_request(line, "x", kind="change"),
                "reason",
                {**vals, "kind": "change"},
            ),
            "docflow.question": (question._do_request(line, "x"), "reason", vals),
        }

    def _get_template_samples(self):
        templates = self.env["docflow.resolution.template"]
        shared = templates.create(
            {
                "name": "t",
                "text": "t",
                "author_id": False,
                "line_ids": [Command.create({"executor_id": self.executor1.id})],
            }
        )
        own = templates.with_user(self.mayor).create({"name": "o", "text": "o"})
        absence = self.env["docflow.absence"].with_user(self.mayor)
        absence = absence.create(
            {"date_from": "2099-12-01 08:00", "date_to": "2099-12-01 10:00", "reason": "a"}
        )
        return {
            "docflow.absence": (
                absence,
                "reason",
                {"date_from": "2099-12-02 08:00", "date_to": "2099-12-02 10:00", "reason": "x"},
            ),
            "docflow.resolution.template": (shared, "sequence", {"name": "x", "text": "x"}),
            "docflow.resolution.template/own": (own, "sequence", None),
            "docflow.resolution.template.line": (
                shared.line_ids,
                "sequence",
                {"template_id": shared.id, "executor_id": self.executor2.id},
            ),
        }

    def _prepare_log(self, user, day):
        return {
            "kind": "digest",
            "user_id": user.id,
            "company_id": self.company.id,
            "day": day,
            "date_sent": f"{day} 08:00:00",
            "state": "queued",
        }

    def _make_wizards(self):
        """Dialogs of the mayor: everybody may open his own and nobody another's."""
        card = {"document_id": self.card.id}
        vals = {
            "docflow.reason": ("reason", {"verb": "action_cancel", "reason": "x"}),
            "docflow.review.send": (
                "user_ids",
                {
                    "document_ids": [Command.set(self.card.ids)],
                    "user_ids": [Command.set(self.mayor.ids)],
                },
            ),
            "docflow.instruction": ("text", {"text": "x"}),
            "docflow.resolution.batch": (
                "text",
                {"text": "x", "document_ids": [Command.set(self.card.ids)]},
            ),
            "docflow.custody.hand": (
                "note",
                {"document_ids": [Command.set(self.card.ids)], "holder_id": self.mayor.id},
            ),
            "docflow.order.line": ("sequence", {"executor_id": self.executor1.id}),
            "docflow.batch.ask": ("words", {"verb": "cancel", "words": "x"}),
            "docflow.control.release": ("note", card),
            "docflow.deadline.change": ("reason", card),
            "docflow.assignment.ask": (
                "reason",
                {"assignment_id": self.assignment.id, "reason": "x"},
            ),
            "docflow.assignment.replace": (
                "reason",
                {
                    "assignment_id": self.assignment.id,
                    "executor_id": self.executor2.id,
                    "reason": "x",
                },
            ),
            "docflow.request.decide": (
                "answer",
                {"request_model": "docflow.question", "request_id": 0},
            ),
            "docflow.assignment.report": ("report", {"assignment_id": self.assignment.id}),
            "docflow.why.visible": ("user_id", {**card, "user_id": self.mayor.id}),
        }
        rows = {}
        for model, (field, values) in vals.items():
            record = self.env[model].with_user(self.mayor).create(values)
            rows[model] = (record, "create_date" if field == "user_ids" else field, values)
        return rows
