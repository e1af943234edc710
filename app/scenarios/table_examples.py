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
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from app import dmn, feel
from app.content.release import Release

from .examples import ON, SUFFIX, Mismatch, day_of, on_the_morning_of, read_examples_in, require_known, value_of
from .yaml_lines import LinedList, LinedMapping, Problem

FOLDER = Path("tests") / "tables"
EXAMPLES, GIVEN, ANSWER = "examples", "given", "answer"


@dataclass(frozen=True)
class TableExample:
    """An example of a table: the line it stands on, what the table is given, on which day, and what it answers."""

    line: int
    given: Mapping[str, Any]
    answer: Any
    on: date | None = None


def examples_of(path: Path) -> list[TableExample]:
    """The examples in a file. ContentError names file and line of what cannot be read."""
    return examples_in(path.read_text(encoding="utf-8"), path)


def examples_in(text: str, path: Path) -> list[TableExample]:
    """The examples in what a file says, as `examples_of`."""
    return read_examples_in(text, path, (ON, EXAMPLES), lambda document: list(_examples(document)))


def mismatches(content: Release, root: Path) -> Iterator[Mismatch]:
    """Ask the tables of a release everything that the examples under a folder of content give; what differs."""
    for name, table in sorted(content.table_paths.items()):
        path = file_of(table, root)
        if path.is_file():
            with feel.use_working_days(content.working_days):
                yield from mismatches_of(content.model(name), name, path, examples_of(path))


def file_of(table: str, root: Path) -> Path:
    """Where the examples of a table stand, by its path in the content."""
    return root / examples_path(table)


def examples_path(table: str) -> str:
    """The path in the content of the examples of a table, by the path of the table."""
    return (FOLDER / PurePosixPath(table).relative_to("dmn").with_suffix(SUFFIX)).as_posix()


def mismatches_of(model: dmn.Model, name: str, path: Path, examples: Iterable[TableExample]) -> Iterator[Mismatch]:
    """The examples of one table that it answers in another way."""
    for example in examples:
        try:
            with on_the_morning_of(example.on):
                answer = model.decide(name, example.given).value
        except (dmn.DmnError, feel.FeelError) as error:
            yield _mismatch(name, path, example, f"nothing: {error}")
            continue
        if not is_answer(answer, feel.from_python(example.answer)):
            yield _mismatch(name, path, example, feel.to_feel_text(answer))


def _mismatch(table: str, path: Path, example: TableExample, got: str) -> Mismatch:
    """`got`: what the table answers, or why it answers nothing."""
    given = feel.to_feel_text(feel.from_python(dict(example.given)))
    expected = feel.to_feel_text(feel.from_python(example.answer))
    said = (
        f"{table} is given {given} and answers {got}, not {expected}. "
        "Correct the table; or the example, where the table is meant to answer so."
    )
    return Mismatch(path, example.line, said)


def is_answer(answer: Any, expected: Any) -> bool:
    """Whether an answer is the one expected. Of a row, only the columns that the example names are compared."""
    if isinstance(expected, Mapping) and isinstance(answer, Mapping):
        return all(name in answer and is_answer(answer[name], value) for name, value in expected.items())
    if isinstance(expected, list) and isinstance(answer, list):
        return len(expected) == len(answer) and all(map(is_answer, answer, expected))
    return type(answer) is type(expected) and bool(answer == expected)


def _examples(document: LinedMapping) -> Iterator[TableExample]:
    on, listed = day_of(document), document.get(EXAMPLES)
    if not isinstance(listed, LinedList) or not listed:
        raise Problem(document.line_of(EXAMPLES), f"the file needs a list “{EXAMPLES}” with at least an example")
    for line, entry in zip(listed.lines, listed, strict=True):
        if not isinstance(entry, LinedMapping) or not isinstance(entry.get(GIVEN), LinedMapping) or ANSWER not in entry:
            raise Problem(line, f"an example has “{GIVEN}”, with a value for each input, and “{ANSWER}”")
        require_known(entry, (GIVEN, ANSWER))
        given = {key: value_of(value, line) for key, value in entry[GIVEN].items()}
        yield TableExample(line, given, value_of(entry[ANSWER], line), on)
