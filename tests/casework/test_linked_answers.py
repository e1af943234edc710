"""One complaint by several routes: logged for each, answered once, on the earliest date (A24, INT-10)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from app.errors import Conflict, Invalid
from app.reports import run_report
from app.store import tables
from app.use_cases.complete_task import complete_task
from tests.drivers.four_landlords import answers_to, driver_of, events, letters, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

SAME: dict[str, Any] = {"complainant_name": "Resident 1042", "complainant_address": "1 Example Street"}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aspire", database_url)


def dues(driver: RuntimeDriver, case_id: int) -> dict[str, date]:
    return {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}


def linked(driver: RuntimeDriver) -> tuple[int, int]:
    """Logged on Monday 1 December 2025, and by another route on Wednesday 3 December."""
    first = driver.log(**SAME)
    driver.advance_to("2025-12-03 10:00")
    other = driver.log(**SAME, same_matter_as=case(driver, first)["reference"])
    return first, other


@pytest.mark.parametrize("answered_on", [0, 1])
def test_one_answer_is_due_on_the_earliest_date_and_meets_the_clocks_of_all(
    landlords_driver: RuntimeDriver, answered_on: int
) -> None:
    """A24: answered on either; each has its own acknowledgement, and the answer as it was sent."""
    pair = linked(landlords_driver)
    for case_id in pair:
        through(landlords_driver, case_id, "acknowledge")
    assert dues(landlords_driver, pair[1])["stage_1_response"] == dues(landlords_driver, pair[0])["stage_1_response"]
    assert dues(landlords_driver, pair[1])["acknowledgement"] > dues(landlords_driver, pair[0])["acknowledgement"]
    answered, other = pair[answered_on], pair[1 - answered_on]
    landlords_driver.advance_to("2025-12-05 10:00")
    through(landlords_driver, answered, "respond")
    assert case(landlords_driver, other)["status"] == "responded"
    assert tasks(landlords_driver, other) == []
    assert {"ACK1", "RSP1"} <= letters(landlords_driver, other).keys()
    assert (
        letters(landlords_driver, other)["RSP1"]["markdown"] == letters(landlords_driver, answered)["RSP1"]["markdown"]
    )
    clocks = {row["name"]: row for row in rows(landlords_driver, tables.clock, other)}
    assert clocks["stage_1_response"]["met_on"] == date(2025, 12, 5)
    landlords_driver.advance_to("2025-12-15 10:00")
    late = [row["code"] for case_id in pair for row in rows(landlords_driver, tables.breach, case_id)]
    assert late == []


@pytest.mark.parametrize("said_on", [0, 1])
def test_not_satisfied_is_heard_on_either(landlords_driver: RuntimeDriver, said_on: int) -> None:
    """A24, ESC-01"""
    pair = linked(landlords_driver)
    through(landlords_driver, pair[0], "respond")
    landlords_driver.tell(pair[said_on], "escalation_requested", "officer")
    assert (case(landlords_driver, pair[said_on])["status"], case(landlords_driver, pair[said_on])["stage"]) == (
        "open",
        2,
    )


def test_the_answer_of_a_group_counts_once_and_each_log_by_itself(driver: RuntimeDriver) -> None:
    """A24: outcome reports count the response once."""
    first, _other = linked(driver)
    through(driver, first, "respond")
    report = run_report(driver.runtime, driver["lead"], "stage_1_answers")
    assert report.counts["answered"] == 1


def test_a_customer_outside_the_code_is_in_no_figure_of_the_code(driver: RuntimeDriver) -> None:
    """R12, A27: a commercial leaseholder's answer counts by the policy and not by the Code."""
    for relationship in ("tenant", "commercial_leaseholder"):
        through(driver, driver.log(complainant_relationship=relationship), "respond")
    report = run_report(driver.runtime, driver["lead"], "stage_1_answers")
    counted = {name: report.counts[name] for name in ("answered", "in_time_policy", "within_code", "in_time_code")}
    assert counted == {"answered": 2, "in_time_policy": 2, "within_code": 1, "in_time_code": 1}
    assert [row["code"] for row in report.rows] == [True, None]


def test_neighbours_about_the_same_matter_are_each_answered(driver: RuntimeDriver) -> None:
    """ACK-14: the other one's date and answer stay as they are."""
    first = driver.log(**SAME)
    driver.advance_to("2025-12-03 10:00")
    neighbour = {"complainant_name": "Resident 1043", "complainant_address": "2 Example Street"}
    other = driver.log(**neighbour, same_matter_as=case(driver, first)["reference"])
    through(driver, first, "respond")
    assert case(driver, other)["status"] == "open"
    assert "answered_with" not in str([row["data"] for row in rows(driver, tables.case_event, other)])


def test_after_the_link_is_undone_each_has_its_own_date_again(driver: RuntimeDriver) -> None:
    """ACK-14, A24"""
    first, other = linked(driver)
    earliest = dues(driver, first)["stage_1_response"]
    assert dues(driver, other)["stage_1_response"] == earliest
    driver.use(other, "unlink_duplicate", "officer", why="Another boiler")
    assert dues(driver, other)["stage_1_response"] > earliest


def test_answering_from_both_sides_at_once_gives_one_answer(driver: RuntimeDriver) -> None:
    """A24: whoever is second finds it answered, or is asked to repeat it; neither waits for ever."""
    pair = linked(driver)
    for case_id in pair:
        through(driver, case_id, "investigate")
    answer = answers_to(driver, "respond", 3)[1]
    ready = [(case_id, driver.task(case_id, "respond")) for case_id in pair]

    def respond(case_and_task: tuple[int, int]) -> str:
        try:
            complete_task(driver.runtime, driver["handler"], case_and_task[1], answer)
        except Conflict:
            return "refused"
        return "answered"

    with ThreadPoolExecutor(2) as threads:
        results = sorted(threads.map(respond, ready, timeout=60))
    assert results == ["answered", "refused"]
    for case_id in pair:
        assert case(driver, case_id)["status"] == "responded"
        assert events(driver, case_id).count("response_issued") == 1


def test_linking_from_both_sides_at_once_neither_blocks_nor_doubles(driver: RuntimeDriver) -> None:
    """A24, ACK-14"""
    pair = [driver.log(**SAME) for _ in range(2)]
    names = [case(driver, case_id)["reference"] for case_id in pair]

    def link(at: int) -> str:
        try:
            driver.use(pair[at], "link_duplicate", "officer", reference=names[1 - at], why="The same boiler")
        except (Conflict, Invalid) as refusal:  # whichever comes second: linked already, or busy
            return type(refusal).__name__
        return "linked"

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(link, (0, 1), timeout=60))
    assert "linked" in results
    assert len(rows(driver, tables.same_matter, pair[0])) == len(rows(driver, tables.same_matter, pair[1])) == 1
