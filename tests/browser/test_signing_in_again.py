"""A session that ends while somebody types is renewed in place: they sign in again in a dialog and nothing is lost."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from app.use_cases.end_sessions import end_sessions
from tests.browser.hands import Keyboard
from tests.browser.site import PASSWORD, Site

LETTER = "The boiler was out for three weeks. We are sorry."
TINY = {"width": 320, "height": 640}


def end(site: Site, username: str = "officer") -> None:
    end_sessions(site.driver.runtime, site.driver[username], username)


def dialog(page: Page) -> None:
    expect(page.get_by_role("dialog", name="Your session has ended")).to_be_visible()


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.locator("#again-password").fill(password)
    page.locator("#again").get_by_role("button", name="Sign in").click()


def test_a_draft_is_saved_after_signing_in_again_by_keyboard(browser: Browser, site: Site) -> None:
    task_id = site.driver.task(site.driver.log(), "acknowledge")
    visit = site.visit(browser, "officer")
    page = visit.page
    visit.open(f"/tasks/{task_id}")
    end(site)
    page.locator("#definition").press_sequentially(LETTER)
    dialog(page)
    expect(page.locator("#again-password")).to_be_focused()
    page.keyboard.type("not this one")
    page.keyboard.press("Enter")
    expect(page.locator("#again")).to_contain_text("do not match")
    assert visit.axe() == []
    hands = Keyboard(page)
    hands.type("again-password", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_contain_text("saved")
    expect(page.locator("#again")).to_be_hidden()
    expect(page.locator("#definition")).to_be_focused()
    with page.expect_response(
        lambda answer: answer.ok and "Twice" in (answer.request.post_data or "") and "/draft" in answer.url
    ):
        page.keyboard.type(" Twice.")
        expect(page.locator("#definition")).to_have_value(f"{LETTER} Twice.")
    visit.settle()
    visit.open(f"/tasks/{task_id}")
    expect(page.locator("#definition")).to_have_value(f"{LETTER} Twice.")
    assert visit.complaints == []
    visit.close()


def test_whoever_does_not_sign_in_now_keeps_the_page_and_is_asked_again(browser: Browser, site: Site) -> None:
    task_id = site.driver.task(site.driver.log(), "acknowledge")
    visit = site.visit(browser, "officer", TINY)
    page = visit.page
    page.clock.install()
    visit.page.goto(f"/tasks/{task_id}")
    end(site)
    page.locator("#definition").fill(LETTER)
    dialog(page)
    assert not visit.overflows()
    page.get_by_role("button", name="Not now").click()
    expect(page.locator("#definition")).to_have_value(LETTER)
    page.locator("#definition").press_sequentially(" Twice.")
    expect(page.locator("#saved")).to_contain_text("could not be saved")
    expect(page.locator("#again")).to_be_hidden()
    page.clock.fast_forward("02:00")
    page.locator("#definition").press_sequentially(" Thrice.")
    dialog(page)
    sign_in(page)
    expect(page.locator("#saved")).to_contain_text("saved")
    visit.close()


def test_a_page_that_stood_open_asks_before_its_form_is_sent(browser: Browser, site: Site) -> None:
    """Nothing was typed since the session ended, so nothing had asked yet."""
    case_id = site.driver.log()
    visit = site.visit(browser, "officer")
    page = visit.page
    page.clock.install()
    visit.page.goto(f"/cases/{case_id}/act/add_note")
    page.locator("[name=note]").fill(LETTER)
    end(site)
    page.clock.fast_forward("20:00")
    page.locator("main form button.govuk-button").last.click()
    dialog(page)
    sign_in(page)
    page.wait_for_url(re.compile(rf"/cases/{case_id}$"))
    expect(page.locator("main")).to_contain_text("is recorded")
    visit.close()


def test_a_form_that_was_sent_at_once_comes_back_after_the_sign_in_page(browser: Browser, site: Site) -> None:
    case_id = site.driver.log()
    visit = site.visit(browser, "officer")
    page = visit.page
    visit.open(f"/cases/{case_id}/act/add_note")
    page.locator("[name=note]").fill(LETTER)
    end(site)
    page.locator("main form button.govuk-button").last.click()
    expect(page.get_by_role("heading", name="Sign in to Redress")).to_be_visible()
    expect(page.locator("#username")).to_have_value("officer")
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[name=note]")).to_have_value(LETTER)
    page.locator("main form button.govuk-button").last.click()
    page.wait_for_url(re.compile(rf"/cases/{case_id}$"))
    visit.close()


def test_without_script_the_form_comes_back_by_two_pages(browser: Browser, site: Site) -> None:
    task_id = site.driver.task(site.driver.log(), "acknowledge")
    visit = site.visit(browser, "officer", java_script_enabled=False)
    page = visit.page
    page.goto(f"/tasks/{task_id}")
    page.locator("#definition").fill(LETTER)
    end(site)
    page.get_by_role("button", name="Complete").click()
    page.locator("#password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Go on to the form").click()
    expect(page.locator("#definition")).to_have_value(LETTER)
    visit.close()


def test_the_pages_of_the_account_work_by_keyboard_at_320_pixels(browser: Browser, site: Site) -> None:
    visit = site.visit(browser, "admin", TINY)
    page = visit.page
    for path, title in (("/you/sessions", "Your sessions"), ("/you/password", "Change your password"),
                        ("/signed-in", "Who is signed in")):  # fmt: skip
        visit.open(path)
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        assert not visit.overflows(), path
        assert visit.axe() == [], path
    visit.open("/")
    hands = Keyboard(page)
    hands.follow("Your account: Admin")
    hands.follow("Change your password")
    hands.type("now", PASSWORD)
    hands.type("new", "marble orchard seventeen kites")
    hands.type("again", "marble orchard seventeen kites")
    hands.press("Change the password")
    expect(page.locator("main")).to_contain_text("Your password is changed")
    hands.press("End this session, and sign out")
    expect(page.get_by_role("heading", name="Sign in to Redress")).to_be_visible()
    assert visit.complaints == []
    visit.close()
