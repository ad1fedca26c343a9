from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.report_period import MAX_DAYS, Period
from .docflow_reminder_rule import get_midnight

#: By what figures may be told apart; a month is a column of its own for trends.
GROUPS = (
    "department_id",
    "body_id",
    "head_id",
    "executor_id",
    "author_id",
    "type_id",
    "category",
    "correspondent_id",
    "office_id",
    "topic_id",
)
MONTHS = "period_day:month"
#: Figures that add up, each a column of the model.
FIGURES = (
    "total",
    "due",
    "in_time",
    "late",
    "overdue",
    "extended",
    "not_due",
    "undated",
)
YEARS = (1900, 2200)  # what is outside is a mistyped year
MAX_FILTER = 200  # values of one filter that a client may send
MAX_GROUPS = 5_000  # rows of figures: more is no table that anybody reads


class DocflowDisciplineSummaryMixin(models.AbstractModel):
    """Figures of executive discipline, counted in one place for screens, prints, letters and RPC.

    ==============  ============================================================
    rate            done in time / (done in time + done late + overdue) · 100
    violation       (done late + overdue) / all that was due · 100
    extended_share  extended / all that has a date · 100
    shown           of the first two the one that the company chose
    ==============  ============================================================

    Each is None where there is nothing to divide by.
    """

    _name = "docflow.discipline.summary.mixin"
    _description = "Figures of Executive Discipline"

    # Actions

    @api.model
    @api.readonly
    def get_summary(self, date_from, date_to, group_by=None, subject=None, filters=None):
        """Return the figures of a period and of the one before it, as far as the reader may see.

        :param str date_from: first day (ISO), of the company's calendar
        :param str date_to: last day, included
        :param str group_by: one of ``GROUPS``, or None for the total alone
        :param str subject: ``assignment``, ``card`` or None for both
        :param dict filters: ``{field of GROUPS: id, text or list of them}``
        :return: rows as :meth:`_get_summary` gives them
        :rtype: list[dict]
        """
        period = self._check_period(date_from, date_to)
        if group_by is not None and group_by not in (*GROUPS, MONTHS):
            raise UserError(
                self.env._(
                    "Figures are not told apart by “%(name)s”. Choose one of: %(names)s.",
                    name=str(group_by)[:50],
                    names=", ".join(GROUPS),
                )
            )
        domain = self._check_filters(filters)
        if subject is not None:
            domain &= Domain("subject", "in", self._check_values("subject", subject))
        return self._get_summary(period, group_by, domain)

    # Business: figures

    @api.model
    def _get_summary(self, period, group_by=None, domain=(), before=True):
        """Return the figures of ``period``, one row a group and then the total.

        :param Period period: days of the current company
        :param str group_by: a column of ``GROUPS`` or ``MONTHS``; None gives the total alone
        :param domain: more conditions on rows
        :param bool before: count the period before as well
        :return: ``{"key", "label", "is_total", "domain", "before", …figures, …rates}``; *key* is an
            id, a text, a date (of a month) or None for rows without one, *before* the same figures
            and rates or None. ``domain`` gives exactly the rows counted.
        :rtype: list[dict]
        """
        domain = Domain(domain)
        now = self._get_figures(period, group_by, domain)
        past = self._get_figures(period.before, group_by, domain) if before else {}
        company = self.env.company
        own = self._get_period_domain(period, company) & domain
        rows = []
        # a month of the period before is another month: nothing to stand beside
        paired = {} if group_by == MONTHS else past
        if group_by:
            keys = {**now, **paired}
            labels = self._get_labels(group_by, list(keys))
            rows = [
                {
                    "key": key,
                    "label": labels[key],
                    "is_total": False,
                    **self._get_row(now.get(key), company),
                    "before": self._get_row(paired.get(key), company) if before else None,
                    "domain": list(own & self._get_key_domain(group_by, key)),
                }
                for key in keys
            ]
            rows.sort(key=self._get_row_order)
        total = {
            "key": None,
            "label": self.env._("Total"),
            "is_total": True,
            **self._get_row(self._add_up(now), company),
            "before": self._get_row(self._add_up(past), company) if before else None,
            "domain": list(own),
        }
        return [*rows, total]

    @api.model
    def _get_figures(self, period, group_by, domain):
        """Return ``{key: {figure: number}}`` of ``period``: one statement."""
        groups = self._read_group(
            self._get_period_domain(period) & domain,
            [group_by] if group_by else [],
            [f"count_{name}:sum" for name in FIGURES],
            # any order that needs no join
            order=f"count_{FIGURES[0]}:sum DESC" if group_by else None,
            limit=MAX_GROUPS + 1 if group_by else None,
        )
        if len(groups) > MAX_GROUPS:
            raise UserError(
                self.env._(
                    "Figures by “%(name)s” have more than %(limit)s rows. Choose a shorter period "
                    "or one unit.",
                    name=self._fields[group_by]._description_string(self.env),
                    limit=MAX_GROUPS,
                )
            )
        figures = {}
        for group in groups:
            key = self._get_key(group[0]) if group_by else None
            numbers = group[1:] if group_by else group
            figures[key] = {
                name: number or 0 for name, number in zip(FIGURES, numbers, strict=True)
            }
        return figures

    @api.model
    def _get_rate(self, figures, company=None):
        """Return the percentages of ``figures``: the one place that knows the formulas.

        :param dict figures: at least ``in_time``, ``late``, ``overdue``, ``extended``, ``not_due``
        :param company: ``res.company`` whose formula is shown; the current one without it
        :return: ``{"rate", "violation", "extended_share", "shown"}``, each a float or None
        :rtype: dict
        """
        kept = figures["in_time"]
        violated = figures["late"] + figures["overdue"]
        due = kept + violated
        dated = due + figures["not_due"]
        rate = 100.0 * kept / due if due else None
        violation = 100.0 * violated / due if due else None
        # sudo: res.company - a setting that everybody's figures follow
        formula = (company or self.env.company).sudo().docflow_discipline_formula
        return {
            "rate": rate,
            "violation": violation,
            "extended_share": 100.0 * figures["extended"] / dated if dated else None,
            "shown": violation if formula == "violation" else rate,
        }

    @api.model
    def _get_period_domain(self, period, company=None):
        """Return the domain of the rows that belong to ``period``.

        :param Period period: days, both included
        :param company: ``res.company`` in whose time zone they begin; the current one without it
        :rtype: Domain
        """
        company = company or self.env.company
        since = get_midnight(period.first, company)
        until = get_midnight(period.last + timedelta(days=1), company)
        # texts, so that the domain travels to clients and into stored parameters as it is
        return Domain("date_period", ">=", fields.Datetime.to_string(since)) & Domain(
            "date_period", "<", fields.Datetime.to_string(until)
        )

    @api.model
    def _get_row(self, figures, company):
        figures = figures or dict.fromkeys(FIGURES, 0)
        return {**figures, **self._get_rate(figures, company)}

    @api.model
    def _add_up(self, figures):
        return {name: sum(row[name] for row in figures.values()) for name in FIGURES}

    # Business: groups

    @api.model
    def _get_key(self, value):
        if isinstance(value, models.BaseModel):
            return value.id or None
        return value or None

    @api.model
    def _get_key_domain(self, group_by, key):
        if group_by != MONTHS:
            return Domain(group_by, "=", key or False)
        first, until = (fields.Date.to_string(day) for day in (key, fields.Date.add(key, months=1)))
        return Domain("period_day", ">=", first) & Domain("period_day", "<", until)

    @api.model
    def _get_labels(self, group_by, keys):
        """Return ``{key: name}`` in the reader's language."""
        if group_by == MONTHS:
            labels = {key: key.strftime("%m.%Y") for key in keys if key}
        elif self._fields[group_by].type == "selection":
            labels = dict(self._fields[group_by]._description_selection(self.env))
        else:
            records = self.env[self._fields[group_by].comodel_name].browse(filter(None, keys))
            # sudo: of a row that the reader sees, whose it is may be told by name
            labels = {record.id: record.name for record in records.sudo()}
        return {**labels, None: self.env._("Not named")}

    @api.model
    def _get_row_order(self, row):
        key = row["key"]
        label = key.isoformat() if hasattr(key, "isoformat") else row["label"].lower()
        return key is None, label

    # Business: what a client sent

    @api.model
    def _check_period(self, date_from, date_to):
        try:
            first, last = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        except (TypeError, ValueError, AttributeError):
            first = last = None
        # the period before has to be a date as well
        is_sane = first and last and YEARS[0] <= first.year <= last.year <= YEARS[1]
        if not is_sane or not 0 <= (last - first).days < MAX_DAYS:
            raise UserError(
                self.env._(
                    "The period needs a first and a last day, at most ten years apart, for "
                    "example 2026-01-01 and 2026-03-31."
                )
            )
        return Period(first, last)

    @api.model
    def _check_filters(self, filters):
        domain = Domain.TRUE
        if not filters:
            return domain
        known = filters if isinstance(filters, dict) else {str(filters): False}
        for name, values in known.items():
            if name not in GROUPS or known is not filters:
                raise UserError(
                    self.env._(
                        "Figures are not filtered by “%(name)s”. Filter by any of: %(names)s.",
                        name=str(name)[:50],
                        names=", ".join(GROUPS),
                    )
                )
            domain &= Domain(name, "in", self._check_values(name, values))
        return domain

    @api.model
    def _check_values(self, name, values):
        field = self._fields[name]
        kind = int if field.type == "many2one" else str
        values = values if isinstance(values, list) else [values]
        known = None if kind is int else dict(field._description_selection(self.env))
        if len(values) > MAX_FILTER or not all(
            value is False or (type(value) is kind and (known is None or value in known))
            for value in values
        ):
            raise UserError(
                self.env._(
                    "The filter “%(name)s” takes at most %(count)s values of its kind.",
                    name=field.string,
                    count=MAX_FILTER,
                )
            )
        return values
