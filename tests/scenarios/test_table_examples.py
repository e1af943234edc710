"""Every table answers the examples kept for it; a table that answers otherwise, and a file that cannot be read, is
named with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app import dmn
from app.errors import ContentError
from app.scenarios.table_examples import FOLDER, examples_of, file_of, mismatches, mismatches_of
from tests.content.coverage import COVERED
from tests.content.landlords import content_of
from tests.drivers.runtime_driver import ROOT

REVIEWER = "dmn/aspire/reviewer.dmn"
FILES = sorted((ROOT / FOLDER).rglob("*.yaml"))


@pytest.mark.parametrize("landlord", COVERED)
def test_every_table_of_a_landlord_answers_its_examples(landlord: str) -> None:
    assert [str(mismatch) for mismatch in mismatches(content_of(landlord), ROOT)] == []


def test_every_file_of_examples_belongs_to_a_table() -> None:
    """A table that is renamed or removed takes its examples with it."""
    tables = {file_of(path.relative_to(ROOT).as_posix(), ROOT) for path in (ROOT / "dmn").rglob("*.dmn")}
    assert [path for path in FILES if path not in tables] == []
    assert FILES


def test_a_table_that_answers_otherwise_is_named_with_the_example_and_both_answers() -> None:
    body = (ROOT / REVIEWER).read_bytes().replace(b"<text>true</text>", b"<text>false</text>")
    path = file_of(REVIEWER, ROOT)
    said = [
        str(each) for each in mismatches_of(dmn.parse_model(body, name="reviewer"), "reviewer", path, examples_of(path))
    ]
    assert said
    assert f"{path}:{examples_of(path)[0].line}: reviewer is given" in "\n".join(said)


def test_a_table_without_an_answer_is_a_mismatch(tmp_path: Path) -> None:
    path = tmp_path / "reviewer.yaml"
    path.write_text("examples:\n  - given: {candidate_is_subject: 1}\n    answer: {allowed: true}\n", encoding="utf-8")
    model = dmn.parse_model((ROOT / REVIEWER).read_bytes(), name="reviewer")
    (mismatch,) = mismatches_of(model, "reviewer", path, examples_of(path))
    assert "reviewer is given {candidate_is_subject: 1} and answers nothing: " in mismatch.said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("- 1\n", "the file needs “on”, “examples”"),
        ("examples: []\n", "at least an example"),
        ("examples:\n  - given: 1\n    answer: 2\n", ":2: an example has “given”"),
        ("examples:\n  - given: {}\n", ":2: an example has “given”"),
        ("examples:\n  - given: {}\n    answer: 1\n    expect: 2\n", ":4: “expect” is not known here"),
        ("on: tomorrow\nexamples:\n  - given: {}\n    answer: 1\n", ":1: “on” is a date"),
        ("examples:\n  - given: {a: =today(}\n    answer: 1\n", ":2: =today( is not FEEL"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_it_needs(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(said)):
        examples_of(path)
