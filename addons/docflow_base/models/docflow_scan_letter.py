from odoo import api, fields, models

OPEN_STATES = ("reading", "ready", "repair", "deferred")
SETTLED_STATES = ("registered", "attached", "dropped")


class DocflowScanLetter(models.Model):
    """One letter of a stack: the pages that belong together, and what is to become of them.

    ===========  ===================================================================
    state        meaning
    ===========  ===================================================================
    reading      some of its pages are not read yet
    ready        read; the registrar confirms what was recognised
    repair       something is odd (``problem``); a best guess waits for one key
    deferred     put aside by the registrar, perhaps with a draft card (``document_id``)
    registered   became a card of its own (``document_id``)
    attached     its pages went to a card that was there (``document_id``)
    dropped      not needed, with a reason; its pages stay with the stack
    ===========  ===================================================================

    A letter has pages, or it is a file that has none for us (``attachment_id``): encrypted, broken,
    of a kind that is not scanned. Such a file can be registered as it is.
    """

    _name = "docflow.scan.letter"
    _description = "Scanned Letter"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.scan.guidance.mixin",
        "docflow.scan.paging.mixin",
        "docflow.scan.filing.mixin",
        "docflow.scan.card.mixin",
        "docflow.desk.letter.mixin",
    ]
    _order = "batch_id desc, sequence, id"

    # Fields: what it is

    batch_id = fields.Many2one(
        "docflow.scan.batch", string="Stack", required=True, ondelete="cascade", index=True
    )
    office_id = fields.Many2one(related="batch_id.office_id", store=True, index=True)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    page_ids = fields.One2many("docflow.scan.page", "letter_id", string="Pages")
    page_count = fields.Integer(string="Number of Pages", compute="_compute_page_count")
    attachment_id = fields.Many2one(
        "ir.attachment",
        string="File without Pages",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    preview = fields.Binary(string="First Page", compute="_compute_preview")
    title = fields.Char(readonly=True, help="From whom, or about what: as recognised.")
    # it names earlier cards that its reader may not open: the desk shows him the others
    proposal = fields.Json(
        readonly=True,
        prefetch=False,
        groups=fields.NO_ACCESS,
        help="What was recognised, with the confidence and the place of each value.",
    )

    # Fields: what is odd

    problem = fields.Selection(selection="_selection_problem", readonly=True)
    problem_note = fields.Char(readonly=True)
    problem_text = fields.Text(compute="_compute_problem_text", string="What Is Odd")
    card_barcode = fields.Char(string="Label", readonly=True, help="On the first page.")

    # Fields: what became of it

    state = fields.Selection(
        selection=[
            ("reading", "Being read"),
            ("ready", "Ready"),
            ("repair", "To repair"),
            ("deferred", "Put aside"),
            ("registered", "Registered"),
            ("attached", "Attached"),
            ("dropped", "Dropped"),
        ],
        default="reading",
        required=True,
        readonly=True,
        group_expand=True,
    )
    # a draft may be deleted; whatever was registered may not
    document_id = fields.Many2one(
        "docflow.document", ondelete="set null", index="btree_not_null", readonly=True
    )
    number = fields.Char(string="Registration No.", readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Treated By", ondelete="restrict", index="btree_not_null", readonly=True
    )
    date_done = fields.Datetime(string="Treated At", readonly=True)
    seconds = fields.Integer(readonly=True, aggregator="avg", help="At the desk, for this letter.")
    drop_reason = fields.Char(readonly=True)

    # Constraints

    _open_idx = models.Index("(office_id, state) WHERE state IN ('repair', 'deferred')")
    _mine_idx = models.Index("(user_id, date_done) WHERE state = 'registered'")
    _registered_uniq = models.UniqueIndex(
        "(document_id) WHERE state = 'registered'", "A card is made of one letter."
    )
    _settled_has_card = models.Constraint(
        "CHECK (state NOT IN ('registered', 'attached') OR document_id IS NOT NULL)",
        "A letter that was registered or attached names its card.",
    )
    _dropped_has_reason = models.Constraint(
        "CHECK (state <> 'dropped' OR drop_reason IS NOT NULL)",
        "A dropped letter tells why.",
    )
    _seconds_sane = models.Constraint(
        "CHECK (seconds IS NULL OR seconds BETWEEN 0 AND 3600)",
        "What a letter took is counted up to an hour.",
    )

    # Computes

    @api.depends("batch_id.name", "sequence", "title", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for letter in self:
            letter.display_name = self.env._(
                "%(title)s (%(stack)s)",
                title=letter.number
                or letter.title
                or self.env._("Letter from page %(page)s", page=letter.sequence),
                stack=letter.batch_id.name,
            )

    @api.depends("page_ids.is_left_out")
    def _compute_page_count(self):
        counts = dict(
            self.env["docflow.scan.page"]._read_group(
                [("letter_id", "in", self.ids), ("is_left_out", "=", False)],
                ["letter_id"],
                ["__count"],
            )
        )
        for letter in self:
            letter.page_count = counts.get(letter._origin, 0)

    @api.depends("page_ids.preview")
    def _compute_preview(self):
        for letter in self:
            letter.preview = letter._get_pages()[:1].preview

    @api.depends("problem", "problem_note", "card_barcode")
    @api.depends_context("lang")
    def _compute_problem_text(self):
        for letter in self:
            letter.problem_text = letter._get_problem_text() if letter.problem else False

    # CRUD

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        # an empty letter goes when its pages joined another one; whatever became a card stays
        for letter in self.filtered("document_id"):
            letter._refuse_sealed({"document_id"})

    # Actions

    def action_continue(self):
        """Continue without repair: do with odd letters what seems best."""
        self._check_transition("continue")
        for letter in self:
            letter._do_continue()
        return True

    def action_attach(self, document_id=None, role="scan"):
        """Add the pages to a card that is there.

        :param int document_id: id of ``docflow.document``; without it the form asks
        :param str role: ``scan`` makes the next version of its scan; ``annex``, ``main``, ``reply``
            and ``memo`` are a file beside it
        """
        self.ensure_one()
        self._check_transition("attach")
        if not document_id:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Attach to a Card"),
                "res_model": "docflow.scan.attach",
                "view_mode": "form",
                "target": "new",
                "context": {"default_letter_id": self.id},
            }
        self._check_no_draft()
        document = self.env["docflow.document"].browse(document_id)
        self._check_attachable(document, role)
        self._do_attach(document, role)
        return True

    def action_defer(self):
        """Put letters aside; they wait until somebody takes them up."""
        self._check_transition("defer")
        self._do_defer()
        return True

    def action_resume(self):
        """Take up letters that were put aside or dropped."""
        self._check_transition("resume")
        for letter in self:
            letter._do_resume()
        return True

    def action_drop(self, reason=None):
        """Drop letters: nothing is to become of them. Their pages stay with the stack.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("drop")
        if not (reason or "").strip():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Drop"),
                "res_model": "docflow.reason",
                "view_mode": "form",
                "target": "new",
                "context": {
                    "default_verb": "action_drop",
                    "default_scan_letter_ids": self.ids,
                },
            }
        self._do_drop(reason.strip())
        return True

    @api.readonly
    def action_open_document(self):
        """Open the card this letter became or went to."""
        self.ensure_one()
        return self.document_id._get_form_action()

    @api.readonly
    def action_download(self):
        """Download the file that has no pages for us."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }

    @api.readonly
    def action_open_desk(self):
        """Open the stack at the registrar's desk."""
        self.ensure_one()
        action = self.batch_id.action_open_desk()
        action["params"]["letter_id"] = self.id
        return action

    # Business

    def _get_pages(self):
        """Return the pages that make the letter, in their order (``docflow.scan.page``)."""
        return self.page_ids.filtered(lambda page: not page.is_left_out).sorted("sequence")

    def _do_defer(self):
        self._unsealed().write({"state": "deferred"})
        self.batch_id._advance()

    def _do_resume(self):
        self._unsealed().write({"state": self._get_waiting_state(), "drop_reason": False})
        self.batch_id._advance()

    def _do_drop(self, reason):
        self._unsealed().write({"state": "dropped", "drop_reason": reason} | self._prepare_trace())
        self.batch_id._advance()

    def _do_continue(self):
        """Do what seems best: the label's card, else a letter like others; blank paper goes."""
        card = self._find_label_card()
        if card:
            self._do_attach(card, "scan")
        elif self.problem in ("blank", "empty"):
            self._do_drop(self.problem_text)
        else:
            self._unsealed().write({"problem": False, "problem_note": False})
            self._unsealed().write({"state": self._get_waiting_state()})
            self.batch_id._advance()

    def _get_waiting_state(self):
        """Return the state of a letter that waits for a registrar (str)."""
        if self.problem:
            return "repair"
        unread = self._get_pages().filtered(lambda page: page.state in ("new", "seen"))
        return "reading" if unread else "ready"

    def _prepare_trace(self):
        return {"user_id": self.env.uid, "date_done": fields.Datetime.now()}

    # Hooks

    def _on_pages_read(self):
        """Hook: a page of these letters was read, or could not be; all of them may be by now."""
        for letter in self.filtered(lambda letter: letter.state in OPEN_STATES):
            pages = letter._get_pages()
            # a file without pages for us was judged when it was opened
            if pages and all(page.state in ("read", "failed") for page in pages):
                letter._do_judge()
        self.batch_id._advance()

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "batch_id",
                "office_id",
                "company_id",
                "sequence",
                "page_ids",
                "attachment_id",
                "title",
                "proposal",
                "problem",
                "problem_note",
                "card_barcode",
                "state",
                "document_id",
                "number",
                "user_id",
                "date_done",
                "seconds",
                "drop_reason",
            }
        )
