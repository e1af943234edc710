"""Form files: what can be read, and what the author of a form reads about what cannot."""

from __future__ import annotations

import json

import pytest

from app.forms import FormError, parse_form
from tests.forms.build import REQUIRED, YES_NO, day, field, form, rows, source


def refusal(text: str | bytes, name: str = "acknowledge") -> FormError:
    with pytest.raises(FormError) as caught:
        parse_form(text, name)
    return caught.value


def test_a_form_has_its_fields_in_order_with_those_inside_groups() -> None:
    read = form(
        field("textfield", "who"),
        {"type": "group", "id": "g", "label": "When", "components": [day("told_on", "Date the customer was told")]},
        rows("actions", "Actions", field("textfield", "what"), day("due", "Due date")),
        title="Acknowledge the complaint",
        versionTag="3",
    )
    assert read.keys == ("who", "told_on", "actions")
    assert [column.key for column in read.field("actions").subfields] == ["what", "due"]
    assert (read.id, read.title, read.version) == ("acknowledge", "Acknowledge the complaint", "3")


def test_a_form_without_a_title_is_called_by_its_file_name() -> None:
    assert parse_form(source(id="log_contact"), "log_contact").title == "Log contact"


def test_custom_properties_say_where_a_value_goes() -> None:
    read = form(
        field("checkbox", "vulnerable", properties={"variable": "yes", "record": "vulnerable"}),
        field("textarea", "definition", properties={"record": "definition"}),
        field("radio", "route", values=YES_NO, properties={"record": "fact"}),
    )
    assert [field.key for field in read.fields_with(record="definition")] == ["definition"]
    assert read.variables({"vulnerable": True, "definition": "Roof"}) == {"vulnerable": True}
    assert read.facts({"route": "yes", "vulnerable": True}) == {"route": "yes"}


def test_a_variable_without_a_value_is_null_so_that_an_earlier_round_does_not_linger() -> None:
    read = form(field("textfield", "outcome", properties={"variable": "yes"}))
    assert read.variables({}) == {"outcome": None}


@pytest.mark.parametrize("kind", ["html", "iframe", "image", "table"])
def test_components_that_could_carry_html_are_refused_by_name(kind: str) -> None:
    error = refusal(source({"type": kind, "id": "Intro"}))
    assert "Intro" in str(error)
    assert "text component" in str(error)


def test_a_misspelt_type_names_the_component_and_the_nearest_type() -> None:
    error = refusal(source(field("textfeild", "who")))
    assert error.findings[0].where == "who"
    assert "Did you mean 'textfield'?" in str(error)


def test_every_mistake_is_reported_at_once() -> None:
    error = refusal(
        source(
            field("textfield", "who", conditional={"hide": "=1 +"}),
            field("textfield", "not a key"),
            field("html", "intro"),
            field("number", "amount", validate={"min": "lots"}),
        )
    )
    assert [finding.where for finding in error.findings] == ["who", "not a key", "intro", "amount"]
    assert "not FEEL" in error.findings[0].message


def test_a_key_used_twice_is_refused() -> None:
    assert "used 2 times" in str(refusal(source(field("textfield", "who"), field("number", "who"))))


def test_a_key_used_twice_inside_a_list_is_refused() -> None:
    assert "in the list actions" in str(
        refusal(source(rows("actions", "Actions", field("textfield", "what"), field("textarea", "what"))))
    )


def test_the_same_key_may_stand_in_a_list_and_outside_it() -> None:
    read = form(field("textfield", "what"), rows("actions", "Actions", field("textfield", "what")))
    assert read.keys == ("what", "actions")


def test_the_id_must_be_the_file_name() -> None:
    assert "must be the same: 'respond'" in str(refusal(source(), "respond"))


def test_a_list_inside_a_list_is_refused() -> None:
    assert "move it out" in str(refusal(source(rows("a", "A", rows("b", "B", field("textfield", "c"))))))


def test_a_group_with_a_path_is_refused_because_keys_are_flat() -> None:
    nested = {"type": "group", "id": "g", "path": "person", "components": [field("textfield", "who")]}
    assert "keys are flat" in str(refusal(source(nested)))


def test_choices_need_a_value_and_a_label_each_and_no_value_twice() -> None:
    assert "both text" in str(refusal(source(field("radio", "sure", values=[{"label": "Yes", "value": True}]))))
    assert "stands twice" in str(refusal(source(field("radio", "sure", values=[*YES_NO, YES_NO[0]]))))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not a form"),
        (json.dumps({"type": "default", "schemaVersion": 99, "components": []}), "newer than"),
        (json.dumps({"type": "default", "components": {}}), "must be a list"),
        ("[" * 100_000, "not JSON"),
        (" " * 1_000_001, "larger than"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_a_file_that_is_no_form_is_refused_in_words(text: str | bytes, words: str) -> None:
    assert words in str(refusal(text))


def test_a_regular_expression_that_does_not_compile_is_reported() -> None:
    assert "not a regular expression" in str(refusal(source(field("textfield", "who", validate={"pattern": "("}))))


def test_a_required_list_says_so_by_a_property() -> None:
    read = form(rows("actions", "Actions", field("textfield", "what"), properties={"required": "yes"}))
    assert read.field("actions").required
    assert form(field("textfield", "who", validate=REQUIRED)).field("who").required


def test_asking_for_a_field_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(KeyError, match="it has who"):
        form(field("textfield", "who")).field("whom")
