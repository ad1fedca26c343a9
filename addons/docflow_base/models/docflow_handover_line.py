from odoo import api, fields, models
from odoo.exceptions import UserError

# in the order they are moved and printed
KINDS = (
    "assignment",
    "review",
    "control",
    "resolution",
    "request",
    "substitution",
    "office",
    "obligation",
    "original",
)


class DocflowHandoverLine(models.Model):
    """One thing that passes from the leaver to another person, as it was called at that time."""

    _name = "docflow.handover.line"
    _description = "Line of a Handover"
    _inherit = ["docflow.sealed.mixin", "docflow.handover.move.mixin"]
    _order = "handover_id, kind_sequence, date_deadline, id"

    handover_id = fields.Many2one(
        "docflow.handover", required=True, ondelete="cascade", index=True, readonly=True
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    kind = fields.Selection(
        selection=[
            ("assignment", "Assignment"),
            ("review", "Review"),
            ("control", "Control"),
            ("resolution", "Decisions on a resolution"),
            ("request", "Request to decide"),
            ("substitution", "Substitution"),
            ("office", "Registration office"),
            ("obligation", "Recurring obligation"),
            ("original", "Paper original"),
        ],
        required=True,
        readonly=True,
    )
    kind_sequence = fields.Integer(
        compute="_compute_kind_sequence", store=True, precompute=True, aggregator=None
    )
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    label = fields.Char(string="What", required=True, readonly=True)
    date_deadline = fields.Datetime(string="Due", readonly=True)
    to_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="Empty: the person named above.",
    )
    to_label = fields.Char(string="Taken Over By", readonly=True)
    state = fields.Selection(
        selection=[("planned", "To move"), ("done", "Moved"), ("refused", "Refused")],
        default="planned",
        required=True,
        readonly=True,
    )
    refusal = fields.Text(string="Reason of the Refusal", readonly=True)
    date_done = fields.Datetime(string="Moved At", readonly=True)

    _once_uniq = models.UniqueIndex(
        "(handover_id, kind, res_model, res_id)", "The list names each thing once."
    )
    _refusal_reason = models.Constraint(
        "CHECK (state <> 'refused' OR COALESCE(refusal, '') <> '')",
        "A refused line tells its reason.",
    )
    _done_facts = models.Constraint(
        "CHECK (state <> 'done' OR (to_label IS NOT NULL AND date_done IS NOT NULL))",
        "A moved line names who took it over, and when.",
    )

    # Computes

    @api.depends("kind")
    def _compute_kind_sequence(self):
        for line in self:
            line.kind_sequence = self._get_kinds().index(line.kind) if line.kind else 0

    @api.depends("label")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.label

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_unsealed():
            raise UserError(
                self.env._("The list of a handover is collected by the system, not typed.")
            )
        return super().create(vals_list)

    def write(self, vals):
        if not self._is_unsealed():
            self._refuse_done()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self._refuse_done()

    def _refuse_done(self):
        for line in self.filtered(lambda line: line.state == "done"):
            raise UserError(
                self.env._(
                    "“%(line)s” was handed over already and stays in the act. Hand it over again "
                    "in another one.",
                    line=line.label,
                )
            )

    # Business

    @api.model
    def _prepare_line_vals(self, handover, kind, record):
        label, deadline = self._get_work_label(kind, record)
        if kind == "substitution" and self._is_ending(handover, record):
            label = self.env._("%(substitution)s: ends", substitution=label)
        return {
            "handover_id": handover.id,
            "kind": kind,
            "res_model": record._name,
            "res_id": record.id,
            "label": label,
            "date_deadline": deadline,
        }

    def _get_record(self):
        """Return what the line is about, past the rights of whoever moves it."""
        # the act was checked by action_hand_over
        # sudo: the model of the line - an administrator moves work that he may not read
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    def _is_open_work(self):
        """Tell whether the leaver still holds it, or the line is history already (bool)."""
        if self.state == "done":
            return True
        handover = self.handover_id
        work = self._get_open_work(self.kind, handover.from_id, handover.company_id)
        return (self.res_model, self.res_id) in [(record._name, record.id) for record in work]

    def _try_move(self):
        """Move the line, or keep the reason why not; others are not touched by its refusal."""
        self.ensure_one()
        to = self.to_id or self.handover_id.to_id
        try:
            with self.env.cr.savepoint():
                record = self._get_record()
                if record:
                    getattr(self, f"_move_{self.kind}")(record, to, self._get_reason())
                self._unsealed().write(
                    {
                        "state": "done",
                        "refusal": False,
                        "to_label": self.handover_id._get_label(to),
                        "date_done": fields.Datetime.now(),
                    }
                )
        except UserError as refusal:
            self._unsealed().write({"state": "refused", "refusal": str(refusal)})

    def _get_reason(self):
        """Return what the history of the moved records says (str)."""
        return self.env._("Handover of work, %(ground)s", ground=self.handover_id.ground)

    # Hooks

    @api.model
    def _get_kinds(self):
        """Hook: kinds of work in the order in which they are moved and printed (``tuple[str]``)."""
        return KINDS

    @api.model
    def _get_sealed_fields(self):
        return frozenset(
            {
                "kind",
                "res_model",
                "res_id",
                "label",
                "date_deadline",
                "state",
                "refusal",
                "to_label",
                "date_done",
                "company_id",
            }
        )

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"handover_id"})
