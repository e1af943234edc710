"""Examples are taken as a file is now: they hold then, and everything else in them stays as it was written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.forms import parse_form
from app.landlords import load_landlord
from app.letters import parse_letter
from app.scenarios.changing_yaml import with_value, without
from app.scenarios.form_examples import form_examples_of, form_mismatches_of
from app.scenarios.landlord_examples import landlord_as_it_is, landlord_examples_of, landlord_mismatches_of
from app.scenarios.letter_examples import letter_examples_of, mismatches_of_letter
from app.scenarios.taking_answers import take, taken_of_form, taken_of_landlord, taken_of_letter
from tests.drivers.runtime_driver import ROOT

YAML = """# A file
recorded: {reason: reason}   # stays
examples:
  - about: first
    given: {a: 1}
    refused: [b]
  # Between
  - given:
      a: two
    says:
      - One.
      - Two.
"""
SAMPLE = ROOT / "tests" / "sample_letters" / "case.yaml"


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda text: with_value(text, ("recorded", "day"), "occurred_on"), "{reason: reason, day: occurred_on}   #"),
        (lambda text: with_value(text, ("examples", 0, "hidden"), ["c"]), "    refused: [b]\n    hidden: [c]\n  # Be"),
        (lambda text: with_value(text, ("examples", 1, "says"), ["Today."]), "says:\n      - 'Today.'\n"),
        (lambda text: without(text, ("examples", 0, "refused")), "    given: {a: 1}\n  # Between"),
        (lambda text: without(text, ("recorded", "reason")), "recorded: {}   # stays"),
    ],
    ids=["a key more in braces", "a key more on a line", "a list by lines", "a key less", "the last key"],
)  # fmt: skip
def test_one_place_changes_and_the_rest_stays(change: Callable[[str], str], line: str) -> None:
    after = change(YAML)
    assert line in after
    assert after.startswith("# A file\n")
    assert "# stays" in after
    assert "# Between" in after


def test_the_answers_of_a_form_are_taken(tmp_path: Path) -> None:
    file, written = tmp_path / "withdrawn.yaml", ROOT / "tests" / "answers" / "common" / "withdrawn.yaml"
    file.write_text(written.read_text())
    said = json.loads((ROOT / "forms" / "withdrawn.form").read_text())
    said["components"][1] |= {"validate": {"required": True}}
    said["components"][2]["properties"]["variable"] = "yes"
    said["components"].pop(0)
    form = parse_form(json.dumps(said), "withdrawn")
    assert len(list(form_mismatches_of(form, file, form_examples_of(file)))) > 2
    file.write_text(take(file.read_text(), taken_of_form(form, form_examples_of(file))))
    left = [str(each) for each in form_mismatches_of(form, file, form_examples_of(file))]
    assert len(left) == 1, left
    assert "refuses “occurred_on”" in left[0]  # an answer to a field that there is no more is a person's to take out
    assert "process_data: [learning]" in file.read_text()
    assert file.read_text().startswith(written.read_text().splitlines()[0])


def test_the_text_of_a_letter_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "UPDATE.yaml"
    file.write_text((ROOT / "tests" / "sample_letters" / "common" / "UPDATE.yaml").read_text())
    body = (ROOT / "letters" / "UPDATE.md").read_text()
    body = body.replace("## What happens next", "## What is going to happen next").replace("::: actions ", "::: todo ")
    letter = parse_letter(body, "UPDATE")
    assert list(mismatches_of_letter(letter, file, letter_examples_of(file, SAMPLE)))
    file.write_text(take(file.read_text(), taken_of_letter(letter, letter_examples_of(file, SAMPLE))))
    assert [str(each) for each in mismatches_of_letter(letter, file, letter_examples_of(file, SAMPLE))] == []
    assert "- What is going to happen next\n" in file.read_text()
    assert "elements: [progress, next, due, todo, ombudsman]" in file.read_text()


def test_what_a_landlords_file_comes_to_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "aspire.yaml"
    file.write_text((ROOT / "tests" / "landlords" / "aspire.yaml").read_text())
    body = (ROOT / "landlords" / "aspire.toml").read_text()
    body = body.replace('telephone = "01782 635200"', 'telephone = "01782 1"').replace(
        'correct_date = ["customer_relations_manager", ', 'correct_date = ["board", '
    )
    landlord = load_landlord(body, "aspire")
    assert len(list(landlord_mismatches_of(landlord, file, landlord_examples_of(file)))) == 3
    kept = landlord_examples_of(file)
    file.write_text(take(file.read_text(), taken_of_landlord(landlord_as_it_is(landlord, kept), kept.said)))
    assert [str(each) for each in landlord_mismatches_of(landlord, file, landlord_examples_of(file))] == []
