from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCase

READY = {
    "head_act": "docflow_approval.docflow_document_type_head_act",
    "committee_decision": "docflow_base.docflow_document_type_committee_decision",
    "order": "docflow_base.docflow_document_type_order_main",
    "outgoing": "docflow_base.docflow_document_type_outgoing_letter",
    "memo": "docflow_base.docflow_document_type_memo",
    "contract": "docflow_base.docflow_document_type_contract",
    "service_note": "docflow_base.docflow_document_type_report_memo",
    "extension": "docflow_approval.docflow_document_type_extension_request",
    "instruction": "docflow_base.docflow_document_type_instruction",
    "published_act": "docflow_base.docflow_document_type_regulatory",
}


@tagged("post_install", "-at_install")
class TestReadyRoutes(ApprovalCase):
    """The module brings ten routes; they go into force when people of competences are named."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.routes = {code: cls.env.ref(f"docflow_approval.docflow_route_{code}") for code in READY}
        for competence in cls.env["docflow.competence"].search([]):
            competence.member_ids = [
                Command.clear(),
                Command.create({"user_id": cls.lawyer.id}),
            ]

    def _paper(self, code, **vals):
        return self._memo(
            self.clerk1, type_id=self.env.ref(READY[code]).id, signatory_id=self.mayor.id, **vals
        )

    def _publish(self):
        for route in self.routes.values():
            route.action_publish()

    def test_each_type_has_its_route(self):
        """Each of the ten kinds of papers goes along its own route, to signature and number."""
        self._publish()
        for code in READY:
            with self.subTest(code=code):
                paper = self._paper(code)
                version = self.env["docflow.route"]._pick(paper)
                self.assertEqual(version.route_id, self.routes[code])
                plan = version._plan(paper, self.clerk1)
                self.assertEqual(plan[-1].action, "registration")
                self.assertEqual([person.name for person in plan[-1].users], ["Registrar"])
                if code not in ("memo", "service_note"):
                    self.assertEqual(plan[-2].action, "signature")
                    self.assertEqual([person.name for person in plan[-2].users], ["Mayor"])

    def test_a_contract_asks_by_its_sum(self):
        """A contract is seen by finance and law, and from the named sum by procurement too."""
        self._publish()
        contract = self.routes["contract"].version_id
        for amount, is_skipped in ((199999, True), (200000, False)):
            plan = contract._plan(self._paper("contract", amount=amount), self.clerk1)
            self.assertEqual(
                [stage.name for stage in plan if stage.name == "Procurement" and stage.is_skipped],
                ["Procurement"] if is_skipped else [],
            )
            self.assertIn("Finance and law", [s.name for s in plan if not s.is_skipped])

    def test_personnel_orders_pass_the_staff_department(self):
        """Orders on personnel are seen by the staff department, other orders are not."""
        self._publish()
        version = self.routes["order"].version_id
        main = version._plan(self._paper("order"), self.clerk1)
        staff = version._plan(
            self._paper("order").copy(
                {"type_id": self.env.ref("docflow_base.docflow_document_type_order_personnel").id}
            ),
            self.clerk1,
        )
        self.assertTrue(main[1].is_skipped)
        self.assertFalse(staff[1].is_skipped)

    def test_ready_routes_wait_for_people(self):
        """A ready route is a draft until somebody stands for its competences."""
        self.assertEqual(
            set(
                self.env["docflow.route"]
                .browse([route.id for route in self.routes.values()])
                .mapped("state")
            ),
            {"draft"},
        )
        self.assertFalse(self.env["docflow.route"]._pick(self._paper("order")))
