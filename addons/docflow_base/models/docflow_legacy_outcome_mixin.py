import csv
import io

from odoo import api, models
from odoo.tools import SQL

EXAMPLES = 3  # cells beside a mistake


class DocflowLegacyOutcomeMixin(models.AbstractModel):
    """What came of an import, in a screenful: counts, the mistakes that are made most often, what
    was made beside the cards, and the keys that nothing explains.
    """

    _name = "docflow.legacy.outcome.mixin"
    _description = "Outcome of a Legacy Import"

    def _get_outcome_lines(self, *, is_dry):
        """Return what came of a run, a sentence a line (``list[str]``)."""
        taken = self.env._("Cards that would be taken: %(count)s", count=self.taken_count)
        if not is_dry:
            taken = self.env._("Cards taken: %(count)s", count=self.taken_count)
        lines = [
            self.env._("Cards in the folder: %(count)s", count=self.card_count),
            taken,
            self.env._("Cards taken earlier: %(count)s", count=self.known_count),
            self.env._("Cards changed since they were taken: %(count)s", count=self.changed_count),
            self.env._("Cards rejected: %(count)s", count=self.rejected_count),
            self.env._("Mistakes: %(count)s", count=self.fault_count),
            *(self.made or "").splitlines(),
        ]
        if is_dry:
            lines.append(self.env._("This was a dry run: nothing was changed."))
        return lines

    def _get_fault_summary(self, limit=30):
        """Return what is wrong most often, ``[(count, file, column, reason, examples)]``."""
        rows = self.env.execute_query(
            SQL(
                """WITH cell AS (
                    SELECT tab, col, reason, left(value, 40) AS value, count(*) AS n,
                           max(detail) AS detail
                      FROM legacy_fault GROUP BY 1, 2, 3, 4)
                SELECT sum(n)::int, tab, col, reason, (array_agg(detail ORDER BY n DESC, value))[1],
                       array_remove((array_agg(value ORDER BY n DESC, value))[:%s], '')
                  FROM cell GROUP BY tab, col, reason ORDER BY 1 DESC, tab, col LIMIT %s""",
                EXAMPLES,
                limit,
            )
        )
        texts = self._get_reason_texts()
        return [
            (
                count,
                f"{table}.csv",
                column or "",
                texts.get(reason, (reason, ""))[0]
                % {"detail": detail or "", "column": column, "kind": self._get_kind_name(detail)},
                # a terminal obeys control characters
                ["".join(c if c.isprintable() else "·" for c in value) for value in values or ()],
            )
            for count, table, column, reason, detail, values in rows
        ]

    def _get_unknown_keys(self):
        """Return ``mapping.csv`` without its targets: every key that nothing explains, the most
        frequent first (str); empty where there is none.
        """
        (mapping,) = (table for table in self._get_tables() if table.name == "mapping")
        (kinds,) = (column.choices for column in mapping.columns if column.choices)
        rows = self.env.execute_query(
            SQL(
                """SELECT detail, value, count(*) FROM legacy_fault
                    WHERE reason = 'unknown' AND detail IN %s AND tab <> 'mapping'
                    GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2""",
                kinds,
            )
        )
        if not rows:
            return ""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerow([column.name for column in mapping.columns])
        writer.writerows([kind, key, ""] for kind, key, __ in rows)
        return out.getvalue()

    @api.model
    def _get_unknown_text(self, count):
        return self.env._(
            "Keys that nothing explains: %(count)s. Write what they mean into the column target "
            "and put the rows into mapping.csv of the folder.",
            count=count,
        )

    @api.model
    def _get_made_text(self, made):
        """Return what was made beside the cards, a kind a line (str).

        :param dict made: ``{kind: [how many, the first names]}``
        """
        labels = {
            "unit": self.env._("Departments made: %(count)s (%(names)s)"),
            "journal": self.env._("Journals made: %(count)s (%(names)s)"),
            "correspondent": self.env._("Correspondents made: %(count)s (%(names)s)"),
        }
        lines = []
        for kind, label in labels.items():
            count, names = made.get(kind, (0, ()))
            if count:
                shown = ", ".join(names) + (", …" if count > len(names) else "")
                lines.append(label % {"count": count, "names": shown})
        return "\n".join(lines)
