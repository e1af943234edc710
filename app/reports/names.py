"""Taking names out of what people wrote, for lists that name nobody (PRM-04)."""

from __future__ import annotations

import re
from collections.abc import Iterable

SOMEBODY = "[name]"
COMMON = frozenset({"Resident", "Mrs", "Miss", "The", "and"})
"""Words of a name that are also ordinary words; they are not removed from a text."""


def without_names(text: str, names: Iterable[str | None]) -> str:
    """A text in which each of these names, or a part of it of three letters or more, is replaced."""
    parts: set[str] = set()
    for name in names:
        parts |= {re.sub(r"^\W+|\W+$", "", name or ""), *re.findall(r"[^\W\d_]{3,}", name or "")}
    for part in sorted(parts - COMMON - {""}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(part)}\b", SOMEBODY, text, flags=re.IGNORECASE)
    return text
