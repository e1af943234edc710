"""Recorder of what somebody did by hand so that a letter reached whoever it is for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.content.contracts import LETTER_NEED, SENT_LETTER
from app.errors import Invalid

from ..letters.letter_work import note_letter_work
from .registry import recorder

if TYPE_CHECKING:
    from ..case import Case


@recorder("letter_work")
def letter_work(case: Case, key: str, value: Any, answers: Mapping[str, Any]) -> None:
    """Who posted the letter of the task, or gave it in another form."""
    by, properties = str(value).strip(), case.submission.task_properties
    if not by:
        raise Invalid({key: "Say who did it."})
    if (letter_id := properties.get(SENT_LETTER)) is not None:
        note_letter_work(case, int(letter_id), str(properties.get(LETTER_NEED)), by)
