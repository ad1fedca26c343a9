from odoo import models
from odoo.exceptions import UserError

# documents whose readers are offered for the one that names them
FOLLOWED = ("amends", "repeals", "repeals_partly", "suspends", "resumes", "addition")


class DocflowAcquaintanceNamingMixin(models.AbstractModel):
    """Naming those who must read a card: at once, or on a draft for its registration."""

    _name = "docflow.acquaintance.naming.mixin"
    _description = "Naming of Readers of a Card"
    _inherit = ["docflow.flow.mixin"]

    # Actions

    def action_acquaint(self, targets=None, date_deadline=None, text=None):
        """Name those who must read the card.

        :param dict targets: ``is_everybody``, ``department_ids`` with ``is_below``, ``group_ids``,
            ``user_ids``, ``employee_ids``, ``is_kept_up``; without it the form asks
        :param date_deadline: Datetime in UTC or Date; the norm of the type where empty
        :param str text: what to do, in the words of whoever names them
        :raise UserError: nobody may be named, or a person is outside the subordination
        """
        self.ensure_one()
        self._check_transition("acquaint")
        if targets is None:
            return self._open_naming()
        vals, head = self._read_naming(targets), self._get_acquainting_head()
        self.env["docflow.acquaintance"]._do_name(self, head, vals, date_deadline, text)
        return True

    def action_plan_readers(self, targets=None, date_deadline=None, text=None):
        """Say on a draft who must read it once it is registered; the arguments are those of
        :meth:`action_acquaint`.

        :param date_deadline: where empty, the norm of the type counts from the registration
        """
        self.ensure_one()
        self._check_transition("plan_readers")
        if targets is None:
            return self._open_naming()
        vals, head = self._read_naming(targets), self._get_planning_head()
        self.env["docflow.acquaintance"]._do_plan(self, head, vals, date_deadline, text)
        return True

    def action_drop_readers(self):
        """Let nobody be named when the draft is registered."""
        return self._get_last_acquaintance().action_drop_plan()

    # Business

    def _get_acquainting_heads(self):
        """Return the heads in whose subordination the user may name readers (``res.users``).

        They are those in whose name he may resolve on the card, and its signatory where he is the
        author or keeps the requisites: an order obliges in the name of who signed it.
        """
        user = self.env.user
        heads = self._get_resolvers()
        signatory = self.signatory_id or self.author_id
        is_author = user._docflow_represents(self.author_id, "execute") if self.author_id else False
        if signatory and (
            is_author or user._docflow_represents(signatory, "resolve") or self.has_access("write")
        ):
            heads |= signatory
        return heads

    def _get_acquainting_head(self):
        """Return the head who may name the most people (``res.users``)."""
        heads = self._get_acquainting_heads()
        return heads.sorted(lambda head: len(head._docflow_subordinate_ids()), reverse=True)[:1]

    def _get_planning_head(self):
        """Return in whose subordination the user may name readers of a draft (``res.users``): who
        signs it, for its author and those who keep its requisites.
        """
        return self._get_acquainting_heads() & (self.signatory_id or self.author_id)

    def _get_naming_head(self):
        """Return the head in whose name readers are named now (``res.users``)."""
        return self._get_planning_head() if self.state == "draft" else self._get_acquainting_head()

    def _may_plan_readers(self):
        return bool(self._get_planning_head())

    def _may_acquaint(self):
        return bool(self._get_acquainting_heads())

    def _open_naming(self):
        return self._open_wizard(
            "docflow.acquaintance.name",
            self.env._("Who Must Read"),
            default_document_id=self.id,
        )

    def _read_naming(self, targets):
        """Return values of the list that a caller asks for, or refuse."""
        if not self.type_id.acquaintance_level:
            raise UserError(
                self.env._(
                    "%(document)s: nobody is named to read documents of the type “%(type)s”. Send "
                    "it for information by a resolution, or let an administrator say in its type "
                    "how readers confirm.",
                    document=self.display_name,
                    type=self.type_id.name,
                )
            )
        return self.env["docflow.acquaintance"]._read_targets(targets)

    def _get_model_acquaintance(self):
        """Return the list whose people are offered: the card's last one, or that of the document it
        changes.
        """
        changed = self.link_ids.filtered(lambda link: link.kind in FOLLOWED).linked_id
        # a document that is not open to the reader tells nothing of its readers
        seen = changed._filtered_access("read")
        return self._get_acquaintances()[:1] or seen._get_acquaintances().sorted("date")[-1:]

    def _note_acquaintance(self):
        """Remember that somebody has to read the card."""
        for card in self.filtered(lambda card: not card.has_readers):
            card._unsealed().write({"has_readers": True})

    # Hooks

    def _on_registered(self):
        result = super()._on_registered()
        if self.has_readers:
            # the journal is locked until the commit: readers are named after it
            # sudo: ir.cron - the job is woken, not run
            self.env.ref("docflow_approval.ir_cron_docflow_acquaintance").sudo()._trigger()
        return result

    def _on_cancelled(self):
        result = super()._on_cancelled()
        if self.has_readers:
            lists = self._get_acquaintances()
            plans = lists.filtered("is_planned")
            plans._do_drop()
            # those who sign on paper have no assignment that went with the card
            (lists - plans).filtered(lambda one: not one.date_closed)._do_end(self.cancel_reason)
        return result

    def _do_resume(self, cancelled):
        if not cancelled.acquaintance_id:
            return super()._do_resume(cancelled)
        # whoever named readers decides nothing: without them the card is what it was before
        states = set(self.resolution_ids.mapped("state"))
        if "done" in states:
            self._close_if_done()
        elif "issued" not in states and self.state == "in_execution":
            state = "in_review" if self._get_waiting_reviewers() else "registered"
            self._unsealed().write({"state": state})
        return None
