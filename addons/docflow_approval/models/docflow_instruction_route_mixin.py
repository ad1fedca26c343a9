import json

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.tools.digest import sha256_hex


class DocflowInstructionRouteMixin(models.AbstractModel):
    """A direct instruction whose type is approved first: it goes along its route, and with the last
    decision it has its number and is with its executors.

    Nobody presses anything in between: whoever gave the instruction has said what is to be done and
    by whom, and its resolution lies ready on the draft.
    """

    _name = "docflow.instruction.route.mixin"
    _description = "Route of a Direct Instruction"

    # Business

    def _get_ready_resolution(self):
        """Return the resolution that is signed with the number of this instruction, or none."""
        if self.type_id != self._get_instruction_type():
            return self.env["docflow.resolution"]
        # asked and not read off the card: a form that was shown before has left there what its
        # reader may see, and a draft is its author's
        # sudo: docflow.resolution - somebody else decided last
        drafts = self.env["docflow.resolution"].sudo()
        waiting = [("document_id", "in", self.ids), ("state", "=", "draft")]
        return drafts.search([*waiting, ("author_id", "=", self.author_id.id)], limit=1).sudo(False)

    def _get_order_row(self):
        """Return the order of an instruction as what is decided on (dict), or None: another text,
        another executor or date is another order.
        """
        # sudo: docflow.resolution - a draft is its author's, and others decide on its digest
        order = self.category == "internal" and self._get_ready_resolution().sudo()
        if not order:
            return None
        lines = [
            [line.executor_id.id, line.kind, str(line.date_deadline)]
            for line in order.assignment_ids
        ]
        told = json.dumps([order.text, str(order.date_deadline), lines], ensure_ascii=False)
        return {"name": self.name, "version": 1, "sha256": sha256_hex(told.encode())}

    def _do_issue_approved(self, resolution, decided):
        """Register the card and sign its resolution in the name of its author.

        What cannot be signed any more, a date that passed, an executor who left or an order that
        was changed since, goes to the registrars as other drafts do, and its history says why.

        :param list decided: what people decided on, as the round keeps it
        """
        author = self.author_id
        user = self.env.user
        # who decides last by the route is nobody's deputy: what he lets go is the author's own act
        actor = user if user._docflow_represents(author, "resolve") else author
        card = self.with_user(actor)._sealed_again()
        try:
            with self.env.cr.savepoint():
                self._check_unchanged_order(decided)
                card._do_issue_instruction(resolution.with_user(actor)._sealed_again())
        except UserError as refusal:
            self._do_submit()
            self._log_step(
                self.env._("Approved, and not issued at once: %(reason)s", reason=str(refusal))
            )

    def _check_unchanged_order(self, decided):
        if decided != self._get_approval_files():
            raise UserError(
                self.env._(
                    "%(document)s: what is to be done, by whom or until when was changed after it "
                    "was sent for approval.",
                    document=self.display_name,
                )
            )

    # Hooks

    def _do_issue_instruction(self, resolution):
        if not self._is_approval_missing():
            super()._do_issue_instruction(resolution)
            return
        version = self.env["docflow.route"]._pick(self)
        if not version:
            raise UserError(
                self.env._(
                    "“%(type)s” is approved before its number, and no route is in force for it. "
                    "Ask the administrator to publish one.",
                    type=self.type_id.name,
                )
            )
        # what could not be signed today goes nowhere
        resolution._check_order()
        self._do_launch(version)
