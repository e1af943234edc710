"""Years of finished work beside what is there: every table that grows, filled by PostgreSQL itself."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    UniqueConstraint,
    text,
)

from app.store.tables import metadata
from app.store.tables.types import Instant

COPIES, CASES, WORDS = 4_000, 10_000, 25
"""Rows of a table, cases, and the words under which each case is found."""
FIRST = 1_000_000
"""Ids from here on are those of made-up rows; the same number for a case and for all that belongs to it."""
FEW = frozenset(
    {
        "app_user", "membership", "content_file", "release", "release_file", "epoch", "worker", "reference_number",
        "in_force", "content_version", "alembic_version",
    }
)  # fmt: skip
"""Tables that do not grow with the cases: people here, content, counters."""
LISTED_WHOLE = frozenset({"ombudsman_order", "signed_in"})
"""Tables of which a page shows every row, whatever there is: the Ombudsman's orders, and who is signed in."""
LONG_OVER = {
    ("complaint_case", "status"): "closed", ("user_task", "state"): "completed", ("instance", "status"): "completed",
    ("job", "state"): "done", ("outbox", "state"): "sent", ("parked_message", "state"): "delivered",
    ("clock", "status"): "met",
}  # fmt: skip
"""How work of earlier years stands."""
SETTLED = {("alert", "seen_at"), ("incident", "resolved_at"), ("instance", "ended_at"), ("breach", "done"),
           ("clock", "met_on")}  # fmt: skip
PEOPLE = frozenset({"handler", "reviewer", "assignee", "username", "actor"})


def crowd(connection: Connection) -> dict[str, int]:
    """Add the rows; gives the tables that grow with how many rows each has. What stood there before is open still."""
    grown: dict[str, int] = {}
    for table in metadata.sorted_tables:
        if table.name not in FEW | LISTED_WHOLE:
            names = [column.name for column in table.c]
            last = CASES if table.name in ("complaint_case", "person") else COPIES
            values = ", ".join(_value(table, column) for column in table.c)
            columns = ", ".join(f'"{name}"' for name in names)
            connection.execute(text(
                f'INSERT INTO "{table.name}" ({columns}) SELECT {values} FROM generate_series(1, {last}) g '
                "ON CONFLICT DO NOTHING"
            ))  # fmt: skip
            if table.name == "case_word":
                connection.execute(text(_WORDS_OF_CASES))
            counted = connection.execute(text(f'SELECT count(*) FROM "{table.name}"'))
            grown[table.name] = int(counted.scalar_one())
    return grown


_WORDS_OF_CASES = f"""
INSERT INTO case_word (landlord, word, case_id)
SELECT 'aspire', 'w' || (g * 7 + w * 13) % 5000, {FIRST} + g
FROM generate_series(1, {CASES}) g, generate_series(1, {WORDS}) w ON CONFLICT DO NOTHING
"""


def _value(table: Table, column: Column[object]) -> str:
    """SQL for a column of the row number g."""
    at = (table.name, column.name)
    if column.name == "id":
        return f"{FIRST} + g"
    if column.foreign_keys:
        return _reference(table, column)
    if at in LONG_OVER:
        return f"'{LONG_OVER[at]}'"
    if isinstance(column.type, Date | Instant):
        return _time(column, settled=at in SETTLED)
    if column.name == "landlord":
        return "'aspire'"
    if _is_unique(table, column):
        return "'m' || g" if not isinstance(column.type, Integer) else "g"
    if column.name in PEOPLE:
        return "'worker_' || g % 40"
    if isinstance(column.type, Boolean):
        return "false"
    if isinstance(column.type, Integer) or "INT" in str(column.type):
        return "NULL" if column.nullable else "1"
    if "JSON" in str(column.type):
        return "'{}'"
    if isinstance(column.type, LargeBinary):
        return "''"
    return "NULL" if column.nullable else "'x'"


def _reference(table: Table, column: Column[object]) -> str:
    [key] = column.foreign_keys
    other = key.column.table.name
    if other == "app_user":
        return "'officer'"
    if other in FEW:
        return f"(SELECT {key.column.name} FROM {other} LIMIT 1)"
    return "NULL" if other == table.name else f"{FIRST} + g"


def _time(column: Column[object], *, settled: bool) -> str:
    day = "date '2025-06-01' - g % 1400"
    if column.name in ("due_at", "ends"):
        return "timestamptz '2030-01-01' + g * interval '1 hour'"
    if column.nullable and not settled and column.name not in ("due_on", "due", "closed_on"):
        return "NULL"
    return day if isinstance(column.type, Date) else f"(({day})::timestamptz)"


def _is_unique(table: Table, column: Column[object]) -> bool:
    """Whether a made-up row would clash with another over this column."""
    keys = {key.name for key in table.primary_key} | {key.name for key in table.c if key.unique}
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            keys |= {key.name for key in constraint.columns}
    return column.name in keys
