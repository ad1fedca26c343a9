from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.counted import COUNT_LIMIT

SHOWN = 10  # lines of each list, and of the table of units
LISTS = ("late", "soon", "stuck")


class DocflowDigestLetter(models.AbstractModel):
    """What stands in the letters of a batch of people: figures and three lists, as plain values.

    Everything is read in the name of the person the letter is for, under his record rules; the
    figures come from ``docflow.discipline`` and the waits from ``docflow.stage.norm``, where his
    screens have them from. Numbers and subjects of cards are read for the whole batch at once, and
    a card that the person may not open is left out.
    """

    _name = "docflow.digest.letter"
    _description = "Contents of a Letter with Figures"

    # Business

    @api.model
    def _get_letters(self, users, plan):
        """Return ``{user id: letter}`` of those who have something to be told.

        :param users: ``res.users``, in sudo: their languages and companies are read
        :param dict plan: of :meth:`docflow.digest._get_plan`
        :return: a letter is ``{total, groups, more_groups, lists}``; *total* and *groups* are rows
            of ``docflow.discipline._get_summary``, a list is ``{code, total, rows}`` of ``{number,
            subject, card, holder, date, days}``
        :rtype: dict
        """
        letters = {}
        for user in users:
            letter = self._with_reader(user, plan["company"])._get_letter(plan)
            if letter["total"]["total"] or any(part["rows"] for part in letter["lists"]):
                letters[user.id] = letter
        self._fill_in(users, letters)
        return letters

    @api.model
    def _with_reader(self, user, company):
        """Return the model as ``user`` has it on his screen, in his language."""
        return self.with_user(user).with_context(
            lang=user.lang or self.env.lang, allowed_company_ids=[company.id]
        )

    @api.model
    def _get_letter(self, plan):
        discipline = self.env["docflow.discipline"]
        *groups, total = discipline._get_summary(
            plan["period"], plan["group_by"], Domain(plan["domain"])
        )
        # what went wrong comes first; a single unit is the total itself
        groups = [row for row in groups if row["total"]] if len(groups) > 1 else []
        groups.sort(key=lambda row: -(row["late"] + row["overdue"]))
        late = Domain(plan["domain"]) & Domain("outcome", "=", "overdue")
        soon = Domain(plan["domain"]) & Domain("outcome", "=", "not_due")
        soon &= Domain("date_due", "<", fields.Datetime.to_string(plan["soon"]))
        return {
            "total": total,
            "groups": groups[:SHOWN],
            "more_groups": len(groups[SHOWN:]),
            "lists": [
                self._get_due("late", late),
                self._get_due("soon", soon),
                self._get_stuck(plan),
            ],
        }

    @api.model
    def _get_due(self, code, domain):
        """Return a list of things with a date, the nearest date first."""
        discipline = self.env["docflow.discipline"]
        names = ["document_id", "executor_id", "date_due", "days_late"]
        found = discipline.search_fetch(domain, names, limit=SHOWN, order="date_due, id")
        is_cut = len(found) == SHOWN
        return {
            "code": code,
            "total": discipline.search_count(domain, COUNT_LIMIT + 1) if is_cut else len(found),
            "rows": [
                {
                    "card": row.document_id.id,
                    "holder_id": row.executor_id.id,
                    "date": row.date_due,
                    "days": row.days_late if code == "late" else None,
                }
                for row in found
            ],
        }

    @api.model
    def _get_stuck(self, plan):
        """Return the list of what lies in a stage for longer than its norm, the longest first."""
        norms = self.env["docflow.stage.norm"]
        found = norms._get_stuck(company=plan["company"], limit=SHOWN)
        total = len(found)
        if total == SHOWN:
            stuck = norms._count_stuck(norms._get_stage_sources(), (), plan["company"])
            total = sum(slot["count"] for slot in stuck.values())
        return {
            "code": "stuck",
            "total": total,
            "rows": [
                {
                    "card": line["document_id"],
                    "holder": f"{line['holder']} · {line['label']}",
                    "date": line["date_start"],
                    "days": line["days"],
                }
                for line in found
            ],
        }

    @api.model
    def _fill_in(self, users, letters):
        """Put numbers, subjects and names into the letters; take out what may not be opened."""
        rows = {
            user: [row for part in letters[user.id]["lists"] for row in part["rows"]]
            for user in users
            if user.id in letters
        }
        cards = self.env["docflow.reminder.line"]._read_cards(
            {user: {row["card"] for row in own} for user, own in rows.items()}
        )
        people = {row.get("holder_id") for own in rows.values() for row in own} - {None, False}
        # sudo: res.users - names of those whose work it is
        names = {user.id: user.name for user in self.env["res.users"].sudo().browse(people)}
        for user, own in rows.items():
            for row in own:
                row["number"], row["subject"] = cards.get((user.id, row["card"]), (None, None))
                row.setdefault("holder", names.get(row.pop("holder_id", None), ""))
            for part in letters[user.id]["lists"]:
                part["rows"] = [row for row in part["rows"] if row["subject"] is not None]
