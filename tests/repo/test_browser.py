"""The browser that tests drive."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import sync_playwright


def test_the_browser_draws_a_page(launch_options: dict[str, Any]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options)
        page = browser.new_page()
        page.set_content("<h1>Complaints</h1>")
        assert page.get_by_role("heading").inner_text() == "Complaints"
        drawn = page.evaluate(
            "() => { const box = document.querySelector('h1').getClientRects()[0]; return box.width * box.height }"
        )
        browser.close()
    assert drawn > 0
