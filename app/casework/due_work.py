"""Timers and jobs that are still to be done by the worker that took them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from app.store import Connection, TypedTable, cases, jobs, tables
from app.store.rows import JobRow
from app.store.same_matter import lock_matter

from .actor import ENGINE
from .case import Case
from .open_case import case_for_actor
from .runtime import Runtime

R = TypeVar("R", bound=Mapping[str, Any])


def still_ours(connection: Connection, table: TypedTable[R], row_id: int, owner: str | None) -> R | None:
    """A row of due work, unless another worker has it by now.

    Its case is locked before the row, as commands do it: they lock the case, and then change what is due in it.
    """
    known, case_id = jobs.case_of(connection, table, row_id)
    if not known:
        return None
    if case_id is not None:
        lock_matter(connection, case_id)
    row = jobs.lock_row(connection, table, row_id)
    return row if row is not None and owner in (None, row["lease_owner"]) else None


def locked_case(runtime: Runtime, connection: Connection, case_id: int) -> Case:
    """The case of due work that is `still_ours`, which has locked it."""
    return case_for_actor(runtime, connection, ENGINE, cases.find_case(connection, case_id))


def waiting_job(connection: Connection, job_id: int, owner: str | None) -> JobRow | None:
    """A job that is still to be done, unless another worker has it by now."""
    row = still_ours(connection, tables.job, job_id, owner)
    return row if row and row["state"] == "waiting" else None


def open_case_of_job(
    runtime: Runtime, connection: Connection, job_id: int, owner: str | None
) -> tuple[Case, JobRow] | None:
    """The case that a waiting job is about, locked, and the job, which is done when the transaction is.

    None when the job is done already, or another worker has it by now.
    """
    row = waiting_job(connection, job_id, owner)
    if row is None:
        return None
    assert row["case_id"] is not None  # a job of this kind is about a case
    case = locked_case(runtime, connection, row["case_id"])
    jobs.finish(connection, tables.job, job_id, {"state": "done"})
    return case, row
