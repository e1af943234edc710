"""What the verbs share that change what is in force: who may, one transaction for all, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.casework.access import may_publish
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.clock import start_of_day
from app.content.lost_abilities import Loss, losses
from app.errors import Conflict, Invalid, NotAllowed
from app.landlords import Landlord
from app.store import Connection, cases, in_force, jobs, tables, users
from app.store.in_force import Timeline
from app.store.releases import StoredRelease
from app.store.rows import InForceRow

from .recompute_cases import CONTENT_JOB

SAY_WHY = "Say why: it stays with the release, where everybody sees it."
PAST = "{day} is past. What was in force then cannot be changed any more: choose today or a later day."


@dataclass
class Changed:
    """What a verb did for one landlord: the entry, and what has to be known about it."""

    landlord: str
    release_id: str
    begins: date
    entry_id: int | None = None
    already: bool = False
    warnings: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """As commands and REST show it, and as the answer of a request is kept."""
        return {**vars(self), "begins": self.begins.isoformat()}


def changed_from(answer: Mapping[str, Any]) -> Changed:
    """What `Changed.answer` gave."""
    return Changed(**{**answer, "begins": date.fromisoformat(answer["begins"])})


def require_publishes(runtime: Runtime, connection: Connection, actor: Actor, landlord: str) -> None:
    """NotAllowed for whoever has no role that publishes the content of a landlord (`publishes_content`).

    Where nothing is in force yet, only whoever starts the program may.
    """
    if actor.at_machine:
        return
    if landlord in actor.landlords and may_publish(actor, runtime.landlord(landlord, connection)):
        return
    raise NotAllowed("Publishing content is for those whose role publishes it. Ask the process owner.")


class WouldLose(Conflict):
    """People would lose what they have, and nobody has accepted that."""

    def __init__(self, landlord: str, lost: Sequence[Loss]) -> None:
        said = "\n".join(f"- {loss}" for loss in lost)
        super().__init__(
            f"Nothing was changed. At {landlord} people would lose what they have:\n{said}\n"
            "Give them other roles first, or repeat this and accept that they lose it."
        )


class Change:
    """One transaction in which what is in force changes, for one landlord or several: all of it, or nothing."""

    def __init__(
        self, runtime: Runtime, connection: Connection, actor: Actor, verb: str, landlords: Collection[str]
    ) -> None:
        self.runtime, self.connection, self.actor, self.verb = runtime, connection, actor, verb
        self.today = runtime.clock.today()
        for landlord in landlords:
            require_publishes(runtime, connection, actor, landlord)
        self.version = in_force.begin_change(connection)
        self.before = {landlord: in_force.timeline(connection, landlord) for landlord in landlords}

    def put(
        self, release: StoredRelease, begins: date, reason: str, *, with_stories: bool | None, approved_by: str | None
    ) -> int:
        """Put a release in force from a day on; gives the number of the entry."""
        if approved_by is not None:
            self._require_approver(approved_by)
        now, by = self.runtime.clock.now(), self.actor.username
        values = {
            "landlord": release.landlord, "release_id": release.id, "begins": begins, "put_at": now, "put_by": by,
            "approved_by": approved_by, "reason": reason.strip(), "with_stories": with_stories,
            "withdrawn_at": None, "withdrawn_by": None, "withdrawn_why": "",
        }  # fmt: skip
        entry = in_force.put(self.connection, values)
        kept = {"release": release.id, "begins": begins.isoformat(), "entry": entry, "approved_by": approved_by}
        self._audit(release.landlord, reason, after={**kept, "with_stories": with_stories})
        return entry

    def withdraw(self, entry: InForceRow, why: str) -> None:
        """Take an entry back."""
        in_force.withdraw(self.connection, [entry["id"]], self.runtime.clock.now(), self.actor.username, why.strip())
        kept = {"release": entry["release_id"], "begins": entry["begins"].isoformat(), "entry": entry["id"]}
        self._audit(entry["landlord"], why, before=kept)

    def settle(self, landlord: str, since: date, *, losses_accepted: bool) -> list[Loss]:
        """Have all follow that a change of what is in force from a day on (`since`) brings; gives who loses what.

        WouldLose, unless that was accepted: then nothing is changed.
        """
        after = in_force.timeline(self.connection, landlord)
        lost = self.losses(landlord, self.landlord_on(self.before[landlord], since), self.landlord_on(after, since))
        if lost and not losses_accepted:
            raise WouldLose(landlord, lost)
        self._schedule(landlord, after)
        return lost

    def losses(self, landlord: str, before: Landlord | None, after: Landlord | None) -> list[Loss]:
        """Who would lose what if another landlord file came into force."""
        if before is None or after is None or before == after:
            return []
        return losses(before, after, users.holders(self.connection, landlord))

    def landlord_on(self, timeline: Timeline, day: date) -> Landlord | None:
        """The landlord as a timeline has it on a day."""
        entry = timeline.on(day)
        return self.runtime.contents.get(self.connection, entry["release_id"]).landlord if entry else None

    def _schedule(self, landlord: str, after: Timeline) -> None:
        """Have open cases computed again: now where today's calendar, posts or roles change, later on the day."""
        now, then = (self.landlord_on(timeline, self.today) for timeline in (after, self.before[landlord]))
        if now and then and now.computed_with != then.computed_with:
            payload = {"landlord": landlord, "day": None}
            jobs.add_job(
                self.connection, CONTENT_JOB, f"{landlord}:{self.version}", None, payload, self.runtime.clock.now()
            )
        for entry in after.after(self.today):
            day = entry["begins"]
            payload = {"landlord": landlord, "day": day.isoformat()}
            jobs.schedule_job(
                self.connection, CONTENT_JOB, f"{landlord}:{day.isoformat()}", None, payload, start_of_day(day)
            )

    def _require_approver(self, username: str) -> None:
        known = users.find_user(self.connection, username)
        if known is None or not known["active"]:
            raise Invalid({"approved_by": f"Nobody called {username!r} works here. `flask user list` shows everybody."})
        if username == self.actor.username:
            raise Invalid({"approved_by": "Whoever publishes cannot approve it too. Name somebody else."})

    def _audit(self, landlord: str, reason: str, **changes: dict[str, Any]) -> None:
        values = {
            "landlord": landlord, "username": self.actor.username, "verb": self.verb, "reason": reason.strip(),
            "before": {}, "after": {}, "at": self.runtime.clock.now(), **changes,
        }  # fmt: skip
        cases.insert(self.connection, tables.audit, values)


def require_day(day: date, today: date) -> date:
    """Invalid for a day that is past."""
    if day < today:
        raise Invalid({"in_force_from": PAST.format(day=day.isoformat())})
    return day


def require_reason(text: str, field_name: str = "reason") -> str:
    """Invalid where nothing is said."""
    if not text.strip():
        raise Invalid({field_name: SAY_WHY})
    return text.strip()


def warnings_of_order(release_id: str, day: date, timeline: Timeline) -> list[str]:
    """What else is in force, or will be, that somebody who puts a release in force from a day may not have in mind."""
    said = []
    here = timeline.on(day)
    if here and here["release_id"] == release_id and here["begins"] < day:
        said.append(
            f"This content is in force already, from {here['begins'].isoformat()} on. To have earlier content until "
            f"{day.isoformat()}, put that in force again."
        )
    for later in timeline.after(day):
        if later["release_id"] != release_id:
            said.append(
                f"Release {later['release_id'][:12]} takes its place on {later['begins'].isoformat()}, as was put on "
                f"{later['put_at']:%Y-%m-%d}."
            )
    return said
