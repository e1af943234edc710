"""What comes in again counts from the first time: kept as correspondence, no second task, no other date
(policies §0.5, R1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.store import tables
from app.store.rows import TaskRow
from tests.drivers.four_landlords import driver_of, tasks, through
from tests.drivers.ombudsman import APOLOGY, driver_at
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, open_tasks_listed, rows


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aspire", database_url)


@pytest.fixture(params=["aspire", "association"])
def ombudsman(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """Landlords without and with a limit of their own for the Ombudsman's information."""
    yield from driver_at(request.param, database_url)


WAITING = ("send_update", "act_on_referral")
"""Tasks that stay open beside the answer."""


def dues(driver: RuntimeDriver, case_id: int) -> dict[str, date]:
    return {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}


def kept(driver: RuntimeDriver, case_id: int) -> list[str]:
    """What is kept as correspondence."""
    return [row["notes"] for row in rows(driver, tables.correspondence, case_id) if row["direction"] == "in"]


def meetings(driver: RuntimeDriver, case_id: int) -> list[TaskRow]:
    return [row for row in open_tasks_listed(driver, case_id) if row["element_id"] == "hold_restorative_meeting"]


def answered(driver: RuntimeDriver) -> int:
    case_id = driver.log()
    through(driver, case_id, "respond")
    return case_id


def test_a_second_request_for_stage_2_is_kept_and_moves_nothing(landlords_driver: RuntimeDriver) -> None:
    """ESC-01: asked on 1 December, again on 2 and 3 December, before and after the acknowledgement."""
    case_id = answered(landlords_driver)
    landlords_driver.tell(case_id, "escalation_requested", "officer")
    before, open_ = dues(landlords_driver, case_id), tasks(landlords_driver, case_id)
    landlords_driver.advance_to("2025-12-02 10:00")
    landlords_driver.tell(case_id, "escalation_requested", "officer", reasons="Nobody has called me yet")
    assert (dues(landlords_driver, case_id), tasks(landlords_driver, case_id)) == (before, open_)
    assert any("Nobody has called me yet" in words for words in kept(landlords_driver, case_id))
    landlords_driver.do(case_id, "acknowledge_appeal", "lead")
    before, open_ = dues(landlords_driver, case_id), tasks(landlords_driver, case_id)
    landlords_driver.tell(case_id, "escalation_requested", "officer")
    assert (dues(landlords_driver, case_id), tasks(landlords_driver, case_id)) == (before, open_)


def test_a_late_request_repeated_has_one_decision(driver: RuntimeDriver) -> None:
    """ESC-04: the window ended on 15 December; asked on 5 and 8 January, decided once, by 12 January."""
    case_id = answered(driver)
    driver.advance_to("2026-01-05 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-01-08 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    assert tasks(driver, case_id) == ["decide_late_escalation"]
    assert dues(driver, case_id)["escalation_decision"] == date(2026, 1, 12)


def test_who_asks_again_after_the_end_is_told_once_what_is_open_to_them(driver: RuntimeDriver) -> None:
    """ESC-12"""
    case_id = answered(driver)
    driver.tell(case_id, "escalation_requested", "officer")
    through(driver, case_id, "respond_to_appeal")
    for _ in range(2):
        driver.tell(case_id, "escalation_requested", "officer")
    assert tasks(driver, case_id) == ["explain_next_step"]


def test_the_ombudsmans_reminders_count_from_the_first(ombudsman: RuntimeDriver) -> None:
    """OMB-03, OMB-05, B18: a request and a notice of 1 December, reminded of on 8 December."""
    case_id = ombudsman.log()
    request: dict[str, Any] = {"kind": "information_request", "answer_by": "2025-12-19"}
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", **request)
    ombudsman.tell(case_id, "ombudsman_investigation", "liaison", ombudsman_reference="H1")
    before, open_ = dues(ombudsman, case_id), sorted(tasks(ombudsman, case_id))
    ombudsman.advance_to("2025-12-08 10:00")
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", notes="We wait for the file")
    ombudsman.tell(case_id, "ombudsman_investigation", "liaison", ombudsman_reference="H1")
    assert dues(ombudsman, case_id) == before
    assert sorted(tasks(ombudsman, case_id)) == open_
    assert any("We wait for the file" in words for words in kept(ombudsman, case_id))


def test_a_date_that_the_ombudsmans_reminder_names_holds(ombudsman: RuntimeDriver) -> None:
    """B18: asked for on 1 December by 19 December, then by 12 December."""
    case_id = ombudsman.log()
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-19")
    ombudsman.advance_to("2025-12-08 10:00")
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-12")
    assert dues(ombudsman, case_id)["ombudsman_information"] == date(2025, 12, 12)
    assert tasks(ombudsman, case_id).count("send_information") == 1


def test_a_date_named_after_one_was_missed_does_not_undo_the_missed_one(ombudsman: RuntimeDriver) -> None:
    """OMB-03: by Friday 5 December, reminded on Monday 8 to answer by Friday 12."""
    case_id = ombudsman.log()
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-05")
    ombudsman.advance_to("2025-12-08 10:00")
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-12")
    assert dues(ombudsman, case_id)["ombudsman_information"] == date(2025, 12, 12)
    ombudsman.do(case_id, "send_information", "liaison", sent="The whole file", complete=True)
    late = [row for row in rows(ombudsman, tables.breach, case_id) if row["code"] == "OMB_INFO_LATE"]
    assert [(row["due"], row["days_late"]) for row in late] == [(date(2025, 12, 5), 1)]


def test_another_request_after_the_records_were_sent_counts_by_itself(ombudsman: RuntimeDriver) -> None:
    """OMB-03: the first was late, which stays; the second has its own date."""
    case_id = ombudsman.log()
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-05")
    ombudsman.advance_to("2025-12-08 10:00")
    ombudsman.do(case_id, "send_information", "liaison", sent="The whole file", complete=True)
    ombudsman.advance_to("2025-12-15 10:00")
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-19")
    assert dues(ombudsman, case_id)["ombudsman_information"] == date(2025, 12, 19)
    assert "send_information" in tasks(ombudsman, case_id)
    late = [row for row in rows(ombudsman, tables.breach, case_id) if row["code"] == "OMB_INFO_LATE"]
    assert [(row["due"], row["days_late"]) for row in late] == [(date(2025, 12, 5), 1)]


def test_the_board_is_told_once_of_one_investigation(ombudsman: RuntimeDriver) -> None:
    """OMB-05: reminded after the notice went out; another investigation is another notice."""
    case_id = ombudsman.log()
    ombudsman.tell(case_id, "ombudsman_investigation", "liaison", ombudsman_reference="H1")
    ombudsman.do(case_id, "tell_board", "liaison", board_summary="A boiler", action_taken="It was changed")
    ombudsman.tell(case_id, "ombudsman_investigation", "liaison", ombudsman_reference="H1")
    assert "tell_board" not in tasks(ombudsman, case_id)
    ombudsman.tell(case_id, "ombudsman_investigation", "liaison", ombudsman_reference="H2")
    assert tasks(ombudsman, case_id).count("tell_board") == 1


def test_a_determination_told_again_is_registered_once_and_its_weeks_count_from_the_first_day(
    ombudsman: RuntimeDriver,
) -> None:
    """OMB-07: of Monday 1 December, sent again on 8 December; another one after it was registered counts by itself."""
    case_id = ombudsman.log()
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
    ombudsman.advance_to("2025-12-08 10:00")
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="determination", notes="They ask what we do about it")
    assert tasks(ombudsman, case_id).count("register_determination") == 1
    assert any("They ask what we do about it" in words for words in kept(ombudsman, case_id))
    decided: dict[str, Any] = {"finding": "maladministration", "orders": [APOLOGY], "lesson": "no"}
    ombudsman.do(case_id, "register_determination", "liaison", **decided)
    assert dues(ombudsman, case_id)["order"] == date(2025, 12, 29)
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
    assert tasks(ombudsman, case_id).count("register_determination") == 1


def test_a_determination_after_a_failure_order_that_nobody_registered_yet_is_no_repeat(
    ombudsman: RuntimeDriver,
) -> None:
    """OMB-07: two things to register, each with its day."""
    case_id = ombudsman.log()
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="failure_order")
    ombudsman.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
    assert tasks(ombudsman, case_id).count("register_determination") == 2


def test_compensation_for_an_injury_asked_for_twice_goes_to_the_insurers_once(database_url: str) -> None:
    """COMP-06, R1: at Aster, on 1 December and on 3 December; passed on by 3 December."""
    for aster in driver_of("aster", database_url):
        case_id = aster.log()
        aster.tell(case_id, "injury_claimed", "officer", injury="A broken wrist")
        before = [(row["element_id"], row["due_on"]) for row in open_tasks_listed(aster, case_id)]
        aster.advance_to("2025-12-03 10:00")
        aster.tell(case_id, "injury_claimed", "officer", injury="The same broken wrist")
        after = [(row["element_id"], row["due_on"]) for row in open_tasks_listed(aster, case_id)]
        assert [row for row in after if row[0] == "pass_to_insurers"] == [("pass_to_insurers", date(2025, 12, 3))]
        assert [row for row in before if row[0] == "pass_to_insurers"] == [("pass_to_insurers", date(2025, 12, 3))]
        assert any("The same broken wrist" in words for words in kept(aster, case_id))


def test_who_turns_to_the_panel_twice_is_heard_there_once(database_url: str) -> None:
    """PAN-06, R1: at Inspiring."""
    for inspiring in driver_of("inspiring", database_url):
        case_id = inspiring.log()
        inspiring.tell(case_id, "tenant_panel_referral", "officer", panel="The panel")
        (task,) = [row for row in open_tasks_listed(inspiring, case_id) if row["element_id"] == "record_panel_outcome"]
        inspiring.advance_to("2025-12-03 10:00")
        inspiring.tell(case_id, "tenant_panel_referral", "officer", panel="The panel", notes="They wrote to us again")
        again = [row for row in open_tasks_listed(inspiring, case_id) if row["element_id"] == "record_panel_outcome"]
        assert [(row["id"], row["due_on"]) for row in again] == [(task["id"], task["due_on"])]
        assert any("They wrote to us again" in words for words in kept(inspiring, case_id))


def test_a_meeting_that_is_to_be_held_is_asked_for_twice_and_held_once(database_url: str) -> None:
    """R1, Aster 1.6: wanted on 1 December, again on 3 December; after it was held, another one is another task."""
    for aster in driver_of("aster", database_url):
        case_id = aster.log()
        aster.tell(case_id, "restorative_meeting", "lead", wanted="yes", notes="With the repairs team")
        (task,) = meetings(aster, case_id)
        aster.advance_to("2025-12-03 10:00")
        aster.tell(case_id, "restorative_meeting", "lead", wanted="yes", notes="They ask when we meet")
        assert [(row["id"], row["due_on"]) for row in meetings(aster, case_id)] == [(task["id"], task["due_on"])]
        assert any("They ask when we meet" in words for words in kept(aster, case_id))
        aster.do(case_id, "hold_restorative_meeting", "lead", attended="Both sides", agreed_at_meeting="Peace")
        aster.tell(case_id, "restorative_meeting", "lead", wanted="yes", notes="With the neighbour")
        assert len(meetings(aster, case_id)) == 1


@pytest.mark.parametrize("stage", ["stage_1", "stage_2"])
def test_a_referral_back_told_again_begins_the_stage_once(landlords_driver: RuntimeDriver, stage: str) -> None:
    """OMB-13, R1: referred back on 1 June, written again on 3 June; every date counts from the first."""
    driver = landlords_driver
    case_id = answered(driver)
    driver.tell(case_id, "resolution_agreed", "officer")
    driver.advance_to("2026-06-01 10:00")
    assert case(driver, case_id)["status"] == "closed"
    driver.tell(case_id, "referred_back", "lead", referred_to=stage)
    before = dues(driver, case_id)
    driver.advance_to("2026-06-03 10:00")
    open_ = sorted(tasks(driver, case_id))
    driver.tell(case_id, "referred_back", "lead", referred_to=stage, notes="They ask whether we have begun")
    assert (dues(driver, case_id), sorted(tasks(driver, case_id))) == (before, open_)
    assert any("They ask whether we have begun" in words for words in kept(driver, case_id))


def test_a_claim_told_again_has_no_second_task(landlords_driver: RuntimeDriver) -> None:
    """EXC-09: filed on 1 December, heard of again the next day."""
    case_id = landlords_driver.log()
    claim = {
        "filed_at_court": True, "court": "County Court", "claim_number": "K1", "filed_on": "2025-11-28",
        "brought_by": "customer", "issues": "The damp in the hall",
    }  # fmt: skip
    for day in ("2025-12-01 10:00", "2025-12-02 10:00"):
        landlords_driver.advance_to(day)
        landlords_driver.tell(case_id, "legal_proceedings", "lead", **claim)
    assert tasks(landlords_driver, case_id).count("take_legal_advice") == 1
    assert case(landlords_driver, case_id)["status"] == "open"


@pytest.mark.parametrize("again", ["stage_1", "stage_2"])
def test_a_referral_back_that_nobody_has_acted_on_makes_no_second_task(
    landlords_driver: RuntimeDriver, again: str
) -> None:
    """OMB-13, R1: to stage 2 while stage 1 was open, which was then answered; told again, stage 1 has one task, and
    stage 2 begins as it would without."""
    driver = landlords_driver
    case_id = driver.log()
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    through(driver, case_id, "respond", leaving=WAITING)
    assert case(driver, case_id)["status"] == "responded"
    driver.tell(case_id, "referred_back", "lead", referred_to=again, notes="They ask what became of it")
    assert tasks(driver, case_id).count("act_on_referral") == 1
    told = any(
        "to stage 1: the first day counts. They ask what became of it" in words for words in kept(driver, case_id)
    )
    assert told is (again == "stage_1")
    assert case(driver, case_id)["status"] == ("responded" if again == "stage_1" else "open")


def test_a_closed_complaint_is_reopened_though_an_earlier_referral_waits(landlords_driver: RuntimeDriver) -> None:
    """OMB-13: referred back while stage 1 was open; answered, closed, and referred back to stage 1 again."""
    driver = landlords_driver
    case_id = driver.log()
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_1")
    through(driver, case_id, "respond", leaving=WAITING)
    driver.tell(case_id, "resolution_agreed", "officer")
    driver.advance_to("2026-06-01 10:00")
    assert case(driver, case_id)["status"] == "closed"
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_1")
    assert (case(driver, case_id)["status"], case(driver, case_id)["stage"]) == ("open", 1)
    assert tasks(driver, case_id).count("act_on_referral") == 1
    assert tasks(driver, case_id).count("acknowledge") == 1
