from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.web.controllers.utils import clean_action


class Transition(NamedTuple):
    """One row of a model's transition table.

    :ivar sources: states the verb may start from
    :ivar target: state it leads to once nothing else waits, or None where the state stays
    :ivar who: name of a method of the model that returns True when the user may do it
    :ivar label: text of the button
    :ivar denied: what to tell a person who may not: the reason and the way out
    :ivar style: ``primary``, ``secondary``, ``danger``, or ``menu`` for a verb that is seldom
        needed; None keeps the verb off the bar of buttons
    """

    sources: tuple
    target: str | None
    who: str
    label: str
    denied: str
    style: str | None = "secondary"


class DocflowFlowMixin(models.AbstractModel):
    """A state, one table of transitions, and everything that is read off that table.

    The table (:meth:`_get_transitions`) feeds the check on the server, the buttons a person sees
    and the sentence under each button. They cannot drift apart because there is nothing else to
    read.

    ``action_x`` calls :meth:`_check_transition`, then the one ``_do_x`` that writes, which calls
    the hooks.
    """

    _name = "docflow.flow.mixin"
    _description = "State and Transitions"
    _inherit = ["docflow.batch.mixin"]

    next_steps = fields.Json(
        string="What Can Be Done",
        compute="_compute_next_steps",
        help="Buttons the reader may press now, each with what will happen after it.",
    )

    # Computes

    @api.depends_context("uid", "lang")
    @api.depends("state")
    def _compute_next_steps(self):
        for record in self:
            steps = (record._origin or record)._get_next_steps()
            if not record._origin:
                # a new record offers what it was opened for: the button saves it first
                steps = [step for step in steps if step["style"] == "primary"]
            record.next_steps = steps

    # Actions

    def web_save_step(self, values, method, specification):
        """Save what a form holds and press one of its buttons, in one request.

        :param dict values: as for ``web_save()``
        :param str method: what stands behind the button, ``verb`` of ``next_steps``
        :param dict specification: as for ``web_save()``
        :return: ``{"records", "action"}``: what ``web_save()`` returns, read after the act, and
            what to open next or False
        :raise UserError: neither was done
        """
        buttons = {
            self._get_next_step_method(verb)
            for verb, row in self._get_transitions().items()
            if row.style
        }
        if not isinstance(method, str) or method not in buttons:
            raise UserError(
                self.env._(
                    "“%(button)s” is no button of this form. Reload the page.", button=method
                )
            )
        if self:
            self.ensure_one()
            self.write(values)
        record = self or self.create(values)
        action = getattr(record, method)()
        return {
            "records": record.with_context(bin_size=True).web_read(specification),
            "action": isinstance(action, dict) and clean_action(action, self.env),
        }

    # Business

    def _get_next_steps(self):
        """Return the bar of buttons for the current user: ``[{verb, label, hint, style, confirm,
        context?}]``.
        """
        self.ensure_one()
        steps = []
        for verb, row in self._get_transitions().items():
            if row.style and self._is_transition_open(row) and self._is_step_useful(verb):
                steps.append(
                    {
                        "verb": self._get_next_step_method(verb),
                        "label": row.label,
                        "hint": self._get_next_step_hint(verb) or "",
                        "style": row.style,
                        "confirm": self._get_next_step_confirm(verb) or "",
                    }
                )
                context = self._get_next_step_context(verb)
                if context:
                    steps[-1]["context"] = context
        # what takes work away from people stands last, whichever module added a verb
        return sorted(steps, key=lambda step: step["style"] == "danger")

    def _is_transition_open(self, row):
        return self._get_flow_state() in row.sources and getattr(self, row.who)()

    def _can(self, verb):
        """Tell whether the current user may do ``verb`` on this record now (bool)."""
        self.ensure_one()
        row = self._get_transitions().get(verb)
        return bool(row and self._is_transition_open(row))

    def _check_transition(self, verb):
        """Check every record of ``self`` against the table.

        :param str verb: key of the table
        :raise UserError: names the record, the reason and the way out; nothing was changed
        """
        row = self._get_transitions()[verb]
        for record in self:
            # the reader's right comes first: a refusal must not tell the state of what he may not
            # open
            record.check_access("read")
            if record._get_flow_state() not in row.sources:
                raise UserError(record._get_state_refusal(row))
            if not getattr(record, row.who)():
                raise UserError(
                    self.env._(
                        "%(record)s: “%(verb)s” is not open to you. %(denied)s",
                        record=record.display_name,
                        verb=row.label,
                        denied=row.denied,
                    )
                )
        self._take_turn()

    def _get_state_refusal(self, row):
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(record)s is “%(state)s”; “%(verb)s” is possible only from: %(sources)s. "
            "Reload the page: somebody may have acted before you.",
            record=self.display_name,
            state=states.get(self._get_flow_state(), self._get_flow_state()),
            verb=row.label,
            sources=", ".join(states.get(source, source) for source in row.sources),
        )

    def _get_flow_state(self):
        return self.state

    # Hooks

    def _is_step_useful(self, verb):
        """Hook: False keeps the button of an allowed verb off the bar, where it could only
        refuse."""
        return True

    def _take_turn(self):
        """Hook: let people who act on the same thing at the same moment queue.

        What one of them changes is not in the other's snapshot, so both would find the work of the
        other still open and nobody would close it.
        """

    @api.model
    def _get_transitions(self):
        """Hook: the transition table, ``dict[str, Transition]``, in the order of the buttons."""
        return {}

    def _get_next_step_method(self, verb):
        """Hook: the method behind the button, where it first asks something (str)."""
        return f"action_{verb}"

    def _get_next_step_hint(self, verb):
        """Hook: one sentence that says what will happen after ``verb`` (str)."""
        return ""

    def _get_next_step_context(self, verb):
        """Hook: what the button tells the method beyond the record, empty for nothing (dict)."""
        return {}

    def _get_next_step_confirm(self, verb):
        """Hook: the question to ask before ``verb``, empty for none (str)."""
        return ""
