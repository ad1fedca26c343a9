"""What the tests of executive discipline share: things written with the dates of a table."""

from datetime import datetime
from zoneinfo import ZoneInfo

from odoo.tests import freeze_time

from .common import DocflowCase

KYIV = ZoneInfo("Europe/Kyiv")
FIGURES = ("total", "due", "in_time", "late", "overdue", "extended", "not_due", "undated")


def kyiv(text):
    """Return the moment (naive UTC) of ``11-10 17:00`` (of 2026) or ``2027-01-01 00:30``."""
    if not text:
        return False
    text = text if text.count("-") == 2 else f"2026-{text}"
    local = datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=KYIV)
    return local.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)


class DisciplineCase(DocflowCase):
    """Assignments written through the unsealed door, as an importer would, on one card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.discipline = cls.env["docflow.discipline"]
        with freeze_time(kyiv("09-01 09:00")):
            cls.card = cls._registered()

    @classmethod
    def _things(cls, rows, card=None):
        """Write one assignment a row and return them.

        :param list rows: dicts with ``user`` and, in Kyiv, ``due``, ``initial``, ``done``,
            ``reported``, ``received``; ``kind`` and ``state`` where not the usual ones; ``vals``
            are columns as they are
        """
        card = card or cls.card
        resolutions = cls.env["docflow.resolution"]._unsealed()
        resolutions = resolutions.create(
            [
                {
                    "document_id": card.id,
                    "author_id": row.get("author", cls.mayor).id,
                    "author_label": "Mayor",
                    "date_issued": kyiv(row.get("received", "09-01 10:00")),
                    "text": "Do it",
                    "state": "issued",
                }
                for row in rows
            ]
        )
        lines = cls.env["docflow.assignment"]._unsealed()
        lines = lines.create(
            [
                {"resolution_id": resolution.id, **cls._line_vals(row)}
                for resolution, row in zip(resolutions, rows, strict=True)
            ]
        )
        card._refresh_access()
        cls.env.flush_all()
        return lines.sudo(False)

    @classmethod
    def _line_vals(cls, row):
        done, due = kyiv(row.get("done")), kyiv(row.get("due"))
        return {
            "executor_id": row["user"].id,
            "executor_label": row["user"].name,
            "department_id": row["user"].employee_id.department_id.id,
            "kind": row.get("kind", "execute"),
            "state": row.get("state", "done" if done else "in_work"),
            "date_received": kyiv(row.get("received", "09-01 10:00")),
            "date_deadline": due,
            "date_deadline_initial": kyiv(row.get("initial")) or due,
            "date_done": done,
            "date_reported": kyiv(row["reported"]) if "reported" in row else done,
            **row.get("vals", {}),
        }

    def _figures(self, period, group_by=None, at="11-20 12:00", user=None, domain=()):
        """Return ``{key: (figures in the order of FIGURES)}``; the total under ``"total"``."""
        self.env.invalidate_all()
        with freeze_time(kyiv(at)):
            rows = self.discipline.with_user(user or self.env.user)._get_summary(
                period, group_by, domain
            )
        return {
            "total" if row["is_total"] else row["key"]: tuple(row[name] for name in FIGURES)
            for row in rows
        }
