"""Timers and jobs that are still to be done by whoever took them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from app.store import Connection, TypedTable, cases, jobs, tables
from app.store.rows import JobRow

from .actor import ENGINE
from .command import CaseCommand
from .open_case import open_case
from .requests import idempotent_request
from .runtime import Runtime

R = TypeVar("R", bound=Mapping[str, Any])


def still_ours(connection: Connection, table: TypedTable[R], row_id: int, owner: str | None) -> R | None:
    """A row of due work, unless another worker has it by now."""
    if owner is not None and not jobs.still_owned(connection, table, row_id, owner):
        return None
    return cases.get_row(connection, table, row_id)


def waiting_job(connection: Connection, job_id: int, owner: str | None) -> JobRow | None:
    """A job that is still to be done, unless another worker has it by now."""
    row = still_ours(connection, tables.job, job_id, owner)
    return row if row and row["state"] == "waiting" else None


def do_on_case(
    runtime: Runtime, name: str, job_id: int, owner: str | None, work: Callable[[CaseCommand, JobRow], None]
) -> bool:
    """Do a job about a case, called `name`, in one transaction with its end; False when it is not there to do any more.

    `work` gets the command on the locked case and the job; the case is saved after it.
    """
    with idempotent_request(runtime, ENGINE, name, None) as outcome:
        row = waiting_job(outcome.connection, job_id, owner)
        if row is None:
            return False
        assert row["case_id"] is not None  # a job of this kind is about a case
        case = open_case(runtime, outcome.connection, ENGINE, row["case_id"])
        jobs.finish(outcome.connection, tables.job, job_id, {"state": "done"})
        command = CaseCommand(case)
        work(command, row)
        command.finish()
        outcome.done(case, job_id=job_id)
    return True
