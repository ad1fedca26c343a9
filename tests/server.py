"""For the tests that need more than one process: copies of databases, Odoo's command line, a real
server with workers, and a client that talks to it as a browser does."""

import configparser
import itertools
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager

import psutil
import requests

ROOT = pathlib.Path(__file__).resolve().parent.parent
STATE = pathlib.Path(os.environ.get("DOCFLOW_STATE") or ROOT / ".docflow")
CONF = os.environ.get("DOCFLOW_CONF") or str(STATE / "odoo.conf")
SCRIPT = os.environ.get("DOCFLOW_ODOO_SCRIPT") or str(STATE / "root" / "usr" / "bin" / "odoo")
DB_TEST = os.environ.get("DOCFLOW_DB_TEST") or "docflow_test"
# Odoo with everything that the suite depends on and nothing of the suite.
DB_CORE = os.environ.get("DOCFLOW_DB_CORE") or "docflow_test_core"
COMPLAINT = re.compile(r"^[\d-]+ [\d:,]+ \d+ (WARNING|ERROR|CRITICAL) ")
# A server of 40 clients on two cores starts slowly when the other core is busy too.
START_SECONDS = 120
STOP_SECONDS = 30
# A socket that waits in handle 3 for the process of this number: systemd's way to pass it on.
TAKE_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
"""


def settings():
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(CONF)
    return parser["options"]


def _environment(*, is_durable=False):
    """Environment for PostgreSQL's programs; no waiting for the disk, a test may lose a crash.

    :param bool is_durable: wait for it, as a server that people work on does
    """
    options = settings()
    names = {"PGHOST": "db_host", "PGPORT": "db_port", "PGUSER": "db_user"}
    found = {name: options[key] for name, key in names.items() if options.get(key)}
    return {
        **os.environ,
        **found,
        "PGOPTIONS": f"-c synchronous_commit={'on' if is_durable else 'off'}",
    }


def run(*command, timeout=600):
    """Run a program; what it printed comes with the exception when it fails."""
    done = subprocess.run(
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    if done.returncode:
        said = f"{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
        raise AssertionError(f"{' '.join(command)} ended with {done.returncode}:\n{said}")
    return done.stdout


def database_exists(name):
    query = f"SELECT 1 FROM pg_database WHERE datname = '{name}'"  # noqa: S608 - our own names
    return run("psql", "-d", "postgres", "-Atqc", query).strip() == "1"


def query(database, sql):
    """Rows of a statement as tuples of text, read past the ORM."""
    lines = run("psql", "-d", database, "-AtqF", "\t", "-c", sql).splitlines()
    return [tuple(line.split("\t")) for line in lines]


@contextmanager
def copied_database(source, suffix):
    """A copy of `source` with its files, gone at the end. Nobody may be connected to `source`."""
    name = f"{source}_{suffix}"
    store = pathlib.Path(settings()["data_dir"]) / "filestore"
    _drop_database(name)
    for attempt in itertools.count(1):
        try:
            run("createdb", "-T", source, name)
            break
        except AssertionError:
            # Another worker may be copying, or a server on its way down may still be connected.
            if attempt == 10:
                raise
            time.sleep(1)
    if (store / source).is_dir():
        # Files of the store are named by their content and never change: links are enough.
        shutil.copytree(store / source, store / name, copy_function=os.link, dirs_exist_ok=True)
    try:
        yield name
    finally:
        _drop_database(name)


def _drop_database(name):
    # An autovacuum worker in it belongs to nobody: only an administrator of the server may end it.
    run("dropdb", "-U", os.environ["DOCFLOW_PG_ADMIN"], "--if-exists", "--force", name)
    store = pathlib.Path(settings()["data_dir"]) / "filestore"
    shutil.rmtree(store / name, ignore_errors=True)


def odoo_cli(*arguments, timeout=600):
    """Run Odoo's script; return the warnings and errors it logged, one a line."""
    with tempfile.TemporaryFile("w+", errors="replace") as log:
        done = subprocess.run(
            [sys.executable, SCRIPT, *arguments],
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
        log.seek(0)
        lines = log.read().splitlines()
    if done.returncode:
        tail = "\n".join(lines[-40:])
        raise AssertionError(f"odoo {' '.join(arguments)} ended with {done.returncode}:\n{tail}")
    return [line for line in lines if COMPLAINT.match(line)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class OdooServer:
    """A real Odoo on a free port, for as long as the `with` block lasts.

    >>> with copied_database(DB_TEST, "numbers") as name, OdooServer(name, workers=4) as odoo:
    ...     odoo.login("registrar", "registrar").call("docflow.document", "search_count", [])
    """

    def __init__(
        self,
        database,
        *,
        workers=0,
        options=(),
        is_durable=False,
        environment=None,
        backlog=0,
    ):
        self.database, self._backlog = database, backlog
        self._environment = _environment(is_durable=is_durable) | (environment or {})
        self.port, self.gevent_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = pathlib.Path(tempfile.mkstemp(prefix=f"{database}-", suffix=".log")[1])
        self._command = [
            sys.executable,
            SCRIPT,
            f"--config={CONF}",
            f"--database={database}",
            f"--db-filter=^{database}$",
            f"--http-port={self.port}",
            f"--gevent-port={self.gevent_port}",
            "--http-interface=127.0.0.1",
            f"--workers={workers}",
            "--max-cron-threads=0",
            *options,
        ]
        self._process = None

    def __enter__(self):
        with self.log.open("w") as output, self._listen() as (command, handles):
            self._process = subprocess.Popen(
                command,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=handles,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, kind, error, trace):
        self.stop()
        if kind:
            print(f"--- end of the log of {self.url} ---\n{self.log_tail()}")
        self.log.unlink(missing_ok=True)

    @contextmanager
    def _listen(self):
        """Yield the command and the handles it gets. With ``backlog`` the socket is ours and as
        many connections may wait in it, as systemd hands it over; Odoo's own holds eight a worker.
        """
        if not self._backlog:
            yield self._command, ()
            return
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(self._backlog)
            handle = listener.fileno()
            take_over = [sys.executable, "-c", TAKE_OVER, str(handle)]
            yield [*take_over, *self._command], (handle,)

    def log_tail(self, lines=40):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def complaints(self):
        """Warnings and errors logged so far."""
        return [line for line in self.log.read_text().splitlines() if COMPLAINT.match(line)]

    def _wait(self):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise AssertionError(f"Odoo ended while starting:\n{self.log_tail()}")
            try:
                # A page of the database, not only a socket: the registry is loaded then.
                if requests.get(f"{self.url}/web/login", timeout=60).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.2)
        raise AssertionError(f"Odoo did not answer in {START_SECONDS} s:\n{self.log_tail()}")

    def kill(self):
        """End the server as a power cut would: no clean-up, no farewell to PostgreSQL."""
        for process in [*self.children(), self._process]:
            process.kill()
        self._process.wait(STOP_SECONDS)

    def kill_alone(self):
        """End the server and none of its children: they have to see to it themselves."""
        self._process.kill()
        self._process.wait(STOP_SECONDS)

    def children(self):
        return psutil.Process(self._process.pid).children(recursive=True)

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()

    def login(self, login, password):
        return Client(self, login, password)


class RemoteError(AssertionError):
    """What a user would see in the red box."""

    def __init__(self, error):
        self.data = error.get("data") or {}
        self.name = self.data.get("name", "")
        super().__init__(f"{self.name}: {self.data.get('message') or error.get('message')}")


class Client:
    """A session of one user, over the same routes as the web client."""

    def __init__(self, server, login, password):
        self._server = server
        self._session = requests.Session()
        parameters = {"db": server.database, "login": login, "password": password}
        self.session_info = self.rpc("/web/session/authenticate", parameters)
        self.uid = self.session_info["uid"]

    def rpc(self, route, parameters):
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": parameters}
        answer = self._session.post(f"{self._server.url}{route}", json=body, timeout=120)
        answer.raise_for_status()
        content = answer.json()
        if "error" in content:
            raise RemoteError(content["error"])
        return content["result"]

    def call(self, model, method, *arguments, **keywords):
        """What the web client sends: `call("docflow.document", "write", [7], {"name": "x"})`."""
        parameters = {"model": model, "method": method, "args": arguments, "kwargs": keywords}
        return self.rpc(f"/web/dataset/call_kw/{model}/{method}", parameters)

    def get(self, path, **keywords):
        """Fetch a page or a file: the answer of `requests`, whatever its status."""
        return self._session.get(f"{self._server.url}{path}", timeout=120, **keywords)

    def post(self, path, data=None, **keywords):
        return self._session.post(f"{self._server.url}{path}", data=data, timeout=120, **keywords)

    @property
    def cookies(self):
        return self._session.cookies.get_dict()

    def json(self, path):
        return json.loads(self.get(path).text)
