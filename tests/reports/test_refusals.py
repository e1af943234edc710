"""The register of complaints refused."""

from __future__ import annotations

from datetime import date

from app.reports import run_report
from tests.drivers.four_landlords import FILED
from tests.drivers.runtime_driver import RuntimeDriver
from tests.reports.conftest import SCRUTINEER, happened, reference, reported

REASONS = "The claim was filed at court in November and covers every point of this complaint"


def decided(driver: RuntimeDriver, decision: str = "refuse", ground: str = "legal_filed") -> int:
    """A complaint on which a claim was filed, with the decision not to take it, or not all of it."""
    case_id = driver.log(**FILED)
    given = {"ground": ground, "evidence": "The claim form", "individual_reasons": REASONS}
    more = {"excluded_points": "The carpet"} if decision == "accept_in_part" else {}
    driver.do(case_id, "decide_acceptance", "manager", decision=decision, **given, **more)
    return case_id


def refused(driver: RuntimeDriver) -> int:
    case_id = decided(driver)
    driver.do(case_id, "send_refusal", "manager", excl_reason=REASONS)
    return case_id


def test_a_refusal_is_kept_by_ground_who_decided_and_when(driver: RuntimeDriver) -> None:
    """EXC-13, EXC-16, PRM-04: decided on Monday 1, sent on Tuesday 2 December 2025, by a role and not by a name."""
    case_id = decided(driver)
    waiting = reported(driver, "refusals")
    assert (waiting.counts["refused"], waiting.counts["not_sent"]) == (0, 1)
    driver.advance_to("2025-12-02 10:00")
    driver.do(case_id, "send_refusal", "manager", excl_reason=REASONS)
    report = reported(driver, "refusals")
    (row,) = report.rows
    assert row == {
        "reference": reference(driver, case_id),
        "ground": "legal_filed",
        "extent": "whole",
        "decided": date(2025, 12, 1),
        "decided_by": "Customer Relations Manager",
        "sent": date(2025, 12, 2),
        "overturned": None,
        "too_often": False,
    }
    assert (report.counts["refused"], report.counts["not_sent"], report.counts["on_legal_filed"]) == (1, 0, 1)
    assert report.word("legal_filed") != "Legal filed"
    assert report.word("on_legal_filed") == f"Refused on: {report.word('legal_filed')}"


def test_a_refusal_that_the_ombudsman_overturned_says_so_from_that_day(driver: RuntimeDriver) -> None:
    """EXC-13, EXC-16: overturned on Friday 12 December 2025."""
    case_id = refused(driver)
    driver.advance_to("2025-12-12 10:00")
    driver.tell(case_id, "instruction_to_accept", "manager", ombudsman_reference="OMB-1")
    report = reported(driver, "refusals")
    assert [row["overturned"] for row in report.rows] == [date(2025, 12, 12)]
    assert (report.counts["refused"], report.counts["overturned"]) == (1, 1)
    assert reported(driver, "refusals", "2025-12-11").counts["overturned"] == 0


def test_a_complaint_accepted_in_part_is_in_the_register_and_no_use_of_its_ground(driver: RuntimeDriver) -> None:
    """EXC-09, EXC-13, EXC-16: with the day of its letter, and of the Ombudsman's instruction on that part."""
    case_id = decided(driver, "accept_in_part")
    driver.advance_to("2025-12-03 10:00")
    happened(driver, case_id, "part_refusal_sent")
    driver.advance_to("2025-12-10 10:00")
    happened(driver, case_id, "part_instructed")
    report = reported(driver, "refusals")
    (row,) = report.rows
    assert (row["extent"], row["ground"], row["decided"]) == ("part", "legal_filed", date(2025, 12, 1))
    assert (row["sent"], row["overturned"]) == (date(2025, 12, 3), date(2025, 12, 10))
    assert (report.counts["refused"], report.counts["refused_in_part"], report.counts["overturned"]) == (0, 1, 1)
    assert "on_legal_filed" not in report.counts


def test_a_date_that_was_wrong_is_reported_as_it_was_put_right(driver: RuntimeDriver) -> None:
    """EXC-13, TIM-09: sent on Friday 2 January 2026, and not on Wednesday 31 December 2025 as was recorded; as at the
    Wednesday the report says what was known then (policies §0.5)."""
    driver.advance_to("2025-12-30 10:00")
    case_id = decided(driver)
    driver.advance_to("2025-12-31 10:00")
    driver.do(case_id, "send_refusal", "manager", excl_reason=REASONS)
    driver.advance_to("2026-01-02 10:00")
    assert reported(driver, "refusals").rows == []
    right = {"event": "refusal_sent", "right_date": "2026-01-02", "why": "It lay in the post room"}
    driver.use(case_id, "correct_date", "manager", **right)
    assert [row["sent"] for row in reported(driver, "refusals").rows] == [date(2026, 1, 2)]
    assert [row["sent"] for row in reported(driver, "refusals", "2025-12-31").rows] == [date(2025, 12, 31)]
    assert [row["sent"] for row in reported(driver, "refusals", "2025-12-30").rows] == [None]


def test_a_ground_used_more_often_than_the_table_allows_is_marked(driver: RuntimeDriver) -> None:
    """EXC-16: the fourth complaint refused on the same ground in a quarter is one too many."""
    cases = [refused(driver) for _ in range(3)]
    assert reported(driver, "refusals").counts["grounds_too_often"] == 0
    cases.append(refused(driver))
    report = reported(driver, "refusals")
    assert report.counts["grounds_too_often"] == 1
    assert [row["too_often"] for row in report.rows] == [True] * 4
    assert report.counts["on_legal_filed"] == 4


def test_what_was_refused_in_the_quarter_before_counts_there(driver: RuntimeDriver) -> None:
    """EXC-16: decided on Tuesday 30, sent on Wednesday 31 December 2025; told in January it is January's."""
    driver.advance_to("2025-12-30 10:00")
    december, january = decided(driver), decided(driver)
    driver.advance_to("2025-12-31 10:00")
    driver.do(december, "send_refusal", "manager", excl_reason=REASONS)
    driver.advance_to("2026-01-05 10:00")
    driver.do(january, "send_refusal", "manager", excl_reason=REASONS)
    assert [row["reference"] for row in reported(driver, "refusals").rows] == [reference(driver, january)]
    before = reported(driver, "refusals", "2025-12-31")
    assert [row["sent"] for row in before.rows] == [date(2025, 12, 31), None]
    assert (before.counts["refused"], before.counts["not_sent"]) == (1, 1)


def test_a_complaint_that_is_accepted_is_in_no_register_of_refusals(driver: RuntimeDriver) -> None:
    case_id = driver.log(**FILED)
    reasons = "Only a letter before action was sent"
    driver.do(case_id, "decide_acceptance", "manager", decision="accept", accept_reasons=reasons)
    assert run_report(driver.runtime, driver[SCRUTINEER], "refusals").rows == []
