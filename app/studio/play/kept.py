"""A play as it is kept: what was done in it, step by step, in the words of a story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Conflict, NotFound
from app.landlords import Landlord
from app.scenarios.writing import block_entry, lines_of
from app.store import Connection, drafts
from app.store.retries import retried
from app.store.rows import DraftRunRow

from ..draft import Draft
from ..view_draft import draft_for

KIND = "play"
MOST_KEPT = 5
MOST_STEPS = 200
KEPT_FOR = timedelta(days=30)
NO_PLAY = "There is no such play of yours. Begin one from the draft."
MEANWHILE = "Something was done in this play in another window meanwhile. Look at it again, then go on."
FULL = f"A play has at most {MOST_STEPS} steps. Save it as a story, or begin another one."


@dataclass(frozen=True)
class KeptPlay:
    """A play of a draft. `begins`: when its clock begins, in Europe/London; `steps`: each as the text of a story.

    `process`: the diagram from which it was begun, "" for none. `key`: tells it from every other play.
    """

    id: int
    draft_id: int
    landlord: str
    begins: datetime
    process: str
    steps: tuple[str, ...]
    key: str

    def story(self, landlord: Landlord, title: str = "A play") -> str:
        """The play as a story, with everybody who may be in it."""
        head = [line for name, value in (("title", title), ("landlord", self.landlord)) for line in
                lines_of(name, value, 0)]  # fmt: skip
        people = [line for alias, about in people_of(landlord).items() for line in lines_of(alias, about, 2)]
        return "\n".join([*head, "people:", *people, "steps:", *self.steps]) + "\n"


def people_of(landlord: Landlord) -> dict[str, dict[str, Any]]:
    """The people of a play: two for each role, so that a second person can look at what the first did."""
    people: dict[str, dict[str, Any]] = {}
    for role in landlord.roles.values():
        if not role.administers:
            people[role.key] = {"roles": [role.key], "name": role.title}
            people[f"{role.key}_2"] = {"roles": [role.key], "name": f"{role.title}, second"}
    return people


def step_text(step: Mapping[str, Any]) -> str:
    """A step as it stands in a story."""
    return "\n".join(block_entry(step, 2))


def find_play(runtime: Runtime, connection: Connection, actor: Actor, draft_id: int, play_id: int) -> KeptPlay:
    """A play that somebody began; NotFound for another."""
    row = drafts.find_run(connection, play_id)
    if row is None or row["kind"] != KIND or row["draft_id"] != draft_id or row["started_by"] != actor.username:
        raise NotFound(NO_PLAY)
    return _kept(row)


def draft_and_play(runtime: Runtime, actor: Actor, draft_id: int, play_id: int) -> tuple[Draft, KeptPlay]:
    """A draft that somebody may see, with a play of theirs; NotFound for another."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        return draft, find_play(runtime, connection, actor, draft_id, play_id)


def plays_of(connection: Connection, actor: Actor, draft_id: int) -> list[KeptPlay]:
    """The plays of a draft that somebody began, the last first."""
    rows = drafts.runs_of(connection, draft_id, KIND)
    return [_kept(row) for row in rows if row["started_by"] == actor.username]


def drop_old(connection: Connection, actor: Actor, draft_id: int, now: datetime) -> None:
    """Leave room for another play: what is old goes, and of one person all but the last few."""
    rows = drafts.runs_of(connection, draft_id, KIND)
    mine = [row["id"] for row in rows if row["started_by"] == actor.username]
    old = [row["id"] for row in rows if row["started_at"] < now - KEPT_FOR]
    drafts.drop_runs(connection, [*old, *mine[MOST_KEPT - 1 :]])


@retried
def keep_steps(runtime: Runtime, actor: Actor, play: KeptPlay, steps: Sequence[str]) -> KeptPlay:
    """Keep what was done in a play; Conflict where something else was done in it meanwhile."""
    if len(steps) > MOST_STEPS:
        raise Conflict(FULL)
    with runtime.transaction() as connection:
        drafts.lock_draft(connection, play.draft_id)
        now = find_play(runtime, connection, actor, play.draft_id, play.id)
        if now.steps != play.steps:
            raise Conflict(MEANWHILE)
        kept = {**_result(play), "steps": list(steps)}
        drafts.update_run(connection, play.id, {"result": kept, "done": len(steps), "total": len(steps)})
        return find_play(runtime, connection, actor, play.draft_id, play.id)


def _result(play: KeptPlay) -> dict[str, Any]:
    return {"landlord": play.landlord, "begins": play.begins.isoformat(), "process": play.process}


def _kept(row: DraftRunRow) -> KeptPlay:
    said = row["result"]
    begins = datetime.fromisoformat(said["begins"])
    key = f"{row['id']} {row['started_at'].isoformat()}"
    return KeptPlay(
        row["id"], row["draft_id"], said["landlord"], begins, said["process"], tuple(said["steps"]), key
    )  # fmt: skip
