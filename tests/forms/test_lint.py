"""What the check of content says about a form that can be read but will not do what its author wants."""

from __future__ import annotations

from typing import Any

import pytest

from app.forms import Form
from tests.forms.build import REQUIRED, YES_NO, day, field, form, rows


def said(a_form: Form, *known: str, sources: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(finding.severity, f"{finding} – {finding.remedy}") for finding in a_form.lint(known, sources)]


def test_a_sound_form_has_no_findings() -> None:
    read = form(
        {"type": "text", "id": "t", "text": "About {{ complaint.reference }}"},
        field("radio", "sure", values=YES_NO, properties={"variable": "yes"}),
        field("select", "handler", "Handler", properties={"options": "people:officer,handler", "record": "handler"}),
        rows(
            "points",
            "Points",
            field("select", "number", "Point", properties={"options": "points"}),
            properties={"record": "outcomes"},
        ),
        day("told_on", "Told on", properties={"latest": "=today()", "earliest": "=complaint.received_on"}),
        field("textarea", "why", conditional={"hide": "=sure = null"}),
    )
    assert said(read, "complaint") == []


@pytest.mark.parametrize(
    ("component", "severity", "words"),
    [
        ({"type": "textfield", "key": "who", "id": "i"}, "error", "who: the field has no label"),
        (field("select", "who"), "error", "has no choices"),
        (field("select", "who", properties={"options": "pionts"}), "error", "Did you mean 'points'?"),
        (field("select", "who", properties={"options": "people:"}), "error", "names no role"),
        (field("textfield", "who", properties={"options": "points"}), "warning", "offers no choices"),
        (field("radio", "who", values=YES_NO, properties={"options": "points"}), "warning", "are not used"),
        (field("textfield", "who", properties={"varable": "yes"}), "warning", "Did you mean 'variable'?"),
        (field("textfield", "who", properties={"variable": "no"}), "error", 'must be "yes"'),
        (
            field("checklist", "who", values=YES_NO, properties={"variable": "yes"}),
            "error",
            "cannot be a process variable",
        ),
        (rows("who", "Who", field("textfield", "a"), properties={"record": "fact"}), "error", "cannot be a fact"),
        (rows("who", "Who", field("textfield", "a", properties={"record": "fact"})), "error", "belong on the list"),
        (rows("who", "Who"), "error", "has no fields in it"),
        (field("textfield", "who", validate=REQUIRED, readonly=True), "error", "nobody can fill it in"),
        ({"type": "button", "id": "send", "label": "Send"}, "warning", "brings its own buttons"),
    ],
)
def test_what_will_not_work_is_reported(component: dict[str, Any], severity: str, words: str) -> None:
    ((found_severity, message),) = said(form(component))
    assert found_severity == severity
    assert words in message


def test_a_name_that_nothing_gives_is_found_wherever_feel_stands() -> None:
    read = form(
        field("textfield", "who", "For {{ residnt.name }}", conditional={"hide": "=shure = 1"}),
        field("number", "n", validate={"min": "=leest"}),
        rows(
            "list",
            "List",
            field("textfield", "a", conditional={"hide": "=b = 1 or i > 2 or parent.who = this.a or c = 1"}),
            field("number", "b"),
        ),
    )
    messages = [message for _, message in said(read, "resident")]
    assert [message.split(": ")[0] for message in messages] == ["Field_who", "Field_who", "Field_n", "Field_a"]
    assert "Did you mean 'resident'?" in messages[0]
    assert "asks for 'c'" in messages[3]


def test_a_landlords_own_source_of_choices_can_be_made_known() -> None:
    read = form(field("select", "who", properties={"options": "depots"}))
    assert said(read, sources=("depots",)) == []


def test_an_empty_form_is_worth_a_warning() -> None:
    assert said(form()) == [("warning", "the form is empty – Add a field, or take the form off.")]


def test_a_field_that_repeats_the_condition_of_its_group_is_worth_a_warning() -> None:
    """Somebody who changes it on the group alone would wonder why the field stays hidden."""
    late = {"hide": "=late != true"}
    group = {"type": "group", "id": "g", "label": "Late", "conditional": late}
    fields = [field("textarea", "why", conditional=late), field("textarea", "apology")]
    repeated = said(form(field("checkbox", "late"), {**group, "components": fields}))
    assert [severity for severity, _ in repeated] == ["warning"]
    assert "why: the field is hidden by the condition of its group, and has the same once more" in repeated[0][1]
    assert said(form(field("checkbox", "late"), {**group, "components": fields[1:]})) == []
