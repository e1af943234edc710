"""A date that a diagram works out and that turns out to be missing is an incident with element and value (SYS-03)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import tables
from app.use_cases import publish_content
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord
from tests.drivers.table_queries import open_tasks, rows

KEY = "elsewhere"
RUNS, NEVER_RUNS = "enquiry_review", "stage_2_contact"


@pytest.fixture
def driver(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RuntimeDriver]:
    """A landlord whose answer to an enquiry counts on a clock that enquiries do not have; the check would refuse it."""
    root = content_of_another_landlord(tmp_path / "content", KEY)
    path = root / "bpmn" / "common" / "enquiry.bpmn"
    text = path.read_text(encoding="utf-8")
    for name in (f"deadlines.{RUNS}.due", f'name="clock" value="{RUNS}"'):
        assert name in text
        text = text.replace(name, name.replace(RUNS, NEVER_RUNS))
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(publish_content, "check_content", lambda files, landlord: [])
    driver = RuntimeDriver(database_url, root=root, landlord=KEY)
    yield driver
    driver.close()


def test_a_task_whose_date_is_missing_is_an_incident_and_stays_open(driver: RuntimeDriver) -> None:
    case_id = driver.log(kind="enquiry", dissatisfied=False)
    assert open_tasks(driver, case_id)["review_enquiry"]["due_on"] is None
    [incident] = rows(driver, tables.incident, case_id)
    assert incident["element_id"] == "review_enquiry"
    for words in (f"=deadlines.{NEVER_RUNS}.due", "gave no date", "Complaint or enquiry?"):
        assert words in incident["message"]


def test_it_is_an_incident_once_and_over_when_the_task_is_done(driver: RuntimeDriver) -> None:
    case_id = driver.log(kind="enquiry", dissatisfied=False)
    driver.advance_to("2025-12-08 10:00")
    assert [row["resolved_at"] for row in rows(driver, tables.incident, case_id)] == [None]
    driver.do(case_id, "review_enquiry", "officer", decision="enquiry", why="They ask for a date only")
    assert None not in [row["resolved_at"] for row in rows(driver, tables.incident, case_id)]
