"""What was, is and will be in force for a landlord, and what two releases differ in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.difference import FileDifference, differences
from app.errors import NotAllowed
from app.landlords.landlord import Role
from app.store import Connection, in_force, releases
from app.store.in_force import Timeline
from app.store.rows import InForceRow

WAS, IS, WILL_BE, WITHDRAWN, NEVER = "was in force", "in force", "to come", "withdrawn", "never in force"


@dataclass(frozen=True)
class ReleaseInForce:
    """An entry: from when a release holds (`begins`) until the next takes its place (`ends`, the day before that).

    `cases`, `open_cases`: received under its release. `with_stories`: None where that was not kept yet.
    """

    entry: int
    release: str
    state: str
    begins: date
    ends: date | None
    put_by: str
    put_at: datetime
    approved_by: str | None
    reason: str
    with_stories: bool | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_why: str
    cases: int
    open_cases: int


def list_releases(runtime: Runtime, actor: Actor, landlord: str) -> list[ReleaseInForce]:
    """Every entry of a landlord, what comes last first, withdrawn ones among them.

    NotAllowed for whoever neither edits, approves nor publishes content, nor administers.
    """
    today = runtime.clock.today()
    with runtime.database.read() as connection:
        require_sees_content(runtime, connection, actor, landlord)
        entries = in_force.every_entry(connection, landlord)
        counted = releases.cases_on_releases(connection, landlord)
    timeline = Timeline(tuple(entry for entry in entries if entry["withdrawn_at"] is None))
    listed = [_listed(entry, timeline, counted.get(entry["release_id"], (0, 0)), today) for entry in entries]
    return sorted(listed, key=lambda line: (line.begins, line.entry), reverse=True)


def release_difference(runtime: Runtime, actor: Actor, landlord: str, release: str, other: str) -> list[FileDifference]:
    """What changes from a release of a landlord to another. `release`, `other`: whole ids, or how they begin."""
    with runtime.database.read() as connection:
        require_sees_content(runtime, connection, actor, landlord)
        first, second = (releases.release_named(connection, landlord, name) for name in (release, other))
        before, after = (releases.release_files(connection, row.id) for row in (first, second))
    return differences(before, after)


def require_sees_content(runtime: Runtime, connection: Connection, actor: Actor, landlord: str) -> None:
    """NotAllowed for whoever neither edits, approves nor publishes the content of a landlord, nor administers it."""
    if actor.at_machine:
        return
    if landlord in actor.landlords:
        roles = runtime.landlord(landlord, connection).roles
        held = [roles[key] for key in actor.roles(landlord) if key in roles]
        if any(_sees(role) for role in held):
            return
    raise NotAllowed("What is in force is for those who edit, approve or publish content. Ask the process owner.")


def _sees(role: Role) -> bool:
    return role.edits_content or role.publishes_content or role.approves_content or role.administers


def _listed(entry: InForceRow, timeline: Timeline, counted: tuple[int, int], today: date) -> ReleaseInForce:
    here = timeline.on(today)
    ends = _ends(entry, timeline)
    if entry["withdrawn_at"] is not None:
        state = WITHDRAWN
    elif here and here["id"] == entry["id"]:
        state = IS
    elif entry["begins"] > today:
        state = WILL_BE
    else:
        state = WAS if ends is None or ends >= entry["begins"] else NEVER
    return ReleaseInForce(
        entry=entry["id"], release=entry["release_id"], state=state, begins=entry["begins"], ends=ends,
        put_by=entry["put_by"], put_at=entry["put_at"], approved_by=entry["approved_by"], reason=entry["reason"],
        with_stories=entry["with_stories"], withdrawn_at=entry["withdrawn_at"], withdrawn_by=entry["withdrawn_by"],
        withdrawn_why=entry["withdrawn_why"], cases=counted[0], open_cases=counted[1],
    )  # fmt: skip


def _ends(entry: InForceRow, timeline: Timeline) -> date | None:
    """The last day on which an entry holds; None while nothing is to take its place, and for a withdrawn one."""
    after = [
        other["begins"] for other in timeline.entries if (other["begins"], other["id"]) > (entry["begins"], entry["id"])
    ]
    if entry["withdrawn_at"] is not None or not after:
        return None
    return date.fromordinal(min(after).toordinal() - 1)
