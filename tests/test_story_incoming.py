"""The main job in a browser, in Ukrainian, on a real scanned page."""

import io

import pypdfium2
import pytest

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.docflow_base.tools.barcode import read_barcodes

from tools.sample_scan import letter_pdf

SUBJECT = "Про капітальний ремонт покрівлі школи № 4"


@pytest.mark.alone
@tagged("standard", "post_install", "-at_install")
class TestStoryIncoming(HttpCase):
    """Six people of a council take one letter from the scanner to its mark of execution."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("uk_UA")
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Europe/Kyiv"
        Department = cls.env["hr.department"]
        body = {"is_executive_body": True, "company_id": cls.company.id}
        cls.council = Department.create({"name": "Апарат ради", "index_code": "02", **body})
        cls.education = Department.create({"name": "Відділ освіти", "index_code": "06", **body})
        cls.finance = Department.create(
            {"name": "Фінансове управління", "index_code": "03", **body}
        )
        person = cls._person
        cls.registrar = person("registrar", "Наталія Марчук", cls.council, "registrar")
        cls.registrar2 = person("registrar2", "Світлана Коваль", cls.council, "registrar")
        cls.mayor = person("mayor", "Міський Голова", cls.council, "manager")
        cls.executor1 = person("executor1", "Олена Бондар", cls.education)
        cls.executor2 = person("executor2", "Роман Дячук", cls.finance)
        cls.controller = person("controller", "Лариса Гнатюк", cls.council, "controller")
        cls.company.docflow_controller_id = cls.controller
        cls.env["docflow.role.group"].create(
            {
                "name": "Керівництво міста",
                "scope": "company",
                "operation_ids": [
                    fields.Command.link(cls.env.ref("docflow_base.docflow_operation_resolve").id)
                ],
                "member_ids": [fields.Command.create({"user_id": cls.mayor.id})],
            }
        )
        cls._make_office()
        cls.env["res.partner"].create({"name": "Департамент освіти ОДА", "is_company": True})

    @classmethod
    def _person(cls, login, name, department, role="user"):
        user = new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,docflow_base.group_docflow_{role}",
            name=name,
            lang="uk_UA",
            tz="Europe/Kyiv",
            notification_type="inbox",
        )
        cls.env["hr.employee"].create(
            {"name": name, "user_id": user.id, "department_id": department.id}
        )
        return user

    @classmethod
    def _make_office(cls):
        office = cls.env["docflow.office"].create(
            {
                "name": "Загальний відділ",
                "code": "ЗВ",
                "department_id": cls.council.id,
                "registrar_ids": [fields.Command.set([cls.registrar.id, cls.registrar2.id])],
            }
        )
        for name, pattern, kind in (
            ("Вхідні", "02-13/{serial}", "letter"),
            ("Вихідні", "{dept}-{serial}", "outgoing_letter"),
        ):
            document_type = cls.env.ref(f"docflow_base.docflow_document_type_{kind}")
            cls.env["docflow.journal"].create(
                {
                    "name": name,
                    "office_id": office.id,
                    "pattern": pattern,
                    "type_ids": [fields.Command.set(document_type.ids)],
                }
            )

    def _scan(self, user, sender, number):
        """Put a scanned letter where the browser of ``user`` can take it, as his disk would."""
        content = letter_pdf(
            sender=sender,
            number=number,
            date="18.11.2026",
            addressee="Міському голові",
            subject=SUBJECT,
            paragraphs=[
                "Просимо розглянути питання про виділення коштів на ремонт покрівлі закладу."
            ],
            signature="Директор департаменту",
        )
        self.assertLess(len(content), 200_000)
        return (
            self.env["ir.attachment"].with_user(user).create({"name": "scan.pdf", "raw": content})
        )

    def _tour(self, name, user):
        self.start_tour("/odoo/docflow", name, login=user.login, timeout=120)

    def _card(self):
        return self.env["docflow.document"].search(
            [("name", "=", SUBJECT), ("category", "=", "incoming")]
        )

    def test_letter_to_mark_of_execution(self):
        """A scanned letter is registered, resolved, answered, released from control and executed
        on screen.
        """
        scan = self._scan(self.registrar, "ДЕПАРТАМЕНТ ОСВІТИ", "01-14/877")
        self._tour("docflow_story_registrar", self.registrar)
        card = self._card()
        self.assertEqual(card.reg_number, "02-13/1")
        self.assertEqual(card.corr_number, "01-14/877")
        self.assertEqual(card.file_ids.attachment_id.raw, scan.raw)
        self._check_label(card)

        self._tour("docflow_story_mayor", self.mayor)
        self.assertEqual(card.control_state, "on_control")
        self.assertEqual(card.assignment_ids.executor_id, self.executor1 | self.executor2)
        self.assertEqual(card.assignment_ids.filtered("is_main").executor_id, self.executor1)

        self._scan(self.executor1, "ВІДДІЛ ОСВІТИ", "б/н")
        self._tour("docflow_story_executor_reply", self.executor1)
        self._tour("docflow_story_registrar2", self.registrar2)
        self._tour("docflow_story_co_executor", self.executor2)
        self.assertEqual(card.state, "in_execution", "the main executor has not reported yet")
        self._tour("docflow_story_executor_report", self.executor1)
        self.assertEqual(card.resolution_ids.state, "done")
        self.assertEqual(card.state, "in_execution", "it waits for the controller")

        self._tour("docflow_story_controller", self.controller)
        self.assertEqual(card.state, "executed")
        self.assertEqual(card.control_state, "released")
        history = " ".join(card.message_ids.mapped("body"))
        for word in ("Зареєстровано", "Резолюція", "Звіт", "Знято з контролю", "Виконано"):
            self.assertIn(word, history)

    def _check_label(self, card):
        """The printed label, read back by a barcode reader, names the card."""
        report = self.env.ref("docflow_base.docflow_document_report_label")
        # in tests core renders HTML only, unless told that the PDF itself is meant
        report = report.with_user(self.registrar).with_context(force_report_rendering=True)
        content = report._render_qweb_pdf(report.report_name, card.ids)[0]
        page = pypdfium2.PdfDocument(io.BytesIO(content))[0].render(scale=4).to_pil()
        self.assertIn(card.barcode, read_barcodes(page))

    def test_mayor_reads_and_finishes(self):
        """The mayor's other button makes a document executed without assignments."""
        document = (
            self.env["docflow.document"]
            .with_user(self.registrar)
            .create(
                {
                    "name": SUBJECT,
                    "type_id": self.env.ref("docflow_base.docflow_document_type_letter").id,
                    "office_id": self.env["docflow.office"].search([], limit=1).id,
                    "correspondent_id": self.env["res.partner"]
                    .search([("name", "=", "Департамент освіти ОДА")], limit=1)
                    .id,
                    "delivery_method_id": self.env.ref(
                        "docflow_base.docflow_delivery_method_post"
                    ).id,
                    "corr_number": "01-14/878",
                    "corr_date": "2026-11-18",
                    "recipient_ids": [fields.Command.create({"user_id": self.mayor.id})],
                }
            )
        )
        document.attach_file("лист.pdf", "JVBERi0xLjQK", "scan")
        document.action_register()
        self._tour("docflow_story_read_and_finish", self.mayor)
        self.assertEqual(document.state, "executed")
        self.assertFalse(document.resolution_ids)
