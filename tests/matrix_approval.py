"""Rows and samples of the access matrix about approval: a route, a round on a draft, signatures."""

import base64

from odoo.fields import Command

from odoo.addons.docflow_approval.tests import authority

# Columns as in test_access_matrix.py. The round is the author's; the mayor decided with a remark,
# executor1 has it now. What a published version was made for ("note") may be said better later.
APPROVAL_MATRIX = """
docflow.competence          - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.template            - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.template.choose     - - - c c    c  rwcu c   c c    c  c  c  c
docflow.copy.queue          - - - - -    -  -   -    - -    -  -  -  -
docflow.competence.member   - - - r c    r  r   r    r r    r  r  r  rwcu
docflow.route               - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.route.version       - - - r rwu  r  r   r    r r    r  r  r  rwu
docflow.route.stage         - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.route.participant   - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.route.version/published - - - r rw r r  r    r r    r  r  r  rw
docflow.route.stage/published - - - r r  r  r   r    r r    r  r  r  r
docflow.route.simulate      - - - - c    -  -   -    - -    -  -  -  rwcu
docflow.route.simulate.line - - - - c    -  -   -    - -    -  -  -  rwcu
docflow.route.simulate.person - - - - c  -  -   -    - -    -  -  -  rwcu
docflow.approval            - - - - -    -  r   -    - r    r  -  -  -
docflow.approval.step       - - - - -    -  r   -    - r    r  -  -  -
docflow.remark              - - - - -    -  r   -    - r    r  -  -  -
docflow.approval.launch     - - - c c    c  rwcu c   c c    c  c  c  c
docflow.approval.launch.line - - - - -   -  rwu -    - -    -  -  -  -
docflow.approval.decide     - - - c c    c  c   c    c rwcu c  c  c  c
docflow.trusted.root        - - - - rwc  -  -   -    - -    -  -  r  rwc
docflow.trusted.list        - - - - rwc  -  -   -    - -    -  -  r  rwc
docflow.trusted.service     - - - - r    -  -   -    - -    -  -  r  r
docflow.signature           - - - - -    r  -   r    - r    r  r  r  -
docflow.signature.queue     - - - - -    -  -   -    - -    -  -  -  -
docflow.signature.make      - - - - -    c  -   c    - rwcu c  c  c  -
docflow.signature.attach    - - - c c    c  c   rwcu c c    c  c  c  c
docflow.acquaintance        - - - - -    r  -   r    - r    r  r  r  -
docflow.acquaintance.reader - - - - -    r  -   r    - r    r  r  r  -
docflow.acquaintance.name   - - - c c    c  c   rwcu c c    c  c  c  c
docflow.acquaintance.paper  - - - c c    c  c   rwcu c c    c  c  c  c
docflow.act.point           - - - - -    r  -   rwcu - r    r  r  r  -
docflow.publication         - - - - -    r  -   rwc  - r    r  r  r  -
docflow.contract.terminate  - - - c c    c  c   rwcu c c    c  c  c  c
docflow.dispatch            - - - - -    r  -   rwcu - r    -  r  r  -
docflow.dispatch.event      - - - - -    r  -   r    - r    -  r  r  -
docflow.dispatch.register   - - - - -    -  -   r    - -    -  -  -  -
docflow.dispatch.register.line - - - - - -  -   r    - -    -  -  -  -
docflow.dispatch.labels     - - - - -    c  -   rwcu - c    -  c  c  -
docflow.label.sheet         - - - r rwcu r  r   r    r r    r  r  r  rwcu
docflow.postage.rate        - - - r c    r  r   r    r r    r  r  r  rwcu
docflow.past.decision       - - - - -    r  -   r    - r    r  r  r  -
docflow.dispatch.track      - - - c c    c  c   rwcu c c    c  c  c  c
docflow.dispatch.tell       - - - - -    c  -   rwcu - c    -  c  c  -
docflow.sign.batch          - - - - -    -  -   -    - -    r  -  -  -
docflow.sign.batch.line     - - - - -    -  -   -    - -    r  -  -  -
docflow.search.phrase       - - - - -    -  -   -    - -    -  -  -  -
"""


class ApprovalSamples:
    """Mixed into the matrix; each method returns ``{row: (record, field to write, values)}``."""

    def _get_approval_samples(self):
        return {
            **self._make_routes(),
            **self._make_round(),
            **self._make_signatures(),
            **self._make_acquaintance(),
            **self._make_acts(),
            **self._make_dispatch(),
            **self._make_templates(),
        }

    def _make_routes(self):
        """A draft of a route, one that is in force, and a trial of the administrator."""
        competence = self.env["docflow.competence"].create({"name": "Law", "code": "matrix"})
        stage = {
            "name": "Visa",
            "participant_ids": [Command.create({"kind": "person", "user_id": self.mayor.id})],
        }
        routes = self.env["docflow.route"].create([{"name": "Draft"}, {"name": "In force"}])
        draft, published = self.env["docflow.route.version"].create(
            [{"route_id": route.id, "stage_ids": [Command.create(stage)]} for route in routes]
        )
        published.action_publish()
        # sudo: docflow.route.simulate - a test makes the record whose owner is tried
        simulate = self.env["docflow.route.simulate"].with_user(self.admin).sudo(False)
        trial = simulate.create({"version_id": draft.id})
        line, person = {"simulate_id": trial.id, "name": "x"}, {"simulate_id": trial.id}
        return {
            "docflow.competence": (competence, "sequence", {"name": "x", "code": "x"}),
            "docflow.competence.member": (
                competence.member_ids.create(
                    {"competence_id": competence.id, "user_id": self.mayor.id}
                ),
                "user_id",
                {"competence_id": competence.id, "user_id": self.executor1.id},
            ),
            "docflow.route": (routes[0], "name", {"name": "x"}),
            "docflow.route.version": (draft, "note", None),
            "docflow.route.version/published": (published, "note", None),
            "docflow.route.stage": (
                draft.stage_ids,
                "sequence",
                {"version_id": draft.id, "name": "x"},
            ),
            "docflow.route.stage/published": (
                published.stage_ids,
                "sequence",
                {"version_id": published.id, "name": "x"},
            ),
            "docflow.route.participant": (
                draft.stage_ids.participant_ids,
                "sequence",
                {"stage_id": draft.stage_ids.id, "kind": "person", "user_id": self.mayor.id},
            ),
            "docflow.route.simulate": (trial, "date_to", {"version_id": draft.id}),
            "docflow.route.simulate.line": (
                trial.line_ids.with_user(self.admin).create(line),
                "name",
                line,
            ),
            "docflow.route.simulate.person": (
                trial.person_ids.with_user(self.admin).create({**person, "name": "x"}),
                "name",
                {**person, "name": "y"},
            ),
        }

    def _make_round(self):
        """A memo of the author: the mayor agreed with a remark, executor1 is asked now."""
        people = [self.mayor, self.executor1]
        route = self.env["docflow.route"].create(
            {"name": "Round", "type_ids": [Command.set(self.type_memo.ids)]}
        )
        stages = [
            {
                "name": f"Visa {number}",
                "participant_ids": [Command.create({"kind": "person", "user_id": user.id})],
            }
            for number, user in enumerate(people)
        ]
        self.env["docflow.route.version"].create(
            {"route_id": route.id, "stage_ids": [Command.create(stage) for stage in stages]}
        ).action_publish()
        memos = self.env["docflow.document"].with_user(self.author).sudo(False)
        vals = {"type_id": self.type_memo.id, "author_id": self.author.id}
        vals |= {"department_id": self.author.docflow_department_id.id}
        memo, other = memos.create([{"name": name, **vals} for name in ("Round", "Not sent")])
        memo.action_launch_approval(route.id)
        # sudo: docflow.approval.step - the test looks for the step of each person
        steps = memo.sudo().approval_ids.step_ids
        first = steps.filtered(lambda step: step.user_id == self.mayor)
        first.with_user(self.mayor).sudo(False).action_agree_remarks("Mind the roof")
        self.env.flush_all()
        approval, remark = first.approval_id, first.remark_ids
        stacks = self.env["docflow.sign.batch"].with_user(self.executor1).sudo(False)
        stack = stacks.browse(stacks.open_stack("approve")["id"])
        # sudo: docflow.sign.batch.line - the test looks for the paper of the stack
        paper = stack.sudo().line_ids
        launch = {"res_model": "docflow.document", "res_id": other.id, "route_id": route.id}
        decide = {"kind": "reject", "approval_id": approval.id, "step_id": first.id}
        dialogs = self.env["docflow.approval.launch"].with_user(self.author).sudo(False)
        dialog = dialogs.create(launch)
        return {
            "docflow.approval": (
                approval,
                "note",
                {"document_id": self.card.id, "number": 9, "route_name": "x"},
            ),
            "docflow.approval.step": (
                first,
                "request",
                {"approval_id": approval.id, "user_id": self.mayor.id, "stage_name": "x"},
            ),
            "docflow.remark": (remark, "text", {"step_id": first.id, "text": "x"}),
            "docflow.sign.batch": (
                stack,
                "date_confirmed",
                {"user_id": self.executor1.id, "kind": "sign"},
            ),
            "docflow.sign.batch.line": (
                paper,
                "reason",
                {"batch_id": stack.id, "step_id": first.id, "document_id": memo.id},
            ),
            "docflow.approval.launch": (dialog, "note", launch),
            "docflow.approval.launch.line": (
                dialog.line_ids[:1] or dialog.line_ids.create({"launch_id": dialog.id}),
                "people",
                {"launch_id": dialog.id},
            ),
            "docflow.approval.decide": (
                self.env["docflow.approval.decide"]
                .with_user(self.mayor)
                .sudo(False)
                .create(decide),
                "text",
                decide,
            ),
        }

    def _make_signatures(self):
        """An authority that is trusted, and what the mayor signed on the card."""
        root = authority.issue("Root of the Matrix", is_authority=True)
        other = authority.issue("Another Root", is_authority=True)
        roots = self.env["docflow.trusted.root"].with_user(self.admin).sudo(False)
        vals = {
            "document_id": self.card.id,
            "version_id": self.version.id,
            "company_id": self.company.id,
            "user_id": self.mayor.id,
            "date": "2026-07-01 10:00:00",
            "level": "login",
            "outcome": "recorded",
        }
        # sudo: docflow.signature - the row that action_sign would leave on a card of the office
        signature = self.env["docflow.signature"].sudo().create(vals)
        upload = base64.b64encode(b"signature")
        attach = {"document_id": self.card.id, "upload": upload, "upload_name": "x.p7s"}
        make = {"document_ids": [Command.set(self.card.ids)], "level": "login"}
        return {
            **self._make_trust_list(other),
            "docflow.trusted.root": (
                roots.create({"certificate": base64.b64encode(root.der)}),
                "ground",
                {"certificate": base64.b64encode(other.der)},
            ),
            "docflow.signature": (signature, "signer_name", vals),
            "docflow.signature.queue": (
                self.env["docflow.signature.queue"].create({"version_id": self.version.id}),
                "version_id",
                {"version_id": self.version.id},
            ),
            "docflow.signature.make": (
                self.env["docflow.signature.make"].with_user(self.mayor).sudo(False).create(make),
                "upload_name",
                make,
            ),
            "docflow.signature.attach": (
                self.env["docflow.signature.attach"]
                .with_user(self.registrar)
                .sudo(False)
                .create(attach),
                "upload_name",
                attach,
            ),
        }

    def _make_trust_list(self, signer):
        """A trust list of the state, and an authority that it proposes."""
        lists = self.env["docflow.trusted.list"].with_user(self.admin).sudo(False)
        signed = {"signer_certificate": base64.b64encode(signer.der)}
        one = lists.create(signed)
        named = {"list_id": one.id, "sha256": "0" * 64, "authority": "Authority"}
        # sudo: docflow.trusted.service - the row that a list leaves when it is read
        row = self.env["docflow.trusted.service"].sudo()._unsealed().create(named)
        return {
            "docflow.trusted.list": (one, "ground", signed),
            "docflow.trusted.service": (row, "status", {**named, "sha256": "1" * 64}),
        }

    def _make_acquaintance(self):
        """The registrar lets the executor of the card read it."""
        named = {"document_id": self.card.id, "number": 9, "date": "2026-07-01 10:00:00"}
        named |= {"author_id": self.registrar.id, "principal_id": self.mayor.id}
        named |= {"author_label": "Registrar", "text": "Read it"}
        # sudo: docflow.acquaintance - the rows that action_acquaint would leave on the card
        row = self.env["docflow.acquaintance"].sudo()._unsealed().create({**named, "number": 8})
        reader = {"acquaintance_id": row.id, "user_id": self.executor1.id, "name": "x"}
        reader |= {"ground": "everybody"}
        readers = self.env["docflow.acquaintance.reader"].sudo()._unsealed()
        line = readers.create(reader)
        dialogs = self.env["docflow.acquaintance.name"].with_user(self.registrar).sudo(False)
        paper = {"acquaintance_id": row.id, "kind": "paper"}
        papers = self.env["docflow.acquaintance.paper"].with_user(self.registrar).sudo(False)
        dialog = {"document_id": self.card.id}
        return {
            "docflow.acquaintance": (row.sudo(False).with_context(docflow_key=None), "text", named),
            "docflow.acquaintance.reader": (
                line.sudo(False).with_context(docflow_key=None),
                "name",
                {**reader, "user_id": self.mayor.id},
            ),
            "docflow.acquaintance.name": (dialogs.create(dialog), "text", dialog),
            "docflow.acquaintance.paper": (papers.create(paper), "reason", paper),
        }

    def _make_acts(self):
        """A point and a publication of the card, and the dialog that ends a contract."""
        point = {"document_id": self.card.id, "number": "1", "text": "x"}
        point["executor_id"] = self.executor1.id
        published = {"document_id": self.card.id, "date": "2026-07-01", "place": "x"}
        dialogs = self.env["docflow.contract.terminate"].with_user(self.registrar).sudo(False)
        dialog = {"document_id": self.card.id, "reason": "x"}
        return {
            "docflow.contract.terminate": (dialogs.create(dialog), "reason", dialog),
            "docflow.act.point": (self.env["docflow.act.point"].create(point), "sequence", point),
            "docflow.publication": (
                self.env["docflow.publication"].create(published),
                "sequence",
                published,
            ),
        }

    def _make_dispatch(self):
        """A letter of the office of the card, to one addressee, who waits, and what happened."""
        letters = self.env["docflow.document"].with_user(self.registrar).sudo(False)
        vals = {"name": "Answer", "type_id": self.type_out.id, "office_id": self.office.id}
        vals["delivery_method_id"] = self.env.ref("docflow_base.docflow_delivery_method_post").id
        partner = self.env["res.partner"].create({"name": "Addressee"})
        # what the type demands is not what is tried here
        self.type_out.required_field_ids = False
        letter = letters.create({**vals, "correspondent_id": partner.id})
        letter.action_register()
        waiting = letter.dispatch_ids
        to = {"document_id": letter.id, "name": "x", "method_id": waiting.method_id.id}
        happened = {"dispatch_id": waiting.id, "state": "sent", "actor_label": "x"}
        happened["date"] = "2026-07-01 10:00:00"
        # sudo: docflow.dispatch.event - the line that a verb would leave, on another sending
        other = waiting.copy().sudo()
        events = self.env["docflow.dispatch.event"].sudo()._unsealed()
        event = events.create({**happened, "dispatch_id": other.id})
        dialogs = self.env["docflow.dispatch.tell"].with_user(self.registrar).sudo(False)
        dialog = {"verb": "fail", "dispatch_ids": [Command.set(waiting.ids)]}
        register = self.env["docflow.dispatch.register"]._do_make(other)
        row = {"office_id": self.office.id, "method_id": other.method_id.id, "year": 2026}
        row |= {"company_id": self.company.id, "date": "2026-07-01"}
        # sudo: docflow.dispatch.register.line - the line that the hand-over would leave
        lines = self.env["docflow.dispatch.register.line"].sudo()._unsealed()
        [given] = lines._prepare_lines(register, other)
        line = lines.create(given)
        sheet = self.env.ref("docflow_approval.docflow_label_sheet_14")
        labels = {"dispatch_ids": [Command.set(waiting.ids)], "sheet_id": sheet.id}
        printing = self.env["docflow.dispatch.labels"].with_user(self.registrar).sudo(False)
        track = {"register_id": register.id}
        tracks = self.env["docflow.dispatch.track"].with_user(self.registrar).sudo(False)
        return {
            "docflow.dispatch": (waiting, "note", to),
            "docflow.dispatch.event": (
                event.sudo(False).with_context(docflow_key=None),
                "text",
                happened,
            ),
            "docflow.dispatch.register": (register, "date", row),
            "docflow.dispatch.register.line": (
                line.sudo(False).with_context(docflow_key=None),
                "name",
                given,
            ),
            "docflow.dispatch.labels": (printing.create(labels), "first", labels),
            "docflow.label.sheet": (sheet, "sequence", {"name": "x"}),
            **self._make_former(),
            "docflow.dispatch.track": (tracks.create(track), "text", track),
            "docflow.dispatch.tell": (dialogs.create(dialog), "reason", dialog),
        }

    def _make_former(self):
        """A rate of the post, and a visa that a former system told of the card."""
        rate = {"post_kind": "simple", "weight": 50, "fee": 20, "date_from": "2026-01-01"}
        visa = {"document_id": self.card.id, "company_id": self.company.id, "source": "old"}
        visa |= {"name": "P. Old", "date": "2020-07-01 10:00:00"}
        # sudo: docflow.past.decision - the row that an import would leave on a card of the office
        decisions = self.env["docflow.past.decision"].sudo()._unsealed()
        decision = decisions.create(visa).sudo(False).with_context(docflow_key=None)
        return {
            "docflow.postage.rate": (
                self.env["docflow.postage.rate"].create(rate),
                "fee",
                {**rate, "weight": 100},
            ),
            "docflow.past.decision": (decision, "remark", visa),
        }

    def _make_templates(self):
        """A template, the author's choice of it, and a Word file that waits for its copy."""
        template = self.env.ref("docflow_approval.docflow_template_memo")
        memos = self.env["docflow.document"].with_user(self.author).sudo(False)
        memo = memos.create({"name": "Filled", "type_id": self.type_memo.id})
        choices = self.env["docflow.template.choose"].with_user(self.author).sudo(False)
        vals = {"document_id": memo.id, "template_id": template.id}
        memo.attach_file("draft.txt", "eHl6", "main")
        # sudo: docflow.copy.queue - a note of the system about a file that was added
        queue = self.env["docflow.copy.queue"].sudo()
        return {
            "docflow.template": (template, "sequence", {"name": "x", "upload": template.upload}),
            "docflow.template.choose": (choices.create(vals), "template_id", vals),
            "docflow.copy.queue": (
                queue.create({"version_id": memo.file_ids.version_ids.id}).sudo(False),
                "version_id",
                None,
            ),
        }
