"""The folder of another system's export: its tables as rows, its files as paths. No records.

Everything in it comes from outside: encodings, lengths, numbers of rows and names of files are
bounded here, and nothing outside of the folder is ever opened.
"""

import csv
import hashlib
import io
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .legacy_cells import CellError, get_parser
from .legacy_format import (
    DELIMITERS,
    ENCODINGS,
    MAX_CELL,
    MAX_ROWS,
    MAX_TABLE_BYTES,
    TABLES,
)

_CHUNK = 1 << 20
MAX_SHOWN = 500  # characters of a refused cell that are told


class FolderError(Exception):
    """The folder, or a whole table of it, cannot be read. ``reason`` is a code, ``facts`` its
    details: ``no_folder, no_table, unknown_table, not_a_file, too_big, encoding, no_header,
    unknown_column, twice, lacks_column, broken, too_many, bad_encoding``.
    """

    def __init__(self, reason, **facts):
        super().__init__(f"{reason} {facts}")
        self.reason, self.facts = reason, facts


class Fault(NamedTuple):
    """A mistake in a row."""

    table: str
    line: int
    column: str
    value: str
    reason: str
    detail: str = ""


class Folder:
    """A folder with the tables of ``legacy_format``, and what modules above add to them.

    :param known: every ``Table`` that may be there, in the order in which they are read
    """

    def __init__(self, path, encoding="utf-8", known=TABLES):
        self.path = Path(path)
        self.known = {table.name: table for table in known}
        if not self.path.is_dir():
            raise FolderError("no_folder", folder=str(path))
        if encoding not in ENCODINGS:
            raise FolderError("bad_encoding", encoding=encoding, known=", ".join(ENCODINGS))
        self.root = self.path.resolve()
        self.encoding = encoding
        self._check_tables()

    def _check_tables(self):
        names = {entry.name for entry in self.root.iterdir()}
        known = {table.file_name for table in self.known.values()}
        strange = sorted(name for name in names if name.endswith(".csv") and name not in known)
        if strange:
            raise FolderError("unknown_table", file=strange[0], known=", ".join(sorted(known)))
        for table in self.known.values():
            if table.required and table.file_name not in names:
                raise FolderError("no_table", file=table.file_name)
            if table.file_name in names:
                found = self.find(table.file_name)
                if isinstance(found, str):
                    raise FolderError("not_a_file", file=table.file_name)
                if found.stat().st_size > MAX_TABLE_BYTES:
                    limit = MAX_TABLE_BYTES >> 30
                    raise FolderError("too_big", file=table.file_name, limit=f"{limit} GB")

    @property
    def tables(self):
        """The tables that are there, in the order in which they are read."""
        return [t for t in self.known.values() if (self.root / t.file_name).is_file()]

    def find(self, path):
        """Return the file at ``path`` below the folder (``Path``), or the code of why not:
        ``outside, missing, not_a_file``.
        """
        if path.startswith("/") or "\\" in path or "\0" in path or ".." in path.split("/"):
            return "outside"
        try:
            real = (self.root / path).resolve(strict=True)
            mode = real.stat().st_mode
        except (OSError, RuntimeError, ValueError):
            return "missing"
        if not real.is_relative_to(self.root):
            return "outside"
        return real if stat.S_ISREG(mode) else "not_a_file"

    def get_digest(self):
        """Return one SHA-256 over names and bytes of all tables (str)."""
        whole = hashlib.sha256()
        for table in self.tables:
            with (self.root / table.file_name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{table.file_name} {digest}\n".encode())
        return whole.hexdigest()

    def read_table(self, table, clock, note_fault, refs=None):
        """Yield ``(line, values, digest of the row, bytes read)``; ``values`` in the order of the
        columns of ``table``, None where a cell is empty or was refused.

        :param note_fault: a function that takes a :class:`Fault`
        :param dict refs: see :func:`~.legacy_cells.get_parser`
        """
        with self._open(table) as (rows, raw):
            order = self._read_header(table, rows)
            parsers = [get_parser(column, clock, refs or {}) for column in table.columns]
            plan = list(zip(order, table.columns, parsers, strict=True))
            width = max((index for index in order if index is not None), default=0) + 1
            width = max(width, self._width)
            line, count = rows.line_num + 1, 0
            for cells in _guarded(rows, table):
                begin, line = line, rows.line_num + 1
                if not any(cells):
                    continue
                count += 1
                if count > MAX_ROWS:
                    raise FolderError("too_many", file=table.file_name, limit=MAX_ROWS)
                if len(cells) != width:
                    detail = str(width)
                    note_fault(Fault(table.name, begin, "", str(len(cells)), "cells", detail))
                    cells += [""] * (width - len(cells))
                values = _read_row(table.name, begin, cells, plan, note_fault)
                yield begin, values, _get_digest(cells, plan), raw.tell()

    @contextmanager
    def _open(self, table):
        encoding = "utf-8-sig" if self.encoding == "utf-8" else self.encoding
        path = self.root / table.file_name
        with path.open("rb") as raw:
            text = io.TextIOWrapper(raw, encoding=encoding, newline="")
            delimiter = self._guess_delimiter(table, text)
            yield csv.reader(text, delimiter=delimiter, strict=True), raw
            text.detach()

    def _guess_delimiter(self, table, text):
        """Return what separates the columns of the header; the text stands at its beginning."""
        try:
            head = text.readline(_CHUNK)
        except UnicodeDecodeError as error:
            raise _get_encoding_error(table, error) from error
        text.seek(0)
        names = {column.name for column in table.columns}

        def count(sign):
            return sum(_clean(name) in names for name in head.strip().split(sign))

        return max(DELIMITERS, key=count)

    def _read_header(self, table, rows):
        """Return where each column of ``table`` stands in the file, None where it is left out."""
        header = [_clean(name) for name in next(_guarded(rows, table), [])]
        facts = {"file": table.file_name}
        if not any(header):
            raise FolderError("no_header", **facts)
        names = [column.name for column in table.columns]
        for name in header:
            if name not in names:
                raise FolderError("unknown_column", column=name, known=", ".join(names), **facts)
            if header.count(name) > 1:
                raise FolderError("twice", column=name, **facts)
        for column in table.columns:
            if column.required and column.name not in header:
                raise FolderError("lacks_column", column=column.name, **facts)
        self._width = len(header)
        return [header.index(name) if name in header else None for name in names]


def _clean(name):
    return name.strip().strip('"').casefold()


def _guarded(rows, table):
    """Yield the rows of a ``csv.reader``; what it cannot read is told with the file and line."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise _get_encoding_error(table, error, rows.line_num + 1) from error
        except csv.Error as error:
            raise FolderError(
                "broken", file=table.file_name, line=rows.line_num, error=str(error)
            ) from error
        yield row


def _get_encoding_error(table, error, line=1):
    return FolderError("encoding", file=table.file_name, line=line, encoding=error.encoding)


def _read_row(name, line, cells, plan, note_fault):
    values = []
    for index, column, parse in plan:
        text = cells[index].strip() if index is not None else ""
        value = None
        if text:
            try:
                if len(text) > MAX_CELL:
                    raise CellError("long", MAX_CELL)
                value = parse(text)
            except CellError as error:
                shown = text[:MAX_SHOWN]
                note_fault(Fault(name, line, column.name, shown, error.reason, error.detail))
        elif column.required:
            note_fault(Fault(name, line, column.name, "", "required"))
        values.append(value)
    return values


def _get_digest(cells, plan):
    """Return the digest of what a row says, whatever columns the file has and in what order."""
    said = "\x1f".join(
        f"{column.name}={text}"
        for index, column, __ in plan
        if index is not None and (text := cells[index].strip())
    )
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()
