from odoo import api, fields, models


class DocflowCompetence(models.Model):
    """A competence: what somebody must look at in a draft, whoever wrote it (law, money,
    corruption risks, form and language).

    Routes name competences and not people; who stands for one in a company is said by its members.
    """

    _name = "docflow.competence"
    _description = "Competence"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="A short name that never changes, for imports.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    note = fields.Text(string="What It Looks At", translate=True)
    member_ids = fields.One2many(
        "docflow.competence.member", "competence_id", string="Who Stands for It"
    )
    people = fields.Char(compute="_compute_people", string="Today")

    _code_uniq = models.UniqueIndex("(code)", "A competence with this code exists already.")

    # Computes

    @api.depends("member_ids.user_id", "member_ids.department_id")
    @api.depends_context("company")
    def _compute_people(self):
        for competence in self:
            found = competence._get_people(self.env.company)
            competence.people = ", ".join(found.mapped("name"))

    # Business

    def _get_people(self, company):
        """Return who stands for this competence in ``company`` today (``res.users``)."""
        # sudo: docflow.competence.member - a route finds its people, whoever begins a round
        members = self.sudo().member_ids.filtered(lambda member: member.company_id == company)
        found = self.env["res.users"]
        for member in members:
            found |= member.user_id or member.department_id.manager_id.user_id
        return found.filtered("active")
