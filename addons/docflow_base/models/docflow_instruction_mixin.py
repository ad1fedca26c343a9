from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

NAME_LENGTH = 150  # short content of a document: five lines of 28 characters and a little
ORDER_FIELDS = ("is_control", "controller_id", "template_id")  # of the resolution


class DocflowInstructionMixin(models.AbstractModel):
    """A head's direct instruction: it needs no letter and makes an internal card of its own.

    The card gets its number in the author's department, with its index (seed 4 §2.19). The head is
    no registrar: the act rests on his power to write resolutions and on the subordination of those
    he names.
    """

    _name = "docflow.instruction.mixin"
    _description = "Direct Instructions"

    # Actions

    @api.model
    def create_instruction(self, text, executor_ids, date_deadline=None, **vals):
        """Make the card of a direct instruction, register it and issue its resolution.

        :param str text: what is to be done
        :param list executor_ids: ids of ``res.users`` in order; the first is the main one
        :param date_deadline: Datetime in UTC or Date (end of that working day)
        :param vals: ``author_id`` (whom the user acts for), ``kinds`` and
            ``acceptances`` (of ``docflow.assignment``, one for each executor in the same order),
            ``is_control``, ``controller_id``, ``template_id`` of the resolution; ``name``,
            ``topic_id``, ``is_urgent``, ``note`` of the card and what
            :meth:`_get_instruction_fields` adds
        :return: the registered card, its resolution issued
        :rtype: ``docflow.document``
        :raise UserError: says what stands in the way and who can help; nothing is left behind
        """
        self._check_instruction_vals(vals)
        text = (text or "").strip()
        executors = self._check_instruction(text, executor_ids)
        author = self._get_instruction_author(executors, vals.pop("author_id", None))
        journal = self._get_instruction_journal(author)
        order = self._prepare_instruction_resolution_vals(text, executors, date_deadline, vals)
        # what the checks of registration and of the resolution refuse leaves no draft behind
        with self.env.cr.savepoint():
            document = self._do_create_instruction(text, author, journal, vals)
            resolution = self.env["docflow.resolution"].create(
                {"document_id": document.id, "author_id": author.id, **order}
            )
            # the lines' precomputed card leaves their unsaved selves in its cache
            document.invalidate_recordset(["assignment_ids"])
            document._do_issue_instruction(resolution)
        return document

    # Business: what stands in the way

    def _check_instruction_vals(self, vals):
        order = {"author_id", "kinds", "acceptances", *ORDER_FIELDS}
        unknown = vals.keys() - order - self._get_instruction_fields()
        if unknown:
            raise UserError(
                self.env._(
                    "A direct instruction cannot be given “%(fields)s”. Write it into the card "
                    "afterwards.",
                    fields=", ".join(sorted(unknown)),
                )
            )

    def _check_instruction(self, text, executor_ids):
        """Return the executors in order; refuse an instruction without words or people."""
        executors = self.env["res.users"].browse(executor_ids or []).exists()
        if not text:
            raise UserError(self.env._("Direct instruction: write what is to be done."))
        if not executors:
            raise UserError(
                self.env._(
                    "“%(text)s”: name at least one executor; the first is the main one.",
                    text=self._get_instruction_name(text),
                )
            )
        ids = list(executor_ids)
        twice = executors.filtered(lambda user: ids.count(user.id) > 1)
        if twice:
            raise UserError(
                self.env._(
                    "“%(text)s”: %(users)s is named twice. Name each executor once.",
                    text=self._get_instruction_name(text),
                    users=", ".join(twice.mapped("name")),
                )
            )
        return executors

    def _get_instruction_author(self, executors, author_id):
        """Return whose instruction it is: the user's own, or that of a person he represents.

        Where the user cannot instruct these executors himself, the principal who can is taken.

        :param int author_id: ``res.users`` asked for; None chooses
        """
        user = self.env.user
        principals = user._docflow_principals("resolve")
        chosen = principals.browse(author_id) if author_id else principals.browse()
        if chosen and not user._docflow_represents(chosen, "resolve"):
            raise UserError(
                self.env._(
                    "%(user)s does not act for %(principal)s now. Ask the administrator to enter "
                    "the substitution.",
                    user=user.name,
                    principal=chosen.name,
                )
            )
        heads = (chosen or principals).filtered(lambda head: head._docflow_has_power("resolve"))
        if not heads:
            raise UserError(
                self.env._(
                    "%(user)s has no right to write resolutions, so cannot give instructions. Ask "
                    "your head, or the administrator for a role with “Write Resolutions”.",
                    user=(chosen or user).name,
                )
            )
        able = heads.filtered(lambda head: executors <= head._docflow_subordinate_ids() - head)
        if not able:
            head = user._docflow_choose_principal(heads, "resolve")
            raise self._get_subordination_error(head, executors)
        return user._docflow_choose_principal(able, "resolve")

    def _get_subordination_error(self, head, executors):
        allowed = head._docflow_subordinate_ids() - head
        names = allowed.sorted("name").mapped("name")
        return UserError(
            self.env._(
                "Direct instruction: %(strangers)s is outside the subordination of %(author)s. You "
                "may choose: %(allowed)s.",
                strangers=", ".join((executors - allowed).mapped("name")),
                author=head.name,
                allowed=", ".join(names[:15]) + (" …" if len(names) > 15 else "") or "—",
            )
        )

    def _get_instruction_journal(self, author):
        """Return the journal of the author's department (seed 4 §2.19), or refuse.

        A journal of another office serves where it is the type's default, or where its numbers show
        the index of the author's department.
        """
        doc_type = self._get_instruction_type()
        company = self.env.company
        # sudo: res.users - the department of the principal
        department = author.sudo().with_company(company).docflow_department_id
        if not department:
            raise UserError(
                self.env._(
                    "Direct instruction: %(author)s works in no department of %(company)s, and the "
                    "number is drawn in the author's department. Ask the administrator to fill in "
                    "the department on the employee's card.",
                    author=author.name,
                    company=company.name,
                )
            )
        near = doc_type._get_journal(self.env["docflow.office"], company, department)
        others = doc_type.journal_ids.filtered(lambda j: j.active and j.company_id == company)
        for journal in near | others:
            at_home = journal.office_id.department_id.docflow_body_id == department.docflow_body_id
            shared = journal == doc_type.default_journal_id or "{dept" in journal.pattern
            if at_home or shared:
                return journal
        raise UserError(
            self.env._(
                "Direct instruction: no registration journal of “%(department)s” keeps “%(type)s”. "
                "Ask the administrator to open one: Configuration › Registration › Registration "
                "Journals.",
                department=department.name,
                type=doc_type.name,
            )
        )

    # Business: acts

    def _do_create_instruction(self, text, author, journal, vals):
        # sudo: res.users - the department of the principal
        department = author.sudo().with_company(journal.company_id).docflow_department_id
        # sudo: docflow.document - a role may write resolutions and begin no other documents
        card = self.env["docflow.document"].sudo()
        return card.create(
            {
                "name": self._get_instruction_name(text),
                **vals,
                "type_id": self._get_instruction_type().id,
                "company_id": journal.company_id.id,
                "office_id": False,
                "journal_id": journal.id,
                "department_id": department.id,
                "author_id": author.id,
                "signatory_id": author.id,
            }
        ).sudo(False)

    def _prepare_instruction_resolution_vals(self, text, executors, date_deadline, vals):
        """Return values of the resolution; takes what belongs to it out of ``vals``."""
        kinds = self._get_instruction_kinds(vals.pop("kinds", None), executors)
        acceptances = self._get_instruction_acceptances(vals.pop("acceptances", None), executors)
        order = {"text": text, "date_deadline": date_deadline or False}
        order |= {name: vals.pop(name) for name in ORDER_FIELDS if name in vals}
        order["assignment_ids"] = [
            Command.create(
                {
                    "executor_id": user.id,
                    "sequence": index,
                    "kind": kind,
                    "is_acceptance": accept,
                }
            )
            for index, (user, kind, accept) in enumerate(
                zip(executors, kinds, acceptances, strict=True)
            )
        ]
        return order

    def _get_instruction_acceptances(self, acceptances, executors):
        acceptances = acceptances or [False] * len(executors)
        if len(acceptances) != len(executors):
            raise UserError(
                self.env._(
                    "Direct instruction: say for each of the %(count)s executors, in their order, "
                    "whether you accept the result.",
                    count=len(executors),
                )
            )
        return acceptances

    def _get_instruction_kinds(self, kinds, executors):
        known = dict(self.env["docflow.assignment"]._fields["kind"].selection)
        kinds = kinds or ["execute"] * len(executors)
        if len(kinds) != len(executors) or set(kinds) - known.keys():
            raise UserError(
                self.env._(
                    "Direct instruction: say for each of the %(count)s executors, in their order, "
                    "what he is to do. Known are: %(kinds)s.",
                    count=len(executors),
                    kinds=", ".join(known),
                )
            )
        return kinds

    @api.model
    def _get_instruction_type(self):
        doc_type = self.env.ref(
            "docflow_base.docflow_document_type_instruction", raise_if_not_found=False
        )
        if not doc_type or not doc_type.active:
            raise UserError(
                self.env._(
                    "Direct instructions have no document type: it was deleted or archived. Ask "
                    "the administrator to restore “Direct Instruction” in Document Types."
                )
            )
        return doc_type

    @api.model
    def _get_instruction_name(self, text):
        line = text.splitlines()[0].strip()
        return line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1].rstrip() + "…"

    # Hooks

    def _do_issue_instruction(self, resolution):
        """Hook: give the card of a direct instruction its number and sign its resolution.

        :param resolution: ``docflow.resolution``, its draft
        """
        self._check_ready()
        self._do_register()
        resolution.action_issue()

    @api.model
    def _get_instruction_fields(self):
        """Hook: fields of the card that a caller may give to a direct instruction (``set``)."""
        return {"name", "topic_id", "is_urgent", "note", "access_mark_id"}
