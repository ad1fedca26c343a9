from odoo import api, models
from odoo.exceptions import UserError


class DocflowTrustedSourceMixin(models.AbstractModel):
    """What the council believes because an administrator entered it: a certificate that stays as it
    is, and a file that is replaced as its publisher renews it.

    The model names both (``_docflow_certificate``, ``_docflow_file``) and reads them: what they say
    is sealed and never typed.
    """

    _name = "docflow.trusted.source.mixin"
    _description = "What Is Trusted"
    _inherit = ["mail.thread", "docflow.sealed.mixin"]
    _docflow_certificate = "certificate"
    _docflow_file = "crl"

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        for vals in vals_list:
            self._refuse_sealed(self._get_sealed_fields() & vals.keys())
        prepared = [
            {**vals, **self._prepare_certificate_vals(vals.get(self._docflow_certificate))}
            for vals in vals_list
        ]
        created = super(DocflowTrustedSourceMixin, self._unsealed()).create(prepared)
        sources = created.with_env(self.env)
        for source, vals in zip(sources, vals_list, strict=True):
            if vals.get(self._docflow_file):
                source._do_upload(vals[self._docflow_file])
        return sources

    def write(self, vals):
        if self._docflow_certificate in vals and not self._is_unsealed():
            raise UserError(
                self.env._(
                    "%(root)s: the certificate stays as it is. Add the new one beside it and "
                    "archive this one.",
                    root=self._get_sealed_label(),
                )
            )
        result = super().write(vals)
        if self._docflow_file in vals and not self._is_unsealed():
            for source in self:
                source._do_upload(vals[self._docflow_file])
        return result

    # Hooks

    @api.model
    def _prepare_certificate_vals(self, content):
        """Hook: return what a certificate says, or refuse it (dict)."""
        return {}

    def _do_upload(self, content):
        """Hook: read the file that an administrator uploaded, or refuse it."""
