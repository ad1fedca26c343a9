"""The other line of a browser: a websocket that tells when trays changed."""

import json
import threading

import websocket

TRAYS_CHANGED = "docflow.trays"
_PATIENCE = 60  # seconds: all of them come to work in the same minutes


class Listener(threading.Thread):
    """Calls ``on_change()`` for each message that trays changed; ``fault``: why it ended early."""

    def __init__(self, server, visitor, on_change):
        super().__init__(daemon=True)
        self._on_change, self.fault, self.messages = on_change, None, 0
        self._is_closing = False
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        self._line = websocket.create_connection(
            f"ws://127.0.0.1:{server.gevent_port}/websocket",
            cookie=cookies,
            origin=f"http://127.0.0.1:{server.gevent_port}",
            timeout=_PATIENCE,
        )
        self._line.settimeout(None)
        wanted = {"event_name": "subscribe", "data": {"channels": [], "last": 0}}
        self._line.send(json.dumps(wanted))

    def run(self):
        try:
            while True:
                self._hear(self._line.recv())
        except (OSError, ValueError, websocket.WebSocketException) as error:
            if not self._is_closing:
                self.fault = str(error) or type(error).__name__

    def _hear(self, text):
        if not text:
            raise websocket.WebSocketConnectionClosedException("the server closed the line")
        kinds = [notice["message"]["type"] for notice in json.loads(text)]
        self.messages += kinds.count(TRAYS_CHANGED)
        if TRAYS_CHANGED in kinds:
            self._on_change()

    def close(self):
        self._is_closing = True
        self._line.close()
