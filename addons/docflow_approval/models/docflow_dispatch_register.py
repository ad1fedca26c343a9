from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition

from ..tools.tracking import pair_tracks

PASTE_LIMIT = 50_000


class DocflowDispatchRegister(models.Model):
    """A numbered list of what an office gives to the post or to a courier at once (реєстр).

    It is a draft until it is handed over; then all that stands on it has left, and it stays as it
    was given: its lines are snapshots, and what is sent again stands on another register.
    """

    _name = "docflow.dispatch.register"
    _description = "Register of Dispatch"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.kept.mixin",
        "docflow.flow.mixin",
        "docflow.dispatch.scan.mixin",
    ]
    _order = "date desc, id desc"
    _rec_name = "label"
    _docflow_sealed = True
    # the label is put together from these
    _rec_names_search = ["method_id", "office_id"]

    label = fields.Char(string="Register of Dispatch", compute="_compute_label")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    office_id = fields.Many2one(
        "docflow.office", required=True, readonly=True, ondelete="restrict", index=True
    )
    method_id = fields.Many2one(
        "docflow.delivery.method", required=True, readonly=True, ondelete="restrict"
    )
    number = fields.Integer(string="Number in the Year", readonly=True, aggregator=None)
    year = fields.Integer(required=True, readonly=True, aggregator=None)
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        selection=[("draft", "Being Made Up"), ("handed", "Handed Over")],
        required=True,
        default="draft",
        copy=False,
    )
    dispatch_ids = fields.One2many("docflow.dispatch", "register_id", string="Letters")
    line_ids = fields.One2many(
        "docflow.dispatch.register.line", "register_id", string="Lines", readonly=True
    )
    dispatch_count = fields.Integer(string="Pieces", compute="_compute_dispatch_count")
    fee_total = fields.Monetary(
        string="Postage in All", currency_field="currency_id", compute="_compute_dispatch_count"
    )
    unpriced_count = fields.Integer(
        string="Without Postage", compute="_compute_dispatch_count", aggregator=None
    )
    way = fields.Selection(related="method_id.dispatch_way")
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_handed = fields.Datetime(string="Handed Over At", readonly=True, copy=False)
    handed_label = fields.Char(string="Handed Over By", readonly=True, copy=False)

    _number_uniq = models.UniqueIndex(
        "(office_id, method_id, year, number)",
        "Somebody made up a register at the same moment. Try again.",
    )
    _handed_facts = models.Constraint(
        "CHECK (state = 'draft' OR (date_handed IS NOT NULL AND handed_label IS NOT NULL))",
        "What was handed over has its moment and who gave it.",
    )

    # Computes

    @api.depends("number", "date", "method_id")
    @api.depends_context("lang")
    def _compute_label(self):
        for register in self:
            register.label = self.env._(
                "Register No. %(number)s of %(date)s, %(method)s",
                number=register.number,
                date=register.date.strftime("%d.%m.%Y") if register.date else "",
                method=register.method_id.name or "",
            )

    @api.depends("dispatch_ids.fee", "line_ids.fee", "state")
    def _compute_dispatch_count(self):
        drafts = self.filtered(lambda register: register.state == "draft")
        found, unpriced = {}, {}
        # of a draft the letters as they are, of what was handed over the lines as they were
        for registers, pieces in ((drafts, "dispatch_ids"), (self - drafts, "line_ids")):
            inside = Domain("register_id", "in", registers.ids)
            rows = self.env[self._fields[pieces].comodel_name]
            told = rows._read_group(inside, ["register_id"], ["__count", "fee:sum"])
            found |= {register: (count, fee) for register, count, fee in told}
            without = inside & Domain("fee", "=", 0)
            unpriced |= dict(rows._read_group(without, ["register_id"], ["__count"]))
        for register in self:
            register.dispatch_count, register.fee_total = found.get(register, (0, 0.0))
            register.unpriced_count = unpriced.get(register, 0)

    # Actions

    def action_hand_over(self):
        """All that stands on the register leaves now."""
        self._check_transition("hand_over")
        for register in self:
            waiting = register.dispatch_ids.filtered(lambda one: one.state == "waiting")
            if not waiting:
                raise UserError(
                    self.env._(
                        "%(register)s: nothing on it waits. Put letters on it first.",
                        register=register.label,
                    )
                )
            waiting.action_send()
            register._do_hand_over(waiting[0]._get_actor_label())
        return True

    def action_enter_tracking(self, text=None):
        """Enter the numbers that the post gave, typed, pasted or scanned.

        :param str text: a number a line, in the order of the register, or "their document's
            number, tab, tracking number"
        :raise UserError: a line fits no letter; nothing was written
        """
        self.ensure_one()
        self._check_transition("track")
        if not isinstance(text, str) or not text.strip() or len(text) > PASTE_LIMIT:
            raise UserError(self.env._("Paste tracking numbers, one on each line."))
        lines = self._get_pieces()
        taken = {place for place, line in enumerate(lines) if line.tracking}
        pairs, wrong = pair_tracks(text, [line.reg_number or "" for line in lines], taken)
        if wrong:
            raise UserError(
                self.env._(
                    "%(register)s: these lines fit no letter: %(lines)s. Nothing was entered.",
                    register=self.label,
                    lines="; ".join(wrong[:5]),
                )
            )
        for place, track in pairs.items():
            lines[place].tracking = track
        return True

    @api.readonly
    def action_ask_tracking(self):
        """Open the form into which tracking numbers are pasted."""
        self.ensure_one()
        self._check_transition("track")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tracking Numbers"),
            "res_model": "docflow.dispatch.track",
            "views": [[False, "form"]],
            "target": "new",
            "context": {"default_register_id": self.id},
        }

    @api.readonly
    def action_weigh(self):
        """Open the letters of the register as a list in which they are weighed one by one."""
        self.ensure_one()
        self._check_transition("weigh")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Weight and Postage"),
            "res_model": "docflow.dispatch",
            "views": [
                [self.env.ref("docflow_approval.docflow_dispatch_view_list_weigh").id, "list"]
            ],
            "domain": [("register_id", "=", self.id)],
        }

    @api.readonly
    def action_print_register(self):
        """Print the register for the post, or the sheet on which a courier signs."""
        report = self.env.ref("docflow_approval.docflow_dispatch_register_report_list")
        return report.report_action(self, config=False)

    @api.readonly
    def action_print_envelopes(self):
        """Print an envelope for each letter."""
        return self._get_pieces().action_print_envelopes()

    @api.readonly
    def action_print_labels(self):
        """Print an address label for each letter."""
        return self._get_pieces().action_print_labels()

    # Business

    def _get_pieces(self):
        """Return the letters in the order of the register (``docflow.dispatch``)."""
        if self.state != "draft":
            return self.line_ids.sorted("number").dispatch_id
        known = self.dispatch_ids.filtered(lambda one: one.state != "cancelled")
        return known.sorted("register_line")

    def _get_rows(self):
        """Return the rows of the register as it is, or as it was handed over (``list[dict]``)."""
        lines = self.line_ids
        if self.state == "draft":
            return lines._prepare_lines(self, self._get_pieces())
        return [line._get_row() for line in lines.sorted("number")]

    def _do_hand_over(self, label):
        """Close the register: what stands on it is written down as it left.

        :param str label: who gave it
        """
        # sudo: docflow.dispatch.register.line - only this act writes them
        lines = self.env["docflow.dispatch.register.line"]._unsealed()
        lines.create(lines._prepare_lines(self, self._get_pieces()))
        self._unsealed().write(
            {"state": "handed", "date_handed": fields.Datetime.now(), "handed_label": label}
        )

    @api.model
    def _do_make(self, sendings):
        """Make up a register of ``sendings`` of one office and one method."""
        office, method = sendings.office_id, sendings.method_id
        company = sendings.company_id
        day = company._docflow_local_date(fields.Datetime.now())
        # one register after another: the number is taken once
        self.env.cr.execute(
            SQL("SELECT pg_advisory_xact_lock(hashtext('docflow.register'), %s)", office.id)
        )
        mine = [("office_id", "=", office.id), ("method_id", "=", method.id)]
        # sudo: docflow.dispatch.register - the numbers that were taken
        last = self.sudo().search([*mine, ("year", "=", day.year)], order="number desc", limit=1)
        register = self._unsealed().create(
            {
                "company_id": company.id,
                "office_id": office.id,
                "method_id": method.id,
                "number": last.number + 1,
                "year": day.year,
                "date": day,
            }
        )
        for line, sending in enumerate(sendings, start=1):
            sending._unsealed().write({"register_id": register.id, "register_line": line})
        return register.with_env(self.env)

    def _get_open_action(self):
        """Return the action that shows these registers."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Registers of Dispatch"),
            "res_model": self._name,
            "views": [[False, "list"], [False, "form"]],
            "domain": [("id", "in", self.ids)],
        }
        if len(self) == 1:
            action |= {"views": [[False, "form"]], "res_id": self.id}
        return action

    def _may_hand_over(self):
        return bool(
            self.env.user._docflow_principals("register") & self.office_id._get_dispatchers()
        )

    # Hooks

    @api.model
    def _get_open_states(self):
        return ("draft",)

    def _get_next_step_hint(self, verb):
        if verb == "hand_over":
            return self.env._("All letters on it are sent from this moment on.")
        return ""

    @api.model
    def _get_transitions(self):
        office = self.env._("The expedition of the office keeps its registers.")
        return {
            "hand_over": Transition(
                ("draft",), "handed", "_may_hand_over", self.env._("Hand Over"), office, "primary"
            ),
            "track": Transition(
                ("draft", "handed"),
                None,
                "_may_hand_over",
                self.env._("Tracking Numbers"),
                office,
                None,
            ),
            "weigh": Transition(
                ("draft",), None, "_may_hand_over", self.env._("Weigh Letters"), office, None
            ),
        }
