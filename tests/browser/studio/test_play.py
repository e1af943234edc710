"""A process owner plays a made-up case from a diagram, moves the clock, and keeps it as a story."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.studio.open_draft import open_draft
from app.studio.view_draft import view_file
from tests.browser.hands import Mouse
from tests.browser.site import Site, serve
from tests.drivers.runtime_driver import RuntimeDriver

PATH = "tests/scenarios/aspire/acknowledged_on_the_third_day.yaml"


@pytest.fixture
def studio(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    """Monday 1 December 2025, 9:00, with a process owner."""
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff={"owner": ("process_owner",)})
    with serve(driver) as opened:
        yield opened
    driver.close()


def token_at(page: Page, process: str) -> list[str]:
    """Where tokens stand on the diagram that is shown."""
    expect(page.locator(f"[data-diagram-canvas][data-shows={process}]")).to_be_visible()
    return list(page.locator(".djs-element.rd-here").evaluate_all("all => all.map(one => one.dataset.elementId)"))


def test_a_case_is_played_from_a_diagram_and_kept_as_a_story(studio: Site, browser: Browser) -> None:
    driver = studio.driver
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "A try")
    visit = studio.visit(browser, "owner")
    page = visit.page
    visit.open(f"/studio/drafts/{draft_id}/files/bpmn/aspire/stage_1.bpmn")
    page.get_by_role("link", name="Play", exact=True).click()
    page.wait_for_url("**/play?process=stage_1")
    page.fill("#day", "2025-12-24")
    page.fill("#time", "16:55")
    page.get_by_role("button", name="Begin to play").click()

    hands = Mouse(page)
    hands.choose("channel", "E-mail")
    hands.type("complainant_name", "Resident 7")
    hands.type("complainant_address", "1 Example Street")
    hands.choose("complainant_relationship", "Tenant")
    hands.type("summary", "No heating since Monday")
    hands.choose("kind", "A complaint")
    hands.tick("dissatisfied")
    hands.press("Log this contact")
    assert "acknowledgement" in token_at(page, "stage_1")

    page.fill("#day", "2025-12-29")
    page.fill("#time", "10:00")
    hands.press("Move it")
    expect(page.locator("#clock-title")).to_have_text("It is Monday 29 December 2025, 10:00")
    hands.follow("Acknowledge the complaint")
    hands.type("definition", "No heating since Monday")
    hands.tick("responsibility")
    hands.choose("handler", "Complaints handler")
    hands.choose("service_area", "Heating and hot water")
    hands.choose("theme", "Delay")
    hands.press("Complete the task")
    assert "acknowledgement" not in token_at(page, "stage_1")
    expect(page.locator("#letters-title + details")).to_contain_text("We have received your complaint")
    hands.press("To the next thing that happens")
    expect(page.locator("#clock-title")).to_contain_text("30 December 2025")
    assert visit.axe() == []

    hands.type("story-title", "Acknowledged on the third day")
    hands.press("Save as a story")
    page.wait_for_url("**/files/tests/scenarios/aspire/acknowledged_on_the_third_day.yaml")
    text = view_file(driver.runtime, driver["owner"], draft_id, PATH).body
    assert text is not None
    assert b"met: {acknowledgement: 2025-12-29" in text
    assert b"letters: [ACK1]" in text
    assert visit.complaints == []


def test_a_story_is_changed_beside_its_text(studio: Site, browser: Browser) -> None:
    driver = studio.driver
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "A try")
    visit = studio.visit(browser, "owner")
    page = visit.page
    path = "tests/scenarios/aspire/S01.yaml"
    visit.open(f"/studio/drafts/{draft_id}/files/{path}")
    text = page.locator("#file-text")
    expect(text).to_be_visible()
    page.locator("#step-0-1 > summary").click()
    page.select_option("#step-0-1-by", "manager")
    page.locator("#step-0-1").get_by_role("button", name="Save this step").click()
    expect(page.locator("#step-0-1")).to_have_attribute("open", "")
    expect(text).to_have_value(re.compile("do: acknowledge\n    by: manager\n"))
    assert visit.axe() == []
    text.fill(text.input_value().replace("by: manager", "by: nobody"))
    text.blur()
    expect(page.locator("#step-0-1")).to_contain_text("there is no person 'nobody'")
    assert visit.complaints == []
