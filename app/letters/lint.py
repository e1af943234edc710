"""Faults in a letter template that can be parsed: unknown settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from app.letters.errors import Finding

SETTINGS = ("title", "addressee", "stage", "purpose", "encloses", "discloses", "promises")


def unknown_settings(settings: Mapping[str, str]) -> Iterator[Finding]:
    """A warning for each setting of the front matter that has no effect."""
    for name in settings:
        if name not in SETTINGS:
            yield Finding("warning", 1, f"the setting {name!r} does nothing", _hint(name, SETTINGS))


def _hint(name: str, among: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(among), 1)
    return f"Did you mean {near[0]!r}?" if near else f"Use one of {', '.join(sorted(among))}."
