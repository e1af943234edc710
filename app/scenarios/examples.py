"""Examples kept beside the stories of what content answers, takes and says; publishing asks all of them again.

Tables: ``tests/tables``; forms: ``tests/answers``; letters: ``tests/sample_letters``; diagrams: ``tests/ways``;
landlord files: ``tests/landlords``. What each holds stands in the module that reads it, and for process owners in
docs/examples.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from app import feel
from app.clock import LONDON
from app.errors import ContentError

from .yaml_lines import LinedMapping, Problem, read

SUFFIX = ".yaml"
ON = "on"
MORNING = time(9)
Read = TypeVar("Read")


@dataclass(frozen=True)
class Mismatch:
    """An example that content does not meet: its file and line, and what is the case instead, with the remedy."""

    path: Path
    line: int
    said: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.said}"


def read_examples(path: Path, keys: Collection[str], reading: Callable[[LinedMapping], Read]) -> Read:
    """What `reading` makes of a file of examples. ContentError names file and line of what cannot be read."""
    return read_examples_in(path.read_text(encoding="utf-8"), path, keys, reading)


def read_examples_in(text: str, path: Path, keys: Collection[str], reading: Callable[[LinedMapping], Read]) -> Read:
    """As `read_examples`, of what a file says already. `path`: what errors call it."""
    try:
        document = read(text)
        if not isinstance(document, LinedMapping):
            raise Problem(1, f"the file needs {', '.join(f'“{key}”' for key in keys)}")
        require_known(document, keys)
        return reading(document)
    except Problem as problem:
        raise ContentError(f"{path}:{problem.line}: {problem}") from problem


def require_known(mapping: LinedMapping, known: Collection[str]) -> None:
    for key in mapping:
        if key not in known:
            raise Problem(mapping.line_of(key), f"“{key}” is not known here: there are {', '.join(known)}")


def day_of(document: LinedMapping) -> date | None:
    """The day on which everything is asked; None when the file does not say."""
    on = document.get(ON)
    if on is not None and type(on) is not date:
        raise Problem(document.line_of(ON), f"“{ON}” is a date, such as 2026-03-02")
    return on


def value_of(value: Any, line: int) -> Any:
    """A value as written: FEEL where it begins with ``=``; a moment is one of Europe/London."""
    if isinstance(value, Mapping):
        return {key: value_of(inner, line) for key, inner in value.items()}
    if isinstance(value, list):
        return [value_of(inner, line) for inner in value]
    if isinstance(value, datetime):
        return value.replace(tzinfo=LONDON)
    if isinstance(value, float):
        return Decimal(str(value))
    if isinstance(value, str) and value.startswith("="):
        try:
            return feel.to_python(feel.compile_expression(value[1:]).evaluate({}))
        except feel.FeelError as error:
            raise Problem(line, f"{value} is not FEEL: {error}") from error
    return value


@contextmanager
def on_the_morning_of(day: date | None) -> Iterator[None]:
    """Let FEEL's today() be a day; the real one for None."""
    if day is None:
        yield
        return
    moment = datetime.combine(day, MORNING, LONDON)
    with feel.use_now(lambda: moment):
        yield
