from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestRequisites(DocflowCase):
    """What an administrator adds without code, and who may begin documents."""

    def test_extra_requisites_reach_the_cards(self):
        """Requisites named on a type are filled in on its cards; a requisite taken off leaves
        them."""
        case, outcome = self.env["docflow.requisite"].create(
            [
                {"type_id": self.type_in.id, "name": "Case number"},
                {
                    "type_id": self.type_in.id,
                    "name": "Outcome",
                    "kind": "selection",
                    "options": "Granted\n\nRefused",
                },
            ]
        )
        card = self._incoming()
        card.properties = {case.key: "712/26", outcome.key: "Refused"}
        self.assertEqual(card.properties[case.key], "712/26")
        found = self.env["docflow.document"].search([(f"properties.{case.key}", "=", "712/26")])
        self.assertEqual(found, card)
        case.unlink()
        names = [entry["string"] for entry in self.type_in.properties_definition]
        self.assertEqual(names, ["Outcome"])

    def test_journal_is_made_on_screen(self):
        """A new journal offers the offices of the company; nothing else is asked before."""
        form = Form(self.env["docflow.journal"])
        form.name = "Orders"
        form.office_id = self.office
        journal = form.save()
        self.assertEqual(journal.company_id, self.company)

    def test_operation_create(self):
        """Whoever has role groups begins documents only where one of them allows it."""
        reader = self.env["docflow.role.group"].create(
            {
                "name": "Readers",
                "operation_ids": [
                    fields.Command.link(self.env.ref("docflow_base.docflow_operation_read").id)
                ],
                "member_ids": [fields.Command.create({"user_id": self.clerk1.id})],
            }
        )
        documents = self.env["docflow.document"].with_user(self.clerk1)
        self.assertFalse(documents.has_access("create"))
        with self.assertRaises(AccessError):
            documents.create({"name": "Memo", "type_id": self.type_memo.id})
        reader.operation_ids |= self.env.ref("docflow_base.docflow_operation_create")
        self.assertTrue(documents.has_access("create"))

    def test_acceptance_holds_on_delegation(self):
        """A delegated line whose result is to be accepted waits for its author when it comes
        back."""
        letter = self._registered()
        top = self._resolve(letter, [self.executor1])
        top.sudo().assignment_ids._unsealed().write({"is_acceptance": True})
        main = self._line(top, self.executor1)
        main.action_delegate(executor_ids=self.clerk1.ids, text="Part")
        self._line(main.sudo().delegation_ids, self.clerk1).action_report(report="Ready")
        self.assertEqual(main.state, "reported")
        self.assertEqual(letter.state, "in_execution")
        main.with_user(self.mayor).action_accept()
        self.assertEqual(letter.state, "executed")

    def test_second_delegation_keeps_the_line_open(self):
        """A line delegated twice closes when both have finished."""
        letter = self._registered()
        main = self._line(self._resolve(letter, [self.executor1]), self.executor1)
        second = self._person("t_clerk2", self.schools)
        main.action_delegate(executor_ids=self.clerk1.ids, text="One part")
        main.action_delegate(executor_ids=second.ids, text="Another part")
        one, other = main.sudo().delegation_ids
        self._line(one, self.clerk1).action_report(report="Ready")
        self.assertEqual(main.state, "in_work")
        self._line(other, second).action_report(report="Ready")
        self.assertEqual(main.state, "done")

    def test_registrar_of_another_body(self):
        """A registrar sees what is registered at his office, also where it is of another body."""
        self.office.write({"registrar_ids": [fields.Command.link(self.stranger.id)]})
        letter = self._registered()
        documents = self.env["docflow.document"].with_user(self.stranger)
        self.assertTrue(documents.search_count([("id", "=", letter.id)]))
        self.office.write({"registrar_ids": [fields.Command.unlink(self.stranger.id)]})
        self.assertFalse(documents.search_count([("id", "=", letter.id)]))

    def test_urgent_documents_have_the_shorter_term(self):
        """An urgent letter is due in seven working days, where its type gives a month."""
        ordinary, urgent = self._registered(), self._registered(is_urgent=True)
        self.assertLess(urgent.date_deadline, ordinary.date_deadline)

    def test_closed_card_stays(self):
        """What a card was closed with is not rewritten."""
        letter = self._registered()
        letter.with_user(self.mayor).action_acknowledge()
        for name, value in {"name": "Other", "corr_number": "1", "sheets": 9}.items():
            with self.subTest(field=name), self.assertRaises(UserError), self.env.cr.savepoint():
                letter.with_user(self.registrar).write({name: value})

    def test_reserved_number_is_kept(self):
        """A document registered on a reserved number gets that very number."""
        reserve = (
            self.env["docflow.number.reserve"]
            .with_user(self.registrar)
            .create({"journal_id": self.journal.id, "reason": "For the session"})
        )
        letter = self._incoming(reserved_number_id=reserve.id)
        self.journal.case_code = "02-99"
        letter.action_register()
        self.assertEqual(letter.reg_number, reserve.number)
        self.assertEqual(reserve.state, "used")
