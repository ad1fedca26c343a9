from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DocflowRegistrationMixin(models.AbstractModel):
    """From a draft to a number: readiness, handing over, registering, cancelling."""

    _name = "docflow.registration.mixin"
    _description = "Registration"
    _inherit = ["docflow.numbered.mixin"]

    is_editable = fields.Boolean(
        compute="_compute_is_editable",
        help="The reader may edit the requisites; otherwise the form shows them as plain text.",
    )

    # Computes

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_is_editable(self):
        for document in self:
            card = document._origin
            closed = card.state in ("executed", "cancelled")
            document.is_editable = not card or (not closed and card.has_access("write"))

    # Business: who may

    def _may_register(self):
        if self.env.user in self.office_id.registrar_ids:
            return True
        return self.env.user._docflow_has_power("register", self)

    def _may_submit(self):
        mine = self.env.user in (self.create_uid | self.author_id)
        return mine and not self.is_submitted and not self._may_register()

    def _may_cancel(self):
        if self.state == "draft" and self.env.user in (self.create_uid | self.author_id):
            return True
        return self._may_register()

    # Business: is it ready

    def _check_ready(self):
        """Refuse registration while a requisite is missing; every missing one is named."""
        self.ensure_one()
        errors = self._get_readiness_errors()
        if errors:
            raise ValidationError(
                self.env._(
                    "“%(document)s” cannot be registered yet:\n%(errors)s",
                    document=self.name,
                    errors="\n".join(f"• {error}" for error in errors),
                )
            )
        self._check_numbering()

    def _get_readiness_errors(self):
        """Return what stands in the way of registration, each a sentence (``list[str]``)."""
        self.ensure_one()
        errors = []
        if self.type_id.registration_mode != "required":
            errors.append(
                self.env._(
                    "“%(type)s” is not registered; its unit keeps it", type=self.type_id.name
                )
            )
        required = self.type_id._get_required_names()
        labels = [
            self._fields[name]._description_string(self.env)
            for name in self._fields
            if name in required and not self[name]
        ]
        errors += [self.env._("fill in “%(field)s”", field=label) for label in labels]
        if self.access_mark_id.is_forbidden:
            errors.append(self.access_mark_id.ground or self.access_mark_id.name)
        return errors

    # Business: acts

    def _do_submit(self):
        for document in self:
            vals = {"is_submitted": True}
            if not document.office_id:
                vals["office_id"] = document.journal_id.office_id.id
            document._unsealed().write(vals)
            document._refresh_access()
            document._log_step(
                self.env._(
                    "Handed over for registration to %(office)s.", office=document.office_id.name
                )
            )

    def _do_register(self):
        """Give one card its number. Everything slow stands before the draw: the journal is locked
        by it.
        """
        self.ensure_one()
        office = self.office_id or self.journal_id.office_id
        now = fields.Datetime.now()
        vals = {
            "state": "registered",
            "office_id": office.id,
            "registrar_id": self.env.uid,
            "date_registered": now,
            "barcode": f"{office.barcode_prefix}{self.id:010}",
            "is_submitted": False,
        }
        if self.signatory_id:
            vals["signatory_name"] = self._get_person_label(self.signatory_id)
        rule = self.type_id.deadline_rule_id
        if rule and not self.date_deadline:
            vals["date_deadline"] = rule._get_deadline(now, self.company_id)
        self._unsealed().write(vals | self._prepare_number_vals())
        if self.reserved_number_id:
            self.reserved_number_id._unsealed().write({"state": "used"})
        self._set_initial_deadline()
        self._refresh_access()
        self._log_step(
            self.env._(
                "Registered: No. %(number)s of %(date)s.",
                number=self.reg_number,
                date=self.reg_date.strftime("%d.%m.%Y"),
            )
        )
        self._on_registered()

    def _tell_answered(self):
        """Write into the history of the cards that this one answers."""
        # sudo: docflow.document - the registrar of a reply may not see the card it answers
        for link in self.sudo().link_ids.filtered(lambda link: link.kind in ("reply", "execution")):
            link.linked_id._log_step(
                self.env._(
                    "Answered by No. %(number)s of %(date)s.",
                    number=self.reg_number,
                    date=self.reg_date.strftime("%d.%m.%Y"),
                )
            )

    def _do_cancel(self, reason):
        vals = {"state": "cancelled", "cancel_reason": reason}
        if self.control_state == "on_control":
            vals |= {"control_state": "released", "control_note": reason}
        self._unsealed().write(vals)
        self._log_step(self.env._("Cancelled: %(reason)s", reason=reason))
        self._on_cancelled()

    def _get_number_tokens(self, serial, suffix, reg_date):
        tokens = super()._get_number_tokens(serial, suffix, reg_date)
        tokens.update(
            {
                "dept": (self.department_id or self.office_id.department_id).index_code,
                "corr": self.corr_number,
                "signer": self.signatory_id.docflow_department_id.index_code,
                "type": self.type_id.code,
            }
        )
        return tokens

    def _get_person_label(self, user):
        """Return the person's name with his position, as a legal fact of this moment (str)."""
        # sudo: res.users - position of another person
        user = user.sudo()
        return f"{user.name}, {user.docflow_position}" if user.docflow_position else user.name

    # Hooks

    def _on_registered(self):
        """Hook: the card has just got its number."""
        self._start_review()
        self._tell_answered()
        if self.type_id.is_control_obligatory and self.control_state == "none":
            controller = self._get_default_controller()
            if controller:
                self._do_take_control(controller)

    def _on_cancelled(self):
        """Hook: the card was cancelled."""
        self._withdraw_work()
