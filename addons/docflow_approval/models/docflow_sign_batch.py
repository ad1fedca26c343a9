import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.base.models.res_users import check_identity

STACK = 200  # papers of one stack; the next stack takes the rest
CHUNK = 5  # papers of one request: what a lost connection may have to wait for
CONFIRMED_FOR = timedelta(hours=2)
KEPT_FOR = timedelta(days=30)
KINDS = {"approve": ["visa", "opinion"], "sign": ["signature"]}
REASON_LENGTH = 20000

_logger = logging.getLogger(__name__)


class DocflowSignBatch(models.Model):
    """A stack of papers that one person looks through, refuses some of, and signs in one act.

    The browser shows one paper after another and marks what was looked at, with the digest of the
    files as they were shown. One password confirms everything marked so far; then the papers are
    signed a few per request, each by itself, so a failure stops only its own paper and a lost
    connection only the request it was in: whoever opens the stack again goes on. Nothing is signed
    that was not looked at, or that changed after it.

    A stack decides nothing: steps and signatures tell what was done. It goes after a month.
    """

    _name = "docflow.sign.batch"
    _description = "Stack to Sign"
    _inherit = ["docflow.sign.paper.mixin", "docflow.sign.outside.mixin"]
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", string="Whose Stack", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        selection=[("sign", "For signature"), ("approve", "For approval")], required=True
    )
    is_closed = fields.Boolean(help="Another stack took its papers over.")
    date_confirmed = fields.Datetime(
        string="Confirmed At", help="When the person said who he is, for what he had looked at."
    )
    line_ids = fields.One2many("docflow.sign.batch.line", "batch_id", string="Papers")

    # Actions

    @api.model
    def open_stack(self, kind, step_ids=None, acting_for=None):
        """Lay out what waits for the reader as a stack; what he looked at before stays marked.

        A stack that was confirmed and not finished comes first: the connection was lost.

        :param str kind: ``sign`` or ``approve``
        :param list step_ids: ids of ``docflow.approval.step``; all that wait for him by default
        :param int acting_for: id of ``res.users``: only what he does in the place of this person
        :return: as :meth:`get_stack`
        :rtype: dict
        """
        if (
            not isinstance(kind, str)
            or kind not in KINDS
            or not self._is_list_of_ids(step_ids or [])
        ):
            raise UserError(
                self.env._("This stack cannot be laid out. Open it from the cabinet again.")
            )
        last = self._get_last(kind)
        if last and last._get_confirmed():
            return last.get_stack()
        steps = self._find_steps(kind, step_ids, acting_for)
        return self._do_open(kind, steps, last).get_stack()

    @api.readonly
    def get_stack(self):
        """Return the papers of the stack with what became of each.

        :return: ``{"id", "kind", "confirmed", "lines": [{"id", "name", "state", "reason", "way",
            "type", "for_whom", "deadline", "is_overdue", "step_id", "document_id"}]}``
        :rtype: dict
        """
        self._check_mine()
        # sudo: docflow.sign.batch.line - of the reader's own stack
        lines = self.sudo().line_ids
        return {
            "id": self.id,
            "kind": self.kind,
            "confirmed": len(self._get_confirmed()),
            "lines": self._get_rows(lines),
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
            raise UserError(self._get_changed_text(line))
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

    def action_refuse(self, line_id, reason):
        """Refuse one paper: it goes back to its author at once.

        :param int line_id: id of the paper in the stack
        :param str reason: what he has to mend; obligatory
        """
        line = self._get_line(line_id)
        line._check_waits()
        is_text = isinstance(reason, str) and bool(reason.strip())
        if not is_text or len(reason) > REASON_LENGTH:
            raise UserError(
                self.env._(
                    "%(document)s: say why, its author has nothing else to go by.",
                    document=line._get_step().display_name,
                )
            )
        line._get_acting_step().action_reject(reason)
        line._do_mark("refused", reason=reason.strip())
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
        self._do_confirm()
        return True

    @check_identity
    def _confirm_by_identity(self):
        """Confirm after the browser has asked for the password or the passkey again."""
        self._check_mine()
        self._do_confirm()
        return {"type": "ir.actions.act_window_close"}

    def action_go_on(self):
        """Sign the next few papers that were confirmed.

        :return: ``{"lines": [row], "left": n}``: rows as in :meth:`get_stack`, and how many are
            still to be signed; call again until it is 0
        :rtype: dict
        """
        self._check_mine()
        waiting = self._get_confirmed()
        # another window of the same person may be at it
        lines = waiting[:CHUNK].try_lock_for_update()
        for line in lines:
            self._do_line(line)
        return {"lines": self._get_rows(lines), "left": len(waiting) - len(lines)}

    # Business: questions

    def _check_mine(self):
        self.ensure_one()
        self.check_access("read")

    @api.model
    def _is_list_of_ids(self, ids):
        is_bounded = isinstance(ids, list) and len(ids) <= STACK
        return is_bounded and all(type(one) is int for one in ids)

    @api.model
    def _get_last(self, kind):
        return self.search(
            [
                ("user_id", "=", self.env.uid),
                ("kind", "=", kind),
                ("is_closed", "=", False),
                ("create_date", ">", fields.Datetime.now() - KEPT_FOR),
            ],
            limit=1,
        )

    @api.model
    def _find_steps(self, kind, step_ids, acting_for):
        """Return steps that wait for the reader, in the order of the tray."""
        cabinet = self.env["docflow.document"]
        if acting_for:
            cabinet._check_acting_for(acting_for)
            cabinet = cabinet.with_context(docflow_acting_for=acting_for)
        domain = [
            ("user_id", "in", cabinet._get_tray_people(kind)),
            ("state", "=", "active"),
            ("action", "in", KINDS[kind]),
            ("document_id", "!=", False),
        ]
        if step_ids:
            domain.append(("id", "in", step_ids))
        return self.env["docflow.approval.step"].search(
            domain, order="date_deadline, id", limit=STACK
        )

    def _get_line(self, line_id):
        """Return one paper of the reader's own stack; ``line_id`` comes from a client."""
        self._check_mine()
        # sudo: docflow.sign.batch.line - of the reader's own stack
        line = self.sudo().line_ids.filtered(lambda line: line.id == line_id)
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
        # sudo: docflow.sign.batch.line - of the reader's own stack
        return self.sudo().line_ids.filtered(lambda line: line.state == "confirmed")

    def _get_confirmable(self):
        # sudo: docflow.sign.batch.line - of the reader's own stack
        lines = self.sudo().line_ids.filtered(lambda line: line.state in ("seen", "confirmed"))
        return lines.filtered(lambda line: line._get_way() != "electronic")

    def _is_password_asked(self):
        """Visas need none; a signature of a type that demands none neither."""
        return any(line._get_way() == "login" for line in self._get_confirmable())

    @api.model
    def _get_changed_text(self, line):
        return self.env._(
            "%(document)s: its files are not those you looked at. Look at it again.",
            document=line._get_step().display_name,
        )

    # Business: acts

    @api.model
    def _do_open(self, kind, steps, last):
        """Make a stack of ``steps``; marks of the stack before stay where nothing changed."""
        # sudo: docflow.sign.batch.line - of the reader's own last stack
        before = {line.step_id.id: line for line in last.sudo().line_ids}
        vals_list = []
        for step in steps:
            vals = {"step_id": step.id, "document_id": step.document_id.id}
            old = before.get(step.id)
            if old and old.state in ("seen", "confirmed"):
                vals |= {"state": "seen", "seen_digest": old.seen_digest}
            vals_list.append(vals)
        # sudo: docflow.sign.batch - nobody writes stacks but these verbs
        last.sudo().write({"is_closed": True})
        # sudo: docflow.sign.batch - as above
        batch = self.sudo().create(
            {
                "user_id": self.env.uid,
                "kind": kind,
                "line_ids": [fields.Command.create(vals) for vals in vals_list],
            }
        )
        return batch.sudo(False)

    def _drop_stale(self):
        """Let papers whose confirmation has ended be confirmed anew."""
        # sudo: docflow.sign.batch.line - of the reader's own stack
        lines = self.sudo().line_ids.filtered(lambda line: line.state == "confirmed")
        (lines - self._get_confirmed())._do_mark("seen")

    def _do_confirm(self):
        self._get_confirmable()._do_mark("confirmed")
        # sudo: docflow.sign.batch - nobody writes stacks but these verbs
        self.sudo().write({"date_confirmed": fields.Datetime.now()})

    def _do_line(self, line):
        """Sign one paper; whatever goes wrong stays with it."""
        try:
            with self.env.cr.savepoint():
                self._do_sign_line(line)
            line._do_mark("done")
        except (AccessError, UserError) as refusal:
            line._do_mark("failed", reason=str(refusal))
        except psycopg2.OperationalError:
            raise  # the request begins anew
        except Exception:
            _logger.exception("Paper %s of stack %s cannot be signed", line.id, self.id)
            reason = self.env._("The server could not do it and has noted why; tell its operator.")
            line._do_mark("failed", reason=reason)

    def _do_sign_line(self, line):
        step = line._get_acting_step()
        step._check_transition("agree")
        if line._get_digest() != line.seen_digest:
            raise UserError(self._get_changed_text(line))
        card = step.document_id
        if line.signatures:
            self._do_sign_outside(line, step)
        elif step.action == "signature" and card._is_signature_missing(step.user_id):
            card._check_transition("sign")
            card._check_level("login")
            # leads to the step, too
            card._do_sign_by_login()
        else:
            step.action_agree()

    @api.autovacuum
    def _gc_stacks(self):
        self.search([("create_date", "<", fields.Datetime.now() - KEPT_FOR)]).unlink()
