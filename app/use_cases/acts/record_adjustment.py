"""Act: agree a reasonable adjustment with the customer (ADJ-01, Code 5.10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("record_adjustment")
def record_adjustment(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing besides: the recorder of the form keeps what was agreed, and sees to its review."""
    return {}
