"""A draft that another window replaced is told where somebody types, however far up the form that is."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from app.use_cases.save_draft import save_draft
from tests.browser.site import Site, Visit

TINY = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
TYPED = "Damp in the hall"


def begun(site: Site, visit: Visit, size: dict[str, int]) -> Page:
    """The page of a task, opened before another window saved something else."""
    task_id = site.driver.task(site.driver.log(), "acknowledge")
    visit.page.set_viewport_size(size)  # type: ignore[arg-type]
    page = visit.page
    page.goto(f"/tasks/{task_id}")  # without script nothing says when the page has settled
    save_draft(site.driver.runtime, site.driver["officer"], task_id, {"definition": "No heating"}, seen=0, page="other")
    return page


@pytest.mark.parametrize("size", [TINY, WIDE], ids=["narrow", "wide"])
def test_whoever_types_at_the_top_sees_at_once_that_it_is_not_saved_and_chooses(
    browser: Browser, site: Site, size: dict[str, int]
) -> None:
    visit = site.visit(browser, "officer")
    page = begun(site, visit, size)
    page.locator("#definition").press_sequentially(TYPED)
    told = page.get_by_role("status").filter(has_text="Not saved.")
    expect(told).to_be_in_viewport()
    expect(page.locator("#definition")).to_be_focused()
    assert not visit.overflows()
    assert visit.axe() == []
    page.get_by_role("link", name="Choose between the two").press("Enter")
    both = page.get_by_role("group", name="Not saved: the two drafts differ")
    expect(both).to_be_focused()
    expect(both).to_be_in_viewport()
    expect(both).to_contain_text(TYPED)
    expect(both).to_contain_text("No heating")
    both.get_by_role("button", name="Keep what is here").click()
    expect(page.locator("#definition")).to_have_value(TYPED)
    expect(page.get_by_text("Draft saved")).to_be_visible()
    expect(both).to_have_count(0)
    assert visit.complaints == []
    visit.close()


def test_without_script_the_page_begins_with_it(browser: Browser, site: Site) -> None:
    visit = site.visit(browser, "officer", java_script_enabled=False)
    page = begun(site, visit, TINY)
    page.locator("#definition").fill(TYPED)
    page.get_by_role("button", name="Save draft").click()
    expect(page).to_have_title(re.compile("^Error: "))
    link = page.get_by_role("alert").get_by_role("link")
    expect(link).to_be_in_viewport()
    link.click()
    both = page.get_by_role("group", name="Not saved: the two drafts differ")
    expect(both).to_be_in_viewport()
    both.get_by_role("button", name="Keep what is here").click()
    expect(page.locator("#definition")).to_have_value(TYPED)
    visit.close()
