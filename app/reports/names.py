"""Taking names out of what people wrote, for lists that name nobody (PRM-04)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.wording import without_contact_data

SOMEBODY = "[name]"
TITLED = re.compile(r"\b(?:Mrs?|Ms|Miss|Mx|Dr)\.? [A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?")
"""Somebody by title and name, known here or not."""
CAPITALS = re.compile(r"(?=\b([A-Z][\w'’-]+ [A-Z][\w'’-]+)\b)")
COMMON = frozenset({"Resident", "Mrs", "Miss", "The", "and"})
"""Words of a name that are also ordinary words; they are not removed from a text."""


def name_pairs(text: str) -> set[str]:
    """The pairs of words with capitals in a text: each may be somebody's name."""
    return set(CAPITALS.findall(text))


def anonymous(text: str, people: Iterable[str]) -> str:
    """A text without these people, without anybody by title and name, and without what they are reached by."""
    text = without_contact_data(text)
    for person in sorted(people, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(person)}\b", SOMEBODY, text, flags=re.IGNORECASE)
    return TITLED.sub(SOMEBODY, text)


def without_names(text: str, names: Iterable[str | None]) -> str:
    """A text in which each of these names, or a part of it of three letters or more, is replaced."""
    parts: set[str] = set()
    for name in names:
        parts |= {re.sub(r"^\W+|\W+$", "", name or ""), *re.findall(r"[^\W\d_]{3,}", name or "")}
    for part in sorted(parts - COMMON - {""}, key=len, reverse=True):
        text = re.sub(rf"\b{re.escape(part)}\b", SOMEBODY, text, flags=re.IGNORECASE)
    return text
