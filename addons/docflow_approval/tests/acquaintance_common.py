import base64
from unittest.mock import patch

from odoo.fields import Command

from .common import ApprovalCase

TEXT = base64.b64encode(b"The order").decode()
SCAN = base64.b64encode(b"%PDF-1.4 the signed sheet").decode()


class AcquaintanceCase(ApprovalCase):
    """An order of the mayor, prepared by ``author`` and registered; the mayor's subordination is
    the whole company. ``driver`` works in Schools and has no login.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.type_order = cls.env.ref("docflow_base.docflow_document_type_order_admin")
        cls.type_order.write({"acquaintance_level": "open", "acquaintance_days": 3})
        cls.journal_out.type_ids = [Command.link(cls.type_order.id)]
        cls.driver = cls.env["hr.employee"].create(
            {
                "name": "Driver",
                "job_title": "Driver of the school bus",
                "department_id": cls.schools.id,
                "company_id": cls.company.id,
            }
        )
        cls.order = cls._order()

    @classmethod
    def _draft(cls, **vals):
        """Return the draft of an order of the mayor, as its author has it."""
        cards = cls.env["docflow.document"].with_user(cls.author)
        card = cards.create(
            {
                "name": "On the timetable of holidays",
                "type_id": cls.type_order.id,
                "office_id": cls.office.id,
                "journal_id": cls.journal_out.id,
                "department_id": cls.finance.id,
                "author_id": cls.author.id,
                "signatory_id": cls.mayor.id,
                **vals,
            }
        )
        card.attach_file("order.txt", TEXT, "main")
        return card

    @classmethod
    def _order(cls, **vals):
        """Return a registered order of the mayor, as its author has it."""
        card = cls._draft(**vals)
        card.with_user(cls.registrar).action_register()
        return card

    @classmethod
    def _named(cls, card=None, deadline=None, **targets):
        """Let the author name readers; return the list as he has it."""
        card = card or cls.order
        card.action_acquaint(targets or {"is_everybody": True}, deadline)
        return card.acquaintance_ids.sorted("number")[-1:]

    @classmethod
    def _reader(cls, acquaintance, person):
        name = "user_id" if person._name == "res.users" else "employee_id"
        # sudo: docflow.acquaintance.reader - the test looks at everybody's row
        readers = acquaintance.sudo().reader_ids
        return readers.filtered(lambda reader: reader[name] == person).sudo(False)

    @classmethod
    def _make_readers(cls, count):
        """Return ``count`` people with a login who work in Schools."""
        group = cls.env.ref("docflow_base.group_docflow_user") | cls.env.ref("base.group_user")
        users = cls.env["res.users"].with_context(no_reset_password=True)
        people = users.create(
            [
                {
                    "name": f"Reader {number}",
                    "login": f"t_reader_{number}",
                    "email": f"reader{number}@example.com",
                    "group_ids": [Command.set(group.ids)],
                    "company_id": cls.company.id,
                    "company_ids": [Command.set(cls.company.ids)],
                    "lang": "en_US",
                }
                for number in range(count)
            ]
        )
        cls.env["hr.employee"].create(
            [
                {
                    "name": user.name,
                    "user_id": user.id,
                    "department_id": cls.schools.id,
                    "company_id": cls.company.id,
                }
                for user in people
            ]
        )
        return people

    def _run_job(self):
        """Run the scheduled action as the scheduler does, without its commits."""
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *args, **kwargs: 60.0
        ):
            self.env["docflow.acquaintance"]._cron_add_joined()
        self.env.invalidate_all()

    def _confirm(self, card, user):
        card = card.with_user(user)
        card.action_open_reading()
        return card.action_confirm_reading()
