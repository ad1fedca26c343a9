import io

from odoo import api, models
from odoo.tools import SQL

from ..tools.legacy_format import TABLES
from ..tools.lookalike import fold
from ..tools.numbering import normalize_number

CHUNK = 20_000  # rows of one COPY
_TYPES = {
    "int": SQL("int"),
    "flag": SQL("boolean"),
    "date": SQL("date"),
    "term": SQL("date"),
    "sum": SQL("numeric"),
    "moment": SQL("timestamp"),
    "deadline": SQL("timestamp"),
}
# what a row of a table gets beside its cells
_MORE = {
    "documents": "reg_number_key text, corr_number_key text, reg_year int, office_id int, "
    "status text NOT NULL DEFAULT 'new', digests jsonb, card_id int, batch int",
    "recipients": "card_id int, batch int",
    "resolutions": "id int, card_id int, batch int, level int, parent_id int, path text",
    "assignments": "id int, card_id int, batch int",
    "links": "card_id int, linked_id int",
    "files": "card_id int, batch int, size bigint, checksum text, mimetype text, id int, "
    "version_id int, attachment_id int",
}
_KEYS = {
    "documents": "document",
    "recipients": "document",
    "resolutions": "resolution, document, parent_assignment",
    "assignments": "assignment, resolution",
    "links": "document, linked",
    "files": "document",
}
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


class DocflowLegacyStagingMixin(models.AbstractModel):
    """Rows of another system on their way in: read, bounded, typed, and laid by COPY into temporary
    tables ``legacy_…`` of this connection, which vanish with it whatever happens.

    A cell that was refused is empty there, and ``legacy_fault`` says why.
    """

    _name = "docflow.legacy.staging.mixin"
    _description = "Reading of a Legacy Export"

    def _stage(self, run):
        """Lay all rows of cards into the temporary tables."""
        there = {table.name for table in run.folder.tables}
        staged = self._get_staged()
        run.tables = [table for table in staged if table.name in there]
        sizes = {
            table.name: run.folder.find(table.file_name).stat().st_size for table in run.tables
        }
        done, total = 0, sum(sizes.values()) or 1
        for table in run.tables:
            self._stage_table(run, table, done, total)
            done += sizes[table.name]
        for table in staged:
            for key in _KEYS.get(table.name, "document").split(", "):
                name = SQL.identifier(f"legacy_{table.name}")
                self.env.cr.execute(SQL("CREATE INDEX ON %s (%s)", name, SQL.identifier(key)))
            self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(f"legacy_{table.name}")))
        run.progress("read", total, total)

    def _make_stage(self):
        self.env.cr.execute(
            "DROP TABLE IF EXISTS legacy_fault; CREATE TEMP TABLE legacy_fault (tab text, "
            "line int, col text, value text, reason text, detail text)"
        )
        for table in self._get_staged():
            name = SQL.identifier(f"legacy_{table.name}")
            columns = [
                SQL("%s %s", SQL.identifier(column.name), self._get_stage_type(column))
                for column in table.columns
            ]
            self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", name))
            self.env.cr.execute(
                SQL(
                    "CREATE TEMP TABLE %s (line int, digest text, %s, %s)",
                    name,
                    SQL(", ").join(columns),
                    SQL(self._get_stage_more(table.name)),  # pylint: disable=sql-injection
                )
            )

    def _get_stage_type(self, column):
        if column.refers in self._get_reference_kinds():
            return SQL("int")
        return _TYPES.get(column.kind, SQL("text"))

    def _get_staged(self):
        """Return the tables that hold the rows of cards, the cards first (``list[Table]``)."""
        names = {*_MORE, *self._get_own_tables()}
        return [table for table in self._get_tables() if table.name in names]

    def _stage_table(self, run, table, done, total):
        names = [column.name for column in table.columns]
        more, extend = self._get_derived(table, names)
        header = ["line", "digest", *names, *more]
        faults, lines, place = [], [], 0
        rows = run.folder.read_table(table, run.clock, faults.append, run.refs)
        for line, values, digest, place in rows:
            lines.append(_to_line([line, digest, *values, *extend(values)]))
            if len(lines) >= CHUNK:
                self._copy(f"legacy_{table.name}", header, lines)
                self._note_faults(faults)
                run.progress("read", min(done + place, total), total)
        self._copy(f"legacy_{table.name}", header, lines)
        self._note_faults(faults)
        run.progress("read", min(done + place, total), total)

    def _get_derived(self, table, names):
        """Return names of columns that follow from others, and the function that gives them."""
        if table.name != "documents":
            return [], lambda values: ()
        number, theirs = names.index("reg_number"), names.index("corr_number")

        def extend(values):
            return (
                normalize_number(values[number]) if values[number] else None,
                (fold(values[theirs]) or None) if values[theirs] else None,
            )

        return ["reg_number_key", "corr_number_key"], extend

    def _copy(self, table, names, lines):
        """COPY ``lines`` into a temporary table, and empty the list."""
        if not lines:
            return
        columns = SQL(", ").join(map(SQL.identifier, names))
        query = SQL("COPY %s (%s) FROM STDIN", SQL.identifier(table), columns)
        self.env.cr.copy_expert(query.code, io.StringIO("".join(lines)))
        lines.clear()

    def _note_faults(self, faults):
        """Keep mistakes (``Fault``), and empty the list."""
        lines = [_to_line(fault) for fault in faults]
        self._copy("legacy_fault", ["tab", "line", "col", "value", "reason", "detail"], lines)
        faults.clear()

    # Hooks

    @api.model
    def _get_tables(self):
        """Hook: every table that a folder may hold, in the order in which they are read
        (``tuple[Table]``); ``Table.extend`` adds columns to one.
        """
        return TABLES

    @api.model
    def _get_own_tables(self):
        """Hook: names of further tables whose rows belong to a card, by their column ``document``
        (``tuple[str]``): with a mistake in one the card stays out.
        """
        return ()

    @api.model
    def _get_stage_more(self, name):
        """Hook: columns that the rows of a table get beside their cells, as SQL writes them (str);
        a constant of the modules.
        """
        return _MORE.get(name, "card_id int, batch int")


def _to_line(values):
    """Return a row as COPY reads it."""
    cells = []
    for value in values:
        if value is None:
            cells.append("\\N")
        elif isinstance(value, str):
            cells.append(value.translate(_ESCAPES).replace("\0", ""))
        else:
            cells.append(str(value))
    return "\t".join(cells) + "\n"
