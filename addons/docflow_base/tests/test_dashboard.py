import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.json import json_default

from .common import DocflowCase

# Statements of one panel measured on this code, names of people included. A panel that needs more
# grew a query a row; raise a figure only with a reason.
BUDGET = {
    # the fourth asks how numbers are written: in the first days of a month two of them are compared
    "trend": 4,
    "tomorrow": 6,
    "late": 6,
    "load": 5,
    "waiting": 5,
    "stages": 8,
    "stuck": 6,
    "registrars": 6,
}
FIGURES = 4


@tagged("post_install", "-at_install")
class TestDashboard(DocflowCase):
    """The dashboard: whose work it shows, that each number is the list behind it, what it costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.company._docflow_today()
        cls.role_report = cls.env["docflow.role.group"].create(
            {
                "name": "Reports of the company (test)",
                "scope": "company",
                "operation_ids": [
                    Command.set(
                        [
                            cls.env.ref("docflow_base.docflow_operation_read").id,
                            cls.env.ref("docflow_base.docflow_operation_report").id,
                        ]
                    )
                ],
                "member_ids": [Command.create({"user_id": cls.controller.id})],
            }
        )
        cls._make_work()
        cls.env.flush_all()

    @classmethod
    def _make_work(cls):
        """Work of two bodies: late, due within the week, without a date, reported, asked about."""
        cls.late = cls._work([cls.executor1, cls.executor2], -3)
        cls.soon = cls._work([cls.executor1], 1)
        cls.later = cls._work([cls.clerk1, cls.executor1], 20)
        cls.undated = cls._work([cls.executor2])
        cls.controlled = cls._registered()
        cls.controlled.with_user(cls.controller).action_take_control(
            date_deadline=cls.company._docflow_add_working_days(cls.today, 5)
        )
        cls._resolve(cls.controlled, [cls.executor1])
        cls._line(cls.later, cls.executor1).action_request_extension(
            cls.company._docflow_add_working_days(cls.today, 30), "The estimate is not ready"
        )
        waits = cls._resolve(
            cls._registered(),
            [],
            assignment_ids=[
                Command.create({"executor_id": cls.executor1.id, "is_acceptance": True})
            ],
        )
        cls._line(waits, cls.executor1).action_report("done")
        cls._line(cls._work([cls.executor1], 2), cls.executor1).action_report("done")

    @classmethod
    def _work(cls, executors, days=None):
        """Return a resolution whose lines are due ``days`` working days from today."""
        day = days and cls.company._docflow_add_working_days(cls.today, abs(days))
        resolution = cls._resolve(cls._registered(), executors, date_deadline=day or False)
        if days and days < 0:
            moment = fields.Datetime.now() - timedelta(days=-days)
            lines = resolution.sudo().assignment_ids
            lines.flush_recordset()
            cls.env.cr.execute(
                "UPDATE docflow_assignment SET date_deadline = %s, date_deadline_initial = %s "
                "WHERE id IN %s",
                [moment, moment, tuple(lines.ids)],
            )
            lines.invalidate_recordset()
        return resolution

    def _as(self, user):
        return self.env["docflow.dashboard"].with_user(user)

    def _figures(self, user, scope=None, acting_for=None):
        board = self._as(user).get_dashboard(scope, acting_for)
        return {figure["code"]: figure["value"] for figure in board["figures"]}

    def _scopes(self, user):
        return [scope["code"] for scope in self._as(user).get_dashboard()["scopes"]]

    def _everything(self, user, scope, acting_for=None):
        """Return all that the screen of ``user`` loads, ``{part: answer}``."""
        board = self._as(user)
        answer = board.get_dashboard(scope, acting_for)
        parts = {"figures": answer}
        for panel in answer["panels"]:
            parts[panel["code"]] = board.get_panel(panel["code"], scope, acting_for)
        return parts

    def _numbers(self, answer):
        """Yield every number of an answer, however deep."""
        if isinstance(answer, dict):
            # one without a list is text: several models share it
            if {"value", "model", "domain"} <= answer.keys() and answer["model"]:
                yield answer
            for part in answer.values():
                yield from self._numbers(part)
        elif isinstance(answer, list):
            for part in answer:
                yield from self._numbers(part)

    # Numbers

    def test_numbers_are_lists(self):
        """Every number of every panel is the length of the list that it opens, for everybody."""
        people = (
            self.mayor,
            self.registrar,
            self.controller,
            self.auditor,
            self.executor1,
            self.clerk1,
            self.executor2,
            self.stranger,
        )
        seen = 0
        for user in people:
            for scope in self._scopes(user):
                for part, answer in self._everything(user, scope).items():
                    for number in self._numbers(answer):
                        # as a client gets it and sends it back
                        sent = json.loads(json.dumps(number["domain"], default=json_default))
                        found = self.env[number["model"]].with_user(user).search_count(sent)
                        where = (user.login, scope, part, number["name"])
                        self.assertEqual(number["value"], found, where)
                        seen += bool(found)
        self.assertGreater(seen, 60, "the office has work to count")

    def test_figures(self):
        """A head's unit: open, late, due within the week and on control, counted by hand."""
        figures = self._figures(self.executor1, "unit")
        # late, soon, both later ones, the one on control; what was reported is not his any more
        self.assertEqual(figures["open"], 5)
        self.assertEqual(figures["late"], 1)
        self.assertEqual(figures["control"], 1)
        self.assertEqual(self._figures(self.executor1, "mine")["open"], 4)
        self.assertEqual(self._figures(self.clerk1, "mine")["open"], 1)
        whole = self._figures(self.controller, "body")
        self.assertEqual((whole["open"], whole["late"]), (7, 2))

    def test_late_and_tomorrow(self):
        """What is due by the end of the next working day is told before it is late."""
        board = self._as(self.executor1)
        late = board.get_panel("late", "unit")
        self.assertEqual(
            [row["id"] for row in late["rows"]], self._line(self.late, self.executor1).ids
        )
        self.assertEqual(late["rows"][0]["days"], 3)
        tomorrow = board.get_panel("tomorrow", "unit")
        self.assertEqual(
            [row["id"] for row in tomorrow["rows"]], self._line(self.soon, self.executor1).ids
        )

    def test_load(self):
        """Who is late stands first, and who has nothing is shown: work goes to him next."""
        free = self._person("t_free", self.schools)
        rows = self._as(self.executor1).get_panel("load", "unit")["rows"]
        self.assertEqual(rows[0]["id"], self.executor1.id)
        self.assertEqual(rows[0]["open"]["value"], 4)
        self.assertEqual(rows[0]["late"]["value"], 1)
        self.assertEqual(rows[-1]["id"], free.id)
        self.assertEqual(rows[-1]["open"]["value"], 0)

    def test_waiting(self):
        """Authors wait for executors, executors for those who decide, documents for reviewers."""
        rows = self._as(self.executor1).get_panel("waiting", "mine")["rows"]
        pairs = {(row["kind"], row["who"], row["whom"]): row["count"]["value"] for row in rows}
        self.assertEqual(pairs["work", "Mayor", "Executor1"], 4)
        self.assertEqual(pairs["report", "Executor1", "Mayor"], 1)
        self.assertEqual(pairs["docflow.extension", "Executor1", "Mayor"], 1)
        letter = self._registered()
        rows = self._as(self.mayor).get_panel("waiting", "mine")["rows"]
        pairs = {(row["kind"], row["who"], row["whom"]): row["count"]["value"] for row in rows}
        self.assertEqual(pairs["review", "", "Mayor"], 1, letter.reg_number)
        self.assertEqual(pairs["work", "Mayor", "Executor2"], 2, "he sees whom he waits for")

    def test_discipline_is_one(self):
        """The figure of the month is that of the reports, and its change says what it means."""
        discipline = self.env["docflow.discipline"].with_user(self.executor1)
        trend = self._as(self.executor1).get_panel("trend", "unit")
        self.assertEqual(len(trend["months"]), 12)
        for point in trend["months"]:
            first = point["first"]
            last = fields.Date.end_of(first, "month")
            units = self.executor1._docflow_report_sight()[0]
            (row,) = discipline.get_summary(
                first.isoformat(), last.isoformat(), filters={"department_id": list(units)}
            )
            self.assertEqual(point["rate"], row["shown"])
            self.assertEqual(point["in_time"]["value"], row["in_time"])
            self.assertEqual(point["violated"]["value"], row["late"] + row["overdue"])

    def test_change(self):
        """More violations are worse, more kept terms are better, and the words say so."""
        board = self._as(self.executor1)
        for now, before, is_violation, sign, tone in (
            (90.0, 80.0, False, "↑", "success"),
            (70.0, 80.0, False, "↓", "danger"),
            (20.0, 10.0, True, "↑", "danger"),
            (5.0, 10.0, True, "↓", "success"),
            (10.0, 10.01, True, "=", ""),
            (None, 10.0, True, "", ""),
            (10.0, None, True, "", ""),
        ):
            change = board._get_change({"rate": now}, {"rate": before}, is_violation)
            self.assertEqual((change["sign"], change["tone"]), (sign, tone), (now, before))
            self.assertTrue(change["text"])

    def test_registrars(self):
        """What was registered today and this week, by place and person."""
        (row,) = self._as(self.registrar).get_panel("registrars", "mine")["rows"]
        self.assertEqual(row["person"], "Registrar")
        self.assertEqual(row["office"], "General Office")
        self.assertGreaterEqual(row["today"]["value"], 5)

    def test_stuck_opens_readable_cards(self):
        """What is stuck is told of cards that the reader may open."""
        for user in (self.mayor, self.controller, self.executor1):
            for scope in self._scopes(user):
                rows = self._as(user).get_panel("stuck", scope)["rows"]
                cards = self.env["docflow.document"].with_user(user)
                cards = cards.browse([row["document_id"] for row in rows])
                self.assertEqual(cards._filtered_access("read"), cards)

    # Rights

    def test_scopes(self):
        """An ordinary user has his own work, a head his units, a role what it names."""
        self.assertEqual(self._scopes(self.clerk1), ["mine"])
        self.assertEqual(self._scopes(self.stranger), ["mine"])
        self.assertEqual(self._scopes(self.executor1), ["mine", "unit"])
        self.assertEqual(self._scopes(self.controller), ["mine", "body"])
        self.assertEqual(self._as(self.executor1).get_dashboard()["scope"], "unit")
        self.assertEqual(self._as(self.controller).get_dashboard()["scope"], "body")

    def test_head_sees_his_units_only(self):
        """Of a resolution for two bodies a head is shown the line of his own people."""
        load = self._as(self.executor1).get_panel("load", "unit")["rows"]
        self.assertNotIn(self.executor2.id, [row["id"] for row in load])
        self.assertEqual(self._figures(self.executor1, "unit")["late"], 1)

    def test_totals_reveal_nothing(self):
        """A scope narrows and never widens: what may not be opened is not counted."""
        other = self.env["res.company"].create({"name": "Another Body"})
        before = self._figures(self.executor1, "unit")["open"]
        self.env.cr.execute(
            "UPDATE docflow_assignment SET company_id = %s WHERE resolution_id = %s",
            [other.id, self.later.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._figures(self.executor1, "unit")["open"], before - 2)

    def test_no_scope(self):
        """A scope, a panel or a person that one does not have is refused by name."""
        board = self._as(self.clerk1)
        for scope in ("unit", "body", "all", ["mine"], {"a": 1}, 7, True, ""):
            with self.assertRaisesRegex(UserError, "no such scope"):
                board.get_dashboard(scope)
        for panel in ("load", "wiping", "_get_figures", None, ["late"], 3):
            with self.assertRaisesRegex(UserError, "no panel"):
                board.get_panel(panel, "mine")
        for person in (self.mayor.id, 10**12, True, "1", [self.mayor.id], 2.5, {"id": 1}):
            with self.assertRaisesRegex(UserError, "do not act"):
                board.get_dashboard("mine", person)

    def test_outsiders(self):
        """Who is no user of the document flow gets nothing."""
        portal = new_test_user(self.env, "t_portal", groups="base.group_portal")
        clerk = new_test_user(self.env, "t_no_docflow", groups="base.group_user")
        for user in (portal, clerk):
            with self.assertRaises(AccessError):
                self._as(user).get_dashboard()
            with self.assertRaises(AccessError):
                self._as(user).get_panel("late")

    # Acting

    def test_acting(self):
        """Who acts for a head has his unit beside his own work; the switch shows one of them."""
        self.env["docflow.substitution"].create(
            {
                "principal_id": self.executor1.id,
                "deputy_id": self.executor2.id,
                "kind": "acting",
                "ground": "order No. 7-k",
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        self.assertEqual(self._scopes(self.executor2), ["mine", "unit"])
        self.assertEqual(self._figures(self.executor2, "mine")["open"], 6)
        self.assertEqual(self._figures(self.executor2, "mine", self.executor2.id)["open"], 2)
        self.assertEqual(self._figures(self.executor2, "mine", self.executor1.id)["open"], 4)
        board = self._as(self.executor2).get_dashboard("unit", self.executor1.id)
        self.assertEqual(board["context"], {"docflow_acting_for": self.executor1.id})
        with self.assertRaisesRegex(UserError, "no such scope"):
            self._figures(self.executor2, "unit", self.executor2.id)
        # a key of the context is a wish that nobody checked
        wish = self._as(self.clerk1).with_context(docflow_acting_for=self.executor1.id)
        figures = {f["code"]: f["value"] for f in wish.get_dashboard("mine")["figures"]}
        self.assertEqual(figures["open"], 1)

    # Cost

    def test_budget(self):
        """A panel costs the same few statements, whatever it shows."""
        for user, scope in (
            (self.executor1, "unit"),
            (self.controller, "body"),
            (self.executor2, "mine"),
        ):
            board = self._as(user)
            answer = board.get_dashboard(scope)  # warm caches
            count = self._statements(lambda b=board, s=scope: b.get_dashboard(s))
            self.assertLessEqual(count, FIGURES, scope)
            for panel in answer["panels"]:
                code = panel["code"]
                board.get_panel(code, scope)
                count = self._statements(lambda b=board, c=code, s=scope: b.get_panel(c, s))
                self.assertLessEqual(count, BUDGET[code], (code, scope))

    def _statements(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before
