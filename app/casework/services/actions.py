"""Service: note a promised action as done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.store import cases, tables

from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("finish_action", records="a promised action as done")
def finish_action(case: Case, arguments: Mapping[str, Any]) -> None:
    """Note a promised action as done. Arguments: `action_id`, `evidence`. One that is done already stays as it is."""
    row = cases.get_row(case.connection, tables.action, int(arguments["action_id"]))
    if row and row["done_on"] is None:
        values = {"done_on": case.occurred_on, "evidence": str(arguments.get("evidence") or "")}
        cases.update_row(case.connection, tables.action, row["id"], values)
        case.record("action_done", case.occurred_on, text=row["what"], action_id=row["id"])
