"""The settings for more than one machine, which the rehearsal fills in and operators copy."""

import re
import shutil
import sys

from odoo.tests import TransactionCase, tagged

from . import server

sys.path.append(str(server.ROOT / "tools" / "bench"))

from parts.cluster_crowd import Probe
from parts.cluster_nodes import parse
from parts.cluster_place import Place

FOLDER = server.ROOT / "tools" / "cluster"
BY_MACHINE = {"NAME", "NODE", "PG", "REST", "DATA", "HTTP", "GEVENT", "WORKERS", "TO"}


@tagged("standard", "post_install", "-at_install")
class TestClusterFiles(TransactionCase):
    def test_every_word_has_a_value(self):
        """No word between @ is left in a file that a program reads."""
        place = Place(None)
        self.addCleanup(shutil.rmtree, place.folder)
        for template in FOLDER.iterdir():
            if template.suffix in (".txt", ".service", ".lua"):
                continue
            path = place.fill(template.name, **dict.fromkeys(BY_MACHINE, 1))
            self.assertFalse(re.findall(r"@[A-Z_]+@", path.read_text()), template.name)

    def test_reads_follow_the_synchronous_replica(self):
        """What was just written is read where it is applied: never from an asynchronous replica."""
        haproxy = (FOLDER / "haproxy.cfg").read_text()
        self.assertIn("option httpchk GET /sync", haproxy)
        self.assertNotIn("GET /replica", haproxy)
        patroni = (FOLDER / "patroni.yml").read_text()
        self.assertIn("synchronous_commit: remote_apply", patroni)
        self.assertIn("synchronous_mode: true", patroni)

    def test_no_request_is_sent_twice(self):
        """nginx never repeats a registration that a node had taken."""
        nginx = (FOLDER / "nginx.conf").read_text()
        settings = [line for line in nginx.splitlines() if "#" not in line]
        self.assertNotIn("non_idempotent", "\n".join(settings))

    def test_line_of_the_log(self):
        """Which server answered a request is the last word of its line."""
        line = (
            "2026-11-28 09:05:41,130 16090 INFO city werkzeug: 127.0.0.1 - - "
            '[28/Nov/2026 09:05:41] "POST /web/dataset/call_kw/x/y?bench=7 HTTP/1.0" 200 - '
            "18 0.012 0.019 ro->rw"
        )
        self.assertEqual(parse(line), ("/web/dataset/call_kw/x/y", 18, "ro->rw"))
        self.assertIsNone(parse(line.replace(" ro->rw", "")))
        self.assertIsNone(parse("2026-11-28 09:05:41,130 16090 INFO city odoo.http: x"))

    def test_longest_time_without_a_write(self):
        """A write that waited counts from the last one that went through before it."""
        probe = Probe.__new__(Probe)
        probe.done = [1.0, 2.0, 3.0, 25.0, 25.5]
        self.assertEqual(probe.get_gap(3.2), 22.0)
        probe.done = [1.0, 2.0]
        self.assertIsNone(probe.get_gap(2.2))
