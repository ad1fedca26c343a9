"""The world of whole-suite tests: one office, one card in the middle of its work, every role."""

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.docflow_base.tests.common import PDF, DocflowCase

# Words that stand in the card and nowhere else: finding one of them is a leak.
SECRET_SUBJECT = "Sealed words about the roof"
SECRET_NUMBER = "77-secret"
SECRET_TEXT = "Sealed order to the executor"
SECRETS = (SECRET_SUBJECT, SECRET_NUMBER, SECRET_TEXT)


class SuiteCase(DocflowCase):
    """The card ``self.card`` belongs to the bodies Council Office and Education and to nobody else.

    It is registered, on control and in execution by ``executor1``; ``self.draft`` is a draft that
    ``author`` (of Finance) keeps to himself.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_outsiders()
        cls._make_insiders()
        cls._make_card()

    @classmethod
    def _make_outsiders(cls):
        cls.public = cls.env.ref("base.public_user")
        cls.portal = new_test_user(cls.env, "t_portal", groups="base.group_portal")
        cls.plain = new_test_user(cls.env, "t_plain", groups="base.group_user")
        cls.housing = cls.env["res.company"].create({"name": "Housing Company"})
        cls.housing_body = cls.env["hr.department"].create(
            {"name": "Housing", "is_executive_body": True, "company_id": cls.housing.id}
        )
        cls.foreigner = new_test_user(
            cls.env,
            "t_foreigner",
            groups="docflow_base.group_docflow_admin,docflow_base.group_docflow_registrar,"
            "docflow_base.group_docflow_controller,docflow_base.group_docflow_auditor",
            company_id=cls.housing.id,
            company_ids=[Command.set(cls.housing.ids)],
        )
        cls.env["hr.employee"].create(
            {
                "name": "Foreigner",
                "user_id": cls.foreigner.id,
                "company_id": cls.housing.id,
                "department_id": cls.housing_body.id,
            }
        )

    @classmethod
    def _make_insiders(cls):
        cls.colleague = cls._person("t_colleague", cls.council)
        cls.author = cls._person("t_author", cls.finance)
        cls.admin = cls._person("t_admin", cls.strange, "group_docflow_admin")
        cls.other_registrar = cls._person("t_registrar2", cls.strange, "group_docflow_registrar")

    @classmethod
    def _make_card(cls):
        cls.draft = cls._incoming(user=cls.author, office_id=False, name="A draft of Finance")
        cls.card = cls._registered(name=SECRET_SUBJECT, corr_number=SECRET_NUMBER)
        cls.resolution = cls._resolve(
            cls.card, [cls.executor1], text=SECRET_TEXT, is_control=True, date_deadline="2099-12-08"
        )
        cls.assignment = cls.resolution.assignment_ids
        cls.custody = (
            cls.env["docflow.custody"]
            .with_user(cls.registrar)
            .create({"document_id": cls.card.id, "holder_id": cls.mayor.id})
        )
        cls.custody.with_user(cls.mayor).action_receive()
        cls.earlier = cls._registered(
            name=f"Earlier: {SECRET_SUBJECT}", corr_number=f"{SECRET_NUMBER}-1"
        )
        cls.link = (
            cls.env["docflow.document.link"]
            .with_user(cls.registrar)
            .create({"document_id": cls.card.id, "linked_id": cls.earlier.id})
        )
        cls.reserve = (
            cls.env["docflow.number.reserve"]
            .with_user(cls.registrar)
            .create({"journal_id": cls.journal.id, "reason": "kept for the governor"})
        )
        cls.file = cls.card.file_ids
        cls.version = cls.file.version_ids
        cls.attachment = cls.file.attachment_id
        # what the world was made with must not colour what the tests see
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _pdf(cls):
        return PDF
