"""Every letter keeps to its examples, and they notice what is lost of it; a letter that does otherwise, and a file that
cannot be read, is named with its line."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from app import letters
from app.errors import ContentError
from app.letters import markdown
from app.scenarios.letter_examples import (
    FOLDER,
    SAMPLE_CASE,
    LetterExample,
    letter_examples_of,
    letter_file_of,
    letter_mismatches,
    mismatches_of_letter,
)
from tests.content.coverage import COVERED
from tests.content.landlords import content_of
from tests.drivers.runtime_driver import ROOT
from tests.mutants.harmless import why_harmless
from tests.mutants.letter_edits import edits

CASE = ROOT / FOLDER / SAMPLE_CASE
LETTERS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "letters").rglob("*.md"))
UPDATE = "letters/UPDATE.md"
LOST = ("element deleted", "condition dropped", "element's condition dropped", "placeholder deleted")


@pytest.mark.parametrize("landlord", COVERED)
def test_every_letter_of_a_landlord_keeps_to_its_examples(landlord: str) -> None:
    assert [str(mismatch) for mismatch in letter_mismatches(content_of(landlord), ROOT)] == []


def test_every_letter_has_examples_and_every_file_of_examples_its_letter() -> None:
    """A letter that is renamed or removed takes its examples with it."""
    files = {path for path in (ROOT / FOLDER).rglob("*.yaml") if path != CASE}
    assert files == {letter_file_of(letter, ROOT) for letter in LETTERS}


@pytest.fixture
def quickly_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of a letter is the same after a slip: its text is read once."""
    for name in ("plain_text", "numbered_text"):
        monkeypatch.setattr(markdown, name, lru_cache(maxsize=None)(getattr(markdown, name)))


@pytest.mark.walks
@pytest.mark.parametrize("letter", LETTERS)
def test_examples_notice_when_an_element_a_value_or_a_condition_of_a_letter_is_lost(
    letter: str, quickly_read: None
) -> None:
    """Issue 12: each is told of by an example at least; what is no loss is known to be none."""
    lost = [edit for edit in edits(letter, (ROOT / letter).read_bytes(), random.Random(1)) if edit.kind in LOST]
    assert lost or letter.endswith("POLICY.md")
    examples = examples_of(letter)
    unnoticed = [
        edit.key for edit in lost if not why_harmless(edit) and not any(differing(letter, edit.body, examples))
    ]
    assert unnoticed == []


def examples_of(letter: str) -> list[LetterExample]:
    return letter_examples_of(letter_file_of(letter, ROOT), CASE)


def differing(letter: str, body: bytes, examples: list[LetterExample]) -> Iterator[str]:
    """What examples of a letter say of another text in its place."""
    template = letters.parse_letter(body, Path(letter).stem)
    yield from map(str, mismatches_of_letter(template, letter_file_of(letter, ROOT), examples))


def test_a_letter_that_says_otherwise_is_named_with_the_example_and_what_it_does_not_say() -> None:
    body = (ROOT / UPDATE).read_bytes().replace(b"This is how things stand", b"So things stand")
    path, examples = letter_file_of(UPDATE, ROOT), examples_of(UPDATE)
    said, first = list(differing(UPDATE, body, examples)), examples[0]
    assert said[0].startswith(f"{path}:{first.line}: the letter UPDATE does not say “This is how things stand")


@pytest.mark.parametrize(
    ("example", "said"),
    [
        ("{given: {}, elements: [due]}", "has the elements progress, next, due, actions and ombudsman, not due"),
        ("{given: {}, says: [Dear customer]}", "does not say “Dear customer”"),
        ("{given: {}, says: [Sample Homes, Dear Resident]}", "does not say “Dear Resident” there"),
        ("{given: {}, lacks: [Dear Resident]}", "says “Dear Resident”"),
        ("{given: {complaint.reference: null}, says: [Dear]}", "cannot go: complaint reference is not known"),
        ("{given: {}, stopped: [is not known]}", "is not stopped by “is not known”"),
        ("{given: {}, stage: 2}", "has stage 1, not 2"),
        ("{given: {}, promises: 2026-02-10}", "has promises 2026-02-09, not 2026-02-10"),
    ],
)
def test_each_thing_that_an_example_says_is_compared(example: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "UPDATE.yaml"
    path.write_text(f"examples:\n  - {example}\n", encoding="utf-8")
    template = letters.parse_letter((ROOT / UPDATE).read_bytes(), "UPDATE")
    (mismatch,) = mismatches_of_letter(template, path, letter_examples_of(path, CASE))
    assert said in mismatch.said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("examples: []\n", "at least an example"),
        ("examples:\n  - given: 1\n    says: [a]\n", ":2: an example has “given”"),
        ("examples:\n  - given: {}\n", ":2: an example says what the letter then is"),
        ("examples:\n  - given: {}\n    say: [a]\n", ":3: “say” is not known here"),
        ("examples:\n  - given: {}\n    says: a\n", ":3: “says” is a list of texts"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_it_needs(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(said)):
        letter_examples_of(path, CASE)
