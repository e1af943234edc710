"""Change one row of a table of a draft: its cells, or add, copy, move and take out a row."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Conflict, Invalid

from . import table_rows
from .open_table import open_table
from .save_file import Saved, save_file

ADD, CHANGE = "add", "change"
CHANGED = "Somebody else changed this row meanwhile. Go back to copy what you typed, then look at the row again."


def edit_rows(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, what: str, row: str, *, said: str = "",
    cells: Sequence[str] = (), note: str = "",
) -> Saved:  # fmt: skip
    """Change a row, by its key, and save the table. `what`: change, add, copy, up, down or remove; `ADD` puts an
    empty row behind it, or behind the last for "". `said`: what the row said when its cells were looked at.

    Conflict for a row that is not there any more, or that somebody changed meanwhile.
    """
    with runtime.database.read() as connection:
        table = open_table(runtime, connection, actor, draft_id, path)
        body = table.draft.body(path) or b""
    rows = table_rows.rows_of(body, table.name)
    known = next((each for each in rows if each.key == row), None)
    number = known.number if known else 0
    if known is None and not (what == ADD and not row):
        raise Conflict(table_rows.NO_ROW)
    if known is not None and what == CHANGE and known.says != said:
        raise Conflict(CHANGED)
    match what:
        case _ if what == ADD:
            changed = table_rows.with_new_row(body, table.name, number or len(rows))
        case "copy":
            changed = table_rows.with_copied_row(body, table.name, number)
        case "up" | "down":
            changed = table_rows.with_row_moved(body, table.name, number, -1 if what == "up" else 1)
        case "remove":
            changed = table_rows.without_row(body, table.name, number)
        case _ if what == CHANGE:
            changed = table_rows.with_row(body, table.name, number, cells, note)
        case _:
            raise Invalid({"what": "Say what is to be done with the row."})
    return save_file(runtime, actor, draft_id, path, changed, seen=table.draft.row["revision"])
