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
from tests.api.conftest import ACKNOWLEDGE
from tests.drivers.runtime_driver import RuntimeDriver

SCRUTINEER = "trustee"
DECIDED = {"outcomes": [{"decision": "not_upheld", "reasons": "It was mended in time"}], "outcome": "not_upheld"}


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


def answered(driver: RuntimeDriver, on: str, **contact: str) -> int:
    """A complaint of now, acknowledged at once and answered on a day."""
    case_id = driver.log(**contact)
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="repair records")
    driver.advance_to(on)
    driver.do(case_id, "respond", "handler", **DECIDED, lesson="no")
    return case_id
