"""What hides, and what that does to values."""

from __future__ import annotations

from tests.forms.build import REQUIRED, YES_NO, errors_of, field, form, rows

SURE = field("radio", "sure", values=YES_NO, validate=REQUIRED)


def test_a_hidden_field_is_dropped_and_not_required() -> None:
    read = form(SURE, field("textarea", "why", "Reason", validate=REQUIRED, conditional={"hide": '=sure = "yes"'}))
    assert read.validate({"sure": "yes", "why": "left over"}) == {"sure": "yes"}
    assert errors_of(read, {"sure": "no"}) == {"why": "Enter the reason"}


def test_a_hidden_field_is_not_complained_about() -> None:
    read = form(SURE, field("number", "amount", conditional={"hide": '=sure = "yes"'}))
    assert read.validate({"sure": "yes", "amount": "lots"}) == {"sure": "yes"}


def test_what_is_hidden_counts_as_nothing_for_the_conditions_of_others() -> None:
    read = form(
        SURE,
        field("radio", "inner", values=YES_NO, conditional={"hide": '=sure = "no"'}),
        field("textfield", "innermost", conditional={"hide": '=inner != "yes"'}),
    )
    assert read.validate({"sure": "no", "inner": "yes", "innermost": "x"}) == {"sure": "no"}
    assert read.validate({"sure": "yes", "inner": "yes", "innermost": "x"}) == {
        "sure": "yes",
        "inner": "yes",
        "innermost": "x",
    }


def test_a_hidden_group_hides_what_is_in_it() -> None:
    group = {"type": "group", "id": "g", "conditional": {"hide": "=complaint.stage = 2"}, "components": [SURE]}
    read = form(group)
    assert read.validate({"sure": "yes"}, facts={"complaint": {"stage": 2}}) == {}
    assert errors_of(read, {}, facts={"complaint": {"stage": 1}}) == {"sure": "Select the sure"}


def test_a_condition_inside_a_row_sees_the_row_and_the_form_around_it() -> None:
    read = form(
        SURE,
        rows(
            "points",
            "Points",
            field("radio", "upheld", values=YES_NO),
            field(
                "textfield",
                "why",
                "Why",
                validate=REQUIRED,
                conditional={"hide": '=upheld = "no" or sure = "no" or i = 3'},
            ),
        ),
    )
    points = [{"upheld": "no", "why": "x"}, {"upheld": "yes"}, {"upheld": "yes"}]
    assert errors_of(read, {"sure": "yes", "points": points}) == {"points.1.why": "Enter why"}
    assert read.validate({"sure": "no", "points": points})["points"] == [
        {"upheld": point["upheld"]} for point in points
    ]


def test_two_fields_that_hide_each_other_come_to_rest() -> None:
    read = form(
        field("textfield", "a", conditional={"hide": "=b != null"}),
        field("textfield", "b", conditional={"hide": "=a != null"}),
    )
    assert set(read.validate({"a": "x", "b": "y"})) <= {"a", "b"}
    assert read.validate({"a": "x"}) == {"a": "x"}


def test_a_condition_that_is_neither_true_nor_false_does_not_hide() -> None:
    read = form(field("textfield", "who", conditional={"hide": "=nobody.knows > 3"}))
    assert read.validate({"who": "x"}) == {"who": "x"}


def test_the_page_can_ask_what_hides_for_values_as_posted() -> None:
    read = form(
        SURE,
        field("textfield", "why", conditional={"hide": '=sure != "no"'}),
        field("number", "n", conditional={"hide": "=n > 5"}),
    )
    assert read.hidden({"sure": "yes", "n": "3"}) == {"why"}
    assert read.hidden({"sure": "no", "n": "six"}) == frozenset()


def test_an_expression_may_decide_what_hides() -> None:
    read = form(
        field("number", "days"),
        {"type": "expression", "id": "e", "key": "late", "label": "Late", "expression": "=days > 10"},
        field("textarea", "why", "Reason", validate=REQUIRED, conditional={"hide": "=not(late)"}),
    )
    assert read.validate({"days": 3}) == {"days": 3, "late": False}
    assert errors_of(read, {"days": 11}) == {"why": "Enter the reason"}
