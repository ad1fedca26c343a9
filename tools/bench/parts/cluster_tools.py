"""Programs of the rehearsal: Debian packages unpacked beside the checkout's own things, nothing of
them installed and no service started; Patroni in a virtual environment of its own.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from tests.server import STATE

SOURCE = Path(__file__).resolve().parents[2] / "cluster"
_BINARIES = ("usr/sbin", "usr/bin")


def read_packages():
    lines = (SOURCE / "packages.txt").read_text().splitlines()
    return [line.split()[0] for line in lines if line.strip() and not line.startswith("#")]


def get_owner():
    """Return who runs PostgreSQL: it refuses to be root's."""
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


class Tools:
    """``tools.get("haproxy")`` is the path of a program; ``environment`` finds its libraries."""

    def __init__(self):
        self.home = self._find_home()
        self.root, self.venv = self.home / "root", self.home / "venv"
        libraries = f"{os.uname().machine}-linux-gnu"
        self.environment = {
            **os.environ,
            "LD_LIBRARY_PATH": f"{self.root}/usr/lib/{libraries}:{self.root}/lib/{libraries}",
            # s3fs looks for fusermount
            "PATH": f"{self.venv / 'bin'}:{os.environ['PATH']}:{self.root / 'bin'}",
        }
        # the settings of whoever calls us lead to another PostgreSQL
        for name in ("PGHOST", "PGPORT", "PGUSER", "PGOPTIONS", "PGDATABASE"):
            self.environment.pop(name, None)

    @staticmethod
    def _find_home():
        """PostgreSQL's user must be able to enter: not below /root."""
        owner = get_owner()
        STATE.mkdir(exist_ok=True)
        entered = subprocess.run(
            ["test", "-x", str(STATE)],
            check=False,
            user=owner.pw_uid if os.geteuid() == 0 else None,
            group=owner.pw_gid if os.geteuid() == 0 else None,
        )
        if not entered.returncode:
            return STATE / "cluster"
        name = hashlib.sha256(str(STATE).encode()).hexdigest()[:10]
        return Path(f"/var/lib/docflow-cluster-{name}")

    def install(self):
        """Fetch what is not there yet; what the lists say is remembered by their digest."""
        names = ("packages.txt", "requirements.txt", "requirements-store.txt")
        lists = [SOURCE / name for name in names]
        wanted = hashlib.sha256(b"".join(path.read_bytes() for path in lists)).hexdigest()
        stamp = self.home / "stamp"
        if stamp.exists() and stamp.read_text() == wanted:
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self._unpack()
        # Debian's own Python: the checkout's may lie where PostgreSQL's user cannot enter
        self._run("/usr/bin/python3", "-m", "venv", str(self.venv))
        pip = [str(self.venv / "bin" / "pip"), "install", "--no-input", "--quiet"]
        python = [part for path in lists[1:] for part in ("-r", str(path))]
        self._run(*pip, "--disable-pip-version-check", *python)
        stamp.write_text(wanted)

    def _unpack(self):
        with tempfile.TemporaryDirectory(prefix="docflow-deb-") as folder:
            (Path(folder) / "partial").mkdir()
            # with every library that this machine lacks
            fetch = [
                *("apt-get", "-q", "-y", "--no-install-recommends", "--download-only"),
                *("-o", "Debug::NoLocking=1", "-o", f"Dir::Cache::archives={folder}"),
                *("-o", "APT::Sandbox::User=", "--reinstall", "install", *read_packages()),
            ]
            try:
                self._run(*fetch)
            except SystemExit:
                if os.geteuid():
                    raise
                self._run("apt-get", "-q", "update")
                self._run(*fetch)
            for archive in Path(folder).glob("*.deb"):
                self._run("dpkg", "-x", str(archive), str(self.root))

    @staticmethod
    def _run(*command):
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{(done.stdout + done.stderr)[-3000:]}")

    def get(self, name):
        for folder in _BINARIES:
            if (self.root / folder / name).exists():
                return str(self.root / folder / name)
        return shutil.which(name, path=self.environment["PATH"])


def get_postgres_binaries():
    """Return the folder with ``postgres`` of the newest version on this machine."""
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(folders, key=lambda path: float(path.parts[-3]), default=None)
    if not newest:
        raise SystemExit("no /usr/lib/postgresql/*/bin/postgres: install the package postgresql")
    return newest.parent
