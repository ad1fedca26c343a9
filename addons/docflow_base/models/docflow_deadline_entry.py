from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.worktime import NoWorkingTime, get_limit

KINDS = [
    ("initial", "Set"),
    ("shift", "Moved off a day off"),
    ("extension", "Extended"),
    ("shortening", "Shortened"),
    ("correction", "Corrected"),
    ("pause", "Paused"),
    ("resume", "Resumed"),
]


class DocflowDeadlineEntry(models.Model):
    """One line of the deadline ledger: how a deadline came to be, or was changed (DESIGN §5).

    A line belongs to a card, to a resolution or to an assignment: to the narrowest of the three
    that is filled in. Lines are added by ``_do_change_deadline()`` of ``docflow.deadline.mixin``
    and by nobody else; the database itself refuses to change or delete one, so that a date can
    always be followed back to the day it was first set.

    Names, positions and the rule are kept as they were at that moment.
    """

    _name = "docflow.deadline.entry"
    _description = "Deadline Ledger"
    _inherit = "docflow.kept.mixin"
    _order = "id desc"
    # who and when are fields of their own, and nothing is ever written a second time
    _log_access = False

    document_id = fields.Many2one(
        "docflow.document", required=True, readonly=True, index=True, ondelete="restrict"
    )
    resolution_id = fields.Many2one(
        "docflow.resolution", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    assignment_id = fields.Many2one(
        "docflow.assignment", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection(selection=KINDS, string="What Happened", required=True, readonly=True)
    date_before = fields.Datetime(string="Deadline Before", readonly=True)
    date_after = fields.Datetime(string="Deadline After", readonly=True)
    date = fields.Datetime(string="When", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    principal_id = fields.Many2one(
        "res.users", string="For Whom", readonly=True, ondelete="restrict"
    )
    acting_label = fields.Char(
        string="Signed By", readonly=True, help="Name, position and ground at that moment."
    )
    # asked from the ledger only; a request is never deleted
    extension_id = fields.Many2one("docflow.extension", readonly=True, ondelete="restrict")
    reason = fields.Text(readonly=True)
    rule_id = fields.Many2one("docflow.deadline.rule", readonly=True, ondelete="restrict")
    rule_snapshot = fields.Json(string="Rule at That Moment", readonly=True)
    steps = fields.Json(string="Steps of the Count", readonly=True)

    _facts = models.Constraint(
        "CHECK (kind NOT IN ('initial', 'shift', 'extension', 'shortening') "
        "OR date_after IS NOT NULL)",
        "A deadline that was set or moved has a date.",
    )
    # changes of a period (deadline register): most lines of the ledger set the first deadline
    _changes_idx = models.Index("(company_id, date, id) WHERE kind != 'initial'")
    _owner = models.Constraint(
        "CHECK (assignment_id IS NULL OR resolution_id IS NOT NULL)",
        "A line of an assignment belongs to its resolution too.",
    )

    # Computes

    @api.depends("kind", "date_after", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            day = entry.company_id._docflow_local_date(entry.date_after)
            parts = [kinds.get(entry.kind, ""), day and day.strftime("%d.%m.%Y")]
            entry.display_name = " — ".join(part for part in parts if part)

    # Business

    @api.model
    def _add(self, vals_list):
        """Write lines, all with the same columns, in one statement; nothing is computed of a line.

        Called past rights by ``docflow.deadline.mixin``.
        """
        if not vals_list:
            return self
        columns = [self._fields[name] for name in vals_list[0]]
        rows = (
            tuple(field.convert_to_column_insert(vals[field.name], self) for field in columns)
            for vals in vals_list
        )
        found = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(self._table),
                SQL(", ").join(SQL.identifier(field.name) for field in columns),
                SQL(", ").join(rows),
            )
        )
        return self.browse(id_ for (id_,) in found)

    def _explain(self):
        """Return these lines in words of the reader's language, oldest first.

        :return: ``[{"date": ISO moment in UTC, "kind": kind of the line or "step", "text"}]``
        :rtype: list[dict]
        """
        told = []
        for entry in self.sorted("id"):
            date = fields.Datetime.to_string(entry.date)
            told.append({"date": date, "kind": entry.kind, "text": entry._get_text()})
            told += [
                {"date": date, "kind": "step", "text": text}
                for text in self._get_step_texts(entry.steps)
            ]
        return told

    def _get_text(self):
        """Return one line in words: what, by whom, why (str)."""
        text = getattr(self, f"_get_text_{self.kind}")()
        if self.reason:
            text += " " + self.env._("Reason: %(reason)s", reason=self.reason)
        return text

    def _get_text_initial(self):
        if not self.rule_snapshot:
            return self.env._("Set to %(after)s by %(who)s.", **self._get_facts())
        name = self._translate(self.rule_snapshot.get("name"))
        ground = self._translate(self.rule_snapshot.get("ground"))
        return self.env._(
            "Set to %(after)s by the rule “%(rule)s”.",
            rule=f"{name} ({ground})" if ground else name,
            after=self._get_facts()["after"],
        )

    def _get_text_shift(self):
        return self.env._("Moved off a day off to %(after)s.", after=self._get_facts()["after"])

    def _get_text_extension(self):
        return self.env._("Extended from %(before)s to %(after)s by %(who)s.", **self._get_facts())

    def _get_text_shortening(self):
        return self.env._("Shortened from %(before)s to %(after)s by %(who)s.", **self._get_facts())

    def _get_text_correction(self):
        return self.env._("Corrected from %(before)s to %(after)s by %(who)s.", **self._get_facts())

    def _get_text_pause(self):
        return self.env._("The clock was stopped on %(when)s by %(who)s.", **self._get_facts())

    def _get_text_resume(self):
        return self.env._(
            "The clock runs again since %(when)s, started by %(who)s; the deadline moved from "
            "%(before)s to %(after)s.",
            **self._get_facts(),
        )

    def _get_facts(self):
        company = self.company_id
        return {
            "before": company._docflow_format(self.date_before) or "—",
            "after": company._docflow_format(self.date_after) or "—",
            "when": company._docflow_format(self.date),
            "who": self.acting_label or self.user_id.name,
        }

    def _translate(self, texts):
        texts = texts or {}
        return texts.get(self.env.lang) or texts.get("en_US") or next(iter(texts.values()), "")

    @api.model
    def _get_step_texts(self, steps):
        """Return the steps of ``tools/worktime.py`` in words, ``list[str]``."""
        return [getattr(self, f"_get_step_text_{step['step']}")(step) for step in steps or []]

    def _get_step_text_event(self, step):
        events = {
            "registration": self.env._("Registered: %(at)s.", at=self._show(step["at"])),
            "receipt": self.env._("Received: %(at)s.", at=self._show(step["at"])),
            "signing": self.env._("Signed: %(at)s.", at=self._show(step["at"])),
        }
        return events.get(step["event"]) or self._show(step["at"])

    def _get_step_text_not_counted(self, step):
        return self.env._(
            "The day of the event, %(day)s, is not counted.", day=self._show(step["date"])
        )

    def _get_step_text_idle(self, step):
        return self.env._(
            "It fell outside working time; the count begins at %(at)s.", at=self._show(step["at"])
        )

    def _get_step_text_counted(self, step):
        return self.env._(
            "%(unit)s counted: %(amount)s, from %(first)s to %(last)s.",
            unit=self._get_unit(step["unit"]),
            amount=step["amount"],
            first=self._show(step["from"]),
            last=self._show(step["to"]),
        )

    def _get_step_text_day_off(self, step):
        if step.get("name"):
            return self.env._(
                "%(day)s is a day off: %(name)s.", day=self._show(step["date"]), name=step["name"]
            )
        return self.env._("%(day)s is a day off.", day=self._show(step["date"]))

    def _get_step_text_shift(self, step):
        if step["to"] == "previous":
            return self.env._(
                "Moved to the previous working day, %(day)s.", day=self._show(step["date"])
            )
        return self.env._("Moved to the next working day, %(day)s.", day=self._show(step["date"]))

    def _get_step_text_stays(self, step):
        return self.env._("The rule leaves it on the day off.")

    def _get_step_text_end_of_day(self, step):
        return self.env._("The working day ends: %(at)s.", at=self._show(step["at"]))

    def _get_step_text_stood(self, step):
        return self.env._(
            "The clock stood, %(unit)s: %(amount)s.",
            unit=self._get_unit(step["unit"]).lower(),
            amount=step["amount"],
        )

    def _get_unit(self, unit):
        units = self.env["docflow.deadline.rule"]._fields["unit"]._description_selection(self.env)
        return dict(units).get(unit, unit)

    def _show(self, stamp):
        """Return a day or a moment of a step as people write it: 31.07.2026, 31.07.2026 17:00."""
        day, __, at = stamp.partition(" ")
        return f"{'.'.join(reversed(day.split('-')))} {at}".strip()

    def _get_limit(self):
        """Return how far the rule of this line, as it was then, lets the term be extended."""
        self.ensure_one()
        rule = self.rule_snapshot or {}
        event = next((step for step in self.steps or [] if step["step"] == "event"), None)
        if not rule.get("limit_amount") or not event:
            return False
        work_time = self.company_id._docflow_work_time()
        local = datetime.strptime(event["at"], "%Y-%m-%d %H:%M")
        start = work_time.to_utc(local.date(), local.time())
        try:
            return work_time.count(start, get_limit(rule))[0]
        except NoWorkingTime:
            return False

    def _get_kept_refusal(self):
        return UserError(
            self.env._(
                "%(document)s: the history of its deadline is kept as it was. To set it right, "
                "press “Change the Deadline”; a new line will tell why.",
                # sudo: docflow.document - its name, hidden from those who may not read it
                document=self.sudo().document_id[:1].display_name,
            )
        )
