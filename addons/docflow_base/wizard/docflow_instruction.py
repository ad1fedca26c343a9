from odoo import fields, models


class DocflowInstruction(models.TransientModel):
    """Asks a head for a direct instruction; its card is made on signing."""

    _name = "docflow.instruction"
    _description = "Direct Instruction"
    _inherit = ["docflow.order.mixin"]

    line_ids = fields.One2many("docflow.order.line", "instruction_id", string="Executors")
    is_urgent = fields.Boolean(string="Urgent")

    def action_confirm(self):
        """Register the instruction, send it to the executors and open its card."""
        self.ensure_one()
        lines = self.line_ids.sorted("sequence")
        document = self.env["docflow.document"].create_instruction(
            self.text,
            [line.executor_id.id for line in lines],
            self.date_deadline,
            author_id=self.author_id.id,
            kinds=lines.mapped("kind"),
            acceptances=lines.mapped("is_acceptance"),
            template_id=self.template_id.id,
            is_control=self.is_control,
            controller_id=self.controller_id.id,
            is_urgent=self.is_urgent,
        )
        return document._get_form_action()

    def _get_templated_documents(self):
        return self.env["docflow.document"]

    def _get_templated_type(self):
        return self.env.ref("docflow_base.docflow_document_type_instruction")
