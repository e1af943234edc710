"""Keys of forms that nothing reads, or that the program reads and the form lacks, are found with the nearest."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.casework.act_registry import ACTS
from app.content.contracts.answers import FORM_ANSWERS
from app.content.contracts.fields import FIELD_PROPERTIES
from app.content.contracts.recorders import PERSON, RECORDER_FIELDS
from app.forms.lint import PROPERTIES
from app.store import tables
from app.use_cases import acts
from tests.content.changed_content import errors_of
from tests.content.landlords import LANDLORDS, content_of

LANDLORD = "aspire"
Change = Callable[[dict[str, Any]], None]


def with_component(form: str, key: str, change: Change, landlord: str = LANDLORD) -> list[str]:
    """The errors after a change of a component of a form."""
    path = content_of(landlord).form_paths[form]
    body = json.loads(content_of(landlord).files[path])
    waiting = list(body["components"])
    while waiting:
        component = waiting.pop()
        if key in (component.get("key"), component.get("path")):
            change(component)
            return errors_of({**content_of(landlord).files, path: json.dumps(body).encode()}, landlord)
        waiting += component.get("components", [])
    raise AssertionError(f"{form} has no field {key}")


def renamed(old: str, new: str, *within: str) -> Change:
    """A key of a component, or of an object in it, under another name."""

    def change(component: dict[str, Any]) -> None:
        for name in within:
            component = component[name]
        component[new] = component.pop(old)

    return change


def holding(**values: Any) -> Change:
    return lambda component: component.update(values)


@pytest.mark.parametrize(
    ("form", "key", "change", "said"),
    [
        ("add_note", "note", renamed("validate", "valdiate"), "Did you mean “validate”?"),
        ("add_note", "note", renamed("required", "requierd", "validate"), "Did you mean “required”?"),
        ("add_action", "due", renamed("dateLabel", "datelabel"), "Did you mean “dateLabel”?"),
        ("send_update", "override", renamed("record", "recrod", "properties"), "Did you mean “record”?"),
        ("apply_remedy", "amount", holding(type="textfield"), "which a textfield does not take"),
        ("add_note", "note", holding(properties={"rows": "four"}), "Write a whole number."),
        ("add_note", "note", holding(properties={"required_when": "true"}), "Begin it with “=”."),
        ("add_note", "note", holding(conditional={"hdie": "=true"}), "Write “hide”."),
    ],
)
def test_a_key_that_does_nothing_is_an_error(form: str, key: str, change: Change, said: str) -> None:
    errors = with_component(form, key, change)
    assert any(said in error and key in error for error in errors), errors


def test_a_form_that_lacks_what_its_act_reads_is_an_error_with_the_nearest_key() -> None:
    assert any(
        "Rename “noote” to “note”." in error for error in with_component("add_note", "note", holding(key="noote"))
    )
    errors = with_component("add_action", "owner", holding(key="ownner"))
    assert any("Rename “ownner” to “owner”." in error for error in errors), errors


def test_an_answer_that_the_program_cannot_do_without_must_be_required() -> None:
    errors = with_component("add_note", "note", lambda component: component.pop("validate"))
    assert any("Make it required." in error for error in errors), errors


def test_a_field_beside_a_recorded_one_that_the_recorder_reads_is_known_by_its_key() -> None:
    errors = with_component("record_adjustment", "adjustment_details", holding(key="adjustment_detials"))
    assert any("Rename “adjustment_detials” to “adjustment_details”." in error for error in errors), errors


def test_a_detail_of_a_person_has_a_key_that_is_kept() -> None:
    errors = with_component("customer_details", "complainant_name", holding(key="complainant_nmae"))
    assert any("Did you mean “complainant_name”?" in error for error in errors), errors


def test_a_key_that_is_nearly_one_of_several_forms_is_an_error() -> None:
    errors = with_component("send_update", "posted_by", holding(key="posted_byy"))
    assert any("Did you mean “posted_by”, as elsewhere?" in error for error in errors), errors


@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_reads_the_answers_that_its_contract_names(act: str) -> None:
    """What its code asks the answers for by a key that is written out."""
    source = Path(acts.__file__).with_name(f"{act}.py").read_text(encoding="utf-8")
    read, demanded = set(), set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Subscript(value=ast.Name(id="answers"), slice=ast.Constant(value=key)):
                demanded.add(key)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="answers"), attr="get"), args=[ast.Constant(value=key), *_]
            ):
                read.add(key)
    contract = FORM_ANSWERS[act]
    assert read | demanded <= {*contract.needed, *contract.read}


def test_every_act_has_a_contract_and_every_contract_a_form() -> None:
    assert FORM_ANSWERS.keys() - {"log_contact"} == ACTS.keys()
    assert all(FORM_ANSWERS.keys() <= content_of(landlord).form_paths.keys() for landlord in LANDLORDS)


def test_what_is_kept_of_a_person_are_the_columns_of_the_table_of_people() -> None:
    assert set(PERSON) == {column.name for column in tables.person.columns} - {"id", "landlord"}
    assert set(PERSON) <= RECORDER_FIELDS["person"].keys


def test_the_properties_of_fields_are_those_that_forms_know() -> None:
    assert FIELD_PROPERTIES.keys() == set(PROPERTIES)
