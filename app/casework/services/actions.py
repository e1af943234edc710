"""Service: note a promised action as done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.store import cases, tables

from ..complaint.actions import record_action_done
from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("finish_action", records="a promised action as done")
def finish_action(case: Case, arguments: Mapping[str, Any]) -> None:
    """Note a promised action as done. Arguments: `action_id`, `evidence`. One that is done already stays as it is."""
    row = cases.get_row(case.connection, tables.action, int(arguments["action_id"]))
    if row and row["done_on"] is None:
        record_action_done(case, row, str(arguments.get("evidence") or ""))
