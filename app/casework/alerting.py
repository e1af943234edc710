"""Put something before a role or a person, in the program and by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.store import tables

if TYPE_CHECKING:
    from .case import Case


def raise_alert(case: Case, text: str, role: str | None = None, username: str | None = None) -> None:
    """Put an alert before a role or a person, and a note in the outbox for those who want it by e-mail."""
    case.add(
        tables.alert,
        landlord=case.landlord, role=role, username=username, text=text, raised_at=case.now,
    )  # fmt: skip
    case.notify(f"alert:{case.id}:{role or username}:{len(case.events)}", role, username, text)
