"""The machines of the rehearsal as processes: three of etcd, two of PostgreSQL under Patroni, and
HAProxy. Settings are the templates of ``tools/cluster``, filled with places and ports.
"""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg2
import requests

from tests.server import free_port

from .cluster_tools import SOURCE, get_owner, get_postgres_binaries

MEMBERS = "ab"
_PATIENCE = 180


def wait(what, question, seconds=_PATIENCE, pause=0.2):
    """Ask until the answer is true, and return it with the seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with suppress(requests.RequestException, psycopg2.Error, OSError):
            if answer := question():
                return answer, time.monotonic() - began
        time.sleep(pause)
    raise SystemExit(f"waited {seconds} s in vain until {what}")


class Place:
    """Everything is under ``folder`` and goes with it."""

    def __init__(self, tools, shared_buffers="128MB"):
        self.tools, self.owner = tools, get_owner()
        self.folder = Path(tempfile.mkdtemp(prefix="docflow-cluster-"))
        self.folder.chmod(0o755)
        self.run, self.log = self.folder / "run", self.folder / "log"
        for folder in (self.run, self.log, self.folder / "pg"):
            folder.mkdir()
            self._give(folder)
        self.files = self.folder / "files"
        self.files.mkdir()
        self.password = secrets.token_hex(12)
        names = ["PORT", "WRITE", "READ", "STORE", "DOOR", *(f"ETCD{one}" for one in range(6))]
        names += [f"{who}_{what}" for who in "AB" for what in ("PG", "REST", "HTTP", "GEVENT")]
        self.ports = {name: free_port() for name in names}
        self.values = {
            **self.ports,
            "RUN": self.run,
            "LOG": self.log,
            "FILES": self.files,
            "CLUSTER": SOURCE,
            "PASSWORD": self.password,
            "BIN": get_postgres_binaries(),
            "INTERFACE": "127.0.0.1",
            "ETCD": ", ".join(f"127.0.0.1:{self.ports[f'ETCD{2 * one}']}" for one in range(3)),
            "SHARED_BUFFERS": shared_buffers,
        }
        self.processes = {}

    def _give(self, path):
        if os.geteuid() == 0:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    # Files and processes

    def fill(self, template, name=None, **values):
        """Write a template with its words between @ filled in; return its path."""
        values = self.values | values
        text = re.sub(
            r"@([A-Z_0-9]+)@",
            lambda found: str(values[found[1]]),
            (SOURCE / template).read_text(),
        )
        path = self.run / (name or template)
        path.write_text(text)
        self._give(path)
        return path

    def start(self, name, *command, as_owner=True):
        """Start a program that stays in the foreground, as PostgreSQL's user where we are root."""
        who = {}
        if as_owner and os.geteuid() == 0:
            who = {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}
        with (self.log / f"{name}.log").open("ab") as output:
            self.processes[name] = subprocess.Popen(
                command,
                env={**self.tools.environment, "HOME": str(self.run)},
                cwd=self.run,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **who,
            )

    def kill(self, name):
        """End a program and all below it at once, as when its machine loses power."""
        process = self.processes.pop(name)
        with suppress(psutil.NoSuchProcess):
            family = [psutil.Process(process.pid)]
            family += family[0].children(recursive=True)
            for one in family:
                with suppress(psutil.NoSuchProcess):
                    one.kill()
        process.wait(30)

    def stop(self):
        """End everything; nothing of it is needed any more, so nobody has to be waited for."""
        for name in reversed(list(self.processes)):
            self.kill(name)
        for member in MEMBERS:
            self._kill_postgres(member)
        shutil.rmtree(self.folder, ignore_errors=True)

    # etcd and HAProxy

    def start_etcd(self):
        peers = [f"http://127.0.0.1:{self.ports[f'ETCD{2 * one + 1}']}" for one in range(3)]
        cluster = ",".join(f"e{one}={url}" for one, url in enumerate(peers))
        for one, peer in enumerate(peers):
            url = f"http://127.0.0.1:{self.ports[f'ETCD{2 * one}']}"
            data = self.folder / "pg" / f"etcd{one}"
            self.start(
                f"etcd{one}",
                *(self.tools.get("etcd"), "--name", f"e{one}", "--data-dir", str(data)),
                *("--listen-client-urls", url, "--advertise-client-urls", url),
                *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
                *("--initial-cluster", cluster, "--initial-cluster-state", "new"),
                # a busy machine answers late, and that is no election
                *("--heartbeat-interval", "250", "--election-timeout", "2500"),
            )
        health = f"http://127.0.0.1:{self.ports['ETCD0']}/health"
        wait("etcd answers", lambda: requests.get(health, timeout=5).json()["health"] == "true")

    def start_haproxy(self, does_wait=True):
        """``does_wait=False`` shows what happens to people whose connection is refused."""
        path = self.fill("haproxy.cfg")
        if not does_wait:
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join(line for line in lines if "lua" not in line))
        self.start("haproxy", self.tools.get("haproxy"), "-db", "-f", str(path))

    # PostgreSQL

    def start_member(self, member):
        ports = {key: self.ports[f"{member.upper()}_{key}"] for key in ("PG", "REST")}
        data = self.folder / "pg" / member
        path = self.fill("patroni.yml", f"patroni-{member}.yml", NAME=member, DATA=data, **ports)
        self.start(f"patroni-{member}", str(self.tools.venv / "bin" / "patroni"), str(path))

    def start_postgres(self):
        self.start_member("a")
        wait("the primary is there", lambda: self.get_primary() == "a")
        self.start_member("b")
        wait("the replica is in step", self.get_replica)

    def ask(self, member, path):
        url = f"http://127.0.0.1:{self.ports[f'{member.upper()}_REST']}/{path}"
        with suppress(requests.RequestException):
            return requests.get(url, timeout=5).status_code == 200
        return False

    def get_primary(self):
        return next((one for one in MEMBERS if self._is_primary(one)), None)

    def _is_primary(self, member):
        # a member with the lease is called so before its promotion is done
        if not self.ask(member, "primary"):
            return False
        statement = "SELECT pg_is_in_recovery()"
        with suppress(psycopg2.Error):
            return not self.query(statement, member)[0][0]
        return False

    def get_replica(self):
        """The replica whose changes are applied before a commit is confirmed."""
        return next((one for one in MEMBERS if self.ask(one, "sync")), None)

    def kill_member(self, member):
        """Take the power from a machine of PostgreSQL."""
        self.kill(f"patroni-{member}")
        self._kill_postgres(member)

    def _kill_postgres(self, member):
        # Patroni starts it apart from itself, so that it outlives a restart of Patroni
        pid = self.folder / "pg" / member / "postmaster.pid"
        with suppress(OSError, psutil.Error, ValueError):
            postmaster = psutil.Process(int(pid.read_text().split()[0]))
            for one in [postmaster, *postmaster.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    one.kill()

    def connect(self, port, database="postgres", user="postgres"):
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=port,
            dbname=database,
            user=user,
            password=self.password,
            connect_timeout=10,
        )
        connection.autocommit = True
        return connection

    def query(self, statement, member=None, database="postgres", values=None):
        """Rows of a statement, on the primary where no member is named."""
        member = member or self.get_primary()
        port = self.ports[f"{member.upper()}_PG"] if member else self.ports["WRITE"]
        connection = self.connect(port, database)
        try:
            with connection.cursor() as cr:
                cr.execute(statement, values)
                return cr.fetchall() if cr.description else []
        finally:
            connection.close()

    def restore(self, dump, database):
        """Make the database on the primary, of what pg_dump wrote."""
        self.query(f"CREATE ROLE docflow LOGIN PASSWORD '{self.password}'")
        self.query(
            f"CREATE DATABASE \"{database}\" OWNER docflow TEMPLATE template0 ENCODING 'UTF8' "
            "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' LOCALE_PROVIDER icu ICU_LOCALE 'uk-UA'"
        )
        # indexes use it, and only its owner may call it immutable
        self.query("CREATE EXTENSION unaccent", database=database)
        self.query("ALTER FUNCTION unaccent(text) IMMUTABLE", database=database)
        port = self.ports[f"{self.get_primary().upper()}_PG"]
        done = subprocess.run(
            [
                str(self.values["BIN"] / "pg_restore"),
                *("-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-d", database),
                *("--no-owner", "--no-comments", "--role=docflow", "-j", "2", str(dump)),
            ],
            env={**self.tools.environment, "PGPASSWORD": self.password},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode and "ERROR" in done.stderr:
            print(f"  pg_restore: {done.stderr[-600:]}")
        self.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements", database=database)
