"""Which of several open promises somebody means: an action of ours, or an order of the Ombudsman."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from app.errors import Invalid
from app.store.rows import ActionRow, OrderRow

Promise = TypeVar("Promise", ActionRow, OrderRow)


def promise_meant(rows: Sequence[Promise], wanted: Any, field: str, question: str) -> Promise:
    """The row with that id or those words; the only row when nothing is named.

    Raises Invalid under `field`, with `question` and the rows to choose from, when that is not exactly one.
    """
    text = str(wanted or "").strip().lower()
    matching = [row for row in rows if text in (str(row["id"]), row["what"].lower())] if text else rows
    if len(matching) != 1:
        listed = "; ".join(f"{row['id']} {row['what']}" for row in rows) or "none"
        raise Invalid({field: f"{question} Open are: {listed}."})
    return matching[0]
