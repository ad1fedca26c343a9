import base64
from datetime import timedelta

from psycopg2.errors import RestrictViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .acquaintance_common import SCAN, TEXT, AcquaintanceCase


@tagged("post_install", "-at_install")
class TestAcquaintance(AcquaintanceCase):
    # Naming

    def test_everybody_gets_it_into_the_tray(self):
        """An order names everybody: who has a login gets an assignment to read, others a line."""
        named = self._named()
        self.assertFalse(self.order.get_resolution_tree()["nodes"], "it has a page of its own")
        tree = self.order.get_resolution_tree(named.resolution_ids.id)
        self.assertEqual(len(tree["nodes"]), 1)
        self.assertIn(self.clerk1, named.reader_ids.user_id)
        self.assertNotIn(self.mayor, named.reader_ids.user_id)
        self.assertIn(self.driver, named.reader_ids.employee_id)
        reader = self._reader(named, self.clerk1)
        line = reader.sudo().assignment_id
        self.assertEqual((line.kind, line.state), ("acquaint", "new"))
        self.assertEqual((reader.position, reader.ground), ("Specialist", "everybody"))
        self.assertEqual(reader.department_id, self.schools)
        self.assertTrue(line.date_deadline)
        trays = self.env["docflow.document"].with_user(self.clerk1).get_trays()
        (tray,) = [tray for tray in trays if tray["code"] == "read"]
        self.assertEqual(tray["count"], 1)

    def test_a_unit_with_those_below(self):
        """A unit is named with those below it, or without them; the ground is kept."""
        below = self._named(department_ids=self.education.ids)
        self.assertEqual(below.reader_ids.user_id, self.executor1 | self.clerk1)
        self.assertEqual(below.reader_ids.employee_id, self.driver)
        self.assertEqual(self._reader(below, self.clerk1).ground, "Education")
        alone = self._named(self._order(), department_ids=self.education.ids, is_below=False)
        self.assertEqual(alone.reader_ids.user_id, self.executor1)

    def test_a_role_group_and_a_person(self):
        """A role group names its members of today; who is named in person is named once."""
        role = self.env["docflow.role.group"].create(
            {
                "name": "Sworn in",
                "member_ids": [
                    Command.create({"user_id": user.id}) for user in self.executor2 | self.clerk1
                ],
            }
        )
        named = self._named(group_ids=role.group_id.ids, user_ids=self.clerk1.ids)
        self.assertEqual(named.reader_ids.user_id, self.executor2 | self.clerk1)
        self.assertEqual(self._reader(named, self.clerk1).ground, "named in person")
        self.assertEqual(self._reader(named, self.executor2).ground, "Sworn in")

    def test_nobody_outside_the_subordination(self):
        """Who signed the order bounds who is named: a stranger is refused by name, of everybody
        those outside are left out."""
        order = self._order(signatory_id=self.executor1.id)
        with self.assertRaisesRegex(UserError, "Stranger is outside the subordination"):
            self._named(order, user_ids=self.stranger.ids)
        named = self._named(order)
        self.assertEqual(named.reader_ids.user_id, self.clerk1)
        self.assertEqual(named.reader_ids.employee_id, self.driver)

    def test_somebody_must_be_named(self):
        """An empty list is refused."""
        with self.assertRaisesRegex(UserError, "nobody is named"):
            self._named(is_everybody=False)

    def test_who_may_name(self):
        """Author, signatory and registrars name readers; others who see the order do not."""
        self._named(user_ids=[self.clerk1.id, self.executor2.id])
        with self.assertRaisesRegex(UserError, "Readers are named by"):
            self.order.with_user(self.clerk1).action_acquaint({"is_everybody": True})
        self.order.with_user(self.registrar).action_acquaint({"user_ids": self.stranger.ids})
        self.order.with_user(self.mayor).action_acquaint({"user_ids": self.stranger.ids})
        self.assertEqual(len(self.order.acquaintance_ids), 3)

    def test_what_callers_give_is_checked(self):
        """Anybody may call with anything: a refusal says what is expected."""
        for targets in (
            [],
            "x",
            {"x": 1},
            {"user_ids": "x"},
            {"user_ids": [True]},
            {"user_ids": list(range(1001))},
            {"department_ids": {"a": 1}},
        ):
            with self.subTest(targets=targets), self.assertRaises(UserError):
                self.order.action_acquaint(targets)
        for moment in ("x", "2020-01-01", [1], {"a": 1}, "2026-13-45"):
            with self.subTest(moment=moment), self.assertRaises(UserError):
                self.order.action_acquaint({"is_everybody": True}, moment)
        with self.assertRaises(AccessError):
            self.order.with_user(self.stranger).action_acquaint({"is_everybody": True})

    def test_not_offered_for_letters(self):
        """Only types whose readers confirm offer the naming."""
        self.assertTrue(self.order._is_step_useful("acquaint"))
        self.type_order.acquaintance_level = False
        self.assertFalse(self.order._is_step_useful("acquaint"))

    # Reading

    def test_read_after_opening(self):
        """A reader opens the main file first; his name, position, moment and digest are kept."""
        named = self._named(user_ids=self.clerk1.ids)
        card = self.order.with_user(self.clerk1)
        with self.assertRaisesRegex(UserError, "open the document first"):
            card.action_confirm_reading()
        action = card.action_open_reading()
        self.assertEqual(action["params"]["id"], card.file_ids.attachment_id.id)
        card.action_confirm_reading()
        reader = named.reader_ids
        self.assertEqual((reader.state, reader.way), ("read", "open"))
        self.assertEqual(reader.digest, card.file_ids.sha256)
        self.assertEqual(reader.sudo().assignment_id.state, "done")
        self.assertEqual(named.progress_label, "1 of 1 have read")
        self.assertTrue(named.date_closed)
        self.assertEqual(card.state, "executed")
        with self.assertRaises(UserError):
            card.action_confirm_reading()

    def test_what_changed_since_is_opened_again(self):
        """Who opened a text that was replaced before he confirmed opens the new one."""
        self._named(user_ids=self.clerk1.ids)
        card = self.order.with_user(self.clerk1)
        card.action_open_reading()
        new = base64.b64encode(b"The order, corrected").decode()
        self.order.with_user(self.registrar).attach_file("order.txt", new, "main")
        with self.assertRaisesRegex(UserError, "open the document first"):
            card.action_confirm_reading()
        self._confirm(self.order, self.clerk1)

    def test_from_the_tray(self):
        """The assignment opens the file and then confirms; a batch over unread ones is refused line
        by line."""
        named = self._named(user_ids=self.clerk1.ids)
        line = self._reader(named, self.clerk1).sudo().assignment_id
        line = line.with_user(self.clerk1).sudo(False)
        (step,) = line._get_next_steps()
        self.assertEqual((step["verb"], step["label"]), ("action_open_report", "Read the Document"))
        result = line._run_batch("report")
        self.assertIn("open the document first", result["refused"][0]["reason"])
        self.assertEqual(line.action_open_report()["tag"], "docflow_view_file")
        (step,) = line._get_next_steps()
        self.assertEqual((step["verb"], step["label"]), ("action_open_report", "I Have Read It"))
        line.action_open_report()
        self.assertEqual((named.reader_ids.state, named.reader_ids.way), ("read", "open"))

    def test_by_password(self):
        """Where the type demands it, the password is asked again; a plain report does not do."""
        self.type_order.acquaintance_level = "login"
        self.clerk1.sudo().password = "clerk-1-password"
        named = self._named(user_ids=self.clerk1.ids)
        card = self.order.with_user(self.clerk1)
        card.action_open_reading()
        line = named.sudo().reader_ids.assignment_id.with_user(self.clerk1).sudo(False)
        with self.assertRaisesRegex(UserError, "with your password or passkey"):
            line.action_report()
        with self.assertRaisesRegex(UserError, "password is not yours"):
            card.action_confirm_reading("wrong")
        card.action_confirm_reading("clerk-1-password")
        self.assertEqual(named.reader_ids.way, "login")

    def test_in_person(self):
        """Nobody reads in the place of another, nor passes it on."""
        named = self._named(user_ids=self.executor1.ids)
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.executor1.id,
                "deputy_id": self.clerk1.id,
                "kind": "clerk",
                "date_from": self.env.company._docflow_today(),
            }
        )
        line = named.sudo().reader_ids.assignment_id.with_user(self.clerk1).sudo(False)
        with self.assertRaisesRegex(UserError, "in person"):
            line.action_report()
        self.assertFalse(line.next_steps)
        mine = line.with_user(self.executor1)
        with self.assertRaises(UserError):
            mine.action_delegate([self.clerk1.id])
        verbs = {step["verb"] for step in mine.next_steps}
        self.assertEqual(verbs, {"action_open_report"})

    # Paper, withdrawal

    def test_on_paper(self):
        """The signed sheet is entered with its scan for those without a login, and for others."""
        named = self._named(department_ids=self.education.ids)
        clerk, driver = self._reader(named, self.clerk1), self._reader(named, self.driver)
        readers = (clerk | driver).with_user(self.author)
        tomorrow = self.company._docflow_today() + timedelta(days=1)
        with self.assertRaisesRegex(UserError, "the day on the sheet"):
            readers.action_record_paper(tomorrow, "sheet.pdf", SCAN)
        readers.action_record_paper(None, "sheet.pdf", SCAN)
        self.assertEqual(set(readers.mapped("way")), {"paper"})
        self.assertEqual(driver.scan_id.file_id.role, "acquaintance")
        self.assertEqual(driver.record_label, "Author, Specialist")
        self.assertEqual(clerk.sudo().assignment_id.state, "done")
        self.assertEqual(named.progress_label, "2 of 3 have read")
        with self.assertRaises(UserError):
            readers.action_record_paper(None, "sheet.pdf", SCAN)
        with self.assertRaises(UserError):
            self._reader(named, self.executor1).with_user(self.clerk1).action_record_paper(
                None, "sheet.pdf", SCAN
            )

    def test_who_need_not_read(self):
        """Who is withdrawn with a reason stays on the list and is waited for no more."""
        named = self._named(user_ids=[self.clerk1.id, self.executor2.id])
        reader = self._reader(named, self.executor2).with_user(self.author)
        with self.assertRaises(UserError):
            reader.action_withdraw(" ")
        reader.action_withdraw("On long leave")
        self.assertEqual((reader.state, reader.remark), ("withdrawn", "On long leave"))
        self.assertEqual(named.progress_label, "0 of 1 have read")
        self._confirm(self.order, self.clerk1)
        self.assertEqual(self.order.state, "executed")

    def test_cancelled_elsewhere(self):
        """A resolution that is cancelled in the tree takes its readers off the list."""
        named = self._named(user_ids=self.clerk1.ids)
        named.resolution_ids.action_cancel("Named by mistake")
        self.assertEqual(named.reader_ids.state, "withdrawn")
        self.assertEqual(named.waiting_count, 0)
        withdrawn = self.env["docflow.acquaintance.reader"].search([("state", "=", "withdrawn")])
        self.assertEqual(withdrawn, named.reader_ids)

    # Joining, naming anew

    def test_who_joins_later(self):
        """Whoever comes to a named unit later is added, by hand or by the morning's job."""
        named = self._named(department_ids=self.education.ids, is_kept_up=True)
        first = self._person("t_first", self.schools)
        self.assertEqual(named.action_add_joined()["tag"], "display_notification")
        self.assertEqual(self._reader(named, first).state, "waiting")
        second = self._person("t_second", self.schools)
        self._run_job()
        self._run_job()
        reader = self._reader(named, second)
        self.assertEqual((len(reader), reader.ground), (1, "Education"))
        self._confirm(self.order, second)
        named.action_keep_up()
        self._person("t_third", self.schools)
        named._unsealed().date_joined = False
        self._run_job()
        self.assertEqual(named.reader_count, 5)

    def test_an_executed_order_is_read_by_newcomers(self):
        """A newcomer reads an order that is executed; it is not put to work again."""
        named = self._named(user_ids=self.clerk1.ids, department_ids=self.finance.ids)
        for user in self.clerk1 | self.executor2 | self.author:
            self._confirm(self.order, user)
        self.assertEqual(self.order.state, "executed")
        new = self._person("t_new", self.finance)
        named.action_add_joined()
        self.assertEqual(self.order.state, "executed")
        self._confirm(self.order, new)
        self.assertEqual(named.progress_label, "4 of 4 have read")

    def test_anew_after_a_change(self):
        """When the text was changed its readers are named anew; the former list ends."""
        former = self._named(user_ids=[self.clerk1.id, self.executor2.id])
        self._confirm(self.order, self.clerk1)
        new = base64.b64encode(b"Corrected").decode()
        self.order.with_user(self.registrar).attach_file("order.txt", new, "main")
        self.assertTrue(former.is_outdated)
        wizard = (
            self.env["docflow.acquaintance.name"]
            .with_user(self.author)
            .with_context(default_document_id=self.order.id)
            .create({})
        )
        self.assertEqual(wizard.user_ids, self.clerk1 | self.executor2)
        self.assertIn("2 people", wizard.summary)
        wizard.action_confirm()
        last = self.order.acquaintance_ids.sorted("number")[-1:]
        self.assertEqual(last.number, 2)
        self.assertFalse(last.is_outdated)
        self.assertEqual(self._reader(former, self.executor2).state, "withdrawn")
        self.assertEqual(self._reader(former, self.clerk1).state, "read")
        self._confirm(self.order, self.clerk1)
        self.assertEqual(last.progress_label, "1 of 2 have read")

    def test_the_order_that_amends(self):
        """An order that amends another offers the readers of that one."""
        self._named(user_ids=self.clerk1.ids)
        other = self._order(
            link_ids=[Command.create({"linked_id": self.order.id, "kind": "amends"})]
        )
        self.assertIn(self.order.reg_number, other._get_next_step_hint("acquaint"))
        names = self.env["docflow.acquaintance.name"].with_user(self.author)
        wizard = names.with_context(default_document_id=other.id).create({})
        self.assertEqual(wizard.user_ids, self.clerk1)
        self.assertIn(self.order.reg_number, wizard.former_label)

    # Following

    def test_remind(self):
        """One button reminds those who have not read, once a day, by mail in their language."""
        named = self._named(department_ids=self.education.ids)
        (self.clerk1 | self.executor1).sudo().write({"email": "x@example.com"})
        self._confirm(self.order, self.executor1)
        before = self.env["mail.mail"].search([])
        result = named.action_remind()
        self.assertIn("1 people were reminded", result["params"]["message"])
        self.assertIn("1 sign on paper", result["params"]["message"])
        mails = self.env["mail.mail"].search([]) - before
        self.assertEqual(len(mails), 1)
        self.assertIn(self.order.reg_number, mails.body_html)
        with self.assertRaisesRegex(UserError, "reminded today already"):
            named.action_remind()
        with self.assertRaises(UserError):
            named.with_user(self.clerk1).action_remind()

    def test_who_sees_the_list(self):
        """The list is seen with its document; nobody writes it by hand."""
        named = self._named(user_ids=self.clerk1.ids)
        self.assertTrue(named.with_user(self.auditor).read(["progress_label"]))
        self.assertTrue(named.with_user(self.clerk1).reader_ids.read(["name"]))
        with self.assertRaises(AccessError):
            named.with_user(self.stranger).read(["number"])
        with self.assertRaises(UserError):
            named.reader_ids.with_user(self.author).write({"date_read": fields.Datetime.now()})
        with self.assertRaises(UserError):
            named.reader_ids.sudo().write({"way": "open"})
        with self.assertRaises(UserError):
            named.reader_ids.sudo().unlink()

    def test_what_was_confirmed_is_kept(self):
        """Not even a statement past the ORM changes who has read, or takes him off the list."""
        named = self._named(user_ids=self.clerk1.ids)
        self._confirm(self.order, self.clerk1)
        self.env.flush_all()
        for statement in (
            "UPDATE docflow_acquaintance_reader SET name = 'x' WHERE id = %s",
            "DELETE FROM docflow_acquaintance_reader WHERE id = %s",
        ):
            with (
                self.subTest(statement=statement),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(RestrictViolation, "who has read is kept"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, named.reader_ids.ids)

    def test_the_sheet(self):
        """The sheet has everybody under the position then, how he confirmed, and empty lines to be
        signed."""
        self.company.partner_id.lang = "en_US"
        named = self._named(department_ids=self.education.ids)
        self._confirm(self.order, self.clerk1)
        reports = self.env["ir.actions.report"]
        html, __ = reports._render_qweb_html(
            "docflow_approval.docflow_acquaintance_report_sheet", named.ids
        )
        html = html.decode()
        for text in (
            "Clerk1",
            "Opened it and confirmed",
            "Driver of the school bus",
            self.order.reg_number,
            "1 of 3",
        ):
            self.assertIn(text, html)
        pdf, kind = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            "docflow_approval.docflow_acquaintance_report_sheet", named.ids
        )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))
        sheet = self.env["report.docflow_approval.docflow_acquaintance_sheet"]
        with self.assertRaises(AccessError):
            sheet.with_user(self.stranger)._get_report_values(named.ids)

    def test_who_is_replaced_hands_nothing_read(self):
        """An executor who is replaced is off the list; the new one reads himself."""
        self.order.with_user(self.mayor).action_acquaint({"user_ids": self.clerk1.ids})
        named = self.order.acquaintance_ids
        line = named.sudo().reader_ids.assignment_id.with_user(self.mayor).sudo(False)
        line.action_replace(self.executor2.id, "Left the council")
        self.assertEqual(self._reader(named, self.clerk1).state, "withdrawn")
        self.assertEqual(self._reader(named, self.executor2).state, "waiting")
        self._confirm(self.order, self.executor2)
        self.assertEqual(named.progress_label, "1 of 1 have read")

    def test_text_is_kept(self):
        """What to do is told in the words of whoever named them."""
        self.order.action_acquaint({"user_ids": self.clerk1.ids}, None, "Mind point 4")
        line = self.order.acquaintance_ids.sudo().reader_ids.assignment_id
        self.assertEqual(line.text, "Mind point 4")
        self.assertTrue(TEXT)
