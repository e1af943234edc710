"""Put something before a role or a person, in the program and by e-mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.store import outbox, tables, users

from .actor import ENGINE

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
    """Put an alert before a role or a person, and a note in the outbox for those who want it by e-mail.

    What only the passing of time brings waits for the beginning of the working day, with that day's reminders.
    """
    case.add(
        tables.alert,
        landlord=case.landlord, role=role, username=username, text=text, raised_at=case.now,
    )  # fmt: skip
    if case.username == ENGINE.username:
        line = text if text.startswith(case.row["reference"]) else f"{case.row['reference']}: {text}"
        _gather(case, [Reminded(line, role, username)])
    else:
        case.notify(f"alert:{case.id}:{role or username}:{len(case.events)}", role, username, text)


def raise_reminder_alerts(case: Case, reminders: Iterable[Reminded]) -> None:
    """Put reminders before those they are for, and into the one message that each of them gets that day."""
    gathered = list(reminders)
    for reminder in gathered:
        case.add(
            tables.alert,
            landlord=case.landlord, role=reminder.role, username=reminder.username, text=reminder.text,
            raised_at=case.now,
        )  # fmt: skip
    _gather(case, gathered)


def _gather(case: Case, reminders: Iterable[Reminded]) -> None:
    """Add lines to the message that each person gets at the beginning of the working day.

    Where that day's message has left already, the line follows in that of the next working day.
    """
    lines: dict[str, list[str]] = {}
    for reminder in reminders:
        for address in users.addresses(case.connection, case.landlord, reminder.role, reminder.username):
            lines.setdefault(address, []).append(reminder.text)
    for address in sorted(lines):  # always in the same order, so that two workers never wait for each other
        day = case.calendar.roll(case.today)
        while not _added(case, address, lines[address], day):
            day = case.calendar.add(day, 1)


def _added(case: Case, address: str, lines: list[str], day: date) -> bool:
    key = f"reminders:{case.landlord}:{day}:{address}"
    send_at = max(case.now, case.clocks.reminded_at(day)) + GATHERING
    message = outbox.Message(outbox.DIGEST, key, case.landlord, None, {"lines": []}, address)
    return outbox.add_to_digest(case.connection, message, lines, case.now, send_at)
