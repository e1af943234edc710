"""Whether the installation keeps up: due timers, outgoing messages, failed jobs, incidents, workers alive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from app.casework.access import require_administered
from app.casework.epoch import restored_data_checked
from app.casework.readable import hidden_from
from app.casework.said_of_nobody import said_of_nobody
from app.masking import without_contact_data
from app.store import Connection, outbox, tables
from app.store.queries import instances as queries
from app.store.queries import work
from app.store.rows import JobRow, WorkerRow

from .contact_data import DoubtfulContact, doubtful_contacts
from .outbox import quiet

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime

W = TypeVar("W", bound=Mapping[str, Any])
CAP = 1000
MOST = 50


@dataclass(frozen=True, slots=True)
class Backlog:
    """Work that is due and not done: how many (`CAP` + 1 standing for more), and since when the oldest waits."""

    count: int
    oldest: datetime | None


class WorkerShown(WorkerRow):
    """A worker; `alive`: it was seen within a lease."""

    alive: bool


@dataclass(frozen=True)
class Health:
    """What an administrator looks at first. `alive`: at least one worker was seen within a lease.

    `messages`: how many of one's landlords' wait, failed or were given up. `oldest`: (table, kind) of due work → since
    when the oldest of it waits. `checked`: false for a database that was restored and not checked since.
    `doubtful_contacts`: details of other bodies that letters print and nobody has looked up for long.
    """

    now: datetime
    timers: Backlog
    jobs: Backlog
    outbox: Backlog
    failed_jobs: list[JobRow]
    failed_messages: list[work.MessageWithReference]
    troubled_messages: list[work.MessageWithReference]
    messages: dict[str, int]
    oldest: dict[tuple[str, str], datetime]
    troubled_timers: list[queries.TimerWithReference]
    incidents: list[queries.IncidentWithReference]
    parked: list[queries.ParkedWithReference]
    workers: list[WorkerShown]
    alive: bool
    mail_leaves: bool
    checked: bool
    doubtful_contacts: list[DoubtfulContact]


def _quiet(runtime: Runtime, connection: Connection, rows: Sequence[W], key: str = "last_error") -> list[W]:
    """Rows without personal data: what they say of a fault tells what failed, and not whom it was about (PRM-04)."""
    texts: dict[str | None, set[str]] = defaultdict(set)
    for row in rows:
        if row.get(key):
            texts[_landlord(row)].add(str(row[key]))
    said = {
        landlord: said_of_nobody(runtime, connection, landlord, some, values=False)
        if landlord
        else {text: without_contact_data(text) for text in some}
        for landlord, some in texts.items()
    }
    return [cast("W", {**row, key: said[_landlord(row)][str(row[key])]}) if row.get(key) else row for row in rows]


def _landlord(row: Mapping[str, Any]) -> str | None:
    """Whose row it is; None for work that is done for all of them."""
    return row.get("landlord") or (row.get("payload") or {}).get("landlord")


def health(runtime: Runtime, actor: Actor) -> Health:
    """The state of the machine, for technical administrators. NotAllowed for everybody else."""
    now = runtime.clock.now()
    with runtime.database.read() as connection:
        mine = require_administered(runtime, connection, actor)
        hidden = hidden_from(runtime, connection, actor)

        def own(row: JobRow) -> bool:
            return (row["payload"] or {}).get("landlord") in (None, *mine)

        alive_since = now - runtime.settings.worker.lease
        workers: list[WorkerShown] = [
            {**row, "alive": row["seen_at"] >= alive_since} for row in queries.workers(connection)
        ]
        return Health(
            now=now,
            timers=Backlog(*queries.overdue(connection, tables.timer, "due_at", now, CAP)),
            jobs=Backlog(*queries.overdue(connection, tables.job, "run_at", now, CAP)),
            outbox=Backlog(*queries.overdue(connection, tables.outbox, "send_at", now, CAP)),
            failed_jobs=_quiet(
                runtime,
                connection,
                [row for row in queries.failed(connection, tables.job, mine, hidden, MOST) if own(row)],
            ),
            failed_messages=[
                quiet(row) for row in work.list_messages(connection, mine, hidden, outbox.FAILED, None, MOST)
            ],
            troubled_messages=[quiet(row) for row in work.troubled_messages(connection, mine, hidden, MOST)],
            messages=work.count_messages(connection, mine),
            oldest=work.oldest_due(connection, now),
            troubled_timers=_quiet(runtime, connection, queries.troubled_timers(connection, mine, hidden, MOST)),
            incidents=_quiet(
                runtime,
                connection,
                queries.open_incidents_at_landlords(connection, mine, hidden, MOST),
                "message",
            ),
            parked=queries.parked_messages(connection, mine, hidden, MOST),
            workers=workers,
            alive=any(worker["alive"] for worker in workers),
            mail_leaves=runtime.settings.mail.sends,
            checked=restored_data_checked(runtime),
            doubtful_contacts=doubtful_contacts(runtime, connection, mine),
        )
