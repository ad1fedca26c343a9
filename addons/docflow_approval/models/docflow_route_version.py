from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.tools.given import is_id
from odoo.addons.docflow_base.tools.keeper import keep

CHOICES = 100  # stages one launch chooses people for
CHOSEN = 50  # people chosen for one of them


class DocflowRouteVersion(models.Model):
    """One edition of a route: its stages in their order.

    =========  ===============================================================================
    state      meaning
    =========  ===============================================================================
    draft      being edited; a route has one at most
    published  new rounds go by it; it does not change any more, a route has one at most
    retired    another took its place; rounds that began by it go on by it
    =========  ===============================================================================
    """

    _name = "docflow.route.version"
    _description = "Version of a Route"
    _inherit = ["docflow.sealed.mixin", "docflow.route.trial.mixin"]
    _order = "route_id, number desc"

    route_id = fields.Many2one("docflow.route", required=True, ondelete="cascade", index=True)
    number = fields.Integer(readonly=True, copy=False, aggregator=None)
    state = fields.Selection(
        selection=[("draft", "Draft"), ("published", "Published"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    stage_ids = fields.One2many("docflow.route.stage", "version_id", string="Stages", copy=True)
    note = fields.Char(string="What Is New")
    date_published = fields.Datetime(string="Published At", readonly=True, copy=False)
    publisher_id = fields.Many2one(
        "res.users", string="Published By", readonly=True, copy=False, ondelete="restrict"
    )
    date_retired = fields.Datetime(string="Retired At", readonly=True, copy=False)
    company_id = fields.Many2one(related="route_id.company_id")
    res_model = fields.Selection(related="route_id.res_model")
    norm_days = fields.Integer(
        compute="_compute_norm_days", string="Norm, Working Days", aggregator=None
    )
    picture = fields.Json(compute="_compute_picture")

    _number_uniq = models.UniqueIndex(
        "(route_id, number)", "The route has a version with this number already."
    )
    _published_uniq = models.UniqueIndex(
        "(route_id) WHERE state = 'published'", "A route has one version in force."
    )
    _draft_uniq = models.UniqueIndex(
        "(route_id) WHERE state = 'draft'",
        "The route has a draft already. Edit it, or delete it first.",
    )
    _facts = models.Constraint(
        "CHECK (state = 'draft' OR date_published IS NOT NULL)",
        "A version that was published has the moment of it.",
    )

    def init(self):
        # the last word is the database's: rounds of years ago are read by these versions
        keep(
            self.env.cr,
            self._table,
            """
            BEGIN
                IF OLD.state = 'draft' THEN
                    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
                END IF;
                IF TG_OP = 'DELETE' OR NEW.state = 'draft'
                    OR (OLD.state = 'retired' AND NEW.state <> 'retired')
                    OR (OLD.route_id, OLD.number, OLD.date_published, OLD.publisher_id)
                    IS DISTINCT FROM
                       (NEW.route_id, NEW.number, NEW.date_published, NEW.publisher_id)
                THEN
                    RAISE EXCEPTION 'docflow: a published version of a route does not change'
                        USING ERRCODE = 'check_violation',
                        HINT = 'Make a new version of the route.';
                END IF;
                RETURN NEW;
            END
            """,
        )

    # Computes

    @api.depends("route_id.name", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(route)s, version %(number)s",
                route=version.route_id.name or "",
                number=version.number or "",
            )

    @api.depends("stage_ids.norm_days")
    def _compute_norm_days(self):
        for version in self:
            version.norm_days = sum(version.stage_ids.mapped("norm_days"))

    @api.depends(
        "stage_ids.sequence",
        "stage_ids.name",
        "stage_ids.action",
        "stage_ids.order",
        "stage_ids.quorum",
        "stage_ids.needed",
        "stage_ids.norm_days",
        "stage_ids.condition_label",
        "stage_ids.is_optional",
        "stage_ids.participant_ids.display_name",
    )
    @api.depends_context("lang")
    def _compute_picture(self):
        for version in self:
            version.picture = [stage._get_picture() for stage in version._get_stages()]

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        for version in versions:
            route = version.route_id
            # one at a time: the numbers of a route follow one another
            route.lock_for_update()
            version._unsealed().number = max(route.version_ids.mapped("number"), default=0) + 1
        return versions

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for version in self.filtered(lambda v: v.state != "draft"):
            raise UserError(
                self.env._(
                    "%(version)s was published and stays as history. Publish another version in "
                    "its place, or archive the route.",
                    version=version.display_name,
                )
            )

    # Actions

    def action_publish(self):
        """Put drafts into force; each passes its trial first.

        :raise UserError: names the version and what no round could get past
        """
        self.check_access("write")
        for version in self:
            version._check_publishable()
        for version in self:
            version._do_publish()
        return True

    def action_simulate(self):
        """Open the trial of this version on the documents of the last month."""
        self.ensure_one()
        self.check_access("write")
        trial = self.env["docflow.route.simulate"].create({"version_id": self.id})
        trial.action_run()
        return trial._get_form_action()

    @api.readonly
    def action_open_form(self):
        """Open this version."""
        self.ensure_one()
        return self._get_form_action()

    # Business: publishing

    def _check_publishable(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(version)s is no draft. Press Edit on the route to make a new version.",
                    version=self.display_name,
                )
            )
        faults = self._get_faults() or self._get_trial_faults()
        if faults:
            raise UserError(
                self.env._(
                    "%(version)s cannot be published yet:\n%(faults)s",
                    version=self.display_name,
                    faults="\n".join(f"• {fault}" for fault in faults[:10]),
                )
            )

    def _get_faults(self):
        """Return what is wrong with the version itself, whatever goes along it (``list[str]``)."""
        stages = self._get_stages()
        if not stages:
            return [self.env._("it has no stages: add one with its participants")]
        faults = [fault for stage in stages for fault in stage._get_faults()]
        last = stages.filtered(lambda stage: stage.action == "registration")[:1]
        if last and stages[-1] != last:
            faults.append(
                self.env._(
                    "“%(stage)s” registers the document, and stages follow it: a registered "
                    "document is not approved any more. Drag it to the end.",
                    stage=last.name,
                )
            )
        return faults

    def _do_publish(self):
        now = fields.Datetime.now()
        before = self.route_id.version_ids.filtered(lambda version: version.state == "published")
        before._unsealed().write({"state": "retired", "date_retired": now})
        # the index of "one in force" has to see the former one retired
        before.flush_recordset()
        self._unsealed().write(
            {"state": "published", "date_published": now, "publisher_id": self.env.uid}
        )
        # a draft made in the same transaction finds this one published
        self.flush_recordset()
        self.route_id.message_post(
            body=self.env._("Version %(number)s was published.", number=self.number)
        )

    # Business: the plan of a round

    def _get_stages(self):
        return self.stage_ids.sorted(lambda stage: (stage.sequence, stage._origin.id or 0))

    def _plan(self, record, initiator, choices=None):
        """Return the stages of a round of ``record``, with its people as of now, in their order.

        :param record: what goes along the route
        :param initiator: ``res.users`` who begins the round
        :param dict choices: ``{stage id: [user ids]}`` where the route leaves people to him
        :rtype: list[tools.route_plan.Stage]
        :raise UserError: names the version and every person that could not be found
        """
        # sudo: docflow.route.version - a route is the same for everybody who begins a round
        version = self.sudo()
        stages, faults = version._get_plan(record, initiator, self._clean_choices(choices))
        if faults:
            raise UserError(
                self.env._(
                    "%(document)s cannot go by “%(version)s”:\n%(faults)s",
                    document=record.display_name,
                    version=self.display_name,
                    faults="\n".join(f"• {fault}" for fault in faults),
                )
            )
        return stages

    def _get_plan(self, record, initiator, choices):
        """Return ``(stages, faults)``; ``choices`` None: the choices are not made yet."""
        self.ensure_one()
        stages, faults = [], []
        for stage in self._get_stages():
            plan, wrong = stage._get_plan(record, initiator, choices)
            stages.append(plan)
            faults += wrong
        # a registration follows decisions and is none
        if not faults and all(
            stage.is_skipped or stage.action == "registration" for stage in stages
        ):
            faults.append(self.env._("every stage would be left out, nobody would decide anything"))
        return stages, faults

    def _get_choice_stages(self):
        """Return the stages for which the initiator chooses people (``docflow.route.stage``)."""
        return self._get_stages().filtered(
            lambda stage: "initiator_choice" in stage.participant_ids.mapped("kind")
        )

    @api.model
    def _clean_choices(self, choices):
        """Return ``{stage id: [user ids]}`` of what a client sent; JSON has texts for keys.

        :raise UserError: it is something else, or too much
        """
        try:
            cleaned = {
                int(stage): [int(user) for user in users]
                for stage, users in dict(choices or {}).items()
            }
        except (TypeError, ValueError, OverflowError):
            cleaned = None
        is_read = cleaned is not None and len(cleaned) <= CHOICES
        if not is_read or not all(
            len(users) <= CHOSEN and all(map(is_id, users)) for users in cleaned.values()
        ):
            raise UserError(
                self.env._(
                    "The people chosen for the stages cannot be read. Choose at most %(most)s "
                    "people for a stage.",
                    most=CHOSEN,
                )
            )
        return cleaned

    def _get_form_action(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.display_name,
        }

    # Hooks

    @api.model
    def _get_sealed_fields(self):
        return frozenset({"number", "state", "date_published", "publisher_id", "date_retired"})

    @api.model
    def _get_fixed_fields(self):
        return frozenset({"route_id"})
