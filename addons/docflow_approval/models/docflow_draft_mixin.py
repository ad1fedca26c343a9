import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition


class DocflowDraftMixin(models.AbstractModel):
    """The text of a draft out of a template, and the reply that comes already filled."""

    _name = "docflow.draft.mixin"
    _description = "Draft from a Template"

    greeting = fields.Char(copy=False, help="How the letter addresses its reader.")

    # Actions

    def action_fill_template(self, template_id=None):
        """Make the main file of a draft out of a template; the same again is its next version.

        :param int template_id: a template of its type; without it the form asks, where there is a
            choice
        :raise UserError: no such template is for it, or the template cannot be filled
        """
        self.ensure_one()
        self._check_transition("fill_template")
        templates = self.env["docflow.template"]._get_fitting(self)
        if template_id:
            templates = templates.filtered(lambda template: template.id == template_id)
        if not templates:
            raise UserError(
                self.env._(
                    "%(document)s: there is no such template for its type. Attach a file of your "
                    "own, or ask the administrator for a template.",
                    document=self.display_name,
                )
            )
        if len(templates) > 1:
            return self._open_wizard(
                "docflow.template.choose",
                self.env._("Fill from a Template"),
                default_document_id=self.id,
            )
        self._do_fill_template(templates)
        return True

    # Business

    def _may_fill_template(self):
        return self.has_access("write")

    def _do_fill_template(self, template):
        content = template._do_fill(self)
        # sudo: docflow.file - what was filled before, by whomever; only drafts are filled
        file = self.sudo().file_ids.filtered(lambda one: one.role == "main" and one.template_id)
        if file:
            # another template makes the next version of the same document, not a second one
            file = file[:1].sudo(False)
            file._do_add_version(content)
        else:
            encoded = base64.b64encode(content).decode()
            files = self.env["docflow.file"]
            file = files._do_store(self, f"{template.name}.docx", encoded, "main")
        file._unsealed().write({"template_id": template.id, "filled_sha256": file.sha256})
        file._get_leftovers()
        self.env["docflow.copy.queue"]._do_at_once(file)
        self._sync_main_attachment()

    def _do_prepare_reply(self):
        reply = super()._do_prepare_reply()
        template = self.env["docflow.template"]._get_fitting(reply)[:1]
        if template:
            try:
                with self.env.cr.savepoint():
                    reply._do_fill_template(template)
            except UserError as error:
                # the draft is there, and its author writes the letter himself
                reply._log_step(str(error))
        return reply

    def _prepare_reply_vals(self):
        vals = super()._prepare_reply_vals()
        signatory = self._get_reply_signatory()
        return vals | {
            "delivery_method_id": self._get_reply_method().id,
            "signatory_id": signatory.id,
            "greeting": self._get_greeting(),
        }

    def _get_reply_signatory(self):
        """Return who answers: the head who wrote the first resolution, or who got the letter."""
        issued = self.resolution_ids.filtered(lambda row: row.state in ("issued", "done"))
        roots = issued.filtered(lambda row: not row.parent_id)
        return roots.sorted("id")[:1].author_id or self.recipient_ids[:1].user_id

    def _get_reply_method(self):
        """Return how the answer goes: the way the letter came, if letters go that way."""
        method = self.delivery_method_id
        return method.browse() if method.code in ("phone", "internal") else method

    def _get_greeting(self):
        partner = self.correspondent_id
        if partner and not partner.is_company:
            return self.env._("Dear %(name)s,", name=partner.name)
        return self.env._("Dear colleagues,")

    # Hooks

    def _get_shown_file(self):
        # browsers show no Word files: its copy stands beside the form in its place
        shown = super()._get_shown_file()
        return shown._get_current_copy() or shown

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        fill = Transition(
            ("draft",),
            None,
            "_may_fill_template",
            self.env._("Fill from a Template"),
            self.env._("Whoever may change the draft fills it."),
            "secondary",
        )
        return {**table, "fill_template": fill}

    def _is_step_useful(self, verb):
        if verb == "fill_template":
            return (
                self.approval_state in ("none", "rework")
                and self.category != "incoming"
                and bool(self.env["docflow.template"]._get_fitting(self))
            )
        return super()._is_step_useful(verb)

    def _get_hint_fill_template(self):
        return self.env._("The text of the draft, with its requisites in their places.")
