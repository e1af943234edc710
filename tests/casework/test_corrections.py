"""One fact, one date; the order that days must have; and that lateness which a correction removes stays visible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.casework.open_case import open_case
from app.content.contracts import ORDER_OF_DAYS
from app.errors import Invalid
from app.reports import run_report
from app.store import running, tables
from tests.api.conftest import ACKNOWLEDGE
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.four_landlords import answers_to, driver_of, points, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, open_tasks, rows
from tests.lifecycles.test_quick_fix import FIXED


@pytest.fixture
def aspire(database_url: str) -> Iterator[RuntimeDriver]:
    """Aspire on Monday 1 December 2025, 9:00."""
    yield from driver_of("aspire", database_url)


def dues(driver: RuntimeDriver, case_id: int) -> dict[str, date | None]:
    return {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}


def days(driver: RuntimeDriver, case_id: int) -> dict[str, date]:
    """Event → its day as it is now."""
    with driver.runtime.trial() as connection:
        return {
            event.type: event.occurred_on for event in open_case(driver.runtime, connection, ENGINE, case_id).events
        }


def correct(driver: RuntimeDriver, case_id: int, event: str, right: str, by: str = "lead") -> dict[str, Any]:
    return driver.use(case_id, "correct_date", by, event=event, right_date=right, why="The post book says so")


def removed(driver: RuntimeDriver, case_id: int) -> list[dict[str, Any]]:
    removals = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "lateness_removed"]
    return [{**row["data"], "why": row["text"], "actor": row["actor"]} for row in removals]


def test_a_request_for_stage_2_and_what_it_does_are_corrected_together(landlords_driver: RuntimeDriver) -> None:
    """TIM-09: every date of stage 2 moves, with the tasks that it is the date of; none is lost."""
    driver = landlords_driver
    case_id = driver.log()
    through(driver, case_id, "respond")
    driver.advance_to("2025-12-05 10:00")
    driver.tell(case_id, "escalation_requested", "officer", occurred_on="2025-12-03")
    of_stage_2 = {name: due for name, due in dues(driver, case_id).items() if due and name.startswith("stage_2")}
    assert {"stage_2_acknowledgement", "stage_2_response"} <= of_stage_2.keys()
    correct(driver, case_id, "escalation_requested", "2025-12-04")
    assert (days(driver, case_id)["escalation_requested"], days(driver, case_id)["escalated"]) == (
        date(2025, 12, 4),
    ) * 2
    after = dues(driver, case_id)
    assert all((now := after[name]) is not None and now > due for name, due in of_stage_2.items())
    to_acknowledge = open_tasks(driver, case_id)["acknowledge_appeal"]
    assert to_acknowledge["due_on"] == after["stage_2_acknowledgement"]


def test_a_quick_fix_and_its_closing_are_corrected_together_and_no_breach_is_lost(aspire: RuntimeDriver) -> None:
    """QF-02: recorded as of Monday 1 December; it was done on Tuesday 2 December."""
    case_id = aspire.log(channel="telephone", quick_fix=True, read_back=True, acknowledged=True)
    aspire.advance_to("2025-12-02 10:00")
    aspire.do(case_id, "resolve_quickly", "officer", **FIXED, occurred_on="2025-12-01")
    assert (days(aspire, case_id)["quick_fix_closed"], days(aspire, case_id)["closed"]) == (date(2025, 12, 1),) * 2
    assert days(aspire, case_id)["letter_issued"] == date(2025, 12, 2), "the note goes out when it goes out"
    correct(aspire, case_id, "quick_fix_closed", "2025-12-02")
    assert (days(aspire, case_id)["quick_fix_closed"], days(aspire, case_id)["closed"]) == (date(2025, 12, 2),) * 2
    met = {row["name"]: row["met_on"] for row in rows(aspire, tables.clock, case_id)}
    assert (met["stage_1_response"], met["quick_fix"]) == (date(2025, 12, 2),) * 2


def test_a_call_and_what_was_acknowledged_in_it_are_corrected_together(aspire: RuntimeDriver) -> None:
    """A31: the complaint by telephone was logged on Wednesday as of that day; the call was on Tuesday."""
    aspire.advance_to("2025-12-03 10:00")
    case_id = aspire.log(channel="telephone", read_back=True, acknowledged=True)
    correct(aspire, case_id, "received", "2025-12-02")
    assert (days(aspire, case_id)["received"], days(aspire, case_id)["acknowledged"]) == (date(2025, 12, 2),) * 2
    assert days(aspire, case_id)["logged"] == date(2025, 12, 3), "when it was written down stays as it was"


def test_a_contact_is_corrected_wherever_its_day_is_kept(aspire: RuntimeDriver) -> None:
    case_id = aspire.log()
    through(aspire, case_id, "acknowledge")
    aspire.advance_to("2025-12-04 10:00")
    aspire.use(case_id, "record_contact", "handler", method="telephone", reached=True)
    correct(aspire, case_id, "customer_contacted", "2025-12-03")
    assert str(rows(aspire, tables.correspondence, case_id)[-1]["occurred_on"]) == "2025-12-03"


def test_a_notice_that_left_later_than_recorded_may_have_been_too_late(database_url: str) -> None:
    """Policies §0.5: whether it came in time is tested again, its number of days is not. Due on Monday 15 December."""
    for driver in driver_of("aster", database_url):
        case_id = driver.log()
        through(driver, case_id, "acknowledge")
        driver.advance_to("2025-12-15 10:00")
        driver.use(case_id, "extend_deadline", "lead", new_date="2025-12-22", reason="A part is on order")
        assert dues(driver, case_id)["stage_1_response"] == date(2025, 12, 22)
        driver.advance_to("2025-12-17 10:00")
        correct(driver, case_id, "extended", "2025-12-16")
        assert dues(driver, case_id)["stage_1_response"] == date(2025, 12, 15)
        late = {(row["code"], row["layer"]) for row in rows(driver, tables.breach, case_id)}
        assert {("S1_LATE", "policy"), ("S1_LATE", "code")} <= late


def test_an_action_is_corrected_wherever_its_day_is_kept(aspire: RuntimeDriver) -> None:
    """ACT-04: done on the day it was due, recorded a day late; what was late by that stays visible."""
    case_id = aspire.log()
    aspire.use(case_id, "add_action", "lead", what="A new boiler", due="2025-12-03", owner="handler")
    (action,) = rows(aspire, tables.action, case_id)
    aspire.advance_to("2025-12-04 10:00")
    aspire.use(case_id, "complete_action", "lead", action=str(action["id"]), evidence="photographs")
    correct(aspire, case_id, "action_done", "2025-12-03")
    assert str(rows(aspire, tables.action, case_id)[0]["done_on"]) == "2025-12-03"
    assert [(kept["code"], kept["days_late"], kept["left"]) for kept in removed(aspire, case_id)] == [
        ("ACTION_OVERDUE", 1, 0)
    ]


@pytest.mark.parametrize(
    ("event", "right", "says"),
    [
        ("received", "2025-12-04", "would be before the complaint was received"),
        ("received", "2026-01-30", "future"),
        ("customer_contacted", "2025-11-30", "would be before the complaint was received"),
        ("escalation_requested", "2025-11-20", "would be before the complaint was received"),
        ("appeal_acknowledged", "2025-12-01", "only have left later"),
        ("response_issued", "2026-01-30", "future"),
        ("escalation_requested", "2025-11-30", "would be before the complaint was received"),
    ],
)
def test_days_that_cannot_be_are_refused_in_a_correction(
    aspire: RuntimeDriver, event: str, right: str, says: str
) -> None:
    """Policies §0.5: receipt ≤ acknowledgement ≤ answer ≤ request ≤ its acknowledgement ≤ answer, and no future."""
    case_id = aspire.log()
    through(aspire, case_id, "respond")
    aspire.advance_to("2025-12-05 10:00")
    aspire.tell(case_id, "escalation_requested", "officer")
    through(aspire, case_id, "acknowledge_appeal")
    before = rows(aspire, tables.case_event, case_id)
    with pytest.raises(Invalid, match=says) as caught:
        correct(aspire, case_id, event, right)
    assert set(caught.value.errors) == {"right_date"}
    assert rows(aspire, tables.case_event, case_id) == before


def test_days_that_cannot_be_are_refused_in_a_contact_that_is_logged(aspire: RuntimeDriver) -> None:
    """Event ≤ awareness ≤ receipt; each beside its field."""
    for field, told in (
        ("event_on", {"event_on": "2025-12-02"}),
        ("aware_on", {"aware_on": "2025-12-02"}),
        ("event_on", {"event_on": "2025-11-20", "aware_on": "2025-11-19"}),
    ):
        with pytest.raises(Invalid) as caught:
            aspire.log(**told)
        assert set(caught.value.errors) == {field}
    case_id = aspire.log(event_on="2025-11-19", aware_on="2025-11-20")
    with pytest.raises(Invalid, match="would be before they came to know of it"):
        correct(aspire, case_id, "received", "2025-11-19")
    correct(aspire, case_id, "received", "2025-11-20")


def test_days_that_cannot_be_are_refused_in_an_act_and_a_message(landlords_driver: RuntimeDriver) -> None:
    driver = landlords_driver
    case_id = driver.log()
    through(driver, case_id, "respond")
    driver.advance_to("2025-12-05 10:00")
    driver.tell(case_id, "escalation_requested", "officer", occurred_on="2025-12-03")
    through(driver, case_id, "assign_reviewer")
    told = {"method": "telephone", "reached": True, "occurred_on": "2025-12-02"}
    with pytest.raises(Invalid, match="would be before stage 2 was asked for") as caught:
        driver.use(case_id, "record_contact", "reviewer", **told)
    assert set(caught.value.errors) == {"occurred_on"}
    driver.use(case_id, "record_contact", "reviewer", **{**told, "occurred_on": "2025-12-03"})


def test_a_request_is_not_before_the_answer_that_it_is_about_nor_the_answer_after_it(
    landlords_driver: RuntimeDriver,
) -> None:
    """Policies §0.5: stage 2 would lose its dates."""
    driver = landlords_driver
    case_id = driver.log()
    driver.advance_to("2025-12-03 10:00")
    through(driver, case_id, "respond")
    driver.advance_to("2025-12-08 10:00")
    with pytest.raises(Invalid, match="counts from the answer: enter that day"):
        driver.tell(case_id, "escalation_requested", "officer", occurred_on="2025-12-02")
    driver.tell(case_id, "escalation_requested", "officer", occurred_on="2025-12-04")
    for event, right in (("escalation_requested", "2025-12-02"), ("response_issued", "2025-12-05")):
        with pytest.raises(Invalid, match="would be before the answer went out"):
            correct(driver, case_id, event, right)
    correct(driver, case_id, "response_issued", "2025-12-04")
    assert dues(driver, case_id)["stage_2_response"] is not None


def test_a_request_may_be_recorded_before_the_answer(landlords_driver: RuntimeDriver) -> None:
    """Code 6.10, and at Inspiring a second review without an answer (E5)."""
    driver = landlords_driver
    case_id = driver.log()
    through(driver, case_id, "acknowledge")
    driver.advance_to("2025-12-03 10:00")
    driver.tell(case_id, "escalation_requested", "officer", occurred_on="2025-12-02")
    assert days(driver, case_id)["escalation_requested"] == date(2025, 12, 2)


def test_a_contact_cannot_become_a_complaint_of_a_day_before_it_came_in(landlords_driver: RuntimeDriver) -> None:
    driver = landlords_driver
    driver.advance_to("2025-12-03 10:00")
    case_id = driver.log(kind="service_request", dissatisfied=False)
    for day in ("2025-12-02", "2025-12-04"):
        with pytest.raises(Invalid) as caught:
            driver.use(case_id, "reclassify", "lead", kind="complaint", why="x", dissatisfied_on=day)
        assert set(caught.value.errors) == {"dissatisfied_on"}
    driver.use(case_id, "reclassify", "lead", kind="complaint", why="x", dissatisfied_on="2025-12-03")
    assert case(driver, case_id)["received_on"] == date(2025, 12, 3)


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_the_order_of_days_names_every_step_of_a_complaint(landlord: str) -> None:
    """Policies §0.5."""
    not_before = content_of(landlord).rows(ORDER_OF_DAYS, {"complaint": {"status": "open"}})
    pairs = {(row["event"], row["not_before"]) for row in not_before}
    assert {
        ("aware_on", "event_on"), ("received", "event_on"), ("received", "aware_on"), ("acknowledged", "received"),
        ("response_issued", "acknowledged"), ("appeal_acknowledged", "escalation_requested"),
        ("final_response_issued", "appeal_acknowledged"), ("escalation_requested", "response_issued"),
    } <= pairs  # fmt: skip


def test_an_act_of_an_earlier_day_puts_all_its_facts_on_that_day(landlords_driver: RuntimeDriver) -> None:
    """T9: the acknowledgement was posted on Tuesday 2 December and written down on Wednesday; so were the definition
    and the allocation that it names."""
    driver = landlords_driver
    case_id = driver.log()
    driver.advance_to("2025-12-03 10:00")
    who, answers = answers_to(driver, "acknowledge", 1)
    driver.do(case_id, "acknowledge", who, **answers, **driver.by_hand(case_id, who, "2025-12-02"))
    taken_on = days(driver, case_id)
    facts = ("acknowledged", "allocated", "definition_recorded", "letter_issued", "task_completed")
    assert {taken_on[event] for event in facts} == {date(2025, 12, 2)}


def test_what_a_form_of_an_earlier_day_promises_was_promised_on_that_day(aspire: RuntimeDriver) -> None:
    case_id = aspire.log()
    through(aspire, case_id, "respond")
    aspire.tell(case_id, "ombudsman_contact", "lead", kind="early_resolution")
    aspire.advance_to("2025-12-03 10:00")
    promised = {"agreed": "A new boiler", "actions": [{"what": "A new boiler", "due": "2025-12-20"}]}
    aspire.do(case_id, "follow_early_resolution", "lead", **promised, occurred_on="2025-12-02")
    assert days(aspire, case_id)["action_added"] == date(2025, 12, 2)


def answered_by_hand(driver: RuntimeDriver, on: str, posted: str) -> int:
    """A complaint of Monday 1 December answered by a letter that was posted by hand."""
    case_id = driver.log()
    while "respond" not in tasks(driver, case_id):
        through(driver, case_id, tasks(driver, case_id)[0])
    driver.advance_to(on)
    who, answers = answers_to(driver, "respond", len(points(driver, case_id)))
    driver.do(case_id, "respond", who, **answers, **driver.by_hand(case_id, who, posted))
    return case_id


def test_lateness_that_a_correction_removes_stays_visible(aspire: RuntimeDriver) -> None:
    """Policies §0.5: in the case, in a list for the complaints officer, and in figures as at an earlier date. Due on
    Monday 15 December 2025, posted on Wednesday 17 December as was recorded; it was Friday 12 December."""
    case_id = answered_by_hand(aspire, "2025-12-17 10:00", "2025-12-17")
    aspire.person("scrutineer", "board")
    board = aspire.person("trustee", "board")
    (before,) = run_report(aspire.runtime, board, "stage_1_answers").rows
    aspire.advance_to("2025-12-19 10:00")
    correct(aspire, case_id, "response_issued", "2025-12-12")
    assert not [row for row in rows(aspire, tables.breach, case_id) if row["code"] == "S1_LATE"]
    kept = removed(aspire, case_id)
    assert {(removal["layer"], removal["days_late"], removal["left"]) for removal in kept} == {
        ("policy", 2, 0),
        ("code", 2, 0),
    }
    assert {(removal["by"], removal["why"], removal["actor"]) for removal in kept} == {
        ("response_issued", "The post book says so", "lead")
    }
    report = run_report(aspire.runtime, board, "removed_lateness")
    assert report.counts == {"removed": 2, "reduced": 0}
    assert {(row["what"], row["who"], row["why"]) for row in report.rows} == {
        ("stage_1_response", "Customer Relations Manager", "The post book says so")
    }
    then = run_report(aspire.runtime, board, "stage_1_answers", as_at=date(2025, 12, 18))
    assert (before["policy"], list(then.rows)) == (False, [before])
    week = run_report(aspire.runtime, board, "weekly_list", as_at=date(2025, 12, 18)).rows
    (late,) = [row for row in week if row["what"] == "stage_1_response"]
    assert (late["state"], late["days_late"], late["policy"], late["code"]) == ("done_late", 2, True, True)
    (now,) = run_report(aspire.runtime, board, "stage_1_answers").rows
    assert (now["policy"], now["code"], now["answered"]) == (True, True, date(2025, 12, 12))


def test_lateness_that_a_later_entry_removes_stays_visible(aspire: RuntimeDriver) -> None:
    """The customer was spoken to in time, on Friday 5 December, and nobody wrote it down until the Wednesday after."""
    case_id = aspire.log()
    aspire.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    aspire.advance_to("2025-12-10 10:00")
    late = {row["layer"] for row in rows(aspire, tables.breach, case_id) if row["code"] == "CONTACT_LATE"}
    assert late == {"policy"}
    told = {"method": "telephone", "reached": True, "occurred_on": "2025-12-05"}
    aspire.use(case_id, "record_contact", "handler", **told)
    (kept,) = removed(aspire, case_id)
    assert (kept["code"], kept["days_late"], kept["left"], kept["by"]) == ("CONTACT_LATE", 2, 0, "customer_contacted")


def test_what_is_done_late_and_said_so_removes_nothing(aspire: RuntimeDriver) -> None:
    case_id = aspire.log()
    aspire.advance_to("2025-12-10 10:00")
    assert rows(aspire, tables.breach, case_id)
    aspire.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    aspire.use(case_id, "record_contact", "handler", method="telephone", reached=True)
    assert removed(aspire, case_id) == []


def test_one_late_act_is_one_breach_a_layer_even_where_two_clocks_end_with_it(database_url: str) -> None:
    """Aster's acknowledgement also allocates: due on Wednesday 3 December 2025, done on Friday."""
    for driver in driver_of("aster", database_url):
        case_id = driver.log()
        driver.advance_to("2025-12-05 10:00")
        through(driver, case_id, "acknowledge")
        late = [row for row in rows(driver, tables.breach, case_id) if row["code"] == "ACK_LATE"]
        assert [(row["layer"], row["days_late"]) for row in late] == [("policy", 2)]
        assert removed(driver, case_id) == []
        with driver.runtime.database.read() as connection:
            assert running.open_tasks_of_case(connection, case_id)
