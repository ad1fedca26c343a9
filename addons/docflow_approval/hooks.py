from odoo.tools import SQL

from odoo.addons.docflow_base.tools.keeper import release

MODULE = "docflow_approval"
# what a link of this module says to base: part of a repeal is an amendment
PLAIN_KINDS = {"repeals_partly": "amends", "suspends": "other", "resumes": "other"}


def pre_init_hook(env):
    """Give every card its state of approval by the column's default: 1.4 million rows are not
    rewritten, as the ORM would."""
    table, column = SQL.identifier("docflow_document"), SQL.identifier("approval_state")
    env.cr.execute(
        SQL("ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s varchar DEFAULT 'none'", table, column)
    )
    # from here on the ORM says it
    env.cr.execute(SQL("ALTER TABLE %s ALTER COLUMN %s DROP DEFAULT", table, column))


def uninstall_hook(env):
    """Let history go with the module, and leave links in words of base."""
    release(env, MODULE)
    _make_links_plain(env.cr)


def _make_links_plain(cr):
    """Say in words of base what links say here; two that then say the same become one.

    Past the ORM: what a registered act says of another is sealed as long as the module is there.
    """
    for kind, plain in PLAIN_KINDS.items():
        cr.execute(
            SQL(
                """
                DELETE FROM docflow_document_link link WHERE kind = %(kind)s AND EXISTS (
                       SELECT FROM docflow_document_link twin WHERE twin.kind = %(plain)s
                          AND twin.document_id = link.document_id
                          AND twin.linked_id = link.linked_id);
                UPDATE docflow_document_link SET kind = %(plain)s WHERE kind = %(kind)s
                """,
                kind=kind,
                plain=plain,
            )
        )
