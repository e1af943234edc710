"""The examples of a table of a draft: asked on it, one more kept, those mended that it is meant to answer otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from app import dmn, feel
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.dmn.places import expressions
from app.errors import Conflict, ContentError
from app.feel.free_names import calls_of_the_day
from app.scenarios.examples import on_the_morning_of
from app.scenarios.table_examples import TableExample, examples_in, is_answer
from app.scenarios.writing_examples import with_answer, with_example

from .open_table import OpenTable, open_table
from .save_file import save_file
from .table_inputs import inputs_of, values_from

NOT_KEPT = "The table gives no answer to this, so there is nothing to keep: {problem}"
ANOTHER_DAY = "The examples of this table are asked on {on}. Try it on that day, then keep it."
MOVED_ON = "The examples have been changed meanwhile. Look at them again."


@dataclass(frozen=True)
class AskedExample:
    """An example, and what the draft answers to it. `problem`: why it answers nothing."""

    line: int
    given: str
    expected: str
    answers: str
    problem: str
    holds: bool


@dataclass(frozen=True)
class Examples:
    """The examples of a table. `seen`: what says which text of theirs was looked at; `problem`: why they cannot be
    read; `on`: the day on which they are asked, where they name one."""

    path: str
    asked: tuple[AskedExample, ...]
    seen: str
    problem: str = ""
    on: date | None = None

    @property
    def failing(self) -> list[AskedExample]:
        return [example for example in self.asked if not example.holds]


def examples_of_table(table: OpenTable) -> Examples:
    """Every example of a table that is open, asked on it."""
    text = _text(table)
    seen = hashlib.sha256(text.encode()).hexdigest()[:16]
    if not text.strip():
        return Examples(table.examples_path, (), seen)
    try:
        listed = examples_in(text, Path(table.examples_path))
    except ContentError as error:
        return Examples(table.examples_path, (), seen, str(error))
    with feel.use_working_days(table.content.working_days):
        asked = tuple(_asked(table, example) for example in listed)
    return Examples(table.examples_path, asked, seen, on=listed[0].on if listed else None)


def keep_example(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, entered: Mapping[str, str], *,
    text: bytes | None = None, on: date | None = None, landlord: str = "",
) -> None:  # fmt: skip
    """Keep what somebody tried, with what the table answers, as an example of it: publishing asks it again.

    Conflict where the table gives no answer, or where the other examples are asked on another day.
    """
    with runtime.database.read() as connection:
        table = open_table(runtime, connection, actor, draft_id, path, text=text, landlord=landlord)
    given = values_from(inputs_of(table), entered)
    day, said = on or runtime.clock.today(), _text(table)
    kept = examples_of_table(table)
    asks_the_day = _asks_the_day(table)
    if asks_the_day and kept.on is not None and kept.on != day:
        raise Conflict(ANOTHER_DAY.format(on=kept.on.isoformat()))
    with feel.use_working_days(table.content.working_days), on_the_morning_of(day):
        try:
            answer = table.model.decide(table.decision.id, given).value
        except (dmn.DmnError, feel.FeelError) as error:
            raise Conflict(NOT_KEPT.format(problem=error)) from error
    written = with_example(said, path, given, answer, day if asks_the_day and kept.on is None else None)
    _save(runtime, actor, table, written)


def take_answers(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, lines: Collection[int], *, seen: str, landlord: str = ""
) -> int:
    """Let examples, by their lines, expect what the saved table answers now; gives how many were changed.

    `seen`: of the `Examples` that were looked at; Conflict where they were changed since. Of an answer in columns, only
    those that an example names are written. An example to which the table gives no answer stays as it is.
    """
    with runtime.database.read() as connection:
        table = open_table(runtime, connection, actor, draft_id, path, landlord=landlord)
    text = _text(table)
    if hashlib.sha256(text.encode()).hexdigest()[:16] != seen:
        raise Conflict(MOVED_ON)
    changed = 0
    with feel.use_working_days(table.content.working_days):
        for example in reversed(examples_in(text, Path(table.examples_path))):
            asked = _asked(table, example)
            if example.line not in lines or asked.holds or asked.problem:
                continue
            with on_the_morning_of(example.on):
                answer = table.model.decide(table.decision.id, example.given).value
            text = with_answer(text, example.line, _as_narrow(answer, example.answer))
            changed += 1
    if changed:
        _save(runtime, actor, table, text)
    return changed


def _save(runtime: Runtime, actor: Actor, table: OpenTable, text: str) -> None:
    try:
        examples_in(text, Path(table.examples_path))
    except ContentError as error:
        raise Conflict(f"The example cannot be written: {error}") from error
    draft = table.draft.row
    save_file(runtime, actor, draft["id"], table.examples_path, text.encode(), seen=draft["revision"])


def _text(table: OpenTable) -> str:
    return (table.draft.body(table.examples_path) or b"").decode()


def _asked(table: OpenTable, example: TableExample) -> AskedExample:
    given, expected = (feel.to_feel_text(feel.from_python(each)) for each in (dict(example.given), example.answer))
    try:
        with on_the_morning_of(example.on):
            answer = table.model.decide(table.decision.id, example.given).value
    except (dmn.DmnError, feel.FeelError) as error:
        return AskedExample(example.line, given, expected, "", str(error), False)
    holds = is_answer(answer, feel.from_python(example.answer))
    narrow = answer if holds else _as_narrow(answer, example.answer)
    return AskedExample(example.line, given, expected, feel.to_feel_text(feel.from_python(narrow)), "", holds)


def _as_narrow(answer: Any, expected: Any) -> Any:
    """An answer with no more columns than were expected."""
    if isinstance(answer, Mapping) and isinstance(expected, Mapping):
        return {name: _as_narrow(value, expected[name]) for name, value in answer.items() if name in expected}
    if isinstance(answer, list) and isinstance(expected, list) and expected:
        beside = [*expected, *[expected[0]] * len(answer)]
        return [_as_narrow(value, other) for value, other in zip(answer, beside, strict=False)]
    return answer


def _asks_the_day(table: OpenTable) -> bool:
    """Whether what a table answers depends on the day on which it is asked."""
    for decision in table.reached():
        for place in expressions(decision.element.logic):
            text = place.box.text.strip()
            if text in ("", "-"):
                continue
            try:
                unit = table.model.unit
                tree = (unit.unary_tests if place.column else unit.expression)(text, place.local).tree
            except feel.FeelError:
                continue  # a finding of the check; the table gives no answer that could be kept
            if calls_of_the_day(tree):
                return True
    return False
