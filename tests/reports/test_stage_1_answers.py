"""Answers at stage 1: what counts, what is in time, and what stays late."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.reports import run_report
from app.store import tables
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.four_landlords import FOUR, about, driver_of, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows
from tests.reports.conftest import DECIDED, answered, happened, reference, reported


def test_what_was_put_right_at_once_is_an_answer_at_stage_1_and_marked(driver: RuntimeDriver) -> None:
    """QF-02, Code 5.2, 6.2: one put right at once, one answered in time, one answered a working day late."""
    quick = driver.log(channel="telephone", quick_fix=True, read_back=True, acknowledged=True)
    driver.do(
        quick, "resolve_quickly", "officer",
        no_conflict=True, resolved=True, satisfied=True, no_formal_letter=True,
        resolution="The bin was emptied while we spoke", outcome="upheld", lesson="no",
    )  # fmt: skip
    late = answered(driver, "2025-12-16 10:00")
    driver.advance_to("2025-12-17 10:00")
    in_time = answered(driver, "2025-12-18 10:00")
    report = reported(driver, "stage_1_answers")
    assert report.counts == {
        "answered": 3, "at_once": 1, "investigated": 2, "unanswered": 0, "overdue": 0,
        "in_time_policy": 2, "percent_policy": 66, "within_code": 3, "in_time_code": 2, "percent_code": 66,
    }  # fmt: skip
    assert [(row["reference"], row["mode"], row["working_days"], row["policy"]) for row in report.rows] == [
        (reference(driver, quick), "at_once", 0, True),
        (reference(driver, late), "investigated", 11, False),
        (reference(driver, in_time), "investigated", 1, True),
    ]
    assert reported(driver, "stage_1_answers", "2025-12-15").counts["answered"] == 1


def test_a_quick_fix_that_did_not_hold_is_counted_with_its_last_answer(driver: RuntimeDriver) -> None:
    """QF-02, QF-10: once put right, reopened, and answered after an investigation."""
    case_id = driver.log(channel="telephone", quick_fix=True, read_back=True, acknowledged=True)
    driver.do(
        case_id, "resolve_quickly", "officer",
        no_conflict=True, resolved=True, satisfied=True, no_formal_letter=True, resolution="Bled the radiator",
        outcome="upheld", lesson="no",
    )  # fmt: skip
    driver.advance_to("2025-12-04 10:00")
    driver.tell(case_id, "quick_fix_reopened", "officer")
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records")
    driver.do(case_id, "respond", "handler", **DECIDED, lesson="no")
    assert reported(driver, "stage_1_answers", "2025-12-03").counts["at_once"] == 1
    assert [row["mode"] for row in reported(driver, "stage_1_answers").rows] == ["investigated"]


@pytest.mark.parametrize("ending", ["escalated", "withdrawn", "closed"])
def test_a_stage_1_never_answered_in_time_stays_late_whatever_ended_it(driver: RuntimeDriver, ending: str) -> None:
    """RPT-07, E5, TIM-07: due on Monday 15 December by policy and Code; ended on the 17th without an answer."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2025-12-17 10:00")
    assert reported(driver, "stage_1_answers").counts["overdue"] == 1
    happened(driver, case_id, ending)
    report = reported(driver, "stage_1_answers")
    (row,) = report.rows
    assert (row["mode"], row["answered"], row["policy"], row["code"]) == ("unanswered", None, False, False)
    assert {name: report.counts[name] for name in ("answered", "unanswered", "overdue", "percent_code")} == {
        "answered": 0, "unanswered": 1, "overdue": 0, "percent_code": 0,
    }  # fmt: skip
    before = reported(driver, "stage_1_answers", "2025-12-16").counts
    assert (before["overdue"], before["unanswered"]) == (1, 0)
    driver.advance_to("2026-01-05 10:00")
    assert reported(driver, "stage_1_answers").rows == []  # it counts in the quarter in which it ended


@pytest.mark.parametrize("ending", ["escalated", "withdrawn", "closed"])
def test_what_ended_before_it_was_due_is_neither_in_time_nor_late(driver: RuntimeDriver, ending: str) -> None:
    """RPT-07: nothing was missed, and nothing answered."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2025-12-10 10:00")
    happened(driver, case_id, ending)
    assert reported(driver, "stage_1_answers").rows == []


def test_what_is_reclassified_shows_as_removed_and_was_overdue_before(driver: RuntimeDriver) -> None:
    """RPT-07, policies §0.5: a complaint that turns out to be none leaves the figures, but not unseen."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2025-12-17 10:00")
    driver.use(
        case_id, "reclassify", "officer", kind="enquiry", customer_agrees=True, why="He only asked when the work begins"
    )
    assert reported(driver, "stage_1_answers").counts["overdue"] == 0
    assert reported(driver, "stage_1_answers", "2025-12-16").counts["overdue"] == 1
    removed = reported(driver, "removed_lateness").rows
    assert {(row["what"], row["layer"]) for row in removed} >= {
        ("stage_1_response", "policy"), ("stage_1_response", "code"),
    }  # fmt: skip


def test_each_answer_counts_with_its_own_date(driver: RuntimeDriver) -> None:
    """OMB-13, EXC-12: answered late in December; told to begin anew, answered in time in January."""
    case_id = answered(driver, "2025-12-17 10:00")
    driver.advance_to("2026-01-05 10:00")
    happened(driver, case_id, "instructed_to_accept")
    happened(driver, case_id, "acknowledged")
    driver.advance_to("2026-01-07 10:00")
    happened(driver, case_id, "response_issued")
    (first,) = reported(driver, "stage_1_answers", "2025-12-31").rows
    (second,) = reported(driver, "stage_1_answers").rows
    assert (first["policy"], second["policy"]) == (False, True)
    assert (first["code"], second["code"]) == (False, True)


def test_nobody_outside_the_code_is_in_its_percentages(driver: RuntimeDriver) -> None:
    """R12, RPT-19: a commercial leaseholder's answer is in time or late by our policy alone, answered or not."""
    outside = {"complainant_relationship": "commercial_leaseholder"}
    answered(driver, "2025-12-17 10:00", **outside)
    never = driver.log(**outside)
    driver.do(never, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2026-01-08 10:00")
    driver.tell(never, "withdrawn", "officer")
    for as_at in ("2025-12-31", None):
        report = reported(driver, "stage_1_answers", as_at)
        assert [(row["policy"], row["code"]) for row in report.rows] == [(False, None)]
        assert report.counts["within_code"] == 0
        assert "percent_code" not in report.counts


@pytest.fixture(params=sorted(FOUR))
def landlords_driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    driver = next(driver_of(request.param, database_url))
    yield driver
    driver.close()


def test_before_the_code_bound_nothing_is_counted_by_it(database_url: str) -> None:
    """R11: received on Thursday 28 March 2024, answered on Tuesday 30 April: late by the policy alone."""
    driver = RuntimeDriver(database_url, at="2024-03-28 09:00")
    driver.people["trustee"] = driver.person("trustee", "board")
    answered(driver, "2024-04-30 10:00")
    report = reported(driver, "stage_1_answers")
    assert [(row["policy"], row["code"]) for row in report.rows] == [(False, None)]
    driver.close()


def test_a_measure_is_a_column_of_the_report_and_no_date_of_the_case(landlords_driver: RuntimeDriver) -> None:
    """E1: only Inspiring measures fourteen working days beside the date that binds."""
    driver = landlords_driver
    driver.people["trustee"] = driver.person("trustee", "board")
    case_id = driver.log(channel="email", **about(driver))
    through(driver, case_id, "respond")
    report = run_report(driver.runtime, driver["trustee"], "stage_1_answers")
    measured = driver.landlord == "inspiring"
    assert ("measure" in report.columns) is measured
    assert [row.get("measure") for row in report.rows] == ([True] if measured else [None])
    assert report.counts.get("percent_measure") == (100 if measured else None)


def test_inspirings_measure_is_missed_after_fourteen_working_days_also_without_an_answer(database_url: str) -> None:
    """E1: from Monday 1 December 2025 it is Friday 19 December; withdrawn on that day, and on the 22nd."""
    driver = next(driver_of("inspiring", database_url))
    driver.people["trustee"] = driver.person("trustee", "board")
    cases = [driver.log(channel="email", **about(driver)) for _ in range(2)]
    for case_id, day in zip(cases, ("2025-12-19 10:00", "2025-12-22 10:00"), strict=True):
        driver.advance_to(day)
        driver.tell(case_id, "withdrawn", "lead")
        names = {row["name"] for row in rows(driver, tables.clock, case_id)}
        assert "stage_1_response" in names
        assert not names & {"stage_1_kpi", "ombudsman_wait"}
        assert not [row for row in rows(driver, tables.alert, case_id) if "kpi" in row["text"].lower()]
    report = run_report(driver.runtime, driver["trustee"], "stage_1_answers")
    assert [row["measure"] for row in report.rows] == [None, False]
    assert (report.counts["measured"], report.counts["percent_measure"]) == (1, 0)
    driver.close()
