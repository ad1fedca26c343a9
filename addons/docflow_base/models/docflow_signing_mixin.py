from odoo import fields, models
from odoo.exceptions import UserError


class DocflowSigningMixin(models.AbstractModel):
    """Signing a resolution: who may, whom he may name, and what it sets going."""

    _name = "docflow.signing.mixin"
    _description = "Signing of a Resolution"

    # Business: checks

    def _check_issue(self):
        """Refuse a resolution that its author may not write, or that lacks what it needs."""
        self.ensure_one()
        self._check_author()
        self._check_order()

    def _check_order(self):
        """Refuse an order without executors, with a date that has passed, or past one's powers."""
        document = self.document_id
        if not self.assignment_ids:
            raise UserError(
                self.env._(
                    "%(document)s: name at least one executor; the first is the main one.",
                    document=document.display_name,
                )
            )
        for record in (self, *self.assignment_ids):
            self._check_first_deadline(record)
        if self.is_control:
            document._check_controller(self.controller_id)
        self._check_powers(self.assignment_ids.executor_id, self.author_id)

    def _check_author(self):
        """Refuse an author who may not write here: by what he passes on, or by the card."""
        document = self.document_id
        if self.assignment_id:
            # whatever way the draft was made: only one's own open assignment, and on its own card
            self.assignment_id._check_transition("delegate")
            if self.assignment_id.executor_id != self.author_id:
                raise UserError(
                    self.env._(
                        "%(document)s: only %(user)s, or whoever acts for him, delegates his "
                        "assignment.",
                        document=document.display_name,
                        user=self.assignment_id.executor_id.name,
                    )
                )
            if self.assignment_id.document_id != document:
                raise UserError(
                    self.env._(
                        "%(document)s: the assignment that is delegated belongs to another "
                        "document.",
                        document=document.display_name,
                    )
                )
        else:
            document._check_transition("resolve")
            if self.author_id not in document._get_resolvers():
                raise UserError(
                    self.env._(
                        "%(document)s: %(user)s may write no resolution on it. Resolutions are "
                        "written by its recipients and by those whose role allows it.",
                        document=document.display_name,
                        user=self.author_id.name,
                    )
                )

    def _check_first_deadline(self, record):
        """Refuse a date that has passed, or one later than the author has himself.

        :param record: this resolution, or a line of it with a date of its own
        """
        moment = record.date_deadline
        if not moment:
            return
        facts = {
            "document": self.document_id.display_name,
            "date": record.deadline_day.strftime("%d.%m.%Y"),
        }
        if moment < fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(document)s: the due date %(date)s has passed. Choose today or later.",
                    **facts,
                )
            )
        reach = self.assignment_id.date_deadline
        if reach and moment > reach and reach > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "%(document)s: %(date)s is later than your own date, %(reach)s. Choose a date "
                    "up to it, or ask for an extension first.",
                    reach=self.assignment_id.deadline_day.strftime("%d.%m.%Y"),
                    **facts,
                )
            )

    def _check_powers(self, executors, author):
        """Refuse executors outside the powers of ``author``; the message names the allowed."""
        allowed = author._docflow_subordinate_ids() - author
        strangers = executors - allowed
        if not strangers:
            return
        names = allowed.sorted("name").mapped("name")
        raise UserError(
            self.env._(
                "%(document)s: %(strangers)s is outside your subordination. You may choose: "
                "%(allowed)s.",
                document=self.document_id.display_name,
                strangers=", ".join(strangers.mapped("name")),
                allowed=", ".join(names[:15]) + (" …" if len(names) > 15 else "") or "—",
            )
        )

    # Business: acts

    def _do_issue(self):
        document = self.document_id
        # lines of the form that was saved stand in the card's cache a second time, without ids
        for name in ("assignment_ids", "resolution_ids"):
            # of this card alone: invalidate_recordset() would write everything first and then
            # forget the card of every line, only to read it again
            document._fields[name]._invalidate_cache(self.env, document._ids)
        self._unsealed().write(
            {
                "state": "issued",
                "date_issued": fields.Datetime.now(),
                "author_label": document._get_signature_label(self.author_id),
                "signed_by_id": self.env.uid,
                "parent_id": self.assignment_id.sudo().resolution_id.id,  # sudo: author's own line
            }
        )
        if self.date_deadline:
            self._do_change_deadline("initial", self.date_deadline)
        # sudo: docflow.assignment - lines are sealed once the resolution is issued
        self.sudo().assignment_ids._do_issue()
        if self.assignment_id:
            self.assignment_id._do_delegate(self)
        # sudo: docflow.assignment - names of the executors for the history
        people = self.sudo().assignment_ids.executor_id
        executors = ", ".join(person._docflow_identity()[0] for person in people)
        document._log_step(
            self.env._("Resolution: %(text)s — %(executors)s", text=self.text, executors=executors),
            self.author_id,
        )
        document._do_start_execution(self)
        self._on_issued()
