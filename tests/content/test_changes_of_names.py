"""Names, properties, fields, permissions and elements changed so that nothing would answer to them are found, with the
nearest name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from app.casework.recorders import RECORDERS
from app.content.contracts import FACT
from app.content.contracts.recorders import RECORDER_FIELDS
from app.use_cases.check_content import check_content
from tests.content.changed_content import Files, changed, errors_of
from tests.content.landlords import content_of

LANDLORD = "aspire"
TOML = f"landlords/{LANDLORD}.toml"


def with_field(form: str, key: str, change: Callable[[dict[str, Any]], None]) -> Files:
    """The landlord's files with one field of a form changed."""
    path = content_of(LANDLORD).form_paths[form]
    body = json.loads(content_of(LANDLORD).files[path])
    waiting = list(body["components"])
    while waiting:
        component = waiting.pop()
        if key in (component.get("key"), component.get("path")):
            change(component)
            return {**content_of(LANDLORD).files, path: json.dumps(body).encode()}
        waiting += component.get("components", [])
    raise AssertionError(f"{form} has no field {key}")


def in_words(field: dict[str, Any]) -> None:
    """Make a list of rows a text area."""
    field.update(type="textarea", key=field.pop("path"))


def property_of(name: str, value: str) -> str:
    return f'<zeebe:property name="{name}" value="{value}"'


def drawn_with(name: str) -> tuple[str, str]:
    """(file, the text of a property) of the first diagram of the landlord that has the property."""
    for path in sorted(content_of(LANDLORD).diagram_paths.values()):
        text = content_of(LANDLORD).files[path].decode()
        if (at := text.find(f'<zeebe:property name="{name}" value=')) >= 0:
            return path, text[at : text.index("/>", at)]
    raise AssertionError(f"no diagram has the property {name}")


@pytest.mark.parametrize(
    ("name", "instead", "said"),
    [
        ("letter", property_of("lettr", "ACK1"), "Did you mean “letter”?"),
        ("event", property_of("evnt", "acknowledged"), "Did you mean “event”?"),
        ("event", property_of("Event", "acknowledged"), "Did you mean “event”?"),
        ("awaits", property_of("awaits", "contribution"), "Did you mean “contributions”?"),
        ("capacity", property_of("capacity", "decideed"), "Did you mean “decided”?"),
        ("stage", property_of("stage", "two"), "has “two” as “stage”"),
        ("route", property_of("route", "s1_investgation"), "Did you mean “s1_investigation”?"),
        ("status", property_of("status", "widthdrawn"), "Did you mean “withdrawn”?"),
        ("event", property_of("event", "acknowleged"), "Did you mean “acknowledged”?"),
        ("tells", property_of("tells", "reviewer_name"), "as “tells”, which is not known here"),
        ("refused_when", property_of("refused_when", "no"), "which takes FEEL"),
        ("refused_at", property_of("refused_at", "decison"), "is refused at the field “decison”"),
        ("area", property_of("area", "yess"), "Did you mean “yes”?"),
        ("capacity", property_of("capacity", ""), "has an empty property “capacity”"),
    ],
)
def test_a_property_that_would_do_nothing_is_an_error_at_its_element(name: str, instead: str, said: str) -> None:
    path, text = drawn_with(name)
    errors = errors_of(changed(LANDLORD, path, text, instead + " "), LANDLORD)
    assert any(error.startswith(f"error: {path} ") and said in error for error in errors), errors


def test_a_property_named_twice_is_an_error() -> None:
    path, text = drawn_with("capacity")
    errors = errors_of(changed(LANDLORD, path, text + "/>", f"{text}/>{text}/>"), LANDLORD)
    assert any("It has the property “capacity” 2 times." in error for error in errors), errors


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("extend_deadline =", "extend_deadlin =", "Did you mean “extend_deadline”?"),
        ("ombudsman_contact =", "ombudsman_contct =", "Did you mean “ombudsman_contact”?"),
    ],
)
def test_a_misspelt_act_under_permissions_is_an_error(old: str, new: str, said: str) -> None:
    errors = errors_of(changed(LANDLORD, TOML, old, new), LANDLORD)
    assert any(error.startswith(f"error: {TOML} permissions.") and said in error for error in errors), errors


@pytest.mark.parametrize("ability", ["administers", "edits_content", "publishes_content", "sees_reports"])
def test_what_no_role_of_a_landlord_may_do_any_more_is_a_warning(ability: str) -> None:
    """C17: taken away from the last who had it."""
    files = changed(LANDLORD, TOML, f"{ability} = true\n", "", times=-1)
    said = [str(finding) for finding in check_content(files, LANDLORD) if f"{ability} = true" in finding.message]
    assert len(said) == 1
    assert said[0].startswith(f"warning: {TOML} roles: has no role with {ability} = true")


def test_a_letter_of_a_stage_that_there_is_not_is_an_error() -> None:
    """C10: its sum of letters, and its elements by stage, would leave it out."""
    (said,) = errors_of(changed(LANDLORD, "letters/ACK1.md", "\nstage: 1\n", "\nstage: 3\n"), LANDLORD)
    assert said == "error: letters/ACK1.md:4: is of stage '3', which a complaint does not have. Use 1 or 2."


def test_a_message_with_a_form_that_nobody_may_tell_is_an_error() -> None:
    lines = content_of(LANDLORD).files[TOML].decode().splitlines()
    line = next(each for each in lines if each.startswith("ombudsman_contact ="))
    errors = errors_of(changed(LANDLORD, TOML, line + "\n", ""), LANDLORD)
    assert any("names nobody who may tell “ombudsman_contact”" in error for error in errors), errors


def test_a_post_that_names_no_role_is_an_error() -> None:
    text = content_of(LANDLORD).files[TOML].decode()
    posts = text[text.index("[posts]") :]
    line = next(line for line in posts.splitlines() if line.startswith("handler ="))
    errors = errors_of(changed(LANDLORD, TOML, line, 'handler = "complaints_handlr"'), LANDLORD)
    assert any("posts.handler" in error and "did you mean 'complaints_handler'" in error for error in errors), errors


def test_candidate_groups_that_name_no_post_are_an_error() -> None:
    """Nobody would see the task."""
    errors = errors_of(
        changed(LANDLORD, "bpmn/common/anonymous_review.bpmn", "=landlord.handler", "=landlord.handlr"), LANDLORD
    )
    assert any("handlr" in error and "handler" in error for error in errors), errors


@pytest.mark.parametrize(
    ("form", "key", "change", "said"),
    [
        ("acknowledge", "occurred_on", lambda field: field.update(type="textfield"), "is a text field, and"),
        ("register_determination", "orders", in_words, "needs a dynamic list"),
        ("hold_case_review", "actions", in_words, "needs a dynamic list"),
        ("allocate", "handler", lambda field: field["properties"].update(options="people:hed_of_service"),
         "Did you mean “head_of_service”?"),
    ],
)  # fmt: skip
def test_a_field_that_its_recorder_cannot_read_is_an_error(
    form: str, key: str, change: Callable[[dict[str, Any]], None], said: str
) -> None:
    errors = errors_of(with_field(form, key, change), LANDLORD)
    assert any(said in error and f"/{form}.form {key}" in error for error in errors), errors


def test_a_field_called_like_what_every_expression_sees_is_no_variable() -> None:

    def change(field: dict[str, Any]) -> None:
        field["key"] = "deadlines"
        field["properties"] = {"variable": "yes"}

    errors = errors_of(with_field("acknowledge", "occurred_on", change), LANDLORD)
    assert any("would become the process variable “deadlines”" in error for error in errors), errors


def test_every_recorder_says_what_its_field_may_be() -> None:
    """The kind, so that a new recorder is checked too."""
    assert RECORDER_FIELDS.keys() == {FACT, *RECORDERS}


def test_a_mandatory_element_renamed_in_its_letter_is_an_error_at_the_row_that_demands_it() -> None:
    errors = errors_of(changed(LANDLORD, "letters/ACK1.md", "::: definition", "::: definitoin"), LANDLORD)
    telling = [error for error in errors if "demands “definition” of the letter ACK1" in error]
    assert telling, errors
    assert "Did you mean “definitoin”?" in telling[0]


def test_a_fact_of_a_letter_that_is_misspelt_is_an_error_at_its_line() -> None:
    errors = errors_of(changed(LANDLORD, "letters/ACK1.md", "complaint.reference", "complaint.refrence"), LANDLORD)
    assert any(error.startswith("error: letters/ACK1.md") and "reference" in error for error in errors), errors
