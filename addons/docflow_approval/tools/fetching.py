"""One file fetched from an address that an administrator wrote, within bounds.

Whoever can make a server ask addresses of his choice looks through it into its own network. So only
http and https on their own ports are asked, only at addresses of the public Internet, and the
address that was looked at is the one that is asked; nobody is followed elsewhere.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import time
import urllib.parse
from dataclasses import dataclass

_PORTS = {"http": 80, "https": 443}
_CHUNK = 64 << 10
MAX_URL = 500
# NAT64 (RFC 6052), and addresses “compatible” with IPv4 (RFC 4291): the last four bytes count.
_CARRIERS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "::/96")))
# NAT64 of a network of one's own (RFC 8215): what lies behind it is nobody else's to know.
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")


class FetchRefusal(Exception):
    """Why nothing was fetched: ``code`` for programs, ``detail`` for the curious.

    ===========  ==================================================================
    code         meaning
    ===========  ==================================================================
    address      no plain http or https address
    unknown      nobody knows the name of the machine
    private      it lies inside: in this machine or in a network that is not public
    unreachable  no answer, or one that breaks off
    status       it answers with something else than the file (a redirect, an error)
    size         more bytes than such a file may have
    time         it took too long
    ===========  ==================================================================
    """

    def __init__(self, code: str, detail: str = ""):
        self.code = code
        super().__init__(f"{code}: {detail}" if detail else code)


@dataclass(frozen=True)
class Limits:
    """What one answer may take."""

    size: int = 32 << 20
    seconds: float = 20


def split(url: str) -> tuple[str, str, int, str]:
    """Return scheme, machine, port and path of an address.

    :raise FetchRefusal: it is none that may be asked
    """
    if not isinstance(url, str) or len(url) > MAX_URL or not url.isascii() or not url.isprintable():
        raise FetchRefusal("address")
    try:
        parts = urllib.parse.urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchRefusal("address", str(error)) from error
    if parts.scheme not in _PORTS or not parts.hostname or " " in url or parts.username is not None:
        raise FetchRefusal("address")
    usual = _PORTS[parts.scheme]
    if port not in (None, usual):
        raise FetchRefusal("address", f"port {port}")
    path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return parts.scheme, parts.hostname, usual, path


def is_public(address: str) -> bool:
    """Say whether an address belongs to the public Internet; one that carries an IPv4 address in
    itself is what it carries.
    """
    found = ipaddress.ip_address(address)
    if found.version == 6:
        found = _carried(found) or found
    is_local = found.version == 6 and (found.is_site_local or found in _NAT64_LOCAL)
    return found.is_global and not found.is_multicast and not is_local


def _carried(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address to which a network would hand on what is sent to ``found``."""
    if any(found in network for network in _CARRIERS):
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour


@dataclass(frozen=True)
class Question:
    """What is sent along, where a machine is not only asked for a file: bytes and their kind."""

    content: bytes
    kind: str


def fetch(url: str, limits: Limits | None = None, question: Question | None = None) -> bytes:
    """Return the file at ``url``, or what is answered there to a question.

    :raise FetchRefusal: why not
    """
    scheme, host, port, path = split(url)
    address = _resolve(host, port)
    return ask(scheme, host, address, port, path, limits or Limits(), question)


def _resolve(host: str, port: int) -> str:
    """Return the address of a machine; one that has a private address among others is refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchRefusal("unknown", str(error)) from error
    addresses = [entry[4][0] for entry in found]
    if not addresses or not all(is_public(address.partition("%")[0]) for address in addresses):
        raise FetchRefusal("private", host)
    return addresses[0]


def ask(
    scheme: str,
    host: str,
    address: str,
    port: int,
    path: str,
    limits: Limits,
    question: Question | None = None,
) -> bytes:
    """Ask the machine ``host`` at ``address``; its name is only told and, by TLS, proven.

    All of it together, from the connection to the last byte, takes no longer than the limit.
    """
    until = time.monotonic() + limits.seconds
    connection = http.client.HTTPConnection(host, port, timeout=limits.seconds)
    try:
        # connected by hand: the name is not looked up a second time
        plain = socket.create_connection((address, port), limits.seconds)
        connection.sock = plain
        if scheme == "https":
            plain.settimeout(_rest(until))
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        connection.sock = _Hurried(plain, until)
        answer = _send(connection, path, question)
        if answer.status != http.client.OK:
            raise FetchRefusal("status", str(answer.status))
        return _read(answer, limits)
    except TimeoutError as error:
        raise FetchRefusal("time", str(error)) from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchRefusal("unreachable", str(error)[:200]) from error
    finally:
        connection.close()


def _send(connection, path, question):
    headers = {"Accept": "*/*", "User-Agent": "DocFlow"}
    if question:
        headers["Content-Type"] = question.kind
        connection.request("POST", path, body=question.content, headers=headers)
    else:
        connection.request("GET", path, headers=headers)
    return connection.getresponse()


def _read(answer, limits: Limits) -> bytes:
    parts, size = [], 0
    while part := answer.read1(_CHUNK):
        size += len(part)
        if size > limits.size:
            raise FetchRefusal("size", f"more than {limits.size} bytes")
        parts.append(part)
    if answer.length:
        raise FetchRefusal("unreachable", f"{answer.length} bytes are missing")
    return b"".join(parts)


def _rest(until: float) -> float:
    rest = until - time.monotonic()
    if rest <= 0:
        raise TimeoutError("it took too long")
    return rest


class _Hurried:
    """A connection of which every step has only what is left of the time for all of them.

    A time limit of the connection itself begins anew with every byte, so that a machine that sends
    one now and then, a line of its headers too, would hold us for as long as it likes.
    """

    def __init__(self, connection: socket.socket, until: float):
        self._connection, self._until = connection, until

    def sendall(self, content):
        self._connection.settimeout(_rest(self._until))
        self._connection.sendall(content)

    def makefile(self, _mode):
        return io.BufferedReader(_HurriedFile(self._connection, self._until))

    def close(self):
        self._connection.close()


class _HurriedFile(io.RawIOBase):
    """What comes over such a connection; it stays open until both are closed."""

    def __init__(self, connection: socket.socket, until: float):
        self._connection, self._until = connection, until
        self._file = connection.makefile("rb", buffering=0)

    def readable(self):
        return True

    def readinto(self, buffer):
        self._connection.settimeout(_rest(self._until))
        return self._file.readinto(buffer)

    def close(self):
        self._file.close()
        return super().close()
