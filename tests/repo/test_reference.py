"""The parts of the documents that are made from code and content are as they would be made now."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import errors
from tests.repo import reference
from tests.repo.registries import ACTS, MESSAGES, RECORDERS, SERVICES

PAGE = "Before.\n\n<!-- make docs: messages -->\nold\n<!-- end -->\n\nAfter.\n"


@pytest.mark.parametrize("page", reference.pages(), ids=lambda path: path.name)
def test_the_committed_page_says_what_is_made_from_code_and_content(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert reference.written(text) == text, "Run: make docs"


def test_every_part_stands_in_one_page() -> None:
    assert sorted(name for names in reference.pages().values() for name in names) == sorted(reference.PARTS)


def test_only_the_part_between_the_marks_is_written_and_only_once() -> None:
    once = reference.written(PAGE)
    assert once.startswith("Before.\n\n<!-- make docs: messages -->\n\n| Message | Variables |\n")
    assert once.endswith(" |\n\n<!-- end -->\n\nAfter.\n")
    assert "old" not in once.splitlines()
    assert reference.written(once) == once


def test_a_part_that_nobody_makes_is_refused() -> None:
    with pytest.raises(KeyError, match="weather"):
        reference.written(PAGE.replace("messages", "weather"))


@pytest.mark.parametrize(
    ("part", "names"),
    [("acts", ACTS), ("recorders", RECORDERS), ("services", SERVICES), ("messages", MESSAGES)],
)
def test_a_part_has_a_row_for_each_name(part: str, names: dict[str, object]) -> None:
    head, line, *rows = reference.PARTS[part]()
    assert names
    assert [row.split("`")[1] for row in rows] == sorted(names)
    assert line == "|" + "---|" * (head.count("|") - 1)


def test_commands_are_told_with_their_arguments_and_options() -> None:
    rows = list(reference.commands())
    (move,) = (row for row in reference.instance_commands() if "instance move" in row)
    assert move.startswith("| `instance move INSTANCE_ID TASK ELEMENT [--not-done] --reason TEXT` | Move a token")
    (shown,) = (row for row in rows if "report run" in row)
    assert "[--as-at YYYY-MM-DD] [--json]" in shown
    assert "<br>`--csv`: The list as CSV" in shown
    assert "- `--json`: Answer for machines." in rows, "an option of several commands is explained once"
    assert "Answer for machines" not in shown


def test_refusals_are_told_with_the_exit_code_and_the_status_of_each_kind_of_error() -> None:
    rows = [row.split(" | ")[:2] for row in reference.refusals()][2:]
    assert ["| 5", "409"] in rows
    kinds = [each for each in errors.RedressError.__subclasses__() if each.__module__ == errors.__name__]
    assert [int(code[2:]) for code, _ in rows] == sorted(each.exit_code for each in kinds)


@pytest.mark.parametrize(
    ("part", "row"),
    [
        ("diagrams", "| `action` | Promised action | shared |"),
        ("tables", "| `code_timescales` | Timescales of the Complaint Handling Code | the Code |"),
        ("letters", "| `EXCL` | Why we cannot take your complaint | shared |"),
    ],
)
def test_a_row_says_what_code_or_content_says(part: str, row: str) -> None:
    assert row in list(reference.PARTS[part]())
