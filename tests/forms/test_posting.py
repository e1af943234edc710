"""What a browser posts becomes the same values that the API takes."""

from __future__ import annotations

import datetime as dt

from werkzeug.datastructures import MultiDict

from tests.forms.build import YES_NO, day, errors_of, field, form, rows

FORM = form(
    field("textfield", "who"),
    day("told_on", "Date told"),
    {**day("received_at", "Received"), "subtype": "datetime"},
    field("checkbox", "sure"),
    field("checklist", "needs", values=YES_NO),
    rows("actions", "Actions", field("textfield", "what"), day("due", "Due date"), field("checkbox", "urgent")),
    field("filepicker", "papers", multiple=True),
)


def test_what_a_browser_sends_is_read_whole() -> None:
    post = MultiDict(
        [
            ("csrf_token", "secret"),
            ("_draft", "1"),
            ("who", "Resident 1042"),
            ("told_on-day", "13"),
            ("told_on-month", "1"),
            ("told_on-year", "2026"),
            ("received_at-day", "24"),
            ("received_at-month", "12"),
            ("received_at-year", "2025"),
            ("received_at-time", "4:55pm"),
            ("sure", "true"),
            ("needs", "no"),
            ("needs", "yes"),
            ("actions-0-what", "Fix it"),
            ("actions-0-due-day", "30"),
            ("actions-0-due-month", "1"),
            ("actions-0-due-year", "2026"),
            ("actions-0-urgent", "true"),
            ("papers", "doc-1"),
        ]
    )
    assert FORM.validate(FORM.from_post(post)) == {
        "who": "Resident 1042",
        "told_on": dt.date(2026, 1, 13),
        "received_at": dt.datetime(2025, 12, 24, 16, 55, tzinfo=dt.UTC),
        "sure": True,
        "needs": ["no", "yes"],
        "actions": [{"what": "Fix it", "due": dt.date(2026, 1, 30), "urgent": True}],
        "papers": ["doc-1"],
    }


def test_a_date_may_also_come_as_one_value() -> None:
    assert FORM.validate(FORM.from_post({"told_on": "2026-01-13"}))["told_on"] == dt.date(2026, 1, 13)


def test_what_a_browser_leaves_out_is_an_empty_answer_not_a_default() -> None:
    read = form(field("radio", "sure", values=YES_NO, defaultValue="yes"), field("checkbox", "told", defaultValue=True))
    assert read.validate(read.from_post({})) == {"told": False}


def test_boxes_half_filled_come_back_as_they_were() -> None:
    values = FORM.from_post({"told_on-day": "31", "told_on-month": "", "told_on-year": "2026"})
    assert values["told_on"] == {"day": "31", "month": "", "year": "2026"}


def test_rows_are_numbered_by_their_place_whatever_numbers_were_sent() -> None:
    values = FORM.from_post(
        {"actions-7-what": "second", "actions-2-what": "first", "actions-5-what": "", "actions-999999-what": ""}
    )
    assert [row["what"] for row in values["actions"]] == ["first", "second"]


def test_a_name_the_form_does_not_know_is_refused_and_not_dropped() -> None:
    assert "Did you mean who?" in errors_of(FORM, FORM.from_post({"whoo": "x"}))["whoo"]
    assert "actions-0-whta" not in FORM.from_post({"actions-0-whta": "x"})
    assert "Did you mean what?" in errors_of(FORM, FORM.from_post({"actions-0-whta": "x"}))["actions.0.whta"]


def test_names_of_the_page_itself_are_left_out() -> None:
    assert "priority" not in FORM.from_post({"priority": "1"}, ignore={"priority"})


def test_the_add_button_gives_one_more_row_and_keeps_what_was_written() -> None:
    values = FORM.after_row_button({"who": "x", "actions-0-what": "a", "add-row": "actions"})
    assert values is not None
    assert values["who"] == "x"
    assert [row.get("what") for row in values["actions"]] == ["a", None]


def test_the_remove_button_takes_out_its_own_row() -> None:
    values = FORM.after_row_button(
        {"actions-0-what": "a", "actions-1-what": "", "actions-2-what": "c", "remove-row": "actions-1"}
    )
    assert values is not None
    assert [row["what"] for row in values["actions"]] == ["a", "c"]


def test_a_button_that_names_no_row_changes_nothing() -> None:
    for button in ({"remove-row": "actions-9"}, {"remove-row": "who-0"}, {"remove-row": "x"}, {"add-row": "who"}):
        values = FORM.after_row_button({"actions-0-what": "a", **button})
        assert values is not None
        assert [row["what"] for row in values["actions"]] == ["a"]


def test_a_post_without_row_buttons_is_an_ordinary_one() -> None:
    assert FORM.after_row_button({"who": "x"}) is None


def test_words_for_elements_of_a_letter_are_posted_by_element() -> None:
    read = FORM.with_letter_edits()
    values = read.from_post({"letter_edits-apology": "We are sorry", "letter_edits-remedy": ""})
    assert values["letter_edits"] == {"apology": "We are sorry", "remedy": ""}
