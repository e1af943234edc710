"""Long work on a draft: begun and stopped by people, done by a worker; what it finds stays with the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Conflict, NotFound
from app.store import Connection, drafts, jobs
from app.store.retries import retried
from app.store.rows import DraftRunRow

from .access import require_sees
from .draft import hash_of_draft

CHECK, STORIES, WOULD_CHANGE = "check", "stories", "would_change"
KINDS = (CHECK, STORIES, WOULD_CHANGE)
LONG = (STORIES, WOULD_CHANGE)
"""What a worker does; the check is done while somebody waits for it."""
STUDIO_JOB = "studio"
"""The kind of job that does a run."""
UNDER_WAY = (drafts.WAITING, drafts.RUNNING)
NO_RUN = "There is no such work on this draft. Its page shows what was done."
NOT_UNDER_WAY = "This has ended already, so there is nothing to stop."


@dataclass(frozen=True)
class Run:
    """Long work on a draft. `stale`: the draft says something else than what it was done on."""

    row: DraftRunRow
    stale: bool

    @property
    def state(self) -> str:
        return self.row["state"]

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def result(self) -> Any:
        return self.row["result"]


@retried
def begin_run(runtime: Runtime, actor: Actor, draft_id: int, kind: str, *, only_failing: bool = False) -> int:
    """Have a worker do long work on a draft as it is now; gives the number of the run.

    `only_failing`: of stories and examples, those first that did not hold last time, and the others only if these do.
    What is under way on the same draft is not begun again. NotFound for a draft that somebody may not see.
    """
    if kind not in LONG:
        raise NotFound(NO_RUN)
    with runtime.transaction() as connection:
        row = require_sees(runtime, connection, actor, drafts.lock_draft(connection, draft_id))
        key = hash_of_draft(row, drafts.files_of(connection, draft_id))
        for earlier in drafts.runs_of(connection, draft_id, kind)[:1]:
            if earlier["state"] in UNDER_WAY and earlier["draft_hash"] == key:
                return earlier["id"]
            if earlier["state"] in UNDER_WAY:  # it would say something of what the draft was
                end = {"state": drafts.CANCELLED, "ended_at": runtime.clock.now(), "said": "The draft was changed."}
                drafts.update_run(connection, earlier["id"], end, only_in=UNDER_WAY)
        run_id = add_run(runtime, connection, actor, draft_id, kind, key)
        payload = {"run": run_id, "only_failing": only_failing}
        jobs.add_job(connection, STUDIO_JOB, str(run_id), None, payload, runtime.clock.now())
    return run_id


def add_run(runtime: Runtime, connection: Connection, actor: Actor, draft_id: int, kind: str, key: str) -> int:
    """A run that waits to be done on what the draft is now (`key`: its hash); gives its number."""
    values = {
        "draft_id": draft_id, "kind": kind, "draft_hash": key, "state": drafts.WAITING, "done": 0, "total": 0,
        "said": "", "result": {}, "started_by": actor.username, "started_at": runtime.clock.now(),
    }  # fmt: skip
    return drafts.add_run(connection, values)


@retried
def cancel_run(runtime: Runtime, actor: Actor, draft_id: int, run_id: int) -> None:
    """Stop long work, as soon as what is in hand is done. Conflict when it has ended already."""
    with runtime.transaction() as connection:
        require_sees(runtime, connection, actor, drafts.find_draft(connection, draft_id))
        run = drafts.find_run(connection, run_id)
        if run is None or run["draft_id"] != draft_id:
            raise NotFound(NO_RUN)
        end = {"state": drafts.CANCELLED, "ended_at": runtime.clock.now(), "said": f"Stopped by {actor.username}."}
        if not drafts.update_run(connection, run_id, end, only_in=UNDER_WAY):
            raise Conflict(NOT_UNDER_WAY)


def last_runs(connection: Connection, draft_id: int, key: str, kinds: Sequence[str] = KINDS) -> dict[str, Run]:
    """kind → the last run of it on a draft whose hash is `key`."""
    latest = {kind: drafts.runs_of(connection, draft_id, kind)[:1] for kind in kinds}
    return {kind: Run(rows[0], rows[0]["draft_hash"] != key) for kind, rows in latest.items() if rows}


def view_run(runtime: Runtime, actor: Actor, draft_id: int, run_id: int) -> Run:
    """A run on a draft that somebody may see; NotFound for another."""
    with runtime.database.read() as connection:
        row = require_sees(runtime, connection, actor, drafts.find_draft(connection, draft_id))
        run = drafts.find_run(connection, run_id)
        if run is None or run["draft_id"] != draft_id:
            raise NotFound(NO_RUN)
        return Run(run, run["draft_hash"] != hash_of_draft(row, drafts.files_of(connection, draft_id)))
