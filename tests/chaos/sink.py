"""Where mail goes: a mail server for each worker process, all of which fail at random and keep what they took."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from tests.drivers.mail import MailServer, mail_server

BAD = "nobody"
"""How an address begins that the servers do not know."""
FAULTS = {
    "greeting": 0.06,
    "recipient": 0.06,
    "policy": 0.03,
    "in data": 0.06,
    "after data": 0.06,
    "refused data": 0.04,
}
"""How often a mail server fails, by where it does."""


@dataclass(frozen=True)
class Copy:
    """A message that a mail server has taken. worker: who handed it over. answered: False where the server hung up
    instead of saying so. at: the second of the clock of this process."""

    message_id: str
    to: str
    worker: int
    answered: bool
    at: float


@dataclass
class Sinks:
    """All mail servers. copies: what they took, in that order. refused: the bad addresses that were turned away."""

    random: Random
    copies: list[Copy] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FAULTS, 0))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fails(self, where: str) -> bool:
        """Whether a server fails here this time; counted."""
        with self._lock:
            now = self.random.random() < FAULTS[where]
            self.failed[where] += now
            return now

    @contextmanager
    def server_for(self, worker: int) -> Iterator[int]:
        """A mail server that nobody uses but a worker of this number; gives its port."""
        with mail_server(server=_Server(self, worker)) as server:
            yield server.port


class _Server(MailServer):
    """One mail server, used by one worker, which sends one message after the other."""

    def __init__(self, sinks: Sinks, worker: int) -> None:
        super().__init__(after_data=self._taken)
        self._sinks, self._worker = sinks, worker

    def greeting(self) -> str | None:
        return None if self._sinks.fails("greeting") else super().greeting()

    def reply_to(self, address: str) -> str:
        if address.startswith(BAD):
            self._sinks.refused.append(address)
            return "550 5.1.1 no such mailbox"
        if self._sinks.fails("recipient"):
            return "451 4.7.1 come again later"
        return "554 5.7.1 not from you" if self._sinks.fails("policy") else super().reply_to(address)

    def hangs_up_at(self, line: int) -> bool:
        return line == 5 and self._sinks.fails("in data")

    def _taken(self, address: str) -> str | None:
        if self._sinks.fails("refused data"):
            return "452 4.3.1 no room"
        message_id = str(self.got[-1][1]["Message-ID"])
        answered = not self._sinks.fails("after data")
        self._sinks.copies.append(Copy(message_id, address, self._worker, answered, time.monotonic()))
        return "250 taken" if answered else None
