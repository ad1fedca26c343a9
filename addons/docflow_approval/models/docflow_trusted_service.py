import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class DocflowTrustedService(models.Model):
    """An authority as a trust list names it: a proposal until the administrator confirms it.

    ==========  ============================================================
    state       meaning
    ==========  ============================================================
    proposed    the list grants it, and it is not trusted here
    trusted     the list grants it, and the administrator confirmed it
    gone        the list no longer grants it, and it is still trusted here
    withdrawn   the list does not grant it, and it is not trusted here
    ==========  ============================================================
    """

    _name = "docflow.trusted.service"
    _description = "Authority of a Trust List"
    _inherit = ["docflow.sealed.mixin"]
    _order = "provider, authority, id"
    _rec_name = "authority"
    _docflow_sealed = True

    # Fields
    list_id = fields.Many2one(
        "docflow.trusted.list", required=True, readonly=True, ondelete="restrict"
    )
    authority = fields.Char(readonly=True)
    provider = fields.Char(readonly=True)
    service = fields.Char(string="Service in the List", readonly=True)
    role = fields.Selection(
        selection=[("root", "Trusted root"), ("issuer", "Issuer of certificates")],
        string="Role in the List",
        readonly=True,
    )
    certificate = fields.Binary(attachment=False, readonly=True)
    sha256 = fields.Char(string="SHA-256", readonly=True, required=True)
    status = fields.Char(string="Status in the List", readonly=True)
    is_granted = fields.Boolean(string="Granted", readonly=True)
    date_status = fields.Datetime(string="Status Since", readonly=True)
    date_end = fields.Datetime(string="Certificate Until", readonly=True)
    is_national = fields.Boolean(string="Key of ДСТУ 4145", readonly=True)
    root_id = fields.Many2one(
        "docflow.trusted.root", string="Trusted Authority", compute="_compute_state"
    )
    state = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("trusted", "Trusted"),
            ("gone", "No longer granted"),
            ("withdrawn", "Not granted"),
        ],
        compute="_compute_state",
    )

    _sha256_uniq = models.UniqueIndex(
        "(list_id, sha256)", "A list names a certificate of an authority once."
    )

    # Computes

    @api.depends("sha256", "is_granted")
    def _compute_state(self):
        roots = self.env["docflow.trusted.root"].search([("sha256", "in", self.mapped("sha256"))])
        known = {root.sha256: root for root in roots}
        for row in self:
            root = known.get(row.sha256, roots.browse())
            row.root_id = root
            if row.is_granted:
                row.state = "trusted" if root else "proposed"
            else:
                row.state = "gone" if root else "withdrawn"

    # Actions

    def action_trust(self):
        """Confirm these proposals: their certificates are trusted from now on."""
        self.env["docflow.trusted.root"].check_access("create")
        for row in self:
            if row.state != "proposed":
                raise UserError(
                    self.env._(
                        "%(authority)s: only what the list grants and what is not trusted yet can "
                        "be confirmed.",
                        authority=row.authority,
                    )
                )
        self._do_trust()
        return True

    # Business

    def _do_trust(self):
        roots = self.env["docflow.trusted.root"].with_context(active_test=False)
        for row in self:
            root = roots.search([("sha256", "=", row.sha256)])
            ground = self.env._(
                "Trust list of %(state)s, edition %(number)s",
                state=row.list_id.territory or row.list_id.name,
                number=row.list_id.sequence,
            )
            if root:
                root.write({"active": True, "ground": ground})
                continue
            # sudo: docflow.trusted.service - the certificate as it is kept
            kept = row.sudo().with_context(bin_size=False).certificate
            roots.create({"certificate": kept, "kind": "root", "ground": ground})
        self.invalidate_recordset(["state", "root_id"])

    @api.model
    def _do_take(self, trusted_list, rows):
        """Keep the services of an edition; those that it no longer names are not granted."""
        known = {row.sha256: row for row in trusted_list.service_ids}
        moment = self.env["docflow.trusted.root"]._read_moment
        fresh = []
        for row in rows:
            vals = {
                **{
                    name: row[name]
                    for name in (
                        "authority",
                        "provider",
                        "service",
                        "role",
                        "sha256",
                        "status",
                        "is_granted",
                        "is_national",
                    )
                },
                "date_status": moment(row["since"]),
                "date_end": moment(row["not_after"]),
            }
            if found := known.pop(row["sha256"], None):
                found._unsealed().write(vals)
            else:
                certificate = base64.b64encode(row["der"])
                fresh.append({**vals, "list_id": trusted_list.id, "certificate": certificate})
        self._unsealed().create(fresh)
        for row in known.values():
            row._unsealed().write({"is_granted": False, "status": self.env._("Not in the list")})
