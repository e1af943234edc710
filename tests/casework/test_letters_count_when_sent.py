"""What is sent from here counts on the day on which it is sent; a letter posted by hand on the day of its posting, with
the paper and who posted it (policies §0.5, T4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.casework.letters.issuing import issue_letter
from app.casework.open_case import open_case
from app.content.sent_letters import days_beside_letters
from app.errors import Invalid
from app.store import tables
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.four_landlords import answers_to, driver_of, points, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows


@pytest.fixture
def aster(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aster", database_url)


def letter(driver: RuntimeDriver, case_id: int, key: str) -> dict[str, Any]:
    return next(row for row in rows(driver, tables.letter, case_id) if row["key"] == key)


def day_of(driver: RuntimeDriver, case_id: int, event: str) -> date:
    recorded = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == event and not row["corrects"]]
    return date.fromisoformat(str(recorded[-1]["occurred_on"]))


def late(driver: RuntimeDriver, case_id: int, code: str) -> set[tuple[str, int]]:
    breaches = rows(driver, tables.breach, case_id)
    return {(row["layer"], row["days_late"]) for row in breaches if row["code"] == code}


def test_an_answer_sent_from_here_is_of_the_day_on_which_it_is_sent(landlords_driver: RuntimeDriver) -> None:
    """T4: mailed on Monday 2 March 2026, with a day before the due date entered: the lateness stays."""
    driver = landlords_driver
    case_id = driver.log()
    while "respond" not in tasks(driver, case_id):
        through(driver, case_id, tasks(driver, case_id)[0])
    driver.advance_to("2026-03-02 10:00")
    who, answers = answers_to(driver, "respond", len(points(driver, case_id)))
    driver.do(case_id, "respond", who, **answers, occurred_on="2025-12-05")
    assert day_of(driver, case_id, "response_issued") == date(2026, 3, 2)
    assert str(letter(driver, case_id, "RSP1")["issued_on"]) == "2026-03-02"
    assert {layer for layer, days in late(driver, case_id, "S1_LATE") if days > 30} == {"policy", "code"}


def test_a_notice_sent_from_here_after_the_date_is_too_late_whatever_day_is_entered(aster: RuntimeDriver) -> None:
    """EXT-01: due on Monday 15 December 2025; sent on Wednesday 17 December "of" the 12th."""
    case_id = aster.log()
    through(aster, case_id, "acknowledge")
    aster.advance_to("2025-12-17 10:00")
    notice = {"new_date": "2025-12-22", "reason": "A part is on order", "occurred_on": "2025-12-12"}
    assert aster.use(case_id, "extend_deadline", "lead", **notice)["outcome"] == "invalid"
    assert day_of(aster, case_id, "letter_issued") == date(2025, 12, 17)


def test_a_letter_that_was_posted_by_hand_has_its_day_its_paper_and_who_posted_it(aster: RuntimeDriver) -> None:
    """T9: outside the product; it is not sent a second time."""
    case_id = aster.log(complainant_email="resident@example.org", complainant_email_letters=True)
    through(aster, case_id, "acknowledge")
    aster.advance_to("2025-12-17 10:00")
    notice = {"new_date": "2025-12-22", "reason": "A part is on order"}
    by_hand = aster.by_hand(case_id, "lead", "2025-12-12")
    with pytest.raises(Invalid) as caught:
        aster.use(case_id, "extend_deadline", "lead", **notice, **{**by_hand, "paper": "999", "posted_by": ""})
    assert set(caught.value.errors) == {"paper", "posted_by"}
    mails = len(rows(aster, tables.outbox, case_id))
    assert aster.use(case_id, "extend_deadline", "lead", **notice, **by_hand)["outcome"] == "allowed"
    sent = letter(aster, case_id, "EXT1")
    assert (str(sent["issued_on"]), sent["channel"]) == ("2025-12-12", "by_hand")
    assert [row for row in rows(aster, tables.outbox, case_id)[mails:] if row["kind"] == "letter"] == []
    event = [row for row in rows(aster, tables.case_event, case_id) if row["type"] == "letter_issued"][-1]
    assert (event["data"]["posted_by"], event["data"]["document_id"]) == ("A colleague", int(by_hand["paper"]))


@pytest.mark.parametrize(("posted", "outcome"), [("on the day", "allowed"), ("the working day after", "invalid")])
def test_a_notice_of_an_extension_posted_by_hand_counts_from_the_day_of_its_posting(
    landlords_driver: RuntimeDriver, posted: str, outcome: str
) -> None:
    """EXT-01, §0.5, T4: written down two working days after the date; what counts is when it was posted."""
    driver = landlords_driver
    case_id = driver.log()
    through(driver, case_id, "acknowledge")
    clock = next(row for row in rows(driver, tables.clock, case_id) if row["name"] == "stage_1_response")
    with driver.runtime.trial() as connection:
        calendar = open_case(driver.runtime, connection, ENGINE, case_id).calendar
    due = clock["effective_due"]
    day = due if posted == "on the day" else calendar.add(due, 1)
    driver.advance_to(f"{calendar.add(due, 2)} 10:00")
    agreed = {"agreed": "yes"} if driver.landlord in ("aspire", "association") else {}
    new = calendar.add(due, 4)
    notice = {"new_date": new.isoformat(), "reason": "A part is on order", "interval": 5, **agreed}
    by_hand = driver.by_hand(case_id, "lead", day.isoformat())
    assert driver.use(case_id, "extend_deadline", "lead", **notice, **by_hand)["outcome"] == outcome
    after = next(row for row in rows(driver, tables.clock, case_id) if row["name"] == "stage_1_response")
    assert after["effective_due"] == (new if outcome == "allowed" else due)
    assert bool(late(driver, case_id, "S1_LATE")) is (outcome == "invalid")


def test_a_letter_itself_refuses_another_day_even_where_a_form_takes_one(aster: RuntimeDriver) -> None:
    """Whatever form a landlord draws, the letter is issued now or not at all."""
    case_id = aster.log()
    through(aster, case_id, "acknowledge")
    aster.advance_to("2025-12-03 10:00")
    with aster.runtime.trial() as connection:
        case = open_case(aster.runtime, connection, ENGINE, case_id)
        case.occurred_on = date(2025, 12, 2)
        with pytest.raises(Invalid, match="counts on the day on which it is sent"):
            issue_letter(case, "UPDATE", {})
        with pytest.raises(Invalid, match="Say who posted"):
            issue_letter(case, "UPDATE", {"posted_by_hand": True, "paper": "1"})
        with pytest.raises(Invalid, match="Add a copy"):
            issue_letter(case, "UPDATE", {"posted_by_hand": True, "posted_by": "A colleague", "paper": "1"})


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_form_that_sends_a_letter_takes_a_day_for_it(landlord: str) -> None:
    assert list(days_beside_letters(content_of(landlord))) == []


def test_a_letter_sent_from_here_can_only_have_left_later(landlords_driver: RuntimeDriver) -> None:
    """Policies §0.5: never earlier, and the customer's window is the longer for it."""
    driver = landlords_driver
    case_id = driver.log()
    through(driver, case_id, "respond")
    answered = driver.clock.today()
    driver.advance_to("2025-12-04 10:00")
    with pytest.raises(Invalid, match="only have left later"):
        driver.use(case_id, "correct_date", "lead", event="response_issued", right_date="2025-11-30", why="x")
    before = window(driver, case_id)
    right = {"event": "response_issued", "right_date": "2025-12-04", "why": "It lay in the post room"}
    driver.use(case_id, "correct_date", "lead", **right)
    assert answered < date(2025, 12, 4)
    assert before is None or ((after := window(driver, case_id)) is not None and after > before)


def window(driver: RuntimeDriver, case_id: int) -> date | None:
    """Until when the customer may ask for stage 2; None where the landlord sets no window."""
    clocks = {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}
    return clocks.get("escalation_window")
