from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestRoute(ApprovalCase):
    """Which route a document goes by, and whom it finds."""

    def setUp(self):
        super().setUp()
        # what the module brings must not get in the way of what is tried here
        self.env["docflow.route"].search([]).active = False

    def _plan(self, *stages, record=None, choices=None, initiator=None):
        record = record or self._memo()
        version = self._route(*stages, publish=False).draft_id
        return version.with_user(self.author)._plan(record, initiator or self.author, choices)

    def _names(self, plan):
        return [(stage.name, [person.name for person in stage.users]) for stage in plan]

    # which route

    def test_the_fittest_route(self):
        """The route that says most about a document is offered: company, type, then condition."""
        visa = self._stage("Visa", self.mayor)
        memo = self._memo(amount=500)
        self.assertFalse(self.env["docflow.route"]._pick(memo))
        everybody = self._route(visa, name="Everybody's")
        self.assertEqual(self.env["docflow.route"]._pick(memo), everybody.version_id)
        by_sum = self._route(visa, name="By sum", amount_from=100)
        self.assertEqual(self.env["docflow.route"]._pick(memo), by_sum.version_id)
        typed = self._route(visa, name="Memos", type_ids=self.type_memo.ids, sequence=90)
        self.assertEqual(self.env["docflow.route"]._pick(memo), typed.version_id)
        own = self._route(visa, name="Ours", company_id=self.company.id, sequence=99)
        found = self.env["docflow.route"].with_user(self.author)._pick(memo)
        self.assertEqual(found, own.version_id)
        own.active = False
        self.assertEqual(self.env["docflow.route"]._pick(memo), typed.version_id)

    def test_what_does_not_fit(self):
        """A draft, another type, sum or company, or a filter that misses keeps a route away."""
        visa = self._stage("Visa", self.mayor)
        other = self.env["res.company"].create({"name": "Other"})
        self._route(visa, publish=False)
        self._route(visa, type_ids=self.type_out.ids)
        self._route(visa, amount_from=100)
        self._route(self._stage("Visa", {"kind": "record"}), company_id=other.id)
        self._route(visa, condition="[('is_urgent', '=', True)]")
        memo = self._memo(amount=99.99)
        self.assertFalse(self.env["docflow.route"]._pick(memo))
        memo.is_urgent = True
        self.assertTrue(self.env["docflow.route"]._pick(memo))

    def test_bounds_of_a_sum(self):
        """A route from 100 and another below 100 leave no sum without one and none with two."""
        visa = self._stage("Visa", self.mayor)
        below = self._route(visa, amount_to=100)
        above = self._route(visa, amount_from=100)
        for amount, route in ((0, below), (99.99, below), (100, above), (5000, above)):
            memo = self._memo(amount=amount)
            self.assertEqual(self.env["docflow.route"]._get_fitting(memo), route, amount)

    def test_a_sum_in_another_currency(self):
        """A sum in another currency is compared after it is converted."""
        currency = self.env["res.currency"].create(
            {
                "name": "XXD",
                "symbol": "¤",
                "rate_ids": [(0, 0, {"name": "2020-01-01", "rate": 0.025})],
            }
        )
        memo = self._memo(amount=10, amount_currency_id=currency.id)
        self.assertAlmostEqual(memo._get_route_amount(), 400)

    def test_conditions_are_filters_and_nothing_else(self):
        """A condition that is no filter over the requisites is refused, whatever it is."""
        for text in (
            "__import__('os').getcwd()",
            "[('no_such_field', '=', 1)]",
            "[('name', 'any!', [])]",
            "[('name', '=', 'x')",
            "{'name': 1}",
            "[" * 3000,
            "[('name', '=', '" + "x" * 5000 + "')]",
        ):
            with self.subTest(text=text[:40]), self.assertRaises(ValidationError):
                self.env["docflow.route"].create({"name": "Bad", "condition": text})

    # whom a stage finds

    def test_each_kind_of_participant(self):
        """People are found by person, competence, role group, unit, document, as of now."""
        memo = self._memo(signatory_id=self.mayor.id)
        plan = self._plan(
            self._stage("Person", self.executor2, sequence=1),
            self._stage("Law", {"kind": "competence", "competence_id": self.legal.id}, sequence=2),
            self._stage("Role", {"kind": "role_group", "role_id": self.role_mayor.id}, sequence=3),
            self._stage(
                "Unit", {"kind": "unit_head", "department_id": self.education.id}, sequence=4
            ),
            self._stage("Sign", {"kind": "record"}, action="signature", sequence=5),
            self._stage(
                "Number", {"kind": "record"}, action="registration", quorum="any", sequence=6
            ),
            record=memo,
        )
        self.assertEqual(
            self._names(plan),
            [
                ("Person", ["Executor2"]),
                ("Law", ["Lawyer"]),
                ("Role", ["Mayor"]),
                ("Unit", ["Executor1"]),
                ("Sign", ["Mayor"]),
                ("Number", ["Registrar"]),
            ],
        )
        self.assertEqual(plan[1].users[0].position, "Head of the Legal Office")
        self.assertEqual(plan[1].users[0].user_id, self.lawyer.id)

    def test_heads_above_the_initiator(self):
        """The line of heads goes up from the initiator's unit and never finds himself."""
        self.education.parent_id = self.council
        self.schools.manager_id = self.clerk1.employee_id
        people = {}
        for who in (self._person("t_teacher", self.schools), self.clerk1, self.executor1):
            for reach in ("direct", "body", "all"):
                plan = self._plan(
                    self._stage("Line", {"kind": "line_head", "line_reach": reach}),
                    initiator=who,
                    record=self._memo(who),
                )
                people[who, reach] = [person.name for person in plan[0].users]
        teacher = next(iter(people))[0]
        self.assertEqual(people[teacher, "direct"], ["Clerk1"])
        self.assertEqual(people[teacher, "body"], ["Executor1"])
        self.assertEqual(people[teacher, "all"], ["Clerk1", "Executor1", "Mayor"])
        self.assertEqual(people[self.clerk1, "direct"], ["Executor1"])
        self.assertEqual(people[self.executor1, "direct"], ["Mayor"])
        self.assertEqual(people[self.executor1, "body"], ["Mayor"])

    def test_a_missing_person_is_named(self):
        """A round does not begin while a mandatory person is missing; the refusal names him."""
        line = {"kind": "line_head", "line_reach": "direct"}
        with self.assertRaisesRegex(UserError, "Visa.*Author has no head above"):
            self._plan(self._stage("Visa", line))
        plan = self._plan(self._stage("Visa", {**line, "is_mandatory": False}, self.mayor))
        self.assertEqual(self._names(plan), [("Visa", ["Mayor"])])
        with self.assertRaisesRegex(UserError, "nobody was found"):
            self._plan(self._stage("Visa", {**line, "is_mandatory": False}))
        plan = self._plan(
            self._stage("Visa", {**line, "is_mandatory": False}, is_optional=True),
            self._stage("Sign", self.mayor, action="signature"),
        )
        self.assertEqual(plan[0].reason_if_skipped, "nobody was found")
        self.assertEqual(plan[0].agreements_needed, 0)

    def test_one_person_is_asked_once_in_a_stage(self):
        """A person found twice in a stage is asked once; a quorum counts people."""
        law = {"kind": "competence", "competence_id": self.legal.id}
        plan = self._plan(self._stage("Visas", self.lawyer, law, self.mayor))
        self.assertEqual(self._names(plan), [("Visas", ["Lawyer", "Mayor"])])
        with self.assertRaisesRegex(UserError, "needs 3 people to agree and finds only 2"):
            self._plan(self._stage("Visas", self.lawyer, law, self.mayor, quorum="count", needed=3))

    def test_stages_by_condition(self):
        """A stage whose condition is not met is left out and says why."""
        plan = self._plan(
            self._stage("Money", self.executor2, amount_from=200000),
            self._stage("Letters", self.lawyer, type_ids=self.type_out.ids),
            self._stage("Urgent", self.lawyer, condition="[('is_urgent', '=', True)]"),
            self._stage("Sign", self.mayor, action="signature"),
            record=self._memo(amount=1000),
        )
        self.assertEqual(
            [stage.reason_if_skipped for stage in plan],
            [
                "the sum is below 200\N{NO-BREAK SPACE}000",
                "only for: Outgoing Letter",
                "the requisites do not match its condition",
                "",
            ],
        )
        with self.assertRaisesRegex(UserError, "every stage would be left out"):
            self._plan(self._stage("Money", self.executor2, amount_from=200000))

    def test_choices_of_the_initiator(self):
        """The initiator chooses people where the route lets him: colleagues, of its unit."""
        choice = {"kind": "initiator_choice", "department_id": self.education.id}
        version = self._route(self._stage("Experts", choice), publish=False).draft_id
        stage = version._get_choice_stages()
        memo = self._memo()

        def plan(*users):
            chosen = {str(stage.id): [user.id for user in users]}
            return self._names(version._plan(memo, self.author, chosen))

        self.assertEqual(plan(self.clerk1, self.mayor), [("Experts", ["Clerk1"])])
        portal = self.env["res.users"].create(
            {
                "name": "Outside",
                "login": "t_outside",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        for users in ((), (self.mayor,), (portal,)):
            with self.assertRaisesRegex(UserError, "choose who takes part"):
                plan(*users)

    def test_choices_are_bounded(self):
        """What a client sends for choices is read as people of stages, or refused."""
        version = self._route(
            self._stage("Experts", {"kind": "initiator_choice"}), publish=False
        ).draft_id
        for sent in (
            [1],
            {"x": [1]},
            {1: "x"},
            {1: 5},
            {1: [1] * 51},
            {1: [2**31]},
            {1: [-1]},
            {number: [] for number in range(101)},
        ):
            with self.subTest(sent=str(sent)[:30]), self.assertRaisesRegex(UserError, "at most 50"):
                version._plan(self._memo(), self.author, sent)

    def test_a_person_of_another_company_is_not_asked(self):
        """Nobody is asked who has no access to the company of the document."""
        other = self.env["res.company"].create({"name": "Other"})
        self.executor2.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaisesRegex(UserError, "nobody is found"):
            self._plan(self._stage("Visa", self.executor2))
