"""Neutral words in place of what people said, valid where the first ones were: so that a real case becomes a story."""

from __future__ import annotations

import re
from decimal import Decimal

from app.forms import Field

from .playing import takes_a_reference

MORE = " and more words"
NAME, ADDRESS = "name", "address"


class Neutral:
    """Replaces texts, the same text by the same words wherever it stands. Which fields lost their text: `left_out`."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self.left_out: list[str] = []

    def __call__(self, field: Field, text: str) -> str | None:
        """What stands in place of an answer, a line for each of its lines; None for another case's reference."""
        if takes_a_reference(field):
            self.left_out.append(field.label or field.key)
            return None
        lines = [self._line(field, line) if line.strip() else "" for line in text.split("\n")]
        return self._long_enough(field, "\n".join(lines))

    def same(self, text: str) -> str:
        """What stands in place of a text of no field, such as the name of an action."""
        return self._said.setdefault(text.strip().casefold(), f"Words {self._next('words')}")

    def _line(self, field: Field, text: str) -> str:
        key = text.strip().casefold()
        if key not in self._said:
            self._said[key] = self._words(field, text.strip())
        said = self._said[key]
        return said if _fits(field, said) else _same_shape(text)

    def _words(self, field: Field, text: str) -> str:
        if field.format == "email":
            return f"resident{self._next('email')}@example.org"
        if field.format == "phone":
            return f"020 7946 0{self._next('phone'):03d}"
        parts = field.key.split("_")
        if NAME in parts:
            return f"Resident {self._next(NAME)}"
        if ADDRESS in parts:
            return f"{self._next(ADDRESS)} Example Street"
        words = f"Words {self._next('words')}"
        return words if _fits(field, words) else _same_shape(text)

    def _next(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def _long_enough(self, field: Field, text: str) -> str:
        least = int(field.min_length) if isinstance(field.min_length, Decimal) else 0
        while len(text) < least:
            text += MORE
        most = int(field.max_length) if isinstance(field.max_length, Decimal) else len(text)
        return text[:most].rstrip() if len(text) > most else text


def _fits(field: Field, text: str) -> bool:
    if field.format == "email":
        return "@" in text
    if field.format == "phone":
        return not re.search("[A-Za-z]", text)
    return not field.pattern or re.fullmatch(field.pattern, text) is not None


def _same_shape(text: str) -> str:
    """Letters and digits of no meaning in the places of those that were there: where a pattern asks for some."""
    return "".join("1" if sign.isdigit() else "A" if sign.isupper() else "a" if sign.isalpha() else sign
                   for sign in text)  # fmt: skip
