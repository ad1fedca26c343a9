from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import split_every

from ..tools.legacy_folder import Fault
from ..tools.lookalike import fold_name

BATCH = 500


class DocflowLegacyCorrespondentMixin(models.AbstractModel):
    """Correspondents of another system: found among contacts, or made.

    Organisations are the same where their code is, or, without codes that differ, their name.
    People are the same only where their code is: two citizens may bear one name.
    """

    _name = "docflow.legacy.correspondent.mixin"
    _description = "Correspondents of a Legacy Export"

    def _read_correspondents(self, run, rows, known):
        for chunk in split_every(BATCH, rows):
            found = self._get_taken([row["correspondent"] for __, row in chunk])
            fresh = [(line, row) for line, row in chunk if row["correspondent"] not in found]
            made = self._match_partners(fresh)
            lacking = [one for one in fresh if one[1]["correspondent"] not in made]
            names = self._make_partners(lacking, made)
            run.note_made("correspondent", names)
            known["correspondent"] |= found | made
            self._keep_correspondents(made)
            run.commit()

    def _get_taken(self, keys):
        """Return ``{key: partner id}`` of those that earlier runs took."""
        rows = self.env["docflow.legacy.key"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("source", "=", self.source),
                ("kind", "=", "correspondent"),
                ("key", "in", keys),
            ]
        )
        return {row.key: row.partner_id.id for row in rows}

    def _match_partners(self, rows):
        """Return ``{key: partner id}`` of those who are contacts here already."""
        codes = [_compact(row["code"]) for __, row in rows if row["code"]]
        names = [fold_name(row["name"]) for __, row in rows if not row["is_person"]]
        # sudo: res.partner - contacts that the importing person may not list
        partners = self.env["res.partner"].sudo()
        mine = [("company_id", "in", (False, self.company_id.id)), ("parent_id", "=", False)]
        found = partners.search(
            [
                *mine,
                "|",
                "|",
                ("company_registry", "in", codes),
                ("vat", "in", codes),
                "&",
                ("is_company", "=", True),
                ("docflow_name_key", "in", names),
            ],
            order="id desc",
        )
        by_code = {(True, partner.company_registry): partner.id for partner in found}
        by_code |= {(False, partner.vat): partner.id for partner in found}
        by_name = {p.docflow_name_key: p for p in found if p.is_company}
        matched = {}
        for __, row in rows:
            code, is_company = _compact(row["code"]), not row["is_person"]
            partner_id = code and by_code.get((is_company, code))
            namesake = is_company and by_name.get(fold_name(row["name"]))
            if not partner_id and namesake and not (code and namesake.company_registry):
                partner_id = namesake.id
            if partner_id:
                matched[row["correspondent"]] = partner_id
        return matched

    def _make_partners(self, rows, made):
        """Make contacts, and add ``{key: partner id}`` to ``made``; return their names.

        What is refused is noted.
        """
        first, same = {}, {}
        for line, row in rows:
            code = _compact(row["code"])
            name = row["correspondent"] if row["is_person"] else fold_name(row["name"])
            identity = (row["is_person"], code or name)
            same.setdefault(identity, []).append(row["correspondent"])
            first.setdefault(identity, (line, row))
        partners = self._create_partners(first)
        for identity, partner in partners:
            made |= dict.fromkeys(same[identity], partner.id)
        return [partner.name for __, partner in partners]

    def _create_partners(self, rows):
        # sudo: res.partner - contacts of the company; the right to import is the right to make them
        partners = self.env["res.partner"].sudo().with_context(tracking_disable=True)
        vals = {identity: self._prepare_partner_vals(row) for identity, (__, row) in rows.items()}
        try:
            with self.env.cr.savepoint():
                return list(zip(vals, partners.create(list(vals.values())), strict=True))
        except (UserError, ValidationError):
            # one of them is wrong: each by itself tells which
            return self._create_partners_apart(partners, rows, vals)

    def _create_partners_apart(self, partners, rows, vals):
        made = []
        for identity, (line, row) in rows.items():
            try:
                with self.env.cr.savepoint():
                    made.append((identity, partners.create(vals[identity])))
            except (UserError, ValidationError) as error:
                value = row["code"] or row["name"]
                fault = Fault("correspondents", line, "code", value, "refused", str(error))
                self._note_faults([fault])
        return made

    def _prepare_partner_vals(self, row):
        is_person = bool(row["is_person"])
        code = _compact(row["code"])
        return {
            "name": row["name"],
            "is_company": not is_person,
            "vat" if is_person else "company_registry": code or False,
            "street": row["street"],
            "city": row["city"],
            "zip": row["zip"],
            "email": row["email"],
            "phone": row["phone"],
        }

    def _keep_correspondents(self, made):
        self.env["docflow.legacy.key"].create(
            [
                {
                    "import_id": self.id,
                    "company_id": self.company_id.id,
                    "source": self.source,
                    "kind": "correspondent",
                    "key": key,
                    "partner_id": partner_id,
                }
                for key, partner_id in made.items()
            ]
        )


def _compact(code):
    return "".join(code.split()) if code else ""
