"""Today is London's day, by the clock of the program, wherever a table, a form or a letter asks for it (T3, TIM-03)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app import feel
from app.casework.actor import ENGINE
from app.casework.open_case import open_case
from app.jobs.executor import Worker
from app.store import cases, tables
from app.use_cases.publish_content import publish_content
from app.views.view_case import view_case
from tests.drivers.four_landlords import driver_of, through
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord

SUMMER_NIGHT = "2026-06-30 00:30"
"""Half past midnight on Tuesday 30 June in London; in UTC still Monday 29 June."""


@pytest.fixture
def aspire(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aspire", database_url)


def due(driver: RuntimeDriver, case_id: int, clock: str) -> date | None:
    with driver.runtime.database.read() as connection:
        return {row["name"]: row["effective_due"] for row in cases.rows_of(connection, tables.clock, case_id)}[clock]


def test_today_in_an_expression_is_londons_day_and_not_the_machines(aspire: RuntimeDriver) -> None:
    """TIM-03: in a table asked outside a diagram, in a form, and in a property of an element."""
    aspire.advance_to(SUMMER_NIGHT)
    asked = feel.compile_expression("today()")
    with aspire.runtime.database.read():
        assert feel.to_python(asked.evaluate({})) == date(2026, 6, 30)
    with aspire.runtime.by_this_clock():
        assert feel.to_python(asked.evaluate({})) == date(2026, 6, 30)
    case_id = aspire.log()
    with aspire.runtime.trial() as connection:
        assert open_case(aspire.runtime, connection, ENGINE, case_id).evaluate("=today()") == date(2026, 6, 30)


def test_a_request_on_the_last_day_of_the_window_is_in_time_after_midnight_of_summer_time(
    landlords_driver: RuntimeDriver,
) -> None:
    """ESC-03: and one on the day after is not, though in UTC the last day has not ended."""
    driver = landlords_driver
    driver.advance_to("2026-06-01 10:00")
    told = {}
    last: date | None = None
    for moment in ("00:30", "23:30"):
        case_id = driver.log()
        through(driver, case_id, "respond")
        last = due(driver, case_id, "escalation_window") if driver.landlord in ("aspire", "association") else None
        if last is None:
            return
        told[moment] = case_id
    assert last is not None
    driver.advance_to(f"{last.isoformat()} 23:30")
    driver.tell(told["23:30"], "escalation_requested", "officer")
    driver.advance_to(f"{date.fromordinal(last.toordinal() + 1).isoformat()} 00:30")
    driver.tell(told["00:30"], "escalation_requested", "officer")
    stages = {moment: _stage(driver, case_id) for moment, case_id in told.items()}
    assert stages == {"23:30": 2, "00:30": 1}


def _stage(driver: RuntimeDriver, case_id: int) -> int | None:
    with driver.runtime.database.read() as connection:
        row = cases.find_case(connection, case_id)
    assert row is not None
    return row["stage"]


def test_days_late_on_a_page_are_those_of_todays_calendar(database_url: str, tmp_path: Path) -> None:
    """TIM-13: Tuesday 9 December 2025 is proclaimed a holiday after the acknowledgement, due on the 8th, was late."""
    folder = content_of_another_landlord(tmp_path, "elsewhere")
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    driver.advance_to("2025-12-10 10:00")
    assert _late(driver, case_id) == 2
    proclaim(folder, "2025-12-09")
    publish_content(driver.runtime, "elsewhere", folder, ENGINE)
    assert _late(driver, case_id) == 1
    driver.close()


def _late(driver: RuntimeDriver, case_id: int) -> int:
    page = view_case(driver.runtime, driver["manager"], case_id)
    return next(clock.late for clock in page.clocks if clock.name == "acknowledgement")


def proclaim(folder: Path, day: str) -> None:
    file = folder / "landlords" / "elsewhere.toml"
    file.write_text(file.read_text().replace("[calendar.closed]", f'[calendar.closed]\n{day} = "Proclaimed"'))


def test_a_calendar_to_come_moves_the_dates_on_the_day_from_which_it_holds(database_url: str, tmp_path: Path) -> None:
    """TIM-13: published on Monday 1 December, in force from Wednesday 3 December; Friday 5 December is a holiday."""
    folder = content_of_another_landlord(tmp_path, "elsewhere")
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    proclaim(folder, "2025-12-05")
    publish_content(driver.runtime, "elsewhere", folder, ENGINE, in_force_from=date(2025, 12, 3))
    driver.advance_to("2025-12-02 23:59")
    assert due(driver, case_id, "acknowledgement") == date(2025, 12, 8)
    driver.advance_to("2025-12-03 00:05")
    assert due(driver, case_id, "acknowledgement") == date(2025, 12, 9)
    later = driver.log()
    assert due(driver, later, "acknowledgement") == date(2025, 12, 11)
    driver.close()


def test_a_worker_follows_a_calendar_to_come(database_url: str, tmp_path: Path) -> None:
    folder = content_of_another_landlord(tmp_path, "elsewhere")
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    proclaim(folder, "2025-12-05")
    publish_content(driver.runtime, "elsewhere", folder, ENGINE, in_force_from=date(2025, 12, 3))
    driver.clock.move_to(driver.clock.now().replace(day=3))
    worker = Worker(driver.runtime)
    while worker.run_once():
        pass
    assert due(driver, case_id, "acknowledgement") == date(2025, 12, 9)
    driver.close()
