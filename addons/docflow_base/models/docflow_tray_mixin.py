from odoo import api, models
from odoo.tools import SQL

from ..tools.counted import ARCHIVE_LIMIT, COUNT_LIMIT, Counted
from .docflow_assignment_guidance_mixin import WORK_STATES
from .docflow_request_mixin import REQUESTS

# Name of the message that tells a browser to count its trays anew.
TRAYS_CHANGED = "docflow.trays"
_TOUCHED = "docflow.trays.touched"


class DocflowTrayMixin(models.AbstractModel):
    """Trays of the cabinet: what lies in each, and who is told when one changes.

    Nothing is stored beside the work itself. A tray is a domain over recipients, assignments and
    cards, read whenever somebody looks; the message over the bus only says *when* to look again.

    A person's trays hold his own work and that of those in whose place he does it: whoever
    executes for somebody (a clerk does) sees all his trays, others only the tray of their
    operation. The acting-for switch (context key ``docflow_acting_for``, a choice and not a right)
    narrows them to one of these people.
    """

    _name = "docflow.tray.mixin"
    _description = "Trays"

    # Hooks

    @api.model
    def _get_trays(self):
        """Hook: the trays without counters; ``late_domain`` narrows a tray to what is past its
        date, ``limit`` says how far it is counted, ``counted`` how where not by its domain.
        """
        trays = [*self._get_trays_need_me(), *self._get_trays_watched()]
        if self.env.uid in self._get_tray_people():
            trays += self._get_trays_mine()
        return trays

    @api.model
    def _get_trays_need_me(self):
        """Hook: trays of work that waits for the current user or those he acts for."""
        section = ("need_me", self.env._("Needs Me"))
        executors, authors = self._get_tray_people(), self._get_tray_people("resolve")
        return [
            self._get_tray_review(section, authors),
            self._get_tray_execute(section, executors),
            self._get_tray_decide(section, authors),
            self._get_tray_read(section, executors),
            self._get_tray_register(section, self._get_tray_people("register")),
        ]

    @api.model
    def _get_trays_watched(self):
        """Hook: trays of what the current user, or those he acts for, follow."""
        section = ("watched", self.env._("I Follow"))
        executors = self._get_tray_people()
        return [
            self._get_tray_control(section, self._get_tray_people("control")),
            self._get_tray_issued(section, self._get_tray_people("resolve")),
            self._get_tray_overdue(section, executors),
            self._get_tray_week(section, executors),
        ]

    @api.model
    def _get_trays_mine(self):
        """Hook: trays of the current user's own papers."""
        section = ("mine", self.env._("Mine"))
        return [
            self._tray(
                "draft",
                self.env._("Drafts"),
                section,
                "docflow.document",
                [("state", "=", "draft"), ("create_uid", "=", self.env.uid)],
                None,
                self.env._(
                    "Documents you prepare; nobody else sees them until you hand them over."
                ),
            ),
            self._tray(
                "executed",
                self.env._("Executed"),
                section,
                "docflow.assignment",
                [("state", "=", "done"), ("executor_id", "=", self.env.uid)],
                None,
                self.env._("Assignments you have finished."),
                tone="muted",
            )
            | {"limit": ARCHIVE_LIMIT},
        ]

    @api.model
    def _get_tray_watchers(self, user_ids):
        """Hook: add whoever sees the trays of these people beside them (``list[int]``)."""
        deputies = self.env["res.users"]._docflow_deputies()
        return sorted({*user_ids}.union(*(deputies.get(user_id, ()) for user_id in user_ids)))

    @api.model
    def _get_touched_sources(self, document_ids, now):
        """Hook: more of those whose trays a transaction changed (``list[SQL]``).

        :param tuple document_ids: cards that were touched
        :param now: when the transaction began; what it wrote has no earlier ``write_date``
        :return: statements of one column, the user
        """
        return []

    # Business: what lies in each

    @api.model
    def _get_tray_people(self, operation="execute"):
        """Return ids of those whose work of ``operation`` is shown.

        They are those in whose place the reader executes or does it, narrowed by the switch; what
        he chose there and may not see leaves nobody.

        :rtype: list[int]
        """
        user = self.env.user
        people = (user._docflow_principals("execute") | user._docflow_principals(operation)).ids
        chosen = self.env.context.get("docflow_acting_for")
        if chosen in user._docflow_person_ids():
            return [chosen] if chosen in people else []
        return people

    @api.model
    def _get_tray_review(self, section, people):
        waiting = [("user_id", "in", people), ("state", "=", "waiting")]
        tray = self._tray(
            "review",
            self.env._("For Review"),
            section,
            "docflow.document",
            [("recipient_ids", "any", waiting)],
            [("recipient_ids", "any", [*waiting, ("date_deadline", "<", "now")])],
            self.env._("Documents that wait for your resolution or for you to read and finish."),
        )
        # the same cards by the lines that name these people, each once: a line has its card's
        # sight, and one reading of the oldest tells the late ones, too
        group = "document_id" if len(people) > 1 else ""
        lines = Counted("docflow.document.recipient", waiting, True, group=group)
        return tray | {"counted": lines}

    @api.model
    def _get_tray_execute(self, section, people):
        work = [*self._get_work_domain(people), ("kind", "!=", "acquaint")]
        return self._tray(
            "execute",
            self.env._("For Execution"),
            section,
            "docflow.assignment",
            work,
            [*work, ("date_deadline", "<", "now")],
            self.env._("Assignments you execute, delegate or report on."),
        )

    @api.model
    def _get_tray_decide(self, section, people):
        decide = [("decider_ids", "in", people)]
        return self._tray(
            "decide",
            self.env._("Waiting for My Decision"),
            section,
            "docflow.assignment",
            decide,
            [*decide, ("date_deadline", "<", "now")],
            self.env._(
                "Reports of your executors, and what they ask for: another date, another "
                "executor, an explanation."
            ),
        )

    @api.model
    def _get_tray_read(self, section, people):
        return self._tray(
            "read",
            self.env._("For Information"),
            section,
            "docflow.assignment",
            [*self._get_work_domain(people), ("kind", "=", "acquaint")],
            None,
            self.env._("Documents you were asked to read."),
        )

    @api.model
    def _get_tray_register(self, section, people):
        return self._tray(
            "register",
            self.env._("For Registration"),
            section,
            "docflow.document",
            [
                ("state", "=", "draft"),
                ("is_submitted", "=", True),
                ("office_id.registrar_ids", "in", people),
            ],
            None,
            self.env._("Drafts handed over to your office for a number."),
            # others find it only while they act for a registrar
            is_kept=self.env.user.has_group("docflow_base.group_docflow_registrar"),
        )

    @api.model
    def _get_tray_control(self, section, people):
        control = [("control_state", "=", "on_control"), ("controller_id", "in", people)]
        return self._tray(
            "control",
            self.env._("On Control"),
            section,
            "docflow.document",
            control,
            [*control, ("is_overdue", "=", True)],
            self.env._("Documents you control until they are released."),
            # anybody may be named the controller of an internal document
            is_kept=self.env.user.has_group("docflow_base.group_docflow_controller"),
        )

    @api.model
    def _get_tray_issued(self, section, people):
        issued = [("state", "=", "issued"), ("author_id", "in", people)]
        return self._tray(
            "issued",
            self.env._("Issued by Me"),
            section,
            "docflow.resolution",
            issued,
            [*issued, ("date_deadline", "<", "now")],
            self.env._("Your resolutions that are being executed."),
        )

    @api.model
    def _get_tray_overdue(self, section, people):
        late = [("executor_id", "in", people), ("is_overdue", "=", True)]
        return self._tray(
            "overdue",
            self.env._("Overdue"),
            section,
            "docflow.assignment",
            late,
            late,
            self.env._("Your assignments past their date."),
        )

    @api.model
    def _get_tray_week(self, section, people):
        return self._tray(
            "week",
            self.env._("Due This Week"),
            section,
            "docflow.assignment",
            [
                *self._get_work_domain(people),
                ("date_deadline", ">=", "now"),
                ("date_deadline", "<", "today =monday +7d"),
            ],
            None,
            self.env._("Your assignments whose date comes before the week ends."),
            tone="warning",
        )

    @api.model
    def _get_work_domain(self, people):
        return [("executor_id", "in", people), ("state", "in", list(WORK_STATES))]

    @api.model
    def _tray(
        self, code, name, section, model, domain, late_domain, help_text, tone="", is_kept=True
    ):
        """Return one tray.

        :param list late_domain: what of it is past its date; None where nothing can be
        :param str tone: of the counter: ``muted``, ``warning`` or empty
        :param bool is_kept: shown when nothing lies in it
        """
        context = {"docflow_tray": code}
        if code != "draft":
            context["create"] = False  # new papers are begun among the drafts
        chosen = self.env.context.get("docflow_acting_for")
        if chosen:
            context["docflow_acting_for"] = chosen
        return {
            "code": code,
            "name": name,
            "section": section[0],
            "section_name": section[1],
            "model": model,
            "domain": domain,
            "late_domain": late_domain,
            "context": context,
            "views": self._get_tray_views(model),
            "help": help_text,
            "tone": tone,
            "is_kept": is_kept,
            "limit": COUNT_LIMIT,
            "counted": None,
        }

    @api.model
    def _get_tray_views(self, model):
        """Return the views of a tray; they are short and leave room for the trays beside them."""
        views = [[False, "list"], [False, "kanban"]]
        module = self.env[model]._original_module
        xmlid = f"{module}.{model.replace('.', '_')}_view_%s_tray"
        for view in views:
            # cached, where env.ref() would ask the database for each tray
            view[0] = self.env["ir.model.data"]._xmlid_to_res_id(xmlid % view[1])
        return views

    # Business: when to look again

    def _touch_trays(self):
        """Remember that these cards changed trays; people are told before the commit.

        Called by every act after its writes. It costs no statement here: an act that touches the
        card four times, or forty cards at once, is one question and one message a person.
        """
        precommit = self.env.cr.precommit
        if _TOUCHED not in precommit.data:
            precommit.data[_TOUCHED] = set()
            # sudo: docflow.document - whom the work went to is no question of the actor's sight
            precommit.add(self.env["docflow.document"].sudo()._tell_trays)
        precommit.data[_TOUCHED].update(self.ids)

    @api.model
    def _tell_trays(self):
        """Send the message to everybody whose trays this transaction changed."""
        document_ids = self.env.cr.precommit.data.pop(_TOUCHED, ())
        if not document_ids:
            return
        user_ids = self._get_touched_users(tuple(document_ids))
        for user in self.env["res.users"].browse(self._get_tray_watchers(user_ids)):
            # the channel of a user is his contact's
            partner = self.env["res.partner"].browse(user._docflow_identity()[1] or ())
            partner._bus_send(TRAYS_CHANGED, {})

    @api.model
    def _get_touched_users(self, document_ids):
        """Return ids of the people whose own trays these cards left, entered or changed in.

        The lines written in this transaction tell it: of 350 readers of an order, one who has read
        it changes his own tray and its author's, and nobody else's.
        """
        self.env.flush_all()
        # the columns keep whole seconds
        now = self.env.cr.now().replace(microsecond=0)
        requests = SQL(" ").join(
            SQL(
                """
                UNION
                SELECT unnest(ARRAY[author_id, approver_id]) FROM %(table)s
                 WHERE document_id IN %(ids)s AND write_date >= %(now)s
                """,
                table=SQL.identifier(self.env[model]._table),
                ids=document_ids,
                now=now,
            )
            for model in REQUESTS
            if model in self.env
        )
        others = SQL(" ").join(
            SQL("UNION %s", source) for source in self._get_touched_sources(document_ids, now)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id FROM docflow_document_recipient
                 WHERE document_id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT unnest(ARRAY[executor_id, author_id]) FROM docflow_assignment
                 WHERE document_id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT unnest(ARRAY[holder_id, giver_id, given_by_id]) FROM docflow_custody
                 WHERE document_id IN %(ids)s AND (write_date >= %(now)s OR is_current)
                 UNION
                SELECT author_id FROM docflow_resolution
                 WHERE document_id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT unnest(ARRAY[controller_id, create_uid]) FROM docflow_document
                 WHERE id IN %(ids)s AND write_date >= %(now)s
                 UNION
                SELECT registrar.user_id
                  FROM docflow_document card
                  JOIN docflow_office_registrar_rel registrar
                    ON registrar.office_id = card.office_id
                 WHERE card.id IN %(ids)s AND card.write_date >= %(now)s
                   AND (card.is_submitted OR card.registrar_id <> card.create_uid)
                   AND card.state IN ('draft', 'registered', 'in_review')
                %(requests)s
                %(others)s
                """,
                ids=document_ids,
                now=now,
                requests=requests,
                others=others,
            )
        )
        return tuple({user_id for (user_id,) in rows if user_id} | {self.env.uid})
