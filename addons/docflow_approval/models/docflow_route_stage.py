from odoo import api, fields, models

from ..tools.route_plan import Stage, UserPlan


class DocflowRouteStage(models.Model):
    """A stage of a route: who does what, one after another or side by side, and by when.

    It passes when all its people agreed, or any one, or as many as it names. Its norm is counted in
    working days from the moment the stage is reached.
    """

    _name = "docflow.route.stage"
    _description = "Stage of a Route"
    _inherit = ["docflow.route.condition.mixin", "docflow.route.part.mixin"]
    _order = "version_id, sequence, id"

    version_id = fields.Many2one(
        "docflow.route.version", required=True, ondelete="cascade", index=True
    )
    res_model = fields.Selection(related="version_id.route_id.res_model")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    action = fields.Selection(
        selection=[
            ("visa", "Visa"),
            ("opinion", "Opinion"),
            ("signature", "Signature"),
            ("registration", "Registration"),
        ],
        string="What They Do",
        required=True,
        default="visa",
        help="A visa agrees or rejects. An opinion is heard and stops nothing.",
    )
    order = fields.Selection(
        selection=[("parallel", "All at once"), ("serial", "One after another")],
        string="How",
        required=True,
        default="parallel",
    )
    quorum = fields.Selection(
        selection=[("all", "Everybody"), ("any", "Any one"), ("count", "Some of them")],
        string="Who Must Agree",
        required=True,
        default="all",
    )
    needed = fields.Integer(string="How Many", default=1, aggregator=None)
    norm_days = fields.Integer(
        string="Norm, Working Days", default=1, aggregator=None, help="0: no norm."
    )
    is_optional = fields.Boolean(
        string="Leave Out When Nobody Is Found",
        help="Without it a round does not begin until somebody is named.",
    )
    participant_ids = fields.One2many(
        "docflow.route.participant", "stage_id", string="Participants", copy=True
    )
    people_label = fields.Char(compute="_compute_labels", string="Who")
    quorum_label = fields.Char(compute="_compute_labels", string="Agreement Needed")

    _numbers = models.Constraint(
        "CHECK (norm_days >= 0 AND norm_days <= 365 AND needed >= 1 AND needed <= 100)",
        "A norm is 0 to 365 working days; at least one person and at most a hundred must agree.",
    )

    # Computes

    @api.depends("participant_ids.display_name", "quorum", "needed")
    @api.depends_context("lang")
    def _compute_labels(self):
        quorums = dict(self._fields["quorum"]._description_selection(self.env))
        for stage in self:
            stage.people_label = ", ".join(stage.participant_ids.mapped("display_name"))
            stage.quorum_label = (
                self.env._("%(count)s of them", count=stage.needed)
                if stage.quorum == "count"
                else quorums.get(stage.quorum, "")
            )

    @api.onchange("action")
    def _onchange_action(self):
        """One number is given by one registrar, whichever of them comes first."""
        if self.action == "registration":
            self.quorum = "any"

    @api.onchange("quorum")
    def _onchange_quorum(self):
        """Some of them are two at least: one is “Any one” already."""
        if self.quorum == "count" and self.needed < 2:
            self.needed = 2

    # Business

    def _get_picture(self):
        """Return the stage as the picture of the route draws it (dict of plain values)."""
        labels = {
            name: dict(self._fields[name]._description_selection(self.env))
            for name in ("action", "order")
        }
        return {
            "key": self._origin.id or str(self.id),
            "name": self.name or "",
            "action": self.action,
            "action_label": labels["action"].get(self.action, ""),
            "order": self.order,
            "order_label": labels["order"].get(self.order, ""),
            "quorum_label": self.quorum_label or "",
            "norm_days": self.norm_days,
            "condition": self.condition_label or "",
            "is_optional": self.is_optional,
            "people": self.participant_ids.mapped("display_name"),
        }

    def _get_faults(self):
        """Return what is wrong with the stage itself, whatever comes to it (``list[str]``)."""
        self.ensure_one()
        if not self.participant_ids:
            return [self.env._("“%(stage)s” has no participants: add one", stage=self.name)]
        if self.action == "registration" and self.quorum != "any":
            return [
                self.env._(
                    "“%(stage)s” registers the document, which one person does: choose “Any one”",
                    stage=self.name,
                )
            ]
        return self._get_misfits()

    def _get_misfits(self):
        """Return what the kind of record that goes along the route cannot do (``list[str]``)."""
        Model = self.env[self.res_model]
        kind = dict(self._fields["res_model"]._description_selection(self.env))[self.res_model]
        if self.action == "registration" and not Model._docflow_registers:
            return [
                self.env._(
                    "“%(stage)s” gives a number, and “%(kind)s” has none: leave the stage out",
                    stage=self.name,
                    kind=kind,
                )
            ]
        chosen = self.participant_ids.filtered(lambda one: one.kind == "initiator_choice")
        if chosen and not Model._docflow_chooses_people:
            return [
                self.env._(
                    "“%(stage)s” leaves people to the initiator, and “%(kind)s” goes off by "
                    "itself: say who takes part",
                    stage=self.name,
                    kind=kind,
                )
            ]
        return []

    def _get_plan(self, record, initiator, choices):
        """Return ``(tools.route_plan.Stage, faults)`` for ``record``.

        :param dict choices: ``{stage id: [user ids]}``; None: the choices are not made yet
        """
        self.ensure_one()
        miss = self._get_miss(record)
        if miss:
            return self._prepare_stage(skipped=miss), []
        people, faults = self._get_people(record, initiator, choices)
        if faults:
            return self._prepare_stage(), faults
        if not people:
            if self.is_optional:
                return self._prepare_stage(skipped=self.env._("nobody was found")), []
            return self._prepare_stage(), [
                self.env._(
                    "“%(stage)s”: nobody was found among: %(people)s",
                    stage=self.name,
                    people=self.people_label,
                )
            ]
        if self.quorum == "count" and self.needed > len(people):
            return self._prepare_stage(people), [
                self.env._(
                    "“%(stage)s” needs %(needed)s people to agree and finds only %(found)s",
                    stage=self.name,
                    needed=self.needed,
                    found=len(people),
                )
            ]
        return self._prepare_stage(people), []

    def _get_people(self, record, initiator, choices):
        """Return ``([UserPlan], faults)``: each person once, in the order of the participants."""
        company = record._get_route_company()
        people, faults = {}, []
        for participant in self.participant_ids:
            if participant.kind == "initiator_choice" and choices is None:
                people.setdefault(0, UserPlan(0, participant.display_name))
                continue
            chosen = (choices or {}).get(self.id, ())
            found, fault = participant._find(record, initiator, company, chosen)
            for user in found:
                people.setdefault(
                    user.id, UserPlan(user.id, user.name, user._docflow_position_at(company) or "")
                )
            if fault:
                faults.append(self._get_fault_text(fault))
        return list(people.values()), faults

    def _get_fault_text(self, fault):
        """Return ``fault`` with the stage it stops, in the quotes of the reader's language."""
        return self.env._("“%(stage)s”: %(fault)s", stage=self.name, fault=fault)

    def _prepare_stage(self, people=(), skipped=""):
        return Stage(
            name=self.name,
            sequence=self.sequence,
            action=self.action,
            order=self.order,
            quorum=self.quorum,
            needed=self.needed if self.quorum == "count" else 0,
            norm_days=self.norm_days,
            users=tuple(people),
            reason_if_skipped=skipped,
            stage_id=self.id,
        )
