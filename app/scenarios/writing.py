"""Write values as a story file has them: on one line where they fit, and so that reading them gives the same again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from .yaml_lines import LARGEST_FILE, Problem, read

WIDEST = 118
_WORDS = re.compile(r"[A-Za-z£][\w £.’'/()+-]*[\w.)£]|[A-Za-z]")
"""What can stand without quotes, wherever it stands."""


def flow(value: Any) -> str:
    """A value on one line: `{kind: complaint, outcomes: [repair, apology]}`."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    return scalar(value)


def scalar(value: Any) -> str:
    """A single value. A text stands in quotes where it would be read as something else."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}" if value.second else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        return format(Decimal(str(value)), "f")
    text = str(value)
    return text if _may_stand_alone(text) else json.dumps(text, ensure_ascii=False)


def lines_of(key: str, value: Any, indent: int) -> list[str]:
    """A key with its value, on one line where that fits, else one line for each thing in it."""
    margin = " " * indent
    line = f"{margin}{scalar(key)}: {flow(value)}"
    if len(line) <= WIDEST or not isinstance(value, Mapping | list | tuple) or not value:
        return [line]
    if isinstance(value, Mapping):
        inner = [line for name, part in value.items() for line in lines_of(str(name), part, indent + 2)]
        return [f"{margin}{scalar(key)}:", *inner]
    return [f"{margin}{scalar(key)}:", *(line for part in value for line in entry_lines(part, indent + 2))]


def entry_lines(value: Any, indent: int) -> list[str]:
    """An entry of a list, after a dash."""
    line = f"{' ' * indent}- {flow(value)}"
    if len(line) <= WIDEST or not isinstance(value, Mapping) or not value:
        return [line]
    return block_entry(value, indent)


def block_entry(value: Mapping[str, Any], indent: int) -> list[str]:
    """An entry of a list that is a mapping, a line for each key."""
    lines = [line for key, part in value.items() for line in lines_of(str(key), part, indent + 2)]
    return [f"{' ' * indent}- {lines[0].strip()}", *lines[1:]]


def story_text(head: Mapping[str, Any], people: Mapping[str, Any], steps: Sequence[Mapping[str, Any]]) -> str:
    """A whole story: its head (title, landlord …), its people, and its steps."""
    lines = [line for key, value in head.items() for line in lines_of(key, value, 0)]
    lines += ["people:", *(line for alias, about in people.items() for line in lines_of(alias, about, 2))]
    lines += ["steps:", *(line for step in steps for line in block_entry(step, 2))]
    return "\n".join(lines) + "\n"


def _may_stand_alone(text: str) -> bool:
    if not _WORDS.fullmatch(text) or len(text) > LARGEST_FILE:
        return False
    try:
        return bool(read(f"- {text}") == [text])
    except Problem:
        return False
