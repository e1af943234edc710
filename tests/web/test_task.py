"""A task: the form beside the facts, drafts, errors, and the letter as it is being written."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.store import cases, running, tables
from app.store.rows import TaskRow
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, acknowledged, browser_of, words

ACKNOWLEDGED = {
    "definition": "No heating\nThree missed visits",
    "outcomes_sought": "The boiler mended",
    "responsible": "The boiler",
    "handler": "handler",
    "service_area": "heating",
    "theme": "delay",
}


def _row(driver: RuntimeDriver, task_id: int) -> TaskRow:
    with driver.runtime.database.read() as connection:
        row = cases.get_row(connection, tables.task, task_id)
    assert row is not None
    return row


def test_the_form_stands_beside_the_facts_it_needs(driver: RuntimeDriver, officer: Browser) -> None:
    """INT-17, ADJ-03: needs are shown on every form."""
    case_id = driver.log(vulnerable=True, needs="Large print", complainant_telephone="01782 000111")
    said = words(officer.get(f"/tasks/{driver.task(case_id, 'acknowledge')}"))
    for shown in ("What is the complaint about?", "Needs: Large print", "01782 000111", "Boiler out since", "Dates"):
        assert shown in said, shown


def test_what_the_case_knows_is_filled_in_so_that_nothing_is_unticked_by_leaving_it(
    driver: RuntimeDriver, officer: Browser
) -> None:
    case_id = driver.log(vulnerable=True, service_area="heating")
    html = officer.get(f"/tasks/{driver.task(case_id, 'acknowledge')}")
    assert "The boiler mended, and an apology" in html
    assert re.search(r'name="vulnerable"[^>]*checked', html)
    assert re.search(r'value="heating"[^>]*selected', html)


def test_completing_it_says_what_comes_next(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    said = words(officer.post(f"/tasks/{task_id}", **ACKNOWLEDGED))
    assert "“Acknowledge the complaint” is done. The letter is issued." in said
    assert _row(driver, task_id)["completed_by"] == "officer"


def test_what_is_wrong_is_listed_with_links_and_what_was_typed_stays(driver: RuntimeDriver, officer: Browser) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    wrong = {
        **ACKNOWLEDGED,
        "posted_by_hand": "true",
        "occurred_on-day": "31",
        "occurred_on-month": "2",
        "occurred_on-year": "2025",
    }
    html = officer.post(f"/tasks/{task_id}", 422, **wrong)
    assert "There is a problem" in words(html)
    assert 'href="#occurred_on-day"' in html
    assert "Three missed visits" in html
    assert _row(driver, task_id)["state"] == "open"


def test_a_letter_that_misses_a_part_cannot_go_without_a_reason(driver: RuntimeDriver, officer: Browser) -> None:
    """RSP-13: an override is recorded, and reported as a breach."""
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    without = {key: value for key, value in ACKNOWLEDGED.items() if key != "handler"}
    html = officer.post(f"/tasks/{task_id}", 422, **without)
    assert 'href="#override"' in html
    said = words(officer.post(f"/tasks/{task_id}", **without, override="The handler is named by telephone today"))
    assert "The letter is issued." in said
    with driver.runtime.database.read() as connection:
        breaches = {row["code"] for row in cases.rows_of(connection, tables.breach, case_id)}
    assert "LETTER_INCOMPLETE" in breaches
    assert "Incomplete" in words(officer.get(f"/cases/{case_id}"))


def test_the_letter_is_shown_as_it_is_being_written(driver: RuntimeDriver, officer: Browser) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    first = words(officer.get(f"/tasks/{task_id}"))
    assert "It cannot go out yet." in first
    assert "Missing: Definition" in first
    preview = words(officer.part(f"/tasks/{task_id}/letter", **ACKNOWLEDGED))
    assert "There: Definition" in preview
    assert "Three missed visits" in preview
    assert "cannot go out" not in preview
    pdf = officer.client.post(f"/tasks/{task_id}/letter.pdf", data=ACKNOWLEDGED)
    assert pdf.get_data().startswith(b"%PDF-")
    assert _row(driver, task_id)["state"] == "open"


def test_a_part_of_the_letter_can_be_put_in_ones_own_words_and_taken_back(
    driver: RuntimeDriver, officer: Browser
) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    field = officer.part(f"/tasks/{task_id}/letter/words", **ACKNOWLEDGED, edit="responsible")
    assert 'name="letter_edits-responsible"' in field
    own = {**ACKNOWLEDGED, "letter_edits-responsible": "We look after the boiler & its flue."}
    preview = words(officer.part(f"/tasks/{task_id}/letter", **own))
    assert "We look after the boiler & its flue." in preview
    assert "(your words)" in preview
    dropped = officer.part(f"/tasks/{task_id}/letter/words", **own, drop="responsible")
    assert "letter_edits-responsible" not in dropped
    officer.post(f"/tasks/{task_id}", **own)
    with driver.runtime.database.read() as connection:
        letter = cases.rows_of(connection, tables.letter, case_id)[0]
    assert "We look after the boiler" in letter["markdown"]


def test_without_javascript_the_same_page_previews_and_edits(driver: RuntimeDriver, officer: Browser) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    html = officer.post(f"/tasks/{task_id}", **ACKNOWLEDGED, edit="responsible")
    assert "Three missed visits" in html
    assert 'name="letter_edits-responsible"' in html
    assert _row(driver, task_id)["state"] == "open"


def test_a_draft_of_another_shape_does_not_break_the_page_for_everybody(
    driver: RuntimeDriver, officer: Browser
) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    odd = {"letter_edits": "text", "definition": ["a", 1], "handler": {"x": 1}, "gone": "x", "contact_on": 5}
    with driver.runtime.database.write() as connection:
        running.update_task(connection, task_id, {"draft": odd, "draft_by": "officer"})
    assert "Acknowledge" in words(officer.get(f"/tasks/{task_id}"))


@pytest.mark.parametrize("key", ["9" * 19, "9" * 23, "\N{SUPERSCRIPT TWO}", "%00", "1%00"])
def test_what_is_no_key_is_not_found(officer: Browser, key: str) -> None:
    for address in ("/tasks/{}", "/cases/{}", "/cases/{}/record-pack.zip", "/letters/{}.pdf", "/documents/{}"):
        assert "There is nothing here" in words(officer.get(address.format(key), 404))
    officer.post("/inbox/assign", task=key.replace("%00", "\x00"), what="claim")


def test_a_draft_is_kept_for_whoever_opens_the_task_next(driver: RuntimeDriver, app: Flask, officer: Browser) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    assert "Draft saved at 9am" in words(officer.part(f"/tasks/{task_id}/draft", definition="Half a sent"))
    assert "Half a sent" in officer.get(f"/tasks/{task_id}")
    assert "Draft saved." in words(officer.post(f"/tasks/{task_id}/draft", definition="Half a sentence"))
    officer.post(f"/tasks/{task_id}/release")
    driver.person("second_officer", "customer_excellence_team")
    assert "Half a sentence" in browser_of(app, "second_officer").get(f"/tasks/{task_id}")


def test_rows_of_a_list_are_added_and_taken_away_in_place(driver: RuntimeDriver, handler: Browser) -> None:
    case_id = acknowledged(driver)
    driver.do(case_id, "investigate", "handler", **_found(driver))
    task_id = driver.task(case_id, "respond")
    html = handler.get(f"/tasks/{task_id}")
    rows = re.findall(r'name="outcomes-\d+-decision"', html)
    assert len(set(rows)) == 2, "a row for each point of the definition"
    more = handler.part(f"/tasks/{task_id}/form", **{"outcomes-0-reasons": "Because"}, **{"add-row": "outcomes"})
    assert 'name="outcomes-1-decision"' in more
    assert "Because" in more
    two = {"outcomes-0-reasons": "Because", "outcomes-1-reasons": "As it was"}
    fewer = handler.part(f"/tasks/{task_id}/form", **two, **{"remove-row": "outcomes-0"})
    assert 'name="outcomes-1-decision"' not in fewer
    assert "As it was" in fewer
    assert "Because" not in fewer


def _found(driver: RuntimeDriver) -> dict[str, object]:
    """Answers that the form `investigate` takes, as few as it needs."""
    form = driver.runtime.content_on("aspire", driver.clock.today()).form("investigate")
    return {field.key: True if field.type == "checkbox" else "Seen" for field in form.fields if field.required}


def test_a_task_of_somebody_else_or_done_says_why_it_cannot_be_done(
    driver: RuntimeDriver, app: Flask, handler: Browser
) -> None:
    case_id = acknowledged(driver)
    task_id = driver.task(case_id, "investigate")
    said = words(browser_of(app, "second_handler").get(f"/tasks/{task_id}"))
    assert "is with" in said
    assert "The form cannot be filled in now." in said
    browser_of(app, "second_handler").post(f"/tasks/{task_id}", 409)
    assert "a role you do not hold" in words(browser_of(app, "officer").get(f"/tasks/{task_id}"))
    with driver.runtime.database.read() as connection:
        done = next(row for row in cases.rows_of(connection, tables.task, case_id) if row["state"] == "completed")
    assert "was completed" in words(handler.get(f"/tasks/{done['id']}"))
    handler.post(f"/tasks/{done['id']}", 409)


def test_the_same_form_sent_twice_is_answered_once(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    officer.post(f"/tasks/{task_id}", **ACKNOWLEDGED, _request_key="one")
    said = words(officer.post(f"/tasks/{task_id}", **ACKNOWLEDGED, _request_key="one"))
    assert "is done" in said
    with driver.runtime.database.read() as connection:
        assert len(cases.rows_of(connection, tables.letter, case_id)) == 1


def test_a_field_too_many_and_a_wrong_choice_are_refused_and_nothing_changes(
    driver: RuntimeDriver, officer: Browser
) -> None:
    task_id = driver.task(driver.log(), "acknowledge")
    assert "There is a problem" in words(officer.post(f"/tasks/{task_id}", 422, **ACKNOWLEDGED, status="closed"))
    html = officer.post(f"/tasks/{task_id}", 422, **{**ACKNOWLEDGED, "service_area": "the moon"})
    assert 'href="#service_area"' in html
    assert _row(driver, task_id)["state"] == "open"


def test_what_is_typed_is_never_markup(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = driver.log(summary="<script>alert('x')</script>", complainant_name="<b>Resident</b>")
    task_id = driver.task(case_id, "acknowledge")
    html = officer.post(f"/tasks/{task_id}", 422, definition="<img src=x onerror=alert(1)>")
    assert "&lt;img src=x" in html
    for page in (html, officer.get(f"/cases/{case_id}"), officer.get("/?tab=team"), officer.get("/cases")):
        assert "&lt;script&gt;alert" in page
        assert "&lt;b&gt;Resident" in page
        assert "<script>alert" not in page
        assert "<b>Resident" not in page
        assert "<img src=x" not in page


def test_how_a_letter_reads_is_said_beside_it_and_stops_nothing(driver: RuntimeDriver, officer: Browser) -> None:
    """RSP-07: advice to whoever writes it, from the landlord's tables."""
    task_id = driver.task(driver.log(), "acknowledge")
    answers = {"definition": "Pursuant to the inspection the operatives endeavoured to attend", "handler": "handler"}
    answers["responsibility"] = "ours"
    said = words(officer.part(f"/tasks/{task_id}/letter", **answers))
    assert "Plain words" in said
    assert "“pursuant to” is hard to read: say “under”." in said
    plain = {**answers, "definition": "Nobody came on Monday"}
    assert "Plain words" not in words(officer.part(f"/tasks/{task_id}/letter", **plain))
    officer.post(f"/tasks/{task_id}", **answers)
