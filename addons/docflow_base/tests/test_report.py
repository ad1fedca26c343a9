import io
import json
import tempfile
import tracemalloc
from datetime import date, datetime, timedelta

import openpyxl
import pypdfium2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import SQL

from ..models.docflow_report import MAX_KEPT, MAX_WAITING
from ..tools.report_xlsx import write_xlsx
from .common import DocflowCase

NOW = "2026-12-08 08:00:00"  # a Tuesday, 10:00 in Kyiv


def read_pages(pdf):
    """Return the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


class ReportCase(DocflowCase):
    """Reports of the small office; papers speak the source language, so that words compare."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"

    def _reports(self, user):
        return self.env["docflow.report"].with_user(user)

    def _made(self, user, code, params=None, format="xlsx"):
        """Return the report of ``user``, made at once."""
        answer = self._reports(user).make(code, params, format)
        self.assertEqual(answer["state"], "done", answer)
        return self._reports(user).browse(answer["report_id"])

    def _queued(self, user):
        """Return a report of ``user`` that waits for the job."""
        values = {"days": 3, "unit": None, "person": None, "late": "yes"}
        report = self._reports(user)._do_ask(
            self.env["docflow.report.form.reminder"].with_user(user), values, "xlsx"
        )
        report._do_queue()
        return report

    def _bytes(self, report):
        domain = [("res_model", "=", "docflow.report"), ("res_field", "=", "file")]
        attachment = self.env["ir.attachment"].search([*domain, ("res_id", "=", report.id)])
        return attachment.raw

    def _page(self, report):
        return openpyxl.load_workbook(io.BytesIO(self._bytes(report))).active


@tagged("post_install", "-at_install")
class TestReport(ReportCase):
    """Report forms: what is offered, what is refused, and how long a report is kept."""

    def test_forms_describe_themselves(self):
        """The screen is told which forms there are and what may be chosen for each."""
        forms = {form["code"]: form for form in self._reports(self.executor1).get_forms()}
        self.assertLessEqual({"summary", "late", "reminder", "discipline"}, forms.keys())
        form = forms["reminder"]
        self.assertEqual(form["formats"], ["pdf", "xlsx"])
        parameters = {one["name"]: one for one in form["parameters"]}
        self.assertEqual(parameters["days"]["default"], 3)
        self.assertEqual(parameters["days"]["limits"], [0, 92])
        self.assertIn(self.finance.id, dict(parameters["unit"]["choices"]))
        self.assertEqual(parameters["person"]["model"], "res.users")

    def test_every_form_is_drawn_three_ways(self):
        """Each form of the list is shown, printed and made as a spreadsheet, even of nothing."""
        for form in self._reports(self.stranger).get_forms():
            with self.subTest(form=form["code"]):
                shown = self._reports(self.stranger).preview(form["code"])
                keys = {column["key"] for column in shown["columns"]}
                for row in shown["rows"]:
                    self.assertLessEqual(row["cells"].keys(), keys)
                for format in form["formats"]:
                    self.assertTrue(
                        self._bytes(self._made(self.stranger, form["code"], {}, format))
                    )

    @freeze_time(NOW)
    def test_shelf(self):
        """A made report says what was chosen, is shown on the screen with the same choices, and is
        dropped by its requester alone."""
        params = {"days": 5, "unit": self.finance.id}
        report = self._made(self.mayor, "reminder", params)
        self.assertIn("5", report.choice_text)
        self.assertIn(self.finance.name, report.choice_text)
        self.assertIn(f"/{report.id}/file", report.action_download()["url"])
        shown = report.action_show()["context"]["docflow_report"]
        self.assertEqual(shown["code"], "reminder")
        self.assertLessEqual(params.items(), shown["values"].items())
        with self.assertRaises(AccessError):
            report.with_user(self.controller).unlink()
        report.unlink()
        self.assertFalse(self._reports(self.mayor).get_made())

    @freeze_time(NOW)
    def test_preview(self):
        """On the screen each row opens its card, and each executor his list."""
        card = self._registered()
        self._resolve(card, [self.executor1, self.executor2], date_deadline="2026-12-10")
        shown = self._reports(self.mayor).preview("reminder", {"days": 3})
        heads = [row for row in shown["rows"] if row["tone"] == "head"]
        self.assertEqual(len(heads), 2)
        self.assertEqual(shown["count"], 2)
        row = shown["rows"][1]
        self.assertEqual(row["cells"]["due"], "2026-12-10")
        self.assertEqual(row["cells"]["days"], 2)
        self.assertEqual(row["open"]["domain"], [("id", "=", card.id)])
        found = self.env[heads[0]["open"]["model"]].search(heads[0]["open"]["domain"])
        self.assertEqual(found.document_id, card)

    @freeze_time(NOW)
    def test_files(self):
        """The same rows are made as a PDF and as a spreadsheet, in the council's words."""
        self._resolve(self._registered(), [self.executor1], date_deadline="2026-12-10")
        page = self._page(self._made(self.mayor, "reminder"))
        cells = [cell.value for line in page.iter_rows() for cell in line]
        self.assertIn(datetime(2026, 12, 10), cells)
        (text,) = read_pages(self._bytes(self._made(self.mayor, "reminder", format="pdf")))
        self.assertIn("10.12.2026", text)
        self.assertIn("Made by Mayor on 08.12.2026 10:00", text)
        self.assertIn("Page 1 of 1", text)

    def test_junk_is_refused_in_words(self):
        """Whatever JSON is sent as a choice, the answer is a sentence and not an accident."""
        reports = self._reports(self.executor1)
        other = self.env["res.company"].create({"name": "Housing Company"})
        foreign = self.env["hr.department"].create({"name": "Theirs", "company_id": other.id})
        period = {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        for params in (
            {"nothing": 1},
            [1],
            "text",
            {"period": "2026"},
            {"period": {"date_from": "2026-01-01"}},
            {"period": {**period, "more": 1}},
            {"period": {**period, "date_to": "2026-13-01"}},
            {"period": {**period, "date_to": ["2026-12-31"]}},
            {"period": {"date_from": "2026-12-31", "date_to": "2026-01-01"}},
            {"period": {"date_from": "1991-01-01", "date_to": "2099-01-01"}},
            {"period": {"date_from": "0001-01-01", "date_to": "9999-12-31"}},
            {"unit": True},
            {"unit": "1 OR 1=1"},
            {"unit": [self.finance.id]},
            {"unit": 10**12},
            {"unit": -1},
            {"unit": foreign.id},
            {"unit": {"id": 1}},
            {"subject": "everything"},
            {"subject": ["card"]},
            {"subject": 5},
        ):
            with self.subTest(params=params):
                for call in (reports.preview, reports.make):
                    with self.assertRaises(UserError):
                        call("summary", params)
        for days in (-1, 93, 1.5, "3", True, [3], 10**30):
            with self.subTest(days=days), self.assertRaises(UserError):
                reports.preview("reminder", {"days": days})
        for code in (None, "", "nothing", 5, ["summary"], {"a": 1}):
            with self.subTest(code=code), self.assertRaises(UserError):
                reports.preview(code)
        for format in (None, "csv", 5, ["pdf"]):
            with self.subTest(format=format), self.assertRaises(UserError):
                reports.make("summary", {}, format)
        for limit in (None, 10**9, "all", -5):
            with self.subTest(limit=limit):
                self.assertTrue(reports.preview("summary", {}, limit)["columns"])

    def test_what_one_may_not_see_does_not_exist(self):
        """A record of somebody else is refused in the same words as one that never was."""
        other = self.env["res.company"].create({"name": "Housing Company"})
        foreign = self.env["hr.department"].create({"name": "Theirs", "company_id": other.id})
        refusals = set()
        for unit_id in (foreign.id, 2**31 - 1):
            with self.assertRaises(UserError) as refused:
                self._reports(self.executor1).preview("summary", {"unit": unit_id})
            refusals.add(str(refused.exception))
        self.assertEqual(len(refusals), 1)

    def test_outsiders(self):
        """Who is no user of document flow makes no reports."""
        portal = self.env["res.users"].create(
            {
                "name": "Portal",
                "login": "t_portal",
                "group_ids": [Command.set([self.env.ref("base.group_portal").id])],
            }
        )
        reports = self._reports(portal)
        for call in (
            reports.get_forms,
            reports.get_made,
            lambda: reports.preview("summary"),
            lambda: reports.make("summary"),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_at_most_three_in_the_making(self):
        """Nobody fills the queue: a fourth report waits until one of three is made or cancelled."""
        made = [self._queued(self.mayor) for _number in range(MAX_WAITING)]
        form = self.env["docflow.report.form.reminder"]
        self.patch(type(form), "_count_rows", lambda self, values: 20_000)
        with self.assertRaises(UserError):
            self._reports(self.mayor).make("reminder", {}, "xlsx")
        # others have a queue of their own
        self.assertEqual(
            self._reports(self.executor1).make("reminder", {}, "xlsx")["state"], "queued"
        )
        made[0].action_cancel()
        self.assertEqual(self._reports(self.mayor).make("reminder", {}, "xlsx")["state"], "queued")
        with self.assertRaises(UserError):
            made[0].action_again()

    def test_large_ones_are_refused_as_paper(self):
        """A print of thousands of pages helps nobody: the reader is sent to the spreadsheet."""
        form = self.env["docflow.report.form.reminder"]
        self.patch(type(form), "_count_rows", lambda self, values: 3001)
        with self.assertRaises(UserError) as refused:
            self._reports(self.mayor).make("reminder", {}, "pdf")
        self.assertIn("Excel", str(refused.exception))
        self.assertEqual(self._reports(self.mayor).make("reminder", {}, "xlsx")["state"], "done")

    def test_verbs(self):
        """A waiting report is cancelled, a settled one is made again, and by its owner only."""
        report = self._queued(self.mayor)
        for user in (self.executor1, self.auditor, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                report.with_user(user).action_cancel()
        self.assertEqual([step["verb"] for step in report.next_steps], ["action_cancel"])
        report.action_cancel()
        self.assertEqual(report.state, "cancelled")
        with self.assertRaises(UserError):
            report.action_cancel()
        report.action_again()
        self.assertEqual(report.state, "queued")
        # by hand nothing of it is written: the seal refuses, and so do the rights
        for values in ({"user_id": self.executor1.id}, {"file": "AAAA"}, {"state": "done"}):
            with self.assertRaises(UserError):
                report.write(values)
        with self.assertRaises(UserError):
            self._reports(self.mayor).create({"name": "x"})

    def test_kept_for_seven_days(self):
        """Files go after seven days, and a person keeps no more than fifty reports."""
        old = self._made(self.mayor, "reminder")
        data = self.env["ir.attachment"].search(
            [("res_model", "=", "docflow.report"), ("res_field", "=", "file")]
        )
        self.assertTrue(data)
        old._unsealed().write({"date_asked": fields.Datetime.now() - timedelta(days=8)})
        fresh = self._queued(self.mayor)
        self.env["docflow.report"]._gc_old()
        self.assertEqual((old | fresh).exists(), fresh)
        self.assertFalse(data.exists())
        fresh.action_cancel()
        for _number in range(MAX_KEPT + 2):
            self._queued(self.mayor).action_cancel()
        self.assertEqual(len(self._reports(self.mayor).get_made()), MAX_KEPT)
        self.assertFalse(fresh.exists())

    def test_period_is_fixed_when_asked(self):
        """What was asked for this month is of this month, whenever it is made."""
        with freeze_time("2026-11-30 20:00:00"):
            report = self._made(self.mayor, "summary")
        self.assertEqual(
            report.params["period"], {"date_from": "2026-11-01", "date_to": "2026-11-30"}
        )
        self.assertIn("01.11.2026 – 30.11.2026", report.choice_text)
        self.assertEqual(report.file_name[-15:], "30.11.2026.xlsx")
        self.assertEqual(
            self.env["docflow.report.form.summary"]._read_params(report.params)["period"].last,
            date(2026, 11, 30),
        )

    def test_memory_does_not_grow_with_cards(self):
        """Cards of a large report are read in batches, and each batch is forgotten."""
        card = self._registered()
        self._resolve(card, [self.executor2], date_deadline=fields.Datetime.now() + timedelta(1))
        few = self._measure(card, 500)
        many = self._measure(card, 3_000)
        self.assertLess(many, 1.5 * few, f"{few} bytes for 500 rows, {many} for 3,500")

    def _measure(self, card, more):
        """Give ``card`` so many assignments more; return the most memory that a report takes."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH signed AS (
                    INSERT INTO docflow_resolution (document_id, company_id, author_id, state,
                                                    text, date_issued, author_label)
                    SELECT document_id, company_id, author_id, state, repeat('to do ', 200),
                           date_issued, author_label
                      FROM docflow_resolution, generate_series(1, %s)
                     WHERE id = %s
                    RETURNING id)
                INSERT INTO docflow_assignment (resolution_id, document_id, company_id, executor_id,
                                                author_id, kind, state, date_received,
                                                date_deadline)
                SELECT signed.id, document_id, company_id, executor_id, author_id, kind, state,
                       date_received, date_deadline
                  FROM signed, docflow_assignment line
                 WHERE line.resolution_id = %s
                """,
                more,
                card.resolution_ids[:1].id,
                card.resolution_ids[:1].id,
            )
        )
        self.env.invalidate_all()
        form = self.env["docflow.report.form.reminder"].with_user(self.mayor)
        sheet = form._get_sheet(form._read_params({}))
        tracemalloc.start()
        try:
            with tempfile.TemporaryFile() as file:
                self.assertGreater(write_xlsx(sheet, file, form._get_paper()), more)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


@tagged("post_install", "-at_install")
class TestReportFile(HttpCase, ReportCase):
    """The file holds what one person may see: nobody else gets it, whatever his rights."""

    def test_only_the_requester_downloads_it(self):
        """Not a colleague, not the auditor, not the administrator, and no visitor."""
        admin = self.env.ref("base.user_admin")
        admin.password = "admin-of-reports"
        report = self._made(self.executor1, "reminder")
        url = report._get_url()
        data = self.env["ir.attachment"].search(
            [("res_model", "=", "docflow.report"), ("res_field", "=", "file")]
        )
        urls = (url, f"/web/content/{data.id}?download=true")
        for user, password in (
            (self.clerk1, None),
            (self.mayor, None),
            (self.auditor, None),
            (admin, "admin-of-reports"),
            (None, None),
        ):
            self.authenticate(user and user.login, user and (password or self._password(user)))
            for one in urls:
                with self.subTest(user=user and user.login, url=one):
                    self.assertEqual(self.url_open(one).status_code, 404)
        self.authenticate(self.executor1.login, self._password(self.executor1))
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.content, self._bytes(report))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn(".xlsx", answer.headers["Content-Disposition"])

    def test_others_do_not_learn_of_it(self):
        """Neither lists, nor counts, nor the table of attachments tell of another's report."""
        report = self._made(self.executor1, "reminder")
        for user in (self.auditor, self.env.ref("base.user_admin")):
            self.assertFalse(self._reports(user).search_count([]))
            self.assertFalse(self._reports(user).get_made())
            files = self.env["ir.attachment"].with_user(user)
            domain = [("res_model", "=", "docflow.report"), ("res_field", "!=", False)]
            self.assertFalse(files.search_count(domain))
            with self.assertRaises(AccessError):
                report.with_user(user).read(["file"])

    def test_told_to_the_requester_only(self):
        """How far a report is goes to the one who waits for it, and to nobody else."""
        bus = self.env["bus.bus"].sudo()
        self.env.cr.precommit.run()
        bus.search([]).unlink()
        self._made(self.executor1, "reminder")
        self.env.cr.precommit.run()
        sent = [row for row in bus.search([]) if "docflow.report" in row.message]
        self.assertTrue(sent)
        partner = self.executor1.partner_id
        for row in sent:
            self.assertEqual(json.loads(row.channel)[1:], ["res.partner", partner.id])

    def _password(self, user):
        # as new_test_user() sets it
        return user.login + "x" * (8 - len(user.login))
