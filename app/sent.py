"""What browsers, machines and commands send, read in one place: the key of a row, a day, a text.

Each reads only what it can mean: digits are 0 to 9, a key fits the database and JSON, a day is one that a case can
have, and a text holds no sign that a database or a file cannot keep.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

LONGEST_KEY = 15
LARGEST_KEY = 10**LONGEST_KEY - 1
"""JSON and a browser keep whole numbers of 15 digits exactly."""
KEY_PATTERN = rf"[0-9]{{1,{LONGEST_KEY}}}"
FIRST_YEAR, LAST_YEAR = 1900, 2199
LARGEST_NUMBER = 10**15
"""What a form, a column and JSON keep exactly."""
DEEPEST = 20
LONGEST_VARIABLE = 4_000
"""Characters of a text that a process keeps among its data: longer text does not route anything."""

_KEY = re.compile(KEY_PATTERN)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


def sent_key(text: str) -> int | None:
    """The key of a row; None for anything else, such as ² or twenty digits."""
    return int(text) if _KEY.fullmatch(text) else None


def sent_day(text: str) -> date | None:
    """The day written as 2026-05-20, from 1900 to 2199; None for anything else."""
    match = _DAY.fullmatch(text.strip())
    if not match or not FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def kept_text(text: str, instead: str = "") -> str:
    """The text without NUL and without halves of surrogate pairs, which no database keeps; ``instead`` stands there."""
    return _UNKEPT.sub(instead, text)


def why_not_kept(value: Any) -> str:
    """Why a value of JSON cannot be kept, with what to do; "" when it can."""
    try:
        return next(filter(None, map(_problem, _values(value))), "")
    except RecursionError:
        return f"This is nested more than {DEEPEST} deep."


def _values(body: Any) -> Iterator[Any]:
    """Every name and value of a JSON body; RecursionError where it is nested too deep."""
    todo = [(body, 0)]
    while todo:
        value, depth = todo.pop()
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(value, Mapping):
            yield from value
            todo += [(item, depth + 1) for item in value.values()]
        elif isinstance(value, list):
            todo += [(item, depth + 1) for item in value]
        else:
            yield value


def _problem(value: Any) -> str:
    if isinstance(value, str):
        if "\x00" in value:
            return "Take out the NUL character."
        if _UNKEPT.search(value):
            return "Take out the half of a surrogate pair: it is no character."
    if isinstance(value, float) and not math.isfinite(value):
        return "Send a number: NaN and Infinity are none."
    if isinstance(value, (int, float)) and abs(value) > LARGEST_NUMBER:
        return f"Send a number of {LONGEST_KEY} digits at most."
    return ""
