"""Act: write a note for colleagues; a note is never part of a letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.casework.act_registry import act

if TYPE_CHECKING:
    from app.casework.command import CaseCommand


@act("add_note")
def add_note(command: CaseCommand, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the note in the history. Answers: note."""
    command.case.record("note_added", command.case.today, text=str(answers["note"]))
    return {}
