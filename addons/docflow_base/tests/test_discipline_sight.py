from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..models.docflow_discipline_summary_mixin import GROUPS, MONTHS
from ..tools.report_period import Period
from .discipline_common import DisciplineCase, kyiv

ALL_DAYS = Period(date(2026, 1, 1), date(2027, 12, 31))


@tagged("post_install", "-at_install")
class TestDisciplineSight(DisciplineCase):
    """Figures are no wider than cards: a head sees his units', an ordinary user his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_in.deadline_rule_id = False
        cls.deputy = cls._person("t_deputy", cls.strange)
        cls.teacher = cls._person("t_teacher", cls.schools)
        cls.analyst = cls._person("t_analyst", cls.strange)
        with freeze_time(kyiv("09-01 09:00")):
            cls.cards = [cls._registered() for __ in range(4)]
            cls.memo = cls._make_memo()
        cls._spread()
        cls._make_foreign()
        cls.env.flush_all()

    @classmethod
    def _make_memo(cls):
        """Return a card of another type, registered at the same office."""
        memo = cls._incoming(
            type_id=cls.type_memo.id, author_id=cls.controller.id, signatory_id=cls.mayor.id
        )
        memo.action_register()
        return memo

    @classmethod
    def _spread(cls):
        """Give work of three units, alone and together, and one without a unit."""
        late = {"due": "11-10 17:00"}
        alone, both, office, unplaced = cls.cards
        cls._things([{"user": cls.clerk1, **late}, {"user": cls.teacher, **late}], alone)
        cls._things([{"user": cls.executor1, **late}, {"user": cls.executor2, **late}], both)
        cls._things([{"user": cls.controller, **late}], office)
        cls._things([{"user": cls.stranger, **late, "vals": {"department_id": False}}], unplaced)
        cls._things([{"user": cls.executor2, **late}], cls.memo)
        both._unsealed().write(
            {
                "control_state": "on_control",
                "date_control": kyiv("09-01 10:00"),
                "controller_id": cls.controller.id,
            }
        )
        both._refresh_access()

    @classmethod
    def _make_foreign(cls):
        """Make a second company with a late assignment of its own."""
        cls.housing = cls.env["res.company"].create({"name": "Housing"})
        body = cls.env["hr.department"].create(
            {"name": "Housing", "is_executive_body": True, "company_id": cls.housing.id}
        )
        cls.foreigner = cls._person("t_foreigner", body)
        office = cls.env["docflow.office"].create(
            {
                "name": "Housing Office",
                "code": "H",
                "department_id": body.id,
                "company_id": cls.housing.id,
                "registrar_ids": [Command.link(cls.foreigner.id)],
            }
        )
        card = cls.env["docflow.document"].create(
            {
                "name": "On the lift",
                "type_id": cls.type_in.id,
                "company_id": cls.housing.id,
                "office_id": office.id,
                "department_id": body.id,
            }
        )
        cls.foreign_lines = cls._things([{"user": cls.foreigner, "due": "11-10 17:00"}], card)

    @classmethod
    def _role(cls, user, scope="company", types=(), operations=("read", "report"), **vals):
        return cls.env["docflow.role.group"].create(
            {
                "name": f"Reports of {user.login}",
                "scope": scope,
                "type_ids": [Command.set([kind.id for kind in types])],
                "operation_ids": [
                    Command.link(cls.env.ref(f"docflow_base.docflow_operation_{code}").id)
                    for code in operations
                ],
                "member_ids": [Command.create({"user_id": user.id})],
                **vals,
            }
        )

    def _rows(self, user):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.discipline.with_user(user).search([])

    def _names(self, user):
        """Return whose rows ``user`` sees: executors' logins, cards on control with a "+"."""
        return sorted(
            row.executor_id.login.removeprefix("t_") + "+" * (row.subject == "card")
            for row in self._rows(user).sudo()
        )

    # Whose

    def test_ordinary_user_sees_his_own(self):
        """Without a post and without a role one sees one's own work, whatever cards one may
        open."""
        self.assertEqual(self._names(self.clerk1), ["clerk1"])
        self.assertEqual(self._names(self.executor2), ["executor2", "executor2"])
        self.assertEqual(self._names(self.stranger), ["stranger"])
        for user in (self.registrar, self.deputy, self.auditor):
            self.assertEqual(self._names(user), [], user.login)
        self.assertEqual(self._names(self.controller), ["controller"])

    def test_head_sees_his_units(self):
        """A head sees the figures of his unit and of those below, and of no other: not even on the
        card that both work on."""
        self.assertEqual(
            self._names(self.executor1), ["clerk1", "executor1", "executor1+", "teacher"]
        )
        # the mayor heads the council's office; a role lets him open every card
        self.assertEqual(self._names(self.mayor), ["controller"])

    def test_new_head_at_once(self):
        """Whoever becomes the head sees the figures at once, and who was it no longer."""
        self.assertEqual(self._names(self.clerk1), ["clerk1"])
        self.schools.manager_id = self.clerk1.employee_id
        self.assertEqual(self._names(self.clerk1), ["clerk1", "teacher"])
        self.schools.manager_id = self.teacher.employee_id
        self.assertEqual(self._names(self.clerk1), ["clerk1"])

    def test_role_of_the_company(self):
        """“See Reports” and “Read” over the company show the figures of the whole company."""
        self._role(self.analyst)
        self.assertEqual(len(self._rows(self.analyst)), 8)
        self.assertNotIn("foreigner", self._names(self.analyst))

    def test_role_without_reading(self):
        """“See Reports” without the right to open the cards shows no figure more."""
        self._role(self.analyst, operations=("report",))
        self.assertEqual(self._names(self.analyst), [])

    def test_role_of_control(self):
        """A controller answers for what his role reaches: its figures are his business."""
        self._role(self.auditor, operations=("read", "control"), scope="body")
        self.assertEqual(self._names(self.auditor), ["controller", "stranger"])

    def test_role_of_the_body(self):
        """Over the own body: the body of the unit whose work it is."""
        self._role(self.auditor, scope="body")
        self.assertEqual(self._names(self.auditor), ["controller", "stranger"])

    def test_role_of_the_department(self):
        """Over the own department: what was given to it."""
        self._role(self.teacher, scope="department")
        self.assertEqual(self._names(self.teacher), ["clerk1", "teacher"])

    def test_role_of_types(self):
        """Over some types: the figures of cards of these types."""
        self._role(self.analyst, types=self.type_memo)
        self.assertEqual(self._names(self.analyst), ["executor2"])

    def test_role_of_types_in_a_body(self):
        """Types within a body would need both at once, and add nothing."""
        self._role(self.auditor, scope="body", types=self.type_memo)
        self.assertEqual(self._names(self.auditor), [])

    def test_role_that_ended(self):
        """A role that is archived shows nothing any more."""
        role = self._role(self.analyst)
        self.assertTrue(self._names(self.analyst))
        role.active = False
        self.assertEqual(self._names(self.analyst), [])

    # In the place of another

    def _acting(self, *operations, **vals):
        codes = [self.env.ref(f"docflow_base.docflow_operation_{code}").id for code in operations]
        return self.env["docflow.substitution"].create(
            {
                "principal_id": self.executor1.id,
                "deputy_id": self.deputy.id,
                "ground": "order № 41-к",
                "operation_ids": [Command.set(codes)],
                **vals,
            }
        )

    def test_acting_for_a_head(self):
        """Who acts for a head sees the figures of his units, as long as he does."""
        today = self.company._docflow_today()
        row = self._acting(date_from=today, date_to=today + timedelta(days=3))
        head = ["clerk1", "executor1", "executor1+", "teacher"]
        self.assertEqual(self._names(self.deputy), head)
        with freeze_time(kyiv(f"{today + timedelta(days=4)} 00:01")):
            self.assertEqual(self._names(self.deputy), [], "the order has ended")
        row.action_end("Came back")
        self.assertEqual(self._names(self.deputy), [])

    def test_acting_with_some_operations(self):
        """Figures of units need “See Reports” in the order, and “Read” to open the cards; with
        less one sees what the head himself has to do."""
        own = ["executor1", "executor1+"]
        for operations, names in (
            (("read", "report"), ["clerk1", *own, "teacher"]),
            (("read", "execute"), own),
            (("report",), own),
        ):
            with self.subTest(operations):
                row = self._acting(*operations)
                self.assertEqual(self._names(self.deputy), names)
                row.action_end("Over")

    # Nothing beside

    def _everybody(self):
        users = self.env["res.users"].search([("login", "like", "t_")])
        self._role(self.controller)
        self._role(self.auditor, scope="body")
        self._role(self.analyst, types=self.type_memo)
        self._role(self.teacher, scope="department")
        self._role(self.foreigner, company_id=self.housing.id)
        self._acting()
        return users

    def test_every_row_opens_its_card(self):
        """For everybody: who sees a row may open its card and its assignment, and whatever he
        counts, however he tells it apart, is what he sees."""
        for user in self._everybody():
            rows = self._rows(user)
            mine = self.discipline.with_user(user)
            with self.subTest(user.login):
                for row in rows:
                    row.document_id.check_access("read")
                    row.assignment_id.check_access("read")
                self.assertEqual(mine.search_count([]), len(rows))
                for group_by in (*GROUPS, MONTHS):
                    *groups, total = mine._get_summary(ALL_DAYS, group_by)
                    self.assertEqual(total["total"], len(rows), group_by)
                    self.assertEqual(sum(row["total"] for row in groups), len(rows), group_by)
                counted = mine.formatted_read_group([], ["executor_id"], ["count_total:sum"])
                self.assertEqual(sum(row["count_total:sum"] for row in counted), len(rows))

    def test_nothing_of_others_by_any_question(self):
        """What is not one's own is not found, not counted and not read, whatever is asked."""
        everything = self.discipline.search([])
        for user in self._everybody():
            rows = self._rows(user)
            hidden = (everything - rows.sudo(False)).with_user(user)
            with self.subTest(user.login):
                self.assertEqual(len(rows) + len(hidden), len(everything))
                if not hidden:
                    continue
                with self.assertRaises(AccessError):
                    hidden[:1].read(["outcome"])
                with self.assertRaises(AccessError):
                    hidden[:1].action_open_document()
                domain = [("document_id", "in", hidden.sudo().document_id.ids)]
                found = rows.browse(self.discipline.with_user(user).search(domain).ids)
                self.assertFalse(found & hidden)

    def test_another_company(self):
        """Another company's rows are never there, whoever asks in his own."""
        for user in self._everybody() - self.foreigner:
            self.assertNotIn("foreigner", self._names(user), user.login)
        self.assertEqual(self._names(self.foreigner), ["foreigner"])

    def test_rows_are_read_only(self):
        """Nobody writes figures."""
        row = self._rows(self.executor1)[:1]
        for act in (
            lambda: row.write({"outcome": "done_in_time"}),
            lambda: row.create({"outcome": "done_in_time"}),
            row.unlink,
        ):
            with self.assertRaises(AccessError):
                act()

    # What a client may send

    def test_public_verb(self):
        """The verb for clients answers under the rights of whoever calls it."""
        mine = self.discipline.with_user(self.executor1)
        rows = mine.get_summary("2026-11-01", "2026-11-30", "executor_id", "assignment")
        self.assertEqual(
            [row["label"] for row in rows], ["Clerk1", "Executor1", "Teacher", "Total"]
        )
        some = mine.get_summary(
            "2026-11-01", "2026-11-30", filters={"executor_id": [self.clerk1.id]}
        )
        self.assertEqual(some[-1]["total"], 1)
        cards = mine.get_summary("2026-11-01", "2026-11-30", subject="card")
        self.assertEqual(cards[-1]["total"], 0, "it has no date, and began in September")

    def test_public_verb_refuses_nonsense(self):
        """Whatever else a client sends is refused in words, not by a traceback."""
        mine = self.discipline.with_user(self.executor1)
        days = ("2026-11-01", "2026-11-30")
        for bad in (
            ("2026-11-30", "2026-11-01"),
            ("2026-11-01", None),
            ("0001-01-01", "0001-01-02"),
            ("2000-01-01", "2026-11-30"),
            ("soon", "later"),
            ([], {}),
            (20261101, True),
            (*days, "password"),
            (*days, ["executor_id"]),
            (*days, {"a": 1}),
            (*days, None, ["card"] * 201),
            (*days, None, 5),
            (*days, None, None, {"login": "admin"}),
            (*days, None, None, {"executor_id": ["x"]}),
            (*days, None, None, {"executor_id": list(range(201))}),
            (*days, None, None, {"category": [["a"]]}),
            (*days, None, None, {"executor_id": {"in": 1}}),
            (*days, None, None, {"executor_id": True}),
            (*days, None, None, "executor_id"),
            (*days, None, None, [["executor_id", "=", 1]]),
        ):
            with self.subTest(bad), self.assertRaises(UserError):
                mine.get_summary(*bad)
