"""Every form asks and takes what its examples say; a form that does otherwise, a part of a form that no example speaks
of, and a file that cannot be read are named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.content.files import content_on_disk, landlords_on_disk
from app.errors import ContentError
from app.forms import Field, Form, parse_form
from app.scenarios.form_examples import (
    FOLDER,
    FormExample,
    form_examples_file,
    form_examples_of,
    form_mismatches,
    form_mismatches_of,
)
from tests.drivers.runtime_driver import ROOT

FILES = sorted((ROOT / FOLDER).rglob("*.yaml"))
FORMS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "forms").rglob("*.form"))
FORM = """{"type": "default", "id": "leave", "schemaVersion": 18, "title": "Leave", "components": [
  {"type": "radio", "id": "Field_reason", "key": "reason", "label": "Reason", "validate": {"required": true},
   "values": [{"label": "Moved", "value": "moved"}, {"label": "Other", "value": "other"}],
   "properties": {"record": "reason", "variable": "yes"}},
  {"type": "textfield", "id": "Field_why", "key": "why", "label": "Why", "validate": {"required": true},
   "conditional": {"hide": "=reason != \\"other\\""}},
  {"type": "number", "id": "Field_days", "key": "days", "label": "Days", "defaultValue": 5, "validate": {"min": 1}},
  {"type": "dynamiclist", "id": "Field_rooms", "path": "rooms", "label": "Rooms", "components": [
    {"type": "textfield", "id": "Field_rooms_name", "key": "name", "label": "Name"},
    {"type": "textfield", "id": "Field_rooms_wall", "key": "wall", "label": "Wall",
     "conditional": {"hide": "=name = null"}}]}]}"""
EXAMPLES = """choices: {reason: [other, moved]}
recorded: {reason: reason}
process_data: [reason]
examples:
  - about: nothing is filled in
    given: {}
    hidden: [why]
    refused: {reason: Select}
  - given: {reason: moved, rooms: [{name: kitchen, wall: damp}]}
    hidden: [why]
    adds: {days: 5}
  - given: {reason: other, why: A new job, days: 10, rooms: [{wall: damp}]}
    hidden: [rooms.0.wall]
  - given: {reason: other, days: 0}
    refused: [why, days]
"""


def said_of(form: str, examples: str, folder: Path) -> list[str]:
    path = folder / "leave.yaml"
    path.write_text(examples, encoding="utf-8")
    return [mismatch.said for mismatch in form_mismatches_of(parse_form(form, "leave"), path, form_examples_of(path))]


@pytest.mark.parametrize("landlord", landlords_on_disk(ROOT))
def test_every_form_of_a_landlord_asks_and_takes_what_its_examples_say(landlord: str) -> None:
    assert [str(mismatch) for mismatch in form_mismatches(content_on_disk(ROOT, landlord), ROOT)] == []


def test_every_form_has_examples_and_every_file_of_examples_a_form() -> None:
    """A form that is renamed or removed takes its examples with it."""
    assert {form_examples_file(path, ROOT) for path in FORMS} == {*FILES}
    assert FILES


@pytest.mark.parametrize("path", FORMS)
def test_the_examples_of_a_form_speak_of_every_part_of_it(path: str) -> None:
    """Every field is answered, every one that is mandatory is left out, every limit crossed, every condition seen both
    ways, everything that a field begins with comes out."""
    form = parse_form((ROOT / path).read_bytes(), Path(path).stem)
    kept = form_examples_of(form_examples_file(path, ROOT)).examples
    taken = [example for example in kept if example.refused is None]
    assert sorted(_unsaid(form, list(kept), taken)) == []


def _unsaid(form: Form, kept: list[FormExample], taken: list[FormExample]) -> Iterator[str]:
    answered = {path for example in taken for path in _paths(example.given)}
    added = {path for example in taken for path in _paths(example.adds)}
    refused = {_column(path) for example in kept for path in example.refused or ()}
    for path, field in _fields(form):
        hidden = [any(_column(each) == path for each in example.hidden) for example in kept]
        if path not in (added if field.computed else answered | added):
            yield f"{path}: no answer is taken"
        if (field.required or field.required_when) and path not in refused:
            yield f"{path}: is mandatory, and nothing is refused without it"
        if _is_limited(field) and path not in refused:
            yield f"{path}: is limited, and nothing is refused beyond it"
        if "explains" in field.properties and path not in refused:
            yield f"{path}: must explain, and no words are refused that explain nothing"
        if (field.default is not None or "default" in field.properties) and path not in added:
            yield f"{path}: begins with something, which no example says"
        if (field.hide_when or field.group_hides) and not any(hidden):
            yield f"{path}: is never hidden"


def _fields(form: Form) -> Iterator[tuple[str, Field]]:
    for field in form.fields:
        yield field.key, field
        yield from ((f"{field.key}.{column.key}", column) for column in field.subfields)


def _is_limited(field: Field) -> bool:
    limits = (field.min, field.max, field.min_length, field.max_length, field.pattern, field.format, field.latest)
    return any(limits) or field.earliest is not None


def _paths(given: object, before: str = "") -> Iterator[str]:
    if isinstance(given, dict):
        for key, value in given.items():
            yield f"{before}{key}"
            yield from _paths(value, f"{before}{key}.")
    elif isinstance(given, list):
        for row in given:
            yield from _paths(row, before)


def _column(path: str) -> str:
    """The path of a column, whatever the row: `remedies.0.by_when` → `remedies.by_when`."""
    return ".".join(part for part in path.split(".") if not part.isdigit())


def test_a_form_that_does_as_its_examples_say_differs_in_nothing(tmp_path: Path) -> None:
    assert said_of(FORM, EXAMPLES, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"key": "why"', '"key": "whi"', "“why” is not hidden, as its example says"),
        ('"validate": {"required": true},\n   "values"', '"values"', "takes these answers, which its example refuses"),
        ('"validate": {"required": true},\n   "conditional"', '"conditional"', "does not refuse “why”"),
        ('"record": "reason"', '"record": "fact"', "“reason” is recorded as fact; “recorded” of its examples says"),
        (', "variable": "yes"', "", "“reason” becomes process data: not at all"),
        ('"value": "moved"', '"value": "movd"', "“reason” offers movd, other; “choices” of its examples says"),
        ('"label": "Reason"', '"label": "Cause"', None),
        ('"defaultValue": 5', '"defaultValue": 6', "makes 6 of “days”, not 5"),
        (', "defaultValue": 5', "", "loses the answer to “days”"),
        (', "validate": {"min": 1}', "", "does not refuse “days”"),
        ("=reason != ", "=reason = ", "“why” is hidden, which its example does not say"),
        ("=name = null", "=name != null", "“rooms.0.wall” is hidden"),
        ('"type": "number"', '"type": "textfield"', "refuses “days”: The days must be text"),
        ('"key": "wall"', '"key": "floor"', "refuses “rooms.0.wall”"),
    ],
)
def test_a_form_that_does_otherwise_is_said_in_words(old: str, new: str, said: str | None, tmp_path: Path) -> None:
    changed = FORM.replace(old, new)
    assert changed != FORM
    found_out = said_of(changed, EXAMPLES, tmp_path)
    assert (found_out == []) if said is None else any(said in each for each in found_out), found_out


def test_an_example_of_words_that_the_refusal_does_not_say_is_a_mismatch(tmp_path: Path) -> None:
    (said,) = said_of(FORM, EXAMPLES.replace("reason: Select", "reason: Tick"), tmp_path)
    assert said == "leave: refuses “reason” with “Select the reason”, which does not say “Tick”."


def test_a_default_that_cannot_be_worked_out_is_a_mismatch(tmp_path: Path) -> None:
    broken = FORM.replace('"defaultValue": 5', '"properties": {"default": "=today() + 1"}')
    assert any("cannot be answered" in said for said in said_of(broken, EXAMPLES, tmp_path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("- 1\n", "the file needs"),
        ("examples: []\n", "at least an example"),
        ("choices: 1\nexamples:\n  - given: {}\n", ":1: “choices” is a line for each field"),
        ("process_data: 1\nexamples:\n  - given: {}\n", ":1: “process_data” is a list of fields"),
        ("examples:\n  - given: 1\n", ":2: an example has “given”"),
        ("examples:\n  - given: {}\n    answer: 1\n", ":3: “answer” is not known here"),
        ("examples:\n  - given: {}\n    refused: []\n", ":2: “hidden” is a list of fields"),
        ("examples:\n  - given: {}\n    refused: [why]\n    adds: {why: x}\n", ":2: an example that is refused"),
        ("on: tomorrow\nexamples:\n  - given: {}\n", ":1: “on” is a date"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_it_needs(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "examples.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(said)):
        form_examples_of(path)
