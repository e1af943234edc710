"""Faults in a letter template that can be parsed: unknown settings, names and elements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from app.letters.errors import Finding

SETTINGS = ("title", "addressee", "stage", "purpose", "encloses", "discloses", "promises")


def unknown_settings(settings: Mapping[str, str]) -> Iterator[Finding]:
    """A warning for each setting of the front matter that has no effect."""
    for name in settings:
        if name not in SETTINGS:
            yield Finding("warning", 1, f"the setting {name!r} does nothing.{_hint(name, SETTINGS)}")


def unknown_paths(uses: Iterable[tuple[int, tuple[str, ...]]], known: frozenset[str]) -> Iterator[Finding]:
    """An error for each path that no fact gives; none when ``known`` is empty.

    A bare name in ``known`` allows every path below it. A dotted path allows itself, the paths below it and those on
    the way to it.
    """
    if not known:
        return
    detailed = {path.partition(".")[0] for path in known if "." in path}
    for line, path in dict.fromkeys(uses):
        name, dotted = path[0], ".".join(path)
        if name in known and name not in detailed:
            continue
        if name not in detailed:
            yield Finding("error", line, f"nothing gives {name!r}.{_hint(name, {*known, *detailed})}")
        elif not any(_reaches(dotted, known_path) for known_path in known):
            yield Finding("error", line, f"nothing gives {dotted!r}.{_hint(dotted, known)}")


def _reaches(dotted: str, known: str) -> bool:
    return dotted == known or known.startswith(f"{dotted}.") or (dotted.startswith(f"{known}.") and "." in known)


def unknown_elements(elements: Iterable[tuple[int, str]], known: frozenset[str]) -> Iterator[Finding]:
    """A warning for each element that no table of letter elements names; none when ``known`` is empty."""
    for line, name in elements:
        if known and name not in known:
            yield Finding("warning", line, f"no table of letter elements knows {name!r}.{_hint(name, known)}")


def _hint(name: str, among: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(among), 1)
    return f" Did you mean {near[0]!r}?" if near else ""
