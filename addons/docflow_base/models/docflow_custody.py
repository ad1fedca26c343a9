from odoo import api, fields, models
from odoo.exceptions import UserError

from .docflow_flow_mixin import Transition


class DocflowCustody(models.Model):
    """A hand-over of the paper original: from whom, to whom, where it lies (seed 4 §2.9, §2.17).

    The original lies in the registration office until it is handed over; every hand-over has a
    receipt on both sides. Who, when and where are facts of the flow: added, never changed.

    ==========  ===================================================================
    state       meaning
    ==========  ===================================================================
    requested   somebody asks for the original; its keeper gives it or declines
    on_way      handed over, the receiver has not confirmed it yet
    received    the receiver has it, or gave it on later (``is_current`` tells)
    declined    not received, or not given; the original stayed where it was
    withdrawn   taken back by the giver, or no longer asked for
    ==========  ===================================================================

    An empty ``holder_id`` (``giver_id``) is the office of the card.
    """

    _name = "docflow.custody"
    _description = "Hand-over of the Paper Original"
    _inherit = ["docflow.sealed.mixin", "docflow.discreet.mixin", "docflow.flow.mixin"]
    _order = "document_id, date desc, id desc"

    document_id = fields.Many2one("docflow.document", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="document_id.company_id", store=True)
    office_id = fields.Many2one(
        "docflow.office", related="document_id.office_id", store=True, index=True
    )
    subject = fields.Char(related="document_id.name", related_sudo=False, string="Subject")
    reg_number = fields.Char(related="document_id.reg_number", related_sudo=False)
    state = fields.Selection(
        selection=[
            ("requested", "Asked for"),
            ("on_way", "On the way"),
            ("received", "Received"),
            ("declined", "Declined"),
            ("withdrawn", "Taken back"),
        ],
        default="on_way",
        required=True,
    )
    is_current = fields.Boolean(string="Has It Now", readonly=True)
    giver_id = fields.Many2one(
        "res.users", string="From Whom (Person)", ondelete="restrict", index="btree_not_null"
    )
    giver_label = fields.Char(string="From Whom", readonly=True)
    given_by_id = fields.Many2one(
        "res.users", string="Handed Over By", readonly=True, ondelete="restrict"
    )
    holder_id = fields.Many2one(
        "res.users",
        string="To Whom (Person)",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("share", "=", False)],
    )
    holder_label = fields.Char(string="To Whom", readonly=True)
    received_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    date_requested = fields.Datetime(string="Asked For At", readonly=True)
    date = fields.Datetime(string="Handed Over", readonly=True)
    date_received = fields.Datetime(string="Received At", readonly=True)
    place_from = fields.Char(string="Lay At", readonly=True)
    place = fields.Char(string="Lies At", help="Shelf, cabinet, folder.")
    note = fields.Char()
    reason = fields.Char(string="Why It Was Declined", readonly=True)
    days_out = fields.Integer(
        compute="_compute_days_out", aggregator=None, help="Outside the office."
    )

    _current_uniq = models.UniqueIndex(
        "(document_id) WHERE is_current", "An original is in one place at a time."
    )
    _on_way_uniq = models.UniqueIndex(
        "(document_id) WHERE state = 'on_way'",
        "This original is on the way already: its receiver confirms or declines it first.",
    )
    _asked_uniq = models.UniqueIndex(
        "(document_id, holder_id) WHERE state = 'requested'",
        "This person has asked for this original already.",
    )
    _to_receive_idx = models.Index("(holder_id) WHERE state IN ('requested', 'on_way')")
    _current_is_received = models.Constraint(
        "CHECK (NOT is_current OR state = 'received')", "Only a received original is with somebody."
    )
    _received_facts = models.Constraint(
        "CHECK (state <> 'received' OR (date_received IS NOT NULL AND received_by_id IS NOT NULL "
        "AND date IS NOT NULL AND given_by_id IS NOT NULL))",
        "A receipt names both sides and both times.",
    )

    # Computes

    @api.depends("document_id", "holder_label")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = self.env._(
                "Original of %(document)s for %(holder)s",
                document=line.document_id.display_name,
                holder=line.holder_label or line.holder_id.name or line.office_id.name or "",
            )
        self._hide_names()

    @api.depends("date_received", "is_current", "holder_id")
    def _compute_days_out(self):
        now = fields.Datetime.now()
        for line in self:
            out = line.is_current and line.holder_id and line.date_received
            line.days_out = (now - line.date_received).days if out else 0

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_unsealed():
            return super().create(vals_list)
        # a registrar enters it on the card: one hand-over after another, as by the button
        self.browse().check_access("create")
        lines = self.browse()
        for vals in vals_list:
            self._refuse_sealed(self._get_sealed_fields() & {key for key in vals if vals[key]})
            document = self.env["docflow.document"].browse(vals.get("document_id"))
            document._check_transition("hand_over")
            holder = self.env["res.users"].browse(vals.get("holder_id"))
            lines |= document._do_hand_over(holder, vals.get("place"), vals.get("note"))
        return lines

    def write(self, vals):
        if self and not self._is_unsealed():
            raise UserError(
                self.env._("A hand-over is history and is not changed. Add the next one.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        if self.document_id.filtered("reg_number"):
            raise UserError(self.env._("A hand-over is history and is not deleted."))

    # Actions

    def action_issue(self):
        """Give the originals that were asked for to those who asked."""
        self._check_transition("issue")
        for line in self:
            line._do_issue()
        return True

    def action_receive(self):
        """Confirm that the originals arrived."""
        self._check_transition("receive")
        for line in self:
            line._do_receive()
        return True

    def action_decline(self, reason=None):
        """Say that an original did not arrive, or that it is not given.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("decline")
        if not (reason or "").strip():
            self.ensure_one()
            return self.document_id._open_wizard(
                "docflow.reason",
                self.env._("Decline"),
                default_verb="action_decline",
                default_custody_id=self.id,
            )
        for line in self:
            line._do_end("declined", reason)
        return True

    def action_withdraw(self):
        """Take back a hand-over that was not confirmed, or a request."""
        self._check_transition("withdraw")
        for line in self:
            line._do_end("withdrawn")
        return True

    @api.readonly
    def action_open_document(self):
        """Open the card of this original."""
        self.ensure_one()
        return self.document_id._get_form_action()

    # Business: who may

    def _may_issue(self):
        return self.document_id._may_hand_over()

    def _may_receive(self):
        if self.holder_id:
            return self._stands_for(self.holder_id)
        return self.document_id._is_office_registrar()

    def _may_decline(self):
        return self._may_issue() if self.state == "requested" else self._may_receive()

    def _may_withdraw(self):
        if self.state == "requested":
            return self._stands_for(self.holder_id)
        return self._stands_for(self.giver_id | self.given_by_id) or (
            self.document_id._is_office_registrar()
        )

    def _stands_for(self, people):
        return bool(self.env.user._docflow_principals("execute") & people)

    # Business: acts

    def _do_issue(self):
        document = self.document_id
        self._unsealed().write(document._prepare_hand_over_vals() | {"state": "on_way"})
        document._log_step(
            self.env._(
                "Paper original: handed over to %(holder)s, who asked for it.",
                holder=self.holder_label,
            )
        )
        document._touch_trays()

    def _do_receive(self):
        now = fields.Datetime.now()
        # sudo: docflow.custody - the hand-over before this one is history now
        last = self.document_id.sudo().custody_ids.filtered("is_current")
        last._unsealed().write({"is_current": False})
        # one original in one place: the index holds it line by line
        self.flush_model(["is_current"])
        self._unsealed().write(
            {
                "state": "received",
                "is_current": True,
                "date_received": now,
                "received_by_id": self.env.uid,
            }
        )
        self.document_id._log_step(
            self.env._(
                "Paper original: received by %(user)s.",
                user=self.env.user._docflow_acting_label(self.holder_id),
            )
        )
        self.document_id._touch_trays()

    def _do_end(self, state, reason=None):
        self._unsealed().write({"state": state, "reason": reason})
        if state == "declined":
            text = self.env._("Paper original: declined. %(reason)s", reason=reason)
        else:
            text = self.env._("Paper original: the hand-over was taken back.")
        self.document_id._log_step(text)
        self.document_id._touch_trays()

    # Hooks

    def _take_turn(self):
        self.document_id._take_turn()

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "state",
                "is_current",
                "giver_id",
                "giver_label",
                "given_by_id",
                "holder_label",
                "received_by_id",
                "date_requested",
                "date",
                "date_received",
                "place_from",
                "reason",
                "company_id",
                "office_id",
            }
        )

    def _get_next_step_hint(self, verb):
        hints = {
            "receive": self.env._("You have it from now on; the giver's part is over."),
            "issue": self.env._("It is on the way until the receiver confirms it."),
            "decline": self.env._("You give a reason; the original stays where it was."),
            "withdraw": self.env._("The original stays where it was."),
        }
        return hints.get(verb, "")

    @api.model
    def _get_transitions(self):
        receiver = self.env._("The receiver confirms or declines it.")
        keeper = self.env._(
            "Originals are handed over by those who have them and by registrars of the office."
        )
        return {
            "receive": Transition(
                ("on_way",),
                "received",
                "_may_receive",
                self.env._("Confirm Receipt"),
                receiver,
                "primary",
            ),
            "issue": Transition(
                ("requested",), "on_way", "_may_issue", self.env._("Give It"), keeper, "primary"
            ),
            "decline": Transition(
                ("on_way", "requested"),
                "declined",
                "_may_decline",
                self.env._("Decline"),
                receiver,
                "danger",
            ),
            "withdraw": Transition(
                ("on_way", "requested"),
                "withdrawn",
                "_may_withdraw",
                self.env._("Take Back"),
                self.env._("Whoever handed it over, or asked for it, takes it back."),
            ),
        }
