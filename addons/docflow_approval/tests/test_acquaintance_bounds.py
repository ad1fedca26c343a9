import base64
import runpy
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons import docflow_approval as module

from .acquaintance_common import SCAN, AcquaintanceCase

SHEET = "odoo.addons.docflow_approval.report.docflow_acquaintance_sheet"
JOB = "odoo.addons.docflow_approval.models.docflow_acquaintance_plan_mixin"


@tagged("post_install", "-at_install")
class TestAcquaintanceBounds(AcquaintanceCase):
    """What happens to a list when people, files and documents change beside it, and what callers
    give who mean no good.
    """

    # People come and go

    def _leave(self, user, department=None):
        """Let ``user`` work in another company, outside of everybody's subordination here."""
        company = self.env["res.company"].create({"name": "Housing (test)"})
        user.employee_ids.write({"active": False})
        self.env["hr.employee"].create(
            {"name": user.name, "user_id": user.id, "company_id": company.id}
        )
        self.env.registry.clear_cache()
        return company

    def test_a_list_goes_on_without_who_left(self):
        """Who was named in person and left the subordination stops nobody else from joining."""
        named = self._named(user_ids=self.executor2.ids, department_ids=self.education.ids)
        self._leave(self.executor2)
        new = self._person("t_new", self.schools)
        named.action_add_joined()
        self.assertEqual(self._reader(named, new).state, "waiting")

    @mute_logger(JOB)
    def test_one_list_stops_no_other(self):
        """The morning's job keeps up each list by itself; what one refuses, the others do."""
        first = self._named(department_ids=self.finance.ids, is_kept_up=True)
        second = self._named(self._order(), department_ids=self.education.ids, is_kept_up=True)
        self.patch(
            self.registry["docflow.acquaintance"],
            "_do_issue",
            self._refuse_first(first, self.registry["docflow.acquaintance"]._do_issue),
        )
        finance, schools = self._person("t_fin", self.finance), self._person("t_sch", self.schools)
        self._run_job()
        self.assertFalse(self._reader(first, finance))
        self.assertEqual(self._reader(second, schools).state, "waiting")
        self.assertTrue(first.date_joined, "it does not stand first for ever")

    @staticmethod
    def _refuse_first(first, do_issue):
        def _do_issue(acquaintance, users):
            if acquaintance == first:
                refusal = "not now"
                raise UserError(refusal)
            return do_issue(acquaintance, users)

        return _do_issue

    def test_nobody_joins_a_cancelled_order(self):
        """With its order a list ends: who signs on paper is waited for no more, nobody joins."""
        named = self._named(department_ids=self.education.ids, is_kept_up=True)
        self.order.with_user(self.registrar).action_cancel("Issued by mistake")
        self.assertEqual(set(named.reader_ids.mapped("state")), {"withdrawn"})
        self.assertTrue(named.date_closed)
        self.assertFalse(named.is_kept_up)
        new = self._person("t_new", self.schools)
        self._run_job()
        self.assertFalse(self._reader(named, new))

    def test_orders_cancelled_before_the_update(self):
        """An update ends the lists of documents that were cancelled before; read rows stay, and a
        second run changes nothing."""
        named = self._named(department_ids=self.education.ids, is_kept_up=True)
        other = self._named(self._order(), department_ids=self.education.ids, is_kept_up=True)
        self._confirm(self.order, self.clerk1)
        self.order._unsealed().write({"state": "cancelled", "cancel_reason": "By mistake"})
        script = Path(module.__path__[0], "migrations", "19.0.1.3.0", "post-acquaintance.py")
        migrate = runpy.run_path(str(script))["migrate"]
        self.env.flush_all()
        for __ in range(2):
            migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual(self._reader(named, self.clerk1).state, "read")
        driver = self._reader(named, self.driver)
        self.assertEqual((driver.state, driver.remark), ("withdrawn", "By mistake"))
        self.assertTrue(named.date_closed)
        self.assertFalse(named.is_kept_up)
        self.assertFalse(other.date_closed)

    def test_who_got_a_login_is_named_once(self):
        """A person on paper who gets a login is on the list already; who loses it, too."""
        named = self._named(department_ids=self.education.ids)
        self.driver.user_id = new_test_user(
            self.env, "t_driver", groups="base.group_user,docflow_base.group_docflow_user"
        )
        self.clerk1.group_ids = [
            Command.unlink(self.env.ref("docflow_base.group_docflow_user").id),
        ]
        self.env.registry.clear_cache()
        count = len(named.reader_ids)
        named.action_add_joined()
        self.assertEqual(len(named.reader_ids), count)

    def test_an_employee_with_a_login_confirms_here(self):
        """Whoever is named as an employee and has a login reads in his tray, not on paper."""
        named = self._named(employee_ids=self.clerk1.employee_id.ids)
        self.assertEqual(named.reader_ids.user_id, self.clerk1)

    def test_nobody_named_is_lost(self):
        """Who was named in person and can neither confirm nor sign is told of, not dropped."""
        portal = self.env["res.users"].create(
            {
                "name": "Visitor",
                "login": "t_visitor",
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        with self.assertRaisesRegex(UserError, "Visitor has no access"):
            self._named(user_ids=[self.clerk1.id, portal.id])

    def test_who_is_gone_is_not_reminded(self):
        """No mail goes to whoever left; he signs on paper or is withdrawn."""
        named = self._named(user_ids=[self.clerk1.id, self.executor2.id])
        (self.clerk1 | self.executor2).sudo().write({"email": "x@example.com"})
        self.executor2.sudo().active = False
        before = self.env["mail.mail"].search([])
        message = named.action_remind()["params"]["message"]
        self.assertIn("1 people were reminded", message)
        self.assertEqual(len(self.env["mail.mail"].search([]) - before), 1)

    def test_nobody_reads_for_two(self):
        """Who stands on the list himself is not put in the place of another reader."""
        self.order.with_user(self.mayor).action_acquaint({"user_ids": self.clerk1.ids})
        named = self.order.acquaintance_ids
        named._do_add(named._find_people(self.company, self.mayor))
        new = self._person("t_new", self.schools)
        named._unsealed().user_ids = [Command.link(new.id)]
        named.with_user(self.mayor).action_add_joined()
        line = self._reader(named, self.clerk1).sudo().assignment_id
        line = line.with_user(self.mayor).sudo(False)
        with self.assertRaisesRegex(UserError, "on the list of readers himself"):
            line.action_replace(new.id, "Left the council")

    # What is read

    def test_changed_while_the_password_was_asked(self):
        """The text may be replaced while the browser asks for the password: it is opened again."""
        self.type_order.acquaintance_level = "login"
        named = self._named(user_ids=self.clerk1.ids)
        card = self.order.with_user(self.clerk1)
        card.action_open_reading()
        new = base64.b64encode(b"The order, corrected").decode()
        self.order.with_user(self.registrar).attach_file("order.txt", new, "main")
        after_identity = type(card)._confirm_reading_by_login.__wrapped__
        with self.assertRaisesRegex(UserError, "open the document first"):
            after_identity(card)
        self.assertEqual(named.reader_ids.state, "waiting")

    def test_only_types_that_are_read(self):
        """Where the type names nobody to read, a call past the buttons is refused as well."""
        self.type_order.acquaintance_level = False
        with self.assertRaisesRegex(UserError, "nobody is named to read documents of the type"):
            self._named()

    def test_without_readers_it_is_as_before(self):
        """An order whose readers were all withdrawn waits for nobody: whoever named them is asked
        for no review."""
        named = self._named(user_ids=[self.clerk1.id, self.executor2.id])
        self.assertEqual(self.order.state, "in_execution")
        named.reader_ids.action_withdraw("Named by mistake")
        self.assertEqual(self.order.state, "registered")
        self.assertFalse(self.order.sudo().recipient_ids)

    def test_heads_asked_before_the_update(self):
        """An update takes back the reviews that ended lists asked for by mistake, and no other; the
        orders are what they were before, and a second run changes nothing."""
        named = self._named(user_ids=self.clerk1.ids)
        other = self._order()
        second = self._named(other, user_ids=self.clerk1.ids)
        third = self._order()
        self._named(third, user_ids=self.clerk1.ids)
        # what ending a list did then, in one transaction
        for wrong, card in ((named, self.order), (second, other)):
            wrong.reader_ids.action_withdraw("Named by mistake")
            card.sudo()._do_send_review(card.sudo().resolution_ids.author_id)
            card.sudo()._unsealed().write({"state": "in_review"})
        other.sudo()._do_send_review(self.executor1)
        head = third.sudo().resolution_ids.author_id
        third.sudo()._do_send_review(head)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE docflow_document_recipient SET create_date = '2020-01-01' WHERE user_id = %s",
            [self.executor1.id],
        )
        script = Path(module.__path__[0], "migrations", "19.0.1.4.0", "post-review.py")
        migrate = runpy.run_path(str(script))["migrate"]
        for __ in range(2):
            migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(self.order.state, "registered")
        self.assertEqual(self.order.sudo().recipient_ids.mapped("state"), ["withdrawn"])
        # somebody else was asked by a person
        self.assertEqual(other.state, "in_review")
        waiting = other.sudo().recipient_ids.filtered(lambda line: line.state == "waiting")
        self.assertEqual(waiting.user_id, self.executor1)
        # his list goes on: he was asked by a person as well
        lines = third.sudo().recipient_ids
        self.assertEqual((lines.user_id, lines.state), (head, "waiting"))
        trays = self.env["docflow.document"].with_user(head).get_trays()
        self.assertEqual([tray["count"] for tray in trays if tray["code"] == "review"], [1])

    def test_named_again_and_again(self):
        """Readers may be named anew as often as the order needs it; the last list counts."""
        for number in range(1, 5):
            named = self._named(user_ids=self.clerk1.ids)
            self.assertEqual((named.number, named.waiting_count), (number, 1))
        trays = self.env["docflow.document"].with_user(self.clerk1).get_trays()
        self.assertEqual([tray["count"] for tray in trays if tray["code"] == "read"], [1])

    # What callers give

    def test_people_of_others_are_not_told(self):
        """Ids of people and units of another company tell no name in a refusal."""
        company = self.env["res.company"].create({"name": "Housing (test)"})
        unit = self.env["hr.department"].create({"name": "Boilers", "company_id": company.id})
        hidden = self.env["hr.employee"].create(
            {"name": "Hidden Person", "company_id": company.id, "department_id": unit.id}
        )
        for targets in (
            {"employee_ids": hidden.ids},
            {"department_ids": unit.ids},
            {"group_ids": self.env.ref("base.group_system").ids},
            {"user_ids": [2**40]},
            {"user_ids": [-1]},
            {"user_ids": [2**31 - 1]},
        ):
            with self.subTest(targets=targets), self.assertRaises(UserError) as refusal:
                self._named(**targets)
            self.assertNotRegex(str(refusal.exception), "Hidden|Boilers")

    def test_dates_are_near(self):
        """A date beyond the calendar is refused in words."""
        for moment in ("9999-12-31", "9999-12-31 23:59:59", "0001-01-01", "2999-01-01"):
            with (
                self.subTest(moment=moment),
                self.assertRaisesRegex(UserError, "choose until when it is read again"),
            ):
                self._named(user_ids=self.clerk1.ids, deadline=moment)

    def test_sheets_of_many_lists(self):
        """Sheets of more people than one print holds are refused in words."""
        named = self._named()
        sheet = self.env["report.docflow_approval.docflow_acquaintance_sheet"]
        sheet = sheet.with_user(self.author)
        self.assertTrue(sheet._get_report_values(named.ids)["pages"])
        limit = len(named.reader_ids) - 1
        with (
            patch(f"{SHEET}.READER_LIMIT", limit),
            self.assertRaisesRegex(UserError, f"More than {limit} people"),
        ):
            sheet._get_report_values(named.ids)

    def test_nothing_chosen(self):
        """A button pressed on nothing says so."""
        readers = self.env["docflow.acquaintance.reader"].with_user(self.author)
        for call in (
            readers.action_remind,
            readers.action_withdraw,
            readers.action_record_paper,
            lambda: readers.action_withdraw("x"),
            lambda: readers.action_record_paper(None, "x.pdf", SCAN),
            self.env["docflow.acquaintance"].with_user(self.author).action_remind,
        ):
            with self.subTest(call=call), self.assertRaises(UserError):
                call()

    def test_paper_of_late_in_the_evening(self):
        """After midnight in Kyiv the dialog proposes Kyiv's day, not the one before the naming."""
        moment = self.env.cr.now().replace(hour=22, minute=30)
        with freeze_time(moment):
            named = self._named(user_ids=self.executor1.ids)
            action = named.reader_ids.with_user(self.author).action_record_paper()
            dialog = self.env[action["res_model"]].with_user(self.author)
            dialog = dialog.with_context(**action["context"], tz="UTC").create(
                {"upload": SCAN, "upload_name": "sheet.pdf"}
            )
            self.assertGreater(dialog.date_read, moment.date())
            dialog.action_confirm()
        self.assertEqual(named.reader_ids.way, "paper")
