from psycopg2.errors import CheckViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ApprovalCase


@tagged("post_install", "-at_install")
class TestCompetence(ApprovalCase):
    def test_people_of_a_competence(self):
        """A competence is a person or whoever heads a unit now, in each company its own people."""
        self.env["docflow.competence.member"].create(
            {"competence_id": self.legal.id, "department_id": self.education.id}
        )
        self.assertEqual(self.legal._get_people(self.company), self.lawyer | self.executor1)
        self.education.manager_id = self.clerk1.employee_id
        self.assertEqual(self.legal._get_people(self.company), self.lawyer | self.clerk1)
        other = self.env["res.company"].create({"name": "Other"})
        self.assertFalse(self.legal._get_people(other))
        self.assertEqual(self.legal.people, "Lawyer, Clerk1")

    def test_one_who_left_stands_for_nothing(self):
        """A person who left does not stand for a competence any more."""
        self.lawyer.active = False
        self.assertFalse(self.legal._get_people(self.company))

    def test_a_person_or_a_unit(self):
        """A line of a competence names a person or a unit: not both, not neither."""
        for vals in ({}, {"user_id": self.lawyer.id, "department_id": self.education.id}):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.env.cr.savepoint(),
            ):
                self.env["docflow.competence.member"].create(
                    {"competence_id": self.legal.id, **vals}
                )
