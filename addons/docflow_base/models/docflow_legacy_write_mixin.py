import psycopg2.errors

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import legacy_cards_sql as sql
from .docflow_legacy_staging_mixin import _to_line

BATCH = 1000  # cards of one transaction
ATTEMPTS = 3
#: Statements of a batch with the model whose defaults fill the columns they do not name.
_STEPS = (
    (sql.CARDS, "docflow.document"),
    (sql.PARTIES, "docflow.document.party"),
    (sql.RECIPIENTS, "docflow.document.recipient"),
    (sql.RESOLUTIONS, "docflow.resolution"),
    (sql.ASSIGNMENTS, "docflow.assignment"),
    (sql.DELEGATIONS, None),
    (sql.LEDGER, None),
    (sql.ATTACHMENTS, None),
    (sql.FILES, "docflow.file"),
    (sql.VERSIONS, None),
    (sql.TEXTS, None),
    (sql.MAIN_FILES, None),
    (sql.SEARCH, None),
    (sql.KEYS, None),
)


class DocflowLegacyWriteMixin(models.AbstractModel):
    """Checked cards are written in batches, each a transaction, with everything the flow would
    have left on them: sight, the ledger of deadlines, paths of trees, the queues of the search and
    of the reading of files, a line of history.

    A batch that was committed has its keys in ``docflow.legacy.key``; what was not is written by
    the next run.
    """

    _name = "docflow.legacy.write.mixin"
    _description = "Writing of a Legacy Export"

    def _write_cards(self, run):
        """Write all cards that are new and right; return how many there were."""
        self._make_people()
        for statement in sql.PREPARE:
            self.env.cr.execute(statement, {"size": BATCH})
        own = self._get_own_tables()
        for name in own:
            self.env.cr.execute(SQL(sql.OWN_ROWS, SQL.identifier(f"legacy_{name}")))
        for name in ("documents", "recipients", "resolutions", "assignments", "files", *own):
            table = SQL.identifier(f"legacy_{name}")
            self.env.cr.execute(SQL("CREATE INDEX ON %s (batch)", table))
            self.env.cr.execute(SQL("ANALYZE %s", table))
        run.commit()
        values = self._get_write_values(run)
        statements = [self._fill_in(text, model, values) for text, model in self._get_write_steps()]
        self.env.cr.execute("SELECT max(batch), count(batch) FROM legacy_documents")
        last, total = self.env.cr.fetchone()
        run.progress("write", 0, total)
        done = 0
        for batch in range((last if last is not None else -1) + 1):
            done += self._write_batch(run, batch, statements)
            run.progress("write", done, total)
        return done

    def _make_people(self):
        """Lay names, positions and departments of all colleagues beside the rows."""
        self.env.cr.execute(
            "DROP TABLE IF EXISTS legacy_person; CREATE TEMP TABLE legacy_person "
            "(id int PRIMARY KEY, label text, department_id int, position text)"
        )
        # sudo: res.users - names and places of colleagues, as the flow keeps them
        users = self.env["res.users"].sudo().with_context(active_test=False)
        own = [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        card = self.env["docflow.document"].new({"company_id": self.company_id.id})
        lines = [
            _to_line(
                [
                    user.id,
                    card._get_person_label(user),
                    user.docflow_department_id.id or None,
                    user.docflow_position or None,
                ]
            )
            for user in users.search(own).with_company(self.company_id)
        ]
        self._copy("legacy_person", ["id", "label", "department_id", "position"], lines)

    def _get_write_values(self, run):
        return {
            "company": self.company_id.id,
            "uid": self.env.uid,
            "now": run.clock.now,
            "source": self.source,
            "import": self.id,
            "reason": self.env._("Taken over from “%(system)s”", system=self.source),
        }

    def _fill_in(self, text, model, values):
        """Return a function of a batch that gives its statement."""
        names, defaults = SQL(), SQL()
        if model:
            found = self._get_column_defaults(model, text) | self._get_more_values(model)
            names = SQL().join(SQL(", %s", SQL.identifier(name)) for name in found)
            defaults = SQL().join(SQL(", %s", value) for value in found.values())

        def get_statement(batch):
            # the text is a constant of tools/legacy_cards_sql.py
            return SQL(  # pylint: disable=sql-injection
                text, **values, batch=batch, more_columns=names, more_values=defaults
            )

        return get_statement

    def _get_column_defaults(self, model, text):
        """Return ``{column: value}`` of the columns of ``model`` that ``text`` leaves out and the
        ORM would fill.
        """
        head = text.partition("(")[2].partition("%(more_columns)s")[0]
        named = {name.strip() for name in head.replace("\n", " ").split(",")}
        # sudo: defaults are those of the model, whoever imports
        records = self.env[model].sudo()
        missing = [
            name
            for name, field in records._fields.items()
            if field.store and field.column_type and field.default and name not in named
        ]
        defaults = records.default_get(missing)
        return {
            name: records._fields[name].convert_to_column_insert(defaults[name], records)
            for name in missing
            if name in defaults
        }

    def _write_batch(self, run, batch, statements):
        """Write one batch and commit it; return how many cards it had."""
        for attempt in range(ATTEMPTS):
            try:
                self._lock_journals(batch)
                self._recheck_numbers(batch)
                for get_statement in statements:
                    self.env.cr.execute(get_statement(batch))
                self._store_bytes(run, batch)
                cards = SQL("SELECT card_id FROM legacy_documents WHERE batch = %s", batch)
                self.env["docflow.document"]._fill_access(cards)
                count = self._log_import(batch)
                run.commit()
            except psycopg2.errors.UniqueViolation:
                # a registrar was faster than our snapshot; the next one sees his number
                if attempt == ATTEMPTS - 1 or not run.rollback:
                    raise
                run.rollback()
            else:
                return count
        return 0

    def _lock_journals(self, batch):
        """Let registrars of these journals wait for the batch, in the order all lock them in."""
        self.env.cr.execute(
            "SELECT DISTINCT journal, reg_year FROM legacy_documents WHERE batch = %s "
            "ORDER BY 1, 2",
            [batch],
        )
        for journal_id, year in self.env.cr.fetchall():
            self.env["docflow.journal"].browse(journal_id)._lock_serial(year)

    def _recheck_numbers(self, batch):
        """Leave out cards whose number was given to another one since the rows were checked."""
        self.env.cr.execute(
            """
            WITH mine AS (
                SELECT row.line, row.reg_serial::text AS value, card.reg_number
                  FROM legacy_documents row JOIN docflow_document card
                       ON card.journal_id = row.journal AND card.reg_year = row.reg_year
                      AND card.reg_serial = row.reg_serial
                      AND COALESCE(card.reg_suffix, '') = COALESCE(row.reg_suffix, '')
                 WHERE row.batch = %(batch)s), noted AS (
                INSERT INTO legacy_fault (tab, line, col, value, reason, detail)
                SELECT 'documents', line, 'reg_serial', value, 'number_taken', reg_number FROM mine)
            UPDATE legacy_documents row SET status = 'rejected', batch = NULL
              FROM mine WHERE mine.line = row.line AND row.batch = %(batch)s RETURNING row.card_id
            """,
            {"batch": batch},
        )
        left = tuple(row[0] for row in self.env.cr.fetchall())
        parts = ("recipients", "resolutions", "assignments", "files", *self._get_own_tables())
        for name in parts if left else ():
            table = SQL.identifier(f"legacy_{name}")
            self.env.cr.execute(SQL("UPDATE %s SET batch = NULL WHERE card_id IN %s", table, left))

    def _log_import(self, batch):
        """Write one line of history on each card of a batch; return how many cards there were.

        One is posted, the others are its copies: the line is the same on all.
        """
        self.env.cr.execute(
            "SELECT card_id FROM legacy_documents WHERE batch = %s ORDER BY card_id", [batch]
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        if not ids:
            return 0
        text = self.env._(
            "Taken over from “%(system)s” on %(date)s, import No. %(run)s.",
            system=self.source,
            date=self.company_id._docflow_local_date(fields.Datetime.now()).strftime("%d.%m.%Y"),
            run=self.id,
        )
        # sudo: mail.message - a line of history on cards that he need not edit
        first = self.env["docflow.document"].sudo().browse(ids[0])
        message = first._message_log(body=text, author_id=self.env.user.partner_id.id)
        message.flush_recordset()
        self._copy_message(message, batch)
        return len(ids)

    def _copy_message(self, message, batch):
        """Copy a line of history to the other cards of a batch."""
        own = {"id", "res_id", "message_id"}
        names = SQL(", ").join(
            SQL.identifier(name)
            for name, field in message._fields.items()
            if field.store and field.column_type and name not in own
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO mail_message (res_id, message_id, %(names)s)
                SELECT row.card_id,
                       replace(first.message_id, '<', '<' || row.card_id || '.'), copy.*
                  FROM legacy_documents row
                  JOIN mail_message first ON first.id = %(message)s
                 CROSS JOIN (SELECT %(names)s FROM mail_message WHERE id = %(message)s) copy
                 WHERE row.batch = %(batch)s AND row.card_id <> first.res_id
                """,
                names=names,
                message=message.id,
                batch=batch,
            )
        )

    def _write_links(self, run):
        """Make the links whose both ends are here, and let the sight of replies follow them;
        return how many were new.
        """
        values = self._get_check_values(run)
        for statement in sql.LINK_ENDS + (sql.LINK_ENDS_DRY if run.is_dry else ()):
            self.env.cr.execute(statement, values)
        self._prepare_links(run)
        self._check_links()
        if run.is_dry:
            return 0
        links = self._fill_in(sql.LINKS, "docflow.document.link", self._get_write_values(run))
        self.env.cr.execute(links(None))
        linked = {row[0] for row in self.env.cr.fetchall()}
        if linked:
            cards = SQL("SELECT unnest(%s)", sorted(linked))
            self.env["docflow.document"]._fill_access(cards)
            self._on_linked(run)
        return len(linked)

    # Hooks

    @api.model
    def _get_write_steps(self):
        """Hook: the statements of a batch, each with the model whose columns it fills or None
        (``[(str, str)]``), in their order. Their rows are those with ``batch = %(batch)s``.
        """
        return _STEPS

    @api.model
    def _get_more_values(self, model):
        """Hook: further columns of ``model`` and what they get of ``row``, the row of the folder
        (``{column: SQL}``).
        """
        return {}

    def _on_linked(self, run):
        """Hook: links were made, those of ``legacy_links`` with both ends."""
