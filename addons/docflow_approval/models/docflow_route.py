from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowRoute(models.Model):
    """A route: which records go along it, and the versions that say how.

    A version is a draft, then published, then retired by the next one. Rounds go by the version
    they began with. Of several routes that fit a record the one that says most about it is offered.
    """

    _name = "docflow.route"
    _description = "Route"
    _inherit = ["mail.thread", "docflow.route.condition.mixin"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Empty: for documents of every company.",
    )
    res_model = fields.Selection(
        selection="_selection_res_model",
        string="Kind of Record",
        required=True,
        default="docflow.document",
        tracking=True,
    )
    note = fields.Text(string="What It Is For", translate=True)
    condition = fields.Char(tracking=True)
    version_ids = fields.One2many("docflow.route.version", "route_id", string="Versions")
    version_id = fields.Many2one(
        "docflow.route.version", compute="_compute_versions", string="In Force"
    )
    draft_id = fields.Many2one(
        "docflow.route.version", compute="_compute_versions", string="Being Edited"
    )
    state = fields.Selection(
        selection=[
            ("draft", "Not published yet"),
            ("published", "In force"),
            ("changing", "In force, a draft is being edited"),
        ],
        compute="_compute_versions",
        string="Standing",
    )
    picture = fields.Json(compute="_compute_versions")
    norm_days = fields.Integer(
        compute="_compute_versions", string="Norm, Working Days", aggregator=None
    )

    # Constraints

    @api.constrains("res_model")
    def _check_res_model(self):
        self._check_condition()
        # filters of stages are over the requisites of what the route is for
        self.version_ids.stage_ids._check_condition()

    # Computes

    @api.depends("version_ids.state", "version_ids.stage_ids.norm_days")
    @api.depends_context("lang")
    def _compute_versions(self):
        for route in self:
            versions = route.version_ids
            route.version_id = versions.filtered(lambda v: v.state == "published")[:1]
            route.draft_id = versions.filtered(lambda v: v.state == "draft")[:1]
            shown = route.version_id or route.draft_id
            route.picture = shown.picture or []
            route.norm_days = sum(shown.stage_ids.mapped("norm_days"))
            if not route.version_id:
                route.state = "draft"
            else:
                route.state = "changing" if route.draft_id else "published"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # the filter is checked against the model of the same values
            vals.setdefault("res_model", "docflow.document")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for route in self:
            if route.version_ids.filtered(lambda version: version.state != "draft"):
                raise UserError(
                    self.env._(
                        "Route “%(route)s” was published and stays as history. Archive it; no "
                        "round will begin by it.",
                        route=route.name,
                    )
                )

    def copy(self, default=None):
        copies = super().copy(default)
        for route, new in zip(self, copies, strict=True):
            source = route.draft_id or route.version_id
            source.copy({"route_id": new.id})
        return copies

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for vals in vals_list:
            vals["name"] = self.env._("%(name)s (copy)", name=vals["name"])
        return vals_list

    # Actions

    def action_edit(self):
        """Open the draft of the route; make one of the version in force where there is none.

        :return: action of the draft
        """
        self.ensure_one()
        self.check_access("write")
        return (self.draft_id or self._do_make_draft())._get_form_action()

    def action_publish(self):
        """Publish the drafts of these routes, those ready as they are: each must pass its trial."""
        self.check_access("write")
        drafts = self.draft_id
        if not drafts:
            raise UserError(
                self.env._(
                    "None of the chosen routes has a draft to publish. Press Edit on a route first."
                )
            )
        return drafts.action_publish()

    # Business

    @api.model
    def _selection_res_model(self):
        models_ = self.env.registry.descendants(["docflow.routed.mixin"], "_inherit")
        return [
            (name, self.env["ir.model"]._get(name).name)
            for name in sorted(models_)
            if not self.env[name]._abstract
        ]

    def _do_make_draft(self):
        if self.version_id:
            return self.version_id.copy({"route_id": self.id})
        return self.env["docflow.route.version"].create({"route_id": self.id})

    @api.model
    def _pick(self, record):
        """Return the version that ``record`` should go by, or none (``docflow.route.version``).

        Of the routes that fit the company's own come first, then those that name its type, then
        those with a further condition, then by their order.
        """
        return self._get_fitting(record)[:1].version_id

    @api.model
    def _get_fitting(self, record):
        """Return the routes in force that ``record`` meets, the fittest first."""
        record.ensure_one()
        company = record._get_route_company()
        # sudo: docflow.route - which routes there are does not depend on who begins a round
        routes = self.sudo().search(
            [
                ("res_model", "=", record._name),
                ("company_id", "in", (company.id, False)),
                ("version_ids", "any", [("state", "=", "published")]),
            ]
        )
        fitting = routes.filtered(lambda route: not route._get_miss(record))
        return fitting.sorted(
            lambda route: (
                not route.company_id,
                not route.type_ids,
                not (route.amount_from or route.amount_to or route._has_filter()),
                route.sequence,
                route.id,
            )
        )
