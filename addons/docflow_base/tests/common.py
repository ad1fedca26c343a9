import base64

from odoo import fields
from odoo.tests import TransactionCase, new_test_user

PDF = base64.b64encode(b"%PDF-1.4 a page for tests").decode()


class DocflowCase(TransactionCase):
    """A small office: two bodies, a journal, and one person for each role.

    ``education`` and ``finance`` lie under the council; ``strange`` is a body that takes part in
    nothing.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        # a dozen people get a password here; its strength is not what is tested
        cls.env["ir.config_parameter"].set_param("password.hashing.rounds", "10")
        cls.company = cls.env.company
        cls.company.resource_calendar_id.tz = "Europe/Kyiv"
        cls._make_departments()
        cls._make_people()
        cls._make_registry()

    @classmethod
    def _make_departments(cls):
        Department = cls.env["hr.department"]
        make = {"is_executive_body": True, "company_id": cls.company.id}
        cls.council = Department.create({"name": "Council Office", "index_code": "02", **make})
        cls.education = Department.create({"name": "Education", "index_code": "06", **make})
        cls.schools = Department.create({"name": "Schools", "parent_id": cls.education.id})
        cls.finance = Department.create({"name": "Finance", "index_code": "03", **make})
        cls.strange = Department.create({"name": "Culture", "index_code": "10", **make})

    @classmethod
    def _make_people(cls):
        cls.mayor = cls._person("t_mayor", cls.council, "group_docflow_manager", job="Mayor")
        cls.registrar = cls._person("t_registrar", cls.council, "group_docflow_registrar")
        cls.controller = cls._person("t_controller", cls.council, "group_docflow_controller")
        cls.auditor = cls._person("t_auditor", cls.council, "group_docflow_auditor")
        cls.executor1 = cls._person("t_executor1", cls.education, "group_docflow_manager")
        cls.clerk1 = cls._person("t_clerk1", cls.schools)
        cls.executor2 = cls._person("t_executor2", cls.finance)
        cls.stranger = cls._person("t_stranger", cls.strange)
        cls.council.manager_id = cls.mayor.employee_id
        cls.education.manager_id = cls.executor1.employee_id
        cls.company.docflow_controller_id = cls.controller
        # the mayor gives assignments to the whole company
        cls.role_mayor = cls.env["docflow.role.group"].create(
            {
                "name": "Mayor (test)",
                "scope": "company",
                "operation_ids": [
                    fields.Command.set(
                        [
                            cls.env.ref("docflow_base.docflow_operation_read").id,
                            cls.env.ref("docflow_base.docflow_operation_create").id,
                            cls.env.ref("docflow_base.docflow_operation_resolve").id,
                        ]
                    )
                ],
                "member_ids": [fields.Command.create({"user_id": cls.mayor.id})],
            }
        )

    @classmethod
    def _person(cls, login, department, group="group_docflow_user", job=None):
        user = new_test_user(
            cls.env,
            login,
            groups=f"base.group_user,docflow_base.{group}",
            name=login.removeprefix("t_").title(),
            # words of refusals and cards are compared in the source language
            lang="en_US",
            company_id=department.company_id.id,
        )
        cls.env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": department.id,
                "company_id": department.company_id.id,
                "job_title": job or "Specialist",
            }
        )
        return user

    @classmethod
    def _make_registry(cls):
        cls.type_in = cls.env.ref("docflow_base.docflow_document_type_letter")
        cls.type_out = cls.env.ref("docflow_base.docflow_document_type_outgoing_letter")
        cls.type_memo = cls.env.ref("docflow_base.docflow_document_type_memo")
        cls.office = cls.env["docflow.office"].create(
            {
                "name": "General Office",
                "code": "GO",
                "department_id": cls.council.id,
                "registrar_ids": [fields.Command.link(cls.registrar.id)],
            }
        )
        cls.journal = cls.env["docflow.journal"].create(
            {
                "name": "Incoming",
                "office_id": cls.office.id,
                "pattern": "{case}/{serial}",
                "case_code": "02-13",
                "type_ids": [fields.Command.link(cls.type_in.id)],
            }
        )
        cls.journal_out = cls.env["docflow.journal"].create(
            {
                "name": "Outgoing",
                "office_id": cls.office.id,
                "pattern": "{dept}-{serial}",
                "type_ids": [fields.Command.set([cls.type_out.id, cls.type_memo.id])],
            }
        )
        cls.sender = cls.env["res.partner"].create({"name": "Regional Office", "is_company": True})
        cls.post = cls.env.ref("docflow_base.docflow_delivery_method_post")

    @classmethod
    def _incoming(cls, user=None, **vals):
        """Return a draft of an incoming letter with every requisite that registration demands."""
        return (
            cls.env["docflow.document"]
            .with_user(user or cls.registrar)
            .create(
                {
                    "name": "On the roof of school No. 4",
                    "type_id": cls.type_in.id,
                    "office_id": cls.office.id,
                    "correspondent_id": cls.sender.id,
                    "corr_number": "01-14/877",
                    "corr_date": "2026-11-18",
                    "delivery_method_id": cls.post.id,
                    "recipient_ids": [fields.Command.create({"user_id": cls.mayor.id})],
                    "file_ids": [
                        fields.Command.create({"name": "scan.pdf", "role": "scan", "upload": PDF})
                    ],
                    **vals,
                }
            )
        )

    @classmethod
    def _registered(cls, **vals):
        document = cls._incoming(**vals)
        document.action_register()
        return document

    @classmethod
    def _resolve(cls, document, executors, *, author=None, **vals):
        """Return a resolution issued by ``author`` (the mayor) to ``executors`` in order."""
        resolution = (
            cls.env["docflow.resolution"]
            .with_user(author or cls.mayor)
            .create(
                {
                    "document_id": document.id,
                    "text": "Prepare an answer",
                    "assignment_ids": [
                        fields.Command.create({"executor_id": user.id, "sequence": index})
                        for index, user in enumerate(executors)
                    ],
                    **vals,
                }
            )
        )
        resolution.action_issue()
        return resolution

    @classmethod
    def _line(cls, resolution, user):
        """Return the assignment of ``user`` on ``resolution``, as that user."""
        lines = resolution.sudo().assignment_ids.filtered(lambda line: line.executor_id == user)
        return lines.with_user(user).sudo(False)
