"""Service: open a complaint of its own for the part that was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..complaint.refused_part import open_refused_part
from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("open_case_of_part", records="a case of its own for the refused part")
def open_case_of_part(case: Case, arguments: Mapping[str, Any]) -> None:
    """Make a complaint of its own of the part that was refused, from the day of the Ombudsman's instruction."""
    open_refused_part(case)
