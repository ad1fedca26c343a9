from datetime import timedelta

from odoo import api, models
from odoo.tools.misc import formatLang

from ..tools.report_period import Period, months_back
from .docflow_discipline_summary_mixin import MONTHS

TREND_MONTHS = 12
FACT_DAYS = 30  # of which norms are compared with facts
SHOWN_STUCK = 12
SAME = 0.05  # of a percent: a smaller difference is not seen in one decimal place


class DocflowDashboardDisciplineMixin(models.AbstractModel):
    """Panels of kept terms: executive discipline by month, norms and facts of stages.

    Figures come from ``docflow.discipline`` and ``docflow.stage.norm``; nothing is counted anew.
    """

    _name = "docflow.dashboard.discipline.mixin"
    _description = "Panels of Kept Terms"

    # Business: trend

    @api.model
    def _get_panel_trend(self, scope):
        """Return the company's figure of discipline by month: one statement for a year."""
        company = self.env.company
        months = months_back(company._docflow_today(), TREND_MONTHS)
        discipline = self.env["docflow.discipline"]
        # a card on control and the assignment that executes it are not added up
        measured = [("subject", "=", "assignment"), *self._get_measured_domain(scope)]
        year = Period(months[0].first, months[-1].last)
        rows = discipline._get_summary(year, MONTHS, measured, before=False)
        found = {row["key"]: row for row in rows if not row["is_total"]}
        empty = discipline._get_row(None, company)
        points = [
            self._prepare_month(month, found.get(month.first, empty), measured) for month in months
        ]
        is_violation = company.sudo().docflow_discipline_formula == "violation"  # sudo: res.company
        return {
            "formula": "violation" if is_violation else "in_time",
            "months": points,
            "now": points[-1],
            "before": points[-2],
            "change": self._get_change(points[-1], points[-2], is_violation),
        }

    @api.model
    def _prepare_month(self, month, figures, measured):
        discipline = self.env["docflow.discipline"]
        within = [*discipline._get_period_domain(month), *measured]

        def number(value, name, outcomes):
            domain = [*within, ("outcome", "in", outcomes)]
            return self._number(value, f"{name}, {label}", "docflow.discipline", domain)

        label = month.first.strftime("%m.%Y")
        kept, violated = ["done_in_time"], ["done_late", "overdue"]
        return {
            "first": month.first,
            "rate": figures["shown"],
            "due": number(figures["due"], self.env._("Was due"), kept + violated),
            "in_time": number(figures["in_time"], self.env._("Done in time"), kept),
            "violated": number(
                figures["late"] + figures["overdue"], self.env._("Not in time"), violated
            ),
        }

    @api.model
    def _get_change(self, now, before, is_violation):
        """Return how the figure moved against the month before: sign, tone and words.

        More violations are worse, more kept terms are better: the words say it, not the colour.
        """
        if now["rate"] is None or before["rate"] is None:
            return {
                "sign": "",
                "tone": "",
                "text": self.env._("Nothing to compare with yet")
                if now["rate"] is not None
                else self.env._("Nothing was due this month yet"),
            }
        moved = now["rate"] - before["rate"]
        if abs(moved) < SAME:
            return {"sign": "=", "tone": "", "text": self.env._("the same as a month before")}
        is_better = (moved < 0) == is_violation
        points = formatLang(self.env, abs(moved), digits=1)
        text = (
            self.env._("better by %(points)s points than a month before", points=points)
            if is_better
            else self.env._("worse by %(points)s points than a month before", points=points)
        )
        return {
            "sign": "↑" if moved > 0 else "↓",
            "tone": "success" if is_better else "danger",
            "text": text,
        }

    # Business: stages

    @api.model
    def _get_stage_domain(self, scope):
        # norms are a company's: the whole of it needs no other bound
        return [] if scope.is_whole else self._get_measured_domain(scope)

    @api.model
    def _get_panel_stages(self, scope):
        """Return what each stage took in the last days beside its norm."""
        today = self.env.company._docflow_today()
        period = Period(today - timedelta(days=FACT_DAYS - 1), today)
        facts = self.env["docflow.stage.norm"]._get_facts(period, self._get_stage_domain(scope))
        return {"rows": [self._prepare_stage(fact) for fact in facts]}

    @api.model
    def _prepare_stage(self, fact):
        stuck = fact["stuck"]
        return {
            "stage": fact["stage"],
            "name": fact["label"],
            "is_measured": fact["is_measured"],
            "norm": fact["norm"],
            "average": fact["average"],
            "median": fact["median"],
            "share": fact["within_share"],
            "count": self._number(
                fact["count"], fact["label"], fact["opens"]["model"], fact["opens"]["domain"]
            ),
            "stuck": stuck
            and self._number(
                stuck["count"],
                self.env._("Stuck: %(stage)s", stage=fact["label"]),
                stuck["model"],
                stuck["domain"],
            ),
        }

    @api.model
    def _get_panel_stuck(self, scope):
        """Return what waits in a stage for longer than its norm, the longest first."""
        lines = self.env["docflow.stage.norm"]._get_stuck(
            self._get_stage_domain(scope), limit=SHOWN_STUCK
        )
        return {
            "rows": [
                {
                    "document_id": line["document_id"],
                    "name": line["name"],
                    "stage": line["label"],
                    "person": line["holder"],
                    "days": line["days"],
                    "norm": line["norm"],
                }
                for line in lines
            ]
        }
