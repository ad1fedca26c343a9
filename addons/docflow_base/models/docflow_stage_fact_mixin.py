from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.counted import Counted
from .docflow_reminder_rule import get_midnight, get_working_day

# How far before a period the calendar is laid out: what began earlier counts from there.
LOOK_BACK = timedelta(days=1100)
SHOWN = 10  # lines of the list of what waits longest


class DocflowStageFactMixin(models.AbstractModel):
    """How long stages took in fact, and what waits in one longer than its norm.

    A fact is counted by the database: the working days of the company are handed to it as one
    sorted array, and how many of them lie after the day on which a stage began, up to the day on
    which it was over, is the difference of two places in it. A fact belongs to the period in which
    the stage was over; its norm is the edition in force when it began.

    Everything is read under the record rules of the reader, and of that only work which his
    figures cover: his own and that of units whose reports he reads.
    """

    _name = "docflow.stage.fact.mixin"
    _description = "Facts of Stages"

    # Business: facts

    @api.model
    def _get_facts(self, period, scope_domain=(), company=None):
        """Return what each stage took in ``period``, in the order of the stages.

        :param tools.report_period.Period period: days in which the stages were over
        :param scope_domain: narrows whose work it is: conditions on ``executor_id``,
            ``department_id``, ``body_id`` and ``type_id`` as ``docflow.discipline`` names them
        :param company: ``res.company`` whose calendar and norms count; the current one without
        :return: ``[{stage, label, is_measured, norm, count, average, median, within, measured,
            within_share, opens: {model, domain}, stuck: {count, model, domain}}]``. ``norm`` is
            that of the period's last day; ``within`` of ``measured`` facts kept the norm of their
            own day. Average, median and share are None where nothing was measured. ``opens`` lists
            what was measured. ``stuck`` counts what is in the stage now for longer than the norm,
            up to 1001 of each source; None where there is no norm. A ``model`` that is False has no
            list: several models share the stage
        :rtype: list[dict]
        """
        company = company or self.env.company
        sources = self._get_stage_sources()
        over = self._get_over(sources, period, scope_domain, company)
        rows = self._measure(sources, over, period, company)
        norms = self._get_in_force(min(period.last, company._docflow_today()), company)
        stuck = self._count_stuck(sources, scope_domain, company)
        lists = {}
        for source, domain in zip(sources, over, strict=True):
            lists.setdefault(source.stage, []).append((source.model, list(domain)))
        return [
            self._prepare_fact(stage, label, rows.get(stage), norms.get(stage))
            | {
                "is_measured": stage in lists,
                "opens": _get_list(lists.get(stage, [])),
                "stuck": stuck.get(stage),
            }
            for stage, label in self._selection_stage()
        ]

    @api.model
    def _prepare_fact(self, stage, label, row, norm):
        count, average, median, measured, within = row or (0, None, None, 0, 0)
        return {
            "stage": stage,
            "label": label,
            "norm": norm,
            "count": count,
            "average": average,
            "median": median,
            "measured": measured,
            "within": within,
            "within_share": 100 * within / measured if measured else None,
        }

    @api.model
    def _get_over(self, sources, period, scope_domain, company):
        """Return the domain of each source's rows whose stage was over in ``period``, in order."""
        begin = _get_text(get_midnight(period.first, company))
        end = _get_text(get_midnight(period.last + timedelta(days=1), company))
        return [
            Domain("company_id", "=", company.id)
            & Domain(source.end, ">=", begin)
            & Domain(source.end, "<", end)
            & Domain(source.over)
            & self._get_scope(source.paths, scope_domain)
            for source in sources
        ]

    @api.model
    def _measure(self, sources, over, period, company):
        """Return ``{stage: (count, average, median, measured, within)}`` in one statement."""
        parts = []
        for source, domain in zip(sources, over, strict=True):
            query = self._search_source(source, domain)
            if query is not None:
                parts.append(self._select_days(source, query, company))
        if not parts:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                WITH edition (stage, days, since, until, is_own) AS (VALUES %(editions)s),
                fact AS (
                    SELECT stage, start_day, %(days)s AS days FROM (%(parts)s) AS part
                )
                SELECT fact.stage, count(*), avg(fact.days)::float,
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY fact.days),
                       count(norm.days), count(*) FILTER (WHERE fact.days <= norm.days)
                  FROM fact
             LEFT JOIN LATERAL (
                    SELECT edition.days FROM edition
                     WHERE edition.stage = fact.stage
                       AND fact.start_day BETWEEN edition.since AND edition.until
                  ORDER BY edition.is_own DESC LIMIT 1
                ) AS norm ON TRUE
              GROUP BY fact.stage
                """,
                editions=self._get_edition_values(company),
                days=self._get_days_between(period, company),
                parts=SQL(" UNION ALL ").join(parts),
            )
        )
        return {row[0]: row[1:] for row in rows}

    @api.model
    def _search_source(self, source, domain):
        """Return the query of rows that the reader may see, None where he may see none."""
        model = self.env[source.model]
        if not model.has_access("read"):
            return None
        query = model._search(domain)
        return None if query.is_empty() else query

    @api.model
    def _select_days(self, source, query, company):
        """Return the SELECT of the days on which each row's stage began and was over."""
        model = self.env[source.model]
        moments = [model._field_to_sql(query.table, name, query) for name in source.start]
        zone = company._docflow_tz().key
        return query.subselect(
            SQL("%s AS stage", source.stage),
            SQL("%s AS start_day", _local_day(SQL("COALESCE(%s)", SQL(", ").join(moments)), zone)),
            SQL(
                "%s AS end_day",
                _local_day(model._field_to_sql(query.table, source.end, query), zone),
            ),
        )

    @api.model
    def _get_days_between(self, period, company):
        """Return the expression that counts working days after ``start_day`` up to ``end_day``.

        It is what ``company._docflow_working_days_between`` counts day by day, but never less than
        nothing: a card that was linked before it was received took no time.
        """
        first = period.first - LOOK_BACK
        is_working = company._docflow_work_time().is_working
        days = [
            day
            for number in range((period.last - first).days + 1)
            if is_working(day := first + timedelta(days=number))
        ]
        ranks = "{" + ",".join(day.isoformat() for day in days) + "}"
        return SQL(
            "GREATEST(width_bucket(end_day, %s::date[]) - width_bucket(start_day, %s::date[]), 0)",
            ranks,
            ranks,
        )

    @api.model
    def _get_edition_values(self, company):
        rows = self._get_editions(company) or [(None, None, None, None, False)]
        return SQL(", ").join(
            SQL(
                "(%s::text, %s::int, COALESCE(%s::date, '-infinity'), "
                "COALESCE(%s::date, 'infinity'), %s)",
                *(value or None for value in row[:1]),
                row[1],
                row[2] or None,
                row[3] or None,
                row[4],
            )
            for row in rows
        )

    # Business: what is stuck

    @api.model
    def _get_stuck(self, scope_domain=(), company=None, limit=SHOWN):
        """Return what waits in a stage longer than its norm, the longest first.

        :return: ``[{stage, label, document_id, name, holder, date_start, days, norm, model,
            res_id}]``, at most ``limit`` lines; only cards that the reader may open
        :rtype: list[dict]
        """
        company = company or self.env.company
        parts = []
        sources = self._get_stage_sources()
        for number, source, domain in self._iterate_stuck(sources, scope_domain, company):
            query = self._search_source(source, domain)
            if query is not None:
                parts.append(self._select_waiting(number, source, query, limit))
        if not parts:
            return []
        rows = self.env.execute_query(
            SQL(
                "SELECT * FROM (%s) AS part ORDER BY start, source, id LIMIT %s",
                SQL(" UNION ALL ").join(parts),
                limit,
            )
        )
        return self._describe_stuck(sources, rows, company)

    @api.model
    def _select_waiting(self, number, source, query, limit):
        model = self.env[source.model]
        moments = [model._field_to_sql(query.table, name, query) for name in source.start]
        start = SQL("COALESCE(%s)", SQL(", ").join(moments))
        table = SQL.identifier(query.table)
        return SQL(
            "(SELECT * FROM %s AS line ORDER BY start, id LIMIT %s)",
            query.subselect(
                SQL("%s AS source", number),
                SQL("%s.id", table),
                SQL("%s.%s AS document_id", table, SQL.identifier(source.document)),
                SQL("%s.%s AS holder_id", table, SQL.identifier(source.holder)),
                SQL("%s AS start", start),
            ),
            limit,
        )

    @api.model
    def _describe_stuck(self, sources, rows, company):
        today = company._docflow_today()
        norms, labels = self._get_in_force(today, company), dict(self._selection_stage())
        cards = self.env["docflow.document"].browse(dict.fromkeys(row[2] for row in rows))
        # those whose stage is seen, but whose card is not, are not told
        names = {card.id: card.display_name for card in cards._filtered_access("read")}
        holders = self._get_holders(sources, rows)
        work_time = company._docflow_work_time()
        return [
            {
                "stage": sources[number].stage,
                "label": labels[sources[number].stage],
                "document_id": document_id,
                "name": names[document_id],
                "holder": holders.get((number, holder_id), ""),
                "date_start": start,
                "days": work_time.working_days_between(company._docflow_local_date(start), today),
                "norm": norms[sources[number].stage],
                "model": sources[number].model,
                "res_id": res_id,
            }
            for number, res_id, document_id, holder_id, start in rows
            if document_id in names
        ]

    @api.model
    def _get_holders(self, sources, rows):
        """Return ``{(number of the source, holder id): name}`` of whom the lines wait for."""
        asked = {}
        for number, __, __, holder_id, __ in rows:
            if holder_id:
                field = self.env[sources[number].model]._fields[sources[number].holder]
                asked.setdefault(field.comodel_name, {})[number, holder_id] = holder_id
        return {
            key: record.display_name
            for model, ids in asked.items()
            # sudo: res.users, docflow.office - the name of whom a card waits for
            for key, record in zip(ids, self.env[model].sudo().browse(ids.values()), strict=True)
        }

    @api.model
    def _count_stuck(self, sources, scope_domain, company):
        """Return ``{stage: {count, model, domain}}``, all counted in one statement."""
        wanted = {
            (source.stage, number): (source.model, list(domain))
            for number, source, domain in self._iterate_stuck(sources, scope_domain, company)
        }
        counts = self.env["docflow.document"]._count_lines(
            {key: Counted(*lines) for key, lines in wanted.items()}
        )
        found = {}
        for key in wanted:
            found.setdefault(key[0], []).append(key)
        return {
            stage: {"count": sum(counts.get(key, (0,))[0] for key in keys)}
            | _get_list([wanted[key] for key in keys])
            for stage, keys in found.items()
        }

    @api.model
    def _iterate_stuck(self, sources, scope_domain, company):
        """Yield ``(number, source, domain)`` of what is in a stage longer than its norm now."""
        today = company._docflow_today()
        norms = self._get_in_force(today, company)
        is_working = company._docflow_work_time().is_working
        for number, source in enumerate(sources):
            if source.stage not in norms:
                continue
            # more than the norm of working days lie after every day before this one
            day = get_working_day(today + timedelta(days=1), -norms[source.stage] - 1, is_working)
            domain = Domain("company_id", "=", company.id) & Domain(source.waiting)
            domain &= _before(source.start, _get_text(get_midnight(day, company)))
            paths = source.paths | source.waiting_paths
            yield number, source, domain & self._get_scope(paths, scope_domain)

    # Business: whose work

    @api.model
    def _get_scope(self, paths, scope_domain):
        """Return the domain of work that the reader's figures cover and ``scope_domain`` asks for,
        in the fields of a source."""
        names = ("executor_id", "department_id", "body_id", "type_id")
        sight = (self.env.user._docflow_person_ids(), *self.env.user._docflow_report_sight())
        scope = Domain.OR(
            Domain(name, "in", found) for name, found in zip(names, sight, strict=True) if found
        )
        scope &= Domain(list(scope_domain))
        return scope.map_conditions(
            lambda leaf: Domain(paths[leaf.field_expr], leaf.operator, leaf.value)
        )


def _local_day(moment, zone):
    """Return the expression of the day of a naive UTC ``moment`` in the time zone ``zone``."""
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, zone)


def _get_text(moment):
    """Return a moment as text: a domain travels to clients and into stored values as it is."""
    return fields.Datetime.to_string(moment)


def _before(names, moment):
    """Return the domain of rows whose first filled field of ``names`` lies before ``moment``."""
    domain, empty = Domain.FALSE, Domain.TRUE
    for name in names:
        domain |= empty & Domain(name, "<", moment)
        empty &= Domain(name, "=", False)
    return domain


def _get_list(parts):
    """Return the list that opens all ``(model, domain)`` of ``parts``: ``{model, domain}``."""
    models_ = {model for model, __ in parts}
    if len(models_) != 1:
        return {"model": False, "domain": False}
    return {"model": models_.pop(), "domain": list(Domain.OR(domain for __, domain in parts))}
