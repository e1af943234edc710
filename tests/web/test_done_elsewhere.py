"""The page on which an administrator enters what was done outside this product."""

from __future__ import annotations

import re

from flask import Flask

from app.mending.done_elsewhere import BY, DOCUMENT, EVIDENCE, ON
from app.store import tables
from app.use_cases.add_document import add_document
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows
from tests.web.conftest import Browser, browser_of, words

ACKNOWLEDGED = {
    "definition": "No heating since early December", "outcomes_sought": "The boiler mended",
    "responsible": "The heating is ours to keep in repair", "handler": "handler",
}  # fmt: skip
KEY = {"_request_key": "once"}


def address_of(driver: RuntimeDriver, case_id: int, element_id: str) -> str:
    task = next(row for row in rows(driver, tables.task, case_id) if row["element_id"] == element_id)
    return f"/instances/{task['instance_id']}/done-elsewhere/{task['engine_task']}"


def test_it_is_entered_with_the_form_of_the_task_once(driver: RuntimeDriver, admin: Browser) -> None:
    """The same post sent again, by a double click, says that it is recorded, and nothing twice."""
    case_id = driver.log()
    paper = add_document(driver.runtime, driver["handler"], case_id, "Letter as posted.pdf", b"%PDF-1.4")
    driver.advance_to("2025-12-10 10:00")
    address = address_of(driver, case_id, "acknowledge")
    instance = admin.get(address.partition("/done")[0])
    assert address in instance
    html = admin.get(address)
    assert "No letter goes out from here" in words(html)
    assert 'name="definition"' in html
    assert not re.search(r'name="(occurred_on|posted_by_hand|posted_by|paper)"', html)
    said = {f"_{ON}": "2025-12-03", f"_{BY}": "officer", f"_{DOCUMENT}": str(paper), "_reason": "They are ill"}
    for _ in range(2):
        after = words(admin.post(address, **ACKNOWLEDGED, **said, **KEY))
        assert "is recorded as done elsewhere" in after
    assert "Done elsewhere" in after  # among what administrators did
    recorded = [row["type"] for row in rows(driver, tables.case_event, case_id)]
    assert (recorded.count("done_elsewhere"), recorded.count("acknowledged")) == (1, 1)
    assert driver.task(case_id, "investigate")


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(driver: RuntimeDriver, admin: Browser) -> None:
    case_id = driver.log()
    address = address_of(driver, case_id, "acknowledge")
    html = admin.post(address, 422, definition="Typed", **{f"_{ON}": "2025-12-24", f"_{EVIDENCE}": "The post book"})
    assert 'href="#_reason"' in html
    html = admin.post(address, 422, definition="Typed", _reason="Ill", **{f"_{ON}": "2025-12-24"})
    assert [name for name in (ON, BY, EVIDENCE) if f'href="#_{name}"' not in html] == []
    assert "Typed" in html
    said = {f"_{ON}": "2025-12-01", f"_{BY}": "officer", f"_{EVIDENCE}": "The post book", "_reason": "Ill"}
    html = admin.post(address, 422, **ACKNOWLEDGED, **said)
    assert 'href="#_shown_by_document"' in html
    assert "The post book" in html
    again = admin.part(address, definition="No heat", **said)
    assert "<html" not in again
    assert "acknowledged" not in {row["type"] for row in rows(driver, tables.case_event, case_id)}


def test_it_is_for_administrators_only(driver: RuntimeDriver, app: Flask, admin: Browser) -> None:
    case_id = driver.log()
    address = address_of(driver, case_id, "acknowledge")
    assert browser_of(app, "officer").client.get(address).status_code == 403
    assert browser_of(app, "officer").client.post(address, data=ACKNOWLEDGED).status_code == 403
    assert admin.client.get(address + "0").status_code == 404


def test_a_mend_that_is_sent_twice_takes_effect_once_and_says_so_twice(driver: RuntimeDriver, admin: Browser) -> None:
    """A double click on “Skip”: the second finds the step gone, and gets the first answer."""
    case_id = driver.log()
    task = next(row for row in rows(driver, tables.task, case_id) if row["element_id"] == "contact_customer")
    skip = f"/instances/{task['instance_id']}/skip"
    for _ in range(2):
        said = admin.post(skip, step=task["engine_task"], reason="Called already", not_done="yes", **KEY)
        assert "Skip: done" in words(said)
    assert [row["verb"] for row in rows(driver, tables.audit, case_id)] == ["skip"]
