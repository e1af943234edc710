"""An enquiry that turns out to be a complaint is watched over like any other."""

from __future__ import annotations

from datetime import date

from app.clock import london_date
from app.store import tables
from tests.drivers.four_landlords import about
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows


def test_the_dates_of_a_reclassified_enquiry_are_watched(landlords_driver: RuntimeDriver) -> None:
    """SYS-05, TIM-11, ACK-16, CLS-21: nobody acknowledges it; the breach is recorded once against each of policy and
    Code, reminders go on day after day, and later breaches are found as well."""
    driver = landlords_driver
    case_id = driver.log(kind="enquiry", dissatisfied=False, **about(driver))
    driver.use(case_id, "reclassify", "lead", kind="complaint", why="They are unhappy with the answer")
    driver.advance_to("2026-01-30 10:00")
    breaches = [(row["code"], row["layer"], row["clock"]) for row in rows(driver, tables.breach, case_id)]
    assert len(breaches) == len(set(breaches))
    assert {("ACK_LATE", "policy"), ("ACK_LATE", "code"), ("S1_LATE", "policy")} <= {breach[:2] for breach in breaches}
    reminded = [
        row["raised_at"].date() for row in rows(driver, tables.alert, case_id) if "cknowledgement" in row["text"]
    ]
    assert len(reminded) > 10
    [job] = [row for row in rows(driver, tables.job, case_id) if row["kind"] == "clock"]
    assert job["state"] == "waiting"


def test_an_early_request_for_stage_2_stops_no_clock(landlords_driver: RuntimeDriver) -> None:
    """SYS-05, ESC-13: stage 2 asked for while nothing is acknowledged or answered: each breach stays on record once,
    and reminders of the acknowledgement go on."""
    driver = landlords_driver
    case_id = driver.log(**about(driver))
    driver.advance_to("2026-01-12 10:00")
    driver.tell(case_id, "escalation_requested", "lead")
    driver.advance_to("2026-03-30 10:00")
    breaches = [(row["code"], row["layer"], row["clock"]) for row in rows(driver, tables.breach, case_id)]
    assert len(breaches) == len(set(breaches))
    assert {(code, layer) for code, layer, _ in breaches} >= {
        ("ACK_LATE", "policy"), ("ACK_LATE", "code"), ("S1_LATE", "policy"), ("S1_LATE", "code"),
    }  # fmt: skip
    reminded = [row["raised_at"] for row in rows(driver, tables.alert, case_id) if "cknowledgement" in row["text"]]
    assert london_date(max(reminded)) == date(2026, 3, 30)
    [job] = [row for row in rows(driver, tables.job, case_id) if row["kind"] == "clock"]
    assert job["state"] == "waiting"


def test_a_call_that_becomes_a_complaint_later_is_not_yet_acknowledged(landlords_driver: RuntimeDriver) -> None:
    """ACK-02, ACK-17, CLS-21: only the call in which a complaint is logged can acknowledge it (Aspire §3.1)."""
    driver = landlords_driver
    case_id = driver.log(channel="telephone", kind="enquiry", dissatisfied=False, **about(driver))
    driver.advance_to("2025-12-03 10:00")
    driver.use(
        case_id, "reclassify", "lead", kind="complaint", why="They are unhappy now", dissatisfied_on="2025-12-02"
    )
    assert not [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "acknowledged"]
    assert driver.task(case_id, "acknowledge")
