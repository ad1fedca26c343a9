from odoo import api, models

from ..tools.signature import remote


class DocflowSignatureBackendPython(models.AbstractModel):
    """Checks CAdES, ASiC and signed PDF with RSA and ECDSA; ДСТУ 4145 is only taken apart."""

    _name = "docflow.signature.backend.python"
    _description = "Signatures With RSA and ECDSA"
    _inherit = ["docflow.signature.backend"]

    @api.model
    def _refine(self, report, container, contents, now):
        trusted = self.env["docflow.trusted.root"]._get_trusted()
        return remote.check(container, trusted, now, contents)
