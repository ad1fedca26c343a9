"""The server that is measured: Odoo's script with several workers, as a council runs it."""

import os
import signal
import time
from pathlib import Path

import psutil
import psycopg2

from tests.server import OdooServer, settings

from .http_log import RequestLog

WORKERS = 2
BACKLOG = 1024  # connections that may wait, as in the socket unit of docs/operations.md
_PATIENCE = 60
# A worker gives a connection two seconds to bring its question. In front of a council's server
# nginx brings it whole; here clients knock themselves, and share the processors with the server.
_PATIENT = {"ODOO_HTTP_SOCKET_TIMEOUT": "30"}


class BenchServer(OdooServer):
    """A server whose request log is read, whose work is counted, and whose workers can be made
    anew.

    Commits wait for the disk as they do for people; scheduled actions do not run beside it.
    """

    def __init__(self, database, *, workers=WORKERS, options=(), backlog=BACKLOG):
        options = ("--log-level=info", *options)
        self.workers = workers
        super().__init__(
            database,
            workers=workers,
            options=options,
            is_durable=True,
            environment=_PATIENT,
            backlog=backlog,
        )

    def __enter__(self):
        super().__enter__()
        self.requests = RequestLog(self.log)
        self.work = Work(self)
        return self

    def __exit__(self, *args):
        self.requests.close()
        self.work.close()
        super().__exit__(*args)

    def get_workers(self):
        """Return the processes that answer HTTP (``psutil.Process``)."""
        return [child for child in self.children() if _is_worker(child)]

    def renew(self):
        """Replace the workers by new ones, which have answered nothing yet."""
        old = {worker.pid for worker in self.get_workers()}
        for pid in old:
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + _PATIENCE
        while True:
            pids = {worker.pid for worker in self.get_workers()}
            if len(pids) == self.workers and not pids & old:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"the workers did not come back:\n{self.log_tail()}")
            time.sleep(0.01)


class Work:
    """Seconds that the workers and their server processes of PostgreSQL have worked: on a machine
    with nothing else to do a request would take as long. A PostgreSQL elsewhere is not counted.
    """

    def __init__(self, server):
        self._server = server
        options = settings()
        self._connection = psycopg2.connect(
            dbname="postgres",
            host=options.get("db_host") or None,
            port=options.get("db_port") or None,
            user=options.get("db_user") or None,
        )
        self._connection.autocommit = True
        self._pids = []

    def close(self):
        self._connection.close()

    def look(self):
        """Find the processes anew: workers come and go, connections too."""
        self._pids = [worker.pid for worker in self._server.get_workers()] + self.find_backends()

    def find_backends(self):
        """Return the pids of PostgreSQL's processes that serve this server (list of int)."""
        with self._connection.cursor() as cr:
            cr.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s AND backend_type = %s",
                [self._server.database, "client backend"],
            )
            return [row[0] for row in cr.fetchall()]

    def seconds(self):
        """Return what they worked since they were born (float)."""
        return sum(read_seconds(pid) for pid in self._pids)


def _is_worker(process):
    try:
        return "gevent" not in process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        # gone in the meantime
        return False


def read_seconds(pid):
    """Return the seconds that all threads of a process worked; a worker answers in its second."""
    total = 0
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    except OSError:
        pass
    return total / 1e9
