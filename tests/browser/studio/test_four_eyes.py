"""In the browser: a draft is handed over, approved, runs new cases, and is taken back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.jobs.executor import Worker
from app.store import cases, tables
from app.studio.long_work import STUDIO_JOBS
from tests.browser.site import Site, serve
from tests.drivers.eight_days import OWNERS, WHY, acknowledged, draft_of_eight_days
from tests.drivers.runtime_driver import RuntimeDriver


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff=OWNERS)
    with serve(driver) as opened:
        yield opened
    driver.close()


def due(driver: RuntimeDriver, case_id: int) -> str:
    with driver.runtime.database.read() as connection:
        rows = cases.rows_of(connection, tables.clock, case_id)
    day = next(row["effective_due"] for row in rows if row["name"] == "stage_1_response")
    assert day is not None
    return day.isoformat()


def test_eight_days_are_handed_over_approved_and_taken_back(site: Site, browser: Browser) -> None:
    # Monday 1 December 2025: 10 working days end on Monday 15, 8 on Thursday 11 December
    driver = site.driver
    earlier = acknowledged(driver)
    draft_id = draft_of_eight_days(driver)
    owner = site.visit(browser, "owner")
    owner.page.get_by_role("button", name="Open the studio").click()
    owner.page.get_by_role("link", name="Eight days", exact=True).click()
    owner.page.get_by_role("button", name="Check now").click()
    owner.page.get_by_role("button", name="Find out").click()
    expect(owner.page.get_by_text("Under way", exact=True)).to_be_visible()
    Worker(driver.runtime, more_jobs=STUDIO_JOBS).run_once()
    expect(owner.page.get_by_text("1 open case moves, 0 would be late")).to_be_visible()  # by itself
    assert owner.axe() == []
    owner.page.get_by_role("button", name="Hand over for approval").click()
    owner.page.get_by_label("Why?").fill(WHY)
    owner.page.get_by_label("Publish it without its stories").check()
    assert owner.axe() == []
    owner.page.get_by_role("button", name="Hand over", exact=True).click()
    expect(owner.page.get_by_text("Waits for approval", exact=True)).to_be_visible()

    manager = site.visit(browser, "manager")
    manager.page.get_by_role("link", name="Eight days", exact=True).click()
    expect(manager.page.get_by_role("cell", name="row 11, column Limit")).to_be_visible()
    assert manager.axe() == []
    manager.page.get_by_role("button", name="Approve").click()
    expect(manager.page.get_by_text("Approved. It is in force now.")).to_be_visible()
    assert manager.axe() == []
    assert [due(driver, earlier), due(driver, acknowledged(driver))] == ["2025-12-15", "2025-12-11"]

    owner.open("/studio/content/aspire/releases")
    owner.page.get_by_role("link", name="Take back").click()
    owner.page.get_by_label("Why?").fill("Too short after all")
    owner.page.get_by_role("button", name="Take this back").click()
    expect(owner.page.get_by_text("Too short after all")).to_be_visible()
    assert due(driver, acknowledged(driver)) == "2025-12-15"
    owner.open(f"/studio/drafts/{draft_id}")
    assert not owner.overflows()
    assert owner.complaints == manager.complaints == []
