"""Service: decide on an extension that waited for approval."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..complaint.extensions import decide_waiting_extension
from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("settle_extension", records="an extension as decided")
def settle_extension(case: Case, arguments: Mapping[str, Any]) -> None:
    """Decide on an extension that waited for approval. Arguments: `extension_id`, and `approved` (true or false)."""
    decide_waiting_extension(case, int(arguments["extension_id"]), arguments.get("approved") is True)
