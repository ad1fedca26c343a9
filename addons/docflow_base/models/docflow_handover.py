from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowHandover(models.Model):
    """A person leaves or changes his post: everything open passes to others, with an act to sign.

    The list is made by the system (:meth:`action_collect`): open assignments, waiting reviews,
    cards on control, decisions on the person's own resolutions and on requests, substitutions,
    offices where he registers, recurring obligations, paper originals. Each line may go to another
    person. What can be moved moves in one go; what cannot is refused line by line with its reason,
    and may be tried again with another person.

    ========  ===================================================================
    state     meaning
    ========  ===================================================================
    draft     the list is being made; nothing was moved
    partial   the rest was moved, some lines were refused
    done      nothing is left; the act is history
    ========  ===================================================================

    Access: administrators make it; the people it names and auditors read it. The list names cards
    by number and subject, as the act does: whoever moves a person's work has to know what he moves.
    """

    _name = "docflow.handover"
    _description = "Handover of Work"
    _inherit = ["docflow.sealed.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    from_id = fields.Many2one(
        "res.users",
        string="Who Hands Over",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        context={"active_test": False},
        domain=[("share", "=", False)],
    )
    to_id = fields.Many2one(
        "res.users",
        string="Who Takes Over",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain=[("share", "=", False)],
        help="Takes everything that no line gives to somebody else.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    ground = fields.Char(
        required=True,
        tracking=True,
        help="The order as it is quoted, for example: order № 41-к of 12.05.2026",
    )
    date = fields.Date(
        required=True, tracking=True, default=lambda self: self.env.company._docflow_today()
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("partial", "Partly handed over"),
            ("done", "Handed over"),
        ],
        default="draft",
        required=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many("docflow.handover.line", "handover_id", string="What")
    line_count = fields.Integer(compute="_compute_counts")
    refused_count = fields.Integer(compute="_compute_counts")
    from_label = fields.Char(
        string="Handed Over By", readonly=True, copy=False, help="Name and position at that time."
    )
    to_label = fields.Char(
        string="Taken Over By", readonly=True, copy=False, help="Name and position at that time."
    )
    date_done = fields.Datetime(string="Handed Over At", readonly=True, copy=False)

    # Constraints

    _two_people = models.Constraint(
        "CHECK (from_id <> to_id)", "Nobody hands over to himself. Choose another person."
    )
    _done_facts = models.Constraint(
        "CHECK (state = 'draft' OR (from_label IS NOT NULL AND to_label IS NOT NULL AND date_done "
        "IS NOT NULL))",
        "A handover that was done keeps the names and the moment.",
    )

    @api.constrains("from_id", "to_id", "company_id")
    def _check_company_of_people(self):
        for handover in self:
            # sudo: res.users - companies of two people, whoever writes the act
            for person in (handover.from_id | handover.to_id).sudo():
                if handover.company_id not in person.company_ids:
                    handover._refuse_person(
                        self.env._(
                            "%(user)s does not work in “%(company)s”",
                            user=person.name,
                            company=handover.company_id.name,
                        )
                    )

    # Computes

    @api.depends("line_ids.state")
    def _compute_counts(self):
        for handover in self:
            handover.line_count = len(handover.line_ids)
            handover.refused_count = len(
                handover.line_ids.filtered(lambda line: line.state == "refused")
            )

    @api.depends("from_id", "to_id", "ground")
    def _compute_display_name(self):
        for handover in self:
            # sudo: res.users - names of the two people of an act that is read
            people = [handover.from_id.sudo().name, handover.to_id.sudo().name]
            names = " → ".join(name for name in people if name)
            handover.display_name = ", ".join(filter(None, [names, handover.ground]))

    # CRUD

    def write(self, vals):
        settled = {"from_id", "to_id", "company_id", "ground", "date"} & vals.keys()
        if settled and not self._is_unsealed():
            self.filtered(lambda handover: handover.state != "draft")._refuse_settled()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self.filtered(lambda handover: handover.state != "draft")._refuse_settled()

    def _refuse_settled(self):
        for handover in self:
            raise UserError(
                self.env._(
                    "%(handover)s was done and is history. Make another handover for what is left.",
                    handover=handover.display_name,
                )
            )

    # Actions

    def action_collect(self):
        """List everything open that the person holds; lines that were moved stay.

        :raise UserError: the handover is done already, or one of the two people does not fit
        """
        self.check_access("write")
        for handover in self:
            handover._check_open()
            handover._check_people(handover.to_id)
            handover._do_collect()
        return True

    def action_hand_over(self):
        """Move every line that is still open; the refused ones stay with their reasons.

        :raise UserError: nothing is listed, the handover is done, or a person does not fit
        """
        self.check_access("write")
        for handover in self:
            handover._check_open()
            if not handover.line_ids:
                raise UserError(
                    self.env._(
                        "%(handover)s: nothing is listed. Collect the list first; where it stays "
                        "empty, there is nothing to hand over.",
                        handover=handover.display_name,
                    )
                )
            for person in handover.to_id | handover.line_ids.to_id:
                handover._check_people(person)
            handover._do_hand_over()
        return True

    @api.readonly
    def action_print(self):
        """Print the act of handover for the signatures of both sides."""
        self.check_access("read")
        report = self.env.ref("docflow_base.docflow_handover_report_act")
        return report.report_action(self, config=False)

    # Business

    def _check_open(self):
        if self.state == "done":
            self._refuse_settled()

    def _check_people(self, person):
        """Refuse somebody who cannot take over: the leaver, the archived, a stranger."""
        # sudo: res.users - companies of the person who takes over
        person = person.sudo()
        reason = None
        if person == self.from_id:
            reason = self.env._("nobody hands over to himself")
        elif not person.active or person.share:
            reason = self.env._("%(user)s is no employee who may log in", user=person.name)
        elif self.company_id not in person.company_ids:
            reason = self.env._(
                "%(user)s does not work in “%(company)s”",
                user=person.name,
                company=self.company_id.name,
            )
        if reason:
            self._refuse_person(reason)

    def _refuse_person(self, reason):
        raise UserError(
            self.env._(
                "%(handover)s: %(reason)s. Choose somebody else.",
                handover=self.display_name,
                reason=reason,
            )
        )

    def _do_collect(self):
        Line = self.env["docflow.handover.line"]
        known = {(line.kind, line.res_model, line.res_id) for line in self.line_ids}
        vals_list = []
        for kind in Line._get_kinds():
            for record in Line._get_open_work(kind, self.from_id, self.company_id):
                if (kind, record._name, record.id) in known:
                    continue
                vals_list.append(Line._prepare_line_vals(self, kind, record))
        Line._unsealed().create(vals_list)
        # what was closed meanwhile by somebody else needs no hand
        self.line_ids.filtered(lambda line: not line._is_open_work())._unsealed().unlink()

    def _do_hand_over(self):
        self._unsealed().write(
            {
                "from_label": self._get_label(self.from_id),
                "to_label": self._get_label(self.to_id),
                "date_done": fields.Datetime.now(),
                "state": "partial",
            }
        )
        todo = self.line_ids.filtered(lambda line: line.state != "done")
        for line in todo.sorted(lambda line: (line.kind_sequence, line.id)):
            line._try_move()
        refused = self.line_ids.filtered(lambda line: line.state == "refused")
        if not refused:
            self._unsealed().write({"state": "done"})
        self._message_log(
            body=self.env._(
                "Handed over: %(done)s; refused: %(refused)s.",
                done=len(todo - refused),
                refused=len(refused),
            )
        )

    def _get_label(self, user):
        """Return the person's name with his position, as of now (str)."""
        # sudo: res.users - position of another person, in the company of the act
        user = user.sudo().with_company(self.company_id)
        return f"{user.name}, {user.docflow_position}" if user.docflow_position else user.name

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset({"state", "from_label", "to_label", "date_done"})
