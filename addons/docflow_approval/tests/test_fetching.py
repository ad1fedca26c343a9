import http.server
import socket
import threading
import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import BaseCase, tagged

from ..tools import fetching
from ..tools.fetching import FetchRefusal, Limits

LIST = b"0" * 5000


class Answers(http.server.BaseHTTPRequestHandler):
    """What authorities, and what strangers, may answer."""

    def do_GET(self):
        getattr(self, self.path.strip("/").split("?")[0])()

    def file(self, content=LIST):
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def host(self):
        self.file(self.headers["Host"].encode())

    def redirect(self):
        self.send_response(302)
        self.send_header("Location", "/file")
        self.end_headers()

    def missing(self):
        self.send_error(404)

    def endless(self):
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(b"0" * 4096)

    def slow(self):
        self.send_response(200)
        self.end_headers()
        for __ in range(200):
            self.wfile.write(b"0")
            self.wfile.flush()
            time.sleep(0.05)

    def headers_one_by_one(self):
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for number in range(90):
            self.wfile.write(f"X-{number}: a\r\n".encode())
            self.wfile.flush()
            time.sleep(0.1)

    def status_without_end(self):
        for __ in range(200):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
            time.sleep(0.05)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.file(self.headers["Content-Type"].encode() + b":" + body)

    def short(self):
        self.send_response(200)
        self.send_header("Content-Length", "5000")
        self.end_headers()
        self.wfile.write(b"0" * 10)

    def handle(self):
        try:
            return super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *_args):
        """Say nothing."""


@contextmanager
def served():
    """A server on this machine; yields its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()


@tagged("post_install", "-at_install")
class TestFetching(BaseCase):
    def assertRefused(self, code, call, *args):
        with self.assertRaises(FetchRefusal) as caught:
            call(*args)
        self.assertEqual(caught.exception.code, code, args)

    def test_only_plain_addresses(self):
        """Other schemes, ports, passwords and whatever is no address are refused unasked."""
        for url in (
            "file:///etc/passwd",
            "ftp://authority.example/a.crl",
            "gopher://authority.example/",
            "http://authority.example:8069/a.crl",
            "https://authority.example:80/a.crl",
            "http://me:secret@authority.example/a.crl",
            "http:///a.crl",
            "http://authority.example/a b",
            "http://authority.example/\r\nHost: other",
            "http://[::1/a",
            "http://authority.example:99999/",
            "//authority.example/a",
            "http://" + "a" * 600,
            "",
            None,
            5,
        ):
            self.assertRefused("address", fetching.split, url)
        self.assertEqual(
            fetching.split("http://authority.example/a.crl?x=1#top"),
            ("http", "authority.example", 80, "/a.crl?x=1"),
        )

    def test_nothing_inside_is_asked(self):
        """Addresses of this machine and of inner networks are refused, however they are written."""
        for host in (
            "127.0.0.1",
            "localhost",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "[::1]",
            "[fe80::1]",
            "[fc00::1]",
            "[::ffff:127.0.0.1]",
            "[2002:7f00:1::]",
            "2130706433",
            "0x7f.1",
        ):
            with self.assertRaises(FetchRefusal) as caught:
                fetching.fetch(f"http://{host}/a.crl")
            self.assertIn(caught.exception.code, ("private", "unknown"), host)

    def test_an_address_inside_an_address(self):
        """An address that hands on to another one is judged as that one."""
        for address in (
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "2002:c0a8:101::1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::127.0.0.1",
            "64:ff9b:1::8.8.8.8",
            "64:ff9b:1:a00:0:100::",
            "::127.0.0.1",
            "::10.1.1.1",
            "fec0::1",
            "2001:0:a00:1::1",
        ):
            self.assertFalse(fetching.is_public(address), address)
        for address in (
            "8.8.8.8",
            "2001:4860:4860::8888",
            "64:ff9b::8.8.8.8",
            "::ffff:8.8.8.8",
            "2002:808:808::1",
        ):
            self.assertTrue(fetching.is_public(address), address)

    def test_a_name_is_looked_up_once(self):
        """The address that was looked at is the one that is asked, whatever the name leads to a
        moment later; a name with one address inside among others is refused."""
        tried = []

        def look_up(*answers):
            left = [
                [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in answer]
                for answer in answers
            ]
            return patch.object(socket, "getaddrinfo", lambda *_args, **_named: left.pop(0))

        def connect(address, *_args):
            tried.append(address)
            raise ConnectionRefusedError

        with patch.object(socket, "create_connection", connect):
            with look_up(["8.8.8.8"], ["127.0.0.1"]):
                self.assertRefused("unreachable", fetching.fetch, "http://authority.example/a.crl")
            with look_up(["8.8.8.8", "10.0.0.1"]):
                self.assertRefused("private", fetching.fetch, "http://authority.example/a.crl")
        self.assertEqual(tried, [("8.8.8.8", 80)])

    def test_a_file_comes_whole(self):
        """The file is what the machine answers; its name is told to it."""
        with served() as port:
            self.assertEqual(self._ask(port, "/file"), LIST)
            self.assertIn(b"authority.example", self._ask(port, "/host"))

    def test_a_question_is_sent_along(self):
        """A question goes with its bytes and their kind."""
        with served() as port:
            answer = fetching.ask(
                "http",
                "authority.example",
                "127.0.0.1",
                port,
                "/any",
                Limits(seconds=5),
                fetching.Question(b"who", "application/ocsp-request"),
            )
        self.assertEqual(answer, b"application/ocsp-request:who")

    def _ask(self, port, path, limits=None):
        # past the look at the address: the server of a test lies inside
        return fetching.ask(
            "http", "authority.example", "127.0.0.1", port, path, limits or Limits(seconds=5)
        )

    def test_answers_within_bounds(self):
        """Nobody is followed elsewhere; too much, too slow and half an answer are refused."""
        with served() as port:
            self.assertRefused("status", self._ask, port, "/redirect")
            self.assertRefused("status", self._ask, port, "/missing")
            self.assertRefused("size", self._ask, port, "/endless", Limits(size=100_000, seconds=9))
            for path in ("/slow", "/headers_one_by_one", "/status_without_end"):
                begun = time.monotonic()
                self.assertRefused("time", self._ask, port, path, Limits(seconds=0.5))
                self.assertLess(time.monotonic() - begun, 5)
            self.assertRefused("unreachable", self._ask, port, "/short")
        self.assertRefused("unreachable", self._ask, port, "/file")
