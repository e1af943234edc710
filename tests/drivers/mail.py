"""Mail in tests: what waits in the outbox, and a mail server on the loopback that can refuse, stall and hang up."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from sqlalchemy import select

from app.config import MailSettings
from app.jobs.compose_mail import Mail, compose_mail
from app.store import outbox, tables
from app.store.rows import OutgoingRow

from .runtime_driver import RuntimeDriver


def messages(driver: RuntimeDriver, kind: str | None = None) -> list[OutgoingRow]:
    """The rows of the outbox in the order they were queued."""
    query = select(tables.outbox).order_by(tables.outbox.c.id)
    with driver.runtime.database.read() as connection:
        rows = [cast(OutgoingRow, dict(row)) for row in connection.execute(query).mappings()]
    return [row for row in rows if kind in (None, row["kind"])]


def mail_of(driver: RuntimeDriver, row: OutgoingRow) -> Mail:
    """What leaves for a row that has a recipient."""
    mail = compose_mail(driver.runtime, row)
    assert mail is not None
    return mail


def queue(driver: RuntimeDriver, kind: str, payload: Mapping[str, Any], recipient: str | None = None) -> OutgoingRow:
    """Queue one message of no case; gives its row."""
    key = f"test:{len(messages(driver))}"
    with driver.runtime.database.write() as connection:
        message = outbox.Message(kind, key, driver.landlord, None, payload, recipient)
        outbox.queue(connection, [message], driver.clock.now())
    return messages(driver)[-1]


@dataclass
class MailServer:
    """A mail server. `got`: (address, message) in the order they came.

    answers: address → reply to RCPT in place of 250. after_data: called with the address once a message is in, before
    the server says so; returns the reply, or None to hang up without one. Who inherits may greet and answer otherwise,
    and hang up in the middle of a message.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    after_data: Callable[[str], str | None] = lambda address: "250 taken"
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def addresses(self) -> list[str]:
        return [address for address, _ in self.got]

    def greeting(self) -> str | None:
        """What it says to a new client; None to hang up."""
        return "220 here"

    def reply_to(self, address: str) -> str:
        """What it says to RCPT."""
        return self.answers.get(address, "250 known")

    def hangs_up_at(self, line: int) -> bool:
        """Whether it hangs up before it has read this line of a message, counted from 0."""
        return False


class _Session(socketserver.StreamRequestHandler):
    """One client of a mail server."""

    of: MailServer

    def handle(self) -> None:
        greeting = self.of.greeting()
        if greeting is None:
            return
        self._say(greeting)
        address = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                address = line.partition("<")[2].rstrip(">")
                self._say(self.of.reply_to(address))
            elif verb == "DATA":
                self._say("354 go on")
                self._take(address)
            else:
                self._say("221 bye" if verb == "QUIT" else "250 fine")

    def _take(self, address: str) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line or self.of.hangs_up_at(len(lines)):
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            lines.append(line)
        self.of.got.append((address, message_from_bytes(b"".join(lines), policy=policy.default)))
        reply = self.of.after_data(address)
        if reply is None:
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self._say(reply)

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class _Listening(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is nothing to tell of."""


@contextmanager
def mail_server(port: int = 0, server: MailServer | None = None) -> Iterator[MailServer]:
    """A mail server on the loopback, gone at the end."""
    server = server or MailServer()
    with _Listening(("127.0.0.1", port), type("Session", (_Session,), {"of": server})) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown()
            thread.join()


def send_through(driver: RuntimeDriver, port: int, **settings: Any) -> None:
    """Have the driver's runtime send its mail to a server on the loopback."""
    mail = MailSettings(host="127.0.0.1", port=port, security="none", sender="installation@example.org")
    driver.runtime.settings = replace(driver.runtime.settings, mail=mail, **settings)
