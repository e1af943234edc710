"""A letter and a channel that a process owner adds, on the pages of those who work with them (C3, C4)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import cases, tables
from tests.drivers.grown_content import CHANNEL, LETTER, WORDS, grown_content
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows
from tests.web.conftest import Browser, app_over, browser_of, words

CONTACT = {
    "channel": CHANNEL, "kind": "complaint", "dissatisfied": "yes", "complainant_name": "Resident 1042",
    "complainant_relationship": "tenant", "complainant_address": "1 High Street",
    "summary": "Damp in the kitchen, reported three times", "outcomes_sought": "Damp treated",
    "service_area": "repairs", "theme": "damp_and_mould", "responsibility": "ours",
}  # fmt: skip
ANSWERS = {
    "definition": "Damp in the kitchen", "outcomes_sought": "Damp treated", "responsible": "The damp is ours",
    "handler": "handler", "service_area": "repairs", "theme": "damp_and_mould",
}  # fmt: skip


@pytest.fixture
def grown(database_url: str, tmp_path: Path) -> Iterator[RuntimeDriver]:
    driver = RuntimeDriver(database_url, root=grown_content(tmp_path))
    yield driver
    driver.close()


def test_a_contact_by_the_new_channel_is_logged_and_its_task_opened_and_completed_with_the_new_letter(
    grown: RuntimeDriver,
) -> None:
    """C3, C4: the page of a new contact, of the case and of the task, and the letter that goes out."""
    officer: Browser = browser_of(app_over(grown), "officer")
    assert "WhatsApp" in words(officer.get("/contacts/new"))
    assert "This looks like: stage 1" in words(officer.part("/contacts/new/looks-like", **CONTACT))
    officer.post("/contacts/new", **CONTACT)
    with grown.runtime.database.read() as connection:
        logged = cases.case_of_reference(connection, "ASP-2025-00001")
    assert logged is not None
    case_id = logged["id"]
    assert case(grown, case_id)["channel"] == CHANNEL
    assert ", whatsapp" in words(officer.get(f"/cases/{case_id}"))
    task_id = grown.task(case_id, "acknowledge")
    assert "Acknowledge the complaint" in words(officer.get(f"/tasks/{task_id}"))
    assert WORDS in words(officer.part(f"/tasks/{task_id}/letter", **ANSWERS))
    officer.post(f"/tasks/{task_id}", **ANSWERS)
    (sent,) = rows(grown, tables.letter, case_id)
    assert sent["key"] == LETTER
    assert "Help with your complaint" in words(officer.get(f"/cases/{case_id}"))
    assert "investigate" in {row["element_id"] for row in rows(grown, tables.task, case_id)}
