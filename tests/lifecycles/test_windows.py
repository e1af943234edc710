"""The window for stage 2 runs to its own day, whatever the customer said meanwhile (policies §0.5, Code 6.10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from app.store import tables
from tests.drivers.four_landlords import answers_to, driver_of, events, put_right_at_once, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

WITH_WINDOW = ("aspire", "association")
WITHOUT = ("aster", "inspiring")


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aspire", database_url)


def answered(driver: RuntimeDriver) -> int:
    """Logged and answered on Monday 1 December 2025."""
    case_id = driver.log()
    through(driver, case_id, "respond")
    return case_id


def dues(driver: RuntimeDriver, case_id: int) -> dict[str, date]:
    return {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}


def stands(driver: RuntimeDriver, case_id: int) -> tuple[str, int | None]:
    row = case(driver, case_id)
    return row["status"], row["stage"]


@pytest.mark.parametrize("said", ["resolution_agreed", "withdrawn"])
def test_whoever_agreed_or_withdrew_after_the_answer_may_still_ask_for_stage_2(
    landlords_driver: RuntimeDriver, said: str
) -> None:
    """ESC-01, R2: inside the window, on Monday 8 December; where there is no window, at any time soon after."""
    case_id = answered(landlords_driver)
    landlords_driver.tell(case_id, said, "officer")
    assert stands(landlords_driver, case_id) == ("closed", 1)
    landlords_driver.advance_to("2025-12-08 10:00")
    landlords_driver.tell(case_id, "escalation_requested", "officer")
    assert stands(landlords_driver, case_id) == ("open", 2)
    assert "decide_late_escalation" not in tasks(landlords_driver, case_id)
    assert dues(landlords_driver, case_id)["stage_2_response"] > date(2025, 12, 8)


def test_after_its_last_day_a_person_decides_though_they_had_agreed(landlords_driver: RuntimeDriver) -> None:
    """ESC-04, D13: half a year later at every landlord."""
    case_id = answered(landlords_driver)
    landlords_driver.tell(case_id, "resolution_agreed", "officer")
    landlords_driver.advance_to("2026-06-01 10:00")
    landlords_driver.tell(case_id, "escalation_requested", "officer")
    assert tasks(landlords_driver, case_id) == ["decide_late_escalation"]
    landlords_driver.do(
        case_id, "decide_late_escalation", "lead", decision="accept", individual_reasons="They were ill"
    )
    assert stands(landlords_driver, case_id) == ("open", 2)


def test_an_appeal_withdrawn_and_wanted_again_counts_from_the_day_it_is_wanted_again(
    landlords_driver: RuntimeDriver,
) -> None:
    """ESC-01, ESC-06: asked for on 1 December, withdrawn, wanted again on Monday 8 December – twice over."""
    case_id = answered(landlords_driver)
    landlords_driver.tell(case_id, "escalation_requested", "officer")
    first = dues(landlords_driver, case_id)
    for day in ("2025-12-08", "2025-12-09"):
        landlords_driver.tell(case_id, "withdrawn", "officer")
        assert stands(landlords_driver, case_id) == ("withdrawn", 2)
        assert tasks(landlords_driver, case_id) == []
        landlords_driver.advance_to(f"{day} 10:00")
        landlords_driver.tell(case_id, "escalation_requested", "officer")
        assert stands(landlords_driver, case_id) == ("open", 2)
        days = (date.fromisoformat(day) - date(2025, 12, 1)).days
        again = dues(landlords_driver, case_id)["stage_2_acknowledgement"]
        assert (again - first["stage_2_acknowledgement"]).days == days
        assert sorted(tasks(landlords_driver, case_id)).count("acknowledge_appeal") == 1
    through(landlords_driver, case_id, "respond_to_appeal")
    assert stands(landlords_driver, case_id) == ("closed", 2)
    assert rows(landlords_driver, tables.breach, case_id) == []


def test_an_appeal_withdrawn_and_wanted_again_on_one_day_has_its_dates(driver: RuntimeDriver) -> None:
    """ESC-01: withdrawn at noon, wanted again an hour later, acknowledged before that and to be acknowledged anew."""
    case_id = answered(driver)
    driver.advance_to("2025-12-08 09:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.do(case_id, "acknowledge_appeal", "lead")
    driver.tell(case_id, "withdrawn", "officer")
    driver.tell(case_id, "escalation_requested", "officer")
    clocks = {row["name"]: row for row in rows(driver, tables.clock, case_id)}
    acknowledgement = clocks["stage_2_acknowledgement"]
    assert (acknowledgement["status"], acknowledgement["effective_due"]) == ("running", date(2025, 12, 15))
    assert clocks["stage_2_response"]["effective_due"] == date(2026, 1, 15)


def test_a_withdrawn_appeal_wanted_again_after_the_window_goes_to_a_person(driver: RuntimeDriver) -> None:
    """ESC-04: the window of the answer of 1 December ended on Monday 15 December."""
    case_id = answered(driver)
    driver.tell(case_id, "escalation_requested", "officer")
    driver.tell(case_id, "withdrawn", "officer")
    driver.advance_to("2025-12-16 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    assert tasks(driver, case_id) == ["decide_late_escalation"]
    driver.do(case_id, "decide_late_escalation", "lead", decision="accept", individual_reasons="One day late")
    assert stands(driver, case_id) == ("open", 2)
    assert dues(driver, case_id)["stage_2_acknowledgement"] == date(2025, 12, 23)


def test_the_ombudsman_is_bound_by_no_window(driver: RuntimeDriver) -> None:
    """OMB-13: a quick fix of 1 December, referred back to stage 2 on 20 February."""
    case_id = driver.log(channel="telephone", quick_fix=True, read_back=True, acknowledged=True)
    fixed = {"resolved": True, "satisfied": True, "no_formal_letter": True, "resolution": "A new valve was put in"}
    driver.do(case_id, "resolve_quickly", "officer", no_conflict=True, outcome="upheld", lesson="no", **fixed)
    driver.advance_to("2026-02-20 10:00")
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    assert stands(driver, case_id) == ("open", 2)


@pytest.mark.parametrize("landlord", ["aspire", "aster"])
def test_stage_2_long_after_what_was_put_right_at_once_goes_to_a_person(database_url: str, landlord: str) -> None:
    """QF-10, ESC-04: two years later; a week later it goes on at once."""
    for driver in driver_of(landlord, database_url):
        soon, late = put_right_at_once(driver), put_right_at_once(driver)
        assert stands(driver, soon) == stands(driver, late) == ("closed", 1)
        driver.advance_to("2025-12-08 10:00")
        driver.tell(soon, "escalation_requested", "officer")
        assert stands(driver, soon) == ("open", 2)
        driver.tell(soon, "withdrawn", "officer")  # else somebody is reminded of it on every day of the two years
        driver.advance_to("2027-12-08 10:00")
        driver.tell(late, "escalation_requested", "officer")
        assert stands(driver, late) == ("responded", 1)
        assert tasks(driver, late) == ["decide_late_escalation"]
        assert "escalation_requested" in events(driver, late)


def test_a_stage_2_that_nobody_had_acknowledged_begins_anew_on_the_day_it_is_referred_back(
    landlords_driver: RuntimeDriver,
) -> None:
    """OMB-13, EXC-12: answered on 1 December without an acknowledgement; referred back on Monday 12 January."""
    case_id = answered(landlords_driver)
    landlords_driver.tell(case_id, "escalation_requested", "officer")
    first = dues(landlords_driver, case_id)["stage_2_acknowledgement"]
    landlords_driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer")
    while case(landlords_driver, case_id)["status"] == "open":
        step = next(task for task in tasks(landlords_driver, case_id) if task != "acknowledge_appeal")
        landlords_driver.do(case_id, step, "reviewer", **answers_to(landlords_driver, step, 3)[1])
    landlords_driver.advance_to("2026-01-12 10:00")
    landlords_driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    again = dues(landlords_driver, case_id)
    assert (again["stage_2_acknowledgement"] - first).days == 42
    assert again["stage_2_response"] > date(2026, 1, 12)
    assert [breach for breach in rows(landlords_driver, tables.breach, case_id) if breach["code"] == "ACK_LATE"] == []


@pytest.mark.parametrize("days_later", [1, 30])
def test_an_open_stage_2_that_nobody_had_acknowledged_begins_anew_when_it_is_referred_back(
    landlords_driver: RuntimeDriver, days_later: int
) -> None:
    """OMB-13, EXC-12: every clock of the stage counts from the day it is referred back; its own steps go on, once.

    A day late already is late; what the Ombudsman says does not undo it.
    """
    driver = landlords_driver
    case_id = answered(driver)
    driver.tell(case_id, "escalation_requested", "officer")
    first = dues(driver, case_id)
    driver.advance_to(f"{date(2025, 12, 1) + timedelta(days=days_later)} 10:00")
    before = sorted(tasks(driver, case_id))
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    assert sorted(tasks(driver, case_id)) == before
    assert "stage_2_anew" in events(driver, case_id)
    again = dues(driver, case_id)
    for clock in ("stage_2_acknowledgement", "stage_2_response"):
        assert again[clock] > first[clock], clock
    late = [row for row in rows(driver, tables.breach, case_id) if row["code"] == "ACK_LATE"]
    assert bool(late) is (days_later > 7)


def test_a_stage_2_acknowledged_since_the_referral_came_in_begins_anew_on_the_day_it_came_in(
    landlords_driver: RuntimeDriver,
) -> None:
    """OMB-13, EXC-12: written down two days after it came in; what was sent between meets the new date."""
    driver = landlords_driver
    case_id = answered(driver)
    driver.tell(case_id, "escalation_requested", "officer")
    first = dues(driver, case_id)
    driver.advance_to("2025-12-04 10:00")
    driver.do(case_id, "acknowledge_appeal", "lead" if driver.landlord == "inspiring" else "officer")
    driver.advance_to("2025-12-05 10:00")
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2", occurred_on="2025-12-03")
    assert "stage_2_anew" in events(driver, case_id)
    assert "acknowledge_appeal" not in tasks(driver, case_id)
    assert dues(driver, case_id)["stage_2_acknowledgement"] > first["stage_2_acknowledgement"]
    assert [row for row in rows(driver, tables.breach, case_id) if row["code"] == "ACK_LATE"] == []


def test_a_stage_2_that_was_acknowledged_goes_on_as_it_is_when_it_is_referred_back(
    landlords_driver: RuntimeDriver,
) -> None:
    """OMB-13: somebody sees to the referral, and no date moves."""
    driver = landlords_driver
    case_id = answered(driver)
    driver.tell(case_id, "escalation_requested", "officer")
    driver.do(case_id, "acknowledge_appeal", "lead" if driver.landlord == "inspiring" else "officer")
    first = dues(driver, case_id)
    driver.advance_to("2025-12-02 10:00")
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    assert "act_on_referral" in tasks(driver, case_id)
    assert dues(driver, case_id)["stage_2_response"] == first["stage_2_response"]


def test_a_stage_2_asked_for_again_after_it_began_anew_and_was_withdrawn_has_dates_of_its_own(
    landlords_driver: RuntimeDriver,
) -> None:
    """ESC-01, OMB-13: a run of the preferred anchor that has ended does not keep the next from beginning."""
    driver = landlords_driver
    case_id = answered(driver)
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2025-12-02 10:00")
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    driver.tell(case_id, "withdrawn", "officer")
    driver.advance_to("2025-12-03 10:00")
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    assert stands(driver, case_id) == ("open", 2)
    assert dues(driver, case_id)["stage_2_acknowledgement"] > date(2025, 12, 3)


@pytest.mark.parametrize(("stage", "response"), [(1, "stage_1_response"), (2, "stage_2_response")])
def test_what_is_withdrawn_and_referred_back_on_one_day_has_dates_again(
    landlords_driver: RuntimeDriver, stage: int, response: str
) -> None:
    """EXC-12, OMB-13: also on the day it was received or stage 2 was first asked for."""
    driver = landlords_driver
    case_id = driver.log()
    through(driver, case_id, "acknowledge")
    driver.tell(case_id, "withdrawn", "officer")
    driver.tell(case_id, "referred_back", "lead", referred_to=f"stage_{stage}")
    assert stands(driver, case_id) == ("open", stage)
    clocks = {row["name"]: row for row in rows(driver, tables.clock, case_id)}
    assert (clocks[response]["status"], clocks[response]["effective_due"] > date(2025, 12, 1)) == ("running", True)
    assert rows(driver, tables.incident, case_id) == []


def test_a_message_of_the_window_that_is_read_after_it_is_in_time(landlords_driver: RuntimeDriver) -> None:
    """ESC-01, ESC-04 (Code 6.10, Association Pr3.1): the day it came in counts."""
    driver = landlords_driver
    case_id = answered(driver)
    driver.advance_to("2025-12-03 10:00")
    driver.use(case_id, "record_correspondence", "officer", direction="in", method="email", notes="Still not happy")
    driver.advance_to("2026-02-16 10:00")
    reader = "lead" if driver.landlord == "inspiring" else "officer"
    driver.do(case_id, "read_message", reader, what_it_is="not_satisfied", why="They say so")
    assert "decide_late_escalation" not in tasks(driver, case_id)
    assert stands(driver, case_id) == ("open", 2)
    assert rows(driver, tables.incident, case_id) == []
