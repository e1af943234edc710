"""Columns that do not exist, for mypy alone: nobody runs this.

`make check` fails when mypy stops seeing one of them, for then its `type: ignore` is unused.
"""

from __future__ import annotations

from app.store import Connection, cases, running, tables


def misspelt(connection: Connection, case_id: int) -> None:
    row = cases.find_case(connection, case_id)
    assert row is not None
    row["recieved_on"]  # type: ignore[typeddict-item]
    [clock["effective_dew"] for clock in cases.rows_of(connection, tables.clock, case_id)]  # type: ignore[typeddict-item]
    [task["sort_dew"] for task in running.open_tasks_of_case(connection, case_id)]  # type: ignore[typeddict-item]
    [row["revison"] for row in running.live_instances(connection, case_id)]  # type: ignore[typeddict-item]
