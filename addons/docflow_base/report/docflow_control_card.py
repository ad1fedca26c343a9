from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.docflow_request_mixin import REQUESTS
from .docflow_document_card import WORKING_STATES

# One print is one request of a person who waits for it; a page takes some 40 ms.
MAX_CARDS = 500
DEEPEST_INDENT = 6  # levels further down are told by their numbers


class DocflowControlCard(models.AbstractModel):
    """The control card (карта контролю): what was ordered, until when, who moved the date and why,
    who put the document on control and on what evidence it was released.

    It is read under the reader's rules and with a counted number of statements, however many cards
    are in the print and however large their trees are.
    """

    _name = "report.docflow_base.docflow_control_card"
    _inherit = "report.docflow_base.docflow_document_card"
    _description = "Control Card"

    @api.model
    def _check_printed(self, documents):
        if len(documents) > MAX_CARDS:
            raise UserError(
                self.env._(
                    "%(count)s control cards are too many for one print: it holds %(limit)s."
                    " Choose fewer documents in the list, or print them in parts.",
                    count=len(documents),
                    limit=MAX_CARDS,
                )
            )

    # What the cards are printed from

    @api.model
    def _prepare_pages(self, documents):
        """Everything is read at once."""
        facts = self._read_facts(documents)
        return {
            document.id: self._prepare_control_vals(
                document, {name: found.get(document.id, []) for name, found in facts.items()}
            )
            for document in documents
        }

    def _read_facts(self, documents):
        """Return ``{name: {document id: [record, …]}}`` of what belongs to the cards."""
        env, own = documents.env, [("document_id", "in", documents.ids)]
        signed = [("state", "in", WORKING_STATES), ("date_issued", "!=", False)]
        resolutions = env["docflow.resolution"].search(own + signed, order="id")
        lines = env["docflow.assignment"].search(
            [("resolution_id", "in", resolutions.ids)], order="sequence, id"
        )
        proofs = env["docflow.document.link"].search([*own, ("kind", "=", "evidence")], order="id")
        requests = [request for model in REQUESTS for request in env[model].search(own, order="id")]
        found = {
            "resolutions": resolutions,
            "lines": lines,
            "entries": env["docflow.deadline.entry"].search(own, order="id"),
            "requests": sorted(requests, key=lambda request: request.date_asked),
            "proofs": proofs,
        }
        facts = {name: {} for name in found}
        for name, records in found.items():
            for record in records:
                facts[name].setdefault(record.document_id.id, []).append(record)
        readable = set((proofs.linked_id | lines.evidence_document_ids)._filtered_access("read"))
        facts["readable"] = dict.fromkeys(documents.ids, readable)
        return facts

    def _prepare_control_vals(self, card, facts):
        tree, numbers = self._prepare_tree(facts)
        entries = facts["entries"]
        return {
            "number": card.reg_number and f"№ {card.reg_number}",
            "date": self._day(card.reg_date),
            "name": card.name,
            "is_on_control": card.control_state == "on_control",
            "requisites": self._prepare_control_requisites(card),
            "control": self._prepare_control(card, facts),
            "tree": tree,
            "changes": [
                self._prepare_change(entry, numbers) for entry in entries if entry.kind != "initial"
            ],
            "requests": [self._prepare_request(row, numbers) for row in facts["requests"]],
        }

    # Parts of a card

    def _prepare_control_requisites(self, card):
        """Return ``[(label, text)]`` of the requisites that are filled in."""
        senders = ", ".join(
            " ".join(part for part in (p.partner_name, p.number and f"№ {p.number}") if part)
            + (f" {self._day(p.date)}" if p.date else "")
            for p in card.party_ids
        )
        # sudo: res.users - names of the people of a card the reader may read
        people = card.sudo()
        rows = [
            (self.env._("Document type"), card.type_id.name),
            (self.env._("Correspondent, their No. and date"), senders),
            (self.env._("Registered at"), card.office_id.name),
            (self.env._("Author"), people.author_id.name),
            (self.env._("Signed by"), card.signatory_name),
            (self.env._("State"), self._label(card, "state")),
            (self.env._("Executed"), self._moment(card, card.date_executed)),
            (self.env._("Mark of execution"), card.execution_note),
        ]
        return [(label, text) for label, text in rows if text]

    def _prepare_control(self, card, facts):
        """Return ``[(label, text)]``: until when, who controls it, and how it was released."""
        first = next(
            (e for e in facts["entries"] if e.kind == "initial" and not e.resolution_id), None
        )
        # sudo: res.users - names of the people of a card the reader may read
        people = card.sudo()
        releaser = card.control_released_label or people.control_released_by_id.name
        proofs = [link.linked_id for link in facts["proofs"]]
        rows = [
            (self.env._("Deadline at first"), self._due(card, card.date_deadline_initial)),
            (self.env._("Deadline now"), self._due_now(card)),
            (self.env._("Why this deadline"), first and first._get_text()),
            (self.env._("Control"), self._label(card, "control_state")),
            (self.env._("On control since"), self._moment(card, card.date_control)),
            (self.env._("Put on control by"), card.control_taken_label),
            (self.env._("Controller"), people.controller_id.name),
            (self.env._("Released"), self._moment(card, card.date_control_released)),
            (self.env._("Released by"), releaser),
            (self.env._("Grounds of release"), card.control_note),
            (self.env._("Confirmed by"), self._proofs(proofs, facts["readable"])),
        ]
        return [(label, text) for label, text in rows if text]

    def _prepare_tree(self, facts):
        """Return the rows of the tree and the numbers of its nodes, ``{record: "1.2"}``.

        A resolution is followed by its executors, an executor by what he passed on. What is passed
        on bears no number of its own: its executors go on under the number of who gave it to them.
        """
        lines, below = {}, {}
        for line in facts["lines"]:
            lines.setdefault(line.resolution_id, []).append(line)
        known = set(facts["lines"])
        for resolution in facts["resolutions"]:
            above = resolution.assignment_id
            below.setdefault(above if above in known else None, []).append(resolution)
        rows, numbers, taken = [], {}, {}
        queue = [(resolution, "", 0) for resolution in reversed(below.get(None, []))]
        while queue:
            node, prefix, depth = queue.pop()
            if node._name == "docflow.assignment":
                rows.append(self._prepare_line(node, prefix, depth, facts["readable"]))
                numbers[node] = prefix
                children = [(child, prefix, depth + 1) for child in below.get(node, ())]
            else:
                number = prefix or self._next_number("", taken)
                rows.append(self._prepare_order(node, number if not prefix else "", depth))
                numbers[node] = number
                children = [
                    (line, self._next_number(number, taken), depth + 1)
                    for line in lines.get(node, ())
                ]
            queue += reversed(children)
        return rows, numbers

    def _next_number(self, prefix, taken):
        taken[prefix] = taken.get(prefix, 0) + 1
        return f"{prefix}.{taken[prefix]}" if prefix else str(taken[prefix])

    def _prepare_order(self, resolution, number, depth):
        # sudo: res.users - the author's name, where no label was sealed
        author = resolution.author_label or resolution.sudo().author_id.name
        return {
            "kind": "order",
            "number": number,
            "indent": min(depth, DEEPEST_INDENT),
            "author": author,
            "issued": self._moment(resolution, resolution.date_issued),
            "text": resolution.text,
            "reason": resolution.cancel_reason,
            "first": self._due(resolution, resolution.date_deadline_initial),
            "now": self._due_now(resolution),
            "state": self._label(resolution, "state"),
            "done": self._moment(resolution, resolution.date_done),
        }

    def _prepare_line(self, line, number, depth, readable):
        # sudo: res.users - the executor's name, where no label was sealed
        name = line.executor_label or line.sudo().executor_id.name
        return {
            "kind": "line",
            "number": number,
            "indent": min(depth, DEEPEST_INDENT),
            "name": name,
            "is_main": line.is_main,
            "task": self._label(line, "kind"),
            "received": self._day(line.company_id._docflow_local_date(line.date_received)),
            "first": self._due(line, line.date_deadline_initial),
            "now": self._due_now(line),
            "days_late": self._get_days_late(line),
            "state": self._label(line, "state"),
            "done": self._moment(line, line.date_done),
            "report": line._get_report_text(),
            "remark": line.remark,
            "evidence": self._proofs(line.evidence_document_ids, readable),
        }

    def _prepare_change(self, entry, numbers):
        """Return one change of a deadline, from the ledger."""
        owner = entry.assignment_id or entry.resolution_id
        # sudo: res.users - who signed a line of the ledger that the reader may read
        who = entry.acting_label or entry.sudo().user_id.name
        return {
            "owner": numbers.get(owner, "—") if owner else self.env._("document"),
            "what": self._label(entry, "kind"),
            "before": self._due(entry, entry.date_before),
            "after": self._due(entry, entry.date_after),
            "when": self._moment(entry, entry.date),
            "who": who,
            "why": entry.reason,
        }

    def _prepare_request(self, request, numbers):
        """Return what an executor asked for, and what was decided."""
        # sudo: res.users - names of the people of a request the reader may read
        own = request.author_label == request.sudo().assignment_id.executor_id.name
        return {
            "owner": numbers.get(request.assignment_id, "—"),
            "asked": self._moment(request, request.date_asked),
            "who": "" if own else request.author_label,
            # sudo: res.users - names of the people of a request the reader may read
            "what": request.sudo()._get_request_label(),
            "state": self._label(request, "state"),
            "decided": self._moment(request, request.date_decided),
            "decider": request.decision_label,
            "answer": request.answer,
        }

    # Words

    def _proofs(self, documents, readable):
        """Return numbers and dates of the confirming cards the reader may open (str)."""
        return ", ".join(
            f"№ {proof.reg_number} {self._day(proof.reg_date)}"
            for proof in documents
            if proof in readable and proof.reg_number
        )

    def _due(self, record, moment):
        return self._day(record.company_id._docflow_local_date(moment))

    def _due_now(self, record):
        if record.date_paused:
            return self.env._("clock stopped")
        return self._due(record, record.date_deadline)

    def _moment(self, record, moment):
        return record.company_id._docflow_format(moment)

    def _get_days_late(self, line):
        """Return by how many days it was, or is by now, done after its deadline (int)."""
        end = line.date_done or (line.is_open and fields.Datetime.now())
        if not (line.date_deadline and end and end > line.date_deadline):
            return 0
        days = line.company_id._docflow_local_date
        return (days(end) - days(line.date_deadline)).days
