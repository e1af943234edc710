"""Service: note a promised action as done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.store import cases, tables

from .registry import service

if TYPE_CHECKING:
    from ..case import Casework


@service("finish_action")
def finish_action(casework: Casework, arguments: Mapping[str, Any]) -> None:
    """Note a promised action as done. Arguments: `action_id`, `evidence`. One that is done already stays as it is."""
    row = cases.get_row(casework.connection, tables.action, int(arguments["action_id"]))
    if row and row["done_on"] is None:
        values = {"done_on": casework.occurred_on, "evidence": str(arguments.get("evidence") or "")}
        cases.update_row(casework.connection, tables.action, row["id"], values)
        casework.record("action_done", casework.occurred_on, text=row["what"], action_id=row["id"])
