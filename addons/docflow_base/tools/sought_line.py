"""A line of text in which people look for words, among millions of lines."""

import re

from odoo import fields
from odoo.tools import SQL, Query

#: Lines with the word, as PostgreSQL guesses: fewer are found by the trigrams whatever it chooses,
#: of more every page of a list has some.
FEW, MANY = 500, 30_000
#: What trigrams can find; fewer letters, or a database without them, would read the whole table.
TRIGRAM = re.compile(r"[^\W_]{3}")


class SoughtLine(fields.Char):
    """A ``Char`` whose ``ilike`` costs what was found, not where in the list it stands.

    A list shows the newest first and stops at a page. PostgreSQL supposes that the lines with a
    word lie evenly among the others and walks from the newest; those of one campaign of years ago
    lie at the end of the walk, behind a million others. So the lines are taken from the index of
    trigrams first, in an array whose length PostgreSQL does not guess; the answer is the same.
    """

    def _condition_to_sql(self, field_expr, operator, value, model, alias, query):
        condition = super()._condition_to_sql(field_expr, operator, value, model, alias, query)
        is_word = operator == "ilike" and field_expr == self.name and TRIGRAM.search(str(value))
        if not (is_word and model.env.registry.has_trigram):
            return condition
        table = model._table
        found = SQL(
            "SELECT %s FROM %s WHERE %s",
            SQL.identifier(table, "id"),
            SQL.identifier(table),
            super()._condition_to_sql(
                field_expr, operator, value, model, table, Query(model.env, table)
            ),
        )
        if not FEW < self._guess_rows(model, found) < MANY:
            return condition
        return SQL("%s = ANY(ARRAY(%s))", SQL.identifier(alias, "id"), found)

    def _guess_rows(self, model, found):
        """Return how many rows PostgreSQL supposes in a query (float); nothing is read for it."""
        [[plan]] = model.env.execute_query(SQL("EXPLAIN (FORMAT JSON) %s", found))
        return plan[0]["Plan"]["Plan Rows"]
