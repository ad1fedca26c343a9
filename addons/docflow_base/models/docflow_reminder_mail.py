from odoo import api, models
from odoo.tools.misc import format_date

SECTIONS = ("overdue", "today", "redirect", "next", "decision", "read", "unit", "control")
# Sections about the work of others name who has to do it.
ABOUT_OTHERS = ("decision", "unit", "control")
PEOPLE = ("person_id", "about_id")


class DocflowReminderMail(models.AbstractModel):
    """The mail of a digest: one for each person, in his language, readable without pictures.

    Number and subject of a card stand in it only where the person may read the card; of a
    resolution no word does.
    """

    _name = "docflow.reminder.mail"
    _description = "Reminder Mail"

    # Business

    @api.model
    def _queue(self, users, lines, company, kind):
        """Queue a mail for each of ``users`` that has an address; return ``mail.mail``.

        :param dict lines: ``{user id: lines}`` of :meth:`docflow.reminder.line._find`
        :param str kind: ``digest`` or ``news``
        """
        users = users.filtered("email")
        cards = self.env["docflow.reminder.line"]._read_cards(
            {user: {line["document_id"] for line in lines[user.id]} for user in users}
        )
        # sudo: res.users - names of those whose work it is about
        people = self.env["res.users"].sudo()
        names = {
            user.id: user.name
            for user in people.browse(
                {line[key] for user in users for line in lines[user.id] for key in PEOPLE} - {None}
            )
        }
        tools = {"cards": cards, "names": names, "dates": {}, "company": company, "kind": kind}
        return (
            self.env["mail.mail"]
            # sudo: mail.mail - the queue of the server, which no person writes into
            .sudo()
            .create([self._prepare_mail(user, lines[user.id], tools) for user in users])
        )

    @api.model
    def _prepare_mail(self, user, lines, tools):
        company = tools["company"]
        mine = self.with_context(lang=user.lang or self.env.lang)
        sections = mine._get_sections(user, lines, tools)
        body = (
            mine.env["ir.qweb"]
            .with_context(lang=user.lang)
            ._render(
                "docflow_base.docflow_reminder_digest",
                {
                    "person": user.name,
                    "user_id": user.id,
                    "company": company.name,
                    "sections": sections,
                    "kind": tools["kind"],
                    "url": self._get_base_url(),
                },
                lang=user.lang,
            )
        )
        subject = mine._get_subject(sections, tools["kind"])
        return self._prepare_envelope(user, company, subject, body)

    @api.model
    def _prepare_envelope(self, user, company, subject, body):
        """Return the values of a mail of ``company`` to ``user`` (dict)."""
        sender = company.email_formatted or self.env.user.email_formatted
        return {
            "subject": subject,
            "body_html": body,
            "email_to": user.email_formatted,
            "email_from": sender,
            "reply_to": sender,
            "author_id": company.partner_id.id,
            "auto_delete": True,
            "is_internal": True,
        }

    @api.model
    def _get_sections(self, user, lines, tools):
        """Return the sections with their rows, in the order of the mail, in the context's
        language.
        """
        found = {}
        for line in lines:
            found.setdefault(line["section"], []).append(line)
        titles = self._get_titles()
        return [
            {
                "code": code,
                "title": titles[code],
                "total": found[code][0]["total"],
                "more": found[code][0]["total"] - len(found[code]),
                "rows": [self._get_row(user, line, tools) for line in found[code]],
            }
            for code in SECTIONS
            if code in found
        ]

    @api.model
    def _get_row(self, user, line, tools):
        number, subject = tools["cards"].get((user.id, line["document_id"]), (None, None))
        notes = []
        if line["person_id"] != user.id:
            # the deputy sees in whose place he is asked
            notes.append(
                self.env._("for %(person)s", person=tools["names"].get(line["person_id"], ""))
            )
        if line["section"] in ABOUT_OTHERS and line["about_id"] not in (user.id, None):
            notes.append(tools["names"].get(line["about_id"], ""))
        is_open = subject is not None
        return {
            "number": number or (self.env._("without number") if is_open else ""),
            "subject": subject if is_open else self.env._("A document that is not open to you"),
            "date": self._get_date(line["date_due"], tools),
            "note": " · ".join(notes),
            "url": f"{self._get_base_url()}/odoo/docflow-documents/{line['document_id']}"
            if is_open
            else False,
        }

    @api.model
    def _get_date(self, moment, tools):
        key = (self.env.context.get("lang"), moment)
        if moment and key not in tools["dates"]:
            day = tools["company"]._docflow_local_date(moment)
            tools["dates"][key] = format_date(self.env, day, date_format="dd.MM.yyyy")
        return tools["dates"].get(key, "")

    @api.model
    def _get_subject(self, sections, kind):
        """Return the subject line with the counts (str)."""
        short = {
            "overdue": self.env._("overdue"),
            "today": self.env._("today"),
            "redirect": self.env._("may still be redirected"),
            "next": self.env._("next days"),
            "decision": self.env._("to decide"),
            "read": self.env._("to read"),
            "unit": self.env._("late in your unit"),
            "control": self.env._("late on control"),
        }
        counts = ", ".join(f"{short[one['code']]} {one['total']}" for one in sections)
        if kind == "news":
            return self.env._("New documents: %(counts)s", counts=counts)
        return self.env._("Your documents: %(counts)s", counts=counts)

    @api.model
    def _get_titles(self):
        return {
            "overdue": self.env._("Overdue"),
            "today": self.env._("Today"),
            "redirect": self.env._("New: soon it can no longer be passed to another unit"),
            "next": self.env._("Next Days"),
            "decision": self.env._("Waiting for Your Decision"),
            "read": self.env._("For Information"),
            "unit": self.env._("Late in Your Unit"),
            "control": self.env._("On Control: Late"),
        }

    @api.model
    def _get_base_url(self):
        # sudo: ir.config_parameter - the address of this server
        return self.env["ir.config_parameter"].sudo().get_param("web.base.url")
