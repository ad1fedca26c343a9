from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.report_params import read_number
from ..tools.report_sheet import to_json
from .docflow_flow_mixin import Transition

# Name of the message that tells the requester how far his report is.
REPORT_CHANGED = "docflow.report"
WAITING_STATES = ("queued", "running")
MAX_WAITING = 3  # reports of one person that are being made
MAX_KEPT = 50  # made reports of one person; the oldest make room
KEPT_DAYS = 7
PREVIEW_LIMITS = (1, 500)
# Up to so many rows a report is made while its reader waits for it.
AT_ONCE = {"xlsx": 5_000, "pdf": 400}


class DocflowReport(models.Model):
    """A report that somebody had made: a form, what he chose for it, and the file.

    =========  ==========================================================================
    state      meaning
    =========  ==========================================================================
    queued     waits for the job
    running    the job is making it; ``rows_done`` of ``rows_total`` rows are written
    done       the file is there, for seven days
    failed     it was not made; ``error`` says why and what to do
    cancelled  its requester no longer wants it
    =========  ==========================================================================

    It is read by the one who asked for it and by nobody else, whatever rights he has: it holds what
    that one person may see. Everything is written by the flow.
    """

    _name = "docflow.report"
    _description = "Report"
    _inherit = ["docflow.sealed.mixin", "docflow.flow.mixin", "docflow.report.making.mixin"]
    _order = "id desc"

    # Fields

    name = fields.Char(required=True, readonly=True)
    code = fields.Char(string="Form", required=True, readonly=True)
    params = fields.Json(string="Choices", readonly=True)
    choice_text = fields.Char(string="What Was Chosen", readonly=True)
    format = fields.Selection(
        selection=[("pdf", "PDF"), ("xlsx", "Excel")], required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Requested By",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        selection=[
            ("queued", "Waits"),
            ("running", "Being Made"),
            ("done", "Ready"),
            ("failed", "Not Made"),
            ("cancelled", "Cancelled"),
        ],
        default="queued",
        required=True,
        readonly=True,
    )
    rows_done = fields.Integer(string="Rows Written", readonly=True, aggregator=None)
    rows_total = fields.Integer(string="Rows in All", readonly=True, aggregator=None)
    attempts = fields.Integer(string="Times Begun", readonly=True, aggregator=None)
    error = fields.Text(string="Why It Was Not Made", readonly=True)
    file = fields.Binary(attachment=True, readonly=True)
    file_name = fields.Char(readonly=True)
    date_asked = fields.Datetime(string="Asked For", required=True, readonly=True)
    date_done = fields.Datetime(string="Ended", readonly=True)

    _waiting_idx = models.Index("(id) WHERE state IN ('queued', 'running')")

    # Actions

    @api.model
    @api.readonly
    def get_forms(self):
        """Return the report forms: ``[{code, name, section, help, parameters, formats}]``.

        A parameter is ``{name, label, kind, required, default, choices}``; records have ``model``
        and ``domain`` too, days have ``limits``. A period is ``{date_from, date_to}``, ISO days.
        """
        self.check_access("read")
        return [self.env[name]._describe() for name in self._get_form_models()]

    @api.model
    @api.readonly
    def preview(self, code, params=None, limit=200):
        """Return a report for the screen, ``limit`` rows of it: ``tools.report_sheet.to_json``.

        :param str code: code of a form
        :param dict params: see :meth:`get_forms`
        """
        self.check_access("read")
        form = self._get_form(code)
        try:
            limit = read_number(limit, PREVIEW_LIMITS)
        except ValueError:
            limit = PREVIEW_LIMITS[1]
        return to_json(form._get_sheet(form._read_params(params)), limit)

    @api.model
    def make(self, code, params=None, format="pdf"):
        """Make a report, at once where it is short.

        :param str code: code of a form
        :param dict params: see :meth:`get_forms`
        :param str format: ``pdf`` or ``xlsx``
        :return: ``{report_id, state, url}``; without a url it is made in the background, and the
            message ``docflow.report`` tells when it is ready
        """
        self.check_access("read")
        form = self._get_form(code)
        values = form._read_params(params)
        if not isinstance(format, str) or format not in form._get_formats():
            raise UserError(
                self.env._(
                    "“%(form)s” is made as %(formats)s.",
                    form=form._get_name(),
                    formats=", ".join(form._get_formats()),
                )
            )
        count = form._count_rows(values)
        self._check_size(form, format, count)
        is_short = count <= AT_ONCE[format]
        if not is_short:
            self._check_waiting()
        report = self._do_ask(form, values, format)
        report._unsealed().write({"rows_total": count})
        if is_short:
            report._do_make_now()
        else:
            report._do_queue()
        return {"report_id": report.id, "state": report.state, "url": report._get_url()}

    @api.model
    @api.readonly
    def get_made(self):
        """Return my reports, the newest first:
        ``[{id, name, choices, code, format, state, done, total, url, error, date, can}]``.
        """
        return [
            report._prepare_message() for report in self.search([("user_id", "=", self.env.uid)])
        ]

    def action_cancel(self):
        """Stop reports that are waiting or being made."""
        self._check_transition("cancel")
        self._unsealed().write({"state": "cancelled", "date_done": fields.Datetime.now()})
        self._tell()
        return True

    @api.readonly
    def action_download(self):
        """Return the action that fetches the file.

        :raise UserError: there is none yet
        """
        self.ensure_one()
        url = self._get_url()
        if not url:
            raise UserError(
                self.env._(
                    "“%(report)s” has no file yet. Wait until it is ready, or make it again.",
                    report=self.name,
                )
            )
        return {"type": "ir.actions.act_url", "url": url, "target": "download"}

    @api.readonly
    def action_show(self):
        """Return the action that shows the same report, of what there is now, on the screen."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id("docflow_base.docflow_reports_action")
        return {
            **action,
            "context": {"docflow_report": {"code": self.code, "values": self.params or {}}},
        }

    def action_again(self):
        """Make reports anew, of what there is now."""
        self._check_transition("again")
        for report in self:
            report._check_waiting()
            report._do_queue()
        return True

    # Business

    @api.model
    def _get_form(self, code):
        """Return the form of a code.

        :raise UserError: there is none
        """
        names = {self.env[name]._get_code(): name for name in self._get_form_models()}
        if not isinstance(code, str) or code not in names:
            raise UserError(
                self.env._("There is no such report form. Open the reports and choose one there.")
            )
        return self.env[names[code]]

    @api.model
    def _do_ask(self, form, values, format_):
        """Store the wish for a report; the oldest ones that are settled make room for it."""
        mine = self.search([("user_id", "=", self.env.uid), ("state", "not in", WAITING_STATES)])
        mine[MAX_KEPT - 1 :].unlink()
        report = self._unsealed().create(
            {
                "name": form._get_name(),
                "code": form._get_code(),
                "params": form._to_params(values),
                "choice_text": form._get_choice_text(values),
                "format": format_,
                "company_id": self.env.company.id,
                "user_id": self.env.uid,
                "date_asked": fields.Datetime.now(),
            }
        )
        return self.browse(report.id)

    def _check_waiting(self):
        """Refuse these, or one more, beside what a person may have in the making."""
        waiting = [
            ("user_id", "=", self.env.uid),
            ("state", "in", WAITING_STATES),
            ("id", "not in", self.ids),
        ]
        if self.search_count(waiting) >= MAX_WAITING:
            raise UserError(
                self.env._(
                    "%(count)s of your reports are being made already. Wait for one of them, or "
                    "cancel it under My Reports.",
                    count=MAX_WAITING,
                )
            )

    def _is_mine(self):
        return self.user_id == self.env.user

    def _get_url(self):
        """Return where the file is fetched from, or False."""
        self.ensure_one()
        if self.state != "done":
            return False
        return f"/web/content/{self._name}/{self.id}/file?download=true&filename_field=file_name"

    def _prepare_message(self):
        """Return what the requester is told about his report."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "choices": self.choice_text or "",
            "code": self.code,
            "format": self.format,
            "state": self.state,
            "done": self.rows_done,
            "total": self.rows_total,
            "url": self._get_url(),
            "error": self.error or False,
            "date": fields.Datetime.to_string(self.date_asked),
            "can": [verb for verb in ("cancel", "again") if self._can(verb)],
        }

    def _tell(self):
        """Tell the requesters, and nobody else, how far their reports are."""
        for report in self:
            own = report.with_user(report.user_id)
            report.user_id._bus_send(REPORT_CHANGED, own._prepare_message())

    @api.autovacuum
    def _gc_old(self):
        """Drop reports, and their files, after seven days."""
        before = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("date_asked", "<", before)]).unlink()

    # Hooks

    @api.model
    def _get_form_models(self):
        """Hook: models of the report forms in the order of the screen, ``list[str]``."""
        return [
            "docflow.report.form.summary",
            "docflow.report.form.late",
            "docflow.report.form.reminder",
            "docflow.report.form.discipline",
            "docflow.report.form.volume",
            "docflow.report.form.journal",
            "docflow.report.form.custody",
            "docflow.report.form.deadline",
            "docflow.report.form.registrars",
            "docflow.report.form.activity",
        ]

    @api.model
    def _get_transitions(self):
        denied = self.env._("It is for the one who asked for it.")
        return {
            "cancel": Transition(
                sources=WAITING_STATES,
                target="cancelled",
                who="_is_mine",
                label=self.env._("Cancel the Report"),
                denied=denied,
            ),
            "again": Transition(
                sources=("done", "failed", "cancelled"),
                target="queued",
                who="_is_mine",
                label=self.env._("Make Again"),
                denied=denied,
            ),
        }

    def _get_next_step_hint(self, verb):
        return {
            "cancel": self.env._("Nothing of it will be kept."),
            "again": self.env._("It is made of what there is now; the old file goes."),
        }.get(verb, "")

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "name",
                "code",
                "params",
                "choice_text",
                "format",
                "company_id",
                "user_id",
                "state",
                "rows_done",
                "rows_total",
                "attempts",
                "error",
                "file",
                "file_name",
                "date_asked",
                "date_done",
            }
        )
