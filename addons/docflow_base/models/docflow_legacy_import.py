import base64
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools.legacy_cells import Clock
from ..tools.legacy_folder import Folder, FolderError
from ..tools.legacy_run import Run

LOCK = "docflow.legacy.import"
SOURCE_LENGTH = 60


class DocflowLegacyImport(models.Model):
    """One run of an import from another system: who, when, from which folder, with what outcome.

    *Source* is the name of the other system; keys are compared within it. A *dry run* leaves no
    record. Runs are started on the server only (``./docflow import``): a folder of the server is
    nothing that a client may choose.

    ==========  ==============================================================
    state       meaning
    ==========  ==============================================================
    running     at work, or cut off: the next run of the source goes on
    stopped     cut off; another run has gone on since
    done        read to the end
    ==========  ==============================================================
    """

    _name = "docflow.legacy.import"
    _description = "Import from Another System"
    _inherit = [
        "docflow.legacy.staging.mixin",
        "docflow.legacy.correspondent.mixin",
        "docflow.legacy.reference.mixin",
        "docflow.legacy.check.mixin",
        "docflow.legacy.file.mixin",
        "docflow.legacy.write.mixin",
        "docflow.legacy.report.mixin",
        "docflow.legacy.outcome.mixin",
    ]
    _order = "id desc"
    _rec_name = "source"

    # Fields
    source = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="Imported By", required=True, readonly=True, ondelete="restrict"
    )
    folder = fields.Char(required=True, readonly=True)
    folder_digest = fields.Char(
        string="Digest of the Folder",
        readonly=True,
        help="SHA-256 over names and bytes of all tables, as sha256sum writes them.",
    )
    state = fields.Selection(
        selection=[("running", "At Work"), ("stopped", "Cut Off"), ("done", "Finished")],
        default="running",
        required=True,
        readonly=True,
    )
    date_begun = fields.Datetime(string="Begun At", required=True, readonly=True)
    date_ended = fields.Datetime(string="Ended At", readonly=True)
    card_count = fields.Integer(string="Cards in the Folder", readonly=True, aggregator=None)
    taken_count = fields.Integer(string="Taken", readonly=True, aggregator=None)
    known_count = fields.Integer(string="Taken Earlier", readonly=True, aggregator=None)
    changed_count = fields.Integer(string="Changed Since", readonly=True, aggregator=None)
    rejected_count = fields.Integer(string="Rejected", readonly=True, aggregator=None)
    link_count = fields.Integer(string="Links Made", readonly=True, aggregator=None)
    fault_count = fields.Integer(string="Mistakes", readonly=True, aggregator=None)
    made = fields.Text(
        string="Made Beside the Cards",
        readonly=True,
        help="Departments, journals and correspondents that were not here.",
    )
    report = fields.Binary(string="Report of Mistakes", readonly=True, attachment=True)
    report_name = fields.Char(readonly=True)

    # Constraints

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(
                self.env._("What was imported and by whom is history and is not deleted.")
            )

    # Actions

    @api.readonly
    def action_open_keys(self):
        """Show what was called how in the other system: every key that was taken of this source."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "docflow_base.docflow_legacy_key_action"
        )
        own = [("source", "=", self.source), ("company_id", "=", self.company_id.id)]
        return {
            **action,
            "domain": own,
            "display_name": self.env._("Keys of “%(system)s”", system=self.source),
        }

    # Business

    @api.model
    def _import_folder(
        self, path, *, source, company, commit, encoding="utf-8", is_dry=False, **hooks
    ):
        """Read, check and, unless it is a dry run, write what lies in a folder of the server.

        :param str source: name of the other system
        :param company: ``res.company`` that gets the cards
        :param commit: a function that ends a batch
        :param bool is_dry: check and report only; the caller rolls back
        :param hooks: ``rollback``, ``progress`` of ``tools/legacy_run.py``
        :return: the record of the run; its mistakes are read by ``_read_faults``
        :raise FolderError: the folder cannot be read at all
        """
        self._check_may_import(source)
        folder = Folder(path, encoding, self._get_tables())
        self._take_lock()
        self._end_stopped(source, company)
        record = self._make_run(folder, source, company)
        now = record.date_begun
        zone = ZoneInfo(company.resource_calendar_id.tz or "UTC")
        run = Run(
            folder=folder,
            clock=Clock(zone, now, company._docflow_end_of_day),
            source=source,
            is_dry=is_dry,
            commit=(lambda: None) if is_dry else commit,
            **hooks,
        )
        run.commit()
        try:
            record._do_import(run)
        except FolderError:
            # a table turned out to be unreadable half way; the cursor is as good as before
            record.state = "stopped"
            run.commit()
            raise
        self.env.cr.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [LOCK])
        return record

    def _check_may_import(self, source):
        if not self.env.user.has_group("docflow_base.group_docflow_admin"):
            raise AccessError(
                self.env._(
                    "%(user)s is no administrator of documents; only administrators import.",
                    user=self.env.user.name,
                )
            )
        if not source or len(source) > SOURCE_LENGTH or not source.isprintable():
            raise UserError(
                self.env._(
                    "The name of the source is one line of up to %(limit)s characters.",
                    limit=SOURCE_LENGTH,
                )
            )

    @api.model
    def _take_lock(self):
        """Refuse a second import at the same time; the lock goes with the connection."""
        self.env.cr.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [LOCK])
        if not self.env.cr.fetchone()[0]:
            raise UserError(
                self.env._("Another import is at work. Wait until it ends, then start again.")
            )

    @api.model
    def _end_stopped(self, source, company):
        # sudo: docflow.legacy.import - runs are history, written by the import itself only
        runs = self.sudo().search(
            [("source", "=", source), ("company_id", "=", company.id), ("state", "=", "running")]
        )
        runs.write({"state": "stopped"})

    @api.model
    def _make_run(self, folder, source, company):
        return (
            # sudo: docflow.legacy.import - as in _end_stopped
            self.sudo()
            .with_company(company)
            .create(
                {
                    "source": source,
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "folder": str(folder.root),
                    "folder_digest": folder.get_digest(),
                    "date_begun": fields.Datetime.now(),
                }
            )
        )

    def _do_import(self, run):
        """Go through all steps of the run."""
        # what this transaction wrote is asked for by plain statements
        self.env.flush_all()
        self._make_stage()
        self._read_references(run)
        self._stage(run)
        self._check_stage(run)
        taken = 0 if run.is_dry else self._write_cards(run)
        links = self._write_links(run)
        self.env.invalidate_all()
        self._do_finish(run, taken, links)

    def _do_finish(self, run, taken, links):
        counts = dict(
            self.env.execute_query(SQL("SELECT status, count(*) FROM legacy_documents GROUP BY 1"))
        )
        faults = self.env.execute_query(SQL("SELECT count(*) FROM legacy_fault"))[0][0]
        values = {
            "state": "done",
            "date_ended": fields.Datetime.now(),
            "card_count": sum(counts.values()),
            "taken_count": counts.get("new", 0) if run.is_dry else taken,
            "known_count": counts.get("known", 0),
            "changed_count": counts.get("changed", 0),
            "rejected_count": counts.get("rejected", 0),
            "link_count": links,
            "fault_count": faults,
            "made": self._get_made_text(run.made),
        }
        if faults and not run.is_dry:
            values["report"] = base64.b64encode(self._get_report().encode("utf-8-sig"))
            values["report_name"] = f"import-{self.id}.csv"
        self.write(values)
        if taken:
            # sudo: ir.cron - whoever imports is no administrator of the server
            self.env.ref("docflow_base.ir_cron_docflow_search").sudo()._trigger()
        run.commit()
