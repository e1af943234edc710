"""What is late says so in every letter, and thanks nobody for patience that was not asked for (Code 5.9, 6.2, 6.7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.drivers.four_landlords import about, answers_to, letters, points, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver

HEARD = "You should have heard from us by"
ANSWERED = "You should have had our answer by"
PATIENCE = "Thank you for your patience"
SORRY = {"late_apology": "We are sorry that it is late.", "responsible": "The boiler is ours."}


def letter(driver: RuntimeDriver, case_id: int, key: str) -> str:
    return str(letters(driver, case_id)[key]["markdown"])


def acknowledged_with_a_new_date(driver: RuntimeDriver, case_id: int) -> None:
    who, answers = answers_to(driver, "acknowledge", 0)
    new = (driver.clock.today() + timedelta(days=21)).isoformat()
    driver.do(case_id, "acknowledge", who, **answers, **SORRY, new_answer_by=new)


def test_what_is_in_time_says_nothing_of_lateness(landlords_driver: RuntimeDriver) -> None:
    """RSP-03: acknowledged and answered on the day."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    assert HEARD not in letter(driver, case_id, "ACK1")
    assert PATIENCE in letter(driver, case_id, "RSP1")
    assert ANSWERED not in letter(driver, case_id, "RSP1")


def test_stage_2_without_an_answer_at_stage_1_says_so(landlords_driver: RuntimeDriver) -> None:
    """ESC-13, Code 6.10: asked for before the answer and taken up without one; nobody “asked us to look again”."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    who, answers = answers_to(driver, "acknowledge", 0)
    driver.do(case_id, "acknowledge", who, **answers)
    driver.advance_to("2026-01-12 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.do(case_id, "decide_early_escalation", "lead", decision="accept", why="They have waited long enough")
    through(driver, case_id, "respond_to_appeal")
    assert "You have not had our" in letter(driver, case_id, "ACK2")
    assert "before you had our" in letter(driver, case_id, "RSP2")
    assert "look at your complaint again" not in letter(driver, case_id, "ACK2") + letter(driver, case_id, "RSP2")


def test_every_letter_of_a_late_complaint_says_that_it_is_late(landlords_driver: RuntimeDriver) -> None:
    """RSP-03, CON-07 (Code 5.9): the acknowledgement, the update and the answer, each with the day that was missed."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    driver.advance_to("2026-01-12 10:00")
    acknowledged_with_a_new_date(driver, case_id)
    assert HEARD in letter(driver, case_id, "ACK1")
    told: dict[str, Any] = {"progress": "The engineer came", "next": "He fits the part", "expected_on": "2026-02-06"}
    driver.use(case_id, "send_update", "lead", **told)
    assert ANSWERED in letter(driver, case_id, "UPDATE")
    while "respond" not in tasks(driver, case_id) or "investigate" in tasks(driver, case_id):
        open_ = [each for each in tasks(driver, case_id) if each not in ("send_update", "send_late_update", "respond")]
        who, answers = answers_to(driver, open_[0], len(points(driver, case_id)))
        driver.do(case_id, open_[0], who, **answers)
    who, answers = answers_to(driver, "respond", len(points(driver, case_id)))
    driver.do(case_id, "respond", who, **answers)
    assert f"{ANSWERED} " in letter(driver, case_id, "RSP1")
    assert "We are sorry that it is late." in letter(driver, case_id, "RSP1")
    assert PATIENCE not in letter(driver, case_id, "RSP1")
    driver.use(case_id, "send_update", "lead", **told)
    assert ANSWERED not in letter(driver, case_id, "UPDATE"), "it has been answered"


def test_a_late_stage_2_names_the_days_that_were_missed_and_one_to_come(landlords_driver: RuntimeDriver) -> None:
    """RSP-03, S2-05 (Code 5.9): acknowledged weeks late with a new date, and answered after that one had passed too."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-02-02 10:00")
    driver.do(case_id, "assign_reviewer", "lead", reviewer="reviewer")
    new = driver.clock.today() + timedelta(days=21)
    driver.do(case_id, "acknowledge_appeal", "lead", **SORRY, new_answer_by=new.isoformat())
    acknowledged = letter(driver, case_id, "ACK2")
    assert HEARD in acknowledged
    assert acknowledged.index("You should have had our") < acknowledged.index("Monday 23 February 2026")
    driver.advance_to("2026-03-02 10:00")
    through(driver, case_id, "respond_to_appeal")
    assert ANSWERED in letter(driver, case_id, "RSP2")
    assert PATIENCE not in letter(driver, case_id, "RSP2")
