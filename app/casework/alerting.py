"""Put something before a role or a person, in the program and by e-mail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.store import jobs, outbox, tables, users

from .actor import ENGINE

if TYPE_CHECKING:
    from .case import Case

ALERT_JOB = "alert"
"""An alert that waits until the landlord's next working day begins."""
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

    What only the passing of time brings waits until the next working day begins, and comes with its reminders.
    """
    by_time = case.username == ENGINE.username
    if by_time and (opens := case.clocks.next_opening()) > case.now:
        said = hashlib.sha256(text.encode()).hexdigest()[:16]
        key = f"{case.id}:{len(case.events)}:{role or username}:{said}"
        jobs.add_job(
            case.connection, ALERT_JOB, key, case.id, {"text": text, "role": role, "username": username}, opens
        )
        return
    case.record("alerted", case.today, text=text, roles=[role] if role else [], username=username)
    if by_time:
        line = text if text.startswith(case.row["reference"]) else f"{case.row['reference']}: {text}"
        put_before(case, [Reminded(text, role, username)], [Reminded(line, role, username)])
    else:
        put_before(case, [Reminded(text, role, username)], [])
        case.notify(f"alert:{case.id}:{role or username}:{len(case.events)}", role, username, text)


def put_before(case: Case, alerts: Iterable[Reminded], lines: Iterable[Reminded]) -> None:
    """Put alerts before those they are for, and lines into the one message that each person gets that day."""
    for alert in alerts:
        case.add(
            tables.alert,
            landlord=case.landlord, role=alert.role, username=alert.username, text=alert.text, raised_at=case.now,
        )  # fmt: skip
    _gather(case, lines)


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
