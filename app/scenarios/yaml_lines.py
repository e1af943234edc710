"""YAML read with the line of every key and entry, so that an error can name the place.

Words are as people write them: only `true` and `false` are truth values (`yes` and `no` stay words), a date is a date,
a date with a time a naive datetime (Europe/London), and `today-12wd 10:00` counts working days from a given day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import yaml

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")
_FROM_TODAY = re.compile(r"today(?:\s*([+-])\s*(\d+)\s*(wd|cd))?(?:\s+(\d{1,2}):(\d{2}))?")
_WHOLE = re.compile(r"[+-]?(0|[1-9]\d*)")
_NUMBER = re.compile(r"[+-]?(0|[1-9]\d*)\.\d+")
MERGE = "tag:yaml.org,2002:merge"
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}

CountFromToday = Callable[[int, str], date]
"""Given a signed count and its unit, `wd` (working days) or `cd` (calendar days), the day that many from today."""


class LinedMapping(dict[str, Any]):
    """A mapping that knows its lines: `line` of its first key, `lines` of each key's value."""

    line: int
    lines: dict[str, int]

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


class LinedList(list[Any]):
    """A list that knows the line of each entry."""

    line: int
    lines: list[int]


LARGEST_FILE = 500_000
DEEPEST = 30
MOST_VALUES = 50_000
MOST_DIGITS = 100


class Problem(Exception):
    """The text is not the YAML that a story needs. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read(text: str, count_from_today: CountFromToday | None = None) -> Any:
    """The document in `text`: LinedMapping, LinedList and scalars. Raises Problem."""
    if len(text) > LARGEST_FILE:
        raise Problem(1, f"the file has more than {LARGEST_FILE:,} characters: split it into parts")
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Problem(mark.line + 1 if mark else 1, f"this is not YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise Problem(1, f"this is not YAML: {error}") from error
    except RecursionError as error:
        raise Problem(1, "this is nested too deeply") from error
    if node is None:
        raise Problem(1, "the file is empty")
    return _Reading(count_from_today).value(node)


class _Reading:
    def __init__(self, count_from_today: CountFromToday | None) -> None:
        self.count_from_today = count_from_today
        self._known: dict[int, Any] = {}
        self._sizes: dict[int, int] = {}
        self._inside: list[int] = []

    def value(self, node: yaml.Node) -> Any:
        """The value of a node; what an anchor names is read once."""
        key = id(node)
        if key in self._inside:
            raise Problem(_line(node), "this contains itself")
        if key not in self._known:
            self._inside.append(key)
            if len(self._inside) > DEEPEST:
                raise Problem(_line(node), f"this is nested more than {DEEPEST} deep")
            self._sizes[key] = 1
            self._known[key] = self._fresh(node)
            self._inside.pop()
        self._count(self._sizes[key], node)
        return self._known[key]

    def _count(self, size: int, node: yaml.Node) -> None:
        """Count what stands in a value with it, and what anchors repeat each time that it is repeated."""
        if self._inside:
            outer = self._inside[-1]
            self._sizes[outer] += size
            if self._sizes[outer] > MOST_VALUES:
                raise Problem(
                    _line(node), f"with what its anchors repeat, the file has more than {MOST_VALUES:,} values"
                )

    def _fresh(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._block(node)
        if isinstance(node, yaml.SequenceNode):
            entries = LinedList(self.value(entry) for entry in node.value)
            entries.line, entries.lines = _line(node), [_line(entry) for entry in node.value]
            return entries
        return self._scalar(node)

    def _block(self, node: yaml.MappingNode) -> LinedMapping:
        block = LinedMapping()
        block.line, block.lines = _line(node), {}
        merged: list[LinedMapping] = []
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key, str):
                raise Problem(_line(key_node), "a key must be a word")
            if key_node.tag == MERGE:
                merged += self._merged(value_node)
                continue
            if key in block:
                raise Problem(_line(key_node), f"{key!r} stands here a second time")
            block[key] = self.value(value_node)
            block.lines[key] = _line(key_node)
        for other in merged:
            for key in other.keys() - block.keys():
                block[key], block.lines[key] = other[key], block.line
        return block

    def _merged(self, node: yaml.Node) -> list[LinedMapping]:
        """The mappings that `<<` merges in; where several have a key, the first wins."""
        value = self.value(node)
        mappings = value if isinstance(value, LinedList) else [value]
        if not all(isinstance(mapping, LinedMapping) for mapping in mappings):
            raise Problem(_line(node), "<< takes a mapping, such as *name of one with an anchor")
        return list(mappings)

    def _scalar(self, node: yaml.Node) -> Any:
        text = str(node.value)
        if getattr(node, "style", None):  # in quotes, or a block of text: words as they stand
            return text
        if text.lower() in _WORDS:
            return _WORDS[text.lower()]
        if _WHOLE.fullmatch(text):
            if len(text) > MOST_DIGITS:
                raise Problem(_line(node), f"this number has more than {MOST_DIGITS} digits: put it in quotes")
            return int(text)
        if _NUMBER.fullmatch(text):
            return float(text)
        try:
            return self._date_or_text(text, _line(node))
        except ValueError as error:
            raise Problem(_line(node), f"{text} is not a date: {error}") from error

    def _date_or_text(self, text: str, line: int) -> Any:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if match := _MOMENT.fullmatch(text):
            day, hour, minute, second = match.groups()
            return datetime.combine(date.fromisoformat(day), time(int(hour), int(minute), int(second or 0)))
        if match := _FROM_TODAY.fullmatch(text):
            if self.count_from_today is None:
                raise Problem(line, f"{text!r}: only a demo story counts from today. Write the date")
            sign, count, unit, hour, minute = match.groups()
            day = self.count_from_today(int(f"{sign or ''}{count or 0}"), unit or "cd")
            return day if hour is None else datetime.combine(day, time(int(hour), int(minute)))
        return text


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
