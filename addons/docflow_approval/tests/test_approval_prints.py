from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .test_approval import PDF2, RoundCase


@tagged("post_install", "-at_install")
class TestApprovalPrints(RoundCase):
    def _render(self, name, approval):
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html(f"docflow_approval.{name}", approval.ids)
        return html.decode()

    def test_the_sheet_tells_every_round(self):
        """The approval sheet names person and position then, verdict, moment and digest of every
        round."""
        self.company.partner_id.lang = "en_US"
        memo = self._launched()
        self._step(memo, self.executor1).action_agree("Add the sum")
        self._step(memo, self.lawyer).action_reject("Article 5 says otherwise")
        memo.approval_remark_ids.action_accept("Done")
        memo.attach_file("memo.pdf", PDF2, "main")
        memo.action_launch_approval(self.route.id)
        self._step(memo, self.lawyer).action_agree()
        html = self._render("docflow_approval_report_sheet", memo.approval_id)
        for text in (
            "Lawyer, Head of the Legal Office",
            "Agreed with remarks",
            "Article 5 says otherwise",
            memo.file_ids.sha256,
            self._step(memo, self.lawyer, "agreed").seen_digest,
            memo.approval_ids.sorted("number")[0].step_ids[0].seen_digest,
        ):
            self.assertIn(text, html)
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "docflow_approval.docflow_approval_report_sheet", memo.approval_id.ids
            )
        )
        self.assertEqual((kind, pdf[:5]), ("pdf", b"%PDF-"))

    def test_the_statement_of_differences(self):
        """The statement holds point, both wordings, the reason and the author's decision."""
        memo = self._launched()
        self._step(memo, self.lawyer).action_reject(
            [
                {
                    "text": "The law says so",
                    "point": "3.2",
                    "wording": "in ten days",
                    "proposal": "in five days",
                }
            ]
        )
        memo.approval_remark_ids.action_decline("It says at most")
        html = self._render("docflow_approval_report_differences", memo.approval_id)
        for text in ("3.2", "in ten days", "in five days", "The law says so", "It says at most"):
            self.assertIn(text, html)

    def test_prints_are_for_readers(self):
        """Whoever may not open the document prints nothing of it."""
        memo = self._launched()
        report = self.env["report.docflow_approval.docflow_approval_sheet"]
        with self.assertRaises(AccessError):
            report.with_user(self.stranger)._get_report_values(memo.approval_id.ids)

    def test_the_launch_shows_who_will_be_asked(self):
        """Before a round begins its author sees the stages and their people."""
        memo = self._draft()
        context = memo.action_launch_approval()["context"]
        with Form(
            self.env["docflow.approval.launch"].with_user(self.author).with_context(**context)
        ) as form:
            self.assertEqual(form.route_id.id, self.route.id)
            launch = form.save()
        self.assertEqual(launch.line_ids.mapped("people"), ["Executor1, Lawyer", "Mayor"])
        launch.action_confirm()
        self.assertEqual(memo.approval_state, "in_progress")

    def test_people_of_a_stage_chosen_at_the_launch(self):
        """Where the route leaves people to the author, he names them in the form."""
        route = self._route(
            self._stage("Visa", {"kind": "initiator_choice"}),
            type_ids=[(6, 0, self.type_memo.ids)],
            sequence=1,
        )
        memo = self._draft()
        context = memo.action_launch_approval()["context"]
        launch = (
            self.env["docflow.approval.launch"].with_user(self.author).with_context(**context)
        ).create({"route_id": route.id})
        self.assertTrue(launch.line_ids.is_choice)
        launch.line_ids.user_ids = self.executor2
        launch.action_confirm()
        self.assertEqual(self._states(memo), {"Executor2": "active"})

    def test_dialogs_tell_nothing_to_strangers(self):
        """A dialog made by a stranger over somebody else's round neither names nor moves it."""
        memo = self._launched()
        step = self._step(memo, self.lawyer)
        Decide = self.env["docflow.approval.decide"].with_user(self.stranger)
        wizard = Decide.create(
            {"kind": "reject", "approval_id": memo.approval_id.id, "step_id": step.id, "text": "x"}
        )
        self.assertNotIn("shelves", wizard.approval_id.sudo(False).display_name)
        with self.assertRaises(AccessError):
            wizard.action_confirm()
        with self.assertRaises(AccessError):
            wizard.read(["allowed_user_ids"])
        self.assertEqual(step.state, "active")
