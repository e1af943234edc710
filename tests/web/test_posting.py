"""The page on which letters that wait to be posted are ticked."""

from __future__ import annotations

import re

from app.store import tables
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks, rows
from tests.web.conftest import Browser, words


def acknowledged(driver: RuntimeDriver) -> int:
    """Acknowledged on Wednesday 3 December 2025, by post."""
    case_id = driver.log(complainant_address="1 Elm Road")
    driver.advance_to("2025-12-03 10:00")
    driver.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler")
    return case_id


def test_the_list_is_ticked_and_what_is_posted_leaves_it(driver: RuntimeDriver, officer: Browser) -> None:
    """CON-05, RSP-07: from the inbox to the list; several at once; the PDF of each beside it."""
    cases = [acknowledged(driver), acknowledged(driver)]
    tasks = [open_tasks(driver, case_id)["post_letter"]["id"] for case_id in cases]
    assert "/letters/to-post" in officer.get("/")
    html = officer.get("/letters/to-post")
    assert sorted(re.findall(r'name="task" value="(\d+)"', html)) == sorted(map(str, tasks))
    (letter,) = rows(driver, tables.letter, cases[0])
    assert f"/letters/{letter['id']}.pdf" in html
    said = words(
        officer.post("/letters/posted", task=[str(task) for task in tasks], on="2025-12-03", by="The post room")
    )
    assert "2 letters noted as posted." in said
    assert "No letter waits to be posted here." in said


def test_what_is_missing_is_said_and_what_was_typed_stands_again(driver: RuntimeDriver, officer: Browser) -> None:
    case_id = acknowledged(driver)
    task = str(open_tasks(driver, case_id)["post_letter"]["id"])
    assert "Tick the letters" in words(officer.post("/letters/posted", 422, on="2025-12-03", by="Me"))
    html = officer.post("/letters/posted", 422, task=task, on="2025-12-03", by="")
    assert "Say who posted them." in words(html)
    assert re.search(rf'name="task" value="{task}" checked', html)
    html = officer.post("/letters/posted", 422, task=task, on="yesterday", by="Me")
    assert "Enter the day" in words(html)
    assert 'value="Me"' in html
    said = words(officer.post("/letters/posted", task=task, on="2025-12-02", by="Me"))
    assert "The letter was issued on" in said
    assert "post_letter" in open_tasks(driver, case_id)
