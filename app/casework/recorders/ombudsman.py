"""Recorders of what the Ombudsman found and ordered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..complaint.orders import make_order, may_offset
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Casework


@recorder("finding")
def finding(casework: Casework, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """What the Ombudsman found, for the reports: once for each determination (OMB-07, OMB-12)."""
    casework.set_facts({"finding": value})
    found = {"finding": value, "non_compliance": bool(answers.get("non_compliance"))}
    casework.record("finding_recorded", casework.occurred_on, text=str(value), **found)


@recorder("orders")
def orders(casework: Casework, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Each order and recommendation on a row of its own (OMB-07); the diagram of each follows it up."""
    for row in value:
        if any(one not in (None, "", []) for name, one in row.items() if name != "kind"):
            make_order(casework, row)


@recorder("set_against_debt")
def set_against_debt(casework: Casework, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """How much of a sum that the Ombudsman ordered is to be set against a debt: refused by the table (COMP-08)."""
    may_offset(casework, value)
