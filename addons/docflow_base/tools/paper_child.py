"""The child of :mod:`paper_sandbox`: it bounds itself, then answers requests until nobody asks.

Started as a program of its own, so that nothing of the server is in its memory.
"""

import ctypes
import importlib
import importlib.util
import json
import os
import pathlib
import resource
import signal
import socket
import struct
import sys

_LENGTHS = struct.Struct(">II")
_REQUEST_BYTES = 1 << 20
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_NICE = 10  # registrars come first


def main() -> None:
    descriptor, parent, memory, cpu_seconds = map(int, sys.argv[1:5])
    _confine(parent, memory)
    channel = socket.socket(fileno=descriptor)
    verbs = _load_verbs(sys.argv[5:])
    while request := _receive(channel):
        header, files = request
        _allow_time(cpu_seconds)
        answer, content = _answer(verbs, header, files)
        _send(channel, answer, content)


def _confine(parent: int, memory: int) -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)  # it died before the line above
    _lower(resource.RLIMIT_AS, memory)
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, 64)
    _lower(resource.RLIMIT_FSIZE, 512 << 20)
    os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))


def _lower(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    resource.setrlimit(kind, (value, value))


def _allow_time(seconds: int) -> None:
    """Bound the processor time of one request; the server's own bound came along and goes."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(usage.ru_utime + usage.ru_stime) + seconds + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard))


def _load_verbs(more: list[str]) -> dict:
    """Load the modules beside this one, and those of ``more`` folders, without the server's."""
    folder = pathlib.Path(__file__).parent
    _load_package("docflow_tools", folder)
    # the folder of a started program comes first: its barcode.py would hide the library
    sys.path[:] = [entry for entry in sys.path if pathlib.Path(entry or ".") != folder]
    from docflow_tools.paper_verbs import VERBS

    verbs = dict(VERBS)
    for number, path in enumerate(more):
        name = f"docflow_more_{number}"
        _load_package(name, pathlib.Path(path))
        verbs |= importlib.import_module(f"{name}.verbs").VERBS
    return verbs


def _load_package(name: str, folder: pathlib.Path) -> None:
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)


def _receive(channel: socket.socket):
    """Return the next request and the descriptors that came with it, or None at the end."""
    data, files, __, __ = socket.recv_fds(channel, _REQUEST_BYTES, 1)
    if not data:
        return None
    while len(data) < _LENGTHS.size or len(data) < _LENGTHS.size + _LENGTHS.unpack_from(data)[0]:
        more = channel.recv(_REQUEST_BYTES)
        if not more:
            return None
        data += more
    return json.loads(data[_LENGTHS.size :]), files


def _answer(verbs: dict, header: dict, files: list[int]) -> tuple[dict, bytes]:
    from docflow_tools.paper_sandbox import PaperRefusal

    try:
        verb = verbs[header["verb"]]
        return verb(header["token"], files[0] if files else None, **header["arguments"])
    except PaperRefusal as refusal:
        return {"refusal": [refusal.code, refusal.detail]}, b""
    except MemoryError:
        return {"refusal": ["memory", "more than a file may take"]}, b""
    except Exception as error:  # noqa: BLE001 - whatever a library makes of foreign bytes
        return {"refusal": ["broken", f"{type(error).__name__}: {error}"[:500]]}, b""
    finally:
        for descriptor in files:
            os.close(descriptor)


def _send(channel: socket.socket, answer: dict, content: bytes) -> None:
    body = json.dumps(answer).encode()
    channel.sendall(_LENGTHS.pack(len(body), len(content)) + body)
    if content:
        channel.sendall(content)


if __name__ == "__main__":
    main()
