from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.docflow_base.tools.keeper import keep

OWNERS = {"version_id", "stage_id"}


class DocflowRoutePartMixin(models.AbstractModel):
    """Stages and participants: they are edited while their version is a draft, and never after."""

    _name = "docflow.route.part.mixin"
    _description = "Part of a Route"
    # The column that names the owner, and the versions of an old and a new owner, in SQL.
    _docflow_owner = "version_id"
    _docflow_versions = "docflow_route_version v WHERE v.id IN (old_owner, new_owner)"

    def init(self):
        if self._abstract:
            return
        # a translation may still be added to a published stage, nothing else
        keep(
            self.env.cr,
            self._table,
            f"""
            DECLARE old_owner int; new_owner int;
            BEGIN
                IF TG_OP <> 'INSERT' THEN old_owner := OLD.{self._docflow_owner}; END IF;
                IF TG_OP <> 'DELETE' THEN new_owner := NEW.{self._docflow_owner}; END IF;
                IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'name' = to_jsonb(NEW) - 'name'
                    AND to_jsonb(OLD) #>> '{{name,en_US}}'
                        IS NOT DISTINCT FROM to_jsonb(NEW) #>> '{{name,en_US}}'
                THEN
                    RETURN NEW;
                END IF;
                IF EXISTS (SELECT FROM {self._docflow_versions} AND v.state <> 'draft') THEN
                    RAISE EXCEPTION 'docflow: a part of a published route does not change: %',
                                    TG_TABLE_NAME
                        USING ERRCODE = 'check_violation',
                        HINT = 'Make a new version of the route.';
                END IF;
                RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END
            """,
            SQL("INSERT OR UPDATE OR DELETE"),
        )

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
