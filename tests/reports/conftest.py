"""A driver at Aspire with somebody who only scrutinises, and what a report is asked of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.casework.open_case import open_case
from app.reports import Report, run_report
from app.store import tables
from tests.drivers.runtime_driver import RuntimeDriver

SCRUTINEER = "trustee"


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """Monday 1 December 2025, 9:00, nothing logged yet."""
    driver = RuntimeDriver(database_url)
    driver.people[SCRUTINEER] = driver.person(SCRUTINEER, "board")
    yield driver
    driver.close()


def reported(driver: RuntimeDriver, name: str, as_at: str | None = None) -> Report:
    """A report as the Board gets it."""
    day = date.fromisoformat(as_at) if as_at else None
    return run_report(driver.runtime, driver[SCRUTINEER], name, as_at=day)


def happened(driver: RuntimeDriver, case_id: int, event: str, on: str | None = None, **data: Any) -> None:
    """Something happened to a case, as a diagram would record it."""
    with driver.runtime.transaction() as connection:
        case = open_case(driver.runtime, connection, ENGINE, case_id)
        case.record(event, date.fromisoformat(on) if on else driver.clock.today(), **data)
        case.save()


def reference(driver: RuntimeDriver, case_id: int) -> str:
    with driver.runtime.database.read() as connection:
        query = tables.case.select().where(tables.case.c.id == case_id)
        return str(connection.execute(query).mappings().one()["reference"])
