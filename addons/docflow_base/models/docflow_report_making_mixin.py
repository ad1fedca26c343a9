import logging
import tempfile
import time

from psycopg2 import OperationalError
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.sql_db import db_connect
from odoo.tools import SQL

from ..tools.htmlpdf import html_to_pdf
from ..tools.report_sheet import get_width, show
from ..tools.report_xlsx import MAX_ROWS, write_xlsx

_logger = logging.getLogger(__name__)
# First half of the advisory lock of a report that is being made; the second is its id.
LOCK = 0x64660003
MAX_ATTEMPTS = 3  # a report that the server did not survive three times is not begun again
SETTLE_ATTEMPTS = 5
STEP_SECONDS = 1  # how often the requester hears of progress, and may stop it
PRINT_STEP = 100  # rows between two looks at the clock
PDF_ROWS = 3_000  # more is no paper that anybody reads
# Characters: drawing a page takes time by its text, not by its rows.
CELL_TEXT = 1_000  # of a cell on paper; the spreadsheet has all of it
PDF_TEXT = 2_000_000
PDF_TEXT_AT_ONCE = 150_000
CLASHES = (SerializationFailure, LockNotAvailable, DeadlockDetected)
MIMETYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class ReportStopped(Exception):
    """The requester cancelled the report that is being made."""


class ReportSlow(Exception):
    """It would keep the requester waiting for too long: the job makes it."""


class DocflowReportMakingMixin(models.AbstractModel):
    """How a report becomes a file: at once, or by the job.

    The job holds an advisory lock in a transaction of its own, which PostgreSQL ends with the run
    however that ends: a report of a killed run is taken up by the next one, and two runs never make
    the same. The rows are read in one transaction, that is of one snapshot, under the rights of the
    requester; how far it is gets told through short transactions of their own; the file is stored
    in a last short one.
    """

    _name = "docflow.report.making.mixin"
    _description = "Making of Reports"

    # Business: the job

    @api.model
    def _cron_make(self):
        """Make the reports that wait, one after another."""
        waiting = [("state", "in", ("queued", "running"))]
        # sudo: docflow.report - the job makes the reports of everybody
        reports = self.sudo()
        commit = self.env["ir.cron"]._commit_progress
        commit(0, remaining=reports.search_count(waiting))
        skipped = set()
        with db_connect(self.env.cr.dbname).cursor() as locks:
            while report := reports._take(locks, [*waiting, ("id", "not in", list(skipped))]):
                skipped.add(report.id)
                report._run()
                # the lock ends here: whoever takes it next finds the report settled
                locks.rollback()
                if not commit(1):
                    break

    @api.model
    def _take(self, locks, domain):
        """Return the first report that nobody is making, held by a lock in ``locks``."""
        self.env.invalidate_all()
        for report in self.search(domain, order="id"):
            locks.execute(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, report.id))
            if locks.fetchone()[0]:
                return report
        return self.browse()

    def _run(self):
        """Make one report that is held by a lock, whatever becomes of it."""
        self.ensure_one()
        try:
            if not self._begin():
                return
            with tempfile.TemporaryFile() as file:
                count = self._requested()._write_file(file, self._get_step())
                self._leave()
                self._settle(lambda report: report._do_finish(file, count))
        except ReportStopped:
            self._leave()
        except CLASHES:
            self._leave()
            _logger.info("%s: others were in the way, it is made again.", self)
        except OperationalError:
            self._leave()
            _logger.exception("%s: the database was not up to it, it is made again.", self)
        except UserError as error:
            self._leave()
            # AccessError is one: its rights may have changed since he asked
            text = str(error)
            self._settle(lambda report: report._do_fail(text))
        except Exception:
            self._leave()
            _logger.exception("%s is not made.", self)
            self._settle(lambda report: report._do_fail(report._get_failure()))

    def _begin(self):
        """Take note that it is being made; return whether it is to be (bool)."""
        return bool(self._settle(lambda report: report._do_begin()))

    def _leave(self):
        """End the transaction in which rows were read: nothing was written in it."""
        self.env.cr.rollback()
        self.env.invalidate_all()

    def _settle(self, act):
        """Do ``act`` in a short transaction, unless the report is settled already; return what it
        returns, None where nothing was stored.
        """
        for _attempt in range(SETTLE_ATTEMPTS):
            result = None
            try:
                self.env["ir.cron"]._commit_progress(0)
                self.env.invalidate_all()
                if self.exists() and self.state in ("queued", "running"):
                    result = act(self)
                self.env["ir.cron"]._commit_progress(0)
            except CLASHES:
                self._leave()
            else:
                return result
        _logger.warning("%s: others were faster %s times, it waits.", self, SETTLE_ATTEMPTS)
        return None

    def _get_step(self):
        """Return what the writer calls with the number of rows it has written: the requester hears
        of them from time to time, and may have changed his mind.
        """
        told = [time.monotonic()]

        def step(count):
            if time.monotonic() - told[0] >= STEP_SECONDS:
                told[0] = time.monotonic()
                self._tell_progress(count)

        return step

    def _tell_progress(self, count):
        """Tell how far it is in a short transaction: that of the rows keeps its snapshot.

        :raise ReportStopped: it is no longer wanted
        """
        try:
            with self.env.registry.cursor() as cursor:
                report = api.Environment(cursor, SUPERUSER_ID, {})[self._name].browse(self.id)
                if not report.exists() or report.state != "running":
                    raise ReportStopped
                report._unsealed().write({"rows_done": count})
                report._tell()
        except CLASHES:
            # its requester is acting on it now: the next step will see what he did
            return

    # Business: what is written

    def _do_queue(self):
        """Let the job make these reports."""
        self._unsealed().write(
            {
                "state": "queued",
                "attempts": 0,
                "rows_done": 0,
                "error": False,
                "date_done": False,
            }
        )
        self._drop_file()
        cron = self.env.ref("docflow_base.ir_cron_docflow_report", raise_if_not_found=False)
        if cron:
            # sudo: ir.cron - waking it is part of the wish
            cron.sudo()._trigger()

    def _do_make_now(self):
        """Make a short report while its requester waits; leave it to the job where few rows hold
        a lot of text."""
        self.ensure_one()
        try:
            with tempfile.TemporaryFile() as file:
                self._do_finish(file, self._requested()._write_file(file))
        except ReportSlow:
            self._check_waiting()
            self._do_queue()

    def _do_begin(self):
        if self.attempts >= MAX_ATTEMPTS:
            self._do_fail(
                self._in_words().env._(
                    "“%(report)s”: the server ended %(count)s times before it was made. Choose a "
                    "shorter period or one unit, or tell the administrator.",
                    report=self.name,
                    count=self.attempts,
                )
            )
            return False
        if not self.user_id.active:
            self._unsealed().write({"state": "cancelled"})
            return False
        self._unsealed().write({"state": "running", "attempts": self.attempts + 1, "rows_done": 0})
        self._tell()
        return True

    def _do_finish(self, file, count):
        """Store the file: the report is ready."""
        self._drop_file()
        file.seek(0)
        # sudo: ir.attachment - it hangs on the report, whose rule decides who reads it
        self.env["ir.attachment"].sudo().create(
            {
                "name": "file",
                "type": "binary",
                "res_model": self._name,
                "res_id": self.id,
                "res_field": "file",
                "company_id": self.company_id.id,
                "mimetype": MIMETYPES[self.format],
                "raw": file.read(),
            }
        )
        self._unsealed().write(
            {
                "state": "done",
                "rows_done": count,
                "rows_total": count,
                "date_done": fields.Datetime.now(),
                "file_name": self._get_file_name(),
            }
        )
        self.invalidate_recordset(["file"])
        self._tell()

    def _do_fail(self, text):
        self._unsealed().write(
            {"state": "failed", "error": text, "date_done": fields.Datetime.now()}
        )
        self._tell()

    def _drop_file(self):
        # sudo: ir.attachment - the former file of this very report
        self.env["ir.attachment"].sudo().search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", "file"),
            ]
        ).unlink()
        self.invalidate_recordset(["file"])

    def _get_file_name(self):
        day = self.company_id._docflow_local_date(fields.Datetime.now())
        return f"{self.name.replace('/', ' ')} {day:%d.%m.%Y}.{self.format}"

    def _get_failure(self):
        """Return in the requester's words that it was not made; the log keeps why."""
        return self._in_words().env._(
            "“%(report)s” was not made: the server met an error. Try it again; if it fails again, "
            "tell the administrator the number of the report, %(number)s.",
            report=self.name,
            number=self.id,
        )

    # Business: the file

    def _in_words(self):
        """Return ``self`` in the language of its requester."""
        return self.with_context(lang=self.user_id.lang)

    def _requested(self):
        """Return ``self`` as its requester, and nobody else, reads: his rights, the council's
        language."""
        self.ensure_one()
        # sudo: res.users - whose report it is
        user, company = self.sudo().user_id, self.sudo().company_id
        own = self.with_user(user)
        lang = company.partner_id.lang or user.lang
        return own.with_context(
            lang=lang, tz=user.tz, allowed_company_ids=company.ids, active_test=True
        )

    @api.model
    def _check_size(self, form, format_, count):
        """Refuse what would be no use as a file of this format."""
        limit = PDF_ROWS if format_ == "pdf" else MAX_ROWS
        if count <= limit:
            return
        if format_ == "pdf":
            raise UserError(
                self.env._(
                    "“%(form)s” has %(count)s rows, and a PDF takes %(limit)s. Take Excel, or a "
                    "shorter period.",
                    form=form._get_name(),
                    count=count,
                    limit=limit,
                )
            )
        raise UserError(
            self.env._(
                "“%(form)s” has more than %(limit)s rows, more than a spreadsheet takes. Choose a "
                "shorter period or one unit.",
                form=form._get_name(),
                limit=limit,
            )
        )

    @api.model
    def _check_text(self, form, length, *, is_waited_for):
        if is_waited_for and length > PDF_TEXT_AT_ONCE:
            raise ReportSlow
        if length > PDF_TEXT:
            raise UserError(
                self.env._(
                    "“%(form)s” has too much text for a PDF. Take Excel, or a shorter period.",
                    form=form._get_name(),
                )
            )

    def _write_file(self, file, on_rows=None):
        """Write the report into ``file``; return how many rows it has (int)."""
        self.ensure_one()
        form = self._get_form(self.code)
        sheet = form._get_sheet(form._read_params(self.params))
        if self.format == "xlsx":
            return write_xlsx(sheet, file, form._get_paper(), on_rows)
        html, count = self._render_print(form, sheet, on_rows)
        file.write(html_to_pdf(html))
        return count

    @api.model
    def _render_print(self, form, sheet, on_rows=None):
        """Return the page that is printed, and how many rows stand on it (``(str, int)``)."""
        paper = form._get_paper()
        rows, count, text = [], 0, 0
        for row in sheet.get_rows():
            count += row.tone != "head"
            self._check_size(form, "pdf", count)
            if on_rows and count % PRINT_STEP == 0:
                on_rows(count)
            cells = self._print_cells(sheet, row.cells, paper)
            text += sum(len(cell[1]) for cell in cells)
            self._check_text(form, text, is_waited_for=not on_rows)
            rows.append((row.tone, cells))
        totals = sheet.get_totals()
        width = sum(get_width(column) for column in sheet.columns)
        values = {
            "sheet": sheet,
            "paper": paper,
            "page_of": paper.page.replace("%(pages)s", "%(page)s").split("%(page)s"),
            "shares": [round(100 * get_width(column) / width, 2) for column in sheet.columns],
            "rows": rows,
            "totals": totals and self._print_cells(sheet, totals, paper),
        }
        return str(self.env["ir.qweb"]._render("docflow_base.docflow_form_print", values)), count

    @api.model
    def _print_cells(self, sheet, cells, paper):
        printed = []
        for column in sheet.columns:
            text = show(cells[column.key], column.kind, paper) if column.key in cells else ""
            if len(text) > CELL_TEXT:
                text = text[: CELL_TEXT - 1] + "…"
            printed.append((column.kind, text))
        return printed
