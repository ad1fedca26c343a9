import asyncio
import pathlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import config


class DocflowSignatureBackendSeal(models.AbstractModel):
    """Signs in the name of the organisation with a key that lies on the server.

    The key is a PKCS #12 file named in the server's configuration: ``docflow_seal`` (path) and
    ``docflow_seal_password``. It is never in the database, so neither an administrator of the
    council nor a copy of the database has it. It is a trial seal: RSA and ECDSA, no hardware.
    """

    _name = "docflow.signature.backend.seal"
    _description = "Seal of the Server"
    _inherit = ["docflow.signature.backend"]

    @api.model
    def _sign(self, content):
        from pyhanko.sign import signers
        from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

        signer = self._load_signer(signers.SimpleSigner)
        signed = asyncio.run(
            signer.async_sign_general_data(
                content,
                "sha256",
                detached=True,
                use_cades=True,
                signed_attr_settings=PdfCMSSignedAttributes(),
            )
        )
        return signed.dump()

    @api.model
    def _load_signer(self, kind):
        path = config.get("docflow_seal")
        password = config.get("docflow_seal_password") or ""
        signer = None
        if path and pathlib.Path(path).is_file():
            data = pathlib.Path(path).read_bytes()
            signer = kind.load_pkcs12_data(data, other_certs=[], passphrase=password.encode())
        if signer is None:
            raise UserError(
                self.env._(
                    "The server has no seal that it could open. Its operator names the file and "
                    "the password in the configuration: docflow_seal, docflow_seal_password."
                )
            )
        return signer
