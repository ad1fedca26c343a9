import logging

import psycopg2

from odoo.tools import SQL, mute_logger

from .models.docflow_search_entry import TYPO_INDEX
from .tools.keeper import release

_logger = logging.getLogger(__name__)
MODULE = "docflow_base"


def post_init_hook(env):
    """Make ready what the search stands on, and index what is there."""
    _make_trigrams(env)
    env["docflow.search.entry"]._begin()


def uninstall_hook(env):
    """Take along what Odoo does not know of: functions of triggers, and our index of contacts."""
    release(env, MODULE)
    env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(TYPO_INDEX)))


def _make_trigrams(env):
    """Ask for pg_trgm, which the owner of a database may make since PostgreSQL 13."""
    try:
        with mute_logger("odoo.sql_db"), env.cr.savepoint():
            env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg2.Error as error:
        # the search works without it and tells the administrators what it lacks
        _logger.warning("Search: the extension pg_trgm cannot be made: %s", error)
