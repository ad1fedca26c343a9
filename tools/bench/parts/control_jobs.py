"""What runs while nobody waits: a spreadsheet of a hundred thousand rows, the letters to heads; and
bare SQL of the same figures, as the physical limit.
"""

import tempfile
import time
from datetime import timedelta

import odoo
from odoo.fields import Datetime

from .measure import Growth


class Jobs:
    def __init__(self, registry, stories):
        self.registry, self.stories = registry, stories

    def write_spreadsheet(self, rows):
        """Write the register of what came in, about ``rows`` of them; return ``{seconds, rows,
        grown, megabytes, code}`` or None where there is no such form.
        """
        from odoo.addons.docflow_base.tools.report_period import Period
        from odoo.addons.docflow_base.tools.report_xlsx import write_xlsx

        reader = self.stories.readers["controller"]
        with self.registry.cursor() as cr:
            env = odoo.api.Environment(cr, reader, {"lang": "en_US"})
            if "docflow.report.form.journal" not in env:
                return None
            form = env["docflow.report.form.journal"]
            last = self.stories.month.last
            # the shortest stretch of days that has as many
            days, values = 30, None
            while days < 3600:
                period = Period(last - timedelta(days=days), last)
                values = form._read_params({}) | {"period": period, "category": "incoming"}
                if form._count_rows(values) >= rows:
                    break
                days = days * 5 // 4
            env.invalidate_all()
            with Growth() as growth, tempfile.TemporaryFile() as file:
                began = time.perf_counter()
                count = write_xlsx(form._get_sheet(values), file, form._get_paper())
                seconds, size = time.perf_counter() - began, file.tell()
            cr.rollback()
        return {
            "seconds": seconds,
            "rows": count,
            "grown": growth.megabytes,
            "megabytes": size / 2**20,
        }

    def write_letters(self, kind):
        """Write the letters of ``kind`` to everybody; return ``{seconds, mails, statements,
        grown}`` or None where there are none.
        """
        with self.registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            if "docflow.digest" not in env:
                return None
            cr.execute("SELECT count(*) FROM mail_mail")
            mails, statements = cr.fetchone()[0], cr.sql_log_count
            began = time.perf_counter()
            with Growth() as growth:
                env["docflow.digest"]._remind(kind, env.company, Datetime.now())
            seconds, statements = time.perf_counter() - began, cr.sql_log_count - statements
            cr.execute("SELECT count(*) FROM mail_mail")
            mails = cr.fetchone()[0] - mails
        return {
            "seconds": seconds,
            "mails": mails,
            "statements": statements,
            "grown": growth.megabytes,
        }

    def count_bare(self):
        """Return the seconds in which PostgreSQL counts a year of assignments by unit, without
        rights, cards on control, labels and the year before.
        """
        year = self.stories.year
        with self.registry.cursor() as cr:
            began = time.perf_counter()
            cr.execute(
                """SELECT department_id, count(*),
                          count(*) FILTER (WHERE date_done <= date_deadline),
                          count(*) FILTER (WHERE date_done > date_deadline),
                          count(*) FILTER (WHERE date_done IS NULL AND date_deadline < now())
                     FROM docflow_assignment
                    WHERE kind IN ('execute', 'opinion') AND state NOT IN ('draft', 'cancelled')
                      AND COALESCE(date_deadline, date_received) BETWEEN %s AND %s
                    GROUP BY department_id""",
                [year.first, year.last],
            )
            cr.fetchall()
            return time.perf_counter() - began
