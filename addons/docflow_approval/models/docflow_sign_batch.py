import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.res_users import check_identity

from .docflow_sign_batch_line import IDENTIFIED

CHUNK = 5  # papers of one request: what a lost connection may have to wait for
CONFIRMED_FOR = timedelta(hours=2)
KEPT_FOR = timedelta(days=30)

_logger = logging.getLogger(__name__)


class DocflowSignBatch(models.Model):
    """A stack of papers that one person looks through, refuses some of, and signs in one act.

    The browser shows one paper after another and marks what was looked at, with the digest of the
    files as they were shown. One password confirms everything marked so far; then the papers are
    signed a few per request, each by itself, so a failure stops only its own paper and a lost
    connection only the request it was in. Whoever opens another stack then is told of the one that
    was confirmed and not finished, and may go on with it. Nothing is signed that was not looked at,
    or that changed after it.

    A stack decides nothing: steps and signatures tell what was done. It goes after a month.

    ==========  ==============================================================
    kind        papers
    ==========  ==============================================================
    approve     steps of rounds that wait for a visa or an opinion
    sign        steps of rounds that wait for a signature
    sign_draft  cards that wait for a signature outside a round
    seal        signed cards that wait for the seal of the organisation
    ==========  ==============================================================
    """

    _name = "docflow.sign.batch"
    _description = "Stack to Sign"
    _inherit = [
        "docflow.sign.laying.mixin",
        "docflow.sign.refusal.mixin",
        "docflow.sign.paper.mixin",
        "docflow.sign.outside.mixin",
    ]
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", string="Whose Stack", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[
            ("sign", "For signature"),
            ("approve", "For approval"),
            ("sign_draft", "Drafts to sign"),
            ("seal", "To seal"),
        ],
        required=True,
    )
    date_confirmed = fields.Datetime(
        string="Confirmed At", help="When the person said who he is, for what he had looked at."
    )
    line_ids = fields.One2many("docflow.sign.batch.line", "batch_id", string="Papers")

    # Actions

    @api.readonly
    def get_stack(self):
        """Return the papers of the stack with what became of each.

        :return: ``{"id", "kind", "confirmed", "lines": [{"id", "name", "state", "reason", "way",
            "type", "for_whom", "deadline", "is_overdue", "step_id", "document_id", "is_to_seal"}],
            "former": {"id", "kind", "count"}}``; ``former`` is a stack that the reader confirmed
            and did not finish, False without one
        :rtype: dict
        """
        self._check_mine()
        former = self._get_former()
        return {
            "id": self.id,
            "kind": self.kind,
            "confirmed": len(self._get_confirmed()),
            "lines": self._get_rows(self._get_lines()),
            "former": {
                "id": former.id,
                "kind": former.kind,
                "count": len(former._get_confirmed()),
            }
            if former
            else False,
        }

    def action_look(self, line_id, digest):
        """Mark a paper as looked at.

        :param int line_id: id of the paper in the stack
        :param str digest: of the files that were shown, as :meth:`get_paper` told it
        :return: the row of the paper, as in :meth:`get_stack`
        :raise UserError: the files are others by now
        """
        line = self._get_line(line_id)
        line._check_waits()
        if not isinstance(digest, str) or digest != line._get_digest():
            raise UserError(line._get_changed_text())
        line._do_mark("seen", seen_digest=digest)
        return self._get_rows(line)[0]

    def action_leave(self, line_id):
        """Leave a paper out of this stack; it goes on waiting.

        :param int line_id: id of the paper in the stack
        """
        line = self._get_line(line_id)
        line._check_waits()
        line._do_mark("left")
        return self._get_rows(line)[0]

    def action_confirm(self, password=None):
        """Say who one is, once for everything that was looked at; then :meth:`action_go_on`.

        :param str password: the reader's own; without it the browser asks for password or passkey
        """
        self._check_mine()
        if not self._get_confirmable():
            raise UserError(
                self.env._("Nothing was looked at yet. Look through the papers, then sign them.")
            )
        if password is not None:
            self.env["docflow.document"]._check_password(password)
        elif self._is_password_asked():
            return self._confirm_by_identity()
        self._do_confirm(is_identified=password is not None)
        return True

    @check_identity
    def _confirm_by_identity(self):
        """Confirm after the browser has asked for the password or the passkey again."""
        self._check_mine()
        self._do_confirm(is_identified=True)
        return {"type": "ir.actions.act_window_close"}

    def action_go_on(self):
        """Sign the next few papers that were confirmed.

        :return: ``{"lines": [row], "left": n}``: rows as in :meth:`get_stack`, and how many are
            still to be signed; call again until it is 0. No rows while another window of the same
            person has them
        :rtype: dict
        """
        self._check_mine()
        stale = self._drop_stale()
        waiting = self._get_confirmed()
        # another window of the same person may be at it
        lines = waiting[:CHUNK].try_lock_for_update()
        for line in lines:
            if self._do_alone(line, line._do_sign):
                line._do_mark("done")
        return {"lines": self._get_rows(stale | lines), "left": len(waiting) - len(lines)}

    def action_stop(self):
        """Take the confirmation back: what is done stays done, the rest waits as looked at.

        :return: rows of what waits again, as in :meth:`get_stack`
        """
        self._check_mine()
        lines = self._get_lines().filtered(lambda line: line.state == "confirmed")
        lines._do_mark("seen")
        return self._get_rows(lines)

    # Business: questions

    def _check_mine(self):
        self.ensure_one()
        self.check_access("read")

    def _get_lines(self):
        # sudo: docflow.sign.batch.line - of the reader's own stack
        return self.sudo().line_ids

    def _get_line(self, line_id):
        """Return one paper of the reader's own stack; ``line_id`` comes from a client."""
        self._check_mine()
        line = self._get_lines().filtered(lambda line: line.id == line_id)
        if not line:
            raise UserError(
                self.env._(
                    "This paper is not in your stack. Open the stack from the cabinet again."
                )
            )
        return line

    def _get_confirmed(self):
        """Return the papers whose signing goes on; who waited too long says again who he is."""
        oldest = fields.Datetime.now() - CONFIRMED_FOR
        if not self.date_confirmed or self.date_confirmed < oldest:
            return self.env["docflow.sign.batch.line"]
        return self._get_lines().filtered(lambda line: line.state == "confirmed")

    def _get_former(self):
        """Return another stack of the reader that he confirmed and did not finish."""
        return self.search(
            [
                ("id", "!=", self.id),
                ("user_id", "=", self.env.uid),
                ("date_confirmed", ">=", fields.Datetime.now() - CONFIRMED_FOR),
                ("line_ids", "any", [("state", "=", "confirmed")]),
            ],
            limit=1,
        )

    def _get_confirmable(self):
        lines = self._get_lines().filtered(lambda line: line.state in ("seen", "confirmed"))
        # what was brought from outside is confirmed by its own signatures
        return lines.filtered(lambda line: line._get_way() != "electronic")

    def _is_password_asked(self):
        """Visas need none; a signature of a type that demands none neither."""
        return any(line._get_way() in IDENTIFIED for line in self._get_confirmable())

    # Business: acts

    def _drop_stale(self):
        """Let papers whose confirmation has ended be confirmed anew; return them."""
        lines = self._get_lines().filtered(lambda line: line.state == "confirmed")
        stale = lines - self._get_confirmed()
        stale._do_mark("seen")
        return stale

    def _do_confirm(self, is_identified):
        self._get_confirmable()._do_mark("confirmed", is_identified=is_identified)
        self._do_date_confirmation()

    def _do_date_confirmation(self):
        # sudo: docflow.sign.batch - nobody writes stacks but these verbs
        self.sudo().write({"date_confirmed": fields.Datetime.now()})

    def _do_alone(self, line, act):
        """Do ``act`` on one paper; whatever goes wrong stays with it. Return whether it was done.

        :param act: a bound method without arguments
        """
        try:
            with self.env.cr.savepoint():
                act()
        except (AccessError, UserError) as refusal:
            line._do_mark("failed", reason=str(refusal))
        except psycopg2.OperationalError:
            raise  # the request begins anew
        except Exception:
            _logger.exception("Paper %s of stack %s cannot be signed", line.id, self.id)
            reason = self.env._("The server could not do it and has noted why; tell its operator.")
            line._do_mark("failed", reason=reason)
        else:
            return True
        return False

    @api.autovacuum
    def _gc_stacks(self):
        self.search([("create_date", "<", fields.Datetime.now() - KEPT_FOR)]).unlink()
