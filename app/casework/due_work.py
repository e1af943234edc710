"""Timers and jobs that are still to be done by whoever took them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from app.store import Connection, TypedTable, cases, jobs, tables
from app.store.rows import JobRow

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
