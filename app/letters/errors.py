"""Errors in a letter template, and in the words a handler gives for an element of a letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.errors import ContentError, Invalid


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a template: an ``error`` blocks publishing, a ``warning`` does not. Lines count from 1."""

    severity: Literal["error", "warning"]
    line: int
    message: str
    remedy: str = "Correct the line of the letter."

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class LetterError(ContentError):
    """The template cannot be used; ``line`` (from 1) is the place."""

    def __init__(self, key: str, line: int, message: str) -> None:
        self.key, self.line, self.message = key, line, message
        super().__init__(f"letter {key}, line {line}: {message}")


class EditRefused(Invalid):
    """The handler's words are for an element that the letter does not have, or are too long."""
