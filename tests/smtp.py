"""A small SMTP server that keeps what it is given: mail leaves by a real socket, for nobody."""

import email
import email.policy
import socketserver
import threading


class _Session(socketserver.StreamRequestHandler):
    """One connection: RFC 5321 as far as ``smtplib`` speaks it."""

    def handle(self):
        self._say("220 catcher")
        sender, people = "", []
        while line := self.rfile.readline():
            words = line.decode("ascii", "replace").strip()
            verb = words[:4].upper()
            if verb == "MAIL":
                sender, people = words.partition(":")[2], []
            elif verb == "RCPT":
                people.append(words.partition("<")[2].partition(">")[0])
            elif verb == "DATA":
                self._say("354 go on")
                self.server.caught.append((sender, tuple(people), self._read_message()))
            elif verb == "QUIT":
                self._say("221 bye")
                return
            self._say("250 done")

    def _read_message(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            # a line that begins with a dot comes with two
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return email.message_from_bytes(b"".join(lines), policy=email.policy.default)

    def _say(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class SmtpCatcher(socketserver.ThreadingTCPServer):
    """Listens on a free port for as long as the ``with`` block lasts.

    ``caught`` holds ``(sender, recipients, email.message.EmailMessage)`` in the order of arrival.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.port = self.server_address[1]
        self.caught = []

    def __enter__(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()
