"""The HTML of a form: every control is labelled, every error is tied to its control, nothing in it is live."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from lxml import html

from app.errors import ContentError
from app.forms import Form, error_summary, render_form
from tests.forms.build import REQUIRED, YES_NO, day, errors_of, field, form, rows

EVERYTHING = form(
    {
        "type": "text",
        "id": "intro",
        "text": "# About\n\nThe complaint **{{ complaint.reference }}**. [Code](https://example.org)",
    },
    field("textfield", "who", "Who was told", description="Their full name", validate=REQUIRED),
    field("textarea", "why", "Reason", properties={"rows": "8"}),
    field("textarea", "short", "Summary", validate={"maxLength": 200}),
    field("number", "amount", "Amount", appearance={"prefixAdorner": "£"}, decimalDigits=2),
    field("checkbox", "sure", "I have checked it"),
    field("radio", "upheld", "Is it upheld?", values=YES_NO),
    field("select", "handler", "Handler", properties={"options": "people:complaints_handler"}),
    field("checklist", "needs", "Needs", values=YES_NO),
    day("told_on", "Date told", validate=REQUIRED),
    {**day("at", "Received"), "subtype": "datetime"},
    {"type": "datetime", "subtype": "time", "key": "time", "timeLabel": "Time of the call", "id": "t"},
    {"type": "group", "id": "g", "label": "More", "components": [field("textfield", "inner", "Inside")]},
    rows("actions", "Actions", field("textfield", "what", "What", validate=REQUIRED), day("due", "Due date")),
    field("filepicker", "papers", "Papers", multiple=True),
    {"type": "expression", "id": "e", "key": "twice", "label": "Twice", "expression": "=amount * 2"},
    {"type": "separator", "id": "s"},
    {"type": "spacer", "id": "sp"},
    {"type": "documentPreview", "id": "d", "label": "Documents", "dataSource": "=documents"},
    {"type": "button", "id": "b", "label": "Send", "action": "submit"},
).with_letter_edits()
FACTS: Mapping[str, Any] = {
    "complaint": {"reference": "R-1"},
    "documents": [
        {"endpoint": "/documents/1", "metadata": {"fileName": "photo.jpg"}},
        {"endpoint": "javascript:alert(1)", "metadata": {"fileName": "bad"}},
        {"endpoint": "//evil.example", "metadata": {"fileName": "elsewhere"}},
    ],
}
OPTIONS = {"people:complaints_handler": [("officer_1", "Officer 1")], "elements": [("apology", "Apology")]}


def page(
    a_form: Form, values: Mapping[str, Any] | None = None, errors: Mapping[str, str] | None = None, **more: Any
) -> html.HtmlElement:
    shown = render_form(a_form, values or {}, errors or {}, facts=more.pop("facts", FACTS), options=OPTIONS, **more)
    return html.fragment_fromstring(str(shown))


def control(shown: html.HtmlElement, name: str) -> html.HtmlElement:
    (element,) = shown.xpath(f"//*[@name='{name}']")
    return element


def test_every_control_has_a_label_and_every_id_is_its_own() -> None:
    shown = page(EVERYTHING, {"actions": [{"what": "a"}, {"what": "b"}], "papers": ["doc-1"]})
    ids = shown.xpath("//@id")
    assert len(ids) == len(set(ids))
    labelled = set(shown.xpath("//label/@for"))
    controls = shown.xpath("//input | //select | //textarea")
    assert len(controls) > 25
    assert [element.get("name") for element in controls if element.get("id") not in labelled] == []


def test_every_described_by_points_at_something() -> None:
    errors = dict.fromkeys(EVERYTHING.keys, "Wrong") | {"actions.0.due": "Wrong", "actions.0.what": "Wrong"}
    shown = page(EVERYTHING, {"actions": [{"what": ""}]}, errors)
    ids = set(shown.xpath("//@id"))
    wanted = {id_ for text in shown.xpath("//@aria-describedby") for id_ in text.split()}
    assert len(wanted) > 15
    assert wanted <= ids


def test_groups_of_controls_stand_in_a_fieldset_with_a_legend() -> None:
    shown = page(EVERYTHING)
    for name in ("upheld", "needs", "told_on-day", "at-time"):
        (fieldset,) = shown.xpath(f"(//*[@name='{name}'])[1]/ancestor::fieldset[1]")
        assert fieldset.xpath("./legend")[0].text_content().strip()


def test_an_error_stands_at_its_control_and_in_the_summary_which_links_to_it() -> None:
    read = EVERYTHING
    values = read.from_post(
        {"told_on-day": "31", "told_on-month": "2", "told_on-year": "2026", "actions-0-due-day": "1", "upheld": "x"}
    )
    errors = errors_of(read, values, facts=FACTS, options=OPTIONS)
    shown = page(read, values, errors)
    summary = error_summary(read, errors)
    assert [item["text"] for item in summary] == [
        "Enter who was told",
        "“x” is not a choice for “Is it upheld?”: select one that is listed",
        "The date told must be a real date, like 27 3 2026",
        "Actions, row 1: Enter what",
        "Actions, row 1: The due date must include a month and year",
    ]
    ids = set(shown.xpath("//@id"))
    assert {item["href"].removeprefix("#") for item in summary} <= ids
    assert control(shown, "told_on-day").get("value") == "31"
    assert len(shown.xpath("//*[contains(@class,'govuk-error-message')]")) == 5


def test_a_summary_of_an_unknown_field_leads_to_the_form() -> None:
    assert error_summary(EVERYTHING, {"other": "No"}, id_prefix="a-") == [{"text": "No", "href": "#a-acknowledge-form"}]
    assert page(EVERYTHING, id_prefix="a-").get("id") == "a-acknowledge-form"


def test_what_was_written_comes_back_to_the_letter() -> None:
    words = "\n  first\n\n    indented </textarea><script>alert(1)</script>\nlast  "
    shown = page(form(rows("list", "List", field("textarea", "text"))), {"list": [{"text": words}]})
    # Browsers drop the first line break of a textarea, so there is one more.
    assert control(shown, "list-0-text").text == f"\n{words}"
    assert not shown.xpath("//script")


def test_typed_values_are_shown_in_their_controls() -> None:
    values = {
        "who": "Resident 1042", "amount": Decimal("1000.50"), "sure": True, "upheld": "no", "handler": "officer_1",
        "needs": ["yes"], "told_on": dt.date(2026, 1, 13), "time": dt.time(14, 30),
        "at": dt.datetime(2026, 7, 1, 8, 0, tzinfo=dt.UTC),
        "actions": [{"what": "Fix it", "due": dt.date(2026, 1, 30)}], "letter_edits": {"apology": "Sorry"},
    }  # fmt: skip
    shown = page(EVERYTHING, values)
    boxes = ("who", "amount", "told_on-day", "told_on-month", "told_on-year", "at-time", "time", "actions-0-due-year")
    assert [control(shown, name).get("value") for name in boxes] == [
        "Resident 1042", "1000.50", "13", "1", "2026", "09:00", "14:30", "2026",
    ]  # fmt: skip
    assert shown.xpath("//*[@checked]/@value") == ["true", "no", "yes"]
    assert shown.xpath("//option[@selected]/@value") == ["officer_1"]
    assert (control(shown, "letter_edits-apology").text or "").strip() == "Sorry"
    assert "2001" in shown.xpath("//*[@id='twice']")[0].text_content()


def test_posted_values_are_shown_as_they_were_posted() -> None:
    post = {
        "who": "x",
        "told_on-day": "31",
        "told_on-month": "x",
        "told_on-year": "",
        "sure": "true",
        "needs": ["no"],
        "amount": "lots",
    }
    shown = page(EVERYTHING, EVERYTHING.from_post(post))
    assert [control(shown, f"told_on-{part}").get("value") for part in ("day", "month", "year")] == ["31", "x", ""]
    assert control(shown, "amount").get("value") == "lots"
    assert shown.xpath("//*[@checked]/@value") == ["true", "no"]


def test_what_is_hidden_now_is_marked_with_its_condition_and_still_sent() -> None:
    read = form(
        field("radio", "sure", values=YES_NO),
        field("textfield", "why", conditional={"hide": '=sure != "no"'}),
        rows(
            "list",
            "List",
            field("radio", "a", values=YES_NO),
            field("textfield", "b", conditional={"hide": '=a = "no"'}),
        ),
    )
    shown = page(read, {"sure": "yes", "list": [{"a": "no"}, {"a": "yes"}]})
    marked = shown.xpath("//*[@data-hide]")
    assert [(element.get("data-key"), element.get("data-hide"), element.get("data-hidden")) for element in marked] == [
        ("why", 'sure != "no"', "true"),
        ("b", 'a = "no"', "true"),
        ("b", 'a = "no"', "false"),
    ]
    assert marked[0].xpath(".//input/@name") == ["why"]
    assert shown.get("data-watch") == "sure a"


def test_rows_can_be_added_and_removed_without_javascript() -> None:
    shown = page(EVERYTHING, {"actions": [{"what": "a"}, {"what": "b"}]})
    assert shown.xpath("//button[@name='remove-row']/@value") == ["actions-0", "actions-1"]
    assert shown.xpath("//button[@name='add-row']/@value") == ["actions"]
    assert "Row 2 of Actions" in shown.xpath("//button[@value='actions-1']")[0].text_content()
    fixed = page(form(rows("list", "List", field("textfield", "a"), allowAddRemove=False)), {"list": [{"a": "x"}]})
    assert not fixed.xpath("//button")


def test_a_list_begins_with_as_many_rows_as_its_author_wants() -> None:
    shown = page(form(rows("list", "List", field("textfield", "a"), defaultRepetitions=3)))
    assert shown.xpath("//input/@name") == ["list-0-a", "list-1-a", "list-2-a"]


def test_text_is_markdown_below_the_heading_of_the_page_and_values_in_it_are_only_words() -> None:
    shown = page(EVERYTHING, facts={**FACTS, "complaint": {"reference": "[x](https://evil.example) <b>*y*</b>"}})
    assert shown.xpath("//h2")[0].text == "About"
    assert shown.xpath("//a/@href") == ["https://example.org", "/documents/1"]
    assert "[x](https://evil.example) <b>*y*</b>" in shown.xpath("//p[strong]")[0].text_content()


def test_html_in_a_text_of_the_form_is_shown_and_not_run() -> None:
    shown = page(
        form(
            {"type": "text", "id": "t", "text": "<img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](http://x)"}
        )
    )
    assert not shown.xpath("//img")
    assert shown.xpath("//a/@href") == ["http://x"]
    assert "<img src=x" in shown.text_content()


def test_labels_choices_and_hints_are_text() -> None:
    nasty = "<script>alert('x')</script>"
    read = form(
        field("radio", "a", nasty, description=nasty, values=[{"label": nasty, "value": nasty}]),
        field("select", "b", nasty, values=[{"label": nasty, "value": '"><script>'}]),
        rows("c", nasty, field("checkbox", "d", nasty), description=nasty),
        {"type": "group", "id": "g", "label": nasty, "components": [day("e", nasty)]},
    )
    shown = page(read, {"b": '"><script>'}, {"a": nasty, "c": nasty})
    assert not shown.xpath("//script")
    assert shown.text_content().count("alert('x')") >= 9


def test_labels_may_speak_of_the_case() -> None:
    shown = page(form(field("textfield", "who", "Why is {{ complaint.reference }} late?", validate=REQUIRED)))
    assert shown.xpath("//label")[0].text.strip() == "Why is R-1 late?"


def test_a_read_only_field_is_shown_as_words_without_a_control() -> None:
    read = form(
        field("radio", "a", "Upheld", values=YES_NO, readonly=True),
        field("select", "b", "Kept", values=YES_NO, readonly='=complaint.reference = "R-1"'),
        {**day("c", "Told"), "readonly": True},
    )
    shown = page(read, {"a": "no", "b": "yes", "c": dt.date(2026, 1, 13)})
    assert not shown.xpath("//input | //select")
    assert [element.text for element in shown.xpath("//p[contains(@class,'app-lines')]")] == [
        "No",
        "Yes",
        "Tuesday 13 January 2026",
    ]


def test_fields_that_need_no_answer_say_so() -> None:
    shown = page(form(field("textfield", "a", "First", validate=REQUIRED), field("textfield", "b", "Second")))
    assert [element.text.strip() for element in shown.xpath("//label")] == ["First", "Second (optional)"]


def test_rows_are_called_as_their_author_wants_here_and_in_the_summary() -> None:
    read = form(
        rows("remedies", "How do we put it right?", field("textfield", "what"), properties={"row_label": "Remedy"})
    )
    shown = page(read, {"remedies": [{"what": "a"}, {"what": "b"}]})
    assert [element.text for element in shown.xpath("//legend")] == ["How do we put it right?", "Remedy 1", "Remedy 2"]
    assert error_summary(read, {"remedies.1.what": "Enter what"})[0]["text"] == "Remedy 2: Enter what"


def test_where_every_answer_of_a_row_may_be_left_out_no_label_says_so() -> None:
    free = page(form(rows("list", "List", field("textfield", "a"), field("textfield", "b"))))
    mixed = page(form(rows("list", "List", field("textfield", "a", validate=REQUIRED), field("textfield", "b"))))
    assert [element.text.strip() for element in free.xpath("//label")] == ["A", "B"]
    assert [element.text.strip() for element in mixed.xpath("//label")] == ["A", "B (optional)"]


def test_a_draft_that_holds_no_list_where_choices_are_ticked_is_shown_without_any() -> None:
    ticked = form(field("checklist", "what", values=YES_NO))
    assert "checked" not in render_form(ticked, {"what": 1.5}, {}, facts={}, options={})


def test_what_is_worked_out_and_cannot_be_shown_names_its_field() -> None:
    shown = form(field("expression", "what", expression="={a: 1}"))
    with pytest.raises(ContentError, match="The field what shows what cannot be shown"):
        render_form(shown, {}, {}, facts={}, options={})
