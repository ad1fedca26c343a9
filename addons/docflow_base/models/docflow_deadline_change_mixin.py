from odoo import api, fields, models
from odoo.exceptions import UserError

from .docflow_flow_mixin import Transition


class DocflowDeadlineChangeMixin(models.AbstractModel):
    """Moving a deadline by one's own power: the author on his resolution, the controller on all.

    A change carries what hangs below: an earlier date shortens everything that would end later, a
    later one extends what had the very date that moved. Each of them gets its own line in the
    ledger. Executors ask instead (``docflow.extension``).
    """

    _name = "docflow.deadline.change.mixin"
    _description = "Change of a Deadline"

    # Actions

    def action_change_deadline(self, date_deadline=None, reason=None):
        """Extend or shorten the deadline.

        :param date_deadline: Datetime in UTC or Date (end of that working day)
        :param str reason: obligatory; without both the form asks
        :return: True, or the action of the form
        :raise UserError: the date has passed or is the present one, or lies past what the law or
            the level above allows; says how far one may go and who may go further
        """
        self._check_transition("change_deadline")
        if not (date_deadline and (reason or "").strip()):
            self.ensure_one()
            return self._open_deadline_change("change")
        moments = {}
        for record in self:
            vals = {"date_deadline": date_deadline}
            record._normalize_deadline(vals, record)
            moments[record] = fields.Datetime.to_datetime(vals["date_deadline"])
            record._check_deadline_change(moments[record])
        for record, moment in moments.items():
            record._do_move_deadline(moment, reason)
        return True

    # Business: who may

    def _may_change_deadline(self):
        return bool(self._get_deadline_principal())

    def _may_pass_limit(self):
        """Tell whether the user answers for the control of the card (bool)."""
        return bool(self._get_control_principal())

    def _get_deadline_principal(self):
        """Return as whom the user moves this deadline (``res.users``), nobody if he may not."""
        owner = self._get_deadline_owner()
        return self.env.user._docflow_choose_principal(owner, "resolve") or (
            self._get_control_principal()
        )

    def _get_control_principal(self):
        """Return as whom the user controls the card: its controller, else somebody whose role
        allows it, else nobody (``res.users``).
        """
        user, document = self.env.user, self._get_entry_document()
        return user._docflow_choose_principal(
            document.controller_id, "control"
        ) or user._docflow_choose_principal(
            user._docflow_principals("control").filtered(
                lambda one: one._docflow_has_power("control", document)
            ),
            "control",
        )

    # Business: how far

    def _check_deadline_change(self, moment):
        self._check_clock_runs()
        facts = {"record": self.display_name, "date": self._get_deadline_label(moment)}
        if moment <= fields.Datetime.now():
            raise UserError(
                self.env._("%(record)s: %(date)s has passed. Choose a later date.", **facts)
            )
        if moment == self.date_deadline:
            raise UserError(
                self.env._(
                    "%(record)s: %(date)s is the deadline already. Choose another date.", **facts
                )
            )
        if not self.date_deadline or moment > self.date_deadline:
            self._check_deadline_reach(moment, facts)

    def _check_clock_runs(self):
        """Refuse to move a deadline that has no date while its clock stands."""
        for record in self:
            if record.date_paused:
                raise UserError(
                    self.env._(
                        "%(record)s: the clock stands. The controller lets it run again first; "
                        "the deadline then moves by the time it stood.",
                        record=record.display_name,
                    )
                )

    def _check_deadline_reach(self, moment, facts):
        """Refuse a later date that the law or the level above does not allow this person."""
        self._check_law_limit(moment)
        reach = self._get_deadline_reach()
        if reach and moment > reach and not self._may_pass_limit():
            raise UserError(
                self.env._(
                    "%(record)s: you may extend to %(reach)s, which is the date you have "
                    "yourself. Choose a date up to it, or ask for an extension of your own.",
                    reach=self._get_deadline_label(reach),
                    **facts,
                )
            )

    def _check_law_limit(self, moment):
        """Refuse a date past the longest term of the law to everybody but a controller."""
        limit = self._get_entry_document()._get_law_limit()
        if limit and moment > limit and not self._may_pass_limit():
            raise UserError(
                self.env._(
                    "%(record)s: the law allows %(limit)s at the latest, extensions included. "
                    "Choose a date up to it; only a controller goes further, with a reason.",
                    record=self.display_name,
                    limit=self._get_deadline_label(limit),
                )
            )

    def _get_law_limit(self):
        """Return how far the rule of the first deadline lets it be extended, naive UTC; False
        without a limit."""
        # sudo: docflow.deadline.entry - the ledger of this very record
        entries = self.env["docflow.deadline.entry"].sudo()
        first = entries.search(
            [*self._get_entry_domain(), ("kind", "=", "initial")], order="id", limit=1
        )
        return first._get_limit() if first else False

    def _get_control_deadline(self):
        """Return the date of a card on control, past which nobody but its controller goes."""
        document = self._get_entry_document()
        return document.control_state == "on_control" and document.date_deadline

    def _get_deadline_label(self, moment):
        company = self.company_id or self.env.company
        local = company._docflow_work_time().to_local(moment)
        is_day = moment == company._docflow_end_of_day(local.date())
        return local.strftime("%d.%m.%Y" if is_day else "%d.%m.%Y %H:%M")

    # Business: acts

    def _do_move_deadline(self, moment, reason):
        self.ensure_one()
        before = self.date_deadline
        principal = self._get_deadline_principal()
        below = [
            records.filtered(
                lambda one: (
                    one.date_deadline
                    and one.date_deadline != moment
                    and (
                        one.date_deadline == before
                        or (before and moment < before and one.date_deadline > moment)
                    )
                )
            )
            for records in self._get_deadlines_below()
        ]
        kind = self._get_change_kind(moment)
        for records in (self, *below):
            if records:
                records._do_change_deadline(kind, moment, reason, principal)
        document = self._get_entry_document()
        document._log_step(
            self.env._(
                "Deadline moved from %(before)s to %(after)s: %(record)s. Reason: %(reason)s",
                before=self._get_deadline_label(before) if before else "—",
                after=self._get_deadline_label(moment),
                record=self.display_name,
                reason=reason,
            )
        )
        document._touch_trays()

    def _get_deadlines_below(self):
        """Return issued resolutions and open assignments below this record, as two recordsets."""
        # sudo: docflow.resolution - lines below belong to other people
        resolutions = self.sudo()._get_resolutions_below()
        # sudo: docflow.resolution - as above
        tree = self.env["docflow.resolution"].sudo()
        if resolutions:
            tree = tree.search([("id", "child_of", resolutions.ids), ("state", "=", "issued")])
        # sudo: docflow.resolution - as above
        own = self.sudo() if self._name == "docflow.resolution" else tree.browse()
        lines = (tree | own).assignment_ids.filtered("is_open")
        return tree - own, lines

    def _open_deadline_change(self, verb):
        field = f"default_{self._name.rpartition('.')[2]}_id"
        titles = {
            "change": self.env._("Change the Deadline"),
            "pause": self.env._("Stop the Clock"),
            "resume": self.env._("Let the Clock Run"),
        }
        return {
            "type": "ir.actions.act_window",
            "name": titles[verb],
            "res_model": "docflow.deadline.change",
            "view_mode": "form",
            "target": "new",
            "context": {field: self.id, "default_verb": verb},
        }

    # Hooks

    @api.model
    def _get_deadline_transitions(self):
        """Return the row of this verb for the model's transition table."""
        return {
            "change_deadline": Transition(
                self._get_deadline_open_states(),
                None,
                "_may_change_deadline",
                self.env._("Change the Deadline"),
                self.env._(
                    "The author of the resolution moves its date, a controller moves any. An "
                    "executor asks for an extension."
                ),
                "menu",
            )
        }

    def _get_hint_change_deadline(self):
        return self.env._("You name another date and say why; the first one stays beside it.")

    def _get_deadline_owner(self):
        """Hook: whose decision the date is, besides the controllers' (``res.users``)."""
        return self.env["res.users"]

    def _get_deadline_reach(self):
        """Hook: the latest date that the owner may set, naive UTC; False without one."""
        return False

    def _get_resolutions_below(self):
        """Hook: the topmost resolutions whose deadlines depend on this one."""
        return self.env["docflow.resolution"]
