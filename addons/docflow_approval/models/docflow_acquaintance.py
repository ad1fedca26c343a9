from datetime import date, datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .docflow_acquaintance_people_mixin import READER_LIMIT
from .docflow_acquaintance_reader import WAITING

TEXT_LIMIT = 1000


class DocflowAcquaintance(models.Model):
    """Who must read a document: whoever issued it names them, each reads and confirms.

    The work of a reader with a login is an assignment of ``docflow_base`` (kind ``acquaint``) in
    his tray "For Information"; this list keeps who was named, on which ground, when and how he
    confirmed. Those without a login sign a paper sheet, which is entered with its scan. Where the
    document is changed, or another one changes it, the same people are named anew: a new list.

    ``principal_id`` is the head whose document it is: nobody outside his subordination is named.
    """

    _name = "docflow.acquaintance"
    _description = "Acquaintance"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.acquaintance.people.mixin",
        "docflow.acquaintance.following.mixin",
        "docflow.acquaintance.plan.mixin",
    ]
    _docflow_sealed = True
    _order = "date desc, id desc"

    document_id = fields.Many2one(
        "docflow.document", required=True, ondelete="restrict", readonly=True
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True, precompute=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    date = fields.Datetime(string="Named At", required=True, readonly=True)
    author_id = fields.Many2one(
        "res.users", string="Named By", required=True, ondelete="restrict", readonly=True
    )
    author_label = fields.Char(string="Who Named Them", required=True, readonly=True)
    principal_id = fields.Many2one(
        "res.users", string="Whose Document", required=True, ondelete="restrict", readonly=True
    )
    text = fields.Text(string="What to Do", required=True, readonly=True)
    date_deadline = fields.Datetime(string="Read Until", readonly=True)
    digest = fields.Char(string="SHA-256 of the Main File", readonly=True)
    date_reminded = fields.Datetime(string="Reminded At", readonly=True)
    date_joined = fields.Datetime(
        readonly=True, help="When the morning's job looked for newcomers last."
    )
    date_closed = fields.Datetime(string="Ended At", readonly=True)
    reader_ids = fields.One2many("docflow.acquaintance.reader", "acquaintance_id", string="Readers")
    resolution_ids = fields.One2many("docflow.resolution", "acquaintance_id")
    reader_count = fields.Integer(string="Must Read", compute="_compute_progress")
    read_count = fields.Integer(string="Have Read", compute="_compute_progress")
    waiting_count = fields.Integer(string="Have Not Read", compute="_compute_progress")
    progress = fields.Float(compute="_compute_progress")
    progress_label = fields.Char(string="Have Read It", compute="_compute_progress")
    is_late = fields.Boolean(string="Past Its Date", compute="_compute_progress")
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated", help="The main file was changed after people were named."
    )
    is_follower = fields.Boolean(compute="_compute_is_follower")
    has_groups = fields.Boolean(
        compute="_compute_has_groups", help="Others may join those who are named."
    )

    _number_uniq = models.UniqueIndex(
        "(document_id, number)", "Somebody named readers at the same moment. Try again."
    )
    _kept_up_idx = models.Index("(company_id) WHERE is_kept_up IS TRUE AND date_closed IS NULL")
    _planned_idx = models.Index("(document_id) WHERE is_planned IS TRUE")

    # Computes

    @api.depends("document_id", "number")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for acquaintance in self:
            acquaintance.display_name = self.env._(
                "Acquaintance %(number)s: %(document)s",
                number=acquaintance.number,
                document=acquaintance.document_id.display_name or "",
            )
        self._hide_names()

    @api.depends("reader_ids.date_read", "reader_ids.date_withdrawn", "date_deadline")
    @api.depends_context("lang")
    def _compute_progress(self):
        readers = self.env["docflow.acquaintance.reader"]
        mine = [("acquaintance_id", "in", self.ids)]

        def count(domain):
            # sudo: docflow.acquaintance.reader - numbers of the list that is read here
            rows = readers.sudo()._read_group(
                Domain(mine) & Domain(domain), ["acquaintance_id"], ["__count"]
            )
            return {acquaintance.id: number for acquaintance, number in rows}

        read, waiting = count([("date_read", "!=", False)]), count(WAITING)
        now = fields.Datetime.now()
        for acquaintance in self:
            id_ = acquaintance._origin.id
            acquaintance.read_count = read.get(id_, 0)
            acquaintance.waiting_count = waiting.get(id_, 0)
            total = acquaintance.read_count + acquaintance.waiting_count
            acquaintance.reader_count = total
            acquaintance.progress = 100 * acquaintance.read_count / total if total else 0
            acquaintance.progress_label = (
                acquaintance._get_plan_text()
                if acquaintance.is_planned
                else self.env._(
                    "%(read)s of %(total)s have read", read=acquaintance.read_count, total=total
                )
            )
            deadline = acquaintance.date_deadline
            acquaintance.is_late = bool(acquaintance.waiting_count and deadline and deadline < now)

    @api.depends("document_id.file_ids.sha256", "digest")
    def _compute_is_outdated(self):
        for acquaintance in self:
            current = acquaintance.document_id._get_read_file().sha256
            acquaintance.is_outdated = bool(
                acquaintance.digest and current and acquaintance.digest != current
            )

    @api.depends("document_id")
    @api.depends_context("uid")
    def _compute_is_follower(self):
        for acquaintance in self:
            acquaintance.is_follower = acquaintance._may_follow()

    @api.depends("is_everybody", "department_ids", "group_ids")
    def _compute_has_groups(self):
        for one in self:
            one.has_groups = bool(one.is_everybody or one.department_ids or one.group_ids)

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if any(not one.is_planned for one in self):
            raise UserError(
                self.env._(
                    "%(record)s is history and is not deleted. Withdraw those who need not read.",
                    record=self[:1].display_name,
                )
            )

    # Business: acts

    @api.model
    def _do_name(self, card, head, targets, date_deadline=None, text=None):
        """Name those who must read ``card``; checked by the caller.

        :param head: ``res.users`` whose document it is
        :param dict targets: values of ``docflow.acquaintance.people.mixin``
        :return: the list
        :raise UserError: nobody is left, or a person named is outside the subordination
        """
        card._get_acquaintances().filtered("is_planned")._do_drop()
        last = card._get_acquaintances()[:1]
        made = self._unsealed().create(
            {
                **self._prepare_list_vals(card, head, targets, text),
                "number": last.number + 1,
                "date_deadline": self._read_deadline(card, date_deadline),
                "digest": card._get_read_file().sha256,
            }
        )
        made = made.with_env(self.env)
        people = made._find_people(card.company_id, head)
        made._check_is_anybody(people)
        # who has not read the former text reads the new one
        last._do_end(self.env._("Named anew: list %(number)s", number=made.number))
        card._note_acquaintance()
        made._do_add(people)
        return made

    @api.model
    def _prepare_list_vals(self, card, head, targets, text):
        author = self.env.user._docflow_choose_principal(head, "resolve") or self.env.user
        return {
            **targets,
            "document_id": card.id,
            "date": fields.Datetime.now(),
            "author_id": author.id,
            "author_label": card._get_signature_label(author),
            "principal_id": head.id,
            "text": self._read_text(text),
        }

    def _check_is_anybody(self, people):
        if not (people.users or people.employees):
            raise UserError(
                self.env._(
                    "%(document)s: nobody is named who must read it. Name people, units, groups "
                    "or everybody within the subordination of %(head)s.",
                    document=self.document_id.display_name,
                    head=self.principal_id.name,
                )
            )

    def _do_add(self, people):
        """Put ``people`` on this list and into their trays; return the new rows."""
        self.ensure_one()
        # sudo: docflow.acquaintance.reader - everybody on the list, whoever adds
        former = self.sudo().reader_ids
        # who got a login since, or lost it, is on the list already
        known = former.user_id | former.employee_id.user_id
        users = {user: why for user, why in people.users.items() if user not in known}
        employees = {
            one: why
            for one, why in people.employees.items()
            if one not in former.employee_id and one.user_id not in known
        }
        count = len(users) + len(employees)
        self._check_reader_limit(len(former) + count)
        if not count:
            return former.browse()
        lines = self._do_issue(users) if users else {}
        readers = self.env["docflow.acquaintance.reader"]
        rows = readers._do_record(self, users, employees, lines)
        self.document_id._log_step(
            self.env._(
                "Must read it: %(whom)s — %(count)s, of them on paper %(paper)s.",
                whom=self._get_grounds_text([*users.values(), *employees.values()]),
                count=count,
                paper=len(employees),
            ),
            self.principal_id if self.author_id == self.principal_id else None,
        )
        return rows

    def _do_issue(self, users):
        """Give each of ``users`` an assignment to read; return ``{user id: assignment}``.

        The order is the ground: its author needs no power to write resolutions for that.
        """
        self._recall_places(self.env["res.users"].union(*users))
        # sudo: docflow.resolution - whoever may name readers was checked by the caller
        resolutions = self.env["docflow.resolution"].sudo()
        resolution = resolutions.create(
            {
                "document_id": self.document_id.id,
                "author_id": self.author_id.id,
                "text": self.text,
                "date_deadline": self._get_date_ahead(),
                "assignment_ids": [
                    Command.create({"executor_id": user.id, "sequence": index, "kind": "acquaint"})
                    for index, user in enumerate(users)
                ],
            }
        )
        resolution._unsealed().write({"acquaintance_id": self.id})
        resolution._do_issue()
        return {line.executor_id.id: line for line in resolution.assignment_ids}

    def _recall_places(self, users):
        """Read where many people work in a few statements: what follows asks for each."""
        # sudo: hr.employee - positions are kept on the list
        employees = users.sudo().with_company(self.company_id).employee_ids
        versions = employees.current_version_id
        versions.fetch(["department_id", "job_title", "job_id", "resource_calendar_id"])

    def _do_end(self, reason):
        """Let nobody wait on these lists any more."""
        for acquaintance in self:
            # sudo: docflow.acquaintance.reader - lines of others end with the list
            waiting = acquaintance.sudo().reader_ids.filtered_domain(WAITING)
            waiting._do_withdraw(reason)
        self._unsealed().write({"date_closed": fields.Datetime.now(), "is_kept_up": False})

    def _get_date_ahead(self):
        """Return the date of those named now: the list's own, while it lies ahead."""
        deadline = self.date_deadline
        return deadline if deadline and deadline > fields.Datetime.now() else False

    def _get_grounds_text(self, grounds):
        names = list(dict.fromkeys(grounds))
        return ", ".join(names[:10]) + (" …" if len(names) > 10 else "")

    # Business: what a caller gives

    def _check_reader_limit(self, count):
        if count > READER_LIMIT:
            raise UserError(
                self.env._(
                    "%(document)s: %(count)s people would be named, a list takes up to %(limit)s. "
                    "Name units one after another.",
                    document=self.document_id.display_name,
                    count=count,
                    limit=READER_LIMIT,
                )
            )

    @api.model
    def _read_text(self, text):
        text = text.strip()[:TEXT_LIMIT] if isinstance(text, str) else ""
        return text or self.env._("Read the document and confirm it.")

    @api.model
    def _read_deadline(self, card, moment):
        """Return until when ``card`` is read, naive UTC: as asked, or by the norm of its type."""
        company = card.company_id
        if not moment:
            days = card.type_id.acquaintance_days
            today = company._docflow_local_date(fields.Datetime.now())
            return (
                company._docflow_end_of_day(company._docflow_add_working_days(today, days))
                if days
                else False
            )
        moment = self._read_moment(moment)
        today = company._docflow_today()
        # another year is refused before it is counted in: the calendar ends with the year 9999
        is_near = moment and today.year - 1 <= moment.year <= today.year + 1
        if is_near and not isinstance(moment, datetime):
            moment = company._docflow_end_of_day(moment)
        if not is_near or moment < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(document)s: choose until when it is read again: today or later, at the "
                    "latest in a year.",
                    document=card.display_name,
                )
            )
        return moment

    @api.model
    def _read_moment(self, moment):
        """Return the Date or Datetime that a caller gave, None where it is none."""
        try:
            if isinstance(moment, str) and len(moment) <= 10:
                return fields.Date.to_date(moment)
            if isinstance(moment, date | datetime):
                return moment
            return fields.Datetime.to_datetime(moment)
        except (TypeError, ValueError):
            return None
