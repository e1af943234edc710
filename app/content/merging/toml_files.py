"""Landlord files, merged by key; the comments above a key go with it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .parts import WHOLE, MergedParts, Part, Parts, PartsMerge
from .places import Places

STATEMENT, COMMENT = "", "comment"
TOP = "/"
NOT_BY_KEY = "This file is not written as tables of keys, so it is merged by its lines."


@dataclass(frozen=True)
class _Entry:
    """A table or key as it is written: the comments and blank lines above it, and the statement itself."""

    key: str
    holder: str
    above: str
    statement: str

    def part(self) -> Part:
        """The same, to be merged."""
        place = self.key.removeprefix(TOP) or "the file"
        said = {STATEMENT: self.statement.strip(), COMMENT: self.above.strip()}
        return Part(self.key, self.holder, place, said)


Entries = dict[str, _Entry]


def merge_toml(base: bytes, mine: bytes, theirs: bytes, places: Places) -> bytes:
    """One file of two changes of it, by key. ValueError for what is no TOML, or is no tables of keys."""
    sides = [_read(body.decode()) for body in (base, mine, theirs)]
    parts = [Parts({entry.key: entry.part() for entry in entries.values()}) for entries, _ in sides]
    merged = PartsMerge(parts[0], parts[1], parts[2], places).run()
    (ours, end), (others, _) = sides[1], sides[2]
    tables = merged.inside.get(WHOLE, [])
    keys = [key for table in tables for key in [table, *merged.inside.get(table, ())]]
    return ("".join(_written(key, merged, ours, others) for key in keys) + end).encode()


def _written(key: str, merged: MergedParts, mine: Entries, theirs: Entries) -> str:
    sides = [entries[key] for entries in (mine, theirs) if key in entries]
    said = merged.said[key]
    above = next(entry.above for entry in sides if entry.above.strip() == said[COMMENT])
    statement = next(entry.statement for entry in sides if entry.statement.strip() == said[STATEMENT])
    return above + (statement if not statement or statement.endswith("\n") else f"{statement}\n")


def _read(text: str) -> tuple[Entries, str]:
    """key → how it is written, in order; and what stands after all. ValueError for a file not read here."""
    document = tomllib.loads(text)
    head, lines = _head(text.splitlines(keepends=True))
    entries: Entries = {TOP: _Entry(TOP, WHOLE, head, "")}
    table, above, statement = TOP, "", ""
    for line in lines:
        if not statement and (not line.strip() or line.lstrip().startswith("#")):
            above += line
            continue
        statement += line
        said = _said(statement)
        if said is None:
            continue
        if statement.lstrip().startswith("["):
            table = TOP + ".".join(_names(said, leaf=False))
            entry = _Entry(table, WHOLE, above, statement)
        else:
            key = ".".join(filter(None, [table.removeprefix(TOP), *_names(said, leaf=True)]))
            entry = _Entry(TOP + key, table, above, statement)
        if entry.key in entries:
            raise ValueError(NOT_BY_KEY)
        entries[entry.key] = entry
        above = statement = ""
    if statement or _document(entries.values()) != document:
        raise ValueError(NOT_BY_KEY)
    return entries, above


def _head(lines: list[str]) -> tuple[str, list[str]]:
    """The comment at the very beginning, which is the file's own, and the lines after it."""
    length = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:length]), lines[length:]


def _said(statement: str) -> Any:
    """What a statement says; None while it goes on in the next line."""
    try:
        return tomllib.loads(statement)
    except tomllib.TOMLDecodeError:
        return None


def _names(said: Any, *, leaf: bool) -> list[str]:
    """The names of the one table, or key (`leaf`), that a statement speaks of."""
    names: list[str] = []
    while isinstance(said, dict) and said and not (leaf and names):
        name, said = next(iter(said.items()))
        names.append(name)
    if not names or any("." in name or "/" in name for name in names) or not (leaf or said == {}):
        raise ValueError(NOT_BY_KEY)
    return names


def _document(entries: Iterable[_Entry]) -> dict[str, Any]:
    """What the entries say together: nothing of the file may have been passed over."""
    return tomllib.loads("\n".join(entry.above + entry.statement for entry in entries))
