import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)


class DocflowAcquaintancePlanMixin(models.AbstractModel):
    """A list made on a draft: its people are named when the document has got its number.

    Until then nobody is asked and the draft is opened to nobody. Who works in the units and groups
    is found on that day, within the subordination of whoever signed. A job does it beside the
    registration: the journal waits for no readers, and what cannot be named keeps no document from
    its number; ``plan_refusal`` says why.
    """

    _name = "docflow.acquaintance.plan.mixin"
    _description = "Acquaintance of a Draft"

    is_planned = fields.Boolean(string="Named When Registered", readonly=True)
    plan_refusal = fields.Text(string="Why Nobody Was Named", readonly=True)

    # Actions

    def action_drop_plan(self):
        """Let nobody be named when the draft is registered."""
        self.ensure_one()
        self._check_may_follow()
        if not self.is_planned:
            raise UserError(
                self.env._(
                    "%(document)s: its readers were named already. Withdraw those who need not "
                    "read.",
                    document=self.document_id.display_name,
                )
            )
        card = self.document_id
        self._do_drop()
        card._log_step(self.env._("Nobody is named when it is registered."))
        return card._get_form_action()

    # Business

    @api.model
    def _do_plan(self, card, head, targets, date_deadline=None, text=None):
        """Note who must read the draft ``card`` once it is registered; checked by the caller.

        :param head: ``res.users`` who signs it
        :return: the list; a plan made before is written anew
        """
        plan = card._get_acquaintances().filtered(lambda one: one.is_planned)[:1]
        vals = self._prepare_list_vals(card, head, targets, text) | {
            "is_planned": True,
            "plan_refusal": False,
            # the norm of the type is counted from the registration
            "date_deadline": date_deadline and self._read_deadline(card, date_deadline),
        }
        if plan:
            plan._unsealed().write({name: vals[name] for name in vals.keys() - {"document_id"}})
        else:
            plan = self._unsealed().create({**vals, "number": 1})
        plan = plan.with_env(self.env)
        plan._check_is_anybody(plan._find_people(card.company_id, head))
        card._note_acquaintance()
        card._log_step(plan._get_plan_text())
        return plan

    def _get_plan_text(self):
        """Return whom the list names when its document is registered (str)."""
        # sudo: docflow.acquaintance - names of units, groups and people of the organisation
        own = self.sudo()
        names = [self.env._("everybody")] if own.is_everybody else []
        for people in (own.department_ids, own.group_ids, own.user_ids, own.employee_ids):
            names += people.mapped("name")
        return self.env._("When it is registered: %(whom)s", whom=self._get_grounds_text(names))

    def _do_drop(self):
        """Forget plans: nobody was asked yet, the history of the card tells of them."""
        cards = self.document_id
        # nobody unlinks a list: only a plan goes, and only here
        self._unsealed().unlink()
        cards._unsealed().write({"has_readers": False})

    def _do_start(self):
        """Name the people of a plan; its document has got its number."""
        card = self.document_id
        head = card.signatory_id or card.author_id or self.principal_id
        deadline = self._get_date_ahead() or self._read_deadline(card, None)
        self._unsealed().write(
            {
                "is_planned": False,
                "plan_refusal": False,
                "date": fields.Datetime.now(),
                "principal_id": head.id,
                "date_deadline": deadline,
                "digest": card._get_read_file().sha256,
            }
        )
        people = self._find_people(card.company_id, head, is_strict=False)
        self._check_is_anybody(people)
        self._do_add(people)
        if people.outside:
            card._log_step(
                self.env._(
                    "Outside the subordination of %(head)s, left out: %(names)s",
                    head=head.name,
                    names=self._get_grounds_text(people.outside),
                )
            )

    @api.model
    def _get_started(self):
        """Return plans whose document has got its number (``docflow.acquaintance``)."""
        return self.search(
            [
                ("is_planned", "=", True),
                ("plan_refusal", "=", False),
                ("document_id.state", "not in", ("draft", "cancelled")),
            ],
            order="id",
        )

    def _note_plan_refused(self, reason):
        """Keep why nobody was named, and tell it in the history: the list waits for a person."""
        self._unsealed().write({"plan_refusal": reason})
        self.document_id._log_step(
            self.env._("Nobody was named to read it: %(reason)s", reason=reason)
        )

    def _run(self, act, note):
        """Do ``act`` with one list in a savepoint of its own, in the name of whoever made it.

        :param str act: name of a method
        :param str note: name of the method that keeps why it was refused
        """
        author = self.author_id
        # sudo: docflow.acquaintance - in the name of whoever made the list, whom nobody asks
        acting = self.with_user(author).sudo().with_context(lang=author.lang)
        try:
            with self.env.cr.savepoint():
                # somebody may name its readers anew at this moment
                acting.document_id._take_turn()
                getattr(acting, act)()
        except psycopg2.errors.SerializationFailure:
            _logger.info("Somebody changes list %s; it is looked at in the next round", self.id)
        except UserError as refusal:
            _logger.warning("List %s: %s", self.id, refusal)
            getattr(acting, note)(str(refusal))
        except Exception:
            _logger.exception("List %s cannot be handled", self.id)
            getattr(acting, note)(
                acting.env._("An error of the program; the administrator finds it in the log.")
            )
