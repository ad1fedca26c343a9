from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.bounded_count import SMALL, choose_bound

#: More groups than that are counted at once.
GROUPS = 60


class DocflowTallyMixin(models.AbstractModel):
    """How many records stand in each group of a list or a board, without counting a whole archive.

    Whoever sees a whole city waited until a million rows were counted to learn that one group is
    large. So groups are counted exactly where that is quick, and up to a bound where it is not: a
    number one above the bound says “more than that”. The planner's own estimate decides, and a
    small office never meets a bound. Only lists and boards of the web client are answered so
    (``web_read_group``); ``formatted_read_group``, pivots, reports and exports count everything.
    """

    _name = "docflow.tally.mixin"
    _description = "Groups Counted up to a Bound"

    @api.model
    def _formatted_read_group_with_length(
        self, domain, groupby, aggregates, offset=0, limit=None, order=None
    ):
        rows = None
        if not offset and set(aggregates) == {"__count"} and len(groupby) == 1:
            values = self._get_tally_values(groupby[0], order)
            if values and (not limit or len(values) < limit):
                rows = self._tally(Domain(domain), groupby[0], values)
        if rows is None:
            return super()._formatted_read_group_with_length(
                domain, groupby, aggregates, offset=offset, limit=limit, order=order
            )
        if self._web_read_group_field_expand(groupby):
            rows = self._web_read_group_expand(
                domain, rows, groupby[0], aggregates, order or groupby[0]
            )
        groups = self._web_read_group_format(tuple(groupby), ("__count",), rows)
        return groups, len(groups)

    @api.model
    def _get_tally_values(self, name, order):
        """Return all values of the field ``name`` in their order (list), or None where its groups
        are counted exactly, whatever it takes.
        """
        if name not in self._get_tallied_fields() or (order or name) not in (name, f"{name} ASC"):
            return None
        field = self._fields[name]
        if field.type == "selection":
            values = sorted(field.get_values(self.env))
        else:
            model = self.env[field.comodel_name].with_context(active_test=False)
            # sudo: dictionaries - a card of a type that its reader may not open has it all the same
            values = list(model.sudo().search([], limit=GROUPS + 1).sudo(False))
        if not field.required:
            values.append(self._read_group_empty_value(name))
        return values if len(values) <= GROUPS else None

    @api.model
    def _tally(self, domain, name, values):
        """Return ``[(value, count)]`` of the groups that are not empty, each counted up to a bound;
        None where all are to be counted.
        """
        self.browse().check_access("read")
        total = self._get_table_rows()
        if total < SMALL:
            return None
        query = self._search(domain)
        bound = not query.is_empty() and choose_bound(self._estimate(query), total, len(values))
        if not bound:
            return None
        conditions = {}
        for number, value in enumerate(values):
            wanted = Domain(name, "in", [getattr(value, "id", value)])
            if not (domain & wanted).optimize(self).is_false():
                wanted = wanted.optimize_full(self)
                conditions[number] = wanted._to_sql(self, self._table, query)
        parts = SQL(" UNION ALL ").join(
            self._count_part(number, query, condition, bound + 1)
            for number, condition in conditions.items()
        )
        found = dict(self.env.execute_query(parts)) if conditions else {}
        return [(value, found[number]) for number, value in enumerate(values) if found.get(number)]

    @api.model
    def _count_part(self, number, query, condition, limit):
        """Return the question for one group (``SQL``): each has the plan that suits it, and stops
        when it has enough.
        """
        where = SQL("%s AND %s", query.where_clause or SQL("TRUE"), condition)
        return SQL(
            "(SELECT %s AS number, COUNT(*) FROM (SELECT FROM %s WHERE %s LIMIT %s) AS part)",
            number,
            query.from_clause,
            where,
            limit,
        )

    @api.model
    def _estimate(self, query):
        """Return how many rows of ``query`` the planner expects (float)."""
        plan = SQL(
            "EXPLAIN (FORMAT JSON) SELECT FROM %s WHERE %s",
            query.from_clause,
            query.where_clause or SQL("TRUE"),
        )
        [[[found]]] = self.env.execute_query(plan)
        return found["Plan"]["Plan Rows"]

    @api.model
    def _get_table_rows(self):
        """Return how many rows the table has, as PostgreSQL last counted (float)."""
        [[rows]] = self.env.execute_query(
            SQL("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", self._table)
        )
        return rows

    # Hooks

    @api.model
    def _get_tallied_fields(self):
        """Hook: fields of few values, each spread over all readers, whose groups may be counted up
        to a bound (``set[str]``).
        """
        return set()
