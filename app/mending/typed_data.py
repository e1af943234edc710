"""Process data as an administrator types them: each value keeps the kind that its variable has.

JSON has neither dates nor durations. A text for a variable that holds a date is therefore read as one, and refused when
it is none; FEEL after `=`, such as `=date("2026-01-05")`, says the kind of a variable that has no value yet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app import feel
from app.errors import Invalid
from app.feel.values import a_kind, kind

_NAME = re.compile(r"[^\W\d]\w{0,99}")
_LIKE_A_TIME = re.compile(r"\d{4}-\d\d-\d\d.*|\d\d:\d\d.*|-?P(?=[\dT]).*")
_READERS = {
    "date": feel.compile_expression("date(text)"),
    "date and time": feel.compile_expression("date and time(text)"),
    "time": feel.compile_expression("time(text)"),
    "days and time duration": feel.compile_expression("duration(text)"),
    "years and months duration": feel.compile_expression("duration(text)"),
}
"""What reads a text as a value of a kind."""
_EXAMPLES = {
    "date": "2026-01-05",
    "date and time": "2026-01-05T09:00:00Z",
    "time": "09:00:00",
    "days and time duration": "P14D",
    "years and months duration": "P1M",
    "number": "5, without quotation marks",
    "boolean": "true or false, without quotation marks",
    "string": "a text, in quotation marks",
    "list": "[1, 2]",
    "context": "a list of names with values in braces",
}


def typed_data(given: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The values given for process variables, each of the kind that the variable has in `known`, the data as they are.

    Null empties a variable of any kind. Raises Invalid with every value that is of another kind, or whose kind is not
    clear.
    """
    typed, wrong = {}, []
    for name, value in given.items():
        try:
            if not _NAME.fullmatch(name):
                raise ValueError("is no name of a variable: use letters, digits and _, and begin with a letter")
            typed[name] = _typed(value, known.get(name), known)
        except ValueError as error:
            wrong.append(f"“{name[:100]}” {error}.")
    if wrong:
        raise Invalid({"data": " ".join(wrong)})
    return typed


def _typed(value: Any, known: Any, names: Mapping[str, Any]) -> Any:
    if value is None:
        return None
    if isinstance(value, str) and value.startswith("="):
        return _like(_worked_out(value[1:], names), known)
    if known is None:
        if isinstance(value, str) and _LIKE_A_TIME.fullmatch(value):
            raise ValueError(
                f'has no value yet, so its kind is not clear: write =date("{value}") with the function that fits, or '
                f'="{value}" for a text'
            )
        return [_typed(item, None, names) for item in value] if isinstance(value, list) else value
    return _like(value, known)


def _worked_out(text: str, names: Mapping[str, Any]) -> Any:
    try:
        value = feel.to_python(feel.compile_expression(text).evaluate(names))
    except feel.FeelError as error:
        raise ValueError(f"cannot be worked out from ={text}: {error}") from error
    if value is None:
        raise ValueError(f"would be empty: ={text} gives nothing. Check the names, or write null to empty it")
    return value


def _like(value: Any, known: Any) -> Any:
    """The value as the kind of the known one; ValueError with words when it is of another."""
    if known is None or value is None:
        return value
    wanted, given = kind(feel.from_python(known)), kind(feel.from_python(value))
    if given == "string" and wanted in _READERS:
        return _like_in_zone(_read(value, wanted), known)
    if given != wanted:
        raise ValueError(f"is {a_kind(feel.from_python(known))}: write it as {_EXAMPLES.get(wanted, wanted)}")
    if isinstance(known, list):
        example = known[0] if known and len({kind(feel.from_python(item)) for item in known}) == 1 else None
        return [_like(item, example) for item in value]
    if isinstance(known, Mapping):
        return {name: _like(item, known.get(name)) for name, item in value.items()}
    return _like_in_zone(value, known)


def _read(text: str, wanted: str) -> Any:
    value = _READERS[wanted].evaluate({"text": text.strip()})
    if kind(value) != wanted:
        raise ValueError(f"is {'an' if wanted[0] in 'aeiou' else 'a'} {wanted}: write it as {_EXAMPLES[wanted]}")
    return feel.to_python(value)


def _like_in_zone(value: Any, known: Any) -> Any:
    """A moment with an offset where the known one has it: a timer cannot be armed by one without."""
    if getattr(known, "tzinfo", None) is not None and getattr(value, "tzinfo", None) is None:
        raise ValueError(f"is a moment with its offset: write it as {_EXAMPLES['date and time']}")
    return value
