"""What a form makes of values, and what it says about those that do not fit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app import feel
from tests.forms.build import REQUIRED, YES_NO, day, errors_of, field, form, rows

MESSAGE_VARIABLES = day("told_on", "Date the customer was told", validate=REQUIRED)


def accepted(kind: str, value: Any, **more: Any) -> Any:
    """What a form with one field makes of a value."""
    return form(field(kind, "it", "Amount", **more)).validate({"it": value}).get("it")


def complaint(kind: str, value: Any, **more: Any) -> str:
    """What a form with one field says about a value."""
    return errors_of(form(field(kind, "it", "Amount", **more)), {"it": value})["it"]


def test_text_is_trimmed_and_blank_text_is_no_value() -> None:
    assert accepted("textfield", "  two \n words ") == "two words"
    assert accepted("textarea", "  one\r\n\r\ntwo ") == "one\n\ntwo"
    assert accepted("textarea", " \n ") is None


def test_a_list_of_lines_may_stand_for_the_text_of_a_text_area() -> None:
    assert accepted("textarea", ["The roof leaks", "Nobody called"]) == "The roof leaks\nNobody called"


@pytest.mark.parametrize(
    ("given", "read"),
    [("£1,000.50", Decimal("1000.50")), ("20", 20), (20, 20), (20.5, Decimal("20.5")), (" −3 ", -3), ("7.0", 7)],
)
def test_numbers_are_read_as_people_write_them(given: Any, read: Any) -> None:
    assert accepted("number", given) == read
    assert type(accepted("number", given)) is type(read)


@pytest.mark.parametrize("given", ["ten", "1e5", "NaN", "Infinity", True, [1], "٣x", float("nan"), "--1"])
def test_what_is_no_number_is_refused_in_words(given: Any) -> None:
    assert complaint("number", given) == "The amount must be a number, like 50"


def test_a_number_left_empty_is_none() -> None:
    assert accepted("number", "") is None


def test_a_number_too_large_to_mean_anything_is_refused() -> None:
    assert "smaller number" in complaint("number", 10**5000)
    assert "shorter number" in complaint("number", "9" * 100)


def test_whole_numbers_and_decimal_places_are_kept_to() -> None:
    assert complaint("number", "1.5", decimalDigits=0) == "The amount must be a whole number"
    assert complaint("number", "1.555", decimalDigits=2) == "The amount must have 2 decimal places or fewer"
    assert accepted("number", "10", decimalDigits=2) == Decimal(10)


def test_limits_of_a_number_include_the_limit() -> None:
    limits = {"min": 5, "max": 10}
    assert accepted("number", 5, validate=limits) == 5
    assert accepted("number", 10, validate=limits) == 10
    assert complaint("number", 4, validate=limits) == "The amount must be 5 or more"
    assert complaint("number", 11, validate=limits) == "The amount must be 10 or less"
    assert complaint("number", 7, increment="5") == "The amount must be a multiple of 5"


def test_a_limit_may_be_feel_over_the_facts_and_the_other_fields() -> None:
    read = form(field("number", "part"), field("number", "whole", "Whole", validate={"min": "=part + complaint.stage"}))
    assert read.validate({"part": 2, "whole": 3}, facts={"complaint": {"stage": 1}})["whole"] == 3
    assert errors_of(read, {"part": 3, "whole": 3}, facts={"complaint": {"stage": 1}}) == {
        "whole": "The whole must be 4 or more"
    }


def test_text_is_at_most_ten_thousand_characters_unless_the_form_says_otherwise() -> None:
    assert accepted("textarea", "x" * 10_000) == "x" * 10_000
    assert complaint("textarea", "x" * 10_001) == "The amount must be 10,000 characters or fewer"
    assert complaint("textfield", "abcd", validate={"maxLength": 3}) == "The amount must be 3 characters or fewer"
    assert accepted("textarea", "x" * 30_000, validate={"maxLength": 40_000}) == "x" * 30_000
    assert complaint("textfield", "a", validate={"minLength": 2}) == "The amount must be 2 characters or more"


def test_a_pattern_says_what_its_author_wrote() -> None:
    rule = {"pattern": "^[A-Z]+$", "patternErrorMessage": "Enter the reference in capitals"}
    assert complaint("textfield", "abc", validate=rule) == "Enter the reference in capitals"
    assert accepted("textfield", "ABC", validate=rule) == "ABC"


@pytest.mark.parametrize("address", ["name@example.com", "first.last+tag@mail.example.co.uk"])
def test_email_addresses_are_accepted(address: str) -> None:
    assert accepted("textfield", address, validate={"validationType": "email"}) == address


@pytest.mark.parametrize("address", ["name", "name@", "@example.com", "a b@example.com", "name@example", "a@b@c.uk"])
def test_what_is_no_email_address_is_refused_with_an_example(address: str) -> None:
    assert "name@example.com" in complaint("textfield", address, validate={"validationType": "email"})


@pytest.mark.parametrize(
    ("number", "fits"), [("01632 960 001", True), ("+44 (0)7700 900982", True), ("call me", False), ("12", False)]
)
def test_telephone_numbers_are_read_with_their_spaces(number: str, fits: bool) -> None:
    rule = {"validationType": "phone"}
    if fits:
        assert accepted("textfield", number, validate=rule) == number
    else:
        assert "01632 960 001" in complaint("textfield", number, validate=rule)


@pytest.mark.parametrize(
    "given",
    [
        "2026-01-13",
        dt.date(2026, 1, 13),
        {"day": "13", "month": "1", "year": "2026"},
        {"day": "13", "month": "Jan", "year": "2026"},
    ],
)
def test_a_date_is_read_from_boxes_or_as_iso_text(given: Any) -> None:
    assert form(MESSAGE_VARIABLES).validate({"told_on": given}) == {"told_on": dt.date(2026, 1, 13)}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "", "month": "", "year": ""}, "Enter the date the customer was told"),
        ({"day": "13", "month": "1", "year": ""}, "The date the customer was told must include a year"),
        ({"day": "13", "month": "", "year": ""}, "The date the customer was told must include a month and year"),
        (
            {"day": "30", "month": "2", "year": "2026"},
            "The date the customer was told must be a real date, like 27 3 2026",
        ),
        ({"day": "13", "month": "1", "year": "26"}, "The date the customer was told must have a year of 4 numbers"),
        (
            {"day": "13", "month": "1", "year": "0206"},
            "The date the customer was told must have a year from 1900 to 2199",
        ),
        ("13/01/2026", "The date the customer was told must be a real date, like 27 3 2026"),
        (dt.datetime(2026, 1, 13, 9), "The date the customer was told must be a real date, like 27 3 2026"),
        (20260113, "The date the customer was told must be a real date, like 27 3 2026"),
    ],
)
def test_what_is_wrong_with_a_date_is_said_exactly(given: Any, words: str) -> None:
    assert errors_of(form(MESSAGE_VARIABLES), {"told_on": given}) == {"told_on": words}


def test_a_date_may_not_lie_in_the_future_when_the_form_says_so() -> None:
    read = form(day("told_on", "Date told", properties={"earliest": "=complaint.received_on", "latest": "=today()"}))
    facts = {"complaint": {"received_on": dt.date(2026, 1, 5)}}
    with feel.use_now(lambda: dt.datetime(2026, 1, 13, 12, tzinfo=ZoneInfo("Europe/London"))):
        assert read.validate({"told_on": "2026-01-13"}, facts=facts)
        assert errors_of(read, {"told_on": "2026-01-14"}, facts=facts)["told_on"] == (
            "The date told must be Tuesday 13 January 2026 or earlier"
        )
        assert errors_of(read, {"told_on": "2026-01-04"}, facts=facts)["told_on"] == (
            "The date told must be Monday 5 January 2026 or later"
        )


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("14:30", dt.time(14, 30)),
        ("2:30pm", dt.time(14, 30)),
        ("9am", dt.time(9)),
        ("12am", dt.time(0)),
        ("midday", dt.time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(given: str, read: dt.time) -> None:
    at = {"type": "datetime", "subtype": "time", "key": "at", "timeLabel": "Time", "id": "at"}
    assert form(at).validate({"at": given}) == {"at": read}


@pytest.mark.parametrize("given", ["25:00", "9:75", "13pm", "9", "soon"])
def test_what_is_no_time_is_refused_with_an_example(given: str) -> None:
    at = {"type": "datetime", "subtype": "time", "key": "at", "timeLabel": "Time", "id": "at"}
    assert "2:30pm" in errors_of(form(at), {"at": given})["at"]


def test_a_date_and_time_is_on_the_clock_of_london_in_winter_and_in_summer() -> None:
    read = form({**day("at", "Received"), "subtype": "datetime"})
    winter = read.validate({"at": {"day": "24", "month": "12", "year": "2025", "time": "4:55pm"}})["at"]
    summer = read.validate({"at": "2026-07-01T09:00"})["at"]
    assert winter.isoformat() == "2025-12-24T16:55:00+00:00"
    assert summer.isoformat() == "2026-07-01T09:00:00+01:00"
    assert (
        "must include a time" in errors_of(read, {"at": {"day": "24", "month": "12", "year": "2025", "time": ""}})["at"]
    )


def test_a_tick_is_true_or_false_and_a_required_one_has_to_be_made() -> None:
    read = form(
        field("checkbox", "sure", "I have read it"), field("checkbox", "told", "I have told them", validate=REQUIRED)
    )
    assert read.validate({"sure": False, "told": "true"}) == {"sure": False, "told": True}
    assert errors_of(read, {"told": False}) == {"told": "Tick the box to confirm: I have told them"}
    assert errors_of(read, {"sure": "perhaps", "told": True}) == {"sure": "“I have read it” must be true or false"}


def test_only_a_listed_choice_is_taken_and_the_nearest_is_named() -> None:
    read = form(field("radio", "sure", "Are you sure?", values=YES_NO, validate=REQUIRED))
    assert read.validate({"sure": "yes"}) == {"sure": "yes"}
    assert errors_of(read, {"sure": "yess"}) == {
        "sure": "“yess” is not a choice for “Are you sure?”. Did you mean yes?"
    }
    assert errors_of(read, {"sure": ""}) == {"sure": "Select an answer to “Are you sure?”"}


def test_several_choices_are_a_list_without_repeats() -> None:
    read = form(field("checklist", "needs", "Needs", values=YES_NO))
    assert read.validate({"needs": ["no", "no", "yes"]}) == {"needs": ["no", "yes"]}
    assert read.validate({"needs": "yes"}) == {"needs": ["yes"]}
    assert read.validate({"needs": []}) == {}


def test_choices_come_from_the_source_that_the_form_names() -> None:
    read = form(field("select", "handler", "Handler", properties={"options": "people:complaints_handler"}))
    people = {"people:complaints_handler": [("officer_1", "Officer 1")]}
    assert read.validate({"handler": "officer_1"}, options=people) == {"handler": "officer_1"}
    assert (
        "nothing to choose from"
        in errors_of(read, {"handler": "x"}, options={"people:complaints_handler": []})["handler"]
    )
    with pytest.raises(LookupError, match="people:complaints_handler"):
        read.validate({"handler": "officer_1"})


def test_choices_may_be_feel() -> None:
    read = form(
        field(
            "select",
            "point",
            "Point",
            valuesExpression="=for p in points return {label: p.text, value: string(p.number)}",
        )
    )
    assert read.validate(
        {"point": "2"}, facts={"points": [{"number": 1, "text": "a"}, {"number": 2, "text": "b"}]}
    ) == {"point": "2"}


def test_rows_are_typed_one_by_one_and_blank_rows_do_not_count() -> None:
    read = form(
        rows("actions", "Actions", field("textfield", "what", "What", validate=REQUIRED), day("due", "Due date"))
    )
    assert read.validate({"actions": [{}, {"what": "Fix it", "due": "2026-01-30"}, {"what": " "}]}) == {
        "actions": [{"what": "Fix it", "due": dt.date(2026, 1, 30)}]
    }


def test_an_error_in_a_row_is_reported_at_the_place_of_the_row() -> None:
    read = form(
        rows("actions", "Actions", field("textfield", "what", "What to do", validate=REQUIRED), day("due", "Due date"))
    )
    assert errors_of(read, {"actions": [{"what": "Fix it"}, {"due": "soon"}, {"whta": "x", "what": "y"}]}) == {
        "actions.1.what": "Enter what to do",
        "actions.1.due": "The due date must be a real date, like 27 3 2026",
        "actions.2.whta": "This form has no field whta. Did you mean what?",
    }


def test_a_list_has_at_most_a_hundred_rows_and_a_required_one_at_least_one() -> None:
    read = form(rows("actions", "Actions", field("textfield", "what"), properties={"required": "yes"}))
    assert len(read.validate({"actions": [{"what": "x"}] * 100})["actions"]) == 100
    assert errors_of(read, {"actions": [{"what": "x"}] * 101}) == {"actions": "The actions must have 100 rows or fewer"}
    assert errors_of(read, {"actions": [{"what": ""}]}) == {"actions": "Add at least one row to the actions"}
    assert errors_of(read, {"actions": "Fix it"}) == {"actions": "The actions must be a list of rows"}
    assert errors_of(read, {"actions": ["Fix it"]}) == {"actions.0": "Row 1 must be a group of values"}


def test_an_unknown_key_is_an_error_that_names_the_nearest_field() -> None:
    read = form(field("textfield", "definition"))
    assert errors_of(read, {"defintion": "Roof"}) == {
        "defintion": "This form has no field defintion. Did you mean definition?"
    }


def test_a_flood_of_unknown_keys_is_refused_as_a_whole() -> None:
    assert list(errors_of(form(field("textfield", "who")), {f"x{n}": "" for n in range(10_000)})) == [""]


def test_errors_come_in_the_order_of_the_form() -> None:
    read = form(
        field("textfield", "first", validate=REQUIRED),
        rows("list", "List", field("textfield", "a", validate=REQUIRED), field("number", "b")),
        field("number", "last"),
    )
    assert list(errors_of(read, {"last": "x", "list": [{"b": "x"}], "other": 1})) == [
        "first",
        "list.0.a",
        "list.0.b",
        "last",
        "other",
    ]


def test_a_draft_need_not_be_complete_but_what_is_there_must_fit() -> None:
    read = form(MESSAGE_VARIABLES, field("number", "amount"))
    assert read.validate({"amount": "5"}, partial=True) == {"amount": 5}
    assert errors_of(read, {"amount": "x"}, partial=True) == {"amount": "The amount must be a number, like 50"}


def test_what_is_not_given_takes_its_default_and_a_blank_stays_blank() -> None:
    read = form(
        field("radio", "sure", values=YES_NO, defaultValue="no"),
        day("told_on", "Told", properties={"default": "=today()"}),
    )
    with feel.use_now(lambda: dt.datetime(2026, 1, 13, 12, tzinfo=ZoneInfo("Europe/London"))):
        assert read.validate({}) == {"sure": "no", "told_on": dt.date(2026, 1, 13)}
        assert read.validate({"sure": "", "told_on": ""}) == {}
        assert read.validate({}, partial=True) == {}


def test_a_read_only_field_keeps_what_it_holds_whatever_is_sent() -> None:
    read = form(field("textfield", "reference", readonly=True, properties={"default": "=complaint.reference"}))
    assert read.validate({"reference": "forged"}, facts={"complaint": {"reference": "R-1"}}) == {"reference": "R-1"}


def test_a_field_may_be_read_only_depending_on_the_case() -> None:
    read = form(field("textfield", "note", readonly="=complaint.stage = 2"))
    assert read.validate({"note": "x"}, facts={"complaint": {"stage": 1}}) == {"note": "x"}
    assert read.validate({"note": "x"}, facts={"complaint": {"stage": 2}}) == {}


def test_an_expression_is_worked_out_here_and_never_taken_from_outside() -> None:
    read = form(
        field("number", "a"),
        {"type": "expression", "id": "e", "key": "twice", "label": "Twice", "expression": "=a * 2"},
    )
    assert read.validate({"a": 4, "twice": 99}) == {"a": 4, "twice": 8}


def test_files_are_keys_of_stored_documents() -> None:
    assert accepted("filepicker", ["a1"]) == ["a1"]
    assert accepted("filepicker", ["a1", "b2"], multiple=True) == ["a1", "b2"]
    assert complaint("filepicker", ["a1", "b2"]) == "The amount must be one file"


def test_a_handlers_own_words_for_a_letter_are_taken_by_element() -> None:
    """RSP-13: a letter is a template that stays editable."""
    read = form(field("textfield", "who")).with_letter_edits()
    assert read.validate({"letter_edits": {"apology": " We are **sorry**. ", "remedy": ""}}) == {
        "letter_edits": {"apology": "We are **sorry**.", "remedy": ""}
    }
    assert "words for each element" in errors_of(read, {"letter_edits": {"apology": 1}})["letter_edits"]
    assert read.with_letter_edits() is read


def test_the_author_may_say_the_message_for_a_blank_field() -> None:
    read = form(
        field("textfield", "why", "Grounds", validate=REQUIRED, properties={"required_message": "Say why you refuse"})
    )
    assert errors_of(read, {}) == {"why": "Say why you refuse"}


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Date the customer was told", "Enter the date the customer was told"),
        ("What the customer wants", "Enter what the customer wants"),
        ("Your reasons", "Enter your reasons"),
        ("MP who raised it", "Enter the MP who raised it"),
        ("By whom", "Enter “By whom”"),
        ("Why is it late?", "Enter an answer to “Why is it late?”"),
    ],
)
def test_messages_are_made_from_the_label(label: str, words: str) -> None:
    assert errors_of(form(field("textfield", "it", label, validate=REQUIRED)), {}) == {"it": words}
