"""The week's complaints."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.casework.actor import ENGINE
from app.reports import run_report
from app.use_cases.publish_content import publish_content
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.reports.conftest import answered, happened, reference, reported


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
        "ended_late": 0,
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
    assert report.counts == {"received": 0, "open": 1, "close": 0, "overdue": 1, "done_late": 0, "ended_late": 0}
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


@pytest.mark.parametrize("ending", ["withdrawn", "escalated"])
def test_what_was_missed_and_ended_without_being_done_stays_in_its_week(driver: RuntimeDriver, ending: str) -> None:
    """RPT-01, E5: acknowledged on Monday 1 December, so due on Monday 15 December; over on Wednesday 17 December."""
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.advance_to("2025-12-17 10:00")
    if ending == "withdrawn":
        driver.tell(case_id, "withdrawn", "officer")
    else:
        happened(driver, case_id, ending)
    (row,) = reported(driver, "weekly_list").rows
    assert (row["what"], row["due"], row["state"], row["days_late"]) == (
        "stage_1_response", date(2025, 12, 15), "ended_late", 2,
    )  # fmt: skip
    assert (row["policy"], row["code"]) == (True, True)
    driver.advance_to("2025-12-30 10:00")
    assert reported(driver, "weekly_list").rows == []
    (row,) = reported(driver, "weekly_list", "2025-12-16").rows
    assert (row["state"], row["days_late"]) == ("overdue", 1)
    assert reported(driver, "weekly_list", "2025-12-17").counts["ended_late"] == 1


def test_a_date_missed_before_the_stage_began_again_is_not_that_of_the_new_one(driver: RuntimeDriver) -> None:
    """OMB-13, EXC-12: the first acknowledgement was due on Monday 8 December and sent on the 10th; the Ombudsman tells
    us to begin anew on Thursday 11 December, so the next is due on Thursday 18 December."""
    case_id = driver.log()
    driver.advance_to("2025-12-10 10:00")
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.advance_to("2025-12-11 10:00")
    happened(driver, case_id, "instructed_to_accept")
    driver.advance_to("2025-12-16 10:00")
    rows = [row for row in reported(driver, "weekly_list").rows if row["what"] == "acknowledgement"]
    assert [(row["due"], row["state"], row["policy"]) for row in rows] == [
        (date(2025, 12, 8), "done_late", True), (date(2025, 12, 18), "close", False),
    ]  # fmt: skip
