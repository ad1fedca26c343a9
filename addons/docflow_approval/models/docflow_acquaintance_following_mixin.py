from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .docflow_acquaintance_reader import WAITING

JOIN_EVERY = timedelta(hours=20)  # a registration wakes the job, too


class DocflowAcquaintanceFollowingMixin(models.AbstractModel):
    """Following a list: more people, those who joined later, reminding, the sheet, its end."""

    _name = "docflow.acquaintance.following.mixin"
    _description = "Following an Acquaintance"

    # Actions

    def action_remind(self):
        """Remind everybody on these lists who has not read yet, by mail and on the screen."""
        self._check_following()
        return self._do_remind()

    def action_add_joined(self):
        """Name those who came to the units and groups of the list after it was made."""
        self.ensure_one()
        self._check_following()
        self._check_is_open()
        rows = self._do_join()
        if rows:
            names = ", ".join(rows[:10].mapped("name"))
            text = self.env._("Named too: %(count)s. %(names)s", count=len(rows), names=names)
        else:
            text = self.env._("Nobody joined since.")
        return self._get_notice(text)

    def action_keep_up(self):
        """Let whoever joins later be named by itself, or end that."""
        self._check_following()
        for acquaintance in self:
            acquaintance._check_is_open()
            is_kept_up = not acquaintance.is_kept_up
            vals = {"is_kept_up": is_kept_up}
            if is_kept_up:
                vals["date_closed"] = False
            acquaintance._unsealed().write(vals)
        self._close_if_read()
        return True

    def action_record_paper(self):
        """Open the dialog that enters a paper sheet."""
        self.ensure_one()
        # sudo: docflow.acquaintance.reader - whoever follows the list enters what they signed
        waiting = self.sudo().reader_ids.filtered_domain(WAITING).sudo(False)
        paper = waiting.filtered("is_paper") or waiting
        return (paper or self.reader_ids[:1]).action_record_paper()

    @api.readonly
    def action_print_sheet(self):
        """Print the acquaintance sheet: for signing, and as the record of who has read."""
        self.check_access("read")
        report = self.env.ref("docflow_approval.docflow_acquaintance_report_sheet")
        return report.report_action(self, config=False)

    @api.readonly
    def action_open_waiting(self):
        """Show who has not read yet."""
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "docflow_approval.docflow_acquaintance_reader_action"
        )
        return action | {
            "domain": [("acquaintance_id", "in", self.ids)],
            "context": {"search_default_waiting": 1, "docflow_one_list": len(self) == 1},
        }

    @api.readonly
    def action_open_document(self):
        """Open the document."""
        self.ensure_one()
        return self.document_id._get_form_action()

    # Business: who may

    def _may_follow(self):
        user = self.env.user
        return user._docflow_represents(self.author_id, "resolve") or bool(
            self.document_id._get_acquainting_heads()
        )

    def _check_may_follow(self):
        self.check_access("read")
        for acquaintance in self.filtered(lambda one: not one._may_follow()):
            raise UserError(
                self.env._(
                    "%(document)s: who must read it is the business of whoever named them, of the "
                    "author of the document and of its registrars.",
                    document=acquaintance.document_id.display_name,
                )
            )
        self.document_id._take_turn()

    def _check_following(self):
        self._check_may_follow()
        for acquaintance in self.filtered("is_planned"):
            raise UserError(
                self.env._(
                    "%(document)s: its readers are named when it is registered; until then nobody "
                    "is asked. Register it first.",
                    document=acquaintance.document_id.display_name,
                )
            )

    def _check_is_open(self):
        if self.date_closed and self.number < self.document_id._get_acquaintances()[:1].number:
            raise UserError(
                self.env._(
                    "%(document)s: its readers were named anew, and this list has ended. Use the "
                    "last one.",
                    document=self.document_id.display_name,
                )
            )

    # Business: acts

    def _do_remind(self, readers=None):
        """Send a mail and a notice to those who have not read; each is told once a day.

        :param readers: only these; everybody on the lists by default
        """
        # sudo: docflow.acquaintance.reader - everybody who was named, whoever reminds
        readers = (readers or self.reader_ids).sudo()
        waiting = readers.filtered_domain(WAITING)
        now = fields.Datetime.now()
        fresh = waiting.filtered(
            lambda reader: reader._is_reached() and not reader._is_reminded_on_day_of(now)
        )
        if not fresh:
            raise UserError(self._get_remind_refusal(waiting))
        fresh._unsealed().write({"date_reminded": now})
        self._unsealed().write({"date_reminded": now})
        self._tell_readers(fresh)
        for card in fresh.document_id.sudo(False):
            card._log_step(
                self.env._(
                    "Reminded to read: %(count)s people.",
                    count=len(fresh.filtered(lambda r, card=card: r.document_id == card)),
                )
            )
        text = self.env._("%(count)s people were reminded.", count=len(fresh))
        paper = len(waiting.filtered(lambda reader: not reader._is_reached()))
        if paper:
            text = self.env._(
                "%(text)s %(paper)s sign on paper: print the sheet for them.",
                text=text,
                paper=paper,
            )
        return self._get_notice(text)

    def _get_remind_refusal(self, waiting):
        document = self.document_id[:1].display_name
        if not waiting:
            return self.env._("%(document)s: everybody has read it.", document=document)
        if not any(reader._is_reached() for reader in waiting):
            return self.env._(
                "%(document)s: those who are left have no login. Print the sheet and let them sign "
                "it.",
                document=document,
            )
        return self.env._(
            "%(document)s: they were reminded today already. Try again tomorrow.",
            document=document,
        )

    def _tell_readers(self, readers):
        """Queue the mails and put a notice on the screens of those who are at work.

        Each of them has an assignment on the card, so that he sees it: nobody's rules are asked.
        """
        mails, vals_list = self.env["docflow.reminder.mail"], []
        # sudo: res.users - whom a mail goes to
        users = self._get_mailed(readers.user_id.sudo())
        for company in readers.company_id:
            cards, lines = {}, {}
            mine = readers.filtered(
                lambda reader, company=company: (
                    reader.company_id == company and reader.user_id in users
                )
            )
            for reader in mine:
                card, key = reader.document_id, reader.user_id.id
                cards[key, card.id] = (card.reg_number, card.name)
                lines.setdefault(key, []).append(self._prepare_mail_line(reader))
            tools = {"cards": cards, "names": {}, "dates": {}, "company": company, "kind": "news"}
            vals_list += [mails._prepare_mail(user, lines[user.id], tools) for user in mine.user_id]
        # sudo: mail.mail - the queue of the server, which no person writes into
        self.env["mail.mail"].sudo().create(vals_list)
        for reader in readers:
            language = self.with_context(lang=reader.user_id.lang or self.env.lang).env
            reader.user_id.partner_id._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "title": language._("You are asked to read"),
                    "message": reader.document_id.reg_number or reader.document_id.name,
                },
            )

    @api.model
    def _get_mailed(self, users):
        """Return those of ``users`` with an address who did not choose to get no mail of this."""
        # sudo: res.users.settings - what people chose to be told by mail
        silent = self.env["res.users.settings"].sudo()
        silent = silent.search(
            [("user_id", "in", users.ids), ("docflow_remind_read", "in", ("badge", "none"))]
        )
        return (users - silent.user_id).filtered("email")

    @api.model
    def _prepare_mail_line(self, reader):
        """Return a line as ``docflow.reminder.line`` finds them (dict)."""
        return {
            "user_id": reader.user_id.id,
            "person_id": reader.user_id.id,
            "section": "read",
            "document_id": reader.document_id.id,
            "date_due": reader.date_deadline or None,
            "about_id": reader.acquaintance_id.author_id.id,
            "total": 1,
        }

    def _close_if_read(self):
        """Note when the last one has read."""
        for acquaintance in self.filtered(lambda one: not one.date_closed and not one.is_kept_up):
            # sudo: docflow.acquaintance.reader - the last reader closes the list of its author
            readers = acquaintance.env["docflow.acquaintance.reader"].sudo()
            mine = ("acquaintance_id", "=", acquaintance.id)
            if not readers.search_count([mine, *WAITING], limit=1):
                acquaintance._unsealed().write({"date_closed": fields.Datetime.now()})

    def _get_notice(self, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": text,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _do_join(self):
        """Name those who came to the units and groups of the list since; return their rows."""
        return self._do_add(self._find_people(self.company_id, self.principal_id, is_strict=False))

    def _do_keep_up(self):
        self._do_join()
        self._note_joined()

    def _note_joined(self, refusal=None):
        self._unsealed().write({"date_joined": fields.Datetime.now()})

    @api.model
    def _cron_add_joined(self):
        """Name the people of drafts that were registered, and those who joined since on the lists
        that are kept up; run every morning and after a registration.

        Each list is handled by itself: what cannot be done with one stops no other.
        """
        # sudo: docflow.acquaintance - the job serves every list
        lists = self.sudo()
        plans, kept = lists._get_started(), lists._get_kept_up()
        for number, one in enumerate(plans + kept, 1):
            if one in plans:
                one._run("_do_start", "_note_plan_refused")
            else:
                one._run("_do_keep_up", "_note_joined")
            left = len(plans) + len(kept) - number
            if not self.env["ir.cron"]._commit_progress(1, remaining=left):
                break  # out of time; those that waited longest come first in the next round

    @api.model
    def _get_kept_up(self):
        """Return lists that take up newcomers, those that waited longest first."""
        return self.search(
            [
                ("is_kept_up", "=", True),
                ("is_planned", "=", False),
                ("date_closed", "=", False),
                ("document_id.state", "!=", "cancelled"),
                "|",
                ("date_joined", "=", False),
                ("date_joined", "<", fields.Datetime.now() - JOIN_EVERY),
            ],
            order="date_joined nulls first, id",
        )
