"""What pytest-odoo leaves open: every run works on its own copy of the test database and its files,
and a browser that is missing fails the test instead of skipping it."""

import os
import re
from contextlib import contextmanager

import pytest
import pytest_odoo

import odoo

from tests import server

THROUGH_DOCFLOW = "DOCFLOW_STATE" in os.environ
# Reasons for which Odoo's own test classes step aside in silence while users would meet the fault.
MISSING_TOOL = re.compile(r"chrom|websocket|wkhtmltopdf|multiple documents", re.IGNORECASE)


@contextmanager
def _own_database():
    """Give this process its own database.

    pytest-odoo copies the database for each xdist worker but lets all of them share one folder of
    files, where the garbage collector of one worker deletes what another has just written.
    """
    original = odoo.tests.common.get_db_name()
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not (worker or THROUGH_DOCFLOW):
        yield original
        return
    with server.copied_database(original, f"{worker or 'solo'}_{os.getpid()}") as name:
        odoo.tools.config["db_name"] = [name]
        odoo.tools.config["dbfilter"] = f"^{name}$"
        try:
            yield name
        finally:
            odoo.sql_db.close_db(name)
            odoo.tools.config["db_name"] = [original]
            odoo.tools.config["dbfilter"] = f"^{original}$"


pytest_odoo._worker_db_name = _own_database


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if THROUGH_DOCFLOW and report.skipped and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2]
        if MISSING_TOOL.search(reason):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} could not run on this machine: {reason}"
