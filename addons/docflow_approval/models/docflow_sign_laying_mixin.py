from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.docflow_base.tools.given import is_id

from .docflow_sign_batch_line import SEEN

STACK = 200  # papers of one stack; the next stack takes the rest
STEPS = {"approve": ["visa", "opinion"], "sign": ["signature"]}
CARDS = ("sign_draft", "seal")


class DocflowSignLayingMixin(models.AbstractModel):
    """How a stack is laid out: the papers that were asked for, and what was looked at before.

    A mark lives as long as the files: the reader who saw these very bytes, in this stack or in
    another of his, does not look again.
    """

    _name = "docflow.sign.laying.mixin"
    _description = "Laying Out of a Stack"

    # Actions

    @api.model
    def open_stack(self, kind, step_ids=None, acting_for=None, document_ids=None):
        """Lay out what waits for the reader as a stack; what he looked at before stays marked.

        :param str kind: ``sign``, ``approve``, ``sign_draft`` or ``seal``
        :param list step_ids: ids of ``docflow.approval.step``, for the first two; all that wait
            for him by default
        :param int acting_for: id of ``res.users``: only what he does in the place of this person
        :param list document_ids: ids of ``docflow.document``, for the last two; as above
        :return: as :meth:`get_stack`, with ``missing``: how many of those that were asked for do
            not wait for the reader
        :rtype: dict
        """
        asked = self._read_asked(kind, step_ids, document_ids)
        cabinet = self._get_cabinet(acting_for)
        find = self._find_steps if kind in STEPS else self._find_cards
        papers = find(kind, cabinet, asked)
        batch = self._do_open(kind, papers)
        missing = len(set(asked)) - len({vals.get("asked_id") for vals in papers})
        return {**batch.get_stack(), "missing": max(missing, 0)}

    # Business: what was asked for

    @api.model
    def _read_asked(self, kind, step_ids, document_ids):
        """Return the ids that a client asked for, none for everything that waits."""
        is_known = isinstance(kind, str) and (kind in STEPS or kind in CARDS)
        asked = (step_ids if is_known and kind in STEPS else document_ids) or []
        if not is_known or not self._is_list_of_ids(asked):
            raise UserError(
                self.env._("This stack cannot be laid out. Open it from the cabinet again.")
            )
        return asked

    @api.model
    def _is_list_of_ids(self, ids):
        is_bounded = isinstance(ids, list) and len(ids) <= STACK
        return is_bounded and all(is_id(one) for one in ids)

    @api.model
    def _get_cabinet(self, acting_for):
        cabinet = self.env["docflow.document"]
        if acting_for:
            cabinet._check_acting_for(acting_for)
            cabinet = cabinet.with_context(docflow_acting_for=acting_for)
        return cabinet

    @api.model
    def _find_steps(self, kind, cabinet, asked):
        """Return values of the steps that wait for the reader, in the order of the tray."""
        domain = [
            ("user_id", "in", cabinet._get_tray_people(kind)),
            ("state", "=", "active"),
            ("action", "in", STEPS[kind]),
            # other records have no files to look through; they open from the tray
            ("approval_id.res_model", "=", "docflow.document"),
        ]
        if asked:
            domain.append(("id", "in", asked))
        steps = self.env["docflow.approval.step"].search(
            domain, order="date_deadline, id", limit=STACK
        )
        return [self._prepare_step_vals(step, step.id) for step in steps]

    @api.model
    def _find_cards(self, kind, cabinet, asked):
        """Return values of the cards that wait for a signature outside a round, or for the seal.

        A card asked for whose round waits for the reader's signature is laid out as that step.
        """
        is_seal = kind == "seal"
        awaited = [("state", "=", "draft"), ("is_seal_awaited", "=", True)]
        domain = awaited if is_seal else cabinet._get_sign_draft_domain()
        cards = cabinet.search([("id", "in", asked)] if asked else domain, order="id", limit=STACK)
        papers = []
        for card in cards:
            if is_seal and card._is_seal_awaited():
                papers.append(self._prepare_card_vals(card, self.env.user))
            elif not is_seal and card._is_draft_awaited():
                papers.append(self._prepare_card_vals(card, card._get_signing_principal()))
            elif not is_seal and card._has_signing_step():
                papers.append(self._prepare_step_vals(card._get_my_step(), card.id))
        return papers

    @api.model
    def _prepare_step_vals(self, step, asked_id):
        return {"step_id": step.id, "document_id": step.document_id.id, "asked_id": asked_id}

    @api.model
    def _prepare_card_vals(self, card, principal):
        return {"document_id": card.id, "principal_id": principal.id, "asked_id": card.id}

    # Business: what was looked at before

    @api.model
    def _get_marks(self, papers):
        """Return the reader's last line on each card of ``papers`` (``{document id: line}``)."""
        ids = [vals["document_id"] for vals in papers]
        # sudo: docflow.sign.batch.line - of the reader's own stacks
        lines = self.env["docflow.sign.batch.line"].sudo()
        domain = [
            ("document_id", "in", ids),
            ("batch_id.user_id", "=", self.env.uid),
            ("state", "!=", "waiting"),
        ]
        return {line.document_id.id: line for line in lines.search(domain, order="id")}

    @api.model
    def _is_still_seen(self, line, old):
        """Tell whether the reader saw the very files that ``line`` is about (bool).

        Files that are not there prove nothing: then it has to be the same step.
        """
        if not old or old.state not in SEEN or not old.seen_digest:
            return False
        is_same = bool(line.step_id) and line.step_id == old.step_id
        has_files = bool(line._get_card().file_ids)
        return (is_same or has_files) and old.seen_digest == line._get_digest()

    @api.model
    def _do_open(self, kind, papers):
        """Make a stack of ``papers``; marks stay where the files are those that were seen."""
        marks = self._get_marks(papers)
        columns = ("step_id", "document_id", "principal_id")
        # sudo: docflow.sign.batch - nobody writes stacks but these verbs
        batch = self.sudo().create(
            {
                "user_id": self.env.uid,
                "kind": kind,
                "line_ids": [
                    fields.Command.create({name: vals.get(name) for name in columns})
                    for vals in papers
                ],
            }
        )
        for line in batch.line_ids:
            old = marks.get(line.document_id.id)
            if self._is_still_seen(line, old):
                line._do_mark("seen", seen_digest=old.seen_digest)
        return batch.sudo(False)
