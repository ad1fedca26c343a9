"""The folder in which another system hands over its documents: tables, columns, types, bounds.

One CSV file a table, a header line, one row a thing. What a row refers to is named by its key in
the other system (``document``, ``resolution`` …) or, where this suite keeps it, by what it is
called here: types, delivery methods, topics and offices by code, people by login. Everything else
about the folder is in ``docs/import.md``; this module is what is read and what may be written.

============  =======================================================================
kind          what stands in a cell
============  =======================================================================
key           an identifier of the other system, compared as it is
text, line    words; a line has no line breaks
int           a whole number, not below zero
flag          yes/no, 1/0, true/false, так/ні, да/нет
date          2024-03-01 or 01.03.2024, not later than today
term          a date that may lie ahead, up to a century
sum           1234.50, 1 234,50 or 1234; not below zero, at most two digits after the point
moment        2024-03-01 09:30, with seconds or an offset if one likes; without an offset it is
              the time of the company; a bare day is its noon
deadline      a moment; a bare day is the end of that working day
digest        SHA-256, 64 hexadecimal digits
choice        one of the words that are listed
============  =======================================================================
"""

from datetime import date
from typing import NamedTuple

#: What bounds the whole: a folder past it is refused before anything is read into memory.
MAX_ROWS = 10_000_000
MAX_TABLE_BYTES = 8 * 1024**3
MAX_CELL = 100_000
MAX_INT = 1_000_000_000
FIRST_DAY = date(1900, 1, 1)
#: Resolutions below each other; a tree that is deeper was not written by people.
MAX_DEPTH = 100
DELIMITERS = (";", ",", "\t")
ENCODINGS = ("utf-8", "cp1251")

CARD_STATES = ("registered", "in_review", "in_execution", "executed", "cancelled")
RECIPIENT_STATES = ("waiting", "done", "withdrawn")
RECIPIENT_RESULTS = ("read", "resolved", "passed", "withdrawn")
RESOLUTION_STATES = ("issued", "done", "cancelled")
LINE_STATES = ("new", "in_work", "reported", "returned", "done", "cancelled")
LINE_KINDS = ("execute", "acquaint", "opinion")
FILE_ROLES = ("scan", "main", "annex", "reply", "memo")
LINK_KINDS = (
    "reply",
    "evidence",
    "execution",
    "addition",
    "amends",
    "repeals",
    "duplicate",
    "other",
)
MAPPED_KINDS = (
    "person",
    "unit",
    "office",
    "journal",
    "type",
    "delivery",
    "topic",
    "access_mark",
)


class Column(NamedTuple):
    """A column: ``refers`` names what its key is looked up in, ``size`` is in characters."""

    name: str
    kind: str
    required: bool = False
    size: int = 100
    refers: str = ""
    choices: tuple = ()


class Table(NamedTuple):
    """A file of the folder. ``key`` is the column that names a row, or ""."""

    name: str
    key: str
    columns: tuple
    required: bool = False

    @property
    def file_name(self):
        return f"{self.name}.csv"

    def extend(self, *columns, **words):
        """Return the table with further columns, and with further words in columns of choices."""
        known = tuple(
            column._replace(choices=column.choices + words.get(column.name, ()))
            for column in self.columns
        )
        return self._replace(columns=known + columns)


def key(name, refers="", *, required=False):
    return Column(name, "key", required, 100, refers)


def choice(name, choices, *, required=False):
    return Column(name, "choice", required, 30, "", choices)


MAPPING = Table(
    "mapping",
    "",
    (
        choice("kind", MAPPED_KINDS, required=True),
        key("key", required=True),
        # login, code, or name, by the kind
        Column("target", "line", required=True, size=250),
    ),
)
UNITS = Table(
    "units",
    "unit",
    (
        key("unit", required=True),
        Column("name", "line", required=True, size=250),
        key("parent", "unit"),
        Column("index_code", "line", size=20),
        Column("is_body", "flag"),
    ),
)
PEOPLE = Table(
    "people",
    "person",
    (
        key("person", required=True),
        Column("name", "line", required=True, size=250),
        Column("login", "line", size=250),
        Column("position", "line", size=250),
        key("unit", "unit"),
    ),
)
CORRESPONDENTS = Table(
    "correspondents",
    "correspondent",
    (
        key("correspondent", required=True),
        Column("name", "line", required=True, size=500),
        # people are told from organisations; without the word it is an organisation
        Column("is_person", "flag"),
        Column("code", "line", size=20),
        Column("street", "line", size=250),
        Column("city", "line", size=100),
        Column("zip", "line", size=20),
        Column("email", "line", size=250),
        Column("phone", "line", size=50),
    ),
)
JOURNALS = Table(
    "journals",
    "journal",
    (
        key("journal", required=True),
        Column("name", "line", required=True, size=250),
        key("office", "office", required=True),
        Column("pattern", "line", size=100),
        Column("case_code", "line", size=50),
        Column("letter", "line", size=10),
        Column("is_yearly", "flag"),
    ),
)
DOCUMENTS = Table(
    "documents",
    "document",
    (
        key("document", required=True),
        key("type", "type", required=True),
        key("journal", "journal", required=True),
        Column("reg_number", "line", required=True, size=100),
        Column("reg_serial", "int", required=True),
        Column("reg_suffix", "line", size=5),
        Column("reg_date", "date", required=True),
        Column("registered_at", "moment"),
        Column("barcode", "line", size=40),
        Column("subject", "text", required=True, size=5000),
        choice("state", CARD_STATES),
        key("registrar", "person"),
        key("author", "person"),
        key("unit", "unit"),
        key("signatory", "person"),
        Column("signatory_name", "line", size=250),
        key("correspondent", "correspondent"),
        Column("corr_number", "line", size=100),
        Column("corr_date", "date"),
        Column("corr_signatory", "line", size=250),
        key("delivery", "delivery"),
        key("topic", "topic"),
        key("access_mark", "access_mark"),
        Column("sheets", "int"),
        Column("annex_sheets", "int"),
        Column("copies", "int"),
        Column("is_urgent", "flag"),
        Column("deadline", "deadline"),
        Column("deadline_initial", "deadline"),
        Column("deadline_changed_at", "moment"),
        key("controller", "person"),
        Column("control_at", "moment"),
        Column("control_done_at", "moment"),
        Column("control_released_at", "moment"),
        Column("control_note", "text", size=5000),
        Column("executed_at", "moment"),
        Column("execution_note", "text", size=20_000),
        Column("cancel_reason", "text", size=5000),
        Column("note", "text", size=20_000),
    ),
    required=True,
)
RECIPIENTS = Table(
    "recipients",
    "",
    (
        key("document", "document", required=True),
        key("person", "person", required=True),
        Column("order", "int"),
        choice("state", RECIPIENT_STATES),
        choice("result", RECIPIENT_RESULTS),
        Column("received_at", "moment"),
        Column("deadline", "deadline"),
        Column("done_at", "moment"),
    ),
)
RESOLUTIONS = Table(
    "resolutions",
    "resolution",
    (
        key("resolution", required=True),
        key("document", "document", required=True),
        # the assignment that this resolution passes on; none where it is written on the card
        key("parent_assignment", "assignment"),
        key("author", "person", required=True),
        Column("author_name", "line", size=250),
        Column("text", "text", required=True, size=20_000),
        Column("issued_at", "moment", required=True),
        choice("state", RESOLUTION_STATES),
        Column("done_at", "moment"),
        Column("deadline", "deadline"),
        Column("deadline_initial", "deadline"),
        Column("deadline_changed_at", "moment"),
        key("controller", "person"),
        Column("cancel_reason", "text", size=5000),
    ),
)
ASSIGNMENTS = Table(
    "assignments",
    "assignment",
    (
        key("assignment", required=True),
        key("resolution", "resolution", required=True),
        key("person", "person", required=True),
        Column("person_name", "line", size=250),
        key("unit", "unit"),
        # the lowest is the main executor
        Column("order", "int"),
        choice("kind", LINE_KINDS),
        Column("is_acceptance", "flag"),
        choice("state", LINE_STATES),
        Column("started_at", "moment"),
        Column("reported_at", "moment"),
        Column("done_at", "moment"),
        Column("report", "text", size=20_000),
        Column("report_by", "line", size=250),
        Column("remark", "text", size=5000),
        Column("deadline", "deadline"),
        Column("deadline_initial", "deadline"),
        Column("deadline_changed_at", "moment"),
    ),
)
LINKS = Table(
    "links",
    "",
    (
        key("document", "document", required=True),
        key("linked", "document", required=True),
        choice("kind", LINK_KINDS, required=True),
    ),
)
FILES = Table(
    "files",
    "",
    (
        key("document", "document", required=True),
        # below the folder, with slashes
        Column("path", "line", required=True, size=1000),
        Column("name", "line", size=250),
        choice("role", FILE_ROLES),
        # versions of one file have one name and one role
        Column("version", "int"),
        Column("sha256", "digest", size=64),
        key("person", "person"),
        Column("added_at", "moment"),
    ),
)

#: In the order in which they are read; what modules above add is in ``_get_tables``.
TABLES = (
    MAPPING,
    UNITS,
    PEOPLE,
    CORRESPONDENTS,
    JOURNALS,
    DOCUMENTS,
    RECIPIENTS,
    RESOLUTIONS,
    ASSIGNMENTS,
    LINKS,
    FILES,
)
