from odoo import fields, models
from odoo.exceptions import UserError


class DocflowStaffingMixin(models.AbstractModel):
    """Changing who executes a signed resolution: replacing, adding, withdrawing one executor.

    A line is history: the replaced one stays, withdrawn, and the new one names it.
    """

    _name = "docflow.staffing.mixin"
    _description = "Executors of a Signed Resolution"

    replaces_id = fields.Many2one(
        "docflow.assignment",
        string="In Place Of",
        ondelete="restrict",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    # Actions

    def action_replace(self, executor_id=None, reason=None):
        """Give an open assignment to another person.

        :param int executor_id: ``res.users``
        :param str reason: obligatory; without both the form asks
        :raise UserError: outside the author's powers, or has a line of the resolution already
        """
        self.ensure_one()
        self._check_transition("replace")
        if not (executor_id and (reason or "").strip()):
            return self.document_id._open_wizard(
                "docflow.assignment.replace",
                self.env._("Replace the Executor"),
                default_assignment_id=self.id,
            )
        user = self.env["res.users"].browse(executor_id)
        self.resolution_id._check_new_executor(user, self.author_id)
        self._do_replace(user, reason)
        return True

    def action_cancel(self, reason=None):
        """Withdraw open assignments; a resolution left without any is withdrawn itself.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("cancel")
        if not (reason or "").strip():
            self.ensure_one()
            return self.document_id._open_wizard(
                "docflow.reason",
                self.env._("Withdraw the Assignment"),
                default_verb="action_cancel",
                default_assignment_id=self.id,
            )
        for line in self:
            line._do_cancel(reason)
        return True

    # Business

    def _do_replace(self, user, reason, *, keep_delegated=False):
        """Let ``user`` go on in place of the executor; checked by the caller.

        :param user: ``res.users``
        :param str reason: kept on both lines and in the history
        :param bool keep_delegated: whether what the executor passed on goes on under the new one;
            without it, it is withdrawn with the same reason
        :return: the new assignment
        """
        self.ensure_one()
        # sudo: docflow.assignment - lines of other people, authorised by the caller's verb
        line = self.sudo()
        delegated = line.delegation_ids.filtered(lambda r: r.state == "issued")
        before = line.executor_id
        line._unsealed().write({"state": "cancelled", "remark": reason})
        line._withdraw_requests()
        # the index of "nobody twice" has to see the former line withdrawn
        line.flush_recordset(["state"])
        new = line._unsealed().create(
            {
                "resolution_id": line.resolution_id.id,
                "executor_id": user.id,
                "sequence": line.sequence,
                "kind": line.kind,
                "is_acceptance": line.is_acceptance,
                "replaces_id": line.id,
                "date_deadline_initial": line.date_deadline_initial,
            }
        )
        new._do_receive({new: line.date_deadline})
        new._do_stand_as(line, reason)
        if keep_delegated:
            line._move_levels(new)
            delegated._unsealed().write({"assignment_id": new.id})
            if delegated:
                new._do_delegate(delegated)
        elif delegated:
            delegated._do_withdraw_tree(reason)
        document = self.document_id
        document._log_step(
            self.env._(
                "Executor replaced: %(before)s → %(after)s. %(reason)s",
                before=before.name,
                after=user.name,
                reason=reason,
            )
        )
        document._refresh_access()
        document._touch_trays()
        self._on_replaced(new)
        return self.browse(new.id)

    def _do_cancel(self, reason):
        # sudo: docflow.assignment - what the executor passed on lies with others
        line = self.sudo()
        resolution = line.resolution_id
        if resolution.assignment_ids.filtered("is_open") == line and not any(
            other.state == "done" for other in resolution.assignment_ids
        ):
            resolution._do_cancel(reason)
            return
        line.delegation_ids.filtered(lambda r: r.state == "issued")._do_withdraw_tree(reason)
        line._unsealed().write({"state": "cancelled", "remark": reason})
        line._withdraw_requests()
        self.document_id._log_step(
            self.env._(
                "Assignment of %(user)s withdrawn: %(reason)s",
                user=line.executor_id.name,
                reason=reason,
            )
        )
        self.document_id._touch_trays()
        resolution._close_if_done()

    def _check_date_named(self, dates):
        """Refuse lines without a date while the clock of their card stands: what they would have
        had is not known yet, and they would never get one.

        :param dict dates: ``{line: naive UTC datetime or False}``
        """
        for line in self:
            if line.document_id.date_paused and not dates[line]:
                raise UserError(
                    self.env._(
                        "%(document)s: the clock stands, so there is no date to pass on. Name a "
                        "due date, or let the controller start the clock first.",
                        document=line.document_id.display_name,
                    )
                )

    def _do_receive(self, dates):
        """Put signed lines into the trays of their executors; names are kept as of now.

        :param dict dates: ``{line: naive UTC datetime or False}``
        """
        now = fields.Datetime.now()
        for line in self:
            user = line.executor_id
            line._unsealed().write(
                {
                    "state": "new",
                    "date_received": now,
                    "executor_label": line.document_id._get_person_label(user),
                    "department_id": user._docflow_place(line.company_id.id)["department_id"],
                }
            )
        # computed before the next search makes the lines go out, they go out once
        self.mapped("is_main")
        self.filtered(dates.get)._do_change_deadline("initial", dates)

    def _do_stand_as(self, source, reason=None):
        """Let the clock of a line that was just received stand as that of ``source`` stands.

        It gets the date that ``source`` had before, and the two move together when the clock runs
        again.

        :param source: the assignment it replaces, or the resolution it was added to
        """
        self.ensure_one()
        for before, since in source.filtered("date_paused")._get_pauses():
            self._do_change_deadline("initial", before, reason)
            self._do_change_deadline("pause", False, reason)
            self._unsealed().write({"date_paused": since})

    # Hooks

    def _on_replaced(self, new):
        """Hook: the assignment passed to another executor, on the line ``new``."""
