"""With whom the council corresponds: contacts made of `correspondents.toml`."""

import tomllib
from pathlib import Path

from stdnum.ua import edrpou

TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def make_code(digits):
    """Return the ЄДРПОУ code that begins with seven ``digits``."""
    return digits + edrpou.calc_check_digit(digits)


class Correspondent:
    """A contact and how its letters look."""

    def __init__(self, row, partner):
        self.key = row["key"]
        self.partner = partner
        self.index = row.get("index", "")
        position = row.get("position") or row["function"]
        self.signature = f"{position[:1].upper()}{position[1:]}\t{row['signatory']}"
        self.heading = row["name"]
        if "town" in row:
            self.heading = f"{row['name'].upper()}\nм. {row['town']}"
        elif "function" in row:
            self.heading = f"{row['function'].upper()}\n{row['name']}"

    def make_number(self, rng):
        """Return a number such as this correspondent gives its letters (str)."""
        serial = rng.randint(21, 2980)
        if self.index == "б/н":
            return self.index
        return f"{self.index}/{serial}" if self.index else str(serial % 180 + 1)


def make_correspondents(env, company, keys=None):
    """Make the contacts of ``company``, all or those of ``keys``.

    :rtype: dict[str, Correspondent]
    """
    organisations, deputies = (
        [row for row in TABLE[kind] if keys is None or row["key"] in keys]
        for kind in ("organisation", "deputy")
    )
    common = {"country_id": env.ref("base.ua").id, "company_id": company.id, "lang": "uk_UA"}
    vals_list = [
        {
            "name": row["name"],
            "is_company": True,
            "company_registry": make_code(row["code"]),
            "city": row["town"],
            "email": f"kanc.{row['key'].replace('_', '-')}@example.com",
            **common,
        }
        for row in organisations
    ]
    vals_list += [{"name": row["name"], "function": row["function"], **common} for row in deputies]
    partners = env["res.partner"].create(vals_list)
    rows = organisations + deputies
    return {
        row["key"]: Correspondent(row, partner) for row, partner in zip(rows, partners, strict=True)
    }
