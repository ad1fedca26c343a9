from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .test_obligation import ObligationCase


@tagged("post_install", "-at_install")
class TestObligationSight(ObligationCase):
    """Who sees an obligation and who sets it."""

    @freeze_time("2026-12-01 09:00:00")
    def test_sight(self):
        """Author, executors, controller, own body, controllers and administrators; no stranger."""
        obligation = self._active(controller_id=self.controller.id)
        row = self._rows(obligation)[0]
        line = obligation.line_ids[0]
        self.env.flush_all()
        readers = (
            self.mayor | self.executor1 | self.executor2 | self.clerk1 | self.controller
        ) | self.admin
        for user in readers | self.stranger | self.registrar:
            for record in (obligation, row, line):
                found = record.with_user(user).search([("id", "=", record.id)])
                with self.subTest(user=user.login, model=record._name):
                    self.assertEqual(bool(found), user in readers)
        self.assertEqual(obligation.with_user(self.stranger).display_name, "Not open to you")
        year = self.env["docflow.obligation"].with_user(self.stranger).get_year(2027)
        self.assertEqual((year["rows"], year["departments"], year["executors"]), ([], [], []))

    @freeze_time("2026-12-01 09:00:00")
    def test_who_sets_it(self):
        """A head for himself, an administrator for any head; nobody else."""
        with self.assertRaises(UserError):
            self._obligation(user=self.clerk1)
        with self.assertRaises(UserError):
            self._obligation(user=self.executor1)
        own = self._obligation(
            user=self.executor1, author_id=self.executor1.id, executors=[self.clerk1]
        )
        with self.assertRaises(UserError):
            own.author_id = self.mayor
        obligation = self._obligation(user=self.admin)
        obligation.action_activate()
        for user in (self.executor1, self.controller, self.clerk1):
            mine = obligation.with_user(user)
            with self.assertRaises(AccessError):
                mine.name = "Mine"
            with self.assertRaisesRegex(UserError, "is not open to you"):
                mine.action_pause("Because")
            with self.assertRaisesRegex(UserError, "is not open to you"):
                self._rows(mine)[0].action_skip("Because")
        with self.assertRaises(UserError):
            self._rows(obligation)[0].write({"state": "kept"})
        with self.assertRaises(UserError):
            self._rows(obligation)[0].unlink()
        with self.assertRaises(UserError):
            obligation.with_user(self.mayor).write({"state": "ended"})

    @freeze_time("2026-12-01 09:00:00")
    def test_year_view_asks_once(self):
        """However many obligations there are, the year costs the same number of statements."""
        for index in range(3):
            self._active(name=f"Report {index}", period="month")
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            before = self.env.cr.sql_log_count
            view = self.env["docflow.obligation"].with_user(self.mayor).get_year(2027)
            return self.env.cr.sql_log_count - before, view

        few, view = count()
        self.assertEqual(len(view["rows"]), 3)
        for index in range(12):
            self._active(name=f"More {index}", period="month", department_id=self.finance.id)
        self.env.flush_all()
        many, view = count()
        self.assertEqual(len(view["rows"]), 15)
        self.assertEqual(view["states"]["planned"], 15 * 12)
        self.assertLessEqual(many, few)
        narrowed = self.env["docflow.obligation"].get_year(2027, department_id=self.finance.id)
        self.assertEqual(len(narrowed["rows"]), 12)
        self.assertEqual(len(narrowed["departments"]), 2, "the choice stays whole")
        self.assertEqual(
            self.env["docflow.obligation"].get_year(2027, executor_id=self.clerk1.id)["rows"], []
        )

    @freeze_time("2026-12-01 09:00:00")
    def test_clerk_does_not_rewrite_it(self):
        """Who executes for the head or registers for him sees the obligation and changes nothing
        of it: it is issued in the head's name."""
        obligation = self._active()
        register = self.env.ref("docflow_base.docflow_operation_register")
        for user, vals in (
            (self.clerk1, {"kind": "clerk"}),
            (self.executor2, {"ground": "order No. 7", "operation_ids": [register.id]}),
        ):
            self.env["docflow.substitution"].create(
                {"principal_id": self.mayor.id, "deputy_id": user.id, **vals}
            )
            mine = obligation.with_user(user)
            self.assertTrue(mine.name)
            for act in (
                lambda mine=mine: mine.write({"instruction": "<p>Another</p>"}),
                lambda mine=mine: mine.line_ids[:1].write({"sequence": 9}),
                lambda mine=mine: mine.line_ids[:1].unlink(),
                lambda mine=mine: mine.line_ids.create(
                    {"obligation_id": mine.id, "executor_id": self.controller.id}
                ),
            ):
                with self.assertRaises(UserError) as refusal:
                    act()
                self.assertIn("in the name of Mayor", str(refusal.exception))
        with self.assertRaisesRegex(UserError, "in the name of Mayor"):
            self._obligation().with_user(self.clerk1).unlink()
        obligation.with_user(self.mayor).instruction = "<p>Another</p>"
