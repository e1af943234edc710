"""Alerts: what the rules want somebody to know, addressed to a person or to a role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from app.casework.readable import hidden_from
from app.errors import NotFound
from app.store.queries import alerts as queries
from app.store.retries import retried

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as its row shows it. `to_role`: the title of the role it went to; "" when it went to a person."""

    id: int
    text: str
    raised_at: datetime
    seen_at: datetime | None
    case_id: int | None
    reference: str
    landlord_name: str
    to_role: str


def count_unseen(runtime: Runtime, actor: Actor, cap: int) -> int:
    """How many alerts this person has not seen; never counts further than `cap` + 1."""
    with runtime.database.glance() as connection:
        hidden = hidden_from(runtime, connection, actor)
        return queries.count_unseen(connection, actor.username, _roles(actor), cap, hidden)


def alerts(runtime: Runtime, actor: Actor, most: int, *, seen: bool = False) -> list[Alert]:
    """The newest alerts of this person and their roles; those already seen when `seen`."""
    with runtime.database.read() as connection:
        hidden = hidden_from(runtime, connection, actor)
        rows = queries.list_alerts(connection, actor.username, _roles(actor), most, seen, hidden)
        landlords = {
            key: runtime.content_on(key, runtime.clock.today(), connection).landlord
            for key in {row["landlord"] for row in rows}
        }
    shown = []
    for row in rows:
        landlord = landlords[row["landlord"]]
        role = landlord.roles.get(row["role"] or "")
        shown.append(
            Alert(
                row["id"], row["text"], row["raised_at"], row["seen_at"], row["case_id"], row["reference"] or "",
                landlord.short_name, role.title if role else "",
            )
        )  # fmt: skip
    return shown


@retried
def mark_seen(runtime: Runtime, actor: Actor, alert_id: int | None = None) -> int:
    """Mark one alert, or every one, as seen. For an alert to a role this answers for everybody who holds it.

    NotFound for an alert of somebody else. Returns how many were marked.
    """
    with runtime.transaction() as connection:
        count = queries.mark_seen(connection, actor.username, _roles(actor), alert_id, runtime.clock.now())
    if alert_id is not None and not count:
        raise NotFound("That alert is not yours, or was marked as seen already. Load the alerts again.")
    return count


def _roles(actor: Actor) -> list[tuple[str, str]]:
    return [(landlord, role) for landlord in actor.landlords for role in sorted(actor.roles(landlord))]
