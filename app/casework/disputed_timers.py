"""A timer that is due by the table, but not by its process: an incident, and not tried again.

The process is right: the table only repeats what it says. The row follows it; where that does not settle the matter,
the timer waits until an administrator has looked.
"""

from __future__ import annotations

from datetime import datetime

from app.clock import LONDON
from app.store import running
from app.store.rows import TimerRow

from .case import Case
from .instance_rows import LoadedInstance
from .unreadable import note_trouble

MOVED = (
    "This timer was due on {table}, but the process waits until {process}. It fires then; if that is too late, skip "
    "the step or move it. Choose Retry once you have looked."
)
UNKNOWN = (
    "A timer was due on {table} that the process does not wait for. It was removed: see where the process stands, then "
    "choose Retry."
)
STUCK = (
    "This timer was due on {table} and did not fire, though the process waits for it. It waits until you choose Retry, "
    "skip the step or move it."
)


def settle_disputed_timer(case: Case, loaded: LoadedInstance, row: TimerRow) -> None:
    """Let the row of a timer that did not fire follow the process, and make an incident of it."""
    waits = {timer.task_id: timer.due_at for timer in loaded.instance.timers()}
    due = waits.get(row["engine_task"])
    text = UNKNOWN if due is None else MOVED if due > case.now else STUCK
    if due is None:
        running.drop_timers(case.connection, [row["id"]])
    else:
        free = {"leased_until": None, "lease_owner": None}
        running.update_timer(case.connection, row["id"], {"due_at": due, "held": due <= case.now, **free})
    shown = {"table": _moment(row["due_at"]), "process": _moment(due or row["due_at"])}
    note_trouble(case, loaded.row, row["element_id"], row["process_id"], text.format(**shown))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%-d %B %Y, %H:%M}"
