"""Change a landlord's file in place: what is changed is written anew, everything else stays as it is, to the byte.

A table is named by its heading (`roles.board`), "" for what stands before the first. Each change is compared with what
the file said: where it came to anything else, nothing is changed and LandlordError says so.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from .landlord import LandlordError

Value = str | bool | int | date | time | Sequence[str]
Change = tuple[str, str, Value | None]
"""Table, key and what it says from now on; None takes the key out."""

_HEADING = re.compile(r"\s*\[(?!\[)([^\[\]]+)\]\s*(?:#.*)?")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+|\"(?:[^\"\\]|\\.)*\"|'[^']*')\s*=\s*")
_TRIPLE = ('"""', "'''")
AS_TEXT = "This file is written in a way that this page cannot change. Change it as text."


@dataclass(frozen=True)
class _Entry:
    """A key with its value: the lines from `first` up to but not including `end`; `value_at` and `value_end` in their
    text."""

    table: str
    key: str
    first: int
    end: int
    value_at: int
    value_end: int


def with_changes(text: str, changes: Sequence[Change]) -> str:
    """The file with keys changed, added or taken out. A new key stands last in its table, a new table after its kin."""
    wanted = _read(text)
    for table, key, value in changes:
        text = _with_value(text, table, key, value)
        inside = _inside(wanted, table)
        if value is None:
            inside.pop(key, None)
        else:
            inside[key] = value if isinstance(value, str | int | date | time) else list(value)
    return _as_wanted(text, wanted)


def without_table(text: str, table: str) -> str:
    """The file without a table; what is written above its heading stays."""
    wanted = _read(text)
    *outer, last = _parts(table)
    _inside(wanted, ".".join(map(_key_text, outer))).pop(last, None)
    lines, headings = text.splitlines(keepends=True), _headings(text)
    for at, (start, heading) in reversed(list(enumerate(headings))):
        if heading == table:
            end = _end_of_table(lines, start, headings[at + 1][0] if at + 1 < len(headings) else len(lines))
            blank_around = (start == 0 or not lines[start - 1].strip()) and lines[end : end + 1] == ["\n"]
            del lines[start : end + blank_around]
    return _as_wanted("".join(lines), wanted)


def heading_of(*parts: str) -> str:
    """The heading of a table whose last part people choose, such as `policies` and `may 2026`."""
    return ".".join(map(_key_text, parts))


def _with_value(text: str, table: str, key: str, value: Value | None) -> str:
    lines = text.splitlines(keepends=True)
    entry = next((each for each in _entries(lines) if (each.table, each.key) == (table, key)), None)
    if entry is not None:
        block = "".join(lines[entry.first : entry.end])
        said = "" if value is None else block[: entry.value_at] + _written(value) + block[entry.value_end :]
        return "".join([*lines[: entry.first], said, *lines[entry.end :]])
    if value is None:
        return text
    line = f"{_key_text(key)} = {_written(value)}\n"
    at = _place_for_key(lines, table)
    if at is not None:
        return "".join([*_ended(lines[:at]), line, *lines[at:]])
    at = _place_for_table(lines, table)
    before, after = _ended(lines[:at]), lines[at:]
    gap = [] if not before or not before[-1].strip() else ["\n"]
    below = ["\n"] if after and after[0].strip() else []
    return "".join([*before, *gap, f"[{table}]\n", line, *below, *after])


def _place_for_key(lines: list[str], table: str) -> int | None:
    """The line at which a new key of a table stands; None where there is no such table."""
    headings = _headings("".join(lines))
    starts = [(-1, ""), *headings] if not table else headings
    for at, (start, heading) in enumerate(starts):
        if heading == table:
            end = starts[at + 1][0] if at + 1 < len(starts) else len(lines)
            return _end_of_table(lines, start, end)
    return None


def _place_for_table(lines: list[str], table: str) -> int:
    """The line at which a new table stands: after the last of its kin, else at the end."""
    kin = table.rpartition(".")[0]
    headings = _headings("".join(lines))
    at = [number for number, (_, heading) in enumerate(headings) if kin and heading.rpartition(".")[0] == kin]
    if not at:
        return len(lines)
    last = at[-1]
    end = headings[last + 1][0] if last + 1 < len(headings) else len(lines)
    return _end_of_table(lines, headings[last][0], end)


def _end_of_table(lines: list[str], start: int, end: int) -> int:
    """The line after the last key of a table: comments and blank lines before the next heading belong to that."""
    entries = [entry.end for entry in _entries(lines) if start < entry.first < end]
    return max(entries, default=start + 1)


def _headings(text: str) -> list[tuple[int, str]]:
    lines = text.splitlines(keepends=True)
    inside = {number for entry in _entries(lines) for number in range(entry.first, entry.end)}
    found_there = [(number, _HEADING.fullmatch(line.rstrip("\r\n"))) for number, line in enumerate(lines)]
    return [(number, _named(match[1])) for number, match in found_there if match and number not in inside]


def _entries(lines: list[str]) -> list[_Entry]:
    entries: list[_Entry] = []
    table, number = "", 0
    while number < len(lines):
        heading = _HEADING.fullmatch(lines[number].rstrip("\r\n"))
        key = _KEY.match(lines[number])
        if heading:
            table = _named(heading[1])
        elif key:
            rest = "".join(lines[number:])
            value_end = _end_of_value(rest, key.end())
            end = number + rest.count("\n", 0, value_end) + 1
            entries.append(_Entry(table, _parts(key[1])[0], number, end, key.end(), value_end))
            number = end - 1
        number += 1
    return entries


def _end_of_value(text: str, at: int) -> int:
    """Where a value ends: before a comment or the end of its line, outside of brackets and quotes."""
    depth, end = 0, at
    while at < len(text):
        sign = text[at]
        if sign in "\"'":
            at = end = _end_of_text(text, at)
            continue
        if sign == "#":
            if depth == 0:
                return end
            at = text.find("\n", at)
            at = len(text) if at < 0 else at
            continue
        if sign == "\n" and depth == 0:
            return end
        depth += (sign in "[{") - (sign in "]}")
        at += 1
        end = at if not sign.isspace() else end
    return end


def _end_of_text(text: str, at: int) -> int:
    quote = text[at : at + 3] if text[at : at + 3] in _TRIPLE else text[at]
    at += len(quote)
    while at < len(text) and not text.startswith(quote, at):
        at += 2 if text[at] == "\\" and quote[0] == '"' else 1
    return at + len(quote)


def _written(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return f"[{', '.join(_quoted(each) for each in value)}]"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key_text(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _named(heading: str) -> str:
    """A heading as this file's callers write it, whatever blanks and quotes stand in it."""
    return heading_of(*_parts(heading))


def _parts(heading: str) -> list[str]:
    """The keys of a dotted heading."""
    if not heading:
        return []
    try:
        inside: Any = tomllib.loads(f"{heading} = 0")
    except tomllib.TOMLDecodeError as error:
        raise LandlordError(f"“{heading}” cannot be the name of a part of the file.") from error
    parts: list[str] = []
    while isinstance(inside, dict):
        key, inside = next(iter(inside.items()))
        parts.append(key)
    return parts


def _inside(document: dict[str, Any], table: str) -> dict[str, Any]:
    for part in _parts(table):
        inner: Any = document.setdefault(part, {})
        if not isinstance(inner, dict):
            raise LandlordError(AS_TEXT)
        document = inner
    return document


def _ended(lines: list[str]) -> list[str]:
    """Lines of which the last one ends, so that another can follow."""
    return [*lines[:-1], lines[-1] + "\n"] if lines and not lines[-1].endswith("\n") else lines


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LandlordError(f"{AS_TEXT} It cannot be read as it is: {error}.") from error


def _as_wanted(text: str, wanted: Mapping[str, Any]) -> str:
    if _without_empty(_read(text)) != _without_empty(wanted):
        raise LandlordError(AS_TEXT)
    return text


def _without_empty(value: Any) -> Any:
    """A document without tables that say nothing: whether their heading stands there is no difference."""
    if not isinstance(value, dict):
        return value
    inner = {key: _without_empty(each) for key, each in value.items()}
    return {key: each for key, each in inner.items() if each != {}}
