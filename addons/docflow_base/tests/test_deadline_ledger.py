from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import DocflowCase


class DeadlineLedgerCase(DocflowCase):
    """A registered card with a term of ten days, thirty with extensions."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env["docflow.deadline.rule"].create(
            {
                "name": "Ten days",
                "code": "t10",
                "amount": 10,
                "unit": "calendar_day",
                "shift": "next",
                "limit_amount": 30,
                "limit_unit": "calendar_day",
                "ground": "Law, art. 1",
            }
        )
        cls.type_in.deadline_rule_id = cls.rule
        cls.card = cls._registered()

    def _entries(self, record):
        return self.env["docflow.deadline.entry"].search(record._get_entry_domain(), order="id")

    def _day(self, days):
        """Return a date so many days from today."""
        return fields.Date.add(self.company._docflow_today(), days=days)

    def _as(self, record, user):
        return record.with_user(user).sudo(False)


@tagged("post_install", "-at_install")
class TestDeadlineLedger(DeadlineLedgerCase):
    """Every deadline can be followed back to the day it was first set."""

    def test_registration_writes_the_first_line(self):
        """Registration sets the deadline by the rule and the ledger says by which and how."""
        entry = self._entries(self.card)
        self.assertEqual(entry.kind, "initial")
        self.assertEqual(entry.date_after, self.card.date_deadline)
        self.assertFalse(entry.date_before)
        self.assertEqual(entry.rule_id, self.rule)
        self.assertEqual(entry.rule_snapshot["amount"], 10)
        self.assertEqual(entry.user_id, self.registrar)
        self.assertEqual([step["step"] for step in entry.steps][:2], ["event", "not_counted"])
        self.assertEqual(self.card.date_deadline_initial, self.card.date_deadline)

    def test_a_rule_that_changes_leaves_the_past(self):
        """An edited rule does not rewrite by which one a date was counted."""
        self.rule.write({"amount": 99, "name": "Ninety-nine"})
        self.assertEqual(self._entries(self.card).rule_snapshot["amount"], 10)
        self.assertIn("Ten days", self.card.explain_deadline()[0]["text"])

    def test_draft_has_no_ledger(self):
        """The date of a draft is a field like any other, and a draft can be deleted."""
        draft = self._incoming(date_deadline="2099-07-03")
        draft.date_deadline = "2099-08-03"
        self.assertFalse(self._entries(draft))
        draft.unlink()
        resolution = (
            self.env["docflow.resolution"]
            .with_user(self.mayor)
            .create({"document_id": self.card.id, "text": "x", "date_deadline": "2099-07-03"})
        )
        resolution.unlink()

    def test_the_database_refuses(self):
        """A line of the ledger is neither changed nor deleted, not even past the ORM."""
        entry = self._entries(self.card)
        for statement in (
            "UPDATE docflow_deadline_entry SET reason = 'x' WHERE id = %s",
            "DELETE FROM docflow_deadline_entry WHERE id = %s",
        ):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(psycopg2.Error, "append-only"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement, (entry.id,))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(psycopg2.Error, "append-only"),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute("TRUNCATE docflow_deadline_entry")

    def test_nobody_edits_lines(self):
        """Nobody adds, changes or deletes a line by hand, the superuser included."""
        entry = self._entries(self.card)
        with self.assertRaisesRegex(UserError, self.card.reg_number):
            entry.sudo().write({"reason": "x"})
        with self.assertRaisesRegex(UserError, "Change the Deadline"):
            entry.sudo().unlink()
        admin = new_test_user(
            self.env, "t_admin", groups="base.group_user,docflow_base.group_docflow_admin"
        )
        for user in (self.registrar, self.controller, admin):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["docflow.deadline.entry"].with_user(user).create(
                    {
                        "document_id": self.card.id,
                        "company_id": self.company.id,
                        "kind": "correction",
                        "date": fields.Datetime.now(),
                        "user_id": user.id,
                    }
                )

    def test_ledger_is_seen_with_its_card(self):
        """Whoever may not open the card may not read its ledger."""
        entry = self._entries(self.card)
        self.assertTrue(self._as(entry, self.mayor).read(["kind"]))
        with self.assertRaises(AccessError):
            self._as(entry, self.stranger).read(["kind"])
        with self.assertRaises(AccessError):
            self._as(self.card, self.stranger).explain_deadline()

    def test_settled_deadline_is_not_edited(self):
        """After registration and signing a plain write of the deadline is refused with the way
        out, for the flow's own code as well."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        for record in (self.card, self.card._unsealed(), resolution._unsealed()):
            with self.assertRaisesRegex(UserError, "Change the Deadline"):
                record.write({"date_deadline": "2099-07-03"})
        with self.assertRaises(UserError):
            self.card.deadline_day = "2099-07-03"
        # the same date is no change
        self.card.write({"date_deadline": self.card.date_deadline})

    def test_deadline_set_where_there_was_none(self):
        """A card without a term gets its first date through the ledger too."""
        self.type_in.deadline_rule_id = False
        card = self._registered()
        with self.assertRaisesRegex(UserError, "Change the Deadline"):
            card.write({"date_deadline": "2099-07-03"})
        self._as(card, self.controller).action_take_control(date_deadline=self._day(20))
        self.assertEqual(self._entries(card).mapped("kind"), ["initial"])
        self.assertEqual(card.date_deadline_initial, card.date_deadline)

    def test_control_moves_through_the_ledger(self):
        """Putting on control with another date leaves a line; the initial date stays."""
        initial = self.card.date_deadline
        self._as(self.card, self.controller).action_take_control(date_deadline=self._day(3))
        self.assertEqual(self._entries(self.card).mapped("kind"), ["initial", "shortening"])
        self.assertEqual(self.card.date_deadline_initial, initial)
        self.assertTrue(self.card.is_deadline_changed)

    def test_issue_is_one_insert(self):
        """A resolution with thirty lines writes their ledger in one statement."""
        people = self.env["res.users"]
        for number in range(30):
            people |= self._person(f"t_many{number}", self.education)
        resolution = (
            self.env["docflow.resolution"]
            .with_user(self.mayor)
            .create(
                {
                    "document_id": self.card.id,
                    "text": "All of you",
                    "date_deadline": self._day(5),
                    "assignment_ids": [
                        fields.Command.create({"executor_id": user.id}) for user in people
                    ],
                }
            )
        )
        inserts = []
        execute = type(self.env.cr).execute

        def count(cr, query, params=None, log_exceptions=True):
            text = str(getattr(query, "code", query))
            if text.startswith('INSERT INTO "docflow_deadline_entry"'):
                inserts.append(text)
            return execute(cr, query, params, log_exceptions)

        with patch.object(type(self.env.cr), "execute", count):
            resolution.action_issue()
            self.env.flush_all()
        self.assertEqual(len(inserts), 2, "the resolution's line, and those of all executors")
        lines = resolution.sudo().assignment_ids
        self.assertEqual(
            len(self.env["docflow.deadline.entry"].search([("assignment_id", "in", lines.ids)])), 30
        )
        self.assertEqual(set(lines.mapped("date_deadline_initial")), {resolution.date_deadline})

    # Changing

    def test_author_moves_his_own(self):
        """The author shortens and extends his resolution; lines with the same date move along."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        line = self._line(resolution, self.executor1)
        resolution.action_change_deadline(self._day(8), "More data came")
        self.assertEqual(line.deadline_day, self._day(8))
        resolution.action_change_deadline(self._day(2), "Urgent now")
        self.assertEqual(line.deadline_day, self._day(2))
        self.assertEqual(self._entries(line).mapped("kind"), ["initial", "extension", "shortening"])
        self.assertEqual(self._entries(line)[-1].reason, "Urgent now")
        self.assertEqual(line.date_deadline_initial, self.company._docflow_end_of_day(self._day(5)))

    def test_shortening_reaches_the_whole_tree(self):
        """What was delegated cannot end after what it was delegated from."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(9))
        line = self._line(resolution, self.executor1)
        line.action_delegate([self.clerk1.id], "Do it", self._day(7))
        lower = line.sudo().delegation_ids
        self._as(self.card, self.controller).action_change_deadline(self._day(4), "The court asks")
        for record in (self.card, resolution, line, lower, lower.assignment_ids):
            self.assertEqual(record.deadline_day, self._day(4), record)

    def test_an_extension_leaves_other_dates(self):
        """A later date moves what had the very date, and nobody else's."""
        resolution = self._resolve(
            self.card, [self.executor1, self.executor2], date_deadline=self._day(5)
        )
        first = self._line(resolution, self.executor1)
        self._as(first, self.mayor).action_change_deadline(self._day(3), "Sooner")
        resolution.action_change_deadline(self._day(8), "Later")
        self.assertEqual(first.deadline_day, self._day(3))
        self.assertEqual(self._line(resolution, self.executor2).deadline_day, self._day(8))

    def test_who_may_change(self):
        """Executors ask for an extension; strangers and colleagues change nothing."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        line = self._line(resolution, self.executor1)
        for record, user in (
            (line, self.executor1),
            (resolution, self.executor1),
            (self.card, self.registrar),
            (self.card, self.mayor),
            (self.card, self.executor1),
        ):
            with self.assertRaisesRegex(UserError, "Change the Deadline"):
                self._as(record, user).action_change_deadline(self._day(7), "I want")

    def test_refused_dates(self):
        """The past, the same date and a missing reason are refused or asked for."""
        card = self._as(self.card, self.controller)
        with self.assertRaisesRegex(UserError, "has passed"):
            card.action_change_deadline(self._day(-3), "x")
        with self.assertRaisesRegex(UserError, "already"):
            card.action_change_deadline(card.date_deadline, "x")
        for reason in (None, "  "):
            action = card.action_change_deadline(self._day(7), reason)
            self.assertEqual(action["res_model"], "docflow.deadline.change")
        self.assertEqual(len(self._entries(card)), 1)

    def test_limit_of_the_law(self):
        """An author stays within the longest term of the law; a controller goes past it and says
        why."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        limit = self.card._get_law_limit()
        self.assertLess(abs(limit - fields.Datetime.now() - timedelta(days=30)), timedelta(days=5))
        with self.assertRaisesRegex(UserError, "the law allows"):
            resolution.action_change_deadline(self._day(60), "Long")
        self._as(resolution, self.controller).action_change_deadline(self._day(60), "The court")
        self.assertEqual(resolution.deadline_day, self._day(60))

    def test_granted_extensions_keep_within_the_law(self):
        """A granted request goes no further than the law lets the term be extended."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        line = self._line(resolution, self.executor1)
        line.action_request_extension(self._day(60), "Much to do")
        request = self._as(line.extension_ids, self.mayor)
        with self.assertRaisesRegex(UserError, "the law allows"):
            request.action_grant()
        request.action_grant(self._day(9))
        self.assertEqual(line.deadline_day, self._day(9))
        self.assertEqual(self._entries(line)[-1].extension_id, request)

    def test_author_below_keeps_within_his_own_date(self):
        """Who delegated gives no more time than he has himself."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(9))
        line = self._line(resolution, self.executor1)
        line.action_delegate([self.clerk1.id], "Do it", self._day(7))
        lower = self._as(line.sudo().delegation_ids, self.executor1)
        with self.assertRaisesRegex(UserError, "the date you have yourself"):
            lower.action_change_deadline(self._day(12), "More")
        lower.action_change_deadline(self._day(8), "More")

    def test_dialog(self):
        """The dialog shows the first date and the law's limit, and does what it says."""
        resolution = self._resolve(self.card, [self.executor1], date_deadline=self._day(5))
        wizard = (
            self.env["docflow.deadline.change"]
            .with_user(self.mayor)
            .create({"resolution_id": resolution.id, "date_deadline": self._day(7)})
        )
        self.assertEqual(wizard.date_now, resolution.date_deadline)
        self.assertTrue(wizard.date_limit)
        with self.assertRaisesRegex(UserError, "reason"):
            wizard.action_confirm()
        wizard.reason = "Because"
        wizard.action_confirm()
        self.assertEqual(resolution.deadline_day, self._day(7))

    # Explaining

    def test_why_this_date(self):
        """Every step is told: the rule, the day not counted, the days, the day off, the shift."""
        self.rule.shift = "previous"
        with freeze_time("2026-07-01 09:00:00"):
            card = self._registered()
        texts = [item["text"] for item in card.explain_deadline()]
        self.assertIn("Ten days (Law, art. 1)", texts[0])
        self.assertEqual(
            texts[1:6],
            [
                "Registered: 01.07.2026 12:00.",
                "The day of the event, 01.07.2026, is not counted.",
                "Calendar days counted: 10, from 02.07.2026 to 11.07.2026.",
                "11.07.2026 is a day off.",
                "Moved to the previous working day, 10.07.2026.",
            ],
        )
        self._as(card, self.controller)._do_change_deadline(
            "extension", datetime(2026, 7, 20, 14), "The archive is closed"
        )
        told = card.explain_deadline()
        self.assertEqual(told[-2]["kind"], "extension")
        self.assertIn("Controller", told[-2]["text"])
        self.assertIn("The archive is closed", told[-2]["text"])
        self.assertEqual(told[-1]["kind"], "now")

    def test_draft_is_explained(self):
        """A date written into a draft is not settled, and a card without one says so."""
        draft = self._incoming(date_deadline="2099-07-03")
        self.assertIn("Not settled", draft.explain_deadline()[0]["text"])
        self.assertIn("no deadline", self._incoming().explain_deadline()[0]["text"])

    def test_changed_deadlines_are_found(self):
        """Registers tell a changed date from an untouched one."""
        other = self._registered()
        self._as(self.card, self.controller).action_change_deadline(self._day(20), "Later")
        both = [("id", "in", (self.card | other).ids)]
        find = self.env["docflow.document"].search
        self.assertEqual(find([*both, ("is_deadline_changed", "=", True)]), self.card)
        self.assertEqual(find([*both, ("is_deadline_changed", "=", False)]), other)
