"""What can be wrong with a letter template, or with the words a handler gave for one of its elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.errors import ContentError, Invalid


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the check of a template found: ``error`` blocks publishing, ``warning`` does not. Lines from 1."""

    severity: Literal["error", "warning"]
    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class LetterError(ContentError):
    """The template cannot be used. ``line`` (from 1) is where."""

    def __init__(self, key: str, line: int, message: str) -> None:
        self.key, self.line, self.message = key, line, message
        super().__init__(f"letter {key}, line {line}: {message}")


class EditRefused(Invalid):
    """The handler's words cannot be used: they are for an element the letter does not have, or too long."""
