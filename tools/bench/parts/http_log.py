"""Core's own request log, read back: what the server says that a request cost it.

A line of it ends with three numbers: statements, seconds in PostgreSQL, seconds in Python. Requests
carry a number of ours in their address (``?bench=7``), so that each finds its line again whatever
ran beside it.
"""

import re
import time
from typing import NamedTuple

TAG = "bench"
_LINE = re.compile(
    r"^\S+ \S+ (?P<pid>\d+) \S+ \S+ werkzeug: \S+ - - \[[^\]]*\] "
    r'"(?P<verb>[A-Z]+) (?P<path>\S+) HTTP/[\d.]+" (?P<status>\d{3}) \S+ '
    r"(?P<statements>\d+) (?P<sql>\d+\.\d+) (?P<python>-?\d+\.\d+)"
)
_NUMBER = re.compile(rf"[?&]{TAG}=(\d+)")
_PATIENCE = 10  # seconds: a worker writes the line when the answer is on its way


class Cost(NamedTuple):
    """What one request cost the server: seconds, of them in PostgreSQL, and statements."""

    seconds: float
    sql: float
    statements: int
    status: int
    pid: int


def parse(line):
    """Return the number of the request and its ``Cost``; None for any other line."""
    found = _LINE.match(line)
    number = found and _NUMBER.search(found["path"])
    if not number:
        return None
    sql = float(found["sql"])
    cost = Cost(
        sql + float(found["python"]),
        sql,
        int(found["statements"]),
        int(found["status"]),
        int(found["pid"]),
    )
    return int(number[1]), cost


class RequestLog:
    """Costs of the requests in a growing file.

    >>> RequestLog(server.log).get(7)
    Cost(seconds=0.031, sql=0.012, statements=18, status=200, pid=4711)
    """

    def __init__(self, path):
        self._file = path.open(errors="replace")
        self._rest = ""
        self._costs = {}

    def close(self):
        self._file.close()

    def read(self):
        """Take in what was written since."""
        *lines, self._rest = (self._rest + self._file.read()).split("\n")
        for line in lines:
            if found := parse(line):
                self._costs[found[0]] = found[1]

    def get(self, number):
        """Return the ``Cost`` of a request, as soon as it is written down."""
        deadline = time.monotonic() + _PATIENCE
        while number not in self._costs:
            self.read()
            if number not in self._costs:
                if time.monotonic() > deadline:
                    raise LookupError(f"request {number} is not in the server's log")
                time.sleep(0.0005)
        return self._costs.pop(number)
