from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL


class DocflowControlMixin(models.AbstractModel):
    """Control of execution: an axis of its own beside the state of the card.

    A card on control is not executed before a controller releases it, and he releases it on
    evidence: a related registered card, or the comment of an executor (seed 4 §2.16).
    """

    _name = "docflow.control.mixin"
    _description = "Control of Execution"

    control_state = fields.Selection(
        selection=[
            ("none", "Without control"),
            ("on_control", "On control"),
            ("released", "Released from control"),
        ],
        default="none",
        required=True,
        copy=False,
        tracking=True,
    )
    controller_id = fields.Many2one(
        "res.users", copy=False, ondelete="restrict", index="btree_not_null", tracking=True
    )
    date_control = fields.Datetime(string="On Control Since", copy=False)
    date_control_released = fields.Datetime(string="Released At", copy=False, tracking=True)
    date_control_done = fields.Datetime(
        string="Work Done At",
        copy=False,
        help="When the last resolution was executed; the controller may release the card later.",
    )
    control_released_by_id = fields.Many2one(
        "res.users", string="Released By", copy=False, ondelete="restrict"
    )
    control_note = fields.Text(string="Grounds of Release", copy=False)

    # executive discipline of a period (docflow.discipline)
    _discipline_idx = models.Index(
        "(COALESCE(date_deadline, date_control)) INCLUDE (id, company_id, date_deadline, "
        "date_deadline_initial, date_control, date_control_done, date_control_released) "
        "WHERE control_state IN ('on_control', 'released') AND state NOT IN ('draft', 'cancelled')"
    )
    # the rows of cards have negative ids there
    _discipline_row_idx = models.Index(
        "((-id)) WHERE control_state IN ('on_control', 'released') "
        "AND state NOT IN ('draft', 'cancelled')"
    )
    control_taken_label = fields.Char(
        string="Put on Control By",
        copy=False,
        help="The name at that time, and for whom he acted.",
    )
    control_released_label = fields.Char(
        string="Who Released It",
        copy=False,
        help="The name at that time, and for whom he acted.",
    )

    def init(self):
        result = super().init()
        if not self._abstract:
            # the planner leaves aside what it knows of expressions in partial indexes: it took 80
            # rows of a list for a hundred thousand, and read all cards to join them
            for name, expression in (
                ("period", SQL("COALESCE(date_deadline, date_control)")),
                ("row", SQL("-id")),
            ):
                self.env.cr.execute(
                    SQL(
                        "CREATE STATISTICS IF NOT EXISTS %s ON (%s) FROM docflow_document",
                        SQL.identifier(f"docflow_document_{name}_stat"),
                        expression,
                    )
                )
        return result

    # Actions

    def action_take_control(self, controller_id=None, date_deadline=None):
        """Put cards on control.

        :param int controller_id: ``res.users``; whoever puts it on control where none is given
        :param date_deadline: Datetime in UTC or Date (end of that working day); None keeps the
        deadline
        :raise UserError: names the card, the reason and the way out
        """
        self._check_transition("take_control")
        for record in self:
            record._check_take(date_deadline)
            actor = self.env.user._docflow_choose_principal(record._get_controllers(), "control")
            controller = self.env["res.users"].browse(controller_id) or actor
            record._check_controller(controller)
            record._do_take_control(controller, date_deadline, actor)
        return True

    def action_release_control(self, note=None, evidence_document_id=None):
        """Release cards from control on evidence; a card whose work is done becomes executed.

        :param str note: grounds in words, kept with the card
        :param int evidence_document_id: a registered card that confirms the execution
        :raise UserError: work is open, or there is no evidence; says which and what to do
        """
        self._check_transition("release_control")
        evidence = self.env["docflow.document"].browse(evidence_document_id)
        evidence.check_access("read")
        for record in self:
            record._check_release(evidence)
        for record in self:
            record._do_release_control(note, evidence)
        return True

    def action_open_release(self):
        """Open the form where the controller names the evidence."""
        self.ensure_one()
        self._check_transition("release_control")
        self._check_work_is_over()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Release from Control"),
            "res_model": "docflow.control.release",
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    # Business

    def _check_take(self, date_deadline):
        if self.control_state == "on_control":
            raise UserError(
                self.env._(
                    "%(record)s is on control already; the controller is %(user)s.",
                    record=self.display_name,
                    user=self.controller_id.name,
                )
            )
        vals = {"date_deadline": date_deadline}
        self._normalize_deadline(vals, self)
        moment = fields.Datetime.to_datetime(vals["date_deadline"])
        if moment and moment < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(record)s: the due date has passed. Choose today or later.",
                    record=self.display_name,
                )
            )

    def _check_controller(self, controller):
        if not controller:
            raise UserError(
                self.env._(
                    "%(record)s: name a controller, or set the company's controller in Settings.",
                    record=self.display_name,
                )
            )
        may = controller._docflow_has_power("control") or self._get_naming_signatory()
        # sudo: res.users - companies of another person
        if not may or self.company_id not in controller.sudo().company_ids:
            raise UserError(
                self.env._(
                    "%(record)s: %(user)s has no right to control. Choose a controller, or give "
                    "the right in a role group.",
                    record=self.display_name,
                    user=controller.name,
                )
            )

    def _get_naming_signatory(self):
        """Return the signatory of an internal document where the user is he, or acts for him.

        He names any colleague its controller (seed 4 §2.19).
        """
        signatory = self.signatory_id
        if self.category != "internal" or not signatory:
            return signatory.browse()
        return self.env.user._docflow_principals("resolve") & signatory

    def _do_take_control(self, controller, date_deadline=None, principal=None):
        vals = {
            "control_state": "on_control",
            "controller_id": controller.id,
            "date_control": fields.Datetime.now(),
            "control_taken_label": self._get_signature_label(principal or self.env.user),
            "date_control_released": False,
            "date_control_done": False,
            "control_released_by_id": False,
            "control_released_label": False,
            "control_note": False,
        }
        self._unsealed().write(vals)
        if date_deadline:
            self._do_set_deadline(date_deadline, principal=principal)
        # sudo: docflow.document - replies registered earlier are seen by the new controller too
        (self | self.sudo().back_link_ids.document_id)._refresh_access()
        self._touch_trays()
        self._log_step(
            self.env._("Put on control; the controller is %(user)s.", user=controller.name),
            principal,
        )
        self._on_control_taken()

    def _check_work_is_over(self):
        """Refuse a release of what is not on control, or while work is open."""
        self.ensure_one()
        if self.control_state != "on_control":
            raise UserError(self.env._("%(record)s is not on control.", record=self.display_name))
        waiting = self._get_open_executors()
        if waiting:
            raise UserError(
                self.env._(
                    "%(record)s: not everybody has finished: %(users)s. Interim answers close "
                    "nothing; wait for their reports, or ask the author to withdraw the "
                    "assignments.",
                    record=self.display_name,
                    users=", ".join(waiting.mapped("name")),
                )
            )

    def _check_release(self, evidence):
        """Refuse a release while work is open or nothing confirms it."""
        self._check_work_is_over()
        if evidence and (evidence == self or not evidence._is_evidence()):
            raise UserError(
                self.env._(
                    "%(record)s: “%(evidence)s” confirms nothing yet. Evidence is another card "
                    "with a registration number.",
                    record=self.display_name,
                    evidence=evidence.display_name,
                )
            )
        if not evidence and not self._has_evidence():
            raise UserError(
                self.env._(
                    "%(record)s: nothing confirms the execution. Link the registered reply under "
                    "Related Documents, or have the executor report in words.",
                    record=self.display_name,
                )
            )

    def _do_release_control(self, note, evidence):
        releaser = self._get_releaser()
        if evidence:
            self._do_link(evidence, "evidence")
        # what was over before somebody took control is not what he waited for
        # sudo: docflow.resolution - when the work was done, whoever did it
        done = self.sudo().resolution_ids.filtered(
            lambda r: r.state == "done" and not r.parent_id and r.date_done >= self.date_control
        )
        self._unsealed().write(
            {
                "control_state": "released",
                "date_control_released": fields.Datetime.now(),
                "date_control_done": max(done.mapped("date_done"), default=False),
                "control_released_by_id": self.env.uid,
                "control_released_label": self._get_signature_label(releaser or self.env.user),
                "control_note": note or self.control_note,
            }
        )
        self._log_step(
            self.env._(
                "Released from control by %(user)s. %(note)s",
                user=self.env.user._docflow_acting_label(releaser),
                note=note or "",
            )
        )
        self._touch_trays()
        self._on_control_released()
        self._close_if_done()

    def _do_link(self, other, kind):
        """Link ``other`` to this card unless the same link is there."""
        if not self.link_ids.filtered(lambda link: link.linked_id == other and link.kind == kind):
            self._unsealed().write(
                {"link_ids": [Command.create({"linked_id": other.id, "kind": kind})]}
            )

    # Hooks

    def _on_control_taken(self):
        """Hook: the card was put on control."""

    def _on_control_released(self):
        """Hook: the card was released from control."""
