from odoo import api, models
from odoo.exceptions import UserError

OWNERS = {"version_id", "stage_id"}


class DocflowRoutePartMixin(models.AbstractModel):
    """Stages and participants: they are edited while their version is a draft, and never after."""

    _name = "docflow.route.part.mixin"
    _description = "Part of a Route"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_owner(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_draft()
        # nor may a part move into a version that is published
        self._check_owner(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self._check_draft()

    # Business

    def _check_owner(self, vals):
        self.new({name: vals[name] for name in OWNERS & vals.keys()})._check_draft()

    def _check_draft(self):
        for version in self._get_version().filtered(lambda v: v.state != "draft"):
            raise UserError(
                self.env._(
                    "%(version)s was published and does not change: rounds go by it. Press New "
                    "Version, edit the draft and publish it.",
                    version=version.display_name,
                )
            )

    def _get_version(self):
        return self.version_id
