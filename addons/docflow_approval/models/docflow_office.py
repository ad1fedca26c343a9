from odoo import api, fields, models


class DocflowOffice(models.Model):
    """A registration office has an expedition (експедиція): who sends its documents out."""

    _inherit = "docflow.office"

    dispatcher_ids = fields.Many2many(
        "res.users",
        "docflow_office_dispatcher_rel",
        "office_id",
        "user_id",
        string="Expedition",
        domain=[("share", "=", False)],
        tracking=True,
        help="Who sends documents out. Empty: the registrars of the office do.",
    )

    # CRUD

    def write(self, vals):
        result = super().write(vals)
        if "dispatcher_ids" in vals:
            # whoever sends sees what he sends
            self.env["res.users"]._docflow_forget_sight()
        return result

    # Business

    def _get_dispatchers(self):
        """Return who sends out the documents of this office (``res.users``)."""
        # sudo: docflow.office - names of those who send and register here
        office = self.sudo()
        return (office.dispatcher_ids or office.registrar_ids).sudo(False)

    # Hooks

    @api.model
    def _get_remembered_relations(self):
        return super()._get_remembered_relations() | {"dispatcher_ids"}
