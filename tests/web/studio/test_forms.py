"""A form of a draft is tried as its task would show it, and changed field by field on pages without script."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.content.file_parts import parts_of
from tests.drivers.runtime_driver import ROOT
from tests.web.conftest import words
from tests.web.studio.conftest import OpenedDraft, form_to

FORM, EXAMPLES = "forms/association/hear_staff.form", "tests/answers/association/hear_staff.yaml"
RESPOND = "forms/association/respond.form"


def components(draft: OpenedDraft, path: str = FORM) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(draft.says(path))["components"]
    return listed


def place_of(draft: OpenedDraft, key: str, path: str = FORM) -> str:
    """Where a field stands in its form."""
    return str(next(at for at, each in enumerate(components(draft, path)) if each.get("key") == key))


def page_of(draft: OpenedDraft, key: str, path: str = FORM) -> dict[str, str]:
    """What the page of a field would send as it stands."""
    page = draft.browser.get(draft.address("fields", path), 200, field=place_of(draft, key, path))
    return dict(form_to(page, "/fields/").form_values())


def tried(draft: OpenedDraft, **answers: str) -> str:
    """The words that answer a form that was filled in and tried."""
    return words(draft.browser.post(draft.address("try", RESPOND), **answers))


def change(draft: OpenedDraft, key: str, status: int = 200, /, **values: str) -> str:
    """Change settings of a field; gives the words that answer."""
    sent = {**page_of(draft, key), **values}
    return words(draft.browser.post(draft.address("fields", FORM), status, **sent))


def test_every_field_saved_as_it_stands_changes_nothing(association: OpenedDraft) -> None:
    for component in components(association, RESPOND):
        if component.get("key"):
            sent = page_of(association, component["key"], RESPOND)
            association.browser.post(association.address("fields", RESPOND), **sent)
    before = (ROOT / RESPOND).read_bytes()
    assert parts_of(RESPOND, association.says(RESPOND).encode()) == parts_of(RESPOND, before)


def test_a_form_is_tried_and_says_what_would_be_recorded(association: OpenedDraft) -> None:
    said = association.look("try", RESPOND)
    assert "Decision on each point" in said
    refused = tried(association, check="yes", posted_by_hand="true", fault_ack="n/a")
    assert "There is a problem" in refused
    assert "“n/a” explains nothing. Say what went wrong on our side." in refused
    taken = tried(association, check="yes", learning="Order the part at the first visit")
    assert "These answers would be taken." in taken
    assert "What do we learn? Order the part at the first visit What was learned, before a stage closes" in taken


def test_a_field_is_changed_moved_added_and_taken_out(association: OpenedDraft) -> None:
    first = components(association)[0]["key"]
    change(association, first, label="Another question", **{"validate.required": "yes"})
    assert components(association)[0]["label"] == "Another question"
    assert components(association)[0]["validate"] == {"required": True}
    association.send("fields", FORM, do="down", field="0")
    assert components(association)[1]["key"] == first
    association.send("fields", FORM, do="add", type="datetime", label="When was that?", key="heard_on")
    assert components(association)[-1] == {
        "type": "datetime", "id": "Field_heard_on", "dateLabel": "When was that?", "subtype": "date", "key": "heard_on"
    }  # fmt: skip
    association.send("fields", FORM, do="remove", field=place_of(association, "heard_on"))
    assert [each.get("key") for each in components(association)][-1] != "heard_on"


def test_a_label_is_all_that_changes(association: OpenedDraft) -> None:
    before = json.loads((ROOT / FORM).read_text())
    before["components"][0]["label"] = "Another question"
    change(association, components(association)[0]["key"], label="Another question")
    assert json.loads(association.says(FORM)) == before


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("defaultValue", "=today(", "This is not FEEL"),
        ("conditional.hide", "complaint.stage = 2", "conditional.hide must be FEEL that starts with"),
        ("validate.minLength", "many", "A number, such as 10."),
        ("key", "two words", "must be letters, digits and _"),
    ],
)
def test_what_cannot_be_is_refused_where_it_was_made(
    association: OpenedDraft, setting: str, value: str, why: str
) -> None:
    """C9 of the changes that broke."""
    assert why in change(association, components(association)[0]["key"], 422, **{setting: value})
    assert association.revision() == 0


@pytest.mark.parametrize(
    ("setting", "value", "why"),
    [
        ("properties.record", "actions", "actions"),
        ("properties.options", "people:hed_of_service", "offers people of “hed_of_service”, which is no role or post"),
        ("conditional.hide", "=no_such_field = true", "no_such_field"),
    ],
)
def test_what_the_check_finds_is_said_beside_the_field(
    association: OpenedDraft, setting: str, value: str, why: str
) -> None:
    """C9: what may be right while others change is kept, and explained on the page of the form."""
    sent = {**page_of(association, "paper", RESPOND), setting: value}
    association.browser.post(association.address("fields", RESPOND), **sent)
    said = association.look("fields", RESPOND)
    assert "What the check says Error" in said
    assert "paper" in said.partition("What the check says")[2]
    assert why in said


def test_a_form_that_cannot_be_read_says_why_in_its_editor(association: OpenedDraft) -> None:
    text = association.says(FORM).replace('"components": [', '"components": [{"type": "html", "id": "x"},', 1)
    association.save(FORM, text)
    assert "This form cannot be shown yet." in association.look("files", FORM)
    assert "the type 'html' is not allowed: use a text component: it takes Markdown" in association.look("try", FORM)


def test_examples_that_no_longer_hold_are_listed_and_taken(association: OpenedDraft) -> None:
    change(association, components(association)[0]["key"], **{"validate.required": "yes"})
    assert "not hold any more. Publishing asks them all." in association.look("examples", FORM)
    association.send("examples", FORM)
    assert "All of its examples hold." in association.look("examples", FORM)
    assert association.says(EXAMPLES).splitlines()[0] == (ROOT / EXAMPLES).read_text().splitlines()[0]


def test_a_shared_form_is_only_looked_at_in_a_draft_of_a_landlord(draft: OpenedDraft) -> None:
    assert "Only to be looked at" in draft.look("files", "forms/withdrawn.form")
    assert "Up" not in draft.look("fields", "forms/withdrawn.form")
    refused = draft.send("fields", "forms/withdrawn.form", 422, do="remove", field="0")
    assert "it is shared by all landlords" in refused
