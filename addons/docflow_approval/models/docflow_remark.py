from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.models.docflow_flow_mixin import Transition


class DocflowRemark(models.Model):
    """A remark or a question in a round, and the author's answer to it.

    Lines of the statement of differences (протокол розбіжностей): the point of the draft, how it is
    worded, how the objector would word it, and why.
    """

    _name = "docflow.remark"
    _description = "Remark on a Draft"
    _inherit = [
        "docflow.sealed.mixin",
        "docflow.discreet.mixin",
        "docflow.kept.mixin",
        "docflow.flow.mixin",
    ]
    _docflow_sealed = True
    _order = "id"

    step_id = fields.Many2one(
        "docflow.approval.step", required=True, index=True, ondelete="restrict"
    )
    # of the step, kept for the rules of sight
    approval_id = fields.Many2one(
        "docflow.approval", string="Round", required=True, index=True, ondelete="restrict"
    )
    document_id = fields.Many2one("docflow.document", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    kind = fields.Selection(
        selection=[("remark", "Remark"), ("question", "Question")], required=True, default="remark"
    )
    author_label = fields.Char(string="Whose", required=True)
    date = fields.Datetime(string="Written", required=True, default=fields.Datetime.now)
    point = fields.Char(string="Point of the Draft")
    wording = fields.Text(string="Wording of the Draft")
    proposal = fields.Text(string="Proposed Wording")
    text = fields.Text(string="Remark and Reasons", required=True)
    state = fields.Selection(
        selection=[
            ("open", "Not answered"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("answered", "Answered"),
        ],
        required=True,
        default="open",
    )
    answer = fields.Text()
    answer_label = fields.Char(string="Who Answered")
    date_answered = fields.Datetime(string="Answered At")

    _open_idx = models.Index("(approval_id) WHERE state = 'open'")
    _answered = models.Constraint(
        "CHECK (state IN ('open', 'accepted') OR answer IS NOT NULL)",
        "What is declined or answered has its answer.",
    )

    # Computes

    @api.depends("text")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_display_name(self):
        for remark in self:
            remark.display_name = (remark.text or "")[:80]
        self._hide_names()

    # Actions

    def action_accept(self, answer=None):
        """Accept remarks: the draft is changed as proposed.

        :param str answer: what was done; may be empty
        """
        self._check_transition("accept")
        self._do_answer("accepted", self.step_id._read_text(answer))
        return True

    def action_decline(self, answer=None):
        """Decline remarks.

        :param str answer: why; obligatory, without it the form asks
        """
        return self._answer("decline", "declined", answer)

    def action_answer(self, answer=None):
        """Answer questions.

        :param str answer: obligatory; without it the form asks
        """
        return self._answer("answer", "answered", answer)

    # Business

    def _answer(self, verb, state, answer):
        self._check_transition(verb)
        text = self.step_id._read_text(answer)
        if not text and len(self) > 1:
            raise UserError(self.env._("Answer each of them: open it and write why."))
        if not text:
            action = self.approval_id._open_dialog(verb, self.step_id)
            action["context"]["default_remark_id"] = self.id
            return action
        self._do_answer(state, text)
        return True

    def _do_answer(self, state, answer):
        for remark in self:
            approval = remark.approval_id
            remark._unsealed().write(
                {
                    "state": state,
                    "answer": answer,
                    "answer_label": approval._get_actor_label(approval.initiator_id, "execute"),
                    "date_answered": fields.Datetime.now(),
                }
            )
            states = dict(self._fields["state"]._description_selection(self.env))
            text = f"{states[state]}: {remark.text}"
            approval._get_record()._log_approval(f"{text} — {answer}" if answer else text)

    def _is_author(self):
        return self.approval_id._is_initiator()

    def _is_remark_author(self):
        return self.kind == "remark" and self._is_author()

    def _is_asked(self):
        return self.kind == "question" and self._is_author()

    # Hooks

    def _take_turn(self):
        self.approval_id._take_turn()

    @api.model
    def _get_open_states(self):
        return ("open",)

    @api.model
    def _get_transitions(self):
        author = self.env._("The author of the document answers it.")
        return {
            "accept": Transition(
                ("open",),
                "accepted",
                "_is_remark_author",
                self.env._("Accept"),
                author,
                "primary",
            ),
            "decline": Transition(
                ("open",), "declined", "_is_remark_author", self.env._("Decline"), author, "danger"
            ),
            "answer": Transition(
                ("open",), "answered", "_is_asked", self.env._("Answer"), author, "primary"
            ),
        }
