"""One complaint by several routes: logged for each, answered once, on the earliest date (A24, INT-10)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import permutations
from typing import Any

import pytest

from app.errors import Conflict, Invalid
from app.reports import run_report
from app.store import running, tables
from app.use_cases.complete_task import complete_task
from tests.drivers.four_landlords import answers_to, driver_of, events, letters, put_right_at_once, tasks, through
from tests.drivers.linked_cases import SAME, linked
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aspire", database_url)


def dues(driver: RuntimeDriver, case_id: int) -> dict[str, date]:
    return {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}


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
    """A24, ESC-01: the log that was answered goes on, for it knows who considered stage 1 (Code 6.13)."""
    pair = linked(landlords_driver)
    through(landlords_driver, pair[0], "respond")
    landlords_driver.tell(pair[said_on], "escalation_requested", "officer")
    assert [(case(landlords_driver, log)["status"], case(landlords_driver, log)["stage"]) for log in pair] == [
        ("open", 2), ("responded", 1),
    ]  # fmt: skip


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


SPEAKERS: dict[str, dict[str, str]] = {
    "Councillor Ng": {"standing": "councillor", "form": "written"},
    "councillor  NG": {"standing": "councillor", "form": "spoken"},
    "Harker and Sons": {"standing": "legal", "form": "written"},
}


def copies(driver: RuntimeDriver, case_id: int) -> list[str]:
    """What is to be done for each copy of the answer, as the task says it."""
    with driver.runtime.database.read() as connection:
        open_ = running.open_tasks_of_case(connection, case_id)
    return sorted(row["properties"]["about"] for row in open_ if row["element_id"] == "send_copy")


def test_everybody_who_speaks_for_the_customer_gets_one_copy_as_their_permission_allows(
    landlords_driver: RuntimeDriver,
) -> None:
    """A24, INT-10, Aspire §3.1: on whichever log their permission stands; one that has ended gets none."""
    pair = linked(landlords_driver)
    for case_id, names in ((pair[0], ["Councillor Ng"]), (pair[1], ["councillor  NG", "Harker and Sons"])):
        for name in names:
            landlords_driver.use(
                case_id, "record_authority", "lead", name=name, given_on="2025-12-01", **SPEAKERS[name]
            )
    ended = {"name": "Kim Ito", "standing": "family", "form": "spoken", "given_on": "2025-12-01"}
    landlords_driver.use(pair[1], "record_authority", "lead", **ended, expires_on="2025-12-02")
    through(landlords_driver, pair[0], "respond")
    wanted = copies(landlords_driver, pair[0]) + copies(landlords_driver, pair[1])
    assert len(wanted) == 2
    assert "councillor" in wanted[1] + wanted[0]
    assert "solicitor" in wanted[0] + wanted[1]
    assert "Ng" not in str(wanted)
    asked = [row for row in rows(landlords_driver, tables.case_event, pair[0]) if row["type"] == "letter_work_asked"]
    named = [row["text"] for row in asked if row["data"]["need"].startswith("copy_")]
    assert [name for text in named for name in SPEAKERS if name in text] == ["Councillor Ng", "Harker and Sons"]
    landlords_driver.do(pair[0], "send_copy", "lead", done_by="The post room, by post")
    assert len(copies(landlords_driver, pair[0])) == 1


def test_no_copy_goes_where_the_complaint_came_in_once(landlords_driver: RuntimeDriver) -> None:
    """A24, A17: the customer is dealt with direct."""
    case_id = landlords_driver.log(**SAME)
    landlords_driver.use(
        case_id, "record_authority", "lead", name="Councillor Ng", given_on="2025-12-01", **SPEAKERS["Councillor Ng"]
    )
    through(landlords_driver, case_id, "respond")
    assert copies(landlords_driver, case_id) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_not_satisfied_said_on_both_opens_stage_2_once(landlords_driver: RuntimeDriver, order: tuple[int, int]) -> None:
    """A24, ESC-01: the first counts; what is said after it is kept with it, whichever log hears it."""
    pair = linked(landlords_driver)
    answered, other = pair
    through(landlords_driver, answered, "respond")
    landlords_driver.tell(pair[order[0]], "escalation_requested", "officer")
    before = dues(landlords_driver, answered)
    landlords_driver.advance_to("2025-12-04 10:00")
    landlords_driver.tell(pair[order[1]], "escalation_requested", "officer", reasons="Nobody has called me yet")
    assert [case(landlords_driver, log)["stage"] for log in pair] == [2, 1]
    assert dues(landlords_driver, answered) == before
    assert "stage_2_response" not in dues(landlords_driver, other)
    kept = [row["notes"] for row in rows(landlords_driver, tables.correspondence, answered)]
    assert any("Nobody has called me yet" in words for words in kept)
    assert "request_passed_on" in events(landlords_driver, other)
    through(landlords_driver, answered, "respond_to_appeal")
    landlords_driver.tell(other, "escalation_requested", "officer")
    assert tasks(landlords_driver, answered).count("explain_next_step") == 1
    assert case(landlords_driver, other)["stage"] == 1


def test_stage_2_asked_for_on_both_before_the_answer_is_asked_about_once(landlords_driver: RuntimeDriver) -> None:
    """A24, ESC-13"""
    pair = linked(landlords_driver)
    for case_id in pair:
        landlords_driver.tell(case_id, "escalation_requested", "officer")
    through(landlords_driver, pair[1], "respond")
    landlords_driver.advance_to("2026-01-20 10:00")  # silence takes it to stage 2
    assert {case(landlords_driver, log)["stage"] for log in pair} == {1, 2}


def test_a_late_request_on_both_is_decided_once(driver: RuntimeDriver) -> None:
    """A24, ESC-04: the window ended on 15 December."""
    pair = linked(driver)
    through(driver, pair[0], "respond")
    driver.advance_to("2026-01-20 10:00")
    for case_id in pair:
        driver.tell(case_id, "escalation_requested", "officer")
    assert tasks(driver, pair[0]) == ["decide_late_escalation"]
    assert tasks(driver, pair[1]) == []


def test_not_satisfied_said_on_both_at_once_opens_stage_2_once(driver: RuntimeDriver) -> None:
    """A24"""
    pair = linked(driver)
    through(driver, pair[0], "respond")

    def tell(case_id: int) -> str:
        try:
            driver.tell(case_id, "escalation_requested", "officer")
        except Conflict:
            return "busy"
        return "told"

    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(tell, pair, timeout=60))
    assert "told" in told
    assert {case(driver, log)["stage"] for log in pair} == {1, 2}


def test_an_answer_of_another_time_keeps_its_own_way_to_stage_2(landlords_driver: RuntimeDriver) -> None:
    """A24: logged after the first was through both stages, it has an answer and a request of its own."""
    first = landlords_driver.log(**SAME)
    through(landlords_driver, first, "respond")
    landlords_driver.tell(first, "escalation_requested", "officer")
    through(landlords_driver, first, "respond_to_appeal")
    other = landlords_driver.log(**SAME, same_matter_as=case(landlords_driver, first)["reference"])
    through(landlords_driver, other, "respond")
    landlords_driver.tell(other, "escalation_requested", "officer")
    assert case(landlords_driver, other)["stage"] == 2


FIXED: dict[str, Any] = {
    "no_conflict": True, "resolved": True, "satisfied": True, "resolution": "The valve was changed",
    "outcome": "upheld", "lesson": "no",
}  # fmt: skip


@pytest.mark.parametrize("written_down_on", ["2025-12-02", "2025-12-03"])
def test_what_was_put_right_at_once_answers_the_other_logs(driver: RuntimeDriver, written_down_on: str) -> None:
    """A24, QF-01: on one log, also when it is written down after the other came in; it reopens once."""
    first = driver.log(**SAME, channel="telephone", quick_fix=True, read_back=True, acknowledged=True)
    driver.advance_to("2025-12-02 10:00" if written_down_on == "2025-12-02" else "2025-12-03 10:00")
    other = driver.log(**SAME, same_matter_as=case(driver, first)["reference"])
    done = {**FIXED, "no_formal_letter": True, "occurred_on": "2025-12-02", "done_by": "handler"}
    driver.do(first, "resolve_quickly", "officer", **done)
    for case_id in (first, other):
        assert (case(driver, case_id)["status"], case(driver, case_id)["route"]) == ("closed", "s1_quick_fix")
        assert tasks(driver, case_id) == []
    assert letters(driver, other)["QFC"]["markdown"] == letters(driver, first)["QFC"]["markdown"]
    assert run_report(driver.runtime, driver["lead"], "stage_1_answers").counts["answered"] == 1
    driver.tell(other, "quick_fix_reopened", "officer", notes="It drips again")
    assert [case(driver, log)["status"] for log in (first, other)] == ["open", "closed"]
    through(driver, first, "respond")
    assert (case(driver, first)["status"], case(driver, first)["route"]) == ("responded", "s1_investigation")


@pytest.mark.parametrize("landlord", ["aspire", "aster"])
def test_the_log_that_came_in_first_is_answered_by_a_quick_fix_of_the_later_one(
    database_url: str, landlord: str
) -> None:
    """A24, QF-01, Aster 2.13: Fast Track with the full answer of stage 1."""
    for driver in driver_of(landlord, database_url):
        first = driver.log(**SAME)
        other = put_right_at_once(driver, **SAME, same_matter_as=case(driver, first)["reference"])
        assert [case(driver, log)["status"] for log in (first, other)] == ["closed", "closed"]
        key = "QFC" if landlord == "aspire" else "RSP1"
        assert letters(driver, other)[key]["markdown"] == letters(driver, first)[key]["markdown"]


def trio(driver: RuntimeDriver, order: tuple[int, int, int]) -> list[int]:
    """Three logs of 1, 2 and 3 December, linked one after the other in an order, the first with each."""
    logs = []
    for day in ("2025-12-01 10:00", "2025-12-02 10:00", "2025-12-03 10:00"):
        driver.advance_to(day)
        logs.append(driver.log(**SAME))
        through(driver, logs[-1], "acknowledge")
    ordered = [logs[at] for at in order]
    for other in ordered[1:]:
        reference = case(driver, ordered[0])["reference"]
        driver.use(other, "link_duplicate", "officer", reference=reference, why="The same boiler")
    return logs


def answer_dates(driver: RuntimeDriver, logs: list[int]) -> list[date]:
    return [dues(driver, log)["stage_1_response"] for log in logs]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_three_logs_have_the_earliest_date_in_whatever_order_they_are_linked(
    driver: RuntimeDriver, order: tuple[int, int, int]
) -> None:
    """A24: acknowledged on 1, 2 and 3 December, so due on Monday 15, Tuesday 16 and Wednesday 17 December."""
    logs = trio(driver, order)
    assert answer_dates(driver, logs) == [date(2025, 12, 15)] * 3


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_whichever_log_is_taken_out_all_dates_are_right_at_once(driver: RuntimeDriver, taken: int) -> None:
    """A24: the one taken out has its own, the others the earliest of theirs; linked again, the earliest of all."""
    logs = trio(driver, (1, 0, 2))
    own = [date(2025, 12, 15), date(2025, 12, 16), date(2025, 12, 17)]
    driver.use(logs[taken], "unlink_duplicate", "officer", why="Another boiler")
    left = [at for at in range(3) if at != taken]
    wanted = [own[at] if at == taken else own[left[0]] for at in range(3)]
    assert answer_dates(driver, logs) == wanted
    reference = case(driver, logs[left[1]])["reference"]
    driver.use(logs[taken], "link_duplicate", "officer", reference=reference, why="The same boiler after all")
    assert answer_dates(driver, logs) == [own[0]] * 3


def test_two_logs_whose_link_is_undone_are_both_right_at_once(landlords_driver: RuntimeDriver) -> None:
    """A24: undone on the earlier or the later; the other needs no act of its own."""
    for undone in (0, 1):
        pair = linked(landlords_driver)
        apart = [landlords_driver.log(**SAME) for _ in pair][1]
        landlords_driver.use(pair[undone], "unlink_duplicate", "officer", why="Another boiler")
        assert dues(landlords_driver, pair[1])["stage_1_response"] == dues(landlords_driver, apart)["stage_1_response"]


def test_a_corrected_receipt_of_one_log_moves_the_date_of_all(driver: RuntimeDriver) -> None:
    """A24, TIM-09: the second came in on Thursday 20 November, so all are due as it is; put back, as the first is."""
    first, other = linked(driver)
    before = dues(driver, first)["stage_1_response"]
    driver.use(
        other, "correct_date", "lead", event="received", right_date="2025-11-20", why="The stamp on the envelope"
    )
    assert dues(driver, other)["stage_1_response"] < before
    assert answer_dates(driver, [first, other]) == [dues(driver, other)["stage_1_response"]] * 2
    driver.use(other, "correct_date", "lead", event="received", right_date="2025-12-03", why="It was another envelope")
    assert answer_dates(driver, [first, other]) == [before] * 2


def test_logs_of_one_customer_linked_through_a_neighbour_have_the_earliest_date_at_once(driver: RuntimeDriver) -> None:
    """A24, ACK-14: the neighbour's log links the two; its own date is its own."""
    neighbour = driver.log(complainant_name="Resident 1043", complainant_address="2 Example Street")
    first = driver.log(**SAME)
    driver.use(neighbour, "link_duplicate", "officer", reference=case(driver, first)["reference"], why="Same boiler")
    driver.advance_to("2025-12-03 10:00")
    other = driver.log(**SAME)
    apart = dues(driver, other)["stage_1_response"]
    driver.use(neighbour, "link_duplicate", "officer", reference=case(driver, other)["reference"], why="Same boiler")
    assert dues(driver, other)["stage_1_response"] == dues(driver, first)["stage_1_response"] < apart
    driver.use(other, "customer_details", "lead", complainant_name="Resident 1044", why="Misheard")
    assert dues(driver, other)["stage_1_response"] == apart
    driver.use(other, "customer_details", "lead", complainant_name="Resident 1042", why="Heard rightly")
    assert dues(driver, other)["stage_1_response"] == dues(driver, first)["stage_1_response"]
