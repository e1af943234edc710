"""Do long work on a draft: for a worker, or at once for a command.

The work is done outside any transaction. What it found is written in one, and only by whoever holds the job then: work
that was taken up twice, because a worker was thought dead, leaves one result.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog

from app.casework.due_work import waiting_job
from app.casework.runtime import Runtime
from app.errors import RedressError, Unavailable
from app.store import drafts, jobs, tables
from app.store.retries import retried
from app.store.rows import DraftRunRow, JobRow

from .draft import Draft, read_draft
from .play_stories import play_stories
from .progress import Cancelled, Progress
from .runs import STORIES, STUDIO_JOB, UNDER_WAY, WOULD_CHANGE
from .what_would_change import what_would_change

log = structlog.get_logger()
Work = Callable[[Runtime, Draft, Progress, frozenset[str], bool], dict[str, Any]]
"""Runtime, draft, progress, the files that did not hold last time, whether only these: gives what was found."""

WORK: Mapping[str, Work] = {
    STORIES: lambda runtime, draft, progress, failed, only: play_stories(draft, progress, failed, only_failing=only),
    WOULD_CHANGE: lambda runtime, draft, progress, failed, only: what_would_change(runtime, draft, progress),
}
"""Kind of run → what does it."""
Begun = tuple[DraftRunRow, JobRow, Draft, frozenset[str]]
"""The run, its job, the draft, and the files that did not hold last time."""
MOST_BEGINNINGS = 4
CRASHED = "This was begun several times and its worker ended each time. Ask whoever keeps the installation running."
FAULT = "Something went wrong in the program, and nothing was changed. Tell your administrator what you did and when."


def do_run(runtime: Runtime, job_id: int, owner: str | None = None) -> bool:
    """Do the run of a job. False when it is done already, was cancelled, or another worker has it.

    `owner`: the worker that claimed the job; None for whoever does it at once.
    """
    begun = _begin(runtime, job_id, owner)
    if begun is None:
        return False
    run, job, draft, failed = begun
    progress = Progress(runtime, run["id"])
    with _held(runtime, job_id, owner):
        try:
            result = WORK[run["kind"]](runtime, draft, progress, failed, bool(job["payload"].get("only_failing")))
        except Cancelled:
            ended: dict[str, Any] = {}
        except Unavailable:
            raise  # tried again by whoever has the job then
        except RedressError as error:
            ended = {"state": drafts.FAILED, "said": str(error)}
        except Exception:  # the run says that it failed, and the fault is in the log
            log.exception("studio_run_failed", run=run["id"], kind=run["kind"])
            ended = {"state": drafts.FAILED, "said": FAULT}
        else:
            ended = {"state": drafts.DONE, "result": result, "said": ""}
    return _end(runtime, job_id, owner, run["id"], ended)


@retried
def _begin(runtime: Runtime, job_id: int, owner: str | None) -> Begun | None:
    with runtime.transaction() as connection:
        job = waiting_job(connection, job_id, owner)
        if job is None:
            return None
        run = drafts.find_run(connection, job["payload"]["run"])
        row = drafts.find_draft(connection, run["draft_id"]) if run else None
        if run is None or row is None or run["state"] not in UNDER_WAY:
            jobs.finish(connection, tables.job, job_id, {"state": "done"})
            return None
        if job["attempts"] > MOST_BEGINNINGS:
            ended = {"state": drafts.FAILED, "said": CRASHED, "ended_at": runtime.clock.now()}
            drafts.update_run(connection, run["id"], ended)
            jobs.finish(connection, tables.job, job_id, {"state": "done"})
            return None
        draft = read_draft(runtime, connection, row)
        begun = {"state": drafts.RUNNING, "draft_hash": draft.hash, "done": 0, "total": 0, "said": ""}
        drafts.update_run(connection, run["id"], begun)
        earlier = [each for each in drafts.runs_of(connection, row["id"], run["kind"]) if each["state"] == drafts.DONE]
        wrong = earlier[0]["result"].get("failed", []) if earlier and run["kind"] == STORIES else []
        return run, job, draft, frozenset(each["path"] for each in wrong)


@retried
def _end(runtime: Runtime, job_id: int, owner: str | None, run_id: int, ended: Mapping[str, Any]) -> bool:
    """Write what was found, unless somebody else has the job or the run was cancelled meanwhile."""
    with runtime.transaction() as connection:
        if waiting_job(connection, job_id, owner) is None:
            return False
        jobs.finish(connection, tables.job, job_id, {"state": "done"})
        values = {**ended, "ended_at": runtime.clock.now()}
        return bool(ended) and drafts.update_run(connection, run_id, values, only_in=UNDER_WAY)


@contextmanager
def _held(runtime: Runtime, job_id: int, owner: str | None) -> Iterator[None]:
    """Hold the lease of a job for as long as the work takes."""
    if owner is None:
        yield
        return
    ended = threading.Event()
    lease = runtime.settings.worker.lease

    def renew() -> None:
        while not ended.wait(lease.total_seconds() / 3):
            try:
                with runtime.database.write() as connection:
                    jobs.renew(connection, tables.job, job_id, owner, runtime.clock.now() + lease)
            except Unavailable:  # nobody else can take the lease either; it is tried again
                log.warning("lease_not_renewed", worker=owner, job=job_id)

    renewing = threading.Thread(target=renew, name="redress-studio-lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        ended.set()
        renewing.join()


def do_at_once(runtime: Runtime, run_id: int, look: float = 0.2) -> None:
    """Do a run here and now, for whoever waits for it; where a worker has it already, wait for that one."""
    with runtime.database.read() as connection:
        job_id = jobs.job_with_key(connection, STUDIO_JOB, str(run_id))
    if job_id is not None and do_run(runtime, job_id):
        return
    while True:
        with runtime.database.read() as connection:
            run = drafts.find_run(connection, run_id)
        if run is None or run["state"] not in UNDER_WAY:
            return
        time.sleep(look)
