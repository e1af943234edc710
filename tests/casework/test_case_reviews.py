"""Complex cases reviewed with senior managers, at every landlord, on SQLite and on PostgreSQL (S1-18).

Received and acknowledged on Monday 1 December 2025.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.errors import Invalid, NotFound, Refused
from app.store import tables
from app.views.inbox import Asked, inbox
from app.views.view_case import view_case
from tests.content.landlords import LANDLORDS
from tests.drivers.answering import EveryPost

WHY = "Three areas disagree about who pays"
HELD: dict[str, Any] = {
    "review_held": "yes",
    "took_part": ["reviewer", "senior"],
    "conclusions": "Repairs pays and asks the insurer",
    "actions": [{"what": "Pay £80 for the carpet", "owner": "handler", "due": date(2025, 12, 19)}],
    "next_step": "answer",
}


@pytest.fixture(params=LANDLORDS)
def driver(database_url: str, request: pytest.FixtureRequest) -> Iterator[EveryPost]:
    driver = EveryPost(database_url, request.param)
    yield driver
    driver.close()


def flags(driver: EveryPost, case_id: int) -> set[str]:
    return {flag.key for flag in view_case(driver.runtime, driver["handler"], case_id).flags}


def dues(driver: EveryPost, case_id: int) -> dict[str, Any]:
    return {row["name"]: (row["effective_due"], row["status"]) for row in driver.rows(tables.clock, case_id)}


def test_a_case_is_flagged_for_review_when_it_is_acknowledged(driver: EveryPost) -> None:
    """S1-18: the tick needs a reason, tells the senior managers and shows on the case and in the inbox."""
    case_id = driver.log(service_area=driver.first)
    with pytest.raises(Invalid, match="why"):
        driver.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler", case_review=True)
    ticked = {"case_review": True, "case_review_why": WHY}
    driver.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler", **ticked)
    assert driver.alerts(case_id, "case review") == [(driver.post("case_review"), None)]
    assert "case_review" in flags(driver, case_id)
    row = next(
        row for row in inbox(driver.runtime, driver["complaints_officer"], Asked(tab="team"), 50).rows
        if row.name == "Hold the case review"
    )  # fmt: skip
    assert "case_review" in {flag.key for flag in row.flags}
    said = [event["text"] for event in driver.rows(tables.case_event, case_id) if event["type"] == "case_review_called"]
    assert said == [WHY]


def test_a_review_is_called_at_any_time_and_stops_no_clock(driver: EveryPost) -> None:
    """S1-18: every date is the same before it is called, while it is open and after it was held."""
    case_id = driver.acknowledged()
    before = dues(driver, case_id)
    driver.use(case_id, "call_case_review", "handler", why=WHY)
    assert dues(driver, case_id) == before
    with pytest.raises(Refused, match="called already"):
        driver.use(case_id, "call_case_review", "handler", why=WHY)
    driver.do(case_id, "hold_case_review", "complaints_officer", **HELD)
    after = dues(driver, case_id)
    assert {name: after[name] for name in before} == before
    driver.answered(case_id)
    assert "response_issued" in driver.events(case_id)


def test_a_review_that_was_held_is_in_the_history_with_its_actions(driver: EveryPost) -> None:
    """S1-18, ACT-01: the flag is gone, what it came to is kept, and what was promised is followed up."""
    case_id = driver.acknowledged()
    driver.use(case_id, "call_case_review", "handler", why=WHY)
    driver.do(case_id, "hold_case_review", "complaints_officer", **HELD)
    assert "case_review" not in flags(driver, case_id)
    history = {event["type"]: event["text"] for event in driver.rows(tables.case_event, case_id)}
    assert history["case_review_concluded"] == "Repairs pays and asks the insurer"
    assert "case_review_held" in history
    assert "complete_action" in driver.open_names(case_id)
    driver.use(case_id, "call_case_review", "complaints_officer", why="The insurer refuses")
    assert "case_review" in flags(driver, case_id)


def test_who_took_part_in_the_review_cannot_review_stage_2(driver: EveryPost) -> None:
    """S1-18, S2-03: a part in the review is a part in stage 1."""
    case_id = driver.acknowledged()
    driver.use(case_id, "call_case_review", "handler", why=WHY)
    driver.do(case_id, "hold_case_review", "complaints_officer", **HELD)
    for username in ("reviewer", "senior", "complaints_officer"):
        assert "1: took part in the case review" in driver.capacities(case_id, username)
    driver.answered(case_id)
    driver.escalated(case_id)
    with pytest.raises(Refused, match=r"contributed|involved"):
        driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="reviewer")
    driver.do(case_id, "assign_reviewer", "complaints_officer", reviewer="second_reviewer")


def test_a_review_that_is_not_needed_any_more_is_closed_with_the_reason(driver: EveryPost) -> None:
    """S1-18: nobody took part, so nobody is barred by it."""
    case_id = driver.acknowledged()
    driver.use(case_id, "call_case_review", "handler", why=WHY)
    answers = {"review_held": "no", "conclusions": "The areas agree by now"}
    driver.do(case_id, "hold_case_review", "complaints_officer", **answers)
    assert "case_review" not in flags(driver, case_id)
    assert "case_review_not_held" in driver.events(case_id)
    assert "1: took part in the case review" not in driver.capacities(case_id, "complaints_officer")


def test_senior_managers_can_open_the_case_that_they_are_to_review(driver: EveryPost) -> None:
    """S1-18, REC-03: the review is offered to them, which opens this case to them."""
    case_id = driver.acknowledged()
    driver.use(case_id, "call_case_review", "handler", why=WHY)
    assert view_case(driver.runtime, driver["senior"], case_id).row["id"] == case_id
    driver.do(case_id, "hold_case_review", "senior", **HELD)
    assert "case_review_held" in driver.events(case_id)


def test_senior_managers_without_a_part_open_only_the_case_that_they_logged(database_url: str) -> None:
    """REC-03, PRM-04: at the Association, whose executives act on no case of their own accord."""
    driver = EveryPost(database_url, "association")
    anybodys = driver.acknowledged()
    with pytest.raises(NotFound, match="no such case"):
        view_case(driver.runtime, driver["senior"], anybodys)
    own = driver.log("senior", service_area=driver.first)
    assert view_case(driver.runtime, driver["senior"], own).row["id"] == own
    driver.close()
