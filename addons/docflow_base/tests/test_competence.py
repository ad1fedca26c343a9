from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import DocflowCase


@tagged("post_install", "-at_install")
class TestCompetence(DocflowCase):
    """A matter of several bodies goes to somebody who may instruct all of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance.manager_id = cls.executor2.employee_id
        cls.topic = cls.env["docflow.topic"].create(
            {"name": "Roofs", "department_ids": [fields.Command.set(cls.schools.ids)]}
        )

    def _letter(self, user):
        recipients = [fields.Command.create({"user_id": user.id})]
        return self._incoming(topic_id=self.topic.id, recipient_ids=recipients)

    def test_several_bodies(self):
        """K23 (§2.29): a matter of Education and Finance is not registered for the head of one of
        them; the refusal names who may instruct both."""
        self.topic.department_ids = self.education | self.finance
        letter = self._letter(self.executor1)
        with self.assertRaisesRegex(ValidationError, "instruct all of them: Mayor"):
            letter.action_register()
        self.assertEqual(letter.state, "draft")
        letter.recipient_ids.user_id = self.mayor
        letter.action_register()
        self.assertTrue(letter.reg_number)

    def test_one_body(self):
        """K23: departments of one executive body need nobody above its head."""
        self.topic.department_ids = self.education | self.schools
        self._letter(self.executor1).action_register()
