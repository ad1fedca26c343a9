from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestRouteTrial(ApprovalCase):
    """A trial tells what a version would have done with the documents of the last month."""

    def setUp(self):
        super().setUp()
        self.type_memo = self.type_memo.copy({"code": "MT", "name": "Memo of trials"})
        self.line = {"kind": "line_head", "line_reach": "direct"}

    def _version(self, *stages):
        return self._route(*stages, publish=False, type_ids=self.type_memo.ids).draft_id

    def _trial(self, version, user=None):
        action = version.with_user(user or self.admin).action_simulate()
        return (
            self.env["docflow.route.simulate"]
            .with_user(user or self.admin)
            .browse(action["res_id"])
        )

    def test_who_would_have_got_what(self):
        """A document shows its people by stage, a person what would have come to him."""
        for amount in (10, 1000):
            self._memo(self.clerk1, type_id=self.type_memo.id, amount=amount)
        version = self._version(
            self._stage("Head", self.line, norm_days=2, sequence=1),
            self._stage("Law", self.lawyer, norm_days=3, amount_from=500, sequence=2),
            self._stage("Sign", self.mayor, action="signature", norm_days=1, sequence=3),
        )
        trial = self._trial(version)
        self.assertEqual(
            trial.line_ids.mapped("way"),
            [
                "Head: Executor1\nLaw: Lawyer\nSign: Mayor",
                "Head: Executor1\nLaw: left out, the sum is below 500\nSign: Mayor",
            ],
        )
        self.assertEqual(trial.line_ids.mapped("norm_days"), [6, 3])
        people = {row.name: (row.visa_count, row.signature_count) for row in trial.person_ids}
        self.assertEqual(people, {"Executor1": (2, 0), "Mayor": (0, 2), "Lawyer": (1, 0)})
        self.assertIn("Documents tried: 2. Would go their way: 2.", trial.summary)
        self.assertIn("4.5 working days on average, 6 at most", trial.summary)

    def test_what_would_have_stopped(self):
        """A version that would have stopped a document of the last month is not published."""
        self._memo(self.clerk1, type_id=self.type_memo.id)
        self._memo(self.author, type_id=self.type_memo.id)
        version = self._version(self._stage("Head", self.line))
        trial = self._trial(version)
        self.assertIn("Would be stopped: 1.", trial.summary)
        self.assertIn("Author has no head above", trial.line_ids[0].fault)
        with self.assertRaisesRegex(UserError, "no head above.*1 of 2 documents"):
            trial.action_publish()
        self.finance.manager_id = self.mayor.employee_id
        trial.action_publish()
        self.assertEqual(version.state, "published")

    def test_requisites_of_the_past(self):
        """A document of the past whose author named nobody to sign stops no route."""
        self._memo(self.author, type_id=self.type_memo.id)
        signer = {"kind": "record"}
        version = self._version(self._stage("Signature", signer, action="signature"))
        trial = self._trial(version)
        self.assertIn("Would be stopped: 1.", trial.summary)
        trial.action_publish()
        self.assertEqual(version.state, "published")

    def test_a_trial_tells_no_names(self):
        """A trial counts documents its reader does not see, and does not name them."""
        memo = self._memo(self.clerk1, type_id=self.type_memo.id, name="Secret shelves")
        version = self._version(self._stage("Visa", self.mayor))
        trial = self._trial(version)
        self.assertEqual(trial.line_ids.mapped("name"), ["Not open to you"])
        self.assertFalse(trial.line_ids.record_id)
        with self.assertRaises(UserError):
            trial.line_ids.action_open_record()
        self.assertFalse(memo.with_user(self.admin).has_access("read"))

    def test_a_filter_asks_its_readers_documents_only(self):
        """A condition on requisites, of a route or of a stage, finds out nothing about documents
        that its author may not open: it is tried on those that are open to him."""
        self._memo(self.clerk1, type_id=self.type_memo.id, name="Secret shelves")
        secret = "[('name', 'ilike', 'secret')]"
        visa = self._stage("Visa", {"kind": "unit_head", "department_id": self.finance.id})
        for version in (
            self._version({**visa, "condition": secret}),
            self._route(
                visa, publish=False, type_ids=self.type_memo.ids, condition=secret
            ).draft_id,
        ):
            trial = self._trial(version)
            self.assertFalse(trial.line_ids)
            self.assertIn("open to you", trial.summary)
            self.assertFalse(
                [f for f in version.with_user(self.admin)._get_trial_faults() if "of 1" in f]
            )

    def test_choices_stay_open_in_a_trial(self):
        """Where the initiator chooses people, a trial leaves his choice open and goes on."""
        self._memo(self.clerk1, type_id=self.type_memo.id)
        version = self._version(self._stage("Experts", {"kind": "initiator_choice"}))
        trial = self._trial(version)
        self.assertEqual(trial.line_ids.way, "Experts: Chosen by the initiator")
        version.action_publish()

    def test_a_trial_writes_nothing(self):
        """A trial leaves the documents as they were."""
        memo = self._memo(self.clerk1, type_id=self.type_memo.id)
        self.env.flush_all()
        self.env.invalidate_all()
        before = memo.read()[0]
        self._trial(self._version(self._stage("Visa", self.mayor)))
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(memo.read()[0], before)

    def test_days_of_a_trial(self):
        """A trial backwards or over years is refused; one of no documents says so."""
        version = self._version(self._stage("Visa", self.mayor))
        trial = self._trial(version)
        self.assertIn("No document of these days", trial.summary)
        for date_from in ("2099-01-01", "1990-01-01"):
            trial.date_from = date_from
            with self.assertRaises(UserError):
                trial.action_run()
