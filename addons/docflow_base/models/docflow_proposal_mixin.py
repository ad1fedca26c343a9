from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .docflow_flow_mixin import Transition
from .docflow_guidance_mixin import OPEN_STATES

MAX_SHOWN = 80


class DocflowProposalMixin(models.AbstractModel):
    """A resolution that was prepared for the head: he signs it with one key, changes it, or writes
    his own.

    It comes from the registrar's desk, where the recognition offers what such letters got before.
    Only the first resolution on the card is compared with it.
    """

    _name = "docflow.proposal.mixin"
    _description = "Proposed Resolution"

    proposed_text = fields.Text(string="Proposed Resolution", copy=False)
    proposed_executor_ids = fields.Many2many(
        "res.users",
        "docflow_document_proposed_executor_rel",
        "document_id",
        "user_id",
        string="Proposed Executors",
        copy=False,
        domain=[("share", "=", False)],
    )
    proposal_outcome = fields.Selection(
        selection=[("accepted", "Signed as proposed"), ("changed", "Changed")],
        string="Proposed Resolution Was",
        copy=False,
        readonly=True,
    )

    # Actions

    def action_accept_proposal(self):
        """Sign the proposed resolution as it is.

        :raise UserError: it lacks an executor whom the author may choose; nothing is signed
        """
        self._check_transition("accept_proposal")
        for document in self:
            document._check_proposal()
        for document in self:
            document._do_accept_proposal()
        return True

    # Business

    def _may_accept_proposal(self):
        return self._has_proposal() and self._may_resolve()

    def _has_proposal(self):
        """Tell whether a prepared resolution waits for somebody to sign it (bool)."""
        text = (self.proposed_text or "").strip()
        return bool(text) and not self.proposal_outcome

    def _get_proposed_executors(self):
        """Return the proposed executors whom the author of a resolution here may choose.

        In the order in which they were proposed; superuser mode is for their names alone.
        """
        self.ensure_one()
        author = self.env["docflow.resolution"]._get_author(self, self.env["docflow.assignment"])
        allowed = author._docflow_subordinate_ids() - author
        # sudo: res.users - some may belong to bodies the reader does not see
        return (self.sudo().proposed_executor_ids & allowed.sudo()).sudo()

    def _prepare_proposal_defaults(self):
        """Return default values of a resolution as proposed, empty where nothing is (dict)."""
        self.ensure_one()
        if not self._has_proposal():
            return {}
        return {
            "text": self.proposed_text.strip(),
            "assignment_ids": [
                Command.create({"executor_id": user.id, "sequence": index})
                for index, user in enumerate(self._get_proposed_executors())
            ],
        }

    def _get_proposal_line(self):
        """Return the proposed resolution as one types it in the tree, empty where there is none
        (str).
        """
        executors = self._get_proposed_executors() if self._has_proposal() else ()
        if not executors:
            return ""
        text = " ".join(self.proposed_text.split())
        return f"{', '.join(f'@{user.name}' for user in executors)} — {text}"

    def _check_proposal(self):
        if not self._get_proposed_executors():
            raise UserError(
                self.env._(
                    "%(document)s: the proposed resolution names nobody whom you may choose. Press "
                    "“%(verb)s” and name an executor.",
                    document=self.display_name,
                    verb=self._get_transitions()["resolve"].label,
                )
            )

    def _do_accept_proposal(self):
        vals = self._prepare_proposal_defaults() | {"document_id": self.id}
        if self.date_deadline and self.date_deadline > fields.Datetime.now():
            vals["date_deadline"] = self.date_deadline
        self.env["docflow.resolution"].create(vals).action_issue()

    def _note_proposal_outcome(self, resolution):
        """Note whether the first resolution on the card is the proposed one."""
        self.ensure_one()
        if not self._has_proposal() or resolution.assignment_id:
            return
        # sudo: docflow.assignment - executors of the resolution just signed, only compared
        executors = set(resolution.sudo().assignment_ids.executor_id.ids)
        # sudo: docflow.document - the executors that were proposed, only compared
        same_people = executors == set(self.sudo().proposed_executor_ids.ids)
        same_text = (resolution.text or "").split() == self.proposed_text.split()
        outcome = "accepted" if same_people and same_text else "changed"
        self._unsealed().write({"proposal_outcome": outcome})

    def _get_hint_accept_proposal(self):
        text = " ".join((self.proposed_text or "").split())
        if len(text) > MAX_SHOWN:
            text = text[: MAX_SHOWN - 1].rstrip() + "…"
        return self.env._(
            "Proposed: “%(text)s” — %(executors)s. It is signed and sent at once.",
            text=text,
            executors=", ".join(self._get_proposed_executors().mapped("name")) or "—",
        )

    # Hooks

    @api.model
    def _get_transitions(self):
        table = super()._get_transitions()
        accept = Transition(
            OPEN_STATES,
            "in_execution",
            "_may_accept_proposal",
            self.env._("Sign as Proposed"),
            self.env._(
                "A prepared resolution is signed by those who may write one here, once. Press “For "
                "Execution” to write another."
            ),
        )
        rows = {}
        for verb, row in table.items():
            rows[verb] = row
            if verb == "resolve":
                rows["accept_proposal"] = accept
        return rows

    def _is_step_useful(self, verb):
        if verb == "accept_proposal":
            return bool(self._get_proposed_executors())
        return super()._is_step_useful(verb)

    def _on_registered(self):
        result = super()._on_registered()
        self.env["docflow.recognition"]._learn(self)
        return result
