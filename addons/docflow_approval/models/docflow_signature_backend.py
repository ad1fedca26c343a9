import datetime

from odoo import api, models
from odoo.exceptions import UserError


class DocflowSignatureBackend(models.AbstractModel):
    """The registry of what checks and makes electronic signatures.

    A backend is an abstract model that inherits this one. :meth:`_refine` gets the report so far
    and returns a better one: the first backend reads the container, a later one may settle what
    the first left open (``national_backend``, ``xml_not_checked``).
    """

    _name = "docflow.signature.backend"
    _description = "Backend of Electronic Signatures"

    # Business

    @api.model
    def _check(self, container, contents=None):
        """Return the report of all backends about a file that carries signatures.

        :param bytes container: the file
        :param dict contents: files that a detached signature may belong to, ``{name: bytes}``
        :return: see ``tools/signature/checking.py``; ``backends`` names who had a say
        :rtype: dict
        """
        report, now = None, datetime.datetime.now(datetime.UTC)
        names = []
        for name in self._get_backends():
            refined = self.env[name]._refine(report, container, contents or {}, now)
            if refined is not report:
                names.append(name)
                report = refined
        return {**report, "backends": names, "checked": now.isoformat()}

    # Hooks

    @api.model
    def _get_backends(self):
        """Hook: names of the models that check, in their order (``list[str]``)."""
        return ["docflow.signature.backend.python"]

    @api.model
    def _get_sealing_backend(self):
        """Hook: name of the model whose :meth:`_sign` puts the seal of the organisation (str)."""
        return "docflow.signature.backend.seal"

    @api.model
    def _refine(self, report, container, contents, now):
        """Hook: return the report of this backend, or the same where it has nothing to say.

        :param report: the report so far, None for the first
        """
        return report

    @api.model
    def _sign(self, content):
        """Hook: return a detached CAdES signature of the server over ``content`` (bytes)."""
        raise UserError(
            self.env._(
                "This backend only checks signatures. Sign with your own program and upload the "
                "file .p7s."
            )
        )
