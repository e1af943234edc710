"""What somebody typed is shown again whatever is refused: no form is lost (WCAG 3.3.4, GOV.UK "There is a problem")."""

from __future__ import annotations

import io

import pytest

from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, acknowledged, words

CONTACT = {"channel": "email", "kind": "complaint", "summary": "The lift has stopped twice"}


@pytest.mark.parametrize("year", ["26", "026", "20 26", "20261"])
def test_a_year_in_another_form_loses_nothing(officer: Browser, driver: RuntimeDriver, year: str) -> None:
    """INT-02: it is said beside its field, with what else is missing, and every word stands there again."""
    day = {"received_at-day": "1", "received_at-month": "12", "received_at-year": year, "received_at-time": "08:00"}
    html = officer.post("/contacts/new", 422, **{**CONTACT, "channel": ""}, **day)
    assert "The lift has stopped twice" in html
    assert f'value="{year}"' in html
    said = words(html)
    assert "year" in said
    assert "Select an answer to “How did it reach us?”" in said
    assert driver.runtime.clock.today().year == 2025


def test_a_day_of_receipt_to_come_is_said_with_everything_else(officer: Browser) -> None:
    day = {"received_at-day": "1", "received_at-month": "12", "received_at-year": "2031", "received_at-time": "08:00"}
    said = words(officer.post("/contacts/new", 422, **{**CONTACT, "kind": ""}, **day))
    assert "This is in the future" in said
    assert "What does it look like?" in said


def test_a_refused_act_keeps_its_words(handler: Browser, driver: RuntimeDriver) -> None:
    """A rule of the process refuses it; the form stands there with what was typed."""
    typed = {"method": "telephone", "reached": "true", "notes": "They ask for news", "told_whom": "other"}
    case_id = acknowledged(driver)
    told = {"with_whom": "A neighbour", "progress_given": "true"}
    html = handler.post(f"/cases/{case_id}/act/record_contact", 409, **typed, **told)
    assert "They ask for news" in html
    assert "There is a problem" in words(html)


def test_a_refused_message_keeps_its_words(manager: Browser, driver: RuntimeDriver) -> None:
    case_id = driver.log()
    reason = "They are told of stage 2 on the telephone"
    html = manager.post(f"/cases/{case_id}/tell/instruction_to_accept", 409, notes=reason)
    assert reason in html


def test_a_refused_task_keeps_its_words(officer: Browser, driver: RuntimeDriver) -> None:
    """S1-04: whoever is complained about is not chosen as handler."""
    task_id = driver.task(driver.log(subjects="Handler"), "acknowledge")
    html = officer.post(f"/tasks/{task_id}", 409, definition="No heating since Monday", handler="handler")
    assert "No heating since Monday" in html
    assert "is complained about" in words(html)


def test_where_the_form_is_gone_the_words_are_still_shown(officer: Browser, driver: RuntimeDriver) -> None:
    """The task was completed meanwhile by somebody else."""
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    driver.do(case_id, "acknowledge", "officer", definition="No heating", responsibility="ours", handler="handler")
    html = officer.post(f"/tasks/{task_id}", 409, definition="Neither heating nor hot water")
    assert "Neither heating nor hot water" in html
    assert "csrf" not in words(html)


def test_a_refused_document_keeps_its_note(officer: Browser, driver: RuntimeDriver) -> None:
    """An odd file is said beside its field, with what was typed of it."""
    case_id = acknowledged(driver)
    file = (io.BytesIO(b""), "odd \u202e name.pdf")
    html = officer.post(f"/cases/{case_id}/documents", 422, note="The meter on Monday", file=file)
    assert 'value="The meter on Monday"' in html
    assert "is not added. Choose a file that is not empty." in words(html)
    assert 'id="document-file-error"' in html


def test_all_that_is_missing_is_said_beside_its_field_without_a_script(officer: Browser, driver: RuntimeDriver) -> None:
    """RSP-13: the form, the process and the letter in one answer, and the words stand there again."""
    task_id = driver.task(driver.log(service_area=None, theme=None), "acknowledge")
    day = {"occurred_on-day": "1", "occurred_on-month": "13", "occurred_on-year": "26", "posted_by_hand": "true"}
    html = officer.post(f"/tasks/{task_id}", 422, outcomes_sought="A working lift", **day)
    assert "A working lift" in html
    for key in ("service_area", "theme", "definition", "posted_by", "paper", "override"):
        assert f'id="{key}-error"' in html, key
