"""Two questions beside the rehearsals: does the bus reach people through any node, and what would
PgBouncer bring?
"""

import json
import threading
import time
from contextlib import suppress

import psutil
import websocket

from tests.server import free_port

_TRANSACTIONS = 1000
_HEARING = 30  # seconds


class Listener(threading.Thread):
    """A browser's websocket through nginx; notes what the bus brings."""

    def __init__(self, nodes, client):
        super().__init__(daemon=True)
        cookie = "; ".join(f"{one.name}={one.value}" for one in client._session.cookies)
        self.heard = []
        self._socket = websocket.create_connection(
            nodes.url.replace("http", "ws") + "/websocket",
            cookie=cookie,
            origin=nodes.url,
            timeout=_HEARING,
        )
        message = {"event_name": "subscribe", "data": {"channels": [], "last": 0}}
        self._socket.send(json.dumps(message))

    def run(self):
        with suppress(websocket.WebSocketException, OSError):
            while text := self._socket.recv():
                self.heard.append(text)

    def wait_for(self, word):
        """Return the seconds until a message has the word in it, None where it does not come."""
        began = time.monotonic()
        while time.monotonic() - began < _HEARING:
            if any(word in text for text in self.heard):
                return time.monotonic() - began
            time.sleep(0.05)
        return None

    def close(self):
        self._socket.close()


def hear(nodes):
    """Return the seconds that a bus message takes to a browser, None where it did not come."""
    client = nodes.login("admin", "admin")
    model, name = "res.users.settings", "is_discuss_sidebar_category_channel_open"
    mine = client.call(model, "search_read", [("user_id", "=", client.uid)], [name])
    settings = mine or client.call(model, "create", [{"user_id": client.uid}])
    setting = settings[0]["id"] if mine else settings[0]
    listener = Listener(nodes, client)
    listener.start()
    time.sleep(2)
    try:
        # every browser of a person hears of his settings; whoever answers this request tells them
        is_open = bool(mine and mine[0][name])
        client.call(model, "set_res_users_settings", [setting], {name: not is_open})
        return listener.wait_for(name)
    finally:
        listener.close()


def compare_pooler(place, database):
    """Return ``{way: (ms a transaction, ms of processor time of what stands between)}``."""
    users = place.run / "userlist.txt"
    users.write_text(f'"docflow" "{place.password}"\n')
    place._give(users)
    port = free_port()
    path = place.fill("pgbouncer.ini", PORT=port, TO=place.ports["WRITE"])
    place.start("pgbouncer", place.tools.get("pgbouncer"), str(path))
    direct = place.ports[f"{place.get_primary().upper()}_PG"]
    ways = {"PostgreSQL": (direct, ()), "HAProxy": (place.ports["WRITE"], ("haproxy",))}
    ways["PgBouncer and HAProxy"] = (port, ("haproxy", "pgbouncer"))
    time.sleep(2)
    found = {name: _measure(place, database, *way) for name, way in ways.items()}
    place.kill("pgbouncer")
    return found


def _measure(place, database, port, between):
    connection = place.connect(port, database, "docflow")
    connection.autocommit = False
    pids = [place.processes[name].pid for name in between]
    try:
        with connection.cursor() as cr:
            _transact(connection, cr, 50)
            worked, began = _read_work(pids), time.perf_counter()
            _transact(connection, cr, _TRANSACTIONS)
            spent = time.perf_counter() - began
            return (
                spent / _TRANSACTIONS * 1000,
                (_read_work(pids) - worked) / _TRANSACTIONS * 1000,
            )
    finally:
        connection.close()


def _transact(connection, cr, times):
    for _ in range(times):
        cr.execute("SELECT 1")
        connection.rollback()


def _read_work(pids):
    return sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in pids)
