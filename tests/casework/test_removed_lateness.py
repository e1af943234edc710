"""Lateness is removed run by run: time and new runs remove none, a correction of any run is seen (§0.5, TIM-09)."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.reports import run_report
from app.reports.registry import Report
from app.store import tables
from app.views.explain import why_date
from app.views.view_case import view_case
from tests.drivers.four_landlords import answers_to, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

CLOCK = "stage_2_acknowledgement"
FRIDAY = 4
WHY = "The letter was stamped on the 12th of December"


def reported(driver: RuntimeDriver, name: str, as_at: date | None = None) -> Report:
    return run_report(driver.runtime, driver.person("trustee", "board"), name, as_at=as_at)


def removed(driver: RuntimeDriver, case_id: int) -> list[dict[str, Any]]:
    removals = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "lateness_removed"]
    return [{**row["data"], "why": row["text"], "actor": row["actor"]} for row in removals]


def late_days(driver: RuntimeDriver, case_id: int) -> dict[tuple[str, date], int | None]:
    """(layer, due) → working days late, of the acknowledgement at stage 2."""
    return {
        (row["layer"], row["due"]): row["days_late"]
        for row in rows(driver, tables.breach, case_id)
        if row["clock"] == CLOCK
    }


def asked_for_stage_2(driver: RuntimeDriver) -> int:
    """Answered on the day it came in (Monday 1 December 2025, if no time has passed), and stage 2 asked for at once."""
    case_id = driver.log()
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "officer")
    return case_id


def late_twice(driver: RuntimeDriver) -> int:
    """Asked for on 1 December and not acknowledged; referred back on the 24th, acknowledged on 14 January."""
    case_id = asked_for_stage_2(driver)
    driver.advance_to("2025-12-24 10:00")
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_2")
    driver.advance_to("2026-01-14 10:00")
    who, answers = answers_to(driver, "acknowledge_appeal", 0)
    driver.do(case_id, "acknowledge_appeal", who, **answers)
    return case_id


def test_what_is_withdrawn_and_wanted_again_removes_no_lateness(landlords_driver: RuntimeDriver) -> None:
    """TIM-09: the first request waited from 1 to 15 December; the second is late too as the days pass."""
    driver = landlords_driver
    case_id = asked_for_stage_2(driver)
    driver.advance_to("2025-12-15 10:00")
    driver.tell(case_id, "withdrawn", "officer", reason="Leaves it")
    first = late_days(driver, case_id)
    assert first
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2026-01-05 10:00")
    now = late_days(driver, case_id)
    assert len(now) > len(first), "the second run is late by now"
    assert first.items() <= now.items(), "and the first as late as it was"
    assert removed(driver, case_id) == []
    report = reported(driver, "removed_lateness")
    assert (report.rows, report.counts) == ([], {"removed": 0, "reduced": 0})


def test_what_is_referred_back_removes_no_lateness(landlords_driver: RuntimeDriver) -> None:
    case_id = late_twice(landlords_driver)
    assert len({due for _, due in late_days(landlords_driver, case_id)}) >= 2
    assert removed(landlords_driver, case_id) == []


def test_a_correction_of_an_earlier_run_stays_visible_though_a_later_one_is_later(
    landlords_driver: RuntimeDriver,
) -> None:
    """TIM-09: in the history, on the page that says why, in the list of the officers, and in earlier figures."""
    driver = landlords_driver
    case_id = late_twice(driver)
    before = late_days(driver, case_id)
    earlier = {key: days for key, days in before.items() if key[1] < date(2025, 12, 24)}
    week = [row for row in reported(driver, "weekly_list", date(2025, 12, 24)).rows if row["what"] == CLOCK]
    driver.advance_to("2026-01-15 10:00")
    driver.use(case_id, "correct_date", "lead", event="escalation_requested", right_date="2025-12-12", why=WHY)
    now = late_days(driver, case_id)
    assert {key: now[key] for key in before.keys() - earlier.keys()} == {
        key: before[key] for key in before.keys() - earlier.keys()
    }, "the later run stays as it was"
    kept = [row for row in removed(driver, case_id) if row["clock"] == CLOCK]
    assert {(row["layer"], row["due"]): row["days_late"] for row in kept} == {
        (layer, due.isoformat()): days for (layer, due), days in earlier.items()
    }
    left = {(row["layer"], date.fromisoformat(row["due_now"])): row["left"] for row in kept if row["left"]}
    assert left == {key: days for key, days in now.items() if key[1] < date(2025, 12, 24)}
    assert {(row["by"], row["why"], row["actor"]) for row in kept} == {("escalation_requested", WHY, "lead")}
    shown = [row for row in reported(driver, "removed_lateness").rows if row["what"] == CLOCK]
    assert {(row["by"], row["why"]) for row in shown} == {("escalation_requested", WHY)}
    assert len(shown) == len(kept)
    explained = why_date(driver.runtime, driver["lead"], case_id, CLOCK)
    assert [row["data"]["due"] for row in explained.removed] == [row["due"] for row in kept]
    moments = view_case(driver.runtime, driver["lead"], case_id).timeline
    assert WHY in {moment.text for moment in moments if moment.type == "lateness_removed"}
    then = [row for row in reported(driver, "weekly_list", date(2025, 12, 24)).rows if row["what"] == CLOCK]
    assert then == week


def test_earlier_figures_keep_the_later_run_of_a_clock_whose_earlier_run_was_corrected(
    landlords_driver: RuntimeDriver,
) -> None:
    """RPT-01, TIM-09: the week in which the second was acknowledged late has it still."""
    driver = landlords_driver
    case_id = late_twice(driver)
    week = [row for row in reported(driver, "weekly_list").rows if row["what"] == CLOCK]
    assert [row["state"] for row in week] == ["done_late"]
    driver.advance_to("2026-01-15 10:00")
    driver.use(case_id, "correct_date", "lead", event="escalation_requested", right_date="2025-12-12", why=WHY)
    assert removed(driver, case_id)
    then = [row for row in reported(driver, "weekly_list", date(2026, 1, 14)).rows if row["what"] == CLOCK]
    assert then == week


def due_on_a_friday(driver: RuntimeDriver) -> tuple[int, date]:
    """A complaint of the week of Monday 1 December 2025 that has to be acknowledged by a Friday, and which."""
    for day in range(1, 6):
        driver.advance_to(f"2025-12-0{day} 10:00")
        case_id = driver.log()
        clock = next(row for row in rows(driver, tables.clock, case_id) if row["name"] == "acknowledgement")
        due: date = clock["effective_due"]
        if due.weekday() == FRIDAY:
            return case_id, due
    raise AssertionError("no working day of the week has its acknowledgement due on a Friday")


def test_what_was_late_on_a_day_off_alone_stays_visible_when_a_correction_removes_it(
    landlords_driver: RuntimeDriver,
) -> None:
    """TIM-09: due on a Friday and acknowledged on the Saturday, it was late, though by no working day."""
    driver = landlords_driver
    case_id, friday = due_on_a_friday(driver)
    saturday = date.fromordinal(friday.toordinal() + 1)
    driver.advance_to(f"{saturday} 10:00")
    through(driver, case_id, "acknowledge")
    late = [row for row in rows(driver, tables.breach, case_id) if row["clock"] == "acknowledgement"]
    assert {row["days_late"] for row in late} == {0}
    driver.use(case_id, "correct_date", "lead", event="received", right_date=str(saturday), why=WHY)
    kept = [row for row in removed(driver, case_id) if row["clock"] == "acknowledgement"]
    assert {row["layer"] for row in kept} == {row["layer"] for row in late}
    assert {(row["days_late"], row["why"]) for row in kept} == {(0, WHY)}
    assert "acknowledgement" in {row["what"] for row in reported(driver, "removed_lateness").rows}


def test_a_clock_that_began_again_and_is_due_on_the_same_day_is_less_late_by_nothing(
    landlords_driver: RuntimeDriver,
) -> None:
    """TIM-09: asked for and withdrawn on a Saturday, and asked for again on the Sunday: that run alone is late."""
    driver = landlords_driver
    driver.advance_to("2025-12-06 10:00")
    case_id = asked_for_stage_2(driver)
    driver.tell(case_id, "withdrawn", "officer", reason="Leaves it")
    driver.advance_to("2025-12-07 10:00")
    driver.tell(case_id, "escalation_requested", "officer")
    driver.advance_to("2025-12-20 10:00")
    assert late_days(driver, case_id)
    driver.advance_to("2025-12-23 10:00")
    assert removed(driver, case_id) == []
