"""Messages that leave the system: letters by e-mail, and notices to those who have to act.

Each is sent until a mail server takes it or refuses it for good (`executor.py` tries again), and a second time only
where sending was cut off before the server had answered: with the same Message-ID, by which a mailbox knows a copy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from app.casework.notices import address_notice
from app.casework.runtime import Runtime
from app.errors import DatabaseAway, Unavailable
from app.store import jobs, outbox, tables
from app.store.rows import OutgoingRow
from app.use_cases.fail_message import fail_message

from .compose_mail import Mail, compose_mail
from .smtp import Undeliverable, send_smtp

log = structlog.get_logger()

Send = Callable[[Runtime, OutgoingRow, Mail], None]


@dataclass(frozen=True)
class Sender:
    """Who sends: a worker by its name, and what says that it is to stop."""

    runtime: Runtime
    name: str
    stopping: threading.Event
    send: Send = send_smtp

    def send_outgoing(self, row: OutgoingRow) -> bool:
        """Do what a row of the outbox asks for. Returns whether something was done.

        A message that the mail server refuses for good fails at once, and somebody is alerted. Any other fault is
        raised, for another try later.
        """
        if row["recipient"] is None:
            return self._address(row)
        if not self._hold(row):
            return False
        try:
            mail = compose_mail(self.runtime, row)
            if mail is None:
                self._settle(row, outbox.UNNEEDED, "It is for nobody any more.")
                return True
            with self._held(row):
                self.send(self.runtime, row, mail)
        except Undeliverable as refusal:
            fail_message(self.runtime, row["id"], self.name, str(refusal))
            return True
        self._settle(row, outbox.SENT)
        return True

    def _address(self, row: OutgoingRow) -> bool:
        with self.runtime.database.write() as connection:
            if not jobs.still_owned(connection, tables.outbox, row["id"], self.name):
                return False
            address_notice(self.runtime, connection, row)
        return True

    def _hold(self, row: OutgoingRow) -> bool:
        """Take a whole lease for this message, which others of the same batch have kept waiting."""
        until = self.runtime.clock.now() + self.runtime.settings.worker.lease
        with self.runtime.database.write() as connection:
            return jobs.renew(connection, tables.outbox, row["id"], self.name, until)

    @contextmanager
    def _held(self, row: OutgoingRow) -> Iterator[None]:
        """Hold the lease for as long as sending takes, however slow the mail server is."""
        sent = threading.Event()

        def renew() -> None:
            while not sent.wait(self.runtime.settings.worker.lease.total_seconds() / 3):
                try:
                    self._hold(row)
                except Unavailable:  # nobody else can take the lease either; it is tried again
                    log.warning("lease_not_renewed", worker=self.name, message=row["id"])

        renewing = threading.Thread(target=renew, name="redress-lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            sent.set()
            renewing.join()

    def _settle(self, row: OutgoingRow, state: str, why: str | None = None) -> None:
        """Note what became of a message. A database that is away meanwhile is waited for: the message has left."""
        left_at = self.runtime.clock.now()
        values = {"sent_at": left_at, "failing_since": None} if state == outbox.SENT else {}
        while True:
            try:
                with self.runtime.database.write() as connection:
                    outbox.settle(connection, row["id"], state, why, **values)
                return
            except DatabaseAway:
                if self.stopping.wait(self.runtime.settings.worker.poll.total_seconds() / 5):
                    raise
