"""Nodes of Odoo behind nginx, as the crowd of the mixed load sees them: one address."""

import configparser
import re
import sys
from collections import Counter

import requests

from tests.server import CONF, SCRIPT, Client

from .cluster_place import wait

NODES = "ab"
_LINE = re.compile(
    r'werkzeug: \S+ - - \[[^\]]*\] "[A-Z]+ (?P<path>\S+) \S+" \d{3} \S+ '
    r"(?P<statements>\d+) [\d.]+ -?[\d.]+ (?P<mode>ro|rw|ro->rw)$"
)


def parse(line):
    """Return path, statements and who answered, of a line of Odoo's request log; None of others."""
    found = _LINE.search(line)
    if not found:
        return None
    return found["path"].partition("?")[0], int(found["statements"]), found["mode"]


class Nodes:
    """For a visitor the same as a ``tests.server.OdooServer``: url, database, login."""

    def __init__(self, place, database, workers):
        self.place, self.database, self.workers = place, database, workers
        self.url = f"http://127.0.0.1:{place.ports['PORT']}"
        # a node that has files of its own, by its name
        self.files = {}

    def start(self):
        for node in NODES:
            self.start_node(node)
        self.place.start(
            "nginx",
            *(self.place.tools.get("nginx"), "-c", str(self.place.fill("nginx.conf"))),
            *("-p", str(self.place.run), "-g", "daemon off;"),
            as_owner=False,
        )
        for node in NODES:
            self.wait_node(node)
        wait("nginx answers", lambda: requests.get(f"{self.url}/web/login", timeout=60).ok)

    def start_node(self, node):
        values = {
            "NODE": node,
            "WORKERS": self.workers,
            "FILES": self.files.get(node, self.place.files),
            "HTTP": self.place.ports[f"{node.upper()}_HTTP"],
            "GEVENT": self.place.ports[f"{node.upper()}_GEVENT"],
        }
        path = self.place.fill("odoo.conf", f"odoo-{node}.conf", **values)
        # the settings of the checkout, and over them those of a node
        settings = configparser.ConfigParser(interpolation=None)
        settings.read([CONF, path])
        with path.open("w") as output:
            settings.write(output)
        self.place.start(
            f"odoo-{node}",
            *(sys.executable, SCRIPT, "-c", str(path), "-d", self.database),
            *(f"--db-filter=^{self.database}$", "--log-level=info"),
            as_owner=False,
        )

    def wait_node(self, node):
        url = f"http://127.0.0.1:{self.place.ports[f'{node.upper()}_HTTP']}/web/login"
        wait(f"node {node} answers", lambda: requests.get(url, timeout=60).ok)

    def login(self, login, password):
        return Client(self, login, password)

    def read_log(self):
        """Return requests and statements by what answered, and the paths that were asked twice.

        ``ro`` is the replica, ``rw`` the primary; ``ro->rw`` began on the replica and could not
        go on there.
        """
        requests_of, statements, twice = Counter(), Counter(), Counter()
        for node in NODES:
            text = (self.place.log / f"odoo-{node}.log").read_text(errors="replace")
            for line in text.splitlines():
                if found := parse(line):
                    path, count, mode = found
                    requests_of[mode] += 1
                    statements[mode] += count
                    if mode == "ro->rw":
                        twice[path] += 1
        return requests_of, statements, twice

    def count_by_node(self):
        """Return the requests that nginx sent to each node (dict)."""
        counts = Counter()
        ports = {str(self.place.ports[f"{node.upper()}_HTTP"]): node for node in NODES}
        text = (self.place.log / "nginx-access.log").read_text(errors="replace")
        for line in text.splitlines():
            # where nginx asked a second node, the last one answered
            address = line.split(" /")[0].split()[-2]
            node = ports.get(address.rpartition(":")[2])
            if node:
                counts[node] += 1
        return counts
