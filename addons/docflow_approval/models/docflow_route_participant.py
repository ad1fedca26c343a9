from odoo import api, fields, models

# what each kind is told by; the others need nothing
VALUES = {
    "person": "user_id",
    "role_group": "role_id",
    "unit_head": "department_id",
    "competence": "competence_id",
}


class DocflowRouteParticipant(models.Model):
    """Who takes part in a stage, said so that it holds when people change: by office, role,
    competence or place above the initiator. Who that is, is found when a round begins.
    """

    _name = "docflow.route.participant"
    _description = "Participant of a Stage"
    _inherit = ["docflow.route.part.mixin"]
    _order = "stage_id, sequence, id"
    _docflow_owner = "stage_id"
    _docflow_versions = (
        "docflow_route_version v JOIN docflow_route_stage s ON s.version_id = v.id "
        "WHERE s.id IN (old_owner, new_owner)"
    )

    stage_id = fields.Many2one("docflow.route.stage", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("line_head", "Head of the initiator"),
            ("competence", "Competence"),
            ("unit_head", "Head of a unit"),
            ("role_group", "Role group"),
            ("record", "Named on the document"),
            ("initiator_choice", "Chosen by the initiator"),
            ("person", "Person"),
        ],
        string="Who",
        required=True,
        default="line_head",
    )
    line_reach = fields.Selection(
        selection=[
            ("direct", "The nearest head"),
            ("body", "The head of his executive body"),
            ("all", "Every head up to the top"),
        ],
        string="Which Head",
        default="direct",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("share", "=", False)],
    )
    role_id = fields.Many2one("docflow.role.group", ondelete="restrict", index="btree_not_null")
    department_id = fields.Many2one(
        "hr.department",
        string="Unit",
        ondelete="restrict",
        index="btree_not_null",
        help="For a choice of the initiator: only people of this unit and of those below it.",
    )
    competence_id = fields.Many2one(
        "docflow.competence", ondelete="restrict", index="btree_not_null"
    )
    is_mandatory = fields.Boolean(
        string="Must Be Found",
        default=True,
        help="A round does not begin while nobody is found here. Without it the others of the "
        "stage decide.",
    )

    _value = models.Constraint(
        "CHECK ((kind <> 'person' OR user_id IS NOT NULL)"
        " AND (kind <> 'role_group' OR role_id IS NOT NULL)"
        " AND (kind <> 'unit_head' OR department_id IS NOT NULL)"
        " AND (kind <> 'competence' OR competence_id IS NOT NULL)"
        " AND (kind <> 'line_head' OR line_reach IS NOT NULL))",
        "Say which person, role group, unit, competence or head takes part.",
    )

    # Computes

    @api.depends(
        "kind",
        "line_reach",
        "user_id.name",
        "role_id.name",
        "department_id.name",
        "competence_id.name",
    )
    @api.depends_context("lang")
    def _compute_display_name(self):
        reaches = dict(self._fields["line_reach"]._description_selection(self.env))
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for participant in self:
            kind = participant.kind
            if kind == "line_head":
                label = reaches.get(participant.line_reach)
            elif kind == "unit_head":
                unit = participant.department_id.name or ""
                label = self.env._("Head of %(unit)s", unit=unit)
            elif kind in VALUES:
                label = participant[VALUES[kind]].name
            else:
                label = kinds.get(kind)
            participant.display_name = label or ""

    # CRUD

    @api.onchange("kind")
    def _onchange_kind(self):
        """A value of another kind would only confuse."""
        for name in set(VALUES.values()) - {VALUES.get(self.kind)}:
            if name != "department_id" or self.kind != "initiator_choice":
                self[name] = False

    # Business

    def _get_version(self):
        return self.stage_id.version_id

    def _find(self, record, initiator, company, chosen):
        """Return ``(people, fault)``: who that is today, and why a round may not begin without.

        :param chosen: ids of the people whom the initiator chose for the stage
        :rtype: tuple[res.users, str]
        """
        self.ensure_one()
        # sudo: hr.department, docflow.role.group - facts of the organisation, for every initiator
        source, record, initiator = self.sudo(), record.sudo(), initiator.sudo()
        found = getattr(source, f"_find_{self.kind}")(record, initiator, company, chosen)
        usable = found.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        if usable or not self.is_mandatory:
            return usable, ""
        return usable, self._get_missing(initiator)

    def _get_missing(self, initiator):
        """Return why nobody is found here and what to do about it (str)."""
        if self.kind == "initiator_choice":
            return self.env._("choose who takes part")
        if self.kind == "line_head":
            return self.env._(
                "%(initiator)s has no head above: name a manager of the department",
                initiator=initiator.name,
            )
        if self.kind == "competence":
            return self.env._(
                "nobody stands for the competence “%(competence)s”: name somebody in Competences",
                competence=self.competence_id.name,
            )
        if self.kind == "record":
            return self.env._("the document does not name who does it: fill in its requisites")
        return self.env._(
            "nobody is found for “%(participant)s”: name somebody there, or change the route",
            participant=self.display_name,
        )

    def _find_person(self, record, initiator, company, chosen):
        return self.user_id

    def _find_role_group(self, record, initiator, company, chosen):
        if not self.role_id.active:
            return self.env["res.users"]
        return self.role_id.member_ids.filtered("is_current").user_id

    def _find_unit_head(self, record, initiator, company, chosen):
        return self.department_id.manager_id.user_id

    def _find_competence(self, record, initiator, company, chosen):
        return self.competence_id._get_people(company)

    def _find_record(self, record, initiator, company, chosen):
        return record._get_route_people(self.stage_id.action)

    def _find_initiator_choice(self, record, initiator, company, chosen):
        # ids come from a client: only people there are, and only of the unit where one is named
        users = self.env["res.users"].browse(chosen).exists()
        if not self.department_id:
            return users
        below = self.env["hr.department"].search([("id", "child_of", self.department_id.ids)])
        return users.filtered(
            lambda user: user._docflow_place(company.id)["department_id"] in below._ids
        )

    def _find_line_head(self, record, initiator, company, chosen):
        department = self.env["hr.department"].browse(
            initiator._docflow_place(company.id)["department_id"] or ()
        )
        if self.line_reach == "body":
            department = department.docflow_body_id
        heads = self.env["res.users"]
        while department:
            head = department.manager_id.user_id
            # nobody is asked for a visa on what he wrote himself
            if head.active and head != initiator:
                heads |= head
                if self.line_reach != "all":
                    break
            department = department.parent_id
        return heads
