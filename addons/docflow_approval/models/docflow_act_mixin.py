from odoo import api, fields, models

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition


class DocflowActMixin(models.AbstractModel):
    """An act of the body: its points on control, and its publications by the norms of its type."""

    _name = "docflow.act.mixin"
    _description = "Act of the Body"
    _inherit = ["docflow.flow.mixin"]

    point_ids = fields.One2many("docflow.act.point", "document_id", string="Points")
    points_label = fields.Char(string="Points Executed", compute="_compute_points_label")
    publication_ids = fields.One2many("docflow.publication", "document_id", string="Publications")
    publication_note = fields.Char(string="Publication", compute="_compute_publication_note")
    publication_exemption = fields.Char(
        string="Why the Draft Was Not Published",
        size=500,
        tracking=True,
        copy=False,
        help="The ground in law: urgent matters, personnel, restricted information.",
    )

    # Computes

    @api.depends("point_ids.resolution_id", "point_ids.resolution_state")
    @api.depends_context("lang")
    def _compute_points_label(self):
        for card in self:
            points = card.point_ids
            done = points.filtered(lambda point: point.resolution_state == "done")
            card.points_label = bool(points) and self.env._(
                "%(done)s of %(total)s", done=len(done), total=len(points)
            )

    @api.depends("type_id", "publication_ids.date", "publication_ids.kind", "reg_date")
    @api.depends_context("lang")
    def _compute_publication_note(self):
        """Tell what the norm of the type asks for now."""
        for card in self:
            note = card._get_draft_note() or card._get_act_note()
            ground = card.type_id.publication_ground
            card.publication_note = f"{note} {ground}".strip() if note and ground else note

    # Actions

    def action_give_points(self):
        """Give every point that is not given yet for execution, each as a resolution.

        :raise UserError: names what stands in the way; nothing is given then
        """
        self._check_transition("give_points")
        for card in self:
            card.point_ids.filtered(lambda point: not point.resolution_id)._do_give()
        return True

    # Business: publication

    def _get_published(self, kind):
        """Return the day of the first publication of that kind (date), False for none."""
        return min(
            self.publication_ids.filtered(lambda row: row.kind == kind and row.date).mapped("date"),
            default=False,
        )

    def _get_adoption_day(self):
        """Return the first day on which the draft may be adopted (date); None where no norm asks.

        False where the draft was not published yet.
        """
        days = self.type_id.publication_days_before
        if not days or self.reg_number or self.publication_exemption:
            return None
        published = self._get_published("draft")
        return published and self.company_id._docflow_add_working_days(published, days)

    def _get_draft_note(self):
        day = self._get_adoption_day()
        if day is None:
            return False
        if not day:
            return self.env._(
                "The draft is published %(days)s working days before it is adopted.",
                days=self.type_id.publication_days_before,
            )
        return self.env._("It may be adopted from %(day)s.", day=day.strftime("%d.%m.%Y"))

    def _get_act_note(self):
        days = self.type_id.publication_days_after
        if not days or not self.reg_date or self.state == "cancelled":
            return False
        if self._get_published("act"):
            return False
        day = self.company_id._docflow_add_working_days(self.reg_date, days)
        return self.env._("It is to be published until %(day)s.", day=day.strftime("%d.%m.%Y"))

    # Hooks

    def _get_readiness_errors(self):
        errors = super()._get_readiness_errors()
        day = self._get_adoption_day()
        if day is not None:
            today = self.company_id._docflow_today()
            if not day or day > (self.late_date or today):
                errors.append(
                    self.env._(
                        "%(note)s Enter the publication, or why there was none, on the page "
                        "“Validity and Publication”.",
                        note=self._get_draft_note(),
                    )
                )
        return errors

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        cancel = table.pop("cancel", None)
        table["give_points"] = Transition(
            ("registered", "in_review", "in_execution"),
            None,
            "_may_resolve",
            self.env._("Give Points for Execution"),
            self.env._(
                "Points are given by those who may write resolutions on the document: its "
                "recipients and those whose role allows it."
            ),
        )
        return {**table, "cancel": cancel} if cancel else table

    def _is_step_useful(self, verb):
        if verb == "give_points":
            return any(not point.resolution_id for point in self.point_ids)
        return super()._is_step_useful(verb)

    def _get_next_step_hint(self, verb):
        if verb == "give_points":
            count = len(self.point_ids.filtered(lambda point: not point.resolution_id))
            return self.env._("Each becomes a resolution on control: %(count)s.", count=count)
        return super()._get_next_step_hint(verb)
