"""The studio: check after an edit; 10,000 open cases and decisions asked again on a draft; the first editor page."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from sqlalchemy import Connection, select

from app.store import tables as t
from app.store.cases import insert, insert_many
from app.studio.check_draft import check_draft
from app.studio.draft import Draft
from app.studio.open_draft import open_draft
from app.studio.progress import NO_PROGRESS
from app.studio.save_file import save_file
from app.studio.view_draft import view_draft
from app.studio.what_would_change.dates import dates
from app.studio.what_would_change.decisions import decisions
from setup.chromium import FLAGS, ensure
from tests.browser.site import serve
from tests.conftest import migrate
from tests.drivers.eight_days import OWNERS, acknowledged, draft_of_eight_days
from tests.drivers.runtime_driver import RuntimeDriver

MANY, AT_ONCE, DAYS, EDITS = 10_000, 500, 60, 20
CLASSIFICATION, DIAGRAM = "dmn/aspire/classification.dmn", "bpmn/aspire/stage_1.bpmn"
SENT = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
  .reduce((sum, each) => sum + each.transferSize, 0)"""


def run() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'redress.db'}"
        migrate(url)
        driver = RuntimeDriver(url, staff=OWNERS)
        case_id = acknowledged(driver)
        driver.advance_to("2026-03-02 09:00")
        with driver.runtime.database.write() as connection:
            for first in range(1, MANY, AT_ONCE):
                _copy(connection, case_id, range(first, min(first + AT_ONCE, MANY)))
        lines = [_check(driver)]
        draft = view_draft(driver.runtime, driver["owner"], draft_of_eight_days(driver)).draft
        lines.append(_asked("open cases", lambda: dates(driver.runtime, draft, NO_PROGRESS)["on_draft"], "cases"))
        other = _otherwise_classified(driver)
        lines.append(_asked("decisions", lambda: decisions(driver.runtime, other, NO_PROGRESS), "decisions"))
        lines.append(_first_page(driver, draft.row["id"]))
        driver.close()
    return lines


def _first_page(driver: RuntimeDriver, draft_id: int) -> str:
    """The diagram editor in a browser that has nothing of it yet: what comes over the line, until it can be used."""
    with serve(driver) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(ensure()), args=list(FLAGS))
        page = site.visit(browser, "owner").page
        begun = time.perf_counter()
        page.goto(f"/studio/drafts/{draft_id}/files/{DIAGRAM}")
        page.wait_for_selector("[data-ready=yes]")
        seconds = time.perf_counter() - begun
        sent = page.evaluate(SENT)
        browser.close()
    return f"first editor page: {sent / 1000:,.0f} kB over the line, {seconds:.2f} s until a diagram can be changed"


def _copy(connection: Connection, case_id: int, numbers: range) -> None:
    """As many cases like one, received on days of their own, each with a decision of its own to be asked again."""
    case = connection.execute(select(t.case).where(t.case.c.id == case_id)).mappings().one()
    rows = {table: connection.execute(select(table).where(table.c.case_id == case_id)).mappings().all()
            for table in (t.case_event, t.clock)}  # fmt: skip
    kept = (t.decision.c.case_id == case_id) & (t.decision.c.decision_id == "classification")
    decision = connection.execute(select(t.decision).where(kept)).mappings().one()
    gathered: dict[Any, list[dict[str, Any]]] = {t.case_event: [], t.clock: [], t.decision: []}
    for number in numbers:
        later = timedelta(days=number % DAYS)
        changes = {"reference": f"BENCH-{number}", "received_on": case["received_on"] + later}
        copy = insert(connection, t.case, {**_without_id(case), **changes})
        for table, of_case in rows.items():
            gathered[table] += [{**_without_id(row), "case_id": copy, **_later(row, later)} for row in of_case]
        trace = [{**entry, "read": {**entry.get("read", {}), "number": str(number)}} for entry in decision["trace"]]
        gathered[t.decision].append({**_without_id(decision), "case_id": copy, "trace": trace})
    for table, copies in gathered.items():
        insert_many(connection, table, copies)


def _without_id(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name != "id"}


def _later(row: Mapping[Any, Any], days: timedelta) -> dict[str, Any]:
    return {str(name): value + days for name, value in row.items() if type(value) is date}


def _check(driver: RuntimeDriver) -> str:
    """The check after each of some edits of one table."""
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "Edits")
    body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(CLASSIFICATION)
    assert body is not None
    seconds = []
    for edit in range(EDITS):
        text = body.replace(b"They are dissatisfied", f"They are dissatisfied {edit}".encode())
        save_file(driver.runtime, driver["owner"], draft_id, CLASSIFICATION, text, seen=edit)
        begun = time.perf_counter()
        check_draft(driver.runtime, driver["owner"], draft_id)
        seconds.append(time.perf_counter() - begun)
    return f"check after one edit: p50 {statistics.median(seconds):.2f} s, slowest {max(seconds):.2f} s"


def _otherwise_classified(driver: RuntimeDriver) -> Draft:
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "Another route")
    body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(CLASSIFICATION)
    assert body is not None
    text = body.replace(b"They are dissatisfied", b"They said so")
    save_file(driver.runtime, driver["owner"], draft_id, CLASSIFICATION, text, seen=0)
    return view_draft(driver.runtime, driver["owner"], draft_id).draft


def _asked(what: str, ask: Any, counted: str) -> str:
    begun = time.perf_counter()
    counts = ask()["counts"]
    seconds = time.perf_counter() - begun
    numbers = ", ".join(f"{count} {name}" for name, count in counts.items())
    return f"{what}: {counts[counted] / seconds:,.0f} a second, {seconds:.1f} s in all ({numbers})"
