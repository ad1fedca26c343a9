from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import PDF, DocflowCase


@tagged("post_install", "-at_install")
class TestKolomyia(DocflowCase):
    """Rules of Kolomyia's order of work (seed 4) that no other file proves as such.

    docs/kolomyia.md lists all of them, K1 to K29, each with the test that proves it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own_office = cls.env["docflow.office"].create(
            {"name": "Education Office", "code": "EO", "department_id": cls.education.id}
        )
        cls.own_journal = cls.env["docflow.journal"].create(
            {
                "name": "Memos of Education",
                "office_id": cls.own_office.id,
                "pattern": "{dept}-{serial}",
                "type_ids": [Command.link(cls.type_memo.id)],
            }
        )

    def _clerk(self, head, user):
        self.env["docflow.substitution"].create(
            {"principal_id": head.id, "deputy_id": user.id, "kind": "clerk"}
        )
        self.env.flush_all()

    def _trays(self, user):
        cards = self.env["docflow.document"].with_user(user)
        return {tray["code"]: tray["count"] for tray in cards.get_trays()}

    def _memo(self, **vals):
        """Return the draft of a memo by the head of Education, without any file."""
        return (
            self.env["docflow.document"]
            .with_user(self.executor1)
            .create(
                {
                    "name": "On the purchase of desks",
                    "type_id": self.type_memo.id,
                    "author_id": self.executor1.id,
                    "signatory_id": self.executor1.id,
                    "department_id": self.education.id,
                    "recipient_ids": [Command.create({"user_id": self.mayor.id})],
                    **vals,
                }
            )
        )

    # Registration

    def test_paper_letter_reaches_head_and_clerk(self):
        """K5 (§2.7): a registered letter has a barcode, a number and a date, and its scan lies
        with the addressed head and with his clerk at the same moment."""
        self._clerk(self.mayor, self.clerk1)
        letter = self._registered()
        self.assertTrue(letter.barcode and letter.reg_number and letter.reg_date)
        for user in (self.mayor, self.clerk1):
            with self.subTest(user=user.login):
                self.assertEqual(self._trays(user)["review"], 1)
                card = letter.with_user(user).sudo(False)
                self.assertTrue(card.file_ids.attachment_id.raw)

    def test_reply_names_what_it_answers(self):
        """K13 (§2.18): a reply is not registered without its link; a prepared one has it, and
        the link of a registered reply stays."""
        letter = self._registered()
        vals = {
            "type_id": self.type_out.id,
            "recipient_ids": [],
            "signatory_id": self.mayor.id,
            "department_id": self.council.id,
        }
        bare = self._incoming(**vals)
        with self.assertRaisesRegex(ValidationError, "Related Documents"):
            bare.action_register()
        self._resolve(letter, [self.executor1])
        action = letter.with_user(self.executor1).action_prepare_reply()
        reply = self.env["docflow.document"].with_user(self.executor1).browse(action["res_id"])
        self.assertEqual((reply.link_ids.linked_id, reply.link_ids.kind), (letter, "reply"))
        reply.signatory_id = self.mayor
        reply.attach_file("reply.pdf", PDF, "main")
        reply.action_submit()
        reply.with_user(self.registrar).action_register()
        with self.assertRaisesRegex(UserError, "stays"):
            reply.with_user(self.registrar).link_ids.unlink()

    def test_initiative_letter_needs_no_link(self):
        """K13 (§2.18): a letter on one's own initiative answers nothing, and no link is asked."""
        kind = self.env.ref("docflow_base.docflow_document_type_outgoing_initiative")
        self.journal_out.type_ids |= kind
        letter = self._incoming(
            type_id=kind.id, recipient_ids=[], signatory_id=self.mayor.id, office_id=self.office.id
        )
        letter.department_id = self.council
        letter.action_register()
        self.assertTrue(letter.reg_number.startswith("02-"), letter.reg_number)

    def test_memo_is_registered_where_it_was_written(self):
        """K14 (§2.19): an internal document takes the journal and the index of its author's
        department, and may be controlled by a person of that department."""
        memo = self._memo()
        self.assertEqual(memo.journal_id, self.own_journal)
        memo.action_submit()
        self.own_office.registrar_ids = self.registrar
        memo.with_user(self.registrar).action_register()
        self.assertTrue(memo.reg_number.startswith("06-"), memo.reg_number)
        controller = self._person("t_controller2", self.education, "group_docflow_controller")
        self._resolve(memo, [self.executor1], is_control=True, controller_id=controller.id)
        self.assertEqual(memo.controller_id, controller)

    def test_internal_document_needs_no_paper(self):
        """K15 (§2.20): a memo has no paper copy: it is registered without a scan and goes to its
        addressee in the system alone."""
        memo = self._memo()
        memo.action_submit()
        self.own_office.registrar_ids = self.registrar
        memo.with_user(self.registrar).action_register()
        self.assertEqual(memo.state, "in_review")
        self.assertFalse(memo.file_ids or memo.custody_ids)
        self.assertEqual(self._trays(self.mayor)["review"], 1)

    def test_document_is_named(self):
        """K16 (§2.21): a card whose subject says nothing is not registered."""
        for name in ("   ", "…", "-"):
            with self.subTest(name=name), self.assertRaisesRegex(ValidationError, "Subject"):
                self._incoming(name=name).action_register()

    def test_found_by_requisites(self):
        """K24 (§2.33): a card is found by its number, their number, a word of its subject or its
        barcode, typed in one box."""
        letter = self._registered(name="On the purchase of boilers", corr_number="77/К-5")
        cards = self.env["docflow.document"].with_user(self.mayor)
        for words in (letter.reg_number, "77/К-5", "boilers", letter.barcode):
            with self.subTest(words=words):
                self.assertIn(letter.id, [found[0] for found in cards.name_search(words)])

    def test_orders_decisions_contracts(self):
        """K26 (§2.38): orders, decisions and contracts are registered and executed like letters."""
        for code in ("order_main", "committee_decision", "contract"):
            kind = self.env.ref(f"docflow_base.docflow_document_type_{code}")
            self.journal.type_ids |= kind
            with self.subTest(type=code):
                paper = self._registered(
                    type_id=kind.id,
                    author_id=self.executor1.id,
                    department_id=self.education.id,
                    signatory_id=self.mayor.id,
                )
                order = self._resolve(paper, [self.executor1])
                self._line(order, self.executor1).action_report("done")
                self.assertEqual(paper.state, "executed")

    def test_changes_are_the_offices_and_leave_a_trace(self):
        """K27 (§3.1): requisites are corrected by the registrars of the card's office alone, and
        the history keeps what was written before."""
        letter = self._registered(name="On the rof")
        for user in (self.mayor, self.controller):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                letter.with_user(user).sudo(False).name = "On something else"
        self.env.flush_all()
        self.env.cr.precommit.run()
        letter.name = "On the roof"
        self.env.flush_all()
        self.env.cr.precommit.run()
        trace = letter.sudo().message_ids.tracking_value_ids
        changed = trace.filtered(lambda value: value.field_id.name == "name")
        self.assertEqual(
            (changed[:1].old_value_char, changed[:1].new_value_char), ("On the rof", "On the roof")
        )
        self.assertEqual(changed[:1].mail_message_id.author_id, self.registrar.partner_id)

    # Execution

    def test_each_task_has_its_main_executor(self):
        """K8 (§2.10): of several tasks by one author each has the first of its own list as the
        main executor; the card and its scan go to everybody at once, and delegation repeats the
        rule."""
        letter = self._registered()
        first = self._resolve(letter, [self.executor1, self.executor2])
        second = self._resolve(letter, [self.executor2, self.executor1])
        for order, main in ((first, self.executor1), (second, self.executor2)):
            lines = order.sudo().assignment_ids
            self.assertEqual(lines.filtered("is_main").executor_id, main)
            self.assertEqual(set(lines.mapped("state")), {"new"})
        for user in (self.executor1, self.executor2):
            self.assertTrue(letter.with_user(user).sudo(False).file_ids.attachment_id.raw)
        helper = self._person("t_helper", self.schools)
        line = self._line(first, self.executor1)
        line.action_delegate([helper.id, self.clerk1.id], "Count them")
        below = line.delegation_ids.sudo().assignment_ids
        self.assertEqual(below.filtered("is_main").executor_id, helper)

    def test_levels_without_limit(self):
        """K9 (§2.12): a task is passed on as a subordinate one, level below level."""
        people, department = [], self.education
        for level in range(5):
            department = self.env["hr.department"].create(
                {"name": f"Level {level}", "parent_id": department.id}
            )
            person = self._person(f"t_level{level}", department, "group_docflow_manager")
            department.manager_id = person.employee_id
            people.append(person)
        order = self._resolve(self._registered(), [self.executor1])
        line = self._line(order, self.executor1)
        for person in people:
            line.action_delegate([person.id], "Further down")
            below = line.delegation_ids
            self.assertEqual(below.parent_id, line.resolution_id)
            line = self._line(below, person)
        line.action_report("done")
        self.assertEqual(order.state, "done")

    def test_state_tells_with_whom_it_lies(self):
        """K10 (§2.13–2.14): a new task shows with whom it lies; “Report and Complete” makes it
        done at once."""
        letter = self._registered()
        order = self._resolve(letter, [self.executor1])
        line = self._line(order, self.executor1)
        self.assertEqual((line.state, line.is_open), ("new", True))
        self.assertEqual(letter.with_user(self.mayor).holder_names, "Executor1")
        labels = {step["verb"]: step["label"] for step in line.next_steps}
        self.assertEqual(labels["action_open_report"], "Report and Complete")
        line.action_report("done")
        self.assertEqual(line.state, "done")
        self.assertFalse(letter.with_user(self.mayor).holder_names)

    # The cabinet

    def test_trays_by_purpose(self):
        """K17 (§2.22): the trays say for what purpose a document came; kinds of documents and
        states are groups of their own."""
        trays = self._trays(self.executor1) | self._trays(self.controller)
        for code in ("review", "execute", "control", "overdue", "executed"):
            self.assertIn(code, trays)
        categories = dict(
            self.env["docflow.document"]._fields["category"]._description_selection(self.env)
        )
        for code in (
            "incoming",
            "outgoing",
            "internal",
            "order",
            "legal_act",
            "regulatory_act",
            "contract",
        ):
            self.assertIn(code, categories)

    def test_clerk_has_the_trays_of_his_head(self):
        """K18 (§2.23): what comes to a head for review and for execution lies with his clerk too;
        whoever of them takes it up does it for both."""
        self._clerk(self.executor1, self.clerk1)
        letter = self._registered(
            recipient_ids=[Command.create({"user_id": self.executor1.id})],
        )
        for user in (self.executor1, self.clerk1):
            self.assertEqual(self._trays(user)["review"], 1, user.login)
        order = self._resolve(letter, [self.executor1])
        for user in (self.executor1, self.clerk1):
            self.assertEqual(self._trays(user)["execute"], 1, user.login)
        line = order.sudo().assignment_ids.with_user(self.clerk1).sudo(False)
        line.action_start()
        line.action_report("Done by the clerk")
        self.assertIn("Clerk1", line.report_label)
        for user in (self.executor1, self.clerk1):
            self.assertEqual(self._trays(user)["execute"], 0, user.login)
