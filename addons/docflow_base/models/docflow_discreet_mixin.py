from odoo import models


class DocflowDiscreetMixin(models.AbstractModel):
    """A name is content: who may not read a record does not learn its name either.

    Core reads the names behind many2one fields past all rights, so that any record one may create
    (a dialog, a link, a form not saved yet) would tell the subject of any card. A model calls
    :meth:`_hide_names` at the end of its ``_compute_display_name``, which depends on the
        context keys ``uid`` and ``allowed_company_ids``.
    """

    _name = "docflow.discreet.mixin"
    _description = "Names for Readers Only"

    def _hide_names(self):
        """Replace the names of records that the current person may not read, in superuser mode
        too.
        """
        # sudo: taken away, whoever computes the name: what counts is the person
        readable = self._origin.sudo(False)._filtered_access("read")
        for record in self:
            if record._origin and record._origin.id not in readable._ids:
                record.display_name = self.env._("Not open to you")
