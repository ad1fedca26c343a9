from odoo import api, fields, models


class DocflowRouteSimulatePerson(models.TransientModel):
    """What a person would have got by a trial."""

    _name = "docflow.route.simulate.person"
    _description = "Person of a Trial"
    _order = "total desc, name, id"

    simulate_id = fields.Many2one(
        "docflow.route.simulate", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Person", readonly=True)
    visa_count = fields.Integer(string="Visas", readonly=True)
    opinion_count = fields.Integer(string="Opinions", readonly=True)
    signature_count = fields.Integer(string="Signatures", readonly=True)
    registration_count = fields.Integer(string="Registrations", readonly=True)
    total = fields.Integer(compute="_compute_total", store=True)

    # Computes

    @api.depends("visa_count", "opinion_count", "signature_count", "registration_count")
    def _compute_total(self):
        for person in self:
            person.total = (
                person.visa_count
                + person.opinion_count
                + person.signature_count
                + person.registration_count
            )
