from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .docflow_flow_mixin import Transition

REGISTERED_STATES = ("registered", "in_review", "in_execution", "executed")
STEPS = (
    "receive_original",
    "decline_original",
    "recall_original",
    "issue_original",
    "hand_over",
    "return_original",
    "request_original",
)


class DocflowCustodyMixin(models.AbstractModel):
    """The paper original of a card: who has it and who may hand it over (seed 4 §2.9, §2.17)."""

    _name = "docflow.custody.mixin"
    _description = "Paper Original of a Card"

    custody_ids = fields.One2many("docflow.custody", "document_id", string="Paper Original")
    custody_label = fields.Char(string="Original Is With", compute="_compute_custody_label")
    custody_steps = fields.Json(
        string="What Can Be Done with the Original", compute="_compute_custody_steps"
    )

    # Computes

    @api.depends("custody_ids.state", "custody_ids.is_current", "custody_ids.place")
    @api.depends_context("lang")
    def _compute_custody_label(self):
        for document in self:
            # sudo: docflow.custody - whoever sees the card may know where its paper is
            lines = document.sudo().custody_ids
            line = lines.filtered("is_current")
            way = lines.filtered(lambda row: row.state == "on_way")
            label = ", ".join(part for part in (line.holder_label, line.place) if part)
            if way:
                label = self.env._(
                    "%(holder)s; on the way to %(receiver)s",
                    holder=label or document.office_id.name or "",
                    receiver=way[:1].holder_label,
                )
            document.custody_label = label

    @api.depends_context("uid", "lang")
    @api.depends("state", "custody_ids.state", "custody_ids.is_current")
    def _compute_custody_steps(self):
        for document in self:
            card = document._origin
            table = card._get_transitions() if card else {}
            document.custody_steps = [
                {
                    "verb": f"action_{verb}",
                    "label": table[verb].label,
                    "hint": card._get_next_step_hint(verb),
                    "style": "primary" if verb == "receive_original" else "secondary",
                    "confirm": "",
                }
                for verb in STEPS
                if verb in table and card._is_transition_open(table[verb])
            ]

    # Actions

    def action_hand_over(self, holder_id=None, place=None, note=None):
        """Hand over the paper originals; the receiver confirms that they arrived.

        :param int holder_id: ``res.users``; without it the form asks
        :param str place: where the original will lie
        :raise UserError: the original is elsewhere or on the way; says with whom
        """
        self._check_transition("hand_over")
        if not holder_id:
            return self._open_wizard("docflow.custody.hand", self.env._("Hand Over the Original"))
        holder = self.env["res.users"].browse(holder_id)
        for document in self:
            document._do_hand_over(holder, place, note)
        return True

    def action_return_original(self, note=None):
        """Send the paper originals back to the office; its registrar confirms them."""
        self._check_transition("return_original")
        for document in self:
            document._do_hand_over(self.env["res.users"], None, note)
        return True

    def action_request_original(self, note=None):
        """Ask whoever has the paper original for it."""
        self._check_transition("request_original")
        for document in self:
            document._do_request_original(note)
        return True

    def action_receive_original(self):
        """Confirm that the original arrived."""
        self._check_transition("receive_original")
        return self._get_custody_on_way().action_receive()

    def action_decline_original(self, reason=None):
        """Say that the original did not arrive."""
        self._check_transition("decline_original")
        return self._get_custody_on_way().action_decline(reason)

    def action_recall_original(self):
        """Take back a hand-over that nobody has confirmed."""
        self._check_transition("recall_original")
        return self._get_custody_on_way().action_withdraw()

    def action_issue_original(self):
        """Give the original to the first who asked for it."""
        self._check_transition("issue_original")
        for document in self:
            document._get_custody_requests()[:1].action_issue()
        return True

    # Business: who may

    def _is_office_registrar(self):
        # sudo: docflow.office - who registers there decides about the user himself
        registrars = self.sudo().office_id.registrar_ids
        return bool(self.env.user._docflow_principals("register") & registrars)

    def _may_hand_over(self):
        if self._get_custody_on_way():
            return False
        return self._has_original() or self._is_office_registrar()

    def _may_return_original(self):
        return bool(self._get_original_holder()) and self._may_hand_over()

    def _may_request_original(self):
        asked = self._get_custody_requests().holder_id | self._get_custody_on_way().holder_id
        return (
            self._is_participant()
            and not self._has_original()
            and not self._is_office_registrar()
            and not self.env.user._docflow_principals("execute") & asked
        )

    def _may_receive_original(self):
        line = self._get_custody_on_way()
        return bool(line) and line._can("receive")

    def _may_recall_original(self):
        line = self._get_custody_on_way()
        return bool(line) and line._can("withdraw")

    def _may_issue_original(self):
        return bool(self._get_custody_requests()) and self._may_hand_over()

    def _has_original(self):
        """Tell whether the user, or whom he acts for, has the original (bool)."""
        holder = self._get_original_holder()
        return bool(self.env.user._docflow_principals("execute") & holder)

    # Business: where it is

    def _get_original_holder(self):
        """Return who has the original (``res.users``); nobody: the office."""
        return self._get_custody_lines("is_current").holder_id

    def _get_custody_on_way(self):
        return self._get_custody_lines(lambda line: line.state == "on_way")

    def _get_custody_requests(self):
        return self._get_custody_lines(lambda line: line.state == "requested").sorted("id")

    def _get_custody_lines(self, condition):
        # sudo: docflow.custody - lines of this card; who may act on them is asked of each
        return self.sudo().custody_ids.filtered(condition).sudo(False)

    # Business: acts

    def _do_hand_over(self, holder, place=None, note=None):
        """Record a hand-over to ``holder``; to the office where empty. Returns the line."""
        self.ensure_one()
        self._check_hand_over(holder)
        vals = self._prepare_hand_over_vals() | {
            "document_id": self.id,
            "state": "on_way",
            "holder_id": holder.id,
            "holder_label": self._get_custody_name(holder),
            "place": place,
            "note": note,
        }
        # one hand-over at a time: the index holds it line by line
        self.env["docflow.custody"].flush_model(["state"])
        # sudo: docflow.custody - an executor who has the original may not enter other facts
        line = self.env["docflow.custody"]._unsealed().create(vals)._sealed_again().sudo(False)
        self._refresh_access()
        if not holder and self._is_office_registrar():
            # it lies in his own office: giver and receiver are one
            line._do_receive()
        else:
            self._log_step(
                self.env._(
                    "Paper original: handed over to %(holder)s; waits for the receipt.",
                    holder=line.holder_label,
                )
            )
        self._touch_trays()
        return line

    def _check_hand_over(self, holder):
        # sudo: res.users - companies of another person
        if holder and (holder.share or self.company_id not in holder.sudo().company_ids):
            raise UserError(
                self.env._(
                    "%(document)s: %(user)s does not work in %(company)s and cannot have its "
                    "original. Choose a colleague.",
                    document=self.display_name,
                    user=holder.name,
                    company=self.company_id.name,
                )
            )
        if holder and holder == self._get_original_holder():
            raise UserError(
                self.env._(
                    "%(document)s: %(user)s has the original already.",
                    document=self.display_name,
                    user=holder.name,
                )
            )

    def _prepare_hand_over_vals(self):
        """Return the giver's side of a hand-over made now (dict)."""
        giver = self._get_original_holder()
        return {
            "date": fields.Datetime.now(),
            "giver_id": giver.id,
            "giver_label": self._get_custody_name(giver),
            "given_by_id": self.env.uid,
            "place_from": self._get_custody_lines("is_current").place,
        }

    def _do_request_original(self, note=None):
        user = self.env.user
        asker = user._docflow_choose_principal(self.people_ids, "execute") or user
        # sudo: docflow.custody - a participant asks; he may not enter hand-overs
        self.env["docflow.custody"]._unsealed().create(
            {
                "document_id": self.id,
                "state": "requested",
                "holder_id": asker.id,
                "holder_label": self._get_custody_name(asker),
                "date_requested": fields.Datetime.now(),
                "note": note,
            }
        )
        self._log_step(
            self.env._(
                "Paper original: %(user)s asks for it.", user=user._docflow_acting_label(asker)
            )
        )
        self._touch_trays()

    def _get_custody_name(self, person):
        return self._get_person_label(person) if person else self.office_id.name

    # Hooks

    @api.model
    def _get_trays_need_me(self):
        section = ("need_me", self.env._("Needs Me"))
        people = self._get_tray_people()
        registrars = self._get_tray_people("register")
        registered = ("document_id.office_id.registrar_ids", "in", registrars)
        waits = Domain("state", "=", "on_way") & Domain("holder_id", "in", people)
        back = Domain("state", "=", "on_way") & Domain("holder_id", "=", False)
        asked = Domain("state", "=", "requested") & Domain(
            "document_id.custody_ids",
            "any",
            [("is_current", "=", True), ("holder_id", "in", people)],
        )
        domain = waits | asked
        if self.env.user.has_group("docflow_base.group_docflow_registrar"):
            domain |= (back | Domain("state", "=", "requested")) & Domain(*registered)
        return [
            *super()._get_trays_need_me(),
            self._tray(
                "originals",
                self.env._("Originals to Receive"),
                section,
                "docflow.custody",
                list(domain),
                None,
                self.env._("Paper originals on the way to you, and those you are asked for."),
            ),
        ]

    def _get_access_roles(self):
        roles = super()._get_access_roles()
        if not self._is_private_draft():
            lines = self.custody_ids.filtered(lambda line: line.state in ("on_way", "received"))
            roles[self.env._("had the paper original")] = lines.holder_id
        return roles

    def _get_next_step_hint(self, verb):
        keeper = self._get_original_holder().name or self.office_id.name or ""
        asker = self._get_custody_requests()[:1].holder_id.name or ""
        hints = {
            "hand_over": self.env._("You choose a person, who confirms the receipt."),
            "return_original": self.env._("A registrar of the office confirms the receipt."),
            "request_original": self.env._("%(keeper)s gives it or declines.", keeper=keeper),
            "receive_original": self.env._("You have it from now on."),
            "decline_original": self.env._("You give a reason; it stays where it was."),
            "recall_original": self.env._("It stays where it was."),
            "issue_original": self.env._("%(asker)s asked for it.", asker=asker),
        }
        return hints.get(verb) or super()._get_next_step_hint(verb)

    @api.model
    def _get_transitions(self):
        keeper = self.env._(
            "Originals are handed over by those who have them and by registrars of the office, "
            "once the last receipt is confirmed."
        )
        receiver = self.env._("The receiver of the original confirms or declines it.")
        rows = {
            "hand_over": (self.env._("Hand Over the Original"), "_may_hand_over", keeper),
            "return_original": (self.env._("Return to the Office"), "_may_return_original", keeper),
            "request_original": (
                self.env._("Ask for the Original"),
                "_may_request_original",
                self.env._("It is asked for by those who take part in the document, once."),
            ),
            "receive_original": (
                self.env._("Confirm Receipt"),
                "_may_receive_original",
                receiver,
            ),
            "decline_original": (
                self.env._("Decline Receipt"),
                "_may_receive_original",
                receiver,
            ),
            "recall_original": (self.env._("Take Back"), "_may_recall_original", keeper),
            "issue_original": (self.env._("Give to Who Asked"), "_may_issue_original", keeper),
        }
        return super()._get_transitions() | {
            verb: Transition(REGISTERED_STATES, None, who, label, denied, None)
            for verb, (label, who, denied) in rows.items()
        }
