import csv
import io

from odoo import api, models
from odoo.tools import SQL

REPORT_ROWS = 100_000
#: What begins a formula in a spreadsheet: the report quotes cells that others wrote.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class DocflowLegacyReportMixin(models.AbstractModel):
    """Mistakes of a legacy export in words of the reader: what is wrong, and what to do."""

    _name = "docflow.legacy.report.mixin"
    _description = "Report of a Legacy Import"

    def _read_faults(self, limit=REPORT_ROWS):
        """Yield mistakes in the order of the files as ``(file, line, column, value, reason, what
        to do)``, each a text but the line.
        """
        names = [table.name for table in self._get_tables()]
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT tab, line, col, value, reason, detail,
                          array_position(%s, tab) AS n
                     FROM legacy_fault ORDER BY n, line, col, reason LIMIT %s""",
                names,
                limit,
            )
        )
        texts = self._get_reason_texts()
        for table, line, column, value, reason, detail, __ in self.env.cr.fetchall():
            facts = {"detail": detail or "", "column": column, "kind": self._get_kind_name(detail)}
            why, todo = texts.get(reason, (reason, ""))
            yield (
                f"{table}.csv",
                line,
                column or "",
                (value or "")[:500],
                why % facts,
                todo % facts,
            )

    @api.model
    def _get_phase_names(self):
        """Return what the phases of a run are called, ``{code: word}``."""
        return {
            "read": self.env._("Reading"),
            "check": self.env._("Checking"),
            "files": self.env._("Files"),
            "write": self.env._("Writing"),
        }

    def _get_report(self):
        """Return the report as CSV, with a header in the reader's language."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        writer.writerow(self._get_report_header())
        for row in self._read_faults():
            writer.writerow([_as_text(cell) for cell in row])
        return out.getvalue()

    def _get_report_header(self):
        return (
            self.env._("File"),
            self.env._("Line"),
            self.env._("Column"),
            self.env._("What stands there"),
            self.env._("What is wrong"),
            self.env._("What to do"),
        )

    # Business: words

    @api.model
    def _get_folder_text(self, error):
        """Return why a folder cannot be read at all, and what to do (str)."""
        texts = {
            "no_folder": self.env._("There is no folder %(folder)s. Check the path."),
            "bad_encoding": self.env._(
                "The encoding %(encoding)s is not known. Choose one of: %(known)s."
            ),
            "no_table": self.env._(
                "%(file)s is not there. Without it there are no cards; see docs/import.md."
            ),
            "unknown_table": self.env._(
                "%(file)s is no table of an import. Rename it or take it away. Tables: %(known)s."
            ),
            "not_a_file": self.env._(
                "%(file)s is no ordinary file of the folder. Put the file itself there."
            ),
            "too_big": self.env._("%(file)s is larger than %(limit)s. Import it in parts."),
            "encoding": self.env._(
                "%(file)s, about line %(line)s: this is not %(encoding)s. Save the tables as "
                "UTF-8, or say --encoding cp1251 if they are in Windows-1251."
            ),
            "no_header": self.env._("%(file)s: the first line must name the columns."),
            "unknown_column": self.env._(
                "%(file)s: the column “%(column)s” is not known. Rename it or leave it out. "
                "Columns: %(known)s."
            ),
            "twice": self.env._("%(file)s: the column “%(column)s” is there twice."),
            "lacks_column": self.env._("%(file)s: the column “%(column)s” is missing."),
            "broken": self.env._(
                "%(file)s, line %(line)s: quotes do not match or a cell is too long (%(error)s). "
                "Export it again with quotes doubled inside of quotes."
            ),
            "too_many": self.env._("%(file)s has more than %(limit)s rows. Import it in parts."),
        }
        return texts[error.reason] % error.facts

    @api.model
    def _get_kind_name(self, kind):
        return {
            "person": self.env._("person"),
            "unit": self.env._("department"),
            "office": self.env._("registration office"),
            "journal": self.env._("registration journal"),
            "type": self.env._("document type"),
            "delivery": self.env._("delivery method"),
            "topic": self.env._("topic"),
            "access_mark": self.env._("access mark"),
            "correspondent": self.env._("correspondent"),
        }.get(kind, kind or "")

    @api.model
    def _get_reason_texts(self):
        """Return ``{reason: (what is wrong, what to do)}``, with ``%(detail)s``, ``%(kind)s`` and
        ``%(column)s`` still in them.
        """
        return {
            **self._get_cell_texts(),
            **self._get_row_texts(),
            **self._get_card_texts(),
            **self._get_work_texts(),
            **self._get_file_texts(),
        }

    def _get_cell_texts(self):
        correct = self.env._("Correct the cell.")
        return {
            "required": (
                self.env._("The cell must be filled in."),
                self.env._("Fill it in, or leave out the row."),
            ),
            "control": (
                self.env._("There are control characters in it."),
                self.env._("Take them out; it may be a wrong encoding."),
            ),
            "line_break": (self.env._("There is a line break in it."), correct),
            "long": (self.env._("It is longer than %(detail)s characters."), correct),
            "int": (self.env._("This is no whole number from 0 to %(detail)s."), correct),
            "sum": (
                self.env._("This is no sum of money."),
                self.env._("Write it like 1234.50 or 1 234,50, without a currency."),
            ),
            "flag": (self.env._("This is neither yes nor no."), self.env._("Write yes or no.")),
            "date": (
                self.env._("This is no date."),
                self.env._("Write it like 2024-03-01, with a time like 2024-03-01 09:30."),
            ),
            "past": (self.env._("The date is earlier than %(detail)s."), correct),
            "future": (self.env._("The date is later than %(detail)s."), correct),
            "digest": (self.env._("This is no SHA-256."), correct),
            "choice": (
                self.env._("This word is not known here."),
                self.env._("Write one of: %(detail)s."),
            ),
            "cells": (
                self.env._("The row has another number of cells than the header (%(detail)s)."),
                self.env._("Put quotes around texts that hold the separator."),
            ),
        }

    def _get_row_texts(self):
        return {
            "unknown": (
                self.env._("There is no such %(kind)s here."),
                self.env._("Open it in the settings, or explain the key in mapping.csv."),
            ),
            "refused": (
                self.env._("It was refused: %(detail)s"),
                self.env._("Correct the row."),
            ),
            "double": (
                self.env._("This stands in line %(detail)s already."),
                self.env._("Leave one of the rows."),
            ),
            "no_card": (
                self.env._("No card with this key is in the folder."),
                self.env._("Add the card, or leave out the row."),
            ),
            "no_row": (
                self.env._("This key is not in %(detail)s.csv."),
                self.env._("Add the row there, or correct the key."),
            ),
            "changed": (
                self.env._(
                    "The card was taken earlier, and the export has changed since: %(detail)s."
                ),
                self.env._(
                    "Nothing was written. Change the card here by hand if it must be changed."
                ),
            ),
            "conflict": (
                self.env._("It contradicts the state %(detail)s."),
                self.env._("Correct one of the two."),
            ),
            "too_early": (
                self.env._("It is earlier than %(detail)s, when it began."),
                self.env._("Correct one of the dates."),
            ),
        }

    def _get_card_texts(self):
        state = self.env._("Correct the state, or leave it empty: then it follows from the rest.")
        return {
            "number_double": (
                self.env._("The journal has this number in line %(detail)s already."),
                self.env._("Give one of them a suffix, or correct the journal."),
            ),
            "number_taken": (
                self.env._("The number is taken here by No. %(detail)s."),
                self.env._("Correct the journal or the number; a number is never given twice."),
            ),
            "number_reserved": (
                self.env._("The number is reserved here: %(detail)s."),
                self.env._("Correct the number, or use the reserved one by hand."),
            ),
            "zero": (self.env._("Numbers begin with 1."), self.env._("Correct the number.")),
            "barcode_taken": (
                self.env._("Another card has this barcode."),
                self.env._("Leave it empty: a new one is made."),
            ),
            "journal_type": (
                self.env._("The journal does not keep documents of the type %(detail)s."),
                self.env._("Add the type to the journal, or choose another."),
            ),
            "forbidden": (
                self.env._("Documents with this mark must not be entered into the system."),
                self.env._("Leave the card out; it belongs in the paper journal."),
            ),
            "no_words": (
                self.env._("The subject has neither letters nor digits."),
                self.env._("Write what the document is about."),
            ),
            "no_correspondent": (
                self.env._("Their number, date or signature stands there without a correspondent."),
                self.env._("Name the correspondent."),
            ),
            "no_controller": (
                self.env._("There are dates of control, and nobody who controls."),
                self.env._("Name the controller."),
            ),
            "on_control": (
                self.env._("A finished card cannot be on control."),
                self.env._("Give the date of release, or leave out the controller."),
            ),
            "open_work": (self.env._("A resolution on it is still open."), state),
            "open_review": (self.env._("Somebody still reviews it."), state),
            "no_review": (self.env._("Nobody reviews it."), state),
            "no_work": (self.env._("No resolution on it is open."), state),
        }

    def _get_work_texts(self):
        return {
            "other_card": (
                self.env._("The assignment belongs to another card, %(detail)s."),
                self.env._("Correct the card or the assignment."),
            ),
            "cycle": (
                self.env._(
                    "Resolutions lie below each other in a ring, or deeper than %(detail)s."
                ),
                self.env._("Empty the cell of the topmost one."),
            ),
            "no_executor": (
                self.env._("The resolution has no executor."),
                self.env._("Add a row to assignments.csv."),
            ),
            "no_open_line": (
                self.env._(
                    "All its assignments are closed, and it is not: nothing would close it."
                ),
                self.env._("Give it the date of its end in done_at."),
            ),
            "open_line": (
                self.env._("It is closed, and an assignment of it is open."),
                self.env._("Close the assignment, or open the resolution."),
            ),
            "parent_closed": (
                self.env._("It is open, and the assignment that it passes on is %(detail)s."),
                self.env._("Close the resolution, or open the assignment."),
            ),
            "itself": (
                self.env._("A document cannot be linked with itself."),
                self.env._("Leave out the row."),
            ),
        }

    def _get_file_texts(self):
        put = self.env._("Put the file there, or correct the path.")
        return {
            "missing": (self.env._("The file is not in the folder."), put),
            "outside": (self.env._("The path leads out of the folder."), put),
            "not_a_file": (self.env._("This is no file."), put),
            "unreadable": (self.env._("The file cannot be read: %(detail)s."), put),
            "empty": (self.env._("The file is empty."), put),
            "too_big": (
                self.env._("The file is larger than an upload may be, %(detail)s."),
                self.env._("Make it smaller, or raise web.max_file_upload_size."),
            ),
            "other_bytes": (
                self.env._("The bytes have another digest: %(detail)s."),
                self.env._("Copy the file again, or correct the digest."),
            ),
        }


def _as_text(cell):
    """Return a cell that a spreadsheet shows and does not compute."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
