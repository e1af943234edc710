"""Examples of what a decision table answers, kept beside the stories and asked again before publishing.

``tests/tables/common/reviewer.yaml`` holds those of ``dmn/common/reviewer.dmn``::

    on: 2026-03-02            # today, for a table that asks for it; need not be given
    examples:
      - given: {candidate_considered_stage_1: true}
        answer: {allowed: false}

Values are written as in stories: a date is a date, a text that begins with ``=`` is FEEL. What is not given is null.
Of an answer in columns, only those named are compared: an example need not repeat sentences that people read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from app import dmn, feel
from app.clock import LONDON
from app.content.release import Release
from app.errors import ContentError

from .yaml_lines import LinedList, LinedMapping, Problem, read

FOLDER = Path("tests") / "tables"
SUFFIX = ".yaml"
ON, EXAMPLES, GIVEN, ANSWER = "on", "examples", "given", "answer"


@dataclass(frozen=True)
class TableExample:
    """An example of a table: the line it stands on, what the table is given, on which day, and what it answers."""

    line: int
    given: Mapping[str, Any]
    answer: Any
    on: date | None = None


@dataclass(frozen=True)
class Mismatch:
    """An example that a table answers in another way; ``got`` is its answer, or why it has none."""

    table: str
    path: Path
    example: TableExample
    got: str

    def __str__(self) -> str:
        given = feel.to_feel_text(feel.from_python(dict(self.example.given)))
        expected = feel.to_feel_text(feel.from_python(self.example.answer))
        return (
            f"{self.path}:{self.example.line}: {self.table} is given {given} and answers {self.got}, not {expected}. "
            "Correct the table; or the example, where the table is meant to answer so."
        )


def examples_of(path: Path) -> list[TableExample]:
    """The examples in a file. ContentError names file and line of what cannot be read."""
    try:
        return list(_examples(read(path.read_text(encoding="utf-8"))))
    except Problem as problem:
        raise ContentError(f"{path}:{problem.line}: {problem}") from problem


def table_mismatches(content: Release, root: Path) -> Iterator[Mismatch]:
    """Ask the tables of a release everything that the examples under a folder of content give; what differs."""
    for name, table in sorted(content.table_paths.items()):
        path = file_of(table, root)
        if path.is_file():
            with feel.use_working_days(content.working_days):
                yield from mismatches_of(content.model(name), name, path, examples_of(path))


def file_of(table: str, root: Path) -> Path:
    """Where the examples of a table stand, by its path in the content."""
    return root / FOLDER / PurePosixPath(table).relative_to("dmn").with_suffix(SUFFIX)


def mismatches_of(model: dmn.Model, name: str, path: Path, examples: Iterable[TableExample]) -> Iterator[Mismatch]:
    """The examples of one table that it answers in another way."""
    for example in examples:
        try:
            answer = _on_its_day(model, name, example)
        except (dmn.DmnError, feel.FeelError) as error:
            yield Mismatch(name, path, example, f"nothing: {error}")
            continue
        if not _answers(answer, feel.from_python(example.answer)):
            yield Mismatch(name, path, example, feel.to_feel_text(answer))


def _answers(answer: Any, expected: Any) -> bool:
    """Whether an answer is the one expected. Of a row, only the columns that the example names are compared."""
    if isinstance(expected, Mapping) and isinstance(answer, Mapping):
        return all(name in answer and _answers(answer[name], value) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(answer, list):
        return len(expected) == len(answer) and all(map(_answers, answer, expected))
    return type(answer) is type(expected) and bool(answer == expected)


def _on_its_day(model: dmn.Model, name: str, example: TableExample) -> Any:
    if example.on is None:
        return model.decide(name, example.given).value
    moment = datetime.combine(example.on, datetime.min.time().replace(hour=9), LONDON)
    with feel.use_now(lambda: moment):
        return model.decide(name, example.given).value


def _examples(document: Any) -> Iterator[TableExample]:
    if not isinstance(document, LinedMapping):
        raise Problem(1, f"the file needs a list “{EXAMPLES}”")
    _only_known(document, (ON, EXAMPLES))
    on, listed = document.get(ON), document.get(EXAMPLES)
    if on is not None and type(on) is not date:
        raise Problem(document.line_of(ON), f"“{ON}” is a date, such as 2026-03-02")
    if not isinstance(listed, LinedList) or not listed:
        raise Problem(document.line_of(EXAMPLES), f"the file needs a list “{EXAMPLES}” with at least an example")
    for line, entry in zip(listed.lines, listed, strict=True):
        if not isinstance(entry, LinedMapping) or not isinstance(entry.get(GIVEN), LinedMapping) or ANSWER not in entry:
            raise Problem(line, f"an example has “{GIVEN}”, with a value for each input, and “{ANSWER}”")
        _only_known(entry, (GIVEN, ANSWER))
        given = {key: _value(value, line) for key, value in entry[GIVEN].items()}
        yield TableExample(line, given, _value(entry[ANSWER], line), on)


def _only_known(mapping: LinedMapping, known: tuple[str, ...]) -> None:
    for key in mapping:
        if key not in known:
            raise Problem(mapping.line_of(key), f"“{key}” is not known here: there are {', '.join(known)}")


def _value(value: Any, line: int) -> Any:
    """A value as written: FEEL where it begins with ``=``; a moment is one of Europe/London."""
    if isinstance(value, Mapping):
        return {key: _value(inner, line) for key, inner in value.items()}
    if isinstance(value, list):
        return [_value(inner, line) for inner in value]
    if isinstance(value, datetime):
        return value.replace(tzinfo=LONDON)
    if isinstance(value, str) and value.startswith("="):
        try:
            return feel.to_python(feel.compile_expression(value[1:]).evaluate({}))
        except feel.FeelError as error:
            raise Problem(line, f"{value} is not FEEL: {error}") from error
    return value
