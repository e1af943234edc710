"""Several letters are noted as posted at once: each by itself, by those who may, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from app.errors import Invalid
from app.store import tables
from app.use_cases.post_letters import post_letters
from app.views.letters_to_post import ALL, letters_to_post
from tests.drivers.four_landlords import answers_to, tasks
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, rows

BY, MOST = "The post room", 200


def acknowledged(driver: RuntimeDriver) -> int:
    """A complaint whose acknowledgement of Monday 1 December 2025 goes by post."""
    case_id = driver.log(complainant_address="1 Elm Road")
    who, answers = answers_to(driver, "acknowledge", 3)
    driver.do(case_id, "acknowledge", who, **answers)
    return case_id


def waiting(driver: RuntimeDriver, who: str, tab: str = ALL) -> dict[int, bool]:
    """task → whether they may do it, of the letters on somebody's list."""
    return {row.task_id: row.can_do for row in letters_to_post(driver.runtime, driver[who], MOST, tab).letters}


def posting_tasks(driver: RuntimeDriver, case_ids: list[int]) -> list[int]:
    return [open_tasks(driver, case_id)["post_letter"]["id"] for case_id in case_ids]


def noted(driver: RuntimeDriver, case_id: int) -> list[tuple[str, str]]:
    events = rows(driver, tables.case_event, case_id)
    return [(str(e["occurred_on"]), e["data"]["by"]) for e in events if e["type"] == "letter_work_done"]


def test_letters_of_several_cases_are_one_list_and_are_noted_at_once(landlords_driver: RuntimeDriver) -> None:
    """CON-05, RSP-07: the letter, whom it goes to, its day; then who posted it, and on which day."""
    driver = landlords_driver
    case_ids = [acknowledged(driver) for _ in range(3)]
    who = answers_to(driver, "acknowledge", 0)[0]
    listed = letters_to_post(driver.runtime, driver[who], MOST, ALL)
    assert [row.case_id for row in listed.letters] == case_ids
    assert {row.addressee for row in listed.letters} == {"Resident 1042\n1 Elm Road"}
    assert {row.issued_on for row in listed.letters} == {date(2025, 12, 1)}
    assert not listed.more
    first = letters_to_post(driver.runtime, driver[who], 2, ALL)
    assert (len(first.letters), first.more) == (2, True)
    driver.advance_to("2025-12-02 09:00")
    ticked = posting_tasks(driver, case_ids)[:2]
    results = post_letters(driver.runtime, driver[who], ticked, BY, date(2025, 12, 1))
    assert [result.error for result in results] == ["", ""]
    assert [noted(driver, case_id) for case_id in case_ids] == [[("2025-12-01", BY)], [("2025-12-01", BY)], []]
    assert list(waiting(driver, who)) == posting_tasks(driver, case_ids[2:])


def test_one_that_is_refused_says_why_and_stops_no_other(landlords_driver: RuntimeDriver) -> None:
    """CON-05: a task of another kind, one that is done, a day before the letter, a day to come, nobody named."""
    driver = landlords_driver
    first, second = [acknowledged(driver) for _ in range(2)]
    who = answers_to(driver, "acknowledge", 0)[0]
    done, open_ = posting_tasks(driver, [first, second])
    other = open_tasks(driver, first)["investigate"]["id"]
    with pytest.raises(Invalid, match="who posted"):
        post_letters(driver.runtime, driver[who], [done], " ", None)
    for day in (date(2025, 11, 28), date(2025, 12, 9)):
        (result,) = post_letters(driver.runtime, driver[who], [done], BY, day)
        assert result.error
    assert not post_letters(driver.runtime, driver[who], [done], BY, None)[0].error
    results = post_letters(driver.runtime, driver[who], [done, other, 9999, open_, open_], BY, None)
    assert [(result.task_id, bool(result.error)) for result in results] == [
        (done, True), (other, True), (9999, True), (open_, False),
    ]  # fmt: skip
    assert "investigate" in tasks(driver, first)
    assert noted(driver, second) == [("2025-12-01", BY)]


def test_whoever_the_task_is_not_for_neither_ticks_nor_posts(landlords_driver: RuntimeDriver) -> None:
    """PRM-01: the reviewer has no part in stage 1, and who is complained about finds nothing."""
    driver = landlords_driver
    case_id = driver.log(complainant_address="1 Elm Road", complained_about=[{"colleague": "reviewer"}])
    who, answers = answers_to(driver, "acknowledge", 3)
    driver.do(case_id, "acknowledge", who, **answers)
    (task,) = posting_tasks(driver, [case_id])
    assert task not in waiting(driver, "reviewer")
    assert post_letters(driver.runtime, driver["reviewer"], [task], BY, None)[0].error
    assert task in waiting(driver, who)
    assert noted(driver, case_id) == []


def test_two_who_post_the_same_letters_at_once_note_each_once(landlords_driver: RuntimeDriver) -> None:
    """Two at once, and the same request sent twice."""
    driver = landlords_driver
    case_ids = [acknowledged(driver) for _ in range(3)]
    who = answers_to(driver, "acknowledge", 0)[0]
    ticked = posting_tasks(driver, case_ids)
    with ThreadPoolExecutor(2) as threads:
        both = list(
            threads.map(
                lambda key: post_letters(driver.runtime, driver[who], ticked, BY, None, request_key=key),
                ("one", "other"),
                timeout=60,
            )
        )
    assert sorted(bool(result.error) for results in both for result in results) == [False] * 3 + [True] * 3
    assert [len(noted(driver, case_id)) for case_id in case_ids] == [1, 1, 1]
    key = next(key for key, results in zip(("one", "other"), both, strict=True) if not results[0].error)
    again = post_letters(driver.runtime, driver[who], ticked[:1], BY, None, request_key=key)
    assert [result.error for result in again] == [""]
    assert [len(noted(driver, case_id)) for case_id in case_ids] == [1, 1, 1]
