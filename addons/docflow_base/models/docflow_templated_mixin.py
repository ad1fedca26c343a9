from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

NAME_LENGTH = 60  # the name of a template saved from a resolution: what a dropdown shows whole


class DocflowTemplatedMixin(models.AbstractModel):
    """What may be filled by a resolution template: a resolution, a direct instruction, a batch.

    The model has ``text``, ``is_control``, ``date_deadline``, ``allowed_executor_ids`` and, under
    the name that ``_templated_lines`` gives, a list of executors.
    """

    _name = "docflow.templated.mixin"
    _description = "Filled by a Template"
    _templated_lines = "line_ids"

    template_id = fields.Many2one(
        "docflow.resolution.template",
        string="By Template",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
    )
    document_type_id = fields.Many2one("docflow.document.type", compute="_compute_document_type_id")

    # Computes

    def _compute_document_type_id(self):
        for record in self:
            record.document_type_id = record._get_templated_type()

    @api.onchange("template_id")
    def _onchange_template_id(self):
        if not self.template_id:
            return None
        left_out = self.template_id._apply(self)
        if not left_out:
            return None
        return {
            "warning": {
                "title": self.env._("Not everybody of the template is named"),
                "message": self.env._(
                    "“%(template)s” names %(users)s, who is outside your subordination and was "
                    "left out.",
                    template=self.template_id.name,
                    users=", ".join(left_out.mapped("name")),
                ),
                "type": "notification",
            }
        }

    # Actions

    def action_save_template(self):
        """Keep text, executors, term and control as the user's own template for this type."""
        self.ensure_one()
        if not (self.text or "").strip():
            raise UserError(self.env._("Write what is to be done; the template keeps the text."))
        template = self.env["docflow.resolution.template"].create(self._prepare_template_vals())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Saved as your template “%(template)s”. Edit it in Execution › Resolution "
                    "Templates.",
                    template=template.name,
                ),
            },
        }

    # Business

    def _prepare_template_vals(self):
        text = self.text.strip()
        line = text.splitlines()[0]
        return {
            "name": line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1].rstrip() + "…",
            "author_id": self.env.uid,
            "company_id": self._get_templated_company().id,
            "type_ids": [Command.set(self._get_templated_type().ids)],
            "text": text,
            "term_days": self._get_templated_term(),
            "is_control": self.is_control,
            "line_ids": self._prepare_templated_lines(self[self._templated_lines]),
        }

    def _get_templated_term(self):
        """Return the working days from today to the deadline (int); 0 where there is none."""
        company = self._get_templated_company()
        moment = self.date_deadline
        day = moment if self._is_templated_day() else company._docflow_local_date(moment)
        today = company._docflow_today()
        if not day or day <= today:
            return 0
        return company._docflow_working_days_between(today, day)

    def _set_templated_deadline(self, moment):
        company = self._get_templated_company()
        day = self._is_templated_day()
        self.date_deadline = company._docflow_local_date(moment) if day else moment

    def _set_templated_lines(self, lines):
        """Name the executors of template ``lines`` instead of those named so far."""
        self[self._templated_lines] = [Command.clear(), *self._prepare_templated_lines(lines)]

    @api.model
    def _prepare_templated_lines(self, lines):
        """Return commands that name the executors of ``lines`` in their order (``list``)."""
        return [
            Command.create(
                {
                    "sequence": index,
                    "executor_id": line.executor_id.id,
                    "kind": line.kind,
                    "is_acceptance": line.is_acceptance,
                }
            )
            for index, line in enumerate(lines)
        ]

    def _is_templated_day(self):
        return self._fields["date_deadline"].type == "date"

    def _get_templated_company(self):
        return self._get_templated_documents().company_id[:1] or self.env.company

    def _get_templated_type(self):
        """Return the document type that a saved template serves; empty for every type."""
        types = self._get_templated_documents().type_id
        return types if len(types) == 1 else types.browse()

    # Hooks

    def _get_templated_documents(self):
        """Hook: the cards it is written on (``docflow.document``)."""
        return self.document_id
