from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition
from odoo.addons.docflow_base.tools.given import is_id

TEXT_LIMIT = 1000
# what may be said anew of a letter that goes again
SAID_ANEW = frozenset({"name", "address", "email", "method_id"})


class DocflowDispatchFlowMixin(models.AbstractModel):
    """What the expedition and the sender do with a sending, and its history."""

    _name = "docflow.dispatch.flow.mixin"
    _description = "Acts on a Sending"
    _inherit = ["docflow.flow.mixin"]

    # Actions

    def action_send(self):
        """Send: by post or courier it leaves now, in person it is received, by e-mail it goes."""
        self._check_transition("send")
        self._check_missing()
        for dispatch in self:
            dispatch._do_send()
        return True

    def action_send_each(self):
        """Send each on its own and list those that were refused."""
        return self.action_batch("send")

    def action_deliver(self, date=None, receiver=None):
        """Note that the addressee has it.

        :param date: naive UTC; now where none is given
        :param str receiver: who took it; without either the form asks
        """
        self._check_transition("deliver")
        if not date and not receiver:
            return self._ask("deliver")
        self._do_deliver(self._read_moment(date), self._read_text(receiver))
        return True

    def action_fail(self, reason=None):
        """Note that it did not arrive; the sender hears of it.

        :param str reason: obligatory; without it the form asks
        """
        return self._act("fail", "failed", reason)

    def action_return(self, reason=None):
        """Note that it came back; the sender hears of it.

        :param str reason: obligatory; without it the form asks
        """
        return self._act("return", "returned", reason)

    def action_cancel(self, reason=None):
        """Do not send it, or not again.

        :param str reason: obligatory; without it the form asks
        """
        return self._act("cancel", "cancelled", reason)

    def action_again(self, changes=None):
        """Send it once more: another sending lies with the expedition, this one stays as it was.

        :param dict changes: where to this time: ``name``, ``address``, ``email``, ``method_id``;
            empty for the same place; without it the form asks
        """
        self._check_transition("again")
        self._check_not_repeated()
        if changes is None:
            return self._ask("again")
        self._do_again(self._read_changes(changes))
        return True

    @api.readonly
    def action_open_document(self):
        """Open the document that is sent."""
        self.ensure_one()
        return self.document_id._get_form_action()

    @api.readonly
    def action_open(self):
        """Open this sending."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [[False, "form"]],
            "target": "new",
        }

    # Business: asking

    def _act(self, verb, state, reason):
        self._check_transition(verb)
        self._check_not_repeated()
        text = self._read_text(reason)
        if not text:
            return self._ask(verb)
        for dispatch in self:
            dispatch._do_move(state, text)
        return True

    def _ask(self, verb):
        context = {"default_dispatch_ids": self.ids, "default_verb": verb}
        if verb == "again" and len(self) == 1:
            context |= {f"default_{name}": self[name] for name in ("name", "address", "email")}
            context["default_method_id"] = self.method_id.id
        return {
            "type": "ir.actions.act_window",
            "name": self._get_transitions()[verb].label,
            "res_model": "docflow.dispatch.tell",
            "view_mode": "form",
            "views": [[False, "form"]],
            "target": "new",
            "context": context,
        }

    @api.model
    def _read_text(self, text):
        """Return a text from outside, stripped; refuse what is none."""
        if not text:
            return ""
        if not isinstance(text, str) or len(text) > TEXT_LIMIT or "\0" in text:
            raise UserError(
                self.env._("Write it in words, up to %(limit)s letters.", limit=TEXT_LIMIT)
            )
        return text.strip()

    @api.model
    def _read_moment(self, date):
        try:
            moment = fields.Datetime.to_datetime(date) or fields.Datetime.now()
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("“%(date)s” is no date.", date=date)) from error
        if moment > fields.Datetime.now():
            raise UserError(self.env._("It cannot have been delivered in the future."))
        return moment

    def _check_missing(self):
        """Refuse what lacks something to leave with, with what it is."""
        for dispatch in self:
            missing = dispatch._get_missing()
            if missing:
                raise UserError(
                    self.env._(
                        "%(dispatch)s is not sent: %(reason)s. Open it and fill it in.",
                        dispatch=dispatch.display_name,
                        reason=missing,
                    )
                )

    @api.model
    def _read_changes(self, changes):
        """Return what is said anew of a letter that goes again (dict); refuse what is wrong."""
        if not isinstance(changes, dict) or changes.keys() - SAID_ANEW:
            raise UserError(
                self.env._(
                    "A letter that goes again may get another name, address, e-mail address and "
                    "method, and nothing else."
                )
            )
        texts = changes.keys() - {"method_id"}
        said = {name: self._read_text(changes[name]) or False for name in texts}
        if "method_id" in changes:
            given = changes["method_id"]
            methods = self.env["docflow.delivery.method"]
            method = methods.browse(given if is_id(given) else ()).exists()
            if not method:
                raise UserError(self.env._("“%(method)s” is no delivery method.", method=given))
            said["method_id"] = method.id
        if said.get("name", True):
            return said
        raise UserError(self.env._("Name the addressee."))

    def _check_not_repeated(self):
        for dispatch in self.filtered("is_repeated"):
            raise UserError(
                self.env._(
                    "%(dispatch)s was sent again already. What becomes of it stands at the newer "
                    "sending.",
                    dispatch=dispatch.display_name,
                )
            )

    # Business: acts

    def _do_send(self):
        """Send one, as its method demands."""
        if self.way == "hand":
            self._do_leave()
            self._do_deliver(fields.Datetime.now(), "")
        else:
            self._do_leave()

    def _do_leave(self, text="", moment=None):
        moment = moment or fields.Datetime.now()
        label = self._get_actor_label()
        # where it went stays in the history when the address is mended for another try
        text = text or ", ".join(filter(None, (self.name, self.address, self.tracking)))
        self._unsealed().write({"date_sent": moment, "sent_label": label, "reason": False})
        self._do_move("sent", text, moment=moment)

    def _do_deliver(self, moment, receiver):
        for dispatch in self:
            if dispatch.date_sent and moment < dispatch.date_sent:
                raise UserError(
                    self.env._(
                        "%(dispatch)s cannot have been delivered before it was sent.",
                        dispatch=dispatch.display_name,
                    )
                )
            dispatch._unsealed().write({"date_delivered": moment, "receiver": receiver})
            dispatch._do_move("delivered", receiver, moment=moment)

    def _do_move(self, state, text="", *, moment=None, label=None):
        """Bring it into ``state`` and add what happened to its history."""
        self.ensure_one()
        label = label or self._get_actor_label()
        vals = {"state": state, "date_state": moment or fields.Datetime.now()}
        if state in ("failed", "returned", "cancelled"):
            vals["reason"] = text
        self._unsealed().write(vals)
        self._note(text, label, vals["date_state"])
        states = dict(self._fields["state"]._description_selection(self.env))
        line = f"{self.name}, {self.method_id.name}: {states[state]}"
        self.document_id._log_step(f"{line}. {text}" if text else line)
        self.document_id._touch_trays()

    def _do_again(self, changes):
        """Make a sending that goes in the place of each of these.

        :param dict changes: as :meth:`_read_changes` returns them
        """
        label = self._get_actor_label()
        for former in self:
            kept = ("name", "address", "email", "post_kind", "envelope_format", "weight", "note")
            another = former._unsealed().create(
                {
                    **{name: former[name] for name in (*kept, "sequence")},
                    "document_id": former.document_id.id,
                    "partner_id": former.partner_id.id,
                    "method_id": former.method_id.id,
                    **changes,
                    "former_id": former.id,
                    "date_state": fields.Datetime.now(),
                }
            )
            former._unsealed().write({"is_repeated": True})
            former._note(self.env._("Sent again"), label)
            another._note(self.env._("Instead of one that did not arrive"), label)
            line = self.env._("%(addressee)s: is sent again", addressee=another.name)
            former.document_id._log_step(f"{line}. {former.reason or ''}".rstrip(". "))

    def _note(self, text, label, moment=None):
        """Add a line to the history; its state is what it is."""
        self.env["docflow.dispatch.event"]._unsealed().create(
            {
                "dispatch_id": self.id,
                "date": moment or fields.Datetime.now(),
                "state": self.state,
                "actor_label": label,
                "text": text,
            }
        )

    def _get_actor_label(self):
        """Return who acts, and in whose place (str)."""
        user = self.env.user
        people = self._get_dispatchers()
        principal = user._docflow_choose_principal(people, "register") if people else user
        return user._docflow_acting_label(principal or user)

    # Business: who may

    def _get_dispatchers(self):
        return self.office_id._get_dispatchers()

    def _may_dispatch(self):
        """Tell whether the reader sends for this office (bool)."""
        return bool(self.env.user._docflow_principals("register") & self._get_dispatchers())

    def _may_follow(self):
        """Tell whether he sends it or it is his (bool)."""
        mine = self.sender_id in self.env.user._docflow_principals("execute")
        return mine or self._may_dispatch()

    # Hooks

    def _get_missing(self):
        """Hook: what this sending lacks to leave by its method, empty for nothing (str)."""
        # sudo: docflow.document - whether it was withdrawn, whoever sends
        if not self.document_id.sudo()._goes_out():
            return self.env._("the document was withdrawn")
        if self.way == "email" and not email_normalize(self.email or ""):
            return self.env._("it has no valid e-mail address")
        if self.way == "post" and not (self.address or "").strip():
            return self.env._("it has no postal address")
        return ""

    def _is_step_useful(self, verb):
        if verb == "send" and self._get_missing():
            return False
        if self.is_repeated:
            return False
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        sends = {
            "email": self.env._("The letter with its signed files goes to the address above."),
            "hand": self.env._("The addressee takes it against a signature now."),
        }
        hints = {
            "send": sends.get(self.way, self.env._("It has left the office.")),
            "deliver": self.env._("The addressee has it."),
            "fail": self.env._("The sender finds it in his tray with your reason."),
            "return": self.env._("The sender finds it in his tray with your reason."),
            "again": self.env._("You mend the address; the expedition sends it once more."),
            "cancel": self.env._("You give a reason; nobody sends it."),
        }
        return hints.get(verb, "")

    @api.model
    def _get_transitions(self):
        office = self.env._("The expedition of the office sends documents out.")
        sender = self.env._("The sender and the expedition decide about it.")
        return {
            "send": Transition(
                ("waiting",), "sent", "_may_dispatch", self.env._("Send"), office, "primary"
            ),
            "deliver": Transition(
                ("sent",), "delivered", "_may_follow", self.env._("Delivered"), sender, "primary"
            ),
            "again": Transition(
                ("failed", "returned", "cancelled"),
                "waiting",
                "_may_follow",
                self.env._("Send Again"),
                sender,
                "primary",
            ),
            "return": Transition(
                ("sent", "delivered"), "returned", "_may_follow", self.env._("Came Back"), sender
            ),
            "fail": Transition(
                ("queued", "sent"),
                "failed",
                "_may_follow",
                self.env._("Not Delivered"),
                sender,
                "danger",
            ),
            "cancel": Transition(
                ("waiting", "failed", "returned"),
                "cancelled",
                "_may_follow",
                self.env._("Do Not Send"),
                sender,
                "menu",
            ),
        }
