"""The same task in two windows, or before two people: nothing that was typed is replaced in silence."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.store import cases, tables
from app.store.rows import TaskRow
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, browser_of, words

MAY_MOVE = ("customer_relations_manager", "customer_excellence_team")
"""Roles of somebody who may do the task, and move it."""


def row(driver: RuntimeDriver, task_id: int) -> TaskRow:
    with driver.runtime.database.read() as connection:
        stored = cases.get_row(connection, tables.task, task_id)
    assert stored is not None
    return stored


def hidden(html: str, name: str) -> str:
    value = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert value is not None, name
    return value.group(1)


@pytest.fixture
def task_id(driver: RuntimeDriver) -> int:
    return driver.task(driver.log(), "acknowledge")


def opened(browser: Browser, task_id: int) -> dict[str, str]:
    """What a window posts besides the answers, since it opened the task."""
    html = browser.get(f"/tasks/{task_id}")
    return {name: hidden(html, name) for name in ("_request_key", "_draft_seen")}


def test_a_window_saves_its_draft_again_and_again(driver: RuntimeDriver, officer: Browser, task_id: int) -> None:
    window = opened(officer, task_id)
    for text in ("No heating", "No heating and no hot water"):
        assert "Draft saved" in officer.part(f"/tasks/{task_id}/draft", definition=text, **window)
    assert (row(driver, task_id)["draft"] or {})["definition"] == "No heating and no hot water"


def test_a_second_window_replaces_nothing_and_shows_both(driver: RuntimeDriver, officer: Browser, task_id: int) -> None:
    first, second = opened(officer, task_id), opened(officer, task_id)
    officer.part(f"/tasks/{task_id}/draft", definition="No heating", **first)
    said = words(officer.part(f"/tasks/{task_id}/draft", definition="Damp in the hall", **second))
    assert "What is the complaint about? Damp in the hall No heating" in said
    assert "Keep what is here" in said
    assert "Take what was saved" in said
    assert (row(driver, task_id)["draft"] or {})["definition"] == "No heating"
    assert "Draft saved" in officer.part(f"/tasks/{task_id}/draft", definition="No heating at all", **first)


def test_without_script_both_drafts_are_shown_and_what_is_here_can_be_kept(
    driver: RuntimeDriver, officer: Browser, task_id: int
) -> None:
    first, second = opened(officer, task_id), opened(officer, task_id)
    officer.post(f"/tasks/{task_id}/draft", definition="No heating", **first)
    html = officer.post(f"/tasks/{task_id}/draft", 409, definition="Damp in the hall", **second)
    assert "Damp in the hall" in html
    assert "No heating" in html
    officer.post(
        f"/tasks/{task_id}/draft", definition="Damp in the hall", _draft_keep=hidden(html, "_draft_keep"), **second
    )
    assert (row(driver, task_id)["draft"] or {})["definition"] == "Damp in the hall"


def test_two_windows_that_say_the_same_do_not_differ(officer: Browser, task_id: int) -> None:
    first, second = opened(officer, task_id), opened(officer, task_id)
    for window in (first, second, first):
        assert "Draft saved" in officer.part(f"/tasks/{task_id}/draft", definition="No heating", **window)


def test_a_task_that_somebody_has_is_not_claimed_by_an_officer_in_passing(
    driver: RuntimeDriver, app: Flask, officer: Browser, task_id: int
) -> None:
    """PRM-03"""
    officer.post(f"/tasks/{task_id}/claim")
    other = driver.person("other", *MAY_MOVE)
    said = words(browser_of(app, other.username).post(f"/tasks/{task_id}/claim", 409))
    assert "is with Officer" in said
    ticked = {"task": str(task_id), "what": "claim", f"holder-{task_id}": ""}
    assert "is with Officer" in words(browser_of(app, other.username).post("/inbox/assign", **ticked))
    assert row(driver, task_id)["assignee"] == "officer"


def test_taking_over_asks_first_and_tells_whoever_had_the_task(
    driver: RuntimeDriver, app: Flask, officer: Browser, task_id: int
) -> None:
    """PRM-03"""
    officer.part(f"/tasks/{task_id}/draft", definition="No heating")
    other = browser_of(app, driver.person("other", *MAY_MOVE).username)
    assert f"/tasks/{task_id}/take-over" in other.get(f"/tasks/{task_id}")
    asked = other.get(f"/tasks/{task_id}/take-over")
    assert "Take over from Officer?" in words(asked)
    assert row(driver, task_id)["assignee"] == "officer"
    html = other.post(f"/tasks/{task_id}/take-over", holder=hidden(asked, "holder"))
    assert "No heating" in html
    assert row(driver, task_id)["assignee"] == "other"
    with driver.runtime.database.read() as connection:
        payloads = connection.execute(select(tables.outbox.c.payload).where(tables.outbox.c.kind == "notice")).scalars()
        told = [payload["text"] for payload in payloads if payload["username"] == "officer"]
    assert told == ["Other moved “Acknowledge the complaint” from you. What you typed is kept."]


def test_a_task_is_not_taken_over_from_somebody_who_has_it_no_longer(
    driver: RuntimeDriver, app: Flask, officer: Browser, task_id: int
) -> None:
    officer.post(f"/tasks/{task_id}/claim")
    first, second = (driver.person(name, *MAY_MOVE).username for name in ("first", "second"))
    browser_of(app, first).post(f"/tasks/{task_id}/take-over", holder="officer")
    said = words(browser_of(app, second).post(f"/tasks/{task_id}/take-over", 409, holder="officer"))
    assert "is with First" in said
    assert row(driver, task_id)["assignee"] == "first"


def test_assigning_says_who_took_the_task_since_the_page_was_opened(
    driver: RuntimeDriver, app: Flask, officer: Browser, manager: Browser, task_id: int
) -> None:
    officer.post(f"/tasks/{task_id}/claim")
    ticked = {"task": str(task_id), "what": "assign", "username": "other", f"holder-{task_id}": ""}
    driver.person("other", *MAY_MOVE)
    assert "is with Officer" in words(manager.post("/inbox/assign", **ticked))
    assert row(driver, task_id)["assignee"] == "officer"
    assert "1 task assigned" in words(manager.post("/inbox/assign", **{**ticked, f"holder-{task_id}": "officer"}))


def test_a_document_sent_twice_by_a_double_click_is_added_once(
    driver: RuntimeDriver, officer: Browser, task_id: int
) -> None:
    case_id = row(driver, task_id)["case_id"]
    html = officer.get(f"/cases/{case_id}")
    key = hidden(html[html.index('id="add-document"') :], "_request_key")
    for body in (b"Seen on Monday", b"Seen on Monday"):
        officer.post(f"/cases/{case_id}/documents", note="", _request_key=key, file=(io.BytesIO(body), "notes.txt"))
    with driver.runtime.database.read() as connection:
        assert len(cases.rows_of(connection, tables.document, case_id)) == 1


def test_a_form_sent_again_with_other_words_loses_none_of_them(
    driver: RuntimeDriver, officer: Browser, task_id: int
) -> None:
    case_id = row(driver, task_id)["case_id"]
    window = {"_request_key": hidden(officer.get(f"/cases/{case_id}/act/add_note"), "_request_key")}
    officer.post(f"/cases/{case_id}/act/add_note", note="Called at nine", **window)
    html = officer.post(f"/cases/{case_id}/act/add_note", 409, note="Called at ten", **window)
    assert "sent before with other content" in words(html)
    assert "Called at ten" in html
    again = {"_request_key": hidden(html, "_request_key")}
    officer.post(f"/cases/{case_id}/act/add_note", note="Called at ten", **again)
    with driver.runtime.database.read() as connection:
        events = cases.rows_of(connection, tables.case_event, case_id)
    assert {"Called at nine", "Called at ten"} <= {event["text"] for event in events}
