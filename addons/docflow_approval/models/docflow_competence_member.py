from odoo import api, fields, models


class DocflowCompetenceMember(models.Model):
    """Who stands for a competence in one company: a person, or whoever heads a unit at the time."""

    _name = "docflow.competence.member"
    _description = "Person of a Competence"
    _order = "competence_id, sequence, id"
    _check_company_auto = True

    competence_id = fields.Many2one(
        "docflow.competence", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        index=True,
        default=lambda self: self.env.company,
    )
    sequence = fields.Integer(default=10)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("share", "=", False)],
    )
    department_id = fields.Many2one(
        "hr.department",
        string="Or the Head Of",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )

    _one_of_two = models.Constraint(
        "CHECK ((user_id IS NULL) <> (department_id IS NULL))",
        "Name either a person or a unit whose head stands for the competence.",
    )
    _user_uniq = models.UniqueIndex(
        "(competence_id, company_id, user_id) WHERE user_id IS NOT NULL",
        "This person stands for the competence already.",
    )
    _department_uniq = models.UniqueIndex(
        "(competence_id, company_id, department_id) WHERE department_id IS NOT NULL",
        "The head of this unit stands for the competence already.",
    )

    # Computes

    @api.depends("user_id", "department_id")
    def _compute_display_name(self):
        for member in self:
            member.display_name = member.user_id.name or self.env._(
                "Head of %(unit)s", unit=member.department_id.name or ""
            )
