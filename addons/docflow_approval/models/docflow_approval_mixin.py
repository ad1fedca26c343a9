import json

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.tools.digest import sha256_hex

NOTE_LENGTH = 20000


class DocflowApprovalMixin(models.AbstractModel):
    """A record that goes through rounds of approval; any model may take it.

    ============  ====================================================================
    state         meaning of ``approval_state``
    ============  ====================================================================
    none          never sent
    in_progress   a round is running
    approved      the last round passed
    rework        it was refused, or taken back: with its author until the next round
    ============  ====================================================================
    """

    _name = "docflow.approval.mixin"
    _description = "Goes Through Approval"
    _inherit = ["docflow.sealed.mixin", "docflow.routed.mixin"]

    approval_ids = fields.One2many("docflow.approval", "res_id", string="Approval Rounds")
    approval_state = fields.Selection(
        selection=[
            ("none", "Not sent"),
            ("in_progress", "Being approved"),
            ("approved", "Approved"),
            ("rework", "For rework"),
        ],
        string="Approval",
        default="none",
        required=True,
        copy=False,
    )

    # Actions

    def action_launch_approval(self, route_id=None, choices=None, note=None):
        """Send records for approval; without a route the form asks for it.

        :param int route_id: id of ``docflow.route``; True takes the route that fits best
        :param dict choices: ``{stage id: [user ids]}`` where the route leaves people to the
            initiator
        :param str note: what the people should know
        :raise UserError: names the record, the reason and the way out
        """
        self._check_may_launch()
        if not route_id:
            self.ensure_one()
            return self._open_launch()
        for record in self:
            record._do_launch(record._read_route(route_id), choices, record._read_note(note))
        return True

    def action_withdraw_approval(self, reason=None):
        """Take records back for rework: a running round ends, an approval no longer holds.

        :param str reason: obligatory; without it the form asks
        """
        self._check_may_withdraw()
        if not (isinstance(reason, str) and reason.strip()):
            self.ensure_one()
            return self._get_last_round()._open_dialog("rework")
        for record in self:
            running = record._get_running()
            if running:
                running._do_end("withdrawn", record._read_note(reason))
            else:
                record._do_reopen(record._read_note(reason))
        return True

    @api.readonly
    def action_open_approvals(self):
        """Show all rounds of the record."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approval Rounds"),
            "res_model": "docflow.approval",
            "views": [[False, "list"], [False, "form"]],
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
        }

    # Business: checks

    def _check_may_launch(self):
        for record in self:
            record.check_access("write")
            if record.approval_state == "in_progress":
                raise UserError(
                    self.env._(
                        "%(document)s is being approved already. Take it back with a reason first.",
                        document=record.display_name,
                    )
                )

    def _check_may_withdraw(self):
        for record in self:
            record.check_access("write")
            if record.approval_state not in ("in_progress", "approved"):
                raise UserError(
                    self.env._(
                        "%(document)s is not being approved; there is nothing to take back.",
                        document=record.display_name,
                    )
                )

    def _check_remarks_answered(self):
        company = self._get_route_company()
        # sudo: docflow.approval - remarks of the last round, whoever begins the next one
        last = self._get_last_round().sudo()
        unanswered = last.remark_ids.filtered(lambda remark: remark.state == "open")
        # sudo: res.company - a setting that everybody is bound by
        if unanswered and company.sudo().docflow_is_remark_answered_first:
            raise UserError(
                self.env._(
                    "%(document)s: answer the remarks of the last round first, so that whoever "
                    "wrote them sees what became of them:\n%(remarks)s",
                    document=self.display_name,
                    remarks="\n".join(
                        f"• {remark.author_label}: {remark.text[:200]}" for remark in unanswered
                    ),
                )
            )

    def _read_route(self, route_id):
        """Return the version to go by; the route comes from a client and must fit."""
        routes = self.env["docflow.route"]._get_fitting(self)
        if route_id is not True:
            routes = routes.filtered(lambda route: route.id == route_id)
        if not routes:
            raise UserError(
                self.env._(
                    "%(document)s: no such route is in force for it. Choose another, or ask the "
                    "administrator to publish one for its type.",
                    document=self.display_name,
                )
            )
        return routes[0].version_id

    def _read_note(self, note):
        if note and (not isinstance(note, str) or len(note) > NOTE_LENGTH or "\0" in note):
            raise UserError(
                self.env._(
                    "%(document)s: the note is a text of up to %(length)s signs. Attach a memo "
                    "instead.",
                    document=self.display_name,
                    length=NOTE_LENGTH,
                )
            )
        return note

    # Business: questions

    def _get_running(self):
        # sudo: docflow.approval - whether a round is running does not depend on who asks
        return self.sudo().approval_ids.filtered(lambda a: a.state == "in_progress").sudo(False)

    def _get_last_round(self):
        # sudo: docflow.approval - as above
        return self.sudo().approval_ids.sorted("number")[-1:].sudo(False)

    def _get_seen_vals(self):
        """Return what a decision keeps of the files as they are now."""
        files = self._get_approval_files()
        seen = sorted([file["name"], file["sha256"]] for file in files)
        digest = sha256_hex(json.dumps(seen, ensure_ascii=False).encode())
        return {"seen_files": files, "seen_digest": digest}

    def _is_signature_missing(self, principal=None):
        """Tell whether ``principal`` has to sign in a form of its own; a card's type demands it."""
        return False

    # Business: acts

    def _do_launch(self, version, choices=None, note=None):
        """Begin a round along ``version`` (``docflow.route.version``)."""
        self.ensure_one()
        self._check_remarks_answered()
        initiator = self._get_route_initiator() or self.env.user
        choices = version._clean_choices(choices)
        plan = version._plan(self, initiator, choices)
        # the indexes of "one round at a time" have to see what ended a moment ago
        self.env["docflow.approval"].flush_model(["state"])
        # sudo: docflow.approval - number of the next round
        rounds = self.sudo().approval_ids
        approval = self.env["docflow.approval"]
        label = approval.new({"company_id": self._get_route_company().id})._get_actor_label(
            initiator, "execute"
        )
        # sudo: docflow.route.version - its name is kept with the round
        route_name = version.sudo().display_name
        approval = approval._unsealed().create(
            {
                "res_model": self._name,
                "res_id": self.id,
                "document_id": self._get_approval_card().id,
                "company_id": self._get_route_company().id,
                "name": self.display_name,
                "number": max(rounds.mapped("number"), default=0) + 1,
                "version_id": version.id,
                "route_name": route_name,
                "choices": choices or False,
                "is_to_register": any(stage.action == "registration" for stage in plan),
                "initiator_id": initiator.id,
                "initiator_label": label,
                "note": note,
                "files": self._get_approval_files(),
                "date_start": fields.Datetime.now(),
                "step_ids": [
                    fields.Command.create(vals)
                    for number, stage in enumerate(plan, 1)
                    for vals in self._prepare_step_vals(number, stage)
                ],
            }
        )
        self._unsealed().write({"approval_state": "in_progress"})
        self._log_approval(
            self.env._(
                "Sent for approval by “%(route)s”, round %(number)s.",
                route=route_name,
                number=approval.number,
            )
        )
        approval = approval.browse(approval.id)
        self._carry_over(approval)
        approval.with_env(self.env)._advance()
        return approval

    def _prepare_step_vals(self, number, stage):
        """Return the steps of one planned stage; registration is an act of its own, no decision."""
        if stage.action == "registration":
            return []
        company = self._get_route_company()
        people = self.env["res.users"].browse(user.user_id for user in stage.users)
        places = {user.id: user._docflow_place(company.id) for user in people}
        common = {
            "document_id": self._get_approval_card().id,
            "company_id": company.id,
            "stage_number": number,
            "stage_name": stage.name,
            "action": stage.action,
            "order": stage.order,
            "quorum": stage.quorum,
            "needed": stage.needed,
            "norm_days": stage.norm_days,
        }
        if stage.is_skipped:
            return [{**common, "state": "skipped", "skip_reason": stage.reason_if_skipped}]
        return [
            {
                **common,
                "sequence": place * 10,
                "user_id": user.user_id,
                "user_name": user.name,
                "position": user.position,
                "department_id": places[user.user_id]["department_id"],
                "deputy_operation": self._get_deputy_operation(stage.action, user.user_id),
            }
            for place, user in enumerate(stage.users, 1)
        ]

    def _carry_over(self, approval):
        """Take over visas of the round before on exactly the files that are here now."""
        company = self._get_route_company()
        # sudo: res.company - a setting that everybody is bound by
        if not company.sudo().docflow_is_visa_carried:
            return
        # sudo: docflow.approval - what was decided before, whoever begins the next round
        rounds = self.sudo().approval_ids.sorted("number")
        before = rounds.filtered(lambda r: r.number == approval.number - 1).step_ids
        seen = self._get_seen_vals()
        given = {
            (step.stage_name, step.action, step._get_asked().user_id): step
            for step in before
            if step.state in ("agreed", "agreed_with_remarks")
            and step.action != "signature"
            and not step.is_advisory
            and step.seen_digest == seen["seen_digest"]
        }
        # sudo: docflow.approval.step - steps of the round that begins here
        for step in approval.sudo().step_ids:
            old = given.get((step.stage_name, step.action, step.user_id))
            if old and step.state == "waiting":
                step._unsealed().write(
                    {
                        "state": "agreed",
                        "date_done": fields.Datetime.now(),
                        "decided_by_id": old.decided_by_id.id,
                        "for_user_id": old.for_user_id.id,
                        "decision_label": old.decision_label,
                        "carried_from_id": (old.carried_from_id or old).id,
                        **seen,
                    }
                )

    def _do_reopen(self, reason):
        """Give an approved record back to its author; the round stays as it was decided."""
        self._unsealed().write({"approval_state": "rework"})
        self._log_approval(self.env._("Taken back for rework: %(reason)s", reason=reason))

    def _do_restart(self, reason):
        """End the running round and begin another by the same version and choices."""
        running = self._get_running()
        # sudo: docflow.approval - a version of the route and choices, whoever changed a file
        before = running.sudo()
        version, choices, note = before.version_id, before.choices, before.note
        running._do_end("withdrawn", reason, is_rework=False)
        return self._do_launch(version.sudo(False), choices or None, note)

    # Hooks

    def _get_approval_card(self):
        """Hook: the card by which the round is seen (``docflow.document``, may be empty)."""
        return self.env["docflow.document"]

    def _get_deputy_operation(self, action, user_id):
        """Hook: what the order of a deputy has to name besides the visa (code of an operation).

        :param str action: of the stage
        :param int user_id: in whose place he decides
        """
        return False

    def _get_approval_files(self):
        """Hook: what is approved, ``[{"name", "version", "sha256"}]``."""
        # sudo: ir.attachment - digests only, of a record whose round it is
        attachments = self.env["ir.attachment"].sudo()
        found = attachments.search(
            [("res_model", "=", self._name), ("res_id", "=", self.id), ("res_field", "=", False)],
            order="id",
        )
        return [
            {"name": file.name, "version": 1, "sha256": sha256_hex(file.raw or b"")}
            for file in found
        ]

    def _log_approval(self, text):
        """Hook: write one line of history."""
        if "message_ids" in self._fields:
            # sudo: mail.message - whoever decides writes history on what he cannot edit
            self.sudo()._sealed_again()._message_log(
                body=text, author_id=self.env.user.partner_id.id
            )

    def _open_launch(self):
        """Return the dialog that asks for the route."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send for Approval"),
            "res_model": "docflow.approval.launch",
            "view_mode": "form",
            "target": "new",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    def _on_approval_moved(self):
        """Hook: other people are asked now."""

    def _on_approval_ended(self, approval, state, reason, is_rework):
        """Hook: a round has just ended.

        :param approval: ``docflow.approval``
        :param str state: ``approved``, ``rejected`` or ``withdrawn``
        :param bool is_rework: False where another round begins at once
        """
        after = "approved" if state == "approved" else "rework"
        if state != "withdrawn" or is_rework:
            self._unsealed().write({"approval_state": after})
        texts = {
            "approved": self.env._("Approved, round %(number)s.", number=approval.number),
            "rejected": self.env._(
                "Returned for rework, round %(number)s.", number=approval.number
            ),
            "withdrawn": self.env._(
                "Taken back, round %(number)s: %(reason)s",
                number=approval.number,
                reason=reason or "",
            ),
        }
        self._log_approval(texts[state])
        self._on_approval_moved()

    @api.model
    def _get_sealed_fields(self):
        return super()._get_sealed_fields() | {"approval_ids", "approval_state"}
