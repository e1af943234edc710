"""Placeholders ``{{ FEEL }}`` in the text of a letter: the expression and how its value is written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from app.feel import PythonExpression
from app.wording import date_words, datetime_words, money_words, plain_words, short_date, time_words

PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}")


class WrongKind(Exception):
    """A format was given a value of a kind that it cannot write."""


@dataclass(frozen=True)
class Placeholder:
    """``{{ expression }}`` or ``{{ expression | format }}``; with ``{{?`` the value may be empty (``optional``)."""

    expression: PythonExpression
    format: str = ""
    optional: bool = False

    @classmethod
    def parse(cls, inside: str) -> Placeholder:
        """Parse the text inside the braces.

        Raises ``feel.FeelSyntaxError``, and ``ValueError`` for a format that does not exist.
        """
        optional = inside.startswith("?")
        text, name = _split_format(inside.removeprefix("?"))
        if name and name not in FORMATS:
            near = get_close_matches(name, FORMATS, 1)
            raise ValueError(
                f"the format {name!r} does not exist: "
                + (f"did you mean {near[0]!r}?" if near else f"use {', '.join(FORMATS)}")
            )
        return cls(PythonExpression.compile(text), name, optional)

    def promised_day(self, scope: Mapping[str, Any]) -> dt.date | None:
        """The date that this promises; None for anything else, and for a date whose format says how it is meant."""
        if self.format:
            return None
        value = self.expression.value(scope)
        return _day(value) if isinstance(value, dt.date) else None

    def words(self, scope: Mapping[str, Any]) -> str:
        """The value in words, ``""`` when there is none. Raises ``WrongKind``."""
        value = self.expression.value(scope)
        if value is None or value == [] or value == "":
            return ""
        try:
            return FORMATS[self.format](value) if self.format else plain_words(value)
        except TypeError as error:
            raise WrongKind(str(error)) from error


def _split_format(text: str) -> tuple[str, str]:
    """The expression and the format, split at the last ``|`` that is not inside a FEEL string."""
    quoted, at = False, -1
    for index, letter in enumerate(text):
        if letter == '"' and (index == 0 or text[index - 1] != "\\"):
            quoted = not quoted
        elif letter == "|" and not quoted:
            at = index
    return (text, "") if at < 0 else (text[:at], " ".join(text[at + 1 :].split()))


def _only(kind: type | tuple[type, ...], wanted: str, write: Callable[[Any], str]) -> Callable[[Any], str]:
    def checked(value: Any) -> str:
        if not isinstance(value, kind) or isinstance(value, bool):
            raise TypeError(f"it should be {wanted} and is {plain_words(value)[:60]!r}")
        return write(value)

    return checked


def _day(value: Any) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


FORMATS: Mapping[str, Callable[[Any], str]] = {
    "date": _only(dt.date, "a date", lambda value: date_words(_day(value))),
    "short date": _only(dt.date, "a date", lambda value: short_date(_day(value))),
    "time": _only((dt.time, dt.datetime), "a time", lambda value: time_words(getattr(value, "time", lambda: value)())),
    "date and time": _only(dt.datetime, "a date and time", datetime_words),
    "money": _only((int, Decimal), "a number", money_words),
    "number": _only((int, Decimal), "a number", lambda value: f"{value:,}"),
    "list": lambda value: plain_words(value if isinstance(value, list) else [value]),
    "one line": lambda value: ", ".join(
        line.strip(" ,") for line in plain_words(value).splitlines() if line.strip(" ,")
    ),
    "capital": lambda value: _capital(plain_words(value)),
    "lower case": lambda value: plain_words(value).lower(),
}
"""How a value may be written. Dates, lists, yes and no are written in words without a format too."""
