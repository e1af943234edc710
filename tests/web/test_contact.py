"""Logging a contact: what it looks like at once, and what happens next once it is logged."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask

from app.store import cases, tables
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, browser_of, words

CALL: dict[str, Any] = {
    "channel": "telephone",
    "kind": "complaint",
    "dissatisfied": "true",
    "complainant_name": "Resident 3100",
    "complainant_address": "9 Oak Road",
    "complainant_relationship": "tenant",
    "summary": "Damp in the kitchen, reported three times",
    "outcomes_sought": "Damp treated",
    "service_area": "repairs",
    "theme": "damp_and_mould",
    "read_back": "true",
    "acknowledged": "true",
}


def test_the_page_follows_the_order_of_a_telephone_call(driver: RuntimeDriver, officer: Browser) -> None:
    """INT-01, INT-02, INT-17, INT-24: how it came, who, what, what they want, what they need."""
    said = words(officer.get("/contacts/new"))
    order = [
        "How did it reach us?",
        "Name",
        "What did they say?",
        "What would they like to happen?",
        "What do they need",
    ]
    places = [said.index(text) for text in order]
    assert places == sorted(places)


def test_it_says_at_once_what_it_looks_like_which_rule_says_so_and_by_when(
    driver: RuntimeDriver, officer: Browser
) -> None:
    """CLS-01: Monday 1 December 2025; stage 1 is due on the tenth working day, Monday 15 December."""
    said = words(officer.part("/contacts/new/looks-like", **CALL))
    assert "This looks like: stage 1 investigation They are dissatisfied: a complaint" in said
    assert "(Aspire §3, §3.1, Code 1.2)" in said
    assert re.search(r"Stage 1 response Monday 15 December 2025 , in 10 working days", said), said
    with driver.runtime.database.read() as connection:
        assert cases.case_of_reference(connection, "ASP-2025-00001") is None


def test_without_enough_to_go_by_it_says_what_it_will_do(driver: RuntimeDriver, officer: Browser) -> None:
    said = words(officer.part("/contacts/new/looks-like", channel="email"))
    assert "Once you say what it is about" in said


def test_possible_duplicates_are_offered(driver: RuntimeDriver, officer: Browser) -> None:
    """INT-11: the same person, or the same address and theme, within the look-back."""
    driver.log(complainant_name="Resident 2077", complainant_address="1 Elm Road", summary="Noise at night")
    assert "Is it one of these?" not in words(officer.part("/contacts/new/looks-like", **CALL))
    driver.log(complainant_name="Resident 3100", summary="Damp again")
    said = words(officer.part("/contacts/new/looks-like", **CALL))
    assert "Is it one of these?" in said
    assert "ASP-2025-00002" in said
    assert "ASP-2025-00001" not in said


def test_after_logging_it_shows_the_reference_the_dates_and_what_to_do(driver: RuntimeDriver, officer: Browser) -> None:
    """INT-03: a unique reference."""
    said = words(officer.post("/contacts/new", **CALL))
    assert "ASP-2025-00001 is logged" in said
    assert "Give the customer the reference ASP-2025-00001" in said
    assert "Stage 1 response Monday 15 December 2025" in said
    assert "To do now" in said
    assert "Resident 3100" in words(officer.get("/cases/1"))


def test_a_missing_answer_is_pointed_to_and_nothing_is_lost(driver: RuntimeDriver, officer: Browser) -> None:
    html = officer.post("/contacts/new", 422, **{**CALL, "summary": " "})
    said = words(html)
    assert "There is a problem" in said
    assert 'href="#summary"' in html
    assert "<title>Error: Log a contact" in html
    assert "9 Oak Road" in html
    with driver.runtime.database.read() as connection:
        assert cases.case_of_reference(connection, "ASP-2025-00001") is None


def test_the_moment_of_receipt_is_read_from_its_boxes(driver: RuntimeDriver, officer: Browser) -> None:
    """INT-02, T3: the date counts in London, whatever the hour."""
    when = {"received_at-day": "28", "received_at-month": "11", "received_at-year": "2025", "received_at-time": "23:40"}
    officer.post("/contacts/new", **{**CALL, "channel": "email"}, **when)
    with driver.runtime.database.read() as connection:
        row = cases.case_of_reference(connection, "ASP-2025-00001")
    assert row is not None
    assert row["received_on"].isoformat() == "2025-11-28"


def test_a_wrong_or_future_date_is_pointed_to(driver: RuntimeDriver, officer: Browser) -> None:
    def refused(day: str, month: str) -> str:
        parts = {"received_at-day": day, "received_at-month": month, "received_at-year": "2025", "received_at-time": ""}
        return officer.post("/contacts/new", 422, **CALL, **parts)

    for html in (refused("31", "2"), refused("24", "12"), refused("", "11")):
        assert 'href="#received_at-day"' in html, words(html)[:500]


def test_the_same_form_sent_twice_logs_one_case(driver: RuntimeDriver, officer: Browser) -> None:
    officer.post("/contacts/new", **CALL, _request_key="the same")
    said = words(officer.post("/contacts/new", **CALL, _request_key="the same"))
    assert "ASP-2025-00001 is logged" in said
    with driver.runtime.database.read() as connection:
        assert cases.case_of_reference(connection, "ASP-2025-00002") is None


def test_a_field_that_the_form_does_not_have_is_refused(driver: RuntimeDriver, officer: Browser) -> None:
    html = officer.post("/contacts/new", 422, **CALL, is_admin="true")
    assert "There is a problem" in words(html)
    with driver.runtime.database.read() as connection:
        assert cases.rows_of(connection, tables.submission, 1) == []


def test_what_depends_on_an_answer_is_drawn_again_with_it(driver: RuntimeDriver, officer: Browser) -> None:
    hidden = officer.part("/contacts/new/form", channel="email")
    shown = officer.part("/contacts/new/form", channel="telephone")
    part = r'data-hidden="(true|false)"[^>]*data-key="acknowledged"'
    assert [re.search(part, html)[1] for html in (hidden, shown)] == ["true", "false"]  # type: ignore[index]


def test_somebody_without_the_right_is_told_whom_to_ask(driver: RuntimeDriver, app: Flask) -> None:
    driver.person("guest")
    assert "Pass the contact to somebody whose role does" in words(browser_of(app, "guest").get("/contacts/new", 403))
