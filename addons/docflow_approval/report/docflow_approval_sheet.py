from odoo import api, models


class DocflowApprovalSheet(models.AbstractModel):
    """The approval sheet: every round of a document, who decided what, when, and on which files."""

    _name = "report.docflow_approval.docflow_approval_sheet"
    _inherit = "docflow.print.mixin"
    _description = "Approval Sheet"
    _docflow_printed = "docflow.approval"

    @api.model
    def _prepare_page(self, approval):
        same = [("res_model", "=", approval.res_model), ("res_id", "=", approval.res_id)]
        rounds = approval.search([*same, ("number", "<=", approval.number)], order="number")
        return {
            "name": approval.name,
            "rounds": [self._prepare_round(one) for one in rounds],
        }

    def _prepare_round(self, approval):
        form = approval.company_id._docflow_format
        label = self._label
        return {
            "number": approval.number,
            "route": approval.route_name,
            "initiator": approval.initiator_label,
            "begun": form(approval.date_start),
            "ended": form(approval.date_end),
            "state": label(approval, "state"),
            "reason": approval.end_reason,
            "steps": [self._prepare_step(step) for step in approval.step_ids],
            "files": self._prepare_files(approval),
            "remarks": [
                {
                    "who": remark.author_label,
                    "text": remark.text,
                    "state": label(remark, "state"),
                    "answer": remark.answer,
                }
                for remark in approval.remark_ids
            ],
        }

    def _prepare_step(self, step):
        form = step.company_id._docflow_format
        verdict = self._label(step, "state")
        if step.action == "signature" and step.state == "agreed":
            verdict = step.env._("Signed")
        if step.carried_from_id:
            verdict = step.env._(
                "%(verdict)s, carried over from round %(number)s",
                verdict=verdict,
                number=step.carried_from_id.round_number,
            )
        return {
            "stage": step.stage_name,
            "who": ", ".join(part for part in (step.user_name, step.position) if part),
            "verdict": step.skip_reason or verdict,
            "by": step.decision_label,
            "date": form(step.date_done) if step.decision_label else "",
            "digest": step.seen_digest or "",
        }

    def _prepare_files(self, approval):
        """Return the files that were decided on, each with its digest, oldest first."""
        files = {}
        for seen in (approval.files, *approval.step_ids.sorted("date_done").mapped("seen_files")):
            for file in seen or []:
                files[file["name"], file["sha256"]] = file
        return list(files.values())

    @api.model
    def _label(self, record, name):
        return dict(record._fields[name]._description_selection(record.env)).get(record[name], "")
