from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.docflow_base.tools.keeper import keep, keep_whole

# Who still has to read: not withdrawn here, nor with his assignment. Facts, so that a resolution
# that is cancelled in another place needs to tell nobody.
WAITING = [
    ("date_read", "=", False),
    ("date_withdrawn", "=", False),
    "|",
    ("assignment_id", "=", False),
    ("assignment_id.state", "in", ("new", "in_work", "reported", "returned")),
]
# The last word is the database's: what was confirmed or withdrawn is never written again.
KEEP = """
    BEGIN
        IF TG_LEVEL = 'ROW' THEN
            IF TG_OP = 'UPDATE' AND OLD.date_read IS NULL AND OLD.date_withdrawn IS NULL THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'docflow: who has read is kept: %', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation',
                HINT = 'Name the readers anew; the former list stays beside it.';
    END
"""
WAYS = [
    ("open", "Opened it and confirmed"),
    ("login", "Confirmed with password or passkey"),
    ("paper", "Signed on paper"),
]


class DocflowAcquaintanceReader(models.Model):
    """One person who must read: named on which ground, when and how he confirmed.

    Name and position are kept as they were at the naming, and anew at the confirmation.
    """

    _name = "docflow.acquaintance.reader"
    _description = "Reader"
    _inherit = ["docflow.sealed.mixin"]
    _docflow_sealed = True
    _order = "acquaintance_id, date_read desc nulls first, name, id"
    _rec_name = "name"

    acquaintance_id = fields.Many2one(
        "docflow.acquaintance", required=True, ondelete="restrict", readonly=True, index=True
    )
    document_id = fields.Many2one(
        related="acquaintance_id.document_id", store=True, precompute=True, index=True
    )
    company_id = fields.Many2one(related="acquaintance_id.company_id", store=True, precompute=True)
    date_deadline = fields.Datetime(related="acquaintance_id.date_deadline", string="Read Until")
    user_id = fields.Many2one("res.users", ondelete="restrict", readonly=True, string="Person")
    employee_id = fields.Many2one("hr.employee", ondelete="restrict", readonly=True)
    name = fields.Char(required=True, readonly=True)
    position = fields.Char(readonly=True)
    department_id = fields.Many2one("hr.department", ondelete="restrict", readonly=True)
    ground = fields.Char(string="Named As", required=True, readonly=True)
    assignment_id = fields.Many2one(
        "docflow.assignment", ondelete="restrict", index="btree_not_null", readonly=True
    )
    state = fields.Selection(
        selection=[
            ("waiting", "Has not read"),
            ("read", "Has read"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    is_paper = fields.Boolean(string="Signs on Paper", compute="_compute_is_paper")
    date_opened = fields.Datetime(string="Opened At", readonly=True)
    digest = fields.Char(string="SHA-256 of What Was Opened", readonly=True)
    date_read = fields.Datetime(string="Read At", readonly=True)
    way = fields.Selection(selection=WAYS, string="How Confirmed", readonly=True)
    record_label = fields.Char(string="Entered By", readonly=True)
    scan_id = fields.Many2one("docflow.file.version", ondelete="restrict", readonly=True)
    date_withdrawn = fields.Datetime(string="Withdrawn At", readonly=True)
    remark = fields.Char(string="Why Withdrawn", readonly=True)
    date_reminded = fields.Datetime(string="Reminded At", readonly=True)

    _person = models.Constraint(
        "CHECK ((user_id IS NULL) != (employee_id IS NULL))",
        "A reader is a person with a login or an employee without one.",
    )
    _way_told = models.Constraint(
        "CHECK ((date_read IS NULL) = (way IS NULL))", "Who has read did so in some way."
    )
    _paper_told = models.Constraint(
        "CHECK (way IS DISTINCT FROM 'paper' "
        "OR (record_label IS NOT NULL AND scan_id IS NOT NULL))",
        "Paper is entered by somebody, with its scan.",
    )
    _user_uniq = models.UniqueIndex(
        "(acquaintance_id, user_id) WHERE user_id IS NOT NULL", "Nobody is named twice on a list."
    )
    _employee_uniq = models.UniqueIndex(
        "(acquaintance_id, employee_id) WHERE employee_id IS NOT NULL",
        "Nobody is named twice on a list.",
    )
    _mine_idx = models.Index(
        "(user_id, document_id) WHERE date_read IS NULL AND date_withdrawn IS NULL"
    )

    # Computes

    @api.depends("date_read", "date_withdrawn", "assignment_id.state")
    def _compute_state(self):
        for reader in self:
            # sudo: docflow.assignment - whether he was withdrawn; whoever reads the list may know
            is_gone = reader.date_withdrawn or reader.sudo().assignment_id.state == "cancelled"
            reader.state = "read" if reader.date_read else "withdrawn" if is_gone else "waiting"

    @api.model
    def _search_state(self, operator, value):
        if operator not in ("in", "="):
            return NotImplemented
        values = {value} if isinstance(value, str) else set(value)
        domains = {
            "waiting": Domain(WAITING),
            "read": Domain("date_read", "!=", False),
            "withdrawn": Domain("date_read", "=", False)
            & (
                Domain("date_withdrawn", "!=", False)
                | Domain("assignment_id.state", "=", "cancelled")
            ),
        }
        return Domain.OR(domains[name] for name in domains if name in values)

    @api.depends("user_id")
    def _compute_is_paper(self):
        for reader in self:
            reader.is_paper = not reader.user_id

    # CRUD

    def init(self):
        keep(self.env.cr, self._table, KEEP)
        keep_whole(self.env.cr, self._table)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self:
            raise UserError(
                self.env._(
                    "%(reader)s was named to read and stays on the list. Withdraw him with a "
                    "reason.",
                    reader=self[:1].name,
                )
            )

    # Actions

    def action_withdraw(self, reason=None):
        """Let these people be: they need not read any more.

        :param str reason: obligatory; without it the form asks
        """
        self._check_following()
        if reason is None:
            return self._open_paper_dialog("withdraw", self.env._("Need Not Read"))
        waiting = self.filtered_domain(WAITING)
        if not (isinstance(reason, str) and reason.strip()) or not waiting:
            raise UserError(
                self.env._("Choose people who have not read yet and write why they need not.")
            )
        waiting._do_withdraw(reason.replace("\0", "").strip()[:500])
        return True

    def action_remind(self):
        """Remind those of these people who have not read yet."""
        self._check_following()
        return self.acquaintance_id._do_remind(self)

    def action_record_paper(self, date_read=None, name=None, content_base64=None):
        """Enter that these people signed the paper sheet.

        :param date_read: the day on the sheet; today where empty
        :param str name: file name of the scan
        :param str content_base64: the scan; without it the form asks
        """
        self._check_following()
        if content_base64 is None:
            return self._open_paper_dialog("paper", self.env._("Signed on Paper"))
        self._do_record_paper(date_read, name, content_base64)
        return True

    @api.readonly
    def action_open_document(self):
        """Open the document."""
        self.ensure_one()
        return self.document_id._get_form_action()

    # Business: who may

    def _check_following(self):
        self.check_access("read")
        if not self:
            raise UserError(self.env._("Choose people on the list of readers first."))
        self.acquaintance_id._check_following()

    def _open_paper_dialog(self, kind, title):
        action = self.document_id[:1]._open_wizard("docflow.acquaintance.paper", title)
        return action | {
            "context": {
                "default_kind": kind,
                "default_acquaintance_id": self.acquaintance_id[:1].id,
                "default_reader_ids": self.filtered_domain(WAITING).ids,
            }
        }

    # Business: the acts

    @api.model
    def _do_record(self, acquaintance, users, employees, lines):
        """Write the rows of those named: the one place that does.

        :param dict users: ``{user: ground}``; ``lines`` are their assignments by id
        :param dict employees: ``{employee: ground}``
        """
        rows = [
            {
                "user_id": user.id,
                "assignment_id": lines[user.id].id,
                "ground": ground,
                **self._prepare_user_vals(user, acquaintance.company_id),
            }
            for user, ground in users.items()
        ]
        rows += [
            {
                "employee_id": employee.id,
                "name": employee.name,
                "position": employee.job_title or employee.job_id.name or False,
                "department_id": employee.department_id.id,
                "ground": ground,
            }
            for employee, ground in employees.items()
        ]
        made = self._unsealed().create(
            [{"acquaintance_id": acquaintance.id, **row} for row in rows]
        )
        return made.with_env(self.env)

    @api.model
    def _prepare_user_vals(self, user, company):
        return {
            "name": user._docflow_identity()[0],
            "position": user._docflow_position_at(company),
            "department_id": user._docflow_place(company.id)["department_id"],
        }

    def _do_open(self):
        """Note that the reader has the current main file before him."""
        for reader in self:
            file = reader.document_id._get_read_file()
            reader._unsealed().write({"date_opened": fields.Datetime.now(), "digest": file.sha256})

    def _is_reached(self):
        """Tell whether the reader has a login to be reminded by; whoever left has none (bool)."""
        # sudo: res.users - whether a person still is here
        return bool(self.user_id.sudo().active)

    def _is_reminded_on_day_of(self, moment):
        """Tell whether the reader was reminded on the company's day of ``moment`` (bool)."""
        day = self.company_id._docflow_local_date
        return bool(self.date_reminded) and day(self.date_reminded) == day(moment)

    def _is_opened(self):
        """Tell whether the reader opened what is the main file now (bool)."""
        self.ensure_one()
        file = self.document_id._get_read_file()
        return not file or (bool(self.date_opened) and self.digest == file.sha256)

    def _do_read(self, way, **vals):
        """Write that these people have read, under the position they have now."""
        now = fields.Datetime.now()
        for reader in self:
            person = (
                self._prepare_user_vals(reader.user_id, reader.company_id) if reader.user_id else {}
            )
            person.pop("department_id", None)
            reader._unsealed().write({**person, "way": way, "date_read": now, **vals})
        self.acquaintance_id._close_if_read()

    def _do_withdraw(self, reason):
        now = fields.Datetime.now()
        # sudo: docflow.assignment - lines of others, authorised by the caller's verb
        lines = self.sudo().assignment_id.filtered("is_open")
        self._unsealed().write({"date_withdrawn": now, "remark": reason})
        lines._unsealed().write({"state": "cancelled", "remark": reason})
        cards = self.document_id
        for card in cards:
            mine = self.filtered(lambda reader, card=card: reader.document_id == card)
            names = ", ".join(mine[:10].mapped("name")) + (" …" if len(mine) > 10 else "")
            card._log_step(
                self.env._("Need not read: %(names)s. %(reason)s", names=names, reason=reason)
            )
        cards._touch_trays()
        lines.resolution_id._do_end_reading(reason)
        self.acquaintance_id._close_if_read()

    def _do_record_paper(self, date_read, name, content_base64):
        readers = self.filtered_domain(WAITING)
        card = readers.document_id
        if len(card) != 1:
            raise UserError(self.env._("Choose people of one document who have not confirmed yet."))
        moment = self._read_paper_moment(card, date_read)
        card._check_upload(name, content_base64)
        file = self.env["docflow.file"]._do_store(card, name, content_base64, "acquaintance")
        # sudo: docflow.file.version - the scan that was just stored
        scan = file.sudo().version_ids.sorted("number")[-1:]
        label = card._get_person_label(self.env.user)
        readers._do_read("paper", date_read=moment, record_label=label, scan_id=scan.id)
        # sudo: docflow.assignment - lines of those who signed the sheet
        lines = readers.sudo().assignment_id.filtered("is_open")
        lines._unsealed().write({"report_label": label})
        lines._do_close()
        card._log_step(
            self.env._(
                "Read and signed on paper: %(names)s — “%(file)s”.",
                names=", ".join(readers[:10].mapped("name")) + (" …" if len(readers) > 10 else ""),
                file=name,
            )
        )

    @api.model
    def _read_paper_moment(self, card, day):
        """Return the moment of the day on the sheet, naive UTC, or refuse."""
        company, now = card.company_id, fields.Datetime.now()
        today = company._docflow_local_date(now)
        try:
            day = fields.Date.to_date(day) or today
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("Choose the day on the sheet again.")) from error
        if day == today:
            return now
        if day > today or (card.reg_date and day < card.reg_date):
            raise UserError(
                self.env._(
                    "%(document)s: the day on the sheet lies between its registration and today.",
                    document=card.display_name,
                )
            )
        return company._docflow_end_of_day(day)
