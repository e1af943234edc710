"""Put something before a role or a person, in the program and by e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from app.store import jobs, tables, users

if TYPE_CHECKING:
    from .case import Case

GATHERING = timedelta(minutes=15)
"""How long reminders are gathered before the message with all of them leaves."""


@dataclass(frozen=True)
class Reminded:
    """A reminder for the person `username`, or for whoever holds `role`."""

    text: str
    role: str | None
    username: str | None


def raise_alert(case: Case, text: str, role: str | None = None, username: str | None = None) -> None:
    """Put an alert before a role or a person, and a note in the outbox for those who want it by e-mail."""
    case.add(
        tables.alert,
        landlord=case.landlord, role=role, username=username, text=text, raised_at=case.now,
    )  # fmt: skip
    case.notify(f"alert:{case.id}:{role or username}:{len(case.events)}", role, username, text)


def raise_reminder_alerts(case: Case, reminders: Iterable[Reminded]) -> None:
    """Put reminders before those they are for, and into the one message that each of them gets that day."""
    lines: dict[str, list[str]] = {}
    for told in reminders:
        case.add(
            tables.alert,
            landlord=case.landlord, role=told.role, username=told.username, text=told.text, raised_at=case.now,
        )  # fmt: skip
        for address in users.addresses(case.connection, case.landlord, told.role, told.username):
            lines.setdefault(address, []).append(told.text)
    for address in sorted(lines):  # always in the same order, so that two workers never wait for each other
        key = f"reminders:{case.landlord}:{case.today}:{address}"
        jobs.add_to_digest(case.connection, key, address, lines[address], case.now, case.now + GATHERING)
