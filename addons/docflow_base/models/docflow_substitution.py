from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.keeper import keep

# what an order says: written once, before the first day, and history from then on
LEGAL = {
    "principal_id",
    "deputy_id",
    "kind",
    "ground",
    "date_from",
    "date_to",
    "operation_ids",
    "company_id",
}


class DocflowSubstitution(models.Model):
    """Who stands for whom: acting by an order, or the clerk of a head (seed 4 §2.23).

    *Acting* (в. о., заміщення): the deputy does the principal's work from day to day, both
    included, on the ground of an order; the scope narrows it to some operations. *Clerk* (діловод):
    the head's trays reach the clerk in parallel, who executes for him and does not sign. It is
    never passed on: whoever acts for Y does not act for those Y acts for.

    A row is the text of an order: from its first day on it is not edited and never deleted. It
    ends by its date, or earlier by :meth:`action_end` with a reason.

    Access: everybody reads his own rows; administrators and the HR administrator register them,
    nobody for himself unless he is an administrator of document flow; auditors read all.
    """

    _name = "docflow.substitution"
    _description = "Substitution"
    _inherit = ["docflow.sealed.mixin", "docflow.substitution.check.mixin", "mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    principal_id = fields.Many2one(
        "res.users",
        string="For Whom",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
    )
    deputy_id = fields.Many2one(
        "res.users",
        string="Who Acts",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
    )
    kind = fields.Selection(
        selection=[("acting", "Acting"), ("clerk", "Clerk of the head")],
        required=True,
        default="acting",
        tracking=True,
    )
    ground = fields.Char(tracking=True, help="The order as it is quoted, for example: order № 41-к")
    date_from = fields.Date(
        string="From",
        required=True,
        tracking=True,
        default=lambda self: self.env.company._docflow_today(),
    )
    date_to = fields.Date(
        string="To", tracking=True, help="The last day. Empty: until it is ended."
    )
    operation_ids = fields.Many2many(
        "docflow.operation",
        string="Only For",
        tracking=True,
        help="Empty means everything for an acting person, and executing for a clerk.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    is_whole = fields.Boolean(
        string="Everything", compute="_compute_is_whole", store=True, precompute=True
    )
    state = fields.Selection(
        selection=[
            ("planned", "Begins later"),
            ("current", "In force"),
            ("past", "Over"),
            ("ended", "Ended early"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    date_ended = fields.Datetime(string="Ended At", readonly=True, copy=False, tracking=True)
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    end_reason = fields.Text(string="Reason of the End", readonly=True, copy=False, tracking=True)

    # Constraints

    _not_oneself = models.Constraint(
        "CHECK (principal_id <> deputy_id)", "Nobody acts for himself. Choose another person."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from <= date_to)",
        "A substitution cannot end before it begins. Correct the dates.",
    )
    _ground_of_acting = models.Constraint(
        "CHECK (kind <> 'acting' OR COALESCE(ground, '') <> '')",
        "Acting needs its ground: write the order by which it is given.",
    )
    _end_has_reason = models.Constraint(
        "CHECK (date_ended IS NULL OR (ended_by_id IS NOT NULL AND COALESCE(end_reason, '') <> "
        "''))",
        "Ending a substitution early needs a reason.",
    )
    # Ranges of ids instead of plain ids need no extension of the database. Checked at the commit:
    # the Python checks come first, and they name people and ways out.
    _once = models.Constraint(
        "EXCLUDE USING gist (int4range(deputy_id, deputy_id, '[]') WITH &&, "
        "int4range(principal_id, principal_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) "
        "WHERE (kind = 'clerk' AND date_ended IS NULL) DEFERRABLE INITIALLY DEFERRED",
        "This clerk is named for these days already. End the other row first.",
    )
    _once_either_way = models.Constraint(
        "EXCLUDE USING gist (int4range(LEAST(deputy_id, principal_id), "
        "LEAST(deputy_id, principal_id), '[]') WITH &&, "
        "int4range(GREATEST(deputy_id, principal_id), GREATEST(deputy_id, principal_id), '[]') "
        "WITH &&, daterange(date_from, date_to, '[]') WITH &&) "
        "WHERE (kind = 'acting' AND date_ended IS NULL) DEFERRABLE INITIALLY DEFERRED",
        "One of these two acts for the other on these days already. End the other row first.",
    )
    _one_acts_for_all = models.Constraint(
        "EXCLUDE USING gist (int4range(principal_id, principal_id, '[]') WITH &&, "
        "daterange(date_from, date_to, '[]') WITH &&) "
        "WHERE (kind = 'acting' AND is_whole AND date_ended IS NULL) "
        "DEFERRABLE INITIALLY DEFERRED",
        "Somebody acts for this person in everything on these days already. End that row first.",
    )

    # Computes

    @api.depends("operation_ids")
    def _compute_is_whole(self):
        for row in self:
            row.is_whole = not row.operation_ids

    @api.depends("date_from", "date_to", "date_ended", "company_id")
    def _compute_state(self):
        for row in self:
            today = (row.company_id or self.env.company)._docflow_today()
            if row.date_ended:
                row.state = "ended"
            elif row.date_from and row.date_from > today:
                row.state = "planned"
            elif row.date_to and row.date_to < today:
                row.state = "past"
            else:
                row.state = "current"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        rows = self.with_context(active_test=False).search_fetch([], ["date_from", "date_to"])
        return [("id", "in", rows.filtered(lambda row: row.state in value).ids)]

    @api.depends("principal_id", "deputy_id", "kind", "ground", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            if not (row.deputy_id and row.principal_id):
                row.display_name = self.env._("New substitution")
                continue
            # sudo: res.users - names of the two people of a row that is read
            names = {"deputy": row.deputy_id.sudo().name, "principal": row.principal_id.sudo().name}
            if row.kind == "clerk":
                text = self.env._("%(deputy)s, clerk of %(principal)s", **names)
            else:
                text = self.env._("%(deputy)s for %(principal)s", **names)
            days = [day.strftime("%d.%m.%Y") for day in (row.date_from, row.date_to) if day]
            row.display_name = ", ".join(filter(None, [text, row.ground, " – ".join(days)]))

    # CRUD

    def init(self):
        # the server's own day is at most one off the company's: Python knows the exact midnight
        keep(
            self.env.cr,
            self._table,
            """
            BEGIN
                IF OLD.date_from > current_date THEN
                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                END IF;
                IF TG_OP = 'DELETE' OR OLD.date_ended IS NOT NULL
                    OR (OLD.principal_id, OLD.deputy_id, OLD.kind, OLD.ground, OLD.date_from,
                        OLD.date_to, OLD.company_id, OLD.is_whole)
                    IS DISTINCT FROM
                       (NEW.principal_id, NEW.deputy_id, NEW.kind, NEW.ground, NEW.date_from,
                        NEW.date_to, NEW.company_id, NEW.is_whole)
                THEN
                    RAISE EXCEPTION 'docflow: a substitution that has begun is history'
                        USING ERRCODE = 'check_violation',
                        HINT = 'End it with a reason and register another.';
                END IF;
                RETURN NEW;
            END
            """,
        )

    @api.model_create_multi
    def create(self, vals_list):
        self._take_turn()
        for vals in vals_list:
            self.new(self._add_missing_default_values(vals))._check_order()
        rows = super().create(vals_list)
        rows._check_registrar()
        self.env["res.users"]._docflow_forget_sight()
        return rows

    def write(self, vals):
        if LEGAL & vals.keys() and not self._is_unsealed():
            self._take_turn()
            for row in self.filtered(lambda r: r.state != "planned"):
                raise UserError(
                    self.env._(
                        "%(row)s has begun and is history: it is not edited. End it with a reason "
                        "and register another.",
                        row=row.display_name,
                    )
                )
        result = super().write(vals)
        if LEGAL & vals.keys():
            self._check_registrar()
        if (LEGAL | {"date_ended"}) & vals.keys():
            self.env["res.users"]._docflow_forget_sight()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.users"]._docflow_forget_sight()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for row in self.filtered(lambda r: r.state != "planned"):
            raise UserError(
                self.env._(
                    "%(row)s is history and is not deleted. End it with a reason if it should "
                    "stop.",
                    row=row.display_name,
                )
            )

    # Actions

    def action_end(self, reason=None):
        """End rows at once, before their last day.

        :param str reason: obligatory; without it the form asks
        :raise UserError: the row is over already, or the caller may not write it
        """
        self.check_access("write")
        for row in self.filtered(lambda r: r.state in ("past", "ended")):
            raise UserError(
                self.env._(
                    "%(row)s is over already; there is nothing to end.", row=row.display_name
                )
            )
        if not (reason or "").strip():
            self.ensure_one()
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("End the Substitution"),
                "res_model": "docflow.reason",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_verb": "action_end",
                    "default_substitution_id": self.id,
                },
            }
        self._do_end(reason.strip())
        return True

    # Business

    def _do_end(self, reason):
        self._unsealed().write(
            {
                "date_ended": fields.Datetime.now(),
                "ended_by_id": self.env.uid,
                "end_reason": reason,
            }
        )

    @api.model
    def _take_turn(self):
        """Let two people who register substitutions at the same moment queue.

        Each would miss the other's row in his snapshot: the second waits here, fails to serialize
        and is run again by the server.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE docflow_operation SET write_date = write_date WHERE id = "
                "(SELECT min(id) FROM docflow_operation)"
            )
        )

    def _is_in_force(self, day=None):
        """Tell whether the row is (was) in force on the company's ``day``, today where None."""
        self.ensure_one()
        company = self.company_id
        if day is None:
            day = company._docflow_today()
            if self.date_ended:
                return False
        last = self.date_to
        if self.date_ended:
            ended = company._docflow_local_date(self.date_ended)
            last = min(filter(None, (last, ended)))
        return self.date_from <= day and (not last or day <= last)

    def _get_reason(self):
        """Return how the row explains that somebody sees a card (str)."""
        # sudo: res.users - name of the person whose work the reader sees
        name = self.principal_id.sudo().name
        if self.kind == "clerk":
            return self.env._("is the clerk of %(principal)s", principal=name)
        return self.env._("acts for %(principal)s, %(ground)s", principal=name, ground=self.ground)

    def _get_turns(self):
        """Return moments (naive UTC) at which the row begins and ends by its dates."""
        days = [self.date_from]
        if self.date_to:
            days.append(self.date_to + timedelta(days=1))
        zone = self.company_id._docflow_tz()
        return [
            datetime.combine(day, time.min, zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)
            for day in days
        ]

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset({"date_ended", "ended_by_id", "end_reason", "is_whole"})
