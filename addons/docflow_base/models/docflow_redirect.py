from odoo import api, fields, models


class DocflowRedirect(models.Model):
    """A request to change who executes an assignment (seed 4 §2.26–2.28).

    ==========  ==================================================================================
    kind        what is asked, and on what condition
    ==========  ==================================================================================
    change      another executor: "прошу змінити виконавця згідно з розподілом повноважень"
    redirect    another department instead; within the term of rule RED, on a registered memo
    coopt       another department beside; the same condition
    ==========  ==================================================================================

    After the term the executor owns it: he organises the execution himself.
    """

    _name = "docflow.redirect"
    _description = "Change of the Executor"
    _inherit = ["docflow.request.mixin"]
    _order = "id desc"

    kind = fields.Selection(
        selection=[
            ("change", "Another executor"),
            ("redirect", "Another department instead"),
            ("coopt", "Another department beside"),
        ],
        required=True,
    )
    department_id = fields.Many2one("hr.department", string="To Department", ondelete="restrict")
    memo_document_id = fields.Many2one(
        "docflow.document", string="Memo", ondelete="restrict", index="btree_not_null"
    )
    executor_id = fields.Many2one(
        "res.users", string="New Executor", ondelete="restrict", index="btree_not_null"
    )

    _requested_uniq = models.UniqueIndex(
        "(assignment_id, kind) WHERE state = 'requested'",
        "The same change of this assignment is asked for already.",
    )
    _approver_idx = models.Index("(approver_id) WHERE state = 'requested'")
    _memo_given = models.Constraint(
        "CHECK (kind = 'change' OR (memo_document_id IS NOT NULL AND department_id IS NOT NULL))",
        "Re-addressing and adding a department stand on a memo and name the department.",
    )
    _granted_named = models.Constraint(
        "CHECK (state != 'granted' OR executor_id IS NOT NULL)",
        "A granted change names the new executor.",
    )

    # Actions

    def action_grant(self, executor_id=None):
        """Name the new executor.

        :param int executor_id: ``res.users``; the head of the named department where empty
        :raise UserError: nobody can be named, he is outside the approver's powers, or has a line of
            this resolution already
        """
        self._check_transition("grant")
        chosen = {}
        for request in self:
            user = self.env["res.users"].browse(executor_id) or request._get_default_executor()
            if not user:
                return request._open_decision()
            request._check_grant(user)
            chosen[request] = user
        for request, user in chosen.items():
            request._do_grant(user)
        return True

    # Business

    def _get_default_executor(self):
        # sudo: hr.department - its head, and nothing else
        return self.department_id.sudo().manager_id.user_id

    def _check_grant(self, user):
        # who is at the level decides over the level's own resolution
        self.level_id.resolution_id._check_new_executor(user, self._get_power_holder())

    def _get_power_holder(self):
        """Return whose subordination counts: the approver's, or where the controller decides, that
        of the author he decides for (``res.users``).
        """
        return self.level_id.author_id if self.is_with_controller else self.approver_id

    def _do_grant(self, user):
        line = self.level_id
        self._unsealed().write({"executor_id": user.id})
        self._do_decide("granted")
        self._log_decision(self.env._("granted: %(user)s", user=user.name))
        if self.kind == "coopt":
            line.resolution_id._do_add_executor(user)
        else:
            line._do_replace(user, self.reason)
        if self.memo_document_id:
            # sudo: docflow.document - the approver links the memo to a card he does not edit
            self.document_id.sudo()._do_link(self.memo_document_id, "addition")

    # Hooks

    @api.model
    def _do_request(self, line, reason, **vals):
        request = super()._do_request(line, reason, **vals)
        # sudo: docflow.document - the memo is read by those who decide on it
        request.sudo().memo_document_id._refresh_access()
        return request

    @api.model
    def _get_title(self):
        return self.env._("Change of the Executor")

    def _get_request_label(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        # sudo: hr.department - its name
        department = self.department_id.sudo().name
        return self.env._(
            "%(kind)s asked by %(executor)s: %(reason)s",
            kind=": ".join(filter(None, (kinds[self.kind], department))),
            executor=self.assignment_id.executor_id.name,
            reason=self.reason,
        )

    def _get_next_step_hint(self, verb):
        hints = {
            "grant": self.env._("You name the new executor; the assignment passes to him."),
            "refuse": self.env._("The executor keeps it; you say why."),
            "forward": self.env._("The author above you decides."),
        }
        return hints.get(verb, "")
