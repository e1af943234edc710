"""Recorders of what the Ombudsman found and ordered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..complaint.orders import make_order, require_no_offset
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Case


@recorder("finding")
def finding(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What the Ombudsman found, for the reports: once for each determination (OMB-07, OMB-12)."""
    case.set_facts({"finding": value})
    data = {"finding": value, "non_compliance": bool(answers.get("non_compliance"))}
    case.record("finding_recorded", case.occurred_on, text=str(value), **data)


@recorder("orders")
def orders(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Each order and recommendation on a row of its own (OMB-07); the diagram of each follows it up."""
    for row in value:
        if any(cell not in (None, "", []) for name, cell in row.items() if name != "kind"):
            make_order(case, row)


@recorder("set_against_debt")
def set_against_debt(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """How much of a sum that the Ombudsman ordered is to be set against a debt: refused by the table (COMP-08)."""
    require_no_offset(case, value)
