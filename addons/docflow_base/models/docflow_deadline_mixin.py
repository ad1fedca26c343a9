from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# The key under which the ledger writes a date. An object and not a text: no client can send it.
_LEDGER = object()


class DocflowDeadlineMixin(models.AbstractModel):
    """A deadline with the date it had at first, and whether it is past.

    ``date_deadline`` is a moment in UTC; where people give a day it means the end of that working
    day in the company's calendar and time zone (DESIGN §13). ``date_deadline_initial`` never moves:
    changes are visible beside it.

    While a record is a draft its deadline is a field like any other. From the registration or the
    signing on it is moved by :meth:`_do_change_deadline` alone, which leaves a line in the ledger
    (``docflow.deadline.entry``); a plain write is refused.
    """

    _name = "docflow.deadline.mixin"
    _description = "Deadline"
    _inherit = ["docflow.deadline.change.mixin"]

    date_deadline = fields.Datetime(string="Deadline", copy=False, index=True)
    date_deadline_initial = fields.Datetime(string="Initial Deadline", copy=False, readonly=True)
    date_paused = fields.Datetime(string="Clock Stopped Since", copy=False, readonly=True)
    deadline_day = fields.Date(
        string="Due Date",
        compute="_compute_deadline_day",
        inverse="_inverse_deadline_day",
        help="The day of the deadline; it ends with the working day.",
    )
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    is_deadline_changed = fields.Boolean(
        string="Deadline Changed",
        compute="_compute_is_deadline_changed",
        search="_search_is_deadline_changed",
    )

    # Computes

    @api.depends("date_deadline", "date_deadline_initial")
    def _compute_is_deadline_changed(self):
        for record in self:
            initial = record.date_deadline_initial
            record.is_deadline_changed = bool(initial and initial != record.date_deadline)

    def _search_is_deadline_changed(self, operator, value):
        if operator != "in":
            return NotImplemented
        changed = Domain("date_deadline_initial", "!=", False) & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IS DISTINCT FROM %s",
                model._field_to_sql(alias, "date_deadline", query),
                model._field_to_sql(alias, "date_deadline_initial", query),
            ),
            predicate=lambda record: record.is_deadline_changed,
        )
        return changed if True in value else ~changed

    @api.depends("date_deadline", "company_id")
    def _compute_deadline_day(self):
        for record in self:
            company = record.company_id or self.env.company
            record.deadline_day = company._docflow_local_date(record.date_deadline)

    def _inverse_deadline_day(self):
        for record in self:
            company = record.company_id or self.env.company
            record.date_deadline = company._docflow_end_of_day(record.deadline_day)

    @api.depends("date_deadline", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        open_states = self._get_deadline_open_states()
        for record in self:
            record.is_overdue = bool(
                record.date_deadline and record.date_deadline < now and record.state in open_states
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("date_deadline", "<", fields.Datetime.now()) & Domain(
            "state", "in", list(self._get_deadline_open_states())
        )
        return overdue if True in value else ~overdue

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._normalize_deadline(vals)
            if vals.get("date_paused") and not self._is_unsealed():
                self._refuse_sealed({"date_paused"})
        return super().create(vals_list)

    def write(self, vals):
        vals = dict(vals)
        self._normalize_deadline(vals, self[:1])
        if "date_paused" in vals and not self._is_unsealed():
            self._refuse_sealed({"date_paused"})
        if "date_deadline" in vals:
            self._refuse_silent_deadline(fields.Datetime.to_datetime(vals["date_deadline"]))
        return super().write(vals)

    def _refuse_silent_deadline(self, moment):
        """Refuse to move a settled deadline past the ledger, whoever writes."""
        if self.env.context.get("docflow_ledger") is _LEDGER:
            return
        for record in self:
            if record._is_deadline_settled() and (record.date_deadline or False) != (
                moment or False
            ):
                raise UserError(
                    self.env._(
                        "%(record)s: the deadline is not edited by hand any more. Press “Change "
                        "the Deadline” and say why; the change stays in its history.",
                        record=record.display_name,
                    )
                )

    def _normalize_deadline(self, vals, record=None):
        """Turn a bare day in ``vals['date_deadline']`` into the end of that working day (UTC)."""
        value = vals.get("date_deadline")
        is_day = (isinstance(value, str) and len(value) == 10) or type(value) is date
        if is_day:
            company = (record and record.company_id) or self._get_deadline_company(vals)
            vals["date_deadline"] = company._docflow_end_of_day(fields.Date.to_date(value))

    # Actions

    @api.readonly
    def explain_deadline(self):
        """Tell in the reader's language how the deadline came to be what it is.

        :return: one item a step, oldest first: ``date`` (ISO, UTC) of the change it belongs to,
            ``kind`` (of ``docflow.deadline.entry``, ``step`` for a step of the count, ``now`` for
            the outcome) and ``text``
        :rtype: list[dict]
        """
        self.ensure_one()
        self.check_access("read")
        # sudo: docflow.deadline.entry - the ledger of a record the reader may read
        entries = self.env["docflow.deadline.entry"].sudo()
        told = entries.search(self._get_entry_domain())._explain()
        return [*told, self._explain_now(bool(told))]

    # Business

    def _explain_now(self, is_told):
        company = self.company_id or self.env.company
        date = company._docflow_format(self.date_deadline)
        if self.date_paused:
            text = self.env._("The clock stands; the deadline is set anew when it runs again.")
        elif not self.date_deadline:
            text = self.env._("There is no deadline.")
        elif is_told:
            text = self.env._("The deadline is %(date)s.", date=date)
        elif self._is_deadline_settled():
            text = self.env._(
                "The deadline is %(date)s; how it was set was not recorded.", date=date
            )
        else:
            text = self.env._("Not settled yet: %(date)s was written into the draft.", date=date)
        now = fields.Datetime.to_string(fields.Datetime.now())
        return {"date": now, "kind": "now", "text": text}

    def _get_entry_domain(self):
        """Return the domain of the ledger's lines that belong to this record itself."""
        owner = self._get_entry_owner()
        names = ("document_id", "resolution_id", "assignment_id")
        return [(name, "=", owner.get(name, False)) for name in names]

    def _do_change_deadline(
        self,
        kind,
        date_deadline,
        reason=None,
        principal=None,
        extension=None,
        rule=None,
        steps=None,
    ):
        """Set or move the deadline of these records and write a line about it for each.

        This is the one writer of ``date_deadline`` on registered cards and on issued resolutions
        and assignments. Whoever calls it has checked that the person may do so.

        :param str kind: a key of ``docflow.deadline.entry.kind``
        :param date_deadline: naive UTC datetime, a date (end of that working day) or False; or a
            dict ``{record: one of these}`` where each record has its own
        :param str reason: why, in the person's words
        :param principal: ``res.users`` for whom the current user acts; himself without one
        :param extension: the record of the request that was granted
        :param rule: ``docflow.deadline.rule`` the date was counted by
        :param list steps: how it was counted, see ``tools/worktime.py``
        :return: the lines
        :rtype: docflow.deadline.entry
        """
        dates = date_deadline
        if not isinstance(dates, dict):
            dates = dict.fromkeys(self, date_deadline)
        common = self._prepare_entry_vals(reason, principal, extension, rule, steps)
        entries, records_by_date = [], {}
        for record in self:
            vals = {"date_deadline": dates[record]}
            record._normalize_deadline(vals, record)
            moment = fields.Datetime.to_datetime(vals["date_deadline"]) or False
            entries.append(
                {
                    **common,
                    **record._get_entry_owner(),
                    "kind": kind,
                    "date_before": record.date_deadline,
                    "date_after": moment,
                }
            )
            key = (moment, not record.date_deadline_initial)
            records_by_date[key] = records_by_date.get(key, self.browse()) | record
        paused = fields.Datetime.now() if kind == "pause" else False
        for (moment, is_first), records in records_by_date.items():
            vals = {"date_deadline": moment, "date_paused": paused}
            if is_first and moment:
                vals["date_deadline_initial"] = moment
            records._unsealed().with_context(docflow_ledger=_LEDGER).write(vals)
        # sudo: docflow.deadline.entry - nobody has the right to add lines by hand
        return self.env["docflow.deadline.entry"].sudo()._add(entries)

    def _get_pauses(self):
        """Return ``{(deadline then, paused since): records}`` of paused records."""
        pauses = {}
        # sudo: docflow.deadline.entry - the ledger of these very records
        entries = self.env["docflow.deadline.entry"].sudo()
        if not self:
            return pauses
        own = f"{self._name.rpartition('.')[2]}_id"
        below = {"document_id": "resolution_id", "resolution_id": "assignment_id"}.get(own)
        domain = [(own, "in", self.ids), ("kind", "=", "pause")]
        if below:
            domain.append((below, "=", False))
        last = {entry[own].id: entry for entry in entries.search(domain, order="id")}
        for record in self:
            key = (last[record.id].date_before, record.date_paused)
            pauses[key] = pauses.get(key, self.browse()) | record
        return pauses

    def _do_set_deadline(self, date_deadline, reason=None, principal=None):
        """Give each record this deadline, whatever it is called: set, extended or shortened."""
        self._check_clock_runs()
        for record in self:
            vals = {"date_deadline": date_deadline}
            record._normalize_deadline(vals, record)
            moment = fields.Datetime.to_datetime(vals["date_deadline"]) or False
            if moment != record.date_deadline:
                kind = record._get_change_kind(moment)
                record._do_change_deadline(kind, moment, reason, principal)

    def _prepare_entry_vals(self, reason, principal, extension, rule, steps):
        """Return what the lines of one change have in common."""
        user = self.env.user
        document = self[:1]._get_entry_document()
        label = document._get_person_label(user)
        if principal and principal != user:
            label = user._docflow_acting_label(principal)
        vals = {
            "date": fields.Datetime.now(),
            "user_id": user.id,
            "principal_id": (principal or user).id,
            "acting_label": label,
            "reason": reason,
            "rule_id": rule.id if rule else False,
            "rule_snapshot": rule._get_snapshot() if rule else False,
            "steps": steps or False,
        }
        if extension:
            vals["extension_id"] = extension.id
        return vals

    def _get_entry_document(self):
        # sudo: docflow.document - the card of one's own resolution or assignment
        return self if "document_id" not in self._fields else self.sudo().document_id

    def _get_entry_owner(self):
        """Return the columns of the ledger that say to whom a line belongs."""
        # sudo: the owner of a line is read, whoever moves the deadline
        record = self.sudo()
        above = [name for name in ("document_id", "resolution_id") if name in self._fields]
        return {
            "company_id": record.company_id.id,
            **{name: record[name].id for name in above},
            f"{self._name.rpartition('.')[2]}_id": self.id,
        }

    def _get_change_kind(self, moment):
        """Return what a move of this record's deadline to ``moment`` is called in the ledger."""
        if not self.date_deadline_initial:
            return "initial"
        if not self.date_deadline or not moment:
            return "correction"
        return "extension" if moment > self.date_deadline else "shortening"

    # Hooks

    def _is_deadline_settled(self):
        """Hook: the deadline is moved by the ledger only (bool)."""
        return self.state != "draft"

    @api.model
    def _get_deadline_company(self, vals):
        """Hook: the company whose working day ends the deadline of a record made of ``vals``."""
        company = self.env["res.company"].browse(vals.get("company_id"))
        document = self.env["docflow.document"].browse(vals.get("document_id"))
        # sudo: docflow.document - its company, and nothing else
        return company or document.sudo().company_id or self.env.company

    @api.model
    def _get_deadline_open_states(self):
        """Hook: states in which a deadline still runs, ``tuple[str]``."""
        return ()
