"""do: completing a user task – who may, what is checked, and that nothing is applied twice."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.casework.case import Case
from app.casework.open_runtime import open_runtime
from app.errors import Conflict, Invalid, NotAllowed, NotFound, RedressError, TooLarge
from app.store import cases, running, tables
from app.use_cases import publish_content
from app.use_cases.complete_task import complete_task
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord


def everything_about(driver: RuntimeDriver, case_id: int) -> dict[str, Any]:
    """What the tables say of a case, for saying that nothing changed."""
    with driver.runtime.database.read() as connection:
        rows_by_table: dict[str, Any] = {"case": cases.find_case(connection, case_id)}
        for table in (tables.task, tables.case_event, tables.letter, tables.clock, tables.submission, tables.instance):
            rows_by_table[table.name] = cases.rows_of(connection, table, case_id)
    return rows_by_table


def test_a_completed_task_records_issues_and_opens_what_follows_in_one_transaction(driver: RuntimeDriver) -> None:
    """ACK-01, ACK-03, REC-02: the acknowledgement is recorded, its letter stored, the clocks moved."""
    case_id = driver.log()
    done = driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    kept = everything_about(driver, case_id)
    assert [row["key"] for row in kept["letter"]] == ["ACK1"]
    assert "acknowledged" in [row["type"] for row in kept["case_event"]]
    assert kept["case"]["handler"] == "handler"
    assert done.letter_id == kept["letter"][0]["id"]


@pytest.mark.parametrize(
    ("by", "error", "says"),
    [
        ("handler", NotAllowed, "Customer Excellence Team"),
        ("reviewer", NotAllowed, "role you do not hold"),
    ],
)
def test_a_task_of_another_role_is_refused_and_nothing_changes(
    driver: RuntimeDriver, by: str, error: type[RedressError], says: str
) -> None:
    """PRM-01"""
    case_id = driver.log()
    before = everything_about(driver, case_id)
    with pytest.raises(error, match=says):
        driver.do(case_id, "acknowledge", by, **ACKNOWLEDGE)
    assert everything_about(driver, case_id) == before


def test_a_task_of_another_landlord_does_not_exist_for_its_people(driver: RuntimeDriver, tmp_path: Path) -> None:
    """PRM-05"""
    publish_content.publish_content(
        driver.runtime, "elsewhere", content_of_another_landlord(tmp_path, "elsewhere"), ENGINE
    )
    stranger = driver.person("stranger", "customer_excellence_team", landlord="elsewhere")
    case_id = driver.log()
    before = everything_about(driver, case_id)
    with pytest.raises(NotFound, match="no such case"):
        complete_task(driver.runtime, stranger, driver.task(case_id, "acknowledge"), ACKNOWLEDGE)
    assert everything_about(driver, case_id) == before


def test_a_task_that_is_done_is_refused(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    complete_task(driver.runtime, driver["officer"], task_id, ACKNOWLEDGE)
    before = everything_about(driver, case_id)
    with pytest.raises(Conflict, match="completed already"):
        complete_task(driver.runtime, driver["officer"], task_id, ACKNOWLEDGE)
    assert everything_about(driver, case_id) == before


def test_a_task_in_other_hands_is_refused(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    other = driver.person("other_officer", "customer_excellence_team")
    with driver.runtime.database.write() as connection:
        running.update_task(connection, task_id, {"assignee": "officer"})
    with pytest.raises(Conflict, match="is with officer"):
        complete_task(driver.runtime, other, task_id, ACKNOWLEDGE)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"definitoin": "typed wrong"}, "definitoin"),
        ({"posted_by_hand": True, "occurred_on": "yesterday"}, "occurred_on"),
        ({"handler": "nobody_here"}, "handler"),
        ({"posted_by_hand": True, "posted_by": "me", "occurred_on": "2025-12-01"}, "paper"),
        ({"outcomes_sought": "x" * 20_000}, "outcomes_sought"),
    ],
)
def test_what_a_form_does_not_take_is_told_by_field_and_nothing_changes(
    driver: RuntimeDriver, changes: dict[str, Any], field: str
) -> None:
    case_id = driver.log()
    before = everything_about(driver, case_id)
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "acknowledge", "officer", **{**ACKNOWLEDGE, **changes})
    assert field in caught.value.errors
    assert everything_about(driver, case_id) == before


def test_ten_megabytes_are_refused_before_they_are_looked_at(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    before = everything_about(driver, case_id)
    with pytest.raises(TooLarge, match="Shorten"):
        driver.do(case_id, "acknowledge", "officer", **{**ACKNOWLEDGE, "responsible": "x" * 10_000_000})
    assert everything_about(driver, case_id) == before


def test_the_same_request_twice_is_done_once_and_answered_alike(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    answers = [
        complete_task(driver.runtime, driver["officer"], task_id, ACKNOWLEDGE, request_key="click-1") for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(everything_about(driver, case_id)["letter"]) == 1


def test_a_command_that_fails_at_its_very_end_can_be_repeated(
    driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The instance in memory had gone on by then; the next command takes it from what was saved."""
    case_id = driver.log()
    before = everything_about(driver, case_id)

    def fail(case: Case) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Case, "save", fail)
        with pytest.raises(OSError, match="No space"):
            driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    assert everything_about(driver, case_id) == before
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    assert len(everything_about(driver, case_id)["letter"]) == 1


def test_another_process_goes_on_from_what_was_saved_and_so_does_the_first_after_it(driver: RuntimeDriver) -> None:
    """One has the instance in memory, of a revision that is old by then; the other never had it."""
    case_id = driver.log()
    other = open_runtime(driver.runtime.settings, driver.clock)
    complete_task(other, driver["officer"], driver.task(case_id, "acknowledge"), ACKNOWLEDGE)
    other.database.dispose()
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    tasks = everything_about(driver, case_id)[tables.task.name]
    done = {row["element_id"] for row in tasks if row["state"] == "completed"}
    assert done == {"acknowledge", "contact_customer"}


def test_of_many_who_complete_a_task_at_once_exactly_one_does(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    task_id = driver.task(case_id, "acknowledge")
    barrier, results = Barrier(6), []

    def click() -> None:
        barrier.wait()
        try:
            complete_task(driver.runtime, driver["officer"], task_id, ACKNOWLEDGE)
            results.append("done")
        except Conflict:
            results.append("refused")

    threads = [Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done"] + ["refused"] * 5
    assert len(everything_about(driver, case_id)["letter"]) == 1


def test_a_letter_that_misses_an_element_waits_for_it_or_for_a_reason(driver: RuntimeDriver) -> None:
    """RSP-13, ACK-06: an acknowledgement that does not say who deals with the complaint is not sent."""
    case_id = driver.log()
    incomplete = {key: value for key, value in ACKNOWLEDGE.items() if key != "handler"}
    with pytest.raises(Invalid, match="misses: handler") as caught:
        driver.do(case_id, "acknowledge", "officer", **incomplete)
    assert "override" in caught.value.errors
    driver.do(case_id, "acknowledge", "officer", **incomplete, override="The customer asked for it at once")
    with driver.runtime.database.read() as connection:
        letter = cases.rows_of(connection, tables.letter, case_id)[0]
        breaches = cases.rows_of(connection, tables.breach, case_id)
    assert letter["missing"] == ["handler"]
    assert letter["override_reason"] == "The customer asked for it at once"
    assert {row["code"] for row in breaches} == {"LETTER_INCOMPLETE"}


def test_a_handler_may_put_an_element_in_their_own_words(driver: RuntimeDriver) -> None:
    """ACK-15: a standard letter, editable, stored as sent; an element left blank is missing."""
    case_id = driver.log()
    with pytest.raises(Invalid, match="responsible"):
        driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE, letter_edits={"responsible": "  "})
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE, letter_edits={"responsible": "The *boiler* is ours."})
    with driver.runtime.database.read() as connection:
        letter = cases.rows_of(connection, tables.letter, case_id)[0]
    assert "The *boiler* is ours." in letter["markdown"]
    assert "<em>boiler</em>" in letter["html"]
