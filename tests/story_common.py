"""The council of the browser stories: people read Ukrainian, each in a browser of his own."""

import base64

import pytest

from odoo import fields
from odoo.tests import HttpCase, new_test_user

from tools.sample_scan import letter_pdf


@pytest.mark.alone
class StoryCase(HttpCase):
    """A mayor, two departments, a controller and a registration office.

    ``education`` has a sector below it, so that a task can go down three levels: ``executor1``
    heads it, ``chief`` heads the sector, ``specialist`` works there.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("uk_UA")
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Europe/Kyiv"
        cls._make_departments()
        cls._make_people()
        cls._make_office()
        cls.sender = cls.env["res.partner"].create(
            {"name": "Департамент освіти ОДА", "is_company": True}
        )

    @classmethod
    def _make_departments(cls):
        Department = cls.env["hr.department"]
        body = {"is_executive_body": True, "company_id": cls.company.id}
        cls.council = Department.create({"name": "Апарат ради", "index_code": "02", **body})
        cls.education = Department.create({"name": "Відділ освіти", "index_code": "06", **body})
        cls.schools = Department.create({"name": "Сектор шкіл", "parent_id": cls.education.id})
        cls.finance = Department.create(
            {"name": "Фінансове управління", "index_code": "03", **body}
        )

    @classmethod
    def _make_people(cls):
        person = cls._person
        cls.registrar = person("registrar", "Наталія Марчук", cls.council, "registrar")
        cls.mayor = person("mayor", "Міський Голова", cls.council, "manager")
        cls.controller = person("controller", "Лариса Гнатюк", cls.council, "controller")
        cls.executor1 = person("executor1", "Олена Бондар", cls.education, "manager")
        cls.chief = person("chief", "Ірина Шевчук", cls.schools, "manager")
        cls.specialist = person("specialist", "Павло Коваленко", cls.schools)
        cls.executor2 = person("executor2", "Роман Дячук", cls.finance, "manager")
        for department, head in (
            (cls.council, cls.mayor),
            (cls.education, cls.executor1),
            (cls.schools, cls.chief),
            (cls.finance, cls.executor2),
        ):
            department.manager_id = head.employee_id
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
        cls.office = cls.env["docflow.office"].create(
            {
                "name": "Загальний відділ",
                "code": "ЗВ",
                "department_id": cls.council.id,
                "registrar_ids": [fields.Command.set(cls.registrar.ids)],
            }
        )
        for name, pattern, kind in (
            ("Вхідні", "02-13/{serial}", "letter"),
            ("Вихідні", "{dept}-{serial}", "outgoing_letter"),
            ("Доручення", "Д-{serial}", "instruction"),
        ):
            document_type = cls.env.ref(f"docflow_base.docflow_document_type_{kind}")
            cls.env["docflow.journal"].create(
                {
                    "name": name,
                    "office_id": cls.office.id,
                    "pattern": pattern,
                    "type_ids": [fields.Command.set(document_type.ids)],
                }
            )

    # What happened before the story

    @classmethod
    def _as(cls, user, records):
        """Return ``records`` as ``user`` has them, in his language."""
        return records.with_user(user).sudo(False).with_context(lang=user.lang)

    @classmethod
    def _get_scan(cls, subject):
        """Return the base64 of a scanned letter: browsers show it beside the card."""
        content = letter_pdf(
            sender="ДЕПАРТАМЕНТ ОСВІТИ",
            number="01-14/877",
            date="18.11.2026",
            addressee="Міському голові",
            subject=subject,
            paragraphs=["Просимо розглянути це питання й повідомити про вжиті заходи."],
            signature="Директор департаменту",
        )
        return base64.b64encode(content).decode()

    @classmethod
    def _letter(cls, subject, recipient=None, **vals):
        """Return a registered letter that lies with ``recipient`` (the mayor) for review."""
        documents = cls._as(cls.registrar, cls.env["docflow.document"])
        letter = documents.create(
            {
                "name": subject,
                "type_id": cls.env.ref("docflow_base.docflow_document_type_letter").id,
                "office_id": cls.office.id,
                "correspondent_id": cls.sender.id,
                "delivery_method_id": cls.env.ref("docflow_base.docflow_delivery_method_post").id,
                "corr_number": "01-14/877",
                "corr_date": "2026-11-18",
                "recipient_ids": [fields.Command.create({"user_id": (recipient or cls.mayor).id})],
                "file_ids": [
                    fields.Command.create(
                        {"name": "лист.pdf", "role": "scan", "upload": cls._get_scan(subject)}
                    )
                ],
                **vals,
            }
        )
        letter.action_register()
        return letter

    @classmethod
    def _resolve(cls, letter, executors, text, *, author=None, **vals):
        """Return the assignments of a resolution that ``author`` (the mayor) has signed."""
        resolution = cls._as(author or cls.mayor, cls.env["docflow.resolution"]).create(
            {
                "document_id": letter.id,
                "text": text,
                "assignment_ids": [
                    fields.Command.create({"executor_id": user.id, "sequence": index})
                    for index, user in enumerate(executors)
                ],
                **vals,
            }
        )
        resolution.action_issue()
        return resolution.sudo().assignment_ids

    # The story

    def _tour(self, name, user, path="/odoo/docflow"):
        """Let ``user`` do in his browser what the tour ``docflow_story_<name>`` says."""
        self.start_tour(path, f"docflow_story_{name}", login=user.login, timeout=240)
        self.env.invalidate_all()

    def _history(self, record):
        return " ".join(record.sudo().message_ids.mapped(lambda message: str(message.body)))
