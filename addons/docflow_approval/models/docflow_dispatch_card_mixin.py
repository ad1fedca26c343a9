from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition
from odoo.addons.docflow_base.tools.number_set import BITS, KINDS, to_number

SENT_STATES = ("registered", "in_review", "in_execution", "executed")


class DocflowDispatchCardMixin(models.AbstractModel):
    """Dispatch of a card: to whom it goes, what became of it, and the trays about it.

    An outgoing card that gets its number has a sending for each correspondent, by his method or
    that of the card. Whoever sends for the office reads the cards that have sendings; he takes no
    part in them, so their files and requisites are not his to change.
    """

    _name = "docflow.dispatch.card.mixin"
    _description = "Dispatch of a Card"

    dispatch_ids = fields.One2many("docflow.dispatch", "document_id")
    dispatch_label = fields.Char(string="Sent To", compute="_compute_dispatch")
    is_dispatched_here = fields.Boolean(
        compute="_compute_dispatch", help="The document leaves the office, or may."
    )
    may_prepare_dispatch = fields.Boolean(compute="_compute_dispatch")

    # Computes

    @api.depends("dispatch_ids.state", "dispatch_ids.is_repeated", "reg_number", "category")
    @api.depends_context("uid", "lang")
    def _compute_dispatch(self):
        for card in self:
            lines = card.dispatch_ids.filtered(lambda one: one.id and not one.is_repeated)
            states = [state for state in lines.mapped("state") if state != "cancelled"]
            gone = sum(state in ("sent", "delivered") for state in states)
            card.dispatch_label = (
                self.env._("%(gone)s of %(total)s sent", gone=gone, total=len(states))
                if states
                else False
            )
            goes = card._goes_out()
            card.may_prepare_dispatch = goes and card._may_prepare_dispatch()
            card.is_dispatched_here = goes and bool(
                card.dispatch_ids or card.category == "outgoing"
            )

    @api.depends("dispatch_ids.state")
    def _compute_next_steps(self):
        return super()._compute_next_steps()

    @api.depends("dispatch_ids")
    def _compute_sight(self):
        result = super()._compute_sight()
        # a draft and what came in have no sendings, and are not asked for them
        for card in self.filtered(lambda card: card.reg_number and card.category != "incoming"):
            offices = card.dispatch_ids.office_id.ids
            if offices:
                card.sight = [*card.sight, *(to_number(office, "place") for office in offices)]
        return result

    # Actions

    def action_dispatch(self):
        """Send to every addressee that waits; list those that were refused."""
        self._check_transition("dispatch")
        return self._get_waiting_dispatches().action_send_each()

    def action_add_addressee(self):
        """Open the form of one more addressee."""
        self.ensure_one()
        self.env["docflow.dispatch"]._check_card(self)
        self.check_access("read")
        if not self._may_prepare_dispatch():
            raise UserError(
                self.env._(
                    "%(document)s: its author, the registrars and the expedition of its office "
                    "name its addressees.",
                    document=self.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("One More Addressee"),
            "res_model": "docflow.dispatch",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_document_id": self.id,
                "default_method_id": self._get_dispatch_method().id,
            },
        }

    # Business

    def _goes_out(self):
        """Tell whether this card may be sent out (bool)."""
        return bool(self.reg_number) and self.state in SENT_STATES and self.category != "incoming"

    def _get_waiting_dispatches(self):
        return self.dispatch_ids.filtered(lambda dispatch: dispatch.state == "waiting")

    def _may_dispatch(self):
        waiting = self._get_waiting_dispatches()
        return bool(waiting) and waiting[0]._may_dispatch()

    def _may_prepare_dispatch(self):
        # sudo: docflow.document - the office where it has its number
        office = (self.office_id or self.sudo().journal_id.office_id).sudo(False)
        registering = self.env.user._docflow_principals("register")
        # sudo: docflow.office - who registers there
        people = office.sudo().registrar_ids | office._get_dispatchers().sudo()
        mine = (self.author_id or self.create_uid) in self.env.user._docflow_principals("execute")
        return mine or bool(registering & people)

    def _get_dispatch_method(self):
        return self.delivery_method_id or self.env["docflow.delivery.method"].search([], limit=1)

    def _do_prepare_dispatch(self):
        """Make a sending for each correspondent that has none yet."""
        vals_list = []
        for card in self:
            known = card.dispatch_ids.party_id
            for party in card.party_ids - known:
                method = party.delivery_method_id or card._get_dispatch_method()
                vals_list.append(
                    {
                        "document_id": card.id,
                        "party_id": party.id,
                        "partner_id": party.partner_id.id,
                        "method_id": method.id,
                        "sequence": party.sequence,
                    }
                )
        # sudo: docflow.dispatch - prepared by the registration, whoever registers
        return self.env["docflow.dispatch"]._unsealed().create(vals_list).sudo(False)

    # Hooks: the flow

    def _on_registered(self):
        result = super()._on_registered()
        if self.category == "outgoing":
            self._do_prepare_dispatch()
        return result

    def _on_cancelled(self):
        result = super()._on_cancelled()
        if self.category == "incoming" or not self.reg_number:
            return result
        # sudo: docflow.dispatch - nothing is sent of a card that was withdrawn
        for dispatch in self.sudo().dispatch_ids.filtered(lambda one: not one.is_repeated):
            if dispatch.state in ("waiting", "queued", "failed", "returned"):
                dispatch._do_move("cancelled", self.cancel_reason)
        return result

    def _get_part_reasons(self, user):
        reasons = super()._get_part_reasons(user)
        # sudo: docflow.dispatch - which offices send the card out
        for office in self.sudo().dispatch_ids.office_id:
            if office.id in user._docflow_own_expedition():
                reasons.append(
                    self.env._("sends out the documents of: %(office)s", office=office.name)
                )
        return reasons

    @api.model
    def _get_sight_sql(self):
        # the same as _compute_sight
        return SQL(
            """
            (SELECT array_agg(DISTINCT number ORDER BY number) FROM (
                SELECT unnest(%(known)s) AS number
                 UNION ALL
                SELECT sending.office_id * %(bits)s + %(place)s FROM docflow_dispatch sending
                 WHERE sending.document_id = card.id AND sending.office_id IS NOT NULL
            ) numbers)
            """,
            known=super()._get_sight_sql(),
            bits=BITS,
            place=KINDS.index("place"),
        )

    def _is_step_useful(self, verb):
        if verb == "dispatch":
            return bool(self._get_waiting_dispatches())
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        if verb == "dispatch":
            return self.env._(
                "To every addressee that waits: by e-mail from here, on paper noted as sent."
            )
        return super()._get_next_step_hint(verb)

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        cancel = table.pop("cancel")
        mine = Transition(
            SENT_STATES,
            None,
            "_may_dispatch",
            self.env._("Send Out"),
            self.env._("The expedition of the office sends documents out."),
            "primary",
        )
        return {**table, "dispatch": mine, "cancel": cancel}

    # Hooks: trays

    @api.model
    def _get_trays_need_me(self):
        trays = super()._get_trays_need_me()
        section = (trays[0]["section"], trays[0]["section_name"])
        return [
            *trays,
            self._tray(
                "dispatch",
                self.env._("For Dispatch"),
                section,
                "docflow.dispatch",
                self._get_dispatch_domain(self._get_tray_people("register")),
                None,
                self.env._("Registered documents that your office sends out."),
                is_kept=False,
            ),
            self._tray(
                "undelivered",
                self.env._("Undelivered"),
                section,
                "docflow.dispatch",
                self._get_undelivered_domain(self._get_tray_people()),
                None,
                self.env._("Your documents that did not arrive or came back, with the reason."),
                is_kept=False,
            ),
        ]

    @api.model
    def _get_dispatch_domain(self, people):
        offices = [
            "|",
            ("dispatcher_ids", "in", people),
            "&",
            ("dispatcher_ids", "=", False),
            ("registrar_ids", "in", people),
        ]
        return [("state", "=", "waiting"), ("office_id", "any", offices)]

    @api.model
    def _get_undelivered_domain(self, people):
        return [
            ("sender_id", "in", people),
            ("state", "in", ["failed", "returned"]),
            ("is_repeated", "=", False),
        ]

    @api.model
    def _get_systray_sources(self):
        user = self.env.user
        senders = user._docflow_principals("execute") | user._docflow_principals("register")
        return {
            **super()._get_systray_sources(),
            "dispatch": (
                self.env._("For Dispatch"),
                "docflow.dispatch",
                self._get_dispatch_domain(senders.ids),
            ),
            "undelivered": (
                self.env._("Undelivered"),
                "docflow.dispatch",
                self._get_undelivered_domain(user._docflow_principals("execute").ids),
            ),
        }

    @api.model
    def _get_touched_sources(self, document_ids, now):
        return [
            *super()._get_touched_sources(document_ids, now),
            SQL(
                "SELECT sender_id FROM docflow_dispatch"
                " WHERE document_id IN %s AND write_date >= %s",
                document_ids,
                now,
            ),
            SQL(
                """
                SELECT person.user_id
                  FROM docflow_dispatch sending
                  JOIN (SELECT office_id, user_id FROM docflow_office_dispatcher_rel
                         UNION
                        SELECT office_id, user_id FROM docflow_office_registrar_rel) person
                    ON person.office_id = sending.office_id
                 WHERE sending.document_id IN %s AND sending.write_date >= %s
                """,
                document_ids,
                now,
            ),
        ]
