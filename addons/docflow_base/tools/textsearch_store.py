"""The analyser of a server process: one for each folder of compiled dictionaries."""

import threading
import time
from pathlib import Path

from .textsearch import Analyser

#: Seconds after which a process looks again for dictionaries that it did not find.
RECHECK = 60

_lock = threading.Lock()
_known: dict[Path, tuple[float, Analyser]] = {}


def get_analyser(folder: Path) -> Analyser:
    """Return the analyser with the dictionaries of ``folder``; made once in a process.

    One that lacks a dictionary is made anew from time to time, since another process may have
    compiled it in the meantime.
    """
    with _lock:
        made, analyser = _known.get(folder, (0.0, None))
        if analyser is None or (analyser.missing and time.monotonic() - made > RECHECK):
            analyser = Analyser(folder)
            _known[folder] = (time.monotonic(), analyser)
        return analyser


def forget_analysers() -> None:
    """Let dictionaries be looked for anew."""
    with _lock:
        _known.clear()
