"""What an export of another system may tell of acts, contracts and approvals, beside what base
takes over: columns and tables, in the words of ``docflow_base/tools/legacy_format.py``. The
questions they are checked by, and what is written of them, stand in ``legacy_acts_sql.py``.
"""

from odoo.addons.docflow_base.tools.legacy_format import Column, Table, choice, key

VALIDITY = ("in_force", "amended", "partly_repealed", "repealed", "expired", "terminated")
KINDS = ("visa", "opinion", "signature")
VERDICTS = ("agreed", "agreed_with_remarks", "rejected")
LINK_WORDS = ("repeals_partly", "suspends", "resumes")
#: Days that another document left on this one, whether that came along or not.
FACTS = {
    "date_amended": "amended_from",
    "date_partly_repealed": "partly_repealed_from",
    "date_repealed": "repealed_from",
}

ACT_COLUMNS = (
    choice("validity", VALIDITY),
    Column("in_force_from", "term"),
    Column("in_force_to", "term"),
    Column("amended_from", "term"),
    Column("partly_repealed_from", "term"),
    Column("repealed_from", "term"),
)
CONTRACT_COLUMNS = (
    Column("signed_on", "date"),
    choice("vat", ("included", "none")),
    choice("renewal", ("none", "automatic")),
    Column("renewal_months", "int"),
    Column("notice_days", "int"),
    Column("terminated_from", "term"),
    Column("termination_reason", "text", size=2000),
)
AMOUNT_COLUMNS = (Column("amount", "sum"), key("currency", "currency"))
LINK_COLUMNS = (
    Column("scope", "line", size=250),
    Column("effect_from", "term"),
    Column("effect_to", "term"),
)
APPROVALS = Table(
    "approvals",
    "",
    (
        key("document", "document", required=True),
        key("person", "person"),
        # name and position as they were; who left long ago has nothing else
        Column("name", "line", size=250),
        Column("position", "line", size=250),
        choice("kind", KINDS),
        choice("verdict", VERDICTS),
        Column("decided_at", "moment", required=True),
        Column("round", "int"),
        Column("remark", "text", size=5000),
    ),
)


def extend_tables(tables):
    """Return the tables of base with what acts, contracts and approvals add (``tuple[Table]``)."""
    extended = []
    for table in tables:
        if table.name == "documents":
            table = table.extend(*ACT_COLUMNS, *CONTRACT_COLUMNS, *AMOUNT_COLUMNS)
        elif table.name == "links":
            table = table.extend(*LINK_COLUMNS, kind=LINK_WORDS)
        elif table.name == "mapping":
            table = table.extend(kind=("currency",))
        extended.append(table)
    return (*extended, APPROVALS)
