from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .docflow_access_mixin import is_made_with_card


class DocflowDocumentRecipient(models.Model):
    """Who inside the body receives a card for review, and what he did with it.

    ============  =====================================================
    state         meaning
    ============  =====================================================
    planned       named on a draft
    waiting       lies in his tray “For Review”
    done          he read it, wrote a resolution or passed it on
    withdrawn     the card was cancelled
    ============  =====================================================
    """

    _name = "docflow.document.recipient"
    _description = "Recipient of a Document"
    _inherit = ["docflow.sealed.mixin", "docflow.searched.mixin"]
    _order = "document_id, sequence, id"
    _rec_name = "user_id"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True, precompute=True)
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Recipient",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("share", "=", False)],
    )
    department_id = fields.Many2one(
        "hr.department",
        compute="_compute_department_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    position = fields.Char(compute="_compute_department_id", store=True, precompute=True)
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("waiting", "Waits for review"),
            ("done", "Reviewed"),
            ("withdrawn", "Withdrawn"),
        ],
        default="planned",
        required=True,
    )
    result = fields.Selection(
        selection=[
            ("read", "Read and finished"),
            ("resolved", "Wrote a resolution"),
            ("passed", "Passed on"),
            ("withdrawn", "Withdrawn"),
        ]
    )
    date_received = fields.Datetime()
    date_deadline = fields.Datetime(string="Review By")
    date_done = fields.Datetime(string="Reviewed At")
    absence_id = fields.Many2one(
        "docflow.absence",
        string="Longer Norm Because",
        ondelete="restrict",
        index="btree_not_null",
        help="The brief absence that gave the longer norm of review.",
    )
    is_late = fields.Boolean(
        string="Reviewed Late",
        compute="_compute_is_late",
        store=True,
        help="It was reviewed after the norm.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    subject = fields.Char(related="document_id.name", related_sudo=False, string="Subject")
    reg_number = fields.Char(related="document_id.reg_number", related_sudo=False)

    # the oldest first: counting a mayor's stops at the bound, and is late lines first
    _waiting_idx = models.Index(
        "(user_id, date_deadline) INCLUDE (document_id) WHERE state = 'waiting'"
    )
    # facts of stages over a period
    _done_idx = models.Index("(date_done) WHERE state = 'done'")
    # who reviews late, since a day (reviews: the filter "late", by person)
    _late_idx = models.Index("(user_id, date_done) WHERE is_late IS TRUE")
    _once_uniq = models.UniqueIndex(
        "(document_id, user_id) WHERE state IN ('planned', 'waiting')",
        "This person is named already: a recipient is named once.",
    )

    # Constraints

    @api.constrains("user_id", "document_id")
    def _check_user(self):
        for line in self:
            # sudo: res.users - groups and companies of another person, both remembered
            user = line.user_id.sudo()
            if not user._is_internal() or line.company_id.id not in user._get_company_ids():
                raise ValidationError(
                    self.env._(
                        "%(document)s: %(user)s does not work in %(company)s and cannot receive "
                        "it. Choose a colleague.",
                        document=line.document_id.name,
                        user=user.name,
                        company=line.company_id.name,
                    )
                )

    # Computes

    @api.depends("user_id")
    def _compute_department_id(self):
        for line in self:
            # sudo: res.users - department and position of another person, kept as they were then
            user = line.user_id.sudo().with_company(line.company_id)
            line.department_id = user.docflow_department_id
            line.position = user.docflow_position

    @api.depends("state", "date_done", "date_deadline")
    def _compute_is_late(self):
        for line in self:
            line.is_late = bool(
                line.state == "done"
                and line.date_deadline
                and line.date_done
                and line.date_done > line.date_deadline
            )

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for line in self:
            line.is_overdue = bool(
                line.state == "waiting" and line.date_deadline and line.date_deadline < now
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "waiting") & Domain(
            "date_deadline", "<", fields.Datetime.now()
        )
        return overdue if True in value else ~overdue

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if not is_made_with_card(self.env):
            lines.document_id._refresh_access()
        # a person added to a card at work gets it at once
        for document in lines.document_id.filtered(lambda card: card._is_at_work()):
            document._start_review()
        return lines

    def write(self, vals):
        received = self.filtered(lambda line: line.state != "planned")
        if (
            received
            and not self._is_unsealed()
            and {"user_id", "department_id", "position"} & vals.keys()
        ):
            raise UserError(
                self.env._(
                    "%(user)s has received “%(document)s”; the line stays as history. Send the "
                    "document to another person instead.",
                    user=received[0].user_id.name,
                    document=received[0].document_id.display_name,
                )
            )
        result = super().write(vals)
        if {"user_id", "department_id"} & vals.keys():
            self.document_id._refresh_access()
        return result

    def unlink(self):
        documents = self.document_id
        result = super().unlink()
        documents.exists()._refresh_access()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_received(self):
        for line in self:
            if line.state != "planned":
                raise UserError(
                    self.env._(
                        "%(user)s has received “%(document)s”; the line stays as history.",
                        user=line.user_id.name,
                        document=line.document_id.display_name,
                    )
                )

    # Business

    def _do_receive(self):
        """Put the card into the person's tray and start the review norm."""
        now = fields.Datetime.now()
        absences = self.env["docflow.absence"]._get_current(self.user_id, now)
        editions = {}
        for line in self:
            absence = absences.filtered(lambda row, line=line: row.user_id == line.user_id)[:1]
            line._unsealed().write(
                {
                    "state": "waiting",
                    "date_received": now,
                    "absence_id": absence.id,
                    "date_deadline": line._get_review_deadline(now, absence, editions),
                }
            )

    def _do_prolong(self, absence):
        """Give waiting lines the longer norm: their person is briefly absent (seed 4 §2.5).

        What is late already stays late, and no date comes sooner.
        """
        for line in self.filtered(lambda row: not row.is_overdue and not row.absence_id):
            deadline = line._get_review_deadline(line.date_received, absence)
            if deadline and line.date_deadline and deadline > line.date_deadline:
                line._unsealed().write({"date_deadline": deadline, "absence_id": absence.id})
                line.document_id._log_step(
                    self.env._(
                        "%(user)s is briefly absent; the review is due by %(date)s.",
                        user=line.user_id.name,
                        date=line.company_id._docflow_format(deadline),
                    )
                )
        self.document_id._touch_trays()

    def _get_review_deadline(self, start, absence, editions=None):
        """Return until when the person reviews what he got at ``start`` (naive UTC), or False.

        :param dict editions: editions of the rules found so far, for many lines of one moment
        """
        name = "review_absent" if absence else "review"
        rule = self.env["docflow.deadline.rule"]._get_by_name(f"docflow_deadline_rule_{name}")
        if not rule:
            return False
        editions = {} if editions is None else editions
        key = (rule, self.company_id)
        if key not in editions:
            editions[key] = rule._get_in_force(self.company_id._docflow_local_date(start))
        edition = editions[key]
        # the norm runs on the recipient's own working hours
        calendar_id = self.user_id._docflow_place(self.company_id.id)["calendar_id"]
        calendar = self.env["resource.calendar"].browse(calendar_id)
        return edition._get_deadline(start, self.company_id, calendar)

    def _do_finish(self, result):
        self._unsealed().write(
            {
                "state": "withdrawn" if result == "withdrawn" else "done",
                "result": result,
                "date_done": fields.Datetime.now(),
            }
        )

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "state",
                "result",
                "date_received",
                "date_deadline",
                "date_done",
                "absence_id",
                "is_late",
            }
        )

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id"})
