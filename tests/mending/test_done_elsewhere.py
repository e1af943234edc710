"""What has happened outside this product is entered by an administrator with its day, who did it and the evidence, and
counts on its own day (policies §0.5; cockpit §0)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotAllowed, RedressError, Refused
from app.mending import mend_instance as mend
from app.mending.done_elsewhere import Elsewhere, record_done_elsewhere
from app.store import tables
from app.use_cases.add_document import add_document
from app.views.view_case import view_case
from tests.drivers.four_landlords import answers_to, points, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.mending.held import events, lifecycle, rows

WHY = "The post room kept the book"
SHOWN = "Post book of 2 December, line 14"


def engine_task(driver: RuntimeDriver, case_id: int, element_id: str) -> str:
    return next(row["engine_task"] for row in rows(driver, tables.task, case_id) if row["element_id"] == element_id)


def enter(
    driver: RuntimeDriver, case_id: int, element_id: str, on: str | None, *, by: str = "", paper: int | None = None,
    shown: str = SHOWN, key: str | None = None, reason: str = WHY, **changes: Any,
) -> dict[str, Any]:  # fmt: skip
    """Have the administrator enter a task as its usual doer would have done it."""
    who, answers = answers_to(driver, element_id, len(points(driver, case_id)))
    done = Elsewhere(date.fromisoformat(on) if on else None, by or who, shown, paper)
    task = engine_task(driver, case_id, element_id)
    return record_done_elsewhere(
        driver.runtime, driver["admin"], lifecycle(driver, case_id)["id"], task, {**answers, **changes}, done, reason,
        request_key=key,
    )  # fmt: skip


def a_copy(driver: RuntimeDriver, case_id: int) -> int:
    return add_document(driver.runtime, driver["handler"], case_id, "Letter as posted.pdf", b"%PDF-1.4 a copy")


def met(driver: RuntimeDriver, case_id: int, clock: str) -> date | None:
    return next(row["met_on"] for row in rows(driver, tables.clock, case_id) if row["name"] == clock)


def late(driver: RuntimeDriver, case_id: int) -> set[str]:
    return {row["code"] for row in rows(driver, tables.breach, case_id)}


def test_it_counts_on_its_own_day_for_who_did_it_and_says_so(landlords_driver: RuntimeDriver) -> None:
    """Logged on Monday 1 December 2025, posted on Tuesday 2 December, entered on Monday 15 December: in time, though
    it had looked late; what looked late stays visible."""
    driver = landlords_driver
    driver.people["admin"] = driver.person("mender", "technical_admin")
    case_id = driver.log("lead" if driver.landlord == "inspiring" else "officer")
    driver.advance_to("2025-12-15 10:00")
    driver.use(case_id, "add_note", "officer", note="Nothing here yet")  # what is late by now is noted
    was_late = {code for code in late(driver, case_id) if code == "ACK_LATE"}
    paper = a_copy(driver, case_id)
    enter(driver, case_id, "acknowledge", "2025-12-02", paper=paper)

    assert events(driver, case_id)["acknowledged"] == date(2025, 12, 2)
    assert met(driver, case_id, "acknowledgement") == date(2025, 12, 2)
    assert was_late == {"ACK_LATE"}
    assert "ACK_LATE" not in late(driver, case_id)
    assert "lateness_removed" in events(driver, case_id)
    letter = rows(driver, tables.letter, case_id)[0]
    doer, _ = answers_to(driver, "acknowledge", 0)
    assert (letter["issued_on"], letter["channel"], letter["issued_by"]) == (date(2025, 12, 2), "by_hand", doer)
    assert "letter" not in {row["kind"] for row in rows(driver, tables.outbox, case_id)}  # nothing goes out from here
    said = next(row for row in rows(driver, tables.case_event, case_id) if row["type"] == "done_elsewhere")
    name = driver[doer].name
    assert (said["occurred_on"], said["actor"], said["data"]["by"]) == (date(2025, 12, 2), "mender", doer)
    assert f"done outside this product by {name}. Evidence: Letter as posted.pdf; {SHOWN}" in said["text"]
    assert said["text"].endswith(f"because {WHY}")
    task = next(row for row in rows(driver, tables.task, case_id) if row["element_id"] == "acknowledge")
    assert (task["state"], task["completed_by"]) == ("completed", doer)
    audit = rows(driver, tables.audit, case_id)[-1]
    assert (audit["verb"], audit["username"], audit["reason"]) == ("done elsewhere", "mender", WHY)
    parts = {(row["username"], row["capacity"].partition(": ")[2]) for row in rows(driver, tables.involvement, case_id)}
    assert not [part for part in parts if part[0] == "mender"]
    shown = view_case(driver.runtime, driver["officer"], case_id)
    assert next(moment for moment in shown.timeline if moment.type == "done_elsewhere").label == "Done elsewhere"


def test_a_decision_is_of_who_made_it_and_an_answer_of_the_day_it_was_posted(driver: RuntimeDriver) -> None:
    """Answered on paper on Thursday 11 December 2025 by the handler, entered on the Monday after it."""
    case_id = driver.log()
    through(driver, case_id, "investigate")
    driver.advance_to("2025-12-15 10:00")
    enter(driver, case_id, "respond", "2025-12-11", paper=a_copy(driver, case_id))
    assert {row["decided_by"] for row in rows(driver, tables.point_outcome, case_id)} == {"handler"}
    assert {row["decided_on"] for row in rows(driver, tables.point_outcome, case_id)} == {date(2025, 12, 11)}
    assert met(driver, case_id, "stage_1_response") == date(2025, 12, 11)
    assert {row["submitted_by"] for row in rows(driver, tables.submission, case_id) if row["form_id"] == "respond"} == {
        "admin"
    }


def test_what_is_missing_or_cannot_be_is_said_by_field_and_nothing_is_kept(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    through(driver, case_id, "acknowledge")
    other = a_copy(driver, driver.log())
    before = len(rows(driver, tables.case_event, case_id))

    def wrong(element_id: str, on: str | None, **given: Any) -> dict[str, str]:
        with pytest.raises(Invalid) as refusal:
            enter(driver, case_id, element_id, on, **given)
        assert len(rows(driver, tables.case_event, case_id)) == before
        return dict(refusal.value.errors)

    assert wrong("investigate", None, by=" ", shown=" ").keys() == {"was_done_on", "was_done_by", "shown_by"}
    assert "future" in wrong("investigate", "2026-01-05")["was_done_on"]
    assert "before the complaint was received" in wrong("investigate", "2025-11-28")["was_done_on"]
    assert wrong("investigate", "2025-12-01", by="nobody").keys() == {"was_done_by"}
    assert wrong("investigate", "2025-12-01", by="admin").keys() == {"was_done_by"}  # keeps the machine, no cases
    assert wrong("investigate", "2025-12-01", paper=other).keys() == {"shown_by_document"}
    assert wrong("investigate", "2025-12-01", reason=" ").keys() == {"reason"}
    assert "no_conflict" in wrong("investigate", "2025-12-01", no_conflict=False)


def test_a_letter_needs_its_copy_and_days_stand_in_order(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    driver.advance_to("2025-12-03 10:00")
    through(driver, case_id, "investigate")  # acknowledged on Wednesday 3 December 2025
    driver.advance_to("2025-12-08 10:00")
    with pytest.raises(Invalid) as refusal:
        enter(driver, case_id, "respond", "2025-12-05")
    assert refusal.value.errors.keys() == {"shown_by_document"}
    with pytest.raises(Invalid) as refusal:
        enter(driver, case_id, "respond", "2025-12-02", paper=a_copy(driver, case_id))
    assert refusal.value.errors.keys() == {"was_done_on"}
    assert "response_issued" not in events(driver, case_id)


def test_who_did_it_is_held_to_the_same_rules_as_here(driver: RuntimeDriver) -> None:
    """PRM-02, Code 5.8: by somebody without the role, or whom the complaint is about, it does not count."""
    case_id = driver.log()
    with pytest.raises(NotAllowed, match="Customer Excellence Team"):
        enter(driver, case_id, "acknowledge", "2025-12-01", by="reviewer", paper=a_copy(driver, case_id))
    about = driver.log()
    driver.use(
        about, "name_subjects", "manager", complained_about=[{"colleague": "officer"}], reason="They were at the visit"
    )
    with pytest.raises(Refused):
        enter(driver, about, "acknowledge", "2025-12-01", by="officer", paper=a_copy(driver, about))
    assert "acknowledged" not in events(driver, about)


def test_two_at_once_enter_it_once_and_the_same_request_gets_the_first_answer(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    paper = a_copy(driver, case_id)

    def attempt(key: str | None) -> Any:
        try:
            return enter(driver, case_id, "acknowledge", "2025-12-01", paper=paper, key=key)
        except RedressError as error:
            return type(error)

    with ThreadPoolExecutor(4) as four:
        same = list(four.map(attempt, ["k", "k", "k", "k"]))
        others = list(four.map(attempt, [None, None]))
    assert [answer for answer in same if isinstance(answer, dict)] == [same[0]] * 4
    assert set(others) == {Conflict}
    recorded = [row["type"] for row in rows(driver, tables.case_event, case_id)]
    assert (recorded.count("done_elsewhere"), recorded.count("acknowledged")) == (1, 1)
    with pytest.raises(Conflict, match="other content"):
        enter(driver, case_id, "acknowledge", "2025-12-01", paper=paper, key="k", definition="Something else")


def test_no_mend_takes_the_key_of_another_request(driver: RuntimeDriver) -> None:
    """The same key with other content is refused, not answered as if it had been done."""
    instance_id = lifecycle(driver, driver.log())["id"]
    at = (driver.runtime, driver["admin"], instance_id)
    first = mend.set_data(*at, {"note": 1}, "why", request_key="k")
    assert mend.set_data(*at, {"note": 1}, "why", request_key="k") == first
    with pytest.raises(Conflict, match="other content"):
        mend.set_data(*at, {"note": 2}, "why", request_key="k")
