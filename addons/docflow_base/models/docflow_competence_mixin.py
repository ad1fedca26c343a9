from odoo import models


class DocflowCompetenceMixin(models.AbstractModel):
    """Who is competent for a matter: the departments of the topic and those who may instruct them.

    A matter of several executive bodies goes to an official entitled to give assignments to all of
    them (seed 4 §2.29).
    """

    _name = "docflow.competence.mixin"
    _description = "Competence for a Matter"

    def _get_readiness_errors(self):
        errors = super()._get_readiness_errors()
        missing = self._get_competence_error()
        return [*errors, missing] if missing else errors

    def _get_competence_error(self):
        """Return why the named recipients cannot instruct everybody concerned, empty if they can
        (str).
        """
        # sudo: hr.department - heads of other bodies, to decide who may instruct them
        departments = self.sudo().topic_id.department_ids.filtered(
            lambda department: not department.company_id or department.company_id == self.company_id
        )
        recipients = self.recipient_ids.user_id
        if len(departments.docflow_body_id) < 2 or not recipients:
            return ""
        heads = departments.manager_id.user_id
        if any(self._is_entitled(user, heads) for user in recipients):
            return ""
        entitled = self._get_entitled(departments, heads)
        return self.env._(
            "the matter belongs to %(departments)s: name a recipient who may instruct all of them: "
            "%(users)s",
            departments=", ".join(departments.mapped("name")),
            users=", ".join(entitled.mapped("name")) or "—",
        )

    def _is_entitled(self, user, heads):
        return heads <= user._docflow_subordinate_ids() | user

    def _get_entitled(self, departments, heads):
        """Return people who may instruct the heads of all ``departments`` (``res.users``)."""
        # sudo: docflow.role.group - who holds the power to resolve in the whole company
        roles = self.env["docflow.role.group"].sudo()
        roles = roles.search(
            [
                ("company_id", "=", self.company_id.id),
                ("scope", "=", "company"),
                ("operation_ids.code", "=", "resolve"),
            ]
        )
        candidates = roles.member_ids.filtered("is_current").user_id
        above = departments.search([("id", "parent_of", departments.ids)])
        candidates |= above.manager_id.user_id
        return candidates.filtered(lambda user: self._is_entitled(user, heads))
