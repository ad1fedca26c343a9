from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..tools.legacy_folder import Fault

# what is looked up by its code, and by what else
_DICTIONARIES = {
    "type": ("docflow.document.type", ("code", "name")),
    "delivery": ("docflow.delivery.method", ("code", "name")),
    "topic": ("docflow.topic", ("code", "name")),
    "access_mark": ("docflow.access.mark", ("code", "name")),
    "office": ("docflow.office", ("code", "name")),
    "unit": ("hr.department", ("index_code", "name")),
}


class DocflowLegacyReferenceMixin(models.AbstractModel):
    """What rows of another system refer to, found in this one: people, units, journals,
    correspondents, and words of the dictionaries.

    A key is explained by ``mapping.csv``, else by the table of its kind, else it is taken for the
    login, the code or the name itself. Units, journals and correspondents that are missing are
    made; people are not, since a login is a right.
    """

    _name = "docflow.legacy.reference.mixin"
    _description = "References of a Legacy Export"

    def _get_reference_kinds(self):
        return {*_DICTIONARIES, "person", "journal", "correspondent"}

    def _read_references(self, run):
        """Read the tables that rows of cards refer to, and let ``run.refs`` find what they mean."""
        known = {kind: {} for kind in self._get_reference_kinds()}
        mapped = {}
        for kind, found in known.items():
            run.refs[kind] = self._get_finder(kind, mapped, found)
        tables = {table.name for table in run.folder.tables}
        for name in ("mapping", "units", "people", "correspondents", "journals"):
            if name in tables:
                rows = self._read_rows(run, name)
                getattr(self, f"_read_{name}")(run, rows, mapped if name == "mapping" else known)
                run.commit()

    def _get_finder(self, kind, mapped, known):
        look_up = getattr(self, f"_find_{kind}", None) or (
            lambda text: self._find_in_dictionary(kind, text)
        )

        def find(key):
            if (kind, key) in mapped:
                return look_up(mapped[kind, key])
            return known.get(key) or look_up(key)

        return find

    def _read_rows(self, run, name):
        """Yield ``(line, {column: value})`` of the rows of a table that have all they need and
        whose key was not there before.
        """
        table, faults, seen = run.folder.known[name], [], set()
        for line, values, __, ___ in run.folder.read_table(table, run.clock, faults.append):
            row = dict(zip((column.name for column in table.columns), values, strict=True))
            key = (row[table.key],) if table.key else (row["kind"], row["key"])
            if key in seen and None not in key:
                faults.append(Fault(name, line, table.key or "key", str(key[-1]), "double"))
            elif not any(row[column.name] is None for column in table.columns if column.required):
                seen.add(key)
                yield line, row
            if len(faults) > 1000:
                self._note_faults(faults)
        self._note_faults(faults)

    # Business: tables

    def _read_mapping(self, run, rows, mapped):
        for line, row in rows:
            mapped[row["kind"], row["key"]] = row["target"]
            if not run.refs[row["kind"]](row["key"]):
                fault = Fault("mapping", line, "target", row["target"], "unknown", row["kind"])
                self._note_faults([fault])

    def _read_units(self, run, rows, known):
        """Find units, and make those that are missing, the upper ones first."""
        waiting = [(line, row) for line, row in rows]
        while waiting:
            later = []
            for line, row in waiting:
                parent = row["parent"] and run.refs["unit"](row["parent"])
                if row["parent"] and not parent:
                    later.append((line, row))
                else:
                    known["unit"][row["unit"]] = self._get_unit(run, row, parent)
            if len(later) == len(waiting):
                # they lie below each other, or below nothing
                self._note_faults(
                    [
                        Fault("units", line, "parent", row["parent"], "unknown", "unit")
                        for line, row in later
                    ]
                )
                return
            waiting = later

    def _get_unit(self, run, row, parent):
        for field_name, value in (("index_code", row["index_code"]), ("name", row["name"])):
            found = value and self._search_dictionary("hr.department", field_name, value)
            if found:
                return found
        run.note_made("unit", [row["name"]])
        return (
            self.env["hr.department"]
            # sudo: hr.department - an administrator of documents need not be one of personnel
            .sudo()
            .create(
                {
                    "name": row["name"],
                    "parent_id": parent or False,
                    "index_code": row["index_code"],
                    "is_executive_body": bool(row["is_body"]),
                    "company_id": self.company_id.id,
                }
            )
            .id
        )

    def _read_people(self, run, rows, known):
        for line, row in rows:
            found = self._find_person(row["login"]) if row["login"] else None
            if row["login"] and not found and ("person", row["person"]) not in run.refs:
                fault = Fault("people", line, "login", row["login"], "unknown", "person")
                self._note_faults([fault])
            found = found or (not row["login"] and self._find_person_by_name(row["name"]))
            if found:
                known["person"][row["person"]] = found

    def _read_journals(self, run, rows, known):
        for line, row in rows:
            office_id = run.refs["office"](row["office"])
            if not office_id:
                fault = Fault("journals", line, "office", row["office"], "unknown", "office")
                self._note_faults([fault])
                continue
            journals = self.env["docflow.journal"].with_context(active_test=False)
            found = journals.search(
                [("office_id", "=", office_id), ("name", "=", row["name"])], limit=1
            )
            if not found:
                found = self._make_journal(line, row, office_id)
                if found:
                    run.note_made("journal", [f"{row['office']}/{row['name']}"])
            if found:
                known["journal"][row["journal"]] = found.id

    def _make_journal(self, line, row, office_id):
        vals = {"name": row["name"], "office_id": office_id}
        vals |= {name: row[name] for name in ("pattern", "case_code", "letter") if row[name]}
        if row["is_yearly"] is not None:
            vals["is_yearly_reset"] = row["is_yearly"]
        try:
            with self.env.cr.savepoint():
                return self.env["docflow.journal"].create(vals)
        except (UserError, ValidationError) as error:
            fault = Fault("journals", line, "pattern", row["pattern"] or "", "refused", str(error))
            self._note_faults([fault])
            return None

    # Business: finding

    def _find_in_dictionary(self, kind, text):
        model, field_names = _DICTIONARIES[kind]
        for field_name in field_names:
            found = self._search_dictionary(model, field_name, text)
            if found:
                return found
        return None

    def _search_dictionary(self, model, field_name, text):
        """Return the id of the one record of the company that is called so, or None."""
        # sudo: dictionaries and departments of the company, whoever imports into it
        records = self.env[model].sudo().with_context(active_test=False)
        domain = [(field_name, "=", text)]
        if "company_id" in records._fields:
            domain.append(("company_id", "in", (False, self.company_id.id)))
        found = records.search(domain, limit=2)
        if len(found) > 1 and "company_id" in records._fields:
            found = found.filtered("company_id")
        return found.id if len(found) == 1 else None

    def _find_journal(self, text):
        """Return the id of a journal called ``office code/journal name``, or by a name that only
        one journal has.
        """
        code, slash, name = text.partition("/")
        domain = [("company_id", "=", self.company_id.id)]
        journals = self.env["docflow.journal"].with_context(active_test=False)
        if slash:
            own = [("office_id.code", "=", code), ("name", "=", name)]
            found = journals.search([*domain, *own], limit=2)
            if len(found) == 1:
                return found.id
        found = journals.search([*domain, ("name", "=", text)], limit=2)
        return found.id if len(found) == 1 else None

    def _find_person(self, login):
        return self._search_person([("login", "=", login)])

    def _find_person_by_name(self, name):
        return self._search_person([("name", "=", name)])

    def _search_person(self, domain):
        """Return the id of the one colleague, gone or not, that ``domain`` finds, or None."""
        # sudo: res.users - people of the company, those who left among them
        users = self.env["res.users"].sudo().with_context(active_test=False)
        own = [("share", "=", False), ("company_ids", "in", self.company_id.ids)]
        found = users.search([*domain, *own], limit=2)
        return found.id if len(found) == 1 else None

    def _find_correspondent(self, text):
        """Correspondents are found by their table, or by an earlier run of this source."""
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id FROM docflow_legacy_key
                    WHERE kind = 'correspondent'
                      AND company_id = %s AND source = %s AND key = %s""",
                self.company_id.id,
                self.source,
                text,
            )
        )
        return rows[0][0] if rows else None
