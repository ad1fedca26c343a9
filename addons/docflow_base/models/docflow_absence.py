from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class DocflowAbsence(models.Model):
    """A brief absence: less than a working day, for a valid reason (seed 4 §2.5).

    What is handed over to the person meanwhile, and what waits for his review when he goes, has the
    longer norm of review (rule REVA instead of REV). A longer absence is a substitution.

    The person himself, whoever does his work (deputy, clerk) and administrators enter it;
    colleagues see it. Once it has begun it is history, and only its end may come sooner.
    """

    _name = "docflow.absence"
    _description = "Brief Absence"
    _inherit = ["docflow.sealed.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "reason"

    user_id = fields.Many2one(
        "res.users",
        string="Who",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Datetime(string="From", required=True, default=fields.Datetime.now)
    date_to = fields.Datetime(string="Until", required=True)
    reason = fields.Char(required=True)
    is_applied = fields.Boolean(
        readonly=True, help="What waited for the person's review when he went has the longer norm."
    )

    _dates_order = models.Constraint(
        "CHECK (date_from < date_to)", "An absence ends after it begins."
    )
    _overlap_excl = models.Constraint(
        "EXCLUDE USING gist (int4range(user_id, user_id, '[]') WITH &&, "
        "tsrange(date_from, date_to) WITH &&)",
        "This person is marked absent at that time already.",
    )
    _waiting_idx = models.Index("(date_from) WHERE is_applied IS NOT TRUE")

    # Constraints

    @api.constrains("user_id", "date_from", "date_to", "company_id")
    def _check_brief(self):
        for absence in self:
            calendar = absence._get_calendar()
            hours = calendar.get_work_hours_count(
                absence.date_from,
                absence.date_to,
                compute_leaves=True,
                domain=[
                    ("time_type", "=", "leave"),
                    ("company_id", "in", [False, absence.company_id.id]),
                ],
            )
            if hours > calendar.hours_per_day:
                raise ValidationError(
                    self.env._(
                        "%(user)s: %(hours)s working hours are no brief absence; at most one "
                        "working day is. Ask the administrator to enter a substitution.",
                        user=absence.user_id.name,
                        hours=round(hours, 1),
                    )
                )

    # Computes

    @api.depends("date_from", "date_to", "reason")
    def _compute_display_name(self):
        for absence in self:
            if not (absence.date_from and absence.date_to):
                absence.display_name = self.env._("New absence")
                continue
            company = absence.company_id or self.env.company
            day = company._docflow_local_date(absence.date_from)
            absence.display_name = self.env._(
                "%(day)s, %(first)s–%(last)s: %(reason)s",
                day=day.strftime("%d.%m.%Y") if day else "",
                first=company._docflow_format(absence.date_from)[-5:],
                last=company._docflow_format(absence.date_to)[-5:],
                reason=absence.reason or "",
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_free(vals)
        absences = super().create(vals_list)
        absences._check_sooner_than_now()
        absences._apply_begun()
        cron = self.env.ref("docflow_base.ir_cron_docflow_absence", raise_if_not_found=False)
        later = absences.filtered(lambda row: not row.is_applied)
        if cron and later:
            # sudo: ir.cron - an absence begins at its minute, whoever entered it
            cron.sudo()._trigger(at=later.mapped("date_from"))
        return absences

    def write(self, vals):
        begun = self.filtered("is_applied")
        if begun and not self._is_unsealed() and (vals.keys() - {"date_to"}):
            raise UserError(
                self.env._(
                    "%(absence)s has begun and is history; only its end may come sooner.",
                    absence=begun[0].display_name,
                )
            )
        if not self._is_unsealed() and "date_to" in vals:
            end = fields.Datetime.to_datetime(vals["date_to"])
            for absence in begun:
                if end > absence.date_to:
                    raise UserError(
                        self.env._(
                            "%(absence)s has begun and is not made longer. Enter another one.",
                            absence=absence.display_name,
                        )
                    )
        result = super().write(vals)
        if not self._is_unsealed() and {"date_from", "date_to"} & vals.keys():
            # who came back early ends what has begun: that excuses nothing
            (self - begun)._check_sooner_than_now()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        if self.filtered("is_applied"):
            raise UserError(
                self.env._("An absence that has begun moved dates of review; it stays as history.")
            )

    # Business

    @api.model
    def _check_free(self, vals):
        """Say which absence is in the way, before the database refuses the new one."""
        user = self.env["res.users"].browse(vals.get("user_id") or self.env.uid)
        others = self.search(
            [
                ("user_id", "=", user.id),
                ("date_from", "<", vals.get("date_to")),
                ("date_to", ">", vals.get("date_from") or fields.Datetime.now()),
            ],
            limit=1,
        )
        if others:
            raise ValidationError(
                self.env._(
                    "%(user)s is marked absent at that time already: %(absence)s. Change that one.",
                    user=user.name,
                    absence=others.display_name,
                )
            )

    @api.model
    def _get_current(self, users, moment):
        """Return the absences of ``users`` at ``moment`` (naive UTC), one a person at most."""
        # sudo: docflow.absence - a fact about the receiver, whoever hands over
        absences = self.sudo()
        absences.flush_model(["user_id", "date_from", "date_to"])
        # asked by every registration, and nearly always nobody is absent
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM docflow_absence WHERE user_id = ANY(%s) "
                "AND date_from <= %s AND date_to > %s ORDER BY date_from DESC, id DESC",
                users.ids,
                moment,
                moment,
            )
        )
        return absences.browse(id_ for (id_,) in found)

    @api.model
    def _cron_begin(self):
        """Give the longer norm to what waits for people whose absence has just begun."""
        self.search(
            [("is_applied", "=", False), ("date_from", "<=", fields.Datetime.now())]
        )._apply_begun()

    def _apply_begun(self):
        """Move the dates of review of what waits for absent people."""
        now = fields.Datetime.now()
        for absence in self.filtered(lambda row: row.date_from <= now and not row.is_applied):
            absence._unsealed().write({"is_applied": True})
            # sudo: docflow.document.recipient - lines of the absent person, whoever marks him
            lines = self.env["docflow.document.recipient"].sudo()
            lines.search(
                [("user_id", "=", absence.user_id.id), ("state", "=", "waiting")]
            )._do_prolong(absence)

    def _check_sooner_than_now(self):
        """Refuse absences that are over: nobody marks them to excuse what is late already."""
        now = fields.Datetime.now()
        for absence in self:
            if absence.date_to <= now:
                raise ValidationError(
                    self.env._(
                        "%(absence)s is over already. An absence is entered before it ends.",
                        absence=absence.display_name,
                    )
                )

    def _get_calendar(self):
        # sudo: hr.employee - the person's own working hours
        employee = self.user_id.sudo().with_company(self.company_id).employee_id
        # sudo: res.company - the common working hours, whoever marks the absence
        return employee.resource_calendar_id or self.company_id.sudo().resource_calendar_id

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset({"is_applied"})

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"user_id", "company_id"})
