"""A child process for everything that parses foreign bytes.

A file from outside may be a bomb or hit a bug of a library.  It is therefore never parsed in the
server: a child does it, with bounds on memory, processor time, time on the clock, open files and
the size of its answer.  A child that breaks a bound dies, and the caller gets a refusal.  It speaks
JSON and never pickle, so that a child that was taken over cannot run code in the server.  It dies
with the process that started it.

A frame is two lengths, a header in JSON, and bytes (a picture, a PDF).  Files are handed over as
open descriptors: nothing is copied, and nothing is left on the disk after a crash.
"""

import contextlib
import itertools
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

_CHILD = pathlib.Path(__file__).with_name("paper_child.py")
_LENGTHS = struct.Struct(">II")
_CHUNK = 1 << 20
_HEADER_BYTES = 32 << 20
# Signals by which allocators end a process that may not have more memory.
_MEMORY_SIGNALS = {signal.SIGABRT, signal.SIGTRAP, signal.SIGILL}
# Seconds in which an idle child notices that it is no longer needed.
_GOODBYE = 2


class PaperRefusal(Exception):
    """A file that cannot be taken: ``code`` for programs, ``detail`` for the curious.

    ==========  ==================================================================
    code        meaning
    ==========  ==================================================================
    empty       no bytes at all
    type        of no known kind, or of one that is not wanted here
    heic        a photo of a telephone in HEIC, which is not taken
    encrypted   closed with a password
    broken      damaged, or the library that reads it broke down
    pages       more pages than a file may have
    size        more bytes, or more pixels, than a file may have
    memory      unpacked it would take more memory than a file may have
    time        it took longer than a file may take
    ==========  ==================================================================
    """

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)


@dataclass(frozen=True)
class Bounds:
    """What a child may take: address space in bytes, seconds per request, bytes of an answer."""

    memory: int = 1536 << 20
    cpu_seconds: int = 60
    wall_seconds: float = 120
    answer: int = 320 << 20


class PaperFile:
    """Bytes in an unnamed file that children read; gone when nobody holds it any more."""

    _numbers = itertools.count(1)

    def __init__(self, content: bytes, kind: str | None = None):
        self.kind = kind
        self.size = len(content)
        # Children remember by it what they have open.
        self.token = f"{os.getpid()}-{next(self._numbers)}"
        self._file = tempfile.TemporaryFile(prefix="docflow-")  # noqa: SIM115 - lives as long as we
        self._file.write(content)
        self._file.flush()

    def fileno(self) -> int:
        return self._file.fileno()

    def close(self) -> None:
        self._file.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()


class Child:
    """One child process: a request at a time.

    ``send()`` and ``receive()`` are for a pool that waits for many; ``call()`` does both. A
    ``folder`` with ``verbs.py`` adds verbs of another module to those of this one.
    """

    def __init__(self, bounds: Bounds | None = None, folder: pathlib.Path | None = None):
        self.bounds = bounds or Bounds()
        self.deadline = None
        self._channel, theirs = socket.socketpair()
        self._channel.setblocking(False)
        self._buffer = bytearray()
        with theirs:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    *("-I", "-B", str(_CHILD)),
                    *map(str, (theirs.fileno(), os.getpid())),
                    *map(str, (self.bounds.memory, self.bounds.cpu_seconds)),
                    *([str(folder)] if folder else []),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=_environment(),
                cwd="/",
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def fileno(self) -> int:
        return self._channel.fileno()

    def send(self, verb: str, file: PaperFile | None = None, **arguments) -> None:
        """Ask for something; the answer comes by :meth:`receive`."""
        header = {"verb": verb, "arguments": arguments, "token": file.token if file else None}
        body = json.dumps(header).encode()
        frame = _LENGTHS.pack(len(body), 0) + body
        self.deadline = time.monotonic() + self.bounds.wall_seconds
        self._buffer.clear()
        self._channel.setblocking(True)
        try:
            sent = socket.send_fds(self._channel, [frame], [file.fileno()] if file else [])
            self._channel.sendall(frame[sent:])
        except OSError as error:
            raise self._died() from error
        finally:
            self._channel.setblocking(False)

    def receive(self) -> tuple[dict, bytes] | None:
        """Return the answer and its bytes, or None while it is not there yet.

        :raise PaperRefusal: what the child says, or why it is no more; ``is_alive`` tells which
        """
        while True:
            try:
                chunk = self._channel.recv(_CHUNK)
            except BlockingIOError:
                break
            except OSError:
                chunk = b""
            if not chunk:
                raise self._died()
            self._buffer += chunk
            self._check_size()
        if time.monotonic() > self.deadline:
            self.kill()
            raise PaperRefusal("time", f"more than {self.bounds.wall_seconds} s")
        return self._unpack()

    def call(self, verb: str, file: PaperFile | None = None, **arguments) -> tuple[dict, bytes]:
        """Ask and wait for the answer."""
        import select

        self.send(verb, file, **arguments)
        while (answer := self.receive()) is None:
            rest = max(self.deadline - time.monotonic(), 0)
            select.select([self._channel], [], [], min(rest + 0.01, 1))
        return answer

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._process.wait()
        self._channel.close()

    def close(self) -> None:
        """Let an idle child go."""
        self._channel.close()
        try:
            self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.kill()

    def _check_size(self) -> None:
        if len(self._buffer) >= _LENGTHS.size:
            header, payload = _LENGTHS.unpack_from(self._buffer)
            if header > _HEADER_BYTES or payload > self.bounds.answer:
                self.kill()
                raise PaperRefusal("size", "the answer is larger than an answer may be")

    def _unpack(self) -> tuple[dict, bytes] | None:
        if len(self._buffer) < _LENGTHS.size:
            return None
        header, payload = _LENGTHS.unpack_from(self._buffer)
        end = _LENGTHS.size + header
        if len(self._buffer) < end + payload:
            return None
        answer = json.loads(self._buffer[_LENGTHS.size : end])
        content = bytes(self._buffer[end : end + payload])
        self._buffer.clear()
        if "refusal" in answer:
            raise PaperRefusal(*map(str, answer["refusal"][:2]))
        return answer, content

    def _died(self) -> PaperRefusal:
        """Say by the way it ended why a child is no more."""
        try:
            status = self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._channel.close()
        if -status == signal.SIGXCPU:
            return PaperRefusal("time", f"more than {self.bounds.cpu_seconds} s of the processor")
        if -status in _MEMORY_SIGNALS:
            return PaperRefusal("memory", f"more than {self.bounds.memory >> 20} MB")
        return PaperRefusal("broken", f"its reader broke down ({status})")


def _environment() -> dict[str, str]:
    """What a child needs to know of the outside: no passwords, no paths of the server."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in {"PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "LD_LIBRARY_PATH"}
    }
    # One child a core: libraries that bring threads of their own would only fight for it.
    return {**kept, "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
