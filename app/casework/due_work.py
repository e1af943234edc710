"""Timers and jobs that are still to be done by whoever took them."""

from __future__ import annotations

from typing import Any

from app.store import Connection, jobs, tables


def still_ours(connection: Connection, table: Any, row_id: int, owner: str | None) -> dict[str, Any] | None:
    """A row of due work, unless another worker has it by now."""
    if owner is not None and not jobs.still_owned(connection, table, row_id, owner):
        return None
    row: dict[str, Any] | None = jobs.find(connection, table, row_id)
    return row


def waiting_job(connection: Connection, job_id: int, owner: str | None) -> dict[str, Any] | None:
    """A job that is still to be done, unless another worker has it by now."""
    row = still_ours(connection, tables.job, job_id, owner)
    return row if row and row["state"] == "waiting" else None
