"""Examples of a table written into their file: the rest of the file stays, and what is written is read again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app import feel
from app.errors import Conflict
from app.scenarios.flow_yaml import flow_value
from app.scenarios.table_examples import examples_in
from app.scenarios.writing_examples import with_answer, with_example

FILE = """# agreed with the board
examples:
  - given: {a: 1}
    answer:
      allowed: true   # why
      reason: b
  # the next one is special
  - given: {a: 2}
    answer: 3 # last
on: 2026-03-02
"""


@pytest.mark.parametrize(
    "value",
    [
        "yes", "=a", "today", "2026-03-02", "it's: so", 5, Decimal("7.50"), date(2026, 3, 2), None, True, [1, "a"],
        {"x": {"y": "no"}}, timedelta(days=3), "",
    ],
)  # fmt: skip
def test_a_value_is_read_as_it_was_written(value: Any) -> None:
    text = with_example("", "dmn/aspire/x.dmn", {"v": value}, value, None)
    example = examples_in(text, Path("x.yaml"))[0]
    assert feel.from_python(example.given["v"]) == feel.from_python(value)
    assert feel.from_python(example.answer) == feel.from_python(value)


def test_an_example_is_put_behind_the_last_and_nothing_else_changes() -> None:
    longer = with_example(FILE, "dmn/aspire/x.dmn", {"a": 3}, {"allowed": False}, None)
    assert longer == FILE.replace("on: 2026", "  - given: {a: 3}\n    answer: {allowed: false}\non: 2026")


def test_an_answer_is_replaced_and_the_comments_around_it_stay() -> None:
    first = with_answer(FILE, 3, {"allowed": False})
    assert first == FILE.replace("\n      allowed: true   # why\n      reason: b", " {allowed: false}")
    assert with_answer(FILE, 8, [1]) == FILE.replace("answer: 3 # last", "answer: [1] # last")


def test_a_first_example_begins_its_file_with_the_day_where_it_matters() -> None:
    text = with_example("", "dmn/aspire/x.dmn", {}, 1, date(2026, 3, 2))
    assert text.splitlines()[1:] == ["on: 2026-03-02", "examples:", "  - given: {}", "    answer: 1"]


@pytest.mark.parametrize(
    "text",
    ["examples: [{given: {}, answer: 1}]\n", "other: 1\n", "- a\n", "examples: {\n"],
)
def test_a_file_written_in_another_way_is_left_to_be_changed_by_hand(text: str) -> None:
    with pytest.raises(Conflict, match="as text"):
        with_example(text, "dmn/aspire/x.dmn", {}, 1, None)


def test_an_answer_that_examples_share_is_left_to_be_changed_by_hand() -> None:
    shared = "examples:\n  - given: {a: 1}\n    answer: &one {b: 1}\n  - given: {a: 2}\n    answer: *one\n"
    for line in (2, 4):
        with pytest.raises(Conflict, match="as text"):
            with_answer(shared, line, 2)


def test_an_example_that_is_no_more_where_it_was_is_not_changed() -> None:
    with pytest.raises(Conflict, match="no more where it was"):
        with_answer(FILE, 4, 1)


def test_values_stand_on_one_line() -> None:
    assert flow_value({"a": [1, "b c"], "d": date(2026, 3, 2)}) == "{a: [1, b c], d: 2026-03-02}"
