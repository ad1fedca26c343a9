import importlib

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ApprovalCase

TRIAL = "docflow.approval.trial"


class DocflowApprovalTrial(models.Model):
    """A request for money: no card, a company and a sum, and it goes through rounds."""

    _name = TRIAL
    _description = "Request for Money (test)"
    _module = None
    _inherit = ["docflow.approval.mixin"]

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company")
    body = fields.Text()

    @classmethod
    def _enter(cls, case):
        """Put the model into the registry and the database for the tests of one class."""
        registry, cr = case.registry, case.env.cr
        # core names it for its own tests alone
        importlib.import_module("odoo.orm.model_classes").add_to_registry(registry, cls)
        case.addClassCleanup(cls._leave, case)
        registry._setup_models__(cr, [TRIAL])
        registry.init_models(cr, [TRIAL], {})
        case.env["ir.model.access"].create(
            {
                "name": TRIAL,
                "model_id": case.env["ir.model"]._get_id(TRIAL),
                "group_id": case.env.ref("docflow_base.group_docflow_user").id,
                **{f"perm_{mode}": True for mode in ("read", "write", "create")},
            }
        )

    @classmethod
    def _leave(cls, case):
        for parent in case.registry.values():
            parent._inherit_children.discard(TRIAL)
        del case.registry[TRIAL]
        case.registry._setup_models__(case.env.cr, [])


@tagged("post_install", "-at_install")
class TestApprovalAnyModel(ApprovalCase):
    """Any model can take the mixin and goes along a route of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        DocflowApprovalTrial._enter(cls)
        cls.route = cls._route(
            cls._stage("Visas", cls.executor1, cls.lawyer, norm_days=2),
            cls._stage("Signature", cls.mayor, action="signature"),
            res_model=TRIAL,
        )

    def _launched(self):
        vals = {"name": "On shelves", "company_id": self.company.id}
        request = self.env[TRIAL].with_user(self.author).create(vals)
        request.action_launch_approval(self.route.id)
        return request

    def _step(self, request, user):
        steps = request.sudo()._get_running().sudo().step_ids
        mine = steps.filtered(lambda step: step.user_id == user and step.state == "active")
        return mine.with_user(user).sudo(False)

    def test_it_goes_its_whole_way(self):
        """Visas, the signature, and it is approved; no card is needed for it."""
        request = self._launched()
        self.assertEqual(request.approval_state, "in_progress")
        self.assertFalse(request.approval_ids.document_id)
        for user in (self.executor1, self.lawyer, self.mayor):
            trays = self.env["docflow.document"].with_user(user).get_trays()
            self.assertIn(1, [t["count"] for t in trays if t["code"] in ("approve", "sign")])
            self._step(request, user).action_agree()
        self.assertEqual(request.approval_state, "approved")

    def test_it_comes_back_and_goes_again(self):
        """A refusal brings it to its author, who answers and sends it anew; the visa carries."""
        request = self._launched()
        self._step(request, self.executor1).action_agree()
        self._step(request, self.lawyer).action_reject("The sum")
        self.assertEqual(request.approval_state, "rework")
        with self.assertRaisesRegex(UserError, "answer the remarks"):
            request.action_launch_approval(self.route.id)
        request.approval_ids.remark_ids.with_user(self.author).action_accept()
        request.action_launch_approval(self.route.id)
        last = request.approval_ids.sorted("number")[-1:]
        self.assertEqual(last.step_ids.filtered("carried_from_id").user_id, self.executor1)
        request.action_withdraw_approval("Not needed any more")
        self.assertEqual((request.approval_state, last.state), ("rework", "withdrawn"))

    def test_its_state_is_sealed(self):
        """Nobody writes the state of its approval by hand."""
        with self.assertRaisesRegex(UserError, "kept by the system"):
            self._launched().write({"approval_state": "approved"})

    def test_only_who_takes_part_sees_the_round(self):
        """The round of a record without a card is seen by its initiator and by whom it reached."""
        approval = self._launched().approval_ids
        for user, is_seen in ((self.author, True), (self.lawyer, True), (self.mayor, False)):
            with self.subTest(user=user.login):
                found = (
                    self.env["docflow.approval"].with_user(user).search([("id", "=", approval.id)])
                )
                self.assertEqual(bool(found), is_seen)
        with self.assertRaises(AccessError):
            approval.with_user(self.stranger).read(["name"])

    def test_its_sheet_is_printed(self):
        """The approval sheet of any record is printed by who sees the round."""
        approval = self._launched().approval_ids
        report = self.env["ir.actions.report"].with_user(self.lawyer)
        html, __ = report._render_qweb_html("docflow_approval.docflow_approval_sheet", approval.ids)
        self.assertIn("On shelves", html.decode())
