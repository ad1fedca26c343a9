"""A column of numbers that is asked in one go: does it share one with these?"""

from odoo import fields
from odoo.tools import SQL

#: Whatever has a number: who sees a card, and what it is filtered by.
KINDS = ("person", "body", "type", "office", "company", "place", "state", "month")
BITS = 16  # ids are multiplied by it, so that kinds do not meet; enough for 134 million records


def to_number(identifier, kind):
    """Return the number (int) that stands for a record of ``kind`` among others of all kinds."""
    return identifier * BITS + KINDS.index(kind)


class NumberSet(fields.Field):
    """A set of integers, kept as ``int[]``. ``('name', 'in', numbers)`` finds what has any of them;
    a GIN index answers it, and PostgreSQL knows how common each number is.
    """

    type = "number_set"
    # as PostgreSQL itself calls it, or each update would convert the column and lose its statistics
    _column_type = ("_int4", "int4[]")

    def convert_to_cache(self, value, record, validate=True):
        return sorted(set(value)) if value else None

    def convert_to_record(self, value, record):
        return tuple(value or ())

    def convert_to_read(self, value, record, use_display_name=True):
        return list(value or ())

    def convert_to_column(self, value, record, values=None, validate=True):
        return list(value) if value else None

    def convert_to_export(self, value, record):
        return ""

    def _condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if operator != "in":
            return super()._condition_to_sql(field_expr, operator, value, model, alias, query)
        numbers = [number for number in value if isinstance(number, int)]
        # the list is sorted: one question is one text, and its plan is found again
        return SQL(
            "%s && %s::int4[]", model._field_to_sql(alias, field_expr, query), sorted(numbers)
        )

    def filter_function(self, records, field_expr, operator, value):
        if operator != "in":
            return super().filter_function(records, field_expr, operator, value)
        getter, numbers = self.expression_getter(field_expr), frozenset(value)
        return lambda record: not numbers.isdisjoint(getter(record))
