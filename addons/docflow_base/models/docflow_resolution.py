from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .docflow_flow_mixin import Transition


class DocflowResolution(models.Model):
    """A resolution: what is to be done with a card, by whom, by when (seed 4 §2.10–2.12).

    The first assignment is the main one. A resolution written by an executor on his own assignment
    (``assignment_id``) delegates it: the tree grows to any depth. Texts and names are snapshots
    once issued.

    ==========  =======================================================
    state       meaning
    ==========  =======================================================
    draft       only its author sees it
    issued      sent to the executors
    done        every assignment is closed
    cancelled   withdrawn with a reason
    ==========  =======================================================
    """

    _name = "docflow.resolution"
    _description = "Resolution"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.flow.mixin",
        "docflow.deadline.mixin",
        "docflow.resolution.staffing.mixin",
        "docflow.signing.mixin",
        "docflow.progress.mixin",
        "docflow.templated.mixin",
        "docflow.searched.mixin",
    ]
    _order = "document_id, id"
    _rec_name = "text"
    _parent_store = True
    _templated_lines = "assignment_ids"

    document_id = fields.Many2one(
        "docflow.document", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="document_id.company_id", store=True, precompute=True)
    parent_id = fields.Many2one(
        "docflow.resolution", ondelete="restrict", index=True, readonly=True
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("docflow.resolution", "parent_id", string="Subordinate Resolutions")
    assignment_id = fields.Many2one(
        "docflow.assignment",
        string="Delegates",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
        help="The assignment that this resolution passes on.",
    )
    author_id = fields.Many2one(
        "res.users",
        required=True,
        default=lambda self: self._default_author_id(),
        ondelete="restrict",
        index=True,
        readonly=True,
    )
    author_label = fields.Char(
        string="Signed By",
        readonly=True,
        copy=False,
        help="Name and position at the signing; where another signed for the author, his name and "
        "the ground.",
    )
    signed_by_id = fields.Many2one(
        "res.users", string="Signed In Fact By", readonly=True, copy=False, ondelete="restrict"
    )
    text = fields.Text(string="What to Do", required=True)
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("issued", "In execution"),
            ("done", "Executed"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        copy=False,
    )
    date_issued = fields.Datetime(string="Signed At", copy=False, readonly=True)
    date_done = fields.Datetime(string="Executed At", copy=False, readonly=True)
    is_control = fields.Boolean(string="Put on Control")
    controller_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        # sudo: res.company - a setting, readable to administrators
        default=lambda self: self.env.company.sudo().docflow_controller_id,
        domain=[("share", "=", False)],
    )
    assignment_ids = fields.One2many(
        "docflow.assignment", "resolution_id", string="Executors", copy=True
    )
    executor_names = fields.Char(string="To Whom", compute="_compute_executor_names")
    cancel_reason = fields.Text(copy=False, readonly=True)
    allowed_executor_ids = fields.Many2many(
        "res.users", compute="_compute_allowed_executor_ids", string="May Be Executors"
    )

    _issued_idx = models.Index("(document_id) WHERE state = 'issued'")
    # the tray of an author, counted without its rows; the same one key a resolution
    _author_idx = models.Index(
        "(author_id, date_deadline) INCLUDE (document_id, company_id, state) WHERE state = 'issued'"
    )
    # resolutions of a period and who signed them, without visiting the rows (activity)
    _acts_idx = models.Index(
        "(date_issued) INCLUDE (company_id, document_id, signed_by_id, author_id, state) "
        "WHERE state != 'draft'"
    )
    _issued_facts = models.Constraint(
        "CHECK (state IN ('draft', 'cancelled') OR (date_issued IS NOT NULL AND author_label IS "
        "NOT NULL))",
        "An issued resolution has its date and its author's name.",
    )

    def init(self):
        """Make the index of paths that core would make, so that it serves LIKE ("what is below")
        however a database sorts names: core's own does only where it sorts by code point.
        """
        result = super().init()
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS docflow_resolution__parent_path_index "
                "ON docflow_resolution (parent_path varchar_pattern_ops)"
            )
        )
        return result

    # Computes

    @api.depends("author_id", "text", "date_issued")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for resolution in self:
            author = resolution.author_label or resolution.author_id.name or ""
            text = (resolution.text or "").strip().splitlines()
            resolution.display_name = ": ".join(part for part in (author, text and text[0]) if part)
        self._hide_names()

    @api.depends("assignment_ids.executor_id", "assignment_ids.sequence")
    def _compute_executor_names(self):
        for resolution in self:
            # sudo: docflow.assignment - whoever reads the resolution may know whom it names
            lines = resolution.sudo().assignment_ids
            resolution.executor_names = ", ".join(
                name for name in lines.mapped("executor_id.name") if name
            )

    @api.depends("author_id", "document_id", "assignment_id")
    def _compute_allowed_executor_ids(self):
        for resolution in self:
            author = resolution.author_id or self._get_author(
                resolution.document_id, resolution.assignment_id
            )
            resolution.allowed_executor_ids = author._docflow_subordinate_ids() - author

    # CRUD

    @api.model
    def _default_author_id(self):
        """Return whose resolution it is: the user's own, or that of the person he acts for."""
        context = self.env.context
        return self._get_author(
            self.env["docflow.document"].browse(context.get("default_document_id")),
            self.env["docflow.assignment"].browse(context.get("default_assignment_id")),
        )

    @api.model
    def _get_author(self, document, line):
        """Return the person in whose name the user writes on ``document`` or delegates ``line``.

        On a card that waits for a review, whoever is to review it comes before a right of one's
        own: who acts for the mayor answers his letter in his place. Without a card in sight, or
        without any right, it is the user himself, and the check at the signing says why not.
        """
        user = self.env.user
        if line:
            return user._docflow_choose_principal(line.executor_id, "execute") or user
        if not document:
            return user
        resolvers = document._get_resolvers()
        picked = resolvers.filtered(lambda p: p.id == self.env.context.get("docflow_acting_for"))
        asked = picked or resolvers & document._get_waiting_reviewers() or resolvers
        return user._docflow_choose_principal(asked, "resolve") or user

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if not vals.get("author_id"):
                vals["author_id"] = self._get_author(
                    self.env["docflow.document"].browse(vals.get("document_id")),
                    self.env["docflow.assignment"].browse(vals.get("assignment_id")),
                ).id
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_issued(self):
        if self.filtered(lambda r: r.state != "draft"):
            raise UserError(
                self.env._("An issued resolution is never deleted. Cancel it with a reason.")
            )

    @api.autovacuum
    def _gc_empty_drafts(self):
        """Drop drafts without executors: a dialog that was left with the page still open."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        self.search(
            [
                ("state", "=", "draft"),
                ("assignment_ids", "=", False),
                ("write_date", "<", limit),
            ]
        ).unlink()

    # Actions

    def action_issue(self):
        """Sign resolutions and send them to their executors.

        :raise UserError: no executor, one outside the author's powers, a date in the past
        """
        self._check_transition("issue")
        for resolution in self:
            resolution._check_issue()
        for resolution in self:
            resolution._do_issue()
        return True

    def action_cancel(self, reason=None):
        """Withdraw issued resolutions with everything below them.

        :param str reason: obligatory; without it the form asks
        """
        self._check_transition("cancel")
        if not (reason or "").strip():
            self.ensure_one()
            return self.document_id._open_wizard(
                "docflow.reason",
                self.env._("Cancel the Resolution"),
                default_verb="action_cancel",
                default_resolution_id=self.id,
            )
        self._do_cancel(reason)
        return True

    # Business: who may

    def _may_issue(self):
        # a clerk prepares what his head signs
        return self.env.user._docflow_represents(self.author_id, "resolve")

    def _may_cancel(self):
        # the controller of the card too: an author may have left
        user = self.env.user
        return self._may_issue() or user._docflow_represents(
            self.document_id.controller_id, "control"
        )

    # Business: acts

    def _close_if_done(self):
        """Close what has nothing left to wait for in the trees of these resolutions, and the cards
        that were waiting for them.
        """
        # sudo: docflow.document - the last executor closes his author's resolution and the card
        documents = self.sudo().document_id
        documents._close_tree()
        documents._close_if_done()

    def _on_tree_done(self):
        """Take note that these resolutions became done, lowest first."""
        for document in self.document_id:
            done = self.filtered(lambda r, card=document: r.document_id == card)
            names = done.sorted(lambda r: r.parent_path or "", reverse=True).mapped("display_name")
            text = self.env._("Executed: %(resolution)s", resolution="; ".join(names[:5]))
            if len(names) > 5:
                text = self.env._("%(text)s … (%(count)s)", text=text, count=len(names))
            document._log_step(text)

    def _do_withdraw_tree(self, reason):
        """Withdraw these issued resolutions and everything issued below them."""
        # sudo: docflow.resolution - lines of the tree belong to others
        tree = self.sudo().search([("id", "child_of", self.ids), ("state", "=", "issued")])
        lines = tree.assignment_ids.filtered("is_open")
        lines._withdraw_requests()
        lines._unsealed().write({"state": "cancelled"})
        tree._unsealed().write({"state": "cancelled", "cancel_reason": reason})

    def _do_cancel(self, reason):
        # sudo: docflow.resolution - lines of the tree belong to others
        for resolution in self.sudo():
            resolution._do_withdraw_tree(reason)
            document = resolution.document_id
            document._log_step(self.env._("Resolution cancelled: %(reason)s", reason=reason))
            document._touch_trays()
            if resolution.assignment_id.is_open:
                resolution.assignment_id._unsealed().write(
                    {"state": "in_work", "date_reported": False}
                )
            document._do_resume(resolution)

    # Hooks

    def _get_deadline_owner(self):
        return self.author_id

    def _get_deadline_reach(self):
        return self.assignment_id.date_deadline or self._get_control_deadline()

    def _get_resolutions_below(self):
        return self

    def _take_turn(self):
        self.document_id._take_turn()

    def _on_issued(self):
        """Hook: the resolution was signed and sent."""
        # sudo: docflow.document - a note of the card, whatever its author may edit
        self.document_id.sudo()._note_proposal_outcome(self)
        if not self.assignment_id:
            # sudo: docflow.recognition.lesson - nobody's own
            lessons = self.env["docflow.recognition.lesson"].sudo()
            lessons._note(self.document_id.ids, self.ids)

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "state",
                "author_label",
                "signed_by_id",
                "date_issued",
                "date_done",
                "date_deadline_initial",
                "parent_id",
                "cancel_reason",
                "company_id",
            }
        )

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"document_id", "author_id", "assignment_id"})

    def write(self, vals):
        if not self._is_unsealed() and self.filtered(lambda r: r.state != "draft"):
            raise UserError(
                self.env._(
                    "An issued resolution is signed and is not edited. Cancel it with a reason and "
                    "write another."
                )
            )
        return super().write(vals)

    @api.model
    def _get_deadline_open_states(self):
        return ("issued",)

    @api.model
    def _get_transitions(self):
        own = self.env._(
            "Its author or whoever acts for him signs it; they and the controller of the card "
            "cancel it."
        )
        return {
            "issue": Transition(
                ("draft",), "issued", "_may_issue", self.env._("Sign and Send"), own, "primary"
            ),
            **self._get_deadline_transitions(),
            "cancel": Transition(
                ("issued",), "cancelled", "_may_cancel", self.env._("Cancel"), own, "danger"
            ),
        }
