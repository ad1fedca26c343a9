from odoo import api, fields, models
from odoo.exceptions import UserError

# what the expedition still fills in on a letter that has left
AFTER_SENDING = frozenset({"tracking", "note", "weight", "fee", "sequence"})
FORMATS = [("c5", "C5, 162 × 229"), ("dl", "DL, 110 × 220"), ("c4", "C4, 229 × 324")]
POST_KINDS = [
    ("simple", "Simple"),
    # not “Registered”, which documents are
    ("registered", "Registered letter"),
    ("receipt", "Registered, with a notice of delivery"),
]


class DocflowDispatch(models.Model):
    """One sending of a registered document to one addressee (відправлення).

    Name and address are as they were: a contact that moves does not rewrite what was sent. What
    happened to it stands in ``event_ids``, to which is only added. Sent again it is another
    sending, which names the former one: the former keeps its address, its number and its register.

    =========  ======================================================================
    state      meaning
    =========  ======================================================================
    waiting    lies in the tray "For Dispatch" of the expedition
    queued     a letter by e-mail that the mail server has not taken yet
    sent       left the office
    delivered  the addressee has it
    failed     did not leave or did not arrive; lies with the sender, with the reason
    returned   came back; lies with the sender, with the reason
    cancelled  is not sent, with the reason
    =========  ======================================================================
    """

    _name = "docflow.dispatch"
    _description = "Sending of a Document"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.dispatch.paper.mixin",
        "docflow.dispatch.mail.mixin",
    ]
    _order = "document_id desc, sequence, id"

    # Fields: what is sent, by whom
    document_id = fields.Many2one(
        "docflow.document", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_card", store=True, precompute=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    office_id = fields.Many2one(
        "docflow.office", compute="_compute_card", store=True, precompute=True, ondelete="restrict"
    )
    sender_id = fields.Many2one(
        "res.users",
        string="Whose Document",
        compute="_compute_card",
        store=True,
        precompute=True,
        ondelete="restrict",
        help="Who hears that it was not delivered.",
    )
    sequence = fields.Integer(default=10, aggregator=None)
    subject = fields.Char(related="document_id.name", related_sudo=False)
    reg_number = fields.Char(related="document_id.reg_number", related_sudo=False)
    reg_date = fields.Date(related="document_id.reg_date", related_sudo=False)

    # Fields: to whom and how
    party_id = fields.Many2one("docflow.document.party", ondelete="set null", copy=False)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", ondelete="restrict", index="btree_not_null"
    )
    name = fields.Char(
        string="Addressee",
        compute="_compute_address",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    address = fields.Text(compute="_compute_address", store=True, readonly=False, precompute=True)
    email = fields.Char(
        string="E-mail", compute="_compute_address", store=True, readonly=False, precompute=True
    )
    method_id = fields.Many2one("docflow.delivery.method", required=True, ondelete="restrict")
    way = fields.Selection(related="method_id.dispatch_way")
    post_kind = fields.Selection(POST_KINDS, string="Kind of Letter", default="simple")
    envelope_format = fields.Selection(FORMATS, string="Envelope", default="c5")
    weight = fields.Integer(string="Weight, g", aggregator=None)
    fee = fields.Monetary(
        string="Postage",
        currency_field="currency_id",
        compute="_compute_fee",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="By the rates of the post for its kind and weight; you may enter another sum.",
    )
    tracking = fields.Char(string="Tracking No.", index="btree_not_null")
    note = fields.Char()
    former_id = fields.Many2one(
        "docflow.dispatch",
        string="Instead Of",
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="What did not arrive, and is sent again by this.",
    )

    # Fields: what became of it
    state = fields.Selection(
        selection=[
            ("waiting", "For dispatch"),
            ("queued", "Being sent"),
            ("sent", "Sent"),
            ("delivered", "Delivered"),
            ("failed", "Not delivered"),
            ("returned", "Returned"),
            ("cancelled", "Not to be sent"),
        ],
        required=True,
        default="waiting",
        copy=False,
    )
    date_state = fields.Datetime(string="State Since", readonly=True, copy=False)
    date_sent = fields.Datetime(string="Sent At", readonly=True, copy=False)
    sent_label = fields.Char(string="Sent By", readonly=True, copy=False)
    date_delivered = fields.Datetime(string="Delivered At", readonly=True, copy=False)
    receiver = fields.Char(string="Received By", readonly=True, copy=False)
    reason = fields.Char(string="Why", readonly=True, copy=False)
    is_repeated = fields.Boolean(string="Was Sent Again", readonly=True, copy=False)
    event_ids = fields.One2many("docflow.dispatch.event", "dispatch_id", string="What Happened")

    # Constraints
    _waiting_idx = models.Index("(office_id) WHERE state = 'waiting'")
    _back_idx = models.Index("(sender_id) WHERE state IN ('failed', 'returned')")
    _party_uniq = models.UniqueIndex(
        "(party_id) WHERE party_id IS NOT NULL",
        "This correspondent stands among the addressees already.",
    )
    # and the way from what did not arrive to what goes instead
    _former_uniq = models.UniqueIndex(
        "(former_id) WHERE former_id IS NOT NULL", "It is being sent again already."
    )
    _weight_sane = models.Constraint(
        "CHECK (COALESCE(weight, 0) BETWEEN 0 AND 100000)", "A letter weighs up to 100 kg."
    )
    _fee_sane = models.Constraint(
        "CHECK (COALESCE(fee, 0) >= 0)", "The postage of a letter is not negative."
    )
    _sent_facts = models.Constraint(
        "CHECK (state NOT IN ('sent', 'delivered') OR (date_sent IS NOT NULL AND sent_label IS NOT "
        "NULL))",
        "What was sent has its moment and its sender.",
    )
    _reasons = models.Constraint(
        "CHECK (state NOT IN ('failed', 'returned', 'cancelled') OR reason IS NOT NULL)",
        "What was not delivered has its reason.",
    )

    # Computes

    @api.depends("document_id")
    def _compute_card(self):
        for dispatch in self:
            # sudo: docflow.document - its office and author
            card = dispatch.document_id.sudo()
            dispatch.company_id = card.company_id
            dispatch.office_id = card.office_id or card.journal_id.office_id
            dispatch.sender_id = card.author_id or card.create_uid

    @api.depends("partner_id")
    def _compute_address(self):
        for dispatch in self:
            # sudo: taken back: a client may name any contact, and reads what is open to him
            partner = dispatch.partner_id.sudo(False)._filtered_access("read")
            if partner or not dispatch.name:
                dispatch.name = partner.complete_name or partner.display_name or dispatch.name
                dispatch.address = self._get_address(partner) or dispatch.address
                dispatch.email = partner.email or dispatch.email

    @api.depends("post_kind", "weight", "method_id")
    def _compute_fee(self):
        """A fee that was entered stays until the letter is weighed anew or is of another kind."""
        for letter in self:
            is_post = letter.way == "post"
            fee = letter._find_fee() if is_post and letter.weight > 0 else None
            # without a rate the clerk knows it; what goes by another way costs no postage
            letter.fee = fee if fee is not None else is_post and letter.fee

    @api.depends("name", "document_id")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for dispatch in self:
            dispatch.display_name = self.env._(
                "%(document)s, to %(addressee)s",
                document=dispatch.document_id.display_name or "",
                addressee=dispatch.name or "",
            )
        self._hide_names()

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            card = self.env["docflow.document"].browse(vals.get("document_id")).exists()
            if not self._is_unsealed():
                # whoever may not open a card learns nothing of it here
                card.check_access("read")
                self._check_card(card)
        made = super().create(vals_list)
        made.document_id._touch_trays()
        return made

    def write(self, vals):
        if not self._is_unsealed():
            self._check_open(vals)
        result = super().write(vals)
        if "method_id" in vals:
            # a register is of one method
            moved = self.filtered(lambda one: one.register_id.state == "draft")
            moved._unsealed().write({"register_id": False, "register_line": 0})
        self.document_id._touch_trays()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for dispatch in self:
            # sudo: docflow.dispatch.event - whether anything happened to it
            if dispatch.state != "waiting" or dispatch.sudo().event_ids:
                raise UserError(
                    self.env._(
                        "%(dispatch)s is history and is not deleted. Mark it as not to be sent, "
                        "with a reason.",
                        dispatch=dispatch.display_name,
                    )
                )
        self.document_id._touch_trays()

    # Business

    @api.model
    def _check_card(self, card):
        if not card._goes_out():
            raise UserError(
                self.env._(
                    "%(document)s is not sent: only a document with its own number leaves the "
                    "office. Register it first.",
                    document=card.display_name or "",
                )
            )

    def _check_open(self, vals):
        """Refuse to rewrite the address of what has left."""
        if not vals.keys() - AFTER_SENDING:
            return
        for dispatch in self.filtered(lambda dispatch: dispatch.state != "waiting"):
            raise UserError(
                self.env._(
                    "%(dispatch)s: it has left, and where to is history. “Send Again” asks where "
                    "to; for somebody else add an addressee.",
                    dispatch=dispatch.display_name,
                )
            )

    def _find_fee(self):
        """Return what it costs by the rates of the day it leaves, None where no rate tells it."""
        company = self.company_id or self.env.company
        # the post may weigh it anew after it has left
        day = company._docflow_local_date(self.date_sent or fields.Datetime.now())
        rates = self.env["docflow.postage.rate"]
        return rates._find_fee(company, self.method_id, self.post_kind, self.weight, day)

    @api.model
    def _get_address(self, partner):
        """Return the address of a contact as it is written on an envelope, without its name."""
        lines = (partner._display_address(without_company=True) or "").splitlines()
        return "\n".join(line.strip() for line in lines if line.strip())

    # Hooks

    def _take_turn(self):
        self.document_id._take_turn()

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id"})

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "state",
                "date_state",
                "date_sent",
                "sent_label",
                "date_delivered",
                "receiver",
                "reason",
                "event_ids",
                "former_id",
                "is_repeated",
                "company_id",
                "office_id",
                "sender_id",
                "party_id",
                "register_id",
                "register_line",
            }
        )
