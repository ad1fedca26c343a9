import re

from odoo import api, models
from odoo.tools.misc import format_date, formatLang

from .docflow_digest_letter import LISTS

# Figures of the table, in order.
FIGURES = ("due", "in_time", "late", "overdue", "extended")
# The screen that a list leads to.
LINKS = {
    "weekly": {
        "late": "docflow-overdue",
        "soon": "docflow-due-soon",
        "stuck": "docflow-dashboard",
    },
    "monthly": {
        "late": "docflow-control-overdue",
        "soon": "docflow-control-due-soon",
        "stuck": "docflow-dashboard",
    },
}


class DocflowDigestMail(models.AbstractModel):
    """The mail of a letter with figures: tables that old mail programs, printers without colours
    and readers of plain text understand, in the person's language.
    """

    _name = "docflow.digest.mail"
    _inherit = "docflow.reminder.mail"
    _description = "Mail with Figures"

    # Business

    @api.model
    def _queue_letters(self, users, letters, plan):
        """Queue a mail for each of ``users`` that has an address; return ``mail.mail``.

        :param dict letters: ``{user id: letter}`` of :meth:`docflow.digest.letter._get_letters`
        """
        users = users.filtered("email")
        vals_list = [self._prepare_letter(user, letters[user.id], plan) for user in users]
        # sudo: mail.mail - the queue of the server, which no person writes into
        return self.env["mail.mail"].sudo().create(vals_list)

    @api.model
    def _prepare_letter(self, user, letter, plan):
        mine = self.with_context(lang=user.lang or self.env.lang)
        values = mine._get_values(user, letter, plan)
        body = (
            mine.env["ir.qweb"]
            .with_context(lang=user.lang)
            ._render("docflow_base.docflow_digest_letter", values, lang=user.lang)
        )
        # the text beside the HTML is made of it: a line there is a row here, and nothing else
        body = type(body)(re.sub(r"\s*\n\s*", " ", body))
        return self._prepare_envelope(user, plan["company"], values["subject"], body)

    @api.model
    def _get_values(self, user, letter, plan):
        """Return what the template shows, in words of the context's language."""
        total = letter["total"]
        url = self._get_base_url()
        return {
            "person": user.name,
            "company": plan["company"].name,
            "subject": self._get_letter_subject(letter, plan),
            "title": self._get_title(plan),
            "period": self._get_span(plan["period"]),
            "before": self._get_span(plan["period"].before),
            "figures": self._get_figure_rows(total),
            "shares": self._get_share_rows(total, plan),
            "groups": [self._get_group_row(row, plan) for row in letter["groups"]],
            "more_groups": letter["more_groups"],
            "group_title": self._get_group_title(plan),
            "lists": [
                self._get_list(part, plan)
                for code in LISTS
                for part in letter["lists"]
                if part["code"] == code and part["rows"]
            ],
            "dashboard_url": f"{url}/odoo/docflow-dashboard",
            "discipline_url": f"{url}/odoo/docflow-discipline",
            "choice_url": f"{url}/odoo/my-preferences/{user.id}",
            "kind": plan["kind"],
        }

    @api.model
    def _get_figure_rows(self, total):
        labels = {
            "due": self.env._("Were due"),
            "in_time": self.env._("Done in time"),
            "late": self.env._("Done late"),
            "overdue": self.env._("Not done, overdue"),
            "extended": self.env._("With a date that was moved"),
        }
        return [
            {
                "label": labels[name],
                "now": str(total[name]),
                "before": str(total["before"][name]),
                "change": self._get_change(total[name], total["before"][name], 0),
                "is_bad": name in ("late", "overdue") and total[name] > 0,
            }
            for name in FIGURES
        ]

    @api.model
    def _get_share_rows(self, total, plan):
        return [
            {
                "label": self._get_rate_label(plan),
                "now": self._get_percent(total["shown"]),
                "before": self._get_percent(total["before"]["shown"]),
                "change": self._get_change(total["shown"], total["before"]["shown"], 1),
            }
        ]

    @api.model
    def _get_group_row(self, row, plan):
        return {
            "label": row["label"],
            "due": str(row["due"]),
            "violated": str(row["late"] + row["overdue"]),
            "shown": self._get_percent(row["shown"]),
            "change": self._get_change(row["shown"], row["before"]["shown"], 1),
        }

    @api.model
    def _get_list(self, part, plan):
        titles = {
            "late": self.env._("Overdue now"),
            "soon": self.env._("Due in the next seven days"),
            "stuck": self.env._("Waits longest, past the norm of its stage"),
        }
        return {
            "code": part["code"],
            "title": titles[part["code"]],
            "total": part["total"],
            "more": max(part["total"] - len(part["rows"]), 0),
            "url": f"{self._get_base_url()}/odoo/{LINKS[plan['kind']][part['code']]}",
            "rows": [self._get_letter_row(part["code"], row, plan) for row in part["rows"]],
        }

    @api.model
    def _get_letter_row(self, code, row, plan):
        dates = {"dates": {}, "company": plan["company"]}
        when = self._get_date(row["date"], dates)
        days = row["days"]
        notes = {
            "late": self.env._("due %(date)s, days late: %(days)s", date=when, days=days),
            "soon": self.env._("due %(date)s", date=when),
            "stuck": self.env._("since %(date)s, working days: %(days)s", date=when, days=days),
        }
        return {
            "number": row["number"] or self.env._("without number"),
            "subject": row["subject"],
            "holder": row["holder"],
            "note": notes[code],
            "url": f"{self._get_base_url()}/odoo/docflow-documents/{row['card']}",
        }

    # Business: words

    @api.model
    def _get_letter_subject(self, letter, plan):
        """Return the subject line: the period, the percentage and what waits (str)."""
        counts = {part["code"]: part["total"] for part in letter["lists"]}
        words = {
            "late": self.env._("overdue %(count)s", count=counts["late"]),
            "soon": self.env._("due soon %(count)s", count=counts["soon"]),
            "stuck": self.env._("past the norm %(count)s", count=counts["stuck"]),
        }
        parts = [words[code] for code in LISTS if counts[code]]
        shown = letter["total"]["shown"]
        if shown is not None:
            parts.insert(0, f"{self._get_rate_label(plan).lower()} {self._get_percent(shown)}")
        return self.env._(
            "%(title)s, %(period)s: %(parts)s",
            title=self._get_title(plan),
            period=self._get_span(plan["period"]),
            parts=", ".join(parts) or self.env._("nothing was due"),
        )

    @api.model
    def _get_title(self, plan):
        if plan["kind"] == "monthly":
            return self.env._("Documents on control in a month")
        return self.env._("Executive discipline in a week")

    @api.model
    def _get_group_title(self, plan):
        if plan["kind"] == "monthly":
            return self.env._("By executive body")
        return self.env._("By unit")

    @api.model
    def _get_rate_label(self, plan):
        if plan["company"].docflow_discipline_formula == "violation":
            return self.env._("Violations")
        return self.env._("Discipline")

    @api.model
    def _get_percent(self, value):
        if value is None:
            return "–"
        return self.env._("%(number)s%%", number=formatLang(self.env, value, digits=1))

    @api.model
    def _get_change(self, now, before, digits):
        """Return by how much a figure went up or down, with its sign."""
        if now is None or before is None:
            return "–"
        if round(now - before, digits) == 0:
            return "0"
        sign = "+" if now > before else "−"
        return sign + formatLang(self.env, abs(now - before), digits=digits)

    @api.model
    def _get_span(self, period):
        """Return the days of a period as people write them (str)."""
        first, last = (format_date(self.env, day, date_format="dd.MM.yyyy") for day in period)
        return f"{first} – {last}"
