from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

CLOSED_STATES = ("executed", "cancelled")
# where a number was drawn
PLACE = {"type_id", "journal_id", "office_id", "company_id", "late_date", "reserved_number_id"}
# legal facts from the registration on, once they are there
SETTLED = {"signatory_id"}
# what registration writes beside the card; it goes out before the journal is locked
SETTLED_FIRST = ("docflow.document.recipient", "docflow.file", "ir.attachment")
# what stays as it was when the card was closed
REQUISITES = {
    "annex_sheets",
    "author_id",
    "copies",
    "corr_date",
    "corr_number",
    "correspondent_id",
    "date_deadline",
    "delivery_method_id",
    "department_id",
    "is_urgent",
    "name",
    "party_ids",
    "recipient_ids",
    "sheets",
}


class DocflowRegistrationMixin(models.AbstractModel):
    """From a draft to a number: readiness, handing over, registering, cancelling."""

    _name = "docflow.registration.mixin"
    _description = "Registration"
    _inherit = ["docflow.numbered.mixin", "docflow.history.mixin"]

    date_submitted = fields.Datetime(
        string="Handed Over At",
        copy=False,
        help="When the registration office got it: handed over by its author, or come with the "
        "stack of letters. The norm of registration runs from it.",
    )
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

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # who registers two hundred letters a day does not want to be told of every remark on them
        types = self._recall_given(vals_list)["type_id"]
        vals_list = [vals | self._prepare_journal(vals) for vals in vals_list]
        is_for_others = set(types.mapped("category")) == {"incoming"}
        quiet = {"mail_create_nosubscribe": True} if is_for_others else {}
        documents = super(DocflowRegistrationMixin, self.with_context(**quiet)).create(vals_list)
        documents._note_turn()
        return documents.with_env(self.env)

    def _track_prepare(self, fields_iter):
        # extra requisites are tracked where the type changes, and the type of a registered card
        # stays: they and their definition need not be read for every act
        settled = self.filtered("reg_serial")
        super(DocflowRegistrationMixin, settled)._track_prepare(set(fields_iter) - {"properties"})
        return super(DocflowRegistrationMixin, self - settled)._track_prepare(fields_iter)

    def _creation_message(self):
        # core reads the name of the model from the database for it
        return self.env._("Card opened")

    # Business: who may

    def _may_register(self):
        return bool(self._get_registrar())

    def _get_registrar(self):
        """Return in whose name the user registers here: himself first, or nobody."""
        self._recall_dictionaries()
        user = self.env.user
        able = user._docflow_principals("register").filtered(
            lambda person: (
                self.office_id.id in person._docflow_own_sight()[2]
                or person._docflow_has_power("register", self)
            )
        )
        return user._docflow_choose_principal(able, "register")

    def _is_drafted_by_me(self):
        """Tell whether the draft is the user's, or of somebody whose work he does (bool)."""
        people = self.create_uid | self.author_id
        return bool(self.env.user._docflow_choose_principal(people, "execute"))

    def _may_submit(self):
        mine = self._is_drafted_by_me()
        return mine and not self.is_submitted and not self._may_register()

    def _may_cancel(self):
        if self.state == "draft" and self._is_drafted_by_me():
            return True
        return self._may_register()

    # Business: what stays

    def _check_requisites(self, vals):
        """Refuse changes that a registered card does not allow any more."""
        self.ensure_one()
        if not self.reg_serial or self._is_unsealed():
            return
        if PLACE & vals.keys():
            raise UserError(
                self.env._(
                    "%(document)s is registered: its type, journal and office stay as they are. "
                    "Cancel it with a reason and register anew if they are wrong.",
                    document=self.display_name,
                )
            )
        settled = {name for name in SETTLED & vals.keys() if self[name]}
        if self.state in CLOSED_STATES:
            settled |= REQUISITES & vals.keys()
        if settled:
            raise UserError(
                self.env._(
                    "%(document)s: “%(fields)s” is settled and stays. Write a remark, or link the "
                    "document that changes it.",
                    document=self.display_name,
                    fields=", ".join(
                        self._fields[name]._description_string(self.env) for name in sorted(settled)
                    ),
                )
            )

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
        required = self._get_required_requisites()
        # sudo: docflow.document - a reply is linked though its registrar may not open the incoming
        card = self.sudo()
        labels = [
            self._fields[name]._description_string(self.env)
            for name in self._fields
            if name in required and not card[name]
        ]
        if not any(sign.isalnum() for sign in self.name):
            labels.insert(0, self._fields["name"]._description_string(self.env))
        errors += [self.env._("fill in “%(field)s”", field=label) for label in labels]
        if self.access_mark_id.is_forbidden:
            errors.append(self.access_mark_id.ground or self.access_mark_id.name)
        return errors

    # Business: acts

    @api.model
    def _recall_given(self, vals_list):
        """Have the dictionaries at hand that cards are made of now; ``{field: records}``."""
        given = {}
        for name in ("type_id", "office_id", "journal_id", "department_id"):
            # anything may come from outside; what is no id is refused where it is written
            ids = {vals[name] for vals in vals_list if type(vals.get(name)) is int}
            given[name] = self.env[self._fields[name].comodel_name].browse(ids)._recall()
        return given

    @api.model
    def _prepare_journal(self, vals):
        """Return the journal of a card that is made of ``vals``, where these tell all it follows;
        left out, it is found by a record made for that alone.
        """
        names = ("type_id", "office_id", "company_id", "department_id")
        if "journal_id" in vals or not all(type(vals.get(name)) is int for name in names):
            return {}
        place = [self.env[self._fields[name].comodel_name].browse(vals[name]) for name in names]
        return {"journal_id": place[0]._get_journal(*place[1:]).id}

    def _recall_dictionaries(self):
        # sudo: docflow.document - nothing is shown, and the rights are checked when it is used
        cards = self.sudo()
        for dictionary in (cards.type_id, cards.office_id, cards.journal_id):
            dictionary._recall()

    def _do_submit(self):
        for document in self:
            vals = {"is_submitted": True, "date_submitted": fields.Datetime.now()}
            if not document.office_id:
                journal = document.journal_id
                vals |= {"office_id": journal.office_id.id, "journal_id": journal.id}
            document._unsealed().write(vals)
            document._refresh_access()
            document._touch_trays()
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
            "registrar_id": self.env.uid,
            "date_registered": now,
            "barcode": f"{office.barcode_prefix}{self.id:010}",
            "is_submitted": False,
        }
        if not self.office_id:
            # the journal is chosen already: a change of the office would choose it anew
            place = {"office_id": office.id, "journal_id": self.journal_id.id}
            self._unsealed().write(place)
        if self.signatory_id:
            vals["signatory_name"] = self._get_person_label(self.signatory_id)
        self._start_deadline(now)
        if self.reserved_number_id:
            self.reserved_number_id._unsealed().write({"state": "used"})
        state = "in_review" if self._receive_recipients() else "registered"
        self._touch_trays()
        for model in SETTLED_FIRST:
            self.env[model].flush_model()
        # from here to the commit other registrars of the journal wait
        self._unsealed().write(vals | {"state": state} | self._prepare_number_vals())
        self._refresh_access()
        self._log_step(
            self.env._(
                "Registered: No. %(number)s of %(date)s.",
                number=self.reg_number,
                date=self.reg_date.strftime("%d.%m.%Y"),
            ),
            self._get_registrar(),
        )
        self._on_registered()

    def _start_deadline(self, now):
        """Set the first deadline: the one given by hand, or the term of the card's type."""
        if self.date_deadline:
            self._set_initial_deadline()
            return
        deadline, rule, steps = self._get_standard_deadline(now)
        if deadline:
            self._do_change_deadline("initial", deadline, rule=rule, steps=steps)

    def _get_standard_deadline(self, now):
        """Return the deadline that the card's type sets, naive UTC, the rule that sets it and the
        steps of the count; False and no rule where there is none.

        The term of a late registration runs from its own day. Urgent documents have the shorter of
        their type's term and of that for urgent ones.
        """
        # the company's end of that day is a moment of the same day, and days are what is counted
        start = self.company_id._docflow_end_of_day(self.late_date) or now
        day = self.company_id._docflow_local_date(start)
        rules = self.type_id.deadline_rule_id
        if self.is_urgent:
            rules |= rules._get_by_name("docflow_deadline_rule_urgent")
        found = []
        for rule in rules:
            edition = rule._get_in_force(day)
            begin = self._get_event_moment(edition.event) or start
            found.append((*edition._count(begin, self.company_id), edition))
        deadline, steps, rule = min(found, key=lambda one: one[0], default=(False, None, rules))
        return deadline, rule, steps

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
            vals |= {
                "control_state": "released",
                "control_note": reason,
                "date_control_released": fields.Datetime.now(),
                "control_released_by_id": self.env.uid,
                "control_released_label": self._get_person_label(self.env.user),
            }
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
        position = user._docflow_position_at(self.company_id)
        name = user._docflow_identity()[0]
        return f"{name}, {position}" if position else name

    def _get_signature_label(self, principal):
        """Return who signs for ``principal`` now: his name and position, or the person who acts for
        him with the ground (str).
        """
        user = self.env.user
        if user == principal:
            return self._get_person_label(user)
        return user._docflow_acting_label(principal)

    # Hooks

    def _get_required_requisites(self):
        """Hook: names of the fields this card must have before registration (``set[str]``)."""
        return self.type_id._get_required_names()

    def _get_event_moment(self, event):
        """Hook: when ``event`` of a deadline rule happened to this card, naive UTC; False where
        it is the registration, or not known apart from it."""
        return False

    def _on_registered(self):
        """Hook: the card has just got its number."""
        self._tell_answered()
        if self.type_id.is_control_obligatory and self.control_state == "none":
            controller = self._get_default_controller()
            if controller:
                self._do_take_control(controller)

    def _on_cancelled(self):
        """Hook: the card was cancelled."""
        self._withdraw_work()
