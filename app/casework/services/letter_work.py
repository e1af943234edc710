"""Service: note what somebody did by hand for a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..letters import letter_work
from .registry import service

if TYPE_CHECKING:
    from ..case import Case


@service("note_letter_work")
def note_letter_work(case: Case, arguments: Mapping[str, Any]) -> None:
    """Note that a letter was posted, or given in another form. Arguments: `letter_id`, `need`, `by`."""
    letter_work.note_letter_work(case, int(arguments["letter_id"]), str(arguments["need"]), str(arguments["by"]))
