"""A Word document as PDF, by LibreOffice: one at a time, with a profile that knows nothing."""

import fcntl
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

MAX_PDF = 64 << 20
_SECONDS = 60
_MEMORY = 4 << 30
_LOCK = pathlib.Path(tempfile.gettempdir(), f"docflow-office-{os.getuid()}.lock")
# No links are followed, no macro runs, nothing is fetched.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop
 oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop
 oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class OfficeMissing(Exception):
    """LibreOffice is not installed here."""


class OfficeBusy(Exception):
    """Others are served first; come back later."""


class OfficeRefusal(Exception):
    """LibreOffice made no PDF of it, or took too long."""


def is_present() -> bool:
    """Tell whether documents can be turned into PDF here."""
    return bool(shutil.which("soffice"))


def to_pdf(content: bytes, patience: float | None = None) -> bytes:
    """Return a .docx as PDF.

    :param bytes content: already without what it would fetch (:func:`~.remote.clean`)
    :param float patience: seconds to wait for one's turn; as long as it takes where none
    :raise OfficeBusy: the turn did not come
    :raise OfficeMissing: there is no LibreOffice
    :raise OfficeRefusal: it made nothing of it within a minute
    """
    program = shutil.which("soffice")
    if not program:
        raise OfficeMissing
    with tempfile.TemporaryDirectory(prefix="docflow-office-") as name, _Turn(patience):
        folder = pathlib.Path(name)
        source = folder / "document.docx"
        source.write_bytes(content)
        profile = folder / "profile"
        settings = profile / "user" / "registrymodifications.xcu"
        settings.parent.mkdir(parents=True)
        settings.write_text(_PROFILE, encoding="utf-8")
        _convert(program, profile, source)
        made = folder / "document.pdf"
        if not made.is_file() or not 0 < made.stat().st_size <= MAX_PDF:
            raise OfficeRefusal
        return made.read_bytes()


class _Turn:
    """One conversion at a time on a machine: each takes a core and a few hundred megabytes."""

    def __init__(self, patience):
        self.patience = patience

    def __enter__(self):
        self._file = os.open(_LOCK, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        deadline = None if self.patience is None else time.monotonic() + self.patience
        while True:
            try:
                how = fcntl.LOCK_EX if deadline is None else fcntl.LOCK_EX | fcntl.LOCK_NB
                return fcntl.flock(self._file, how)
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    os.close(self._file)
                    raise OfficeBusy from error
                time.sleep(0.1)

    def __exit__(self, *_error):
        os.close(self._file)


def _convert(program, profile, source):
    bounds = [f"--as={_MEMORY}", f"--cpu={_SECONDS}", f"--fsize={MAX_PDF * 4}", "--"]
    command = [
        *(["prlimit", *bounds] if shutil.which("prlimit") else []),
        program,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--nologo", "--norestore", "--nodefault", "--nolockcheck"),
        *("--convert-to", "pdf:writer_pdf_Export", "--outdir", str(source.parent), str(source)),
    ]
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(source.parent),
        "LANG": "C.UTF-8",
        # whatever still wants to fetch something finds nobody
        **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9"),
    }
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=source.parent,
        start_new_session=True,
    )
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        # the program starts another one that does the work: both go
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise OfficeRefusal from error
