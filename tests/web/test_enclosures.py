"""What went with a letter stands beside it, to be printed with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.store import tables
from tests.drivers.four_landlords import about, driver_of, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows
from tests.web.conftest import app_over, browser_of, words


@pytest.fixture
def inspiring(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("inspiring", database_url)


def test_the_page_of_a_letter_has_the_copy_of_the_policy(inspiring: RuntimeDriver) -> None:
    """INT-23: a letter by post says what to print with it, and gives it."""
    case_id = inspiring.log(**about(inspiring))
    through(inspiring, case_id, "acknowledge")
    (letter,) = rows(inspiring, tables.letter, case_id)
    lead = browser_of(app_over(inspiring), "lead")
    page = lead.get(f"/letters/{letter['id']}")
    assert "to be printed with it: Customer feedback and Complaints Policy & Procedure (PDF)" in words(page)
    address = f"/letters/{letter['id']}/enclosures/POLICY.pdf"
    assert address in page
    answer = lead.client.get(address)
    assert (answer.status_code, answer.mimetype, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert lead.client.get(f"/letters/{letter['id']}/enclosures/ACK1.pdf").status_code == 404
    looks = [(look["username"], look["what"]) for look in rows(inspiring, tables.read_log, case_id)]
    assert looks == [("lead", "letter ACK1"), ("lead", "enclosure POLICY")]
