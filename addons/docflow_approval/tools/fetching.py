"""One file fetched from an address that an administrator wrote, within bounds.

Whoever can make a server ask addresses of his choice looks through it into its own network. So only
http and https on their own ports are asked, only at addresses of the public Internet, and the
address that was looked at is the one that is asked; nobody is followed elsewhere.
"""

import http.client
import ipaddress
import socket
import ssl
import time
import urllib.parse
from dataclasses import dataclass

_PORTS = {"http": 80, "https": 443}
_CHUNK = 64 << 10
MAX_URL = 500


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
    """Say whether an address belongs to the public Internet."""
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return (mapped or found).is_global and found.is_global and not found.is_multicast


def fetch(url: str, limits: Limits | None = None) -> bytes:
    """Return the file at ``url``.

    :raise FetchRefusal: why not
    """
    scheme, host, port, path = split(url)
    return ask(scheme, host, _resolve(host, port), port, path, limits or Limits())


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


def ask(scheme: str, host: str, address: str, port: int, path: str, limits: Limits) -> bytes:
    """Ask the machine ``host`` at ``address``; its name is only told and, by TLS, proven."""
    until = time.monotonic() + limits.seconds
    connection = http.client.HTTPConnection(host, port, timeout=limits.seconds)
    try:
        # connected by hand: the name is not looked up a second time
        connection.sock = socket.create_connection((address, port), limits.seconds)
        if scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        connection.request("GET", path, headers={"Accept": "*/*", "User-Agent": "DocFlow"})
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise FetchRefusal("status", str(answer.status))
        return _read(connection, answer, until, limits)
    except TimeoutError as error:
        raise FetchRefusal("time", str(error)) from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchRefusal("unreachable", str(error)[:200]) from error
    finally:
        connection.close()


def _read(connection, answer, until: float, limits: Limits) -> bytes:
    parts, size = [], 0
    while True:
        rest = until - time.monotonic()
        if rest <= 0:
            raise FetchRefusal("time", f"more than {limits.seconds} s")
        if connection.sock:
            connection.sock.settimeout(rest)
        part = answer.read1(_CHUNK)
        if not part:
            if answer.length:
                raise FetchRefusal("unreachable", f"{answer.length} bytes are missing")
            return b"".join(parts)
        size += len(part)
        if size > limits.size:
            raise FetchRefusal("size", f"more than {limits.size} bytes")
        parts.append(part)
