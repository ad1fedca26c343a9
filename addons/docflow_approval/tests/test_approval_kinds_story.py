from datetime import timedelta

import pytest

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import ApprovalCase


@pytest.mark.alone
@tagged("post_install", "-at_install")
class TestApprovalKindsStory(ApprovalCase, HttpCase):
    """What goes along a route beside drafts, by people in their browsers: a request for another
    term, and a direct instruction."""

    def _tour(self, name, user, path="/odoo/docflow"):
        if user.password != user.login:
            user.sudo().password = user.login
        self.start_tour(path, f"docflow_{name}", login=user.login, timeout=240)
        self.env.invalidate_all()

    def test_extension_from_the_assignment_to_the_verdict(self):
        """Asked on the assignment, agreed in the trays by a lawyer and the author: the term moves;
        asked again and rejected, it stays."""
        self._route(
            self._stage("Law", self.lawyer),
            self._stage("Authors", {"kind": "record"}),
            res_model="docflow.extension",
        )
        card = self._registered()
        due = fields.Datetime.now() + timedelta(days=30)
        line = self._line(self._resolve(card, [self.executor1], date_deadline=due), self.executor1)
        self._tour("extension_ask", self.executor1, f"/odoo/docflow-assignments/{line.id}")
        waiting = line.extension_ids.sudo()._get_running().step_ids
        self.assertIn(card.name, waiting.with_user(self.lawyer)[:1].subject)
        self._tour("extension_agree", self.lawyer)
        self._tour("extension_grant", self.mayor)
        request = line.extension_ids
        self.assertEqual((request.state, str(line.deadline_day)), ("granted", "2098-12-15"))
        line.action_request_extension("2099-01-20", "The estimate is late")
        self._tour("extension_reject", self.lawyer)
        last = line.extension_ids.sorted("id")[-1:]
        self.assertEqual((last.state, str(line.deadline_day)), ("refused", "2098-12-15"))

    def test_instruction_from_the_head_to_the_executor(self):
        """Given by the head, agreed by a lawyer, signed by the head: registered and issued at
        once."""
        kind = self.env.ref("docflow_base.docflow_document_type_instruction")
        kind.is_approval_required = True
        self.env["docflow.journal"].create(
            {
                "name": "Instructions",
                "office_id": self.office.id,
                "pattern": "{dept}-{serial}",
                "type_ids": [Command.link(kind.id)],
            }
        )
        self._route(
            self._stage("Form and language", self.lawyer, sequence=10),
            self._stage("Signature", {"kind": "record"}, action="signature", sequence=20),
            self._stage(
                "Registration", self.registrar, action="registration", quorum="any", sequence=30
            ),
            type_ids=kind.ids,
        )
        self._tour("instruction_give", self.mayor)
        self._tour("instruction_agree", self.lawyer)
        self._tour("instruction_sign", self.mayor)
        line = self.env["docflow.assignment"].search([("executor_id", "=", self.executor1.id)])
        self.assertEqual((line.state, line.document_id.state), ("new", "in_execution"))
