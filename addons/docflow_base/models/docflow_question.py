from odoo import api, fields, models


class DocflowQuestion(models.Model):
    """A question of the executor about his assignment, and the answer of its author.

    A question stops no term and closes nothing.
    """

    _name = "docflow.question"
    _description = "Question on an Assignment"
    _inherit = ["docflow.request.mixin"]
    _order = "id desc"

    state = fields.Selection(selection_add=[("granted", "Answered")])

    _approver_idx = models.Index("(approver_id) WHERE state = 'requested'")
    _answered = models.Constraint(
        "CHECK (state != 'granted' OR answer IS NOT NULL)", "An answered question has its answer."
    )

    # Actions

    def action_grant(self, answer=None):
        """Answer questions.

        :param str answer: obligatory; without it the form asks
        """
        self._check_transition("grant")
        if not (answer or "").strip():
            return self._open_decision()
        for question in self:
            question._do_decide("granted", answer)
            question._log_decision(self.env._("answered: %(answer)s", answer=answer))
        return True

    # Hooks

    @api.model
    def _get_title(self):
        return self.env._("Question")

    def _get_request_label(self):
        return self.env._(
            "Question of %(executor)s: %(reason)s",
            executor=self.assignment_id.executor_id.name,
            reason=self.reason,
        )

    def _get_transitions(self):
        table = super()._get_transitions()
        table["grant"] = table["grant"]._replace(label=self.env._("Send the Answer"))
        return table
