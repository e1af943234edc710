"""The week's complaints, and the answers at stage 1."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from app.casework.actor import ENGINE
from app.reports import run_report
from app.use_cases.publish_content import publish_content
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.reports.conftest import reference, reported
from tests.use_cases.test_complete_task import ACKNOWLEDGE

DECIDED = {"outcomes": [{"decision": "not_upheld", "reasons": "It was mended in time"}], "outcome": "not_upheld"}


def answered(driver: RuntimeDriver, on: str, **contact: str) -> int:
    """A complaint of now, acknowledged at once and answered on a day."""
    case_id = driver.log(**contact)
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records")
    driver.advance_to(on)
    driver.do(case_id, "respond", "handler", **DECIDED, lesson="no")
    return case_id


def test_a_late_acknowledgement_is_on_the_weekly_list(driver: RuntimeDriver) -> None:
    """ACK-16, RPT-01: received on Monday 1 December 2025, due on Monday 8 December by policy and Code alike."""
    case_id = driver.log()
    driver.advance_to("2025-12-02 10:00")
    assert reported(driver, "weekly_list").counts == {
        "received": 1,
        "open": 1,
        "close": 0,
        "overdue": 0,
        "done_late": 0,
    }
    driver.advance_to("2025-12-03 10:00")
    rows = reported(driver, "weekly_list").rows
    assert [(row["what"], row["due"], row["state"]) for row in rows] == [
        ("acknowledgement", date(2025, 12, 8), "close"),
        ("personal_contact", date(2025, 12, 8), "close"),
    ]
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.advance_to("2025-12-10 10:00")
    report = reported(driver, "weekly_list")
    assert report.counts == {"received": 0, "open": 1, "close": 0, "overdue": 1, "done_late": 0}
    (row,) = report.rows
    assert row["reference"] == reference(driver, case_id)
    assert (row["state"], row["days_late"], row["policy"], row["code"]) == ("overdue", 2, True, True)
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    assert [row["state"] for row in reported(driver, "weekly_list").rows if row["what"] == "acknowledgement"] == [
        "done_late"
    ]
    before = [row for row in reported(driver, "weekly_list", "2025-12-09").rows if row["what"] == "acknowledgement"]
    assert [(row["state"], row["days_late"]) for row in before] == [("overdue", 1)]
    driver.advance_to("2025-12-18 10:00")
    assert not [row for row in reported(driver, "weekly_list").rows if row["what"] == "acknowledgement"]


def test_what_is_in_time_is_not_on_the_list(driver: RuntimeDriver) -> None:
    """RPT-01: met in time this week."""
    answered(driver, "2025-12-03 10:00")
    report = reported(driver, "weekly_list")
    assert report.rows == []
    assert report.counts["received"] == 1
    assert report.counts["open"] == 0


def test_the_list_names_nobody_and_is_of_one_landlord(driver: RuntimeDriver, tmp_path: Path) -> None:
    """PRM-04, PRM-05: figures and references only, of the landlord that is asked about."""
    case_id = driver.log()
    publish_content(driver.runtime, "elsewhere", content_of_another_landlord(tmp_path, "elsewhere"), ENGINE)
    driver.people["stranger"] = driver.person("stranger", "customer_excellence_team", "board", landlord="elsewhere")
    theirs = driver.log(by="stranger")
    driver.advance_to("2025-12-10 10:00")
    rows = reported(driver, "weekly_list").rows
    assert {row["reference"] for row in rows} == {reference(driver, case_id)}
    assert "1042" not in str(rows)
    of_the_other = run_report(driver.runtime, driver["stranger"], "weekly_list").rows
    assert {row["reference"] for row in of_the_other} == {reference(driver, theirs)}


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
        "answered": 3, "at_once": 1, "investigated": 2, "in_time_policy": 2, "within_code": 3, "in_time_code": 2,
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
