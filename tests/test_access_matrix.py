"""Who may do what: every model of ours, every role, every operation, tried on real records."""

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .matrix_approval import APPROVAL_MATRIX, ApprovalSamples
from .matrix_capture import CaptureSamples
from .matrix_people import PeopleSamples
from .matrix_reports import ReportSamples
from .matrix_work import WorkSamples
from .suite_common import SuiteCase

ROLES = (
    "public",
    "portal",
    "plain",  # an employee without rights in document flow
    "stranger",  # of a body that takes part in nothing
    "foreigner",  # administrator, registrar, controller and auditor of another company
    "colleague",  # of a body the card belongs to
    "author",  # of a draft, of a body that takes no part in the card
    "registrar",  # of the card's office
    "other_registrar",  # of another body, registers nowhere
    "mayor",  # head; wrote the resolution
    "executor1",  # head of Education; has the main assignment
    "controller",
    "auditor",
    "admin",  # of a body that takes part in nothing
)

# Columns: public portal plain stranger foreigner colleague author registrar other_registrar mayor
# executor1 controller auditor admin. r = reads, w = writes, c = creates beside it, u = deletes.
MATRIX = """
docflow.operation          - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.access.mark        - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.delivery.method    - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.topic              - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.document.type      - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.requisite          - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.deadline.rule      - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.working.day.move   - - - r -    r  r   r    r r    r  r  r  rwcu
docflow.reminder.rule      - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.reminder.log       - - - - -    -  -   -    - -    r  -  r  r
docflow.office             - - - r -    r  r   r    r r    r  r  r  rwcu
docflow.journal            - - - r -    r  r   r    r r    r  r  r  rwcu
docflow.number.reserve     - - - r -    r  r   rwc  r r    r  r  r  r
docflow.role.group         - - - - c    -  -   -    - -    -  -  r  rwcu
docflow.role.member        - - - - -    -  -   -    - -    -  -  r  rwcu
docflow.substitution       - - - - -    -  -   -    - r    -  -  r  rwcu
docflow.handover           - - - - -    -  -   r    - r    -  -  r  rwcu
docflow.handover.line      - - - - -    -  -   r    - r    -  -  r  rwu
docflow.document           - - - c c    rc c   rwc  c rc   rc rc rc c
docflow.document/draft     - - - - -    -  rwu -    - -    -  -  -  -
docflow.document.party     - - - - -    r  -   rwcu - r    r  r  r  -
docflow.document.recipient - - - - -    r  -   rwc  - r    r  r  r  -
docflow.document.link      - - - - -    r  -   rwcu - r    -  r  r  -
docflow.custody            - - - - -    r  -   rc   - r    r  r  r  -
docflow.file               - - - - -    r  -   rwc  - rc   rc rc r  -
docflow.file.version       - - - - -    r  -   r    - r    r  r  r  -
docflow.file.text          - - - - -    r  -   r    - r    r  r  r  -
docflow.search.stale       - - - - -    -  -   -    - -    -  -  -  -
docflow.search.entry       - - - - -    -  -   -    - -    -  -  -  -
docflow.scan.batch         - - - - -    -  -   r    - -    -  -  -  -
docflow.scan.letter        - - - - -    -  -   r    - -    -  -  -  -
docflow.scan.attach        - - - c c    c  c   rwcu c c    c  c  c  c
docflow.recognition.threshold - - - r rwcu r r  r    r r    r  r  r  rwcu
docflow.recognition.count  - - - - -    -  -   -    - -    -  -  -  -
docflow.recognition.lesson - - - - -    -  -   -    - -    -  -  -  -
docflow.scan.exemption     - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.scan.page          - - - - -    -  -   r    - -    -  -  -  -
docflow.deadline.entry     - - - - -    r  -   r    - r    r  r  r  -
docflow.resolution         - - - - -    rc -   rc   - rc   rc rc rc -
docflow.resolution/draft   - - - - -    -  -   -    - rwu  -  -  -  -
docflow.assignment         - - - - -    r  -   r    - r    r  r  r  -
docflow.assignment/draft   - - - - -    -  -   -    - rwcu -  -  -  -
docflow.resolution.template      - - - rc rwcu rc rc rc rc rc  rc rc rc rwcu
docflow.resolution.template/own  - - - -  -    -  -  -  -  rwu -  -  -  -
docflow.resolution.template.line - - - r  rwcu r  r  r  r  r   r  r  r  rwcu
docflow.instruction        - - - c c    c  c   c    c rwcu c  c  c  c
docflow.resolution.batch   - - - - -    c  -   c    - rwcu c  c  c  -
docflow.absence            - - - rc c  rc rc rc  rc rwcu rc rc rc rwcu
docflow.custody.hand       - - - - -    c  -   c    - rwcu c  c  c  -
docflow.order.line         - - - c c    c  c   c    c rwcu c  c  c  c
docflow.obligation          - - - - -   r  -   r    - rwcu r  r  r  rwcu
docflow.obligation/active   - - - - -   r  -   r    - rw   r  r  r  rw
docflow.obligation.executor - - - - -   r  -   r    - rwcu r  r  r  rwcu
docflow.obligation.period   - - - - -   r  -   r    - r    r  r  r  r
docflow.discipline         - - - - -    -  -   -    - -    r  -  -  -
docflow.stage.norm         - - - r c    r  r   r    r r    r  r  r  rwcu
docflow.report             - - - - -    -  -   -    - ru   -  -  -  -
docflow.legacy.import      - - - - -    -  -   -    - -    -  -  -  r
docflow.legacy.key         - - - - -    -  -   -    - -    -  -  -  r
docflow.extension          - - - - -    r  -   r    - r    r  r  r  -
docflow.redirect           - - - - -    r  -   r    - r    r  r  r  -
docflow.question           - - - - -    r  -   r    - r    r  r  r  -
docflow.assignment.ask     - - - c c    c  c   c    c rwcu c  c  c  c
docflow.assignment.replace - - - c c    c  c   c    c rwcu c  c  c  c
docflow.request.decide     - - - c c    c  c   c    c rwcu c  c  c  c
docflow.deadline.change    - - - c c    c  c   c    c rwcu c  c  c  c
docflow.holiday.load       - - - - c    -  -   -    - -    -  -  -  rwcu
docflow.reason             - - - c c    c  c   c    c rwcu c  c  c  c
docflow.review.send        - - - - -    c  -   c    - rwcu c  c  c  -
docflow.batch.ask          - - - c c    c  c   c    c rwcu c  c  c  c
docflow.control.release    - - - c c    c  c   c    c rwcu c  c  c  c
docflow.assignment.report  - - - c c    c  c   c    c rwcu c  c  c  c
docflow.why.visible        - - - c c    c  c   c    c rwcu c  c  c  c
"""


class _TakeBack(Exception):
    """Ends an attempt that went through, so that the next one finds the records as they were."""


@tagged("standard", "post_install", "-at_install")
class TestAccessMatrix(
    ApprovalSamples, CaptureSamples, PeopleSamples, ReportSamples, WorkSamples, SuiteCase
):
    """The table above, cell by cell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = {}
        for line in (MATRIX + APPROVAL_MATRIX.lstrip()).strip().splitlines():
            name, *cells = line.split()
            cls.rows[name] = dict(zip(ROLES, cells, strict=True))
        cls.draft_resolution = (
            cls.env["docflow.resolution"]
            .with_user(cls.mayor)
            .create(
                {
                    "document_id": cls.card.id,
                    "text": "Not signed yet",
                    "assignment_ids": [Command.create({"executor_id": cls.executor2.id})],
                }
            )
        )
        cls._make_substitutes()
        cls.env.flush_all()

    def test_every_model_has_a_row(self):
        """A model of ours without a row in the matrix is a door nobody tried."""
        models = self.env["ir.model"].search([("model", "=like", "docflow.%")]).mapped("model")
        wanted = {name for name in models if self.env[name]._auto and not self.env[name]._abstract}
        self.assertEqual(wanted - {row.partition("/")[0] for row in self.rows}, set())

    def test_every_route_is_tried(self):
        """A controller route of ours is tried by public, portal and strange people, or it fails
        here."""
        from odoo.http import Controller

        ours = [
            child.__module__
            for child in Controller.__subclasses__()
            if child.__module__.startswith("odoo.addons.docflow_")
        ]
        self.assertEqual(
            sorted(set(ours)),
            ["odoo.addons.docflow_base.controllers.scan_upload"],
            "New routes: add them to test_back_doors_routes.py and name them here.",
        )

    @mute_logger(
        "odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model"
    )
    def test_matrix(self):
        """Each role may do with each model what the table says, no less and no more."""
        found = self._get_found()
        for row, cells in self.rows.items():
            for role, expected in cells.items():
                with self.subTest(row=row, role=role):
                    self.assertEqual(found[row][role], expected, f"{row} as {role}")

    def _get_found(self):
        samples = self._get_samples()
        return {
            row: {role: self._try_all(role, *samples[row]) for role in ROLES} for row in samples
        }

    def _try_all(self, role, record, field, vals):
        user = self.public if role == "public" else getattr(self, role)
        mine = record.with_user(user).sudo(False)
        company = user.company_id if user.company_id in user.company_ids else user.company_ids[:1]
        mine = mine.with_company(company)
        letters = ""
        if self._try(lambda: self._read(mine, field)):
            letters += "r"
        value = mine.sudo()[field]
        value = value.id if hasattr(value, "_name") else value
        if self._try(lambda: mine.write({field: value})):
            letters += "w"
        if vals and self._try(lambda: mine.browse().create(vals)):
            letters += "c"
        if self._try(mine.unlink):
            letters += "u"
        return letters or "-"

    def _read(self, record, field):
        record.invalidate_recordset()
        record.read([field])
        if record._name != "docflow.role.group":
            self.assertTrue(record.search([("id", "=", record.id)]), "readable, yet not found")

    def _try(self, attempt):
        """Do ``attempt``, take it back; tell whether it went through."""
        try:
            with self.env.cr.savepoint():
                attempt()
                self.env.flush_all()
                raise _TakeBack
        except _TakeBack:
            return True
        except (UserError, psycopg2.Error):
            return False
        finally:
            self.env.invalidate_all()

    def _get_samples(self):
        """Return ``{row: (record, field to write, values for another one or None)}``."""
        card, ref = {"document_id": self.card.id}, self.env.ref
        role = self.role_mayor
        wizard = self._make_wizards()
        draft_line = self.draft_resolution.assignment_ids
        return {
            "docflow.operation": (
                ref("docflow_base.docflow_operation_read"),
                "sequence",
                {"name": "x", "code": "x"},
            ),
            "docflow.access.mark": (
                self.env["docflow.access.mark"].create({"name": "m", "code": "m"}),
                "sequence",
                {"name": "x", "code": "x"},
            ),
            "docflow.delivery.method": (
                self.env["docflow.delivery.method"].create({"name": "m", "code": "m"}),
                "name",
                {"name": "x", "code": "x"},
            ),
            "docflow.topic": (
                self.env["docflow.topic"].create({"name": "t", "code": "t"}),
                "name",
                {"name": "x", "code": "x"},
            ),
            "docflow.document.type": (
                self.env["docflow.document.type"].create(
                    {"name": "t", "code": "tt", "category": "incoming"}
                ),
                "sequence",
                {"name": "x", "code": "xx", "category": "incoming"},
            ),
            "docflow.requisite": (
                self.env["docflow.requisite"].create({"name": "n", "type_id": self.type_memo.id}),
                "name",
                {"name": "x", "type_id": self.type_memo.id},
            ),
            "docflow.deadline.rule": (
                self.env["docflow.deadline.rule"].create({"name": "d", "code": "d"}),
                "sequence",
                {"name": "x", "code": "x"},
            ),
            "docflow.working.day.move": (
                self.env["docflow.working.day.move"].create(
                    {"date_on": "2026-07-11", "date_off": "2026-07-13"}
                ),
                "ground",
                {
                    "company_id": self.company.id,
                    "date_on": "2026-07-18",
                    "date_off": "2026-07-20",
                },
            ),
            "docflow.holiday.load": (
                self.env["docflow.holiday.load"]
                .with_user(self.admin)
                .create({"country_id": ref("base.ua").id}),
                "year",
                {"country_id": ref("base.ua").id},
            ),
            "docflow.deadline.entry": (
                self.env["docflow.deadline.entry"].search(
                    [("document_id", "=", self.card.id)], limit=1
                ),
                "reason",
                {
                    **card,
                    "company_id": self.company.id,
                    "kind": "correction",
                    "date": "2026-07-01 10:00:00",
                    "user_id": self.mayor.id,
                },
            ),
            "docflow.reminder.rule": (
                self.env["docflow.reminder.rule"].create({"name": "r", "days": -2}),
                "sequence",
                {"name": "x", "days": -4},
            ),
            "docflow.reminder.log": (
                self.env["docflow.reminder.log"].create(
                    self._prepare_log(self.executor1, "2098-01-01")
                ),
                "line_count",
                self._prepare_log(self.executor1, "2098-01-02"),
            ),
            "docflow.office": (
                self.env["docflow.office"].create(
                    {"name": "empty", "code": "E", "department_id": self.council.id}
                ),
                "sequence",
                {"name": "x", "code": "X", "department_id": self.council.id},
            ),
            "docflow.journal": (
                self.env["docflow.journal"].create({"name": "empty", "office_id": self.office.id}),
                "sequence",
                {"name": "x", "office_id": self.office.id},
            ),
            "docflow.number.reserve": (
                self.reserve,
                "reason",
                {"journal_id": self.journal.id, "reason": "x"},
            ),
            "docflow.role.group": (role, "scope", {"name": "x", "scope": "own"}),
            "docflow.role.member": (
                role.member_ids,
                "ground",
                {"role_id": role.id, "user_id": self.stranger.id},
            ),
            "docflow.document": (self.card, "note", {"name": "x", "type_id": self.type_in.id}),
            "docflow.document/draft": (self.draft, "note", None),
            "docflow.document.party": (
                self.card.party_ids,
                "signatory",
                {**card, "partner_id": self.sender.id},
            ),
            "docflow.document.recipient": (
                self.card.recipient_ids,
                "sequence",
                {**card, "user_id": self.stranger.id},
            ),
            "docflow.document.link": (
                self.link,
                "kind",
                {"document_id": self.card.id, "linked_id": self.earlier.id, "kind": "amends"},
            ),
            "docflow.custody": (self.custody, "note", {**card, "place": "Shelf 3"}),
            "docflow.file": (
                self.file,
                "sequence",
                {**card, "name": "x.pdf", "role": "annex", "upload": self._pdf()},
            ),
            "docflow.file.version": (
                self.version,
                "comment",
                {
                    "file_id": self.file.id,
                    "name": "x",
                    "number": 9,
                    "attachment_id": self.attachment.id,
                    "sha256": "0" * 64,
                    "size": 1,
                },
            ),
            "docflow.resolution": (self.resolution, "text", {**card, "text": "x"}),
            "docflow.resolution/draft": (self.draft_resolution, "text", None),
            "docflow.assignment": (
                self.assignment,
                "sequence",
                {"resolution_id": self.resolution.id, "executor_id": self.clerk1.id},
            ),
            "docflow.assignment/draft": (
                draft_line,
                "sequence",
                {"resolution_id": self.draft_resolution.id, "executor_id": self.clerk1.id},
            ),
            **self._make_capture(),
            **self._get_template_samples(),
            **self._make_obligations(),
            **self._make_requests(),
            **self._get_people_samples(),
            **self._get_report_samples(),
            **self._get_approval_samples(),
            **wizard,
        }
