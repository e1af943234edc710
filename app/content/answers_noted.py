"""Who wants to know what decision tables answer while something runs: to see which rows were touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.dmn import Answer

Note = Callable[["Answer"], None]
_note: ContextVar[Note | None] = ContextVar("answers_noted", default=None)


@contextmanager
def note_answers(note: Note) -> Iterator[None]:
    """Inside of it, `note` gets each answer that a table gives anew, with its trace."""
    token = _note.set(note)
    try:
        yield
    finally:
        _note.reset(token)


def noted(answer: Answer) -> Answer:
    """The answer, once it was noted."""
    note = _note.get()
    if note is not None:
        note(answer)
    return answer
