from odoo import api, models


class DocflowSignPaperMixin(models.AbstractModel):
    """What a person sees of the papers in his stack: the rows, and one paper with its files."""

    _name = "docflow.sign.paper.mixin"
    _description = "Papers of a Stack"

    # Actions

    @api.readonly
    def get_paper(self, line_id):
        """Return what is shown of one paper.

        :param int line_id: id of the paper in the stack
        :return: ``{"id", "digest", "files": [{"id", "name", "url", "kind", "role", "is_signed"}],
            "facts": [[label, text]], "visas": [{"who", "verdict", "remarks"}], "note"}``
        :rtype: dict
        """
        line = self._get_line(line_id)
        line._check_readable()
        step, card = line._get_step(), line._get_card()
        return {
            "id": line.id,
            "digest": line._get_digest(),
            "files": self._get_paper_files(card),
            "facts": self._get_paper_facts(card, step),
            "visas": self._get_paper_visas(step),
            "note": step.approval_id.note or "",
        }

    # Business

    @api.model
    def _get_rows(self, lines):
        """Return rows of the stack, as far as the reader may see their steps and cards."""
        # sudo: docflow.approval.step - taken back: names are told as far as the reader sees them
        steps = set(lines.step_id.sudo(False)._filtered_access("read").ids)
        loose = lines.filtered(lambda line: not line.step_id)
        # sudo: docflow.document - as above
        cards = set(loose.document_id.sudo(False)._filtered_access("read").ids)
        may_seal = self.env.user._docflow_has_power("seal")
        rows = []
        for line in lines:
            is_seen = line.step_id.id in steps or line.document_id.id in cards
            row = self._get_row(line) if is_seen else self._get_closed_row(line)
            row["is_to_seal"] = is_seen and may_seal and self._is_to_seal(line)
            rows.append(row)
        return rows

    @api.model
    def _get_closed_row(self, line):
        name = self.env._("A paper that is not open to you any more")
        return {"id": line.id, "state": "gone", "name": name, "way": "press", "reason": ""}

    @api.model
    def _get_row(self, line):
        step = line._get_step()
        is_gone = line.state not in ("done", "refused") and not line._is_waiting()
        whose = line._get_principal()
        return {
            "id": line.id,
            "state": "gone" if is_gone else line.state,
            "reason": line.reason or "",
            "name": line._get_name(),
            "way": line._get_way(),
            "type": line.document_id.type_id.name,
            "for_whom": whose.name if whose != self.env.user else "",
            "deadline": self._format_moment(step, step.date_deadline),
            "is_overdue": step.is_overdue,
            "step_id": step.id,
            "document_id": line.document_id.id,
        }

    @api.model
    def _is_to_seal(self, line):
        """Tell whether the reader has signed it and may seal it now (bool)."""
        is_signed = line.state == "done" and self.kind in ("sign", "sign_draft")
        return is_signed and line._get_card()._is_seal_awaited()

    @api.model
    def _format_moment(self, step, moment):
        return step.company_id._docflow_format(moment) if moment else ""

    @api.model
    def _get_paper_files(self, card):
        order = {"main": 0, "annex": 1, "scan": 2}
        files = card.file_ids.filtered("attachment_id").sorted(
            lambda file: (order.get(file.role, 9), file.sequence, file.id)
        )
        roles = dict(files._fields["role"]._description_selection(self.env))
        return [
            {
                "id": file.id,
                "name": file.name,
                "url": f"/web/content/{file.attachment_id.id}",
                "kind": self._get_shown_kind(file.attachment_id.mimetype or ""),
                "role": roles[file.role],
                "is_signed": file.role in order,
            }
            for file in files
        ]

    @api.model
    def _get_shown_kind(self, mimetype):
        """Return how a browser shows a file: ``pdf``, ``image``, ``text``, or not (``file``)."""
        kinds = {"application/pdf": "pdf", "text/plain": "text"}
        if mimetype.startswith("image/") and "svg" not in mimetype:
            return "image"
        return kinds.get(mimetype, "file")

    @api.model
    def _get_paper_facts(self, card, step):
        values = [
            (card, "type_id", card.type_id.name),
            (card, "correspondent_id", card.correspondent_id.display_name),
            (card, "author_id", card.author_id.name),
            (card, "department_id", card.department_id.name),
            (card, "signatory_id", card.signatory_id.name),
            (step, "stage_name", step.stage_name),
            (step, "date_deadline", self._format_moment(step, step.date_deadline)),
            (step, "request", step.request),
        ]
        return [
            [record._fields[name]._description_string(self.env), text]
            for record, name, text in values
            if text
        ]

    @api.model
    def _get_paper_visas(self, step):
        """Return who has decided in this round before, with what was remarked."""
        states = dict(step._fields["state"]._description_selection(self.env))
        decided = step.approval_id.step_ids.filtered(
            lambda one: one.state in ("agreed", "agreed_with_remarks", "rejected")
        )
        return [
            {
                "who": one.decision_label,
                "verdict": states[one.state],
                "remarks": [remark.text for remark in one.remark_ids],
            }
            for one in decided.sorted("date_done")
        ]
