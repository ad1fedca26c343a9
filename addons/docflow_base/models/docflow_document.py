from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .docflow_guidance_mixin import OPEN_STATES


class DocflowDocument(models.Model):
    """A document card (РКК): one document, one card, whatever it came by.

    *Requisites* are edited by the author while it is a draft, by registrars of its office after
    that;
    *legal facts* (number, date, state, names as they were) are sealed and written by the flow
    alone.

    ============  ==========================================================================
    state         meaning
    ============  ==========================================================================
    draft         being prepared; no number
    registered    has a number; nobody was asked to look at it yet
    in_review     lies with its recipients, who read it or write a resolution
    in_execution  at least one resolution was issued
    executed      done; a card on control gets here only after the controller released it
    cancelled     withdrawn with a reason; its number stays taken
    ============  ==========================================================================
    """

    _name = "docflow.document"
    _description = "Document"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.register.mixin",
        "docflow.search.mixin",
        "docflow.pause.mixin",
        "docflow.custody.mixin",
        "docflow.proposal.mixin",
        "docflow.guidance.mixin",
        "docflow.deadline.mixin",
        "docflow.obligation.card.mixin",
        "docflow.competence.mixin",
        "docflow.capture.mixin",
        "docflow.registration.mixin",
        "docflow.correspondence.mixin",
        "docflow.filing.mixin",
        "docflow.access.mixin",
        "docflow.control.mixin",
        "docflow.execution.mixin",
        "docflow.closing.mixin",
        "docflow.instruction.mixin",
        "docflow.holder.mixin",
        "docflow.tray.mixin",
        "docflow.cabinet.mixin",
        "docflow.systray.mixin",
        "docflow.tree.mixin",
        "docflow.line.mixin",
        "mail.thread.main.attachment",
        "mail.activity.mixin",
    ]
    _order = "reg_date desc, id desc"
    _rec_names_search = ["reg_number", "name", "corr_number", "barcode"]
    _mail_post_access = "read"
    _check_company_auto = True

    # Fields: what it is
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    type_id = fields.Many2one(
        "docflow.document.type",
        string="Document Type",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        default=lambda self: self._default_type_id(),
    )
    category = fields.Selection(related="type_id.category", store=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("registered", "Registered"),
            ("in_review", "In Review"),
            ("in_execution", "In Execution"),
            ("executed", "Executed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
        group_expand=True,
    )
    is_submitted = fields.Boolean(string="Handed Over for Registration", copy=False, tracking=True)
    topic_id = fields.Many2one("docflow.topic", ondelete="restrict", index="btree_not_null")
    access_mark_id = fields.Many2one("docflow.access.mark", ondelete="restrict")
    delivery_method_id = fields.Many2one("docflow.delivery.method", ondelete="restrict")
    sheets = fields.Integer(aggregator=None)
    annex_sheets = fields.Integer(string="Sheets of Annexes", aggregator=None)
    copies = fields.Integer(default=1, aggregator=None)
    is_urgent = fields.Boolean(string="Urgent", tracking=True)
    note = fields.Text(string="Remarks")
    properties = fields.Properties("Extra Requisites", definition="type_id.properties_definition")

    # Fields: who
    department_id = fields.Many2one(
        "hr.department",
        string="Author's Department",
        check_company=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user.docflow_department_id,
    )
    author_id = fields.Many2one(
        "res.users", index="btree_not_null", ondelete="restrict", tracking=True
    )
    signatory_id = fields.Many2one(
        "res.users", string="Signed By", ondelete="restrict", index="btree_not_null", tracking=True
    )
    signatory_name = fields.Char(string="Signatory's Name and Position", copy=False)

    # Fields: what belongs to it
    link_ids = fields.One2many("docflow.document.link", "document_id", string="Related Documents")
    back_link_ids = fields.One2many("docflow.document.link", "linked_id", string="Mentioned In")
    resolution_ids = fields.One2many("docflow.resolution", "document_id", string="Resolutions")
    assignment_ids = fields.One2many("docflow.assignment", "document_id", string="Assignments")

    # Fields: how it ended
    date_deadline = fields.Datetime(tracking=True)
    execution_note = fields.Text(string="Mark of Execution", copy=False)
    date_executed = fields.Datetime(string="Executed At", copy=False, tracking=True)
    cancel_reason = fields.Text(copy=False)

    # Constraints
    _open_idx = models.Index(
        "(state, date_deadline) WHERE state IN ('registered', 'in_review', 'in_execution')"
    )
    _control_idx = models.Index("(controller_id, date_deadline) WHERE control_state = 'on_control'")
    _draft_idx = models.Index("(create_uid) WHERE state = 'draft'")
    _duplicate_idx = models.Index(
        "(correspondent_id, corr_number_key, corr_date) WHERE corr_number_key IS NOT NULL"
    )
    _number_of_registered = models.Constraint(
        "CHECK (state IN ('draft', 'cancelled') OR (reg_number IS NOT NULL AND reg_date IS NOT "
        "NULL))",
        "A registered document has a number and a date.",
    )
    _counts_positive = models.Constraint(
        "CHECK (COALESCE(sheets, 0) >= 0 AND COALESCE(annex_sheets, 0) >= 0 AND COALESCE(copies, "
        "0) >= 0)",
        "Sheets and copies cannot be negative.",
    )

    @api.constrains("access_mark_id")
    def _check_access_mark(self):
        for document in self:
            mark = document.access_mark_id
            if mark.is_forbidden:
                raise ValidationError(
                    self.env._(
                        "“%(document)s” bears the mark “%(mark)s” and must not be entered into the "
                        "system. %(ground)s Register it in the paper journal kept for such "
                        "documents.",
                        document=document.name,
                        mark=mark.name,
                        ground=mark.ground or "",
                    )
                )

    # Computes

    @api.depends("name", "reg_number")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for document in self:
            if document.reg_number:
                document.display_name = f"{document.reg_number} · {document.name}"
            else:
                document.display_name = document.name or self.env._("New document")
        self._hide_names()

    @api.depends("type_id", "office_id", "company_id", "department_id")
    def _compute_journal_id(self):
        for document in self:
            if not document.reg_serial and document.type_id:
                document.journal_id = document.type_id._get_journal(
                    document.office_id, document.company_id, document.department_id
                )

    # CRUD

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "office_id" in fields and not values.get("office_id"):
            office = self.env["docflow.office"].search(
                [("registrar_ids", "in", self.env.uid), ("company_id", "=", self.env.company.id)],
                limit=1,
            )
            values["office_id"] = office.id
        category = self.env.context.get("docflow_category")
        if "author_id" in fields and category and category != "incoming":
            values.setdefault("author_id", self.env.uid)
        return values

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._refresh_access()
        return documents

    def write(self, vals):
        if not self._is_unsealed():
            for document in self.filtered("reg_serial"):
                document._check_requisites(vals)
        result = super().write(vals)
        facts = {"office_id", "department_id", "author_id", "signatory_id", "recipient_ids"}
        if (facts | {"journal_id", "type_id"}) & vals.keys():
            self._refresh_access()
        return result

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for vals in vals_list:
            vals["name"] = self.env._("%(name)s (copy)", name=vals["name"])
        return vals_list

    @api.ondelete(at_uninstall=False)
    def _unlink_except_registered(self):
        for document in self:
            if document.reg_serial or document.state not in ("draft", "cancelled"):
                raise UserError(
                    self.env._(
                        "%(document)s has a registration number and is never deleted. Cancel it "
                        "with a reason; the number stays taken.",
                        document=document.display_name,
                    )
                )

    # Actions

    def action_submit(self):
        """Hand drafts over to the registration office."""
        self._check_transition("submit")
        for document in self:
            # what is missing is known to the author, and not to the registrar
            document._check_ready()
        self._do_submit()
        return True

    def action_register(self):
        """Give numbers to drafts. One button, no wizard; the number is drawn last.

        :raise UserError: names the card and every missing requisite; nothing is registered
        """
        self._check_transition("register")
        for document in self:
            document._check_ready()
        # one order of journals for everybody, so that two batches cannot wait for each other
        for document in self.sorted(lambda d: (d.journal_id.id, d.id)):
            document._do_register()
        return True

    def action_send_review(self, user_ids=None):
        """Send registered cards to people for review.

        :param list user_ids: ids of ``res.users``; without them the form asks
        """
        self._check_transition("send_review")
        if not user_ids:
            return self._open_wizard("docflow.review.send", self.env._("Send for Review"))
        users = self.env["res.users"].browse(user_ids)
        for document in self:
            document._do_send_review(users)
        return True

    def action_acknowledge(self):
        """Read and finish: the reviewer took note, nothing is to be done."""
        self._check_transition("acknowledge")
        for document in self:
            document._do_acknowledge()
        return True

    def action_cancel(self, reason=None):
        """Withdraw cards. Numbers stay taken.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("cancel")
        if not (reason or "").strip():
            return self._open_wizard(
                "docflow.reason", self.env._("Cancel the Document"), default_verb="action_cancel"
            )
        for document in self:
            document._do_cancel(reason)
        return True

    def action_prepare_reply(self):
        """Make the draft of an outgoing reply, linked to this card, and open it."""
        self.ensure_one()
        self._check_transition("prepare_reply")
        return self._do_prepare_reply()._get_form_action()

    @api.readonly
    def action_open_form(self):
        """Open this card."""
        return self._get_form_action()

    @api.readonly
    def action_print_label(self):
        """Print the registration label in the format of the card's office."""
        formats = set(self.office_id.mapped("label_format"))
        report = (
            "docflow_document_report_label_zpl"
            if formats == {"zpl"}
            else "docflow_document_report_label"
        )
        return self.env.ref(f"docflow_base.{report}").report_action(self, config=False)

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "state",
                "is_submitted",
                "date_submitted",
                "reg_number",
                "reg_number_key",
                "reg_date",
                "date_registered",
                "reg_year",
                "reg_serial",
                "reg_suffix",
                "barcode",
                "registrar_id",
                "date_deadline_initial",
                "signatory_name",
                "control_state",
                "controller_id",
                "date_control",
                "date_control_released",
                "date_control_done",
                "control_released_by_id",
                "control_released_label",
                "control_taken_label",
                "control_note",
                "date_executed",
                "cancel_reason",
                "body_ids",
                "people_ids",
                "proposal_outcome",
                "resolution_ids",
                "assignment_ids",
            }
        )

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"company_id"})

    @api.model
    def _get_deadline_open_states(self):
        return OPEN_STATES

    # Business

    @api.model
    def _default_type_id(self):
        """Return the first type of the category whose menu was opened."""
        category = self.env.context.get("docflow_category")
        if not category:
            return self.env["docflow.document.type"]
        return self.env["docflow.document.type"].search(
            [("category", "=", category), ("company_id", "in", (False, self.env.company.id))],
            limit=1,
        )

    def _get_form_action(self):
        """Return the window action that opens this card."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [[False, "form"]],
        }

    def _open_wizard(self, model, name, **defaults):
        """Return the action that asks, in a dialog, for what a verb needs."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_document_ids": self.ids, **defaults},
        }
