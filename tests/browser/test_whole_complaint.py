"""A whole complaint in Chromium, from the first call to the Ombudsman: with the mouse, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.hands import Hands, Keyboard, Mouse
from tests.browser.site import Site, Visit

CASE = "ASP-2025-00001"


class Person:
    """Somebody at the site, with hands of one kind."""

    def __init__(self, site: Site, browser: Browser, username: str, hands: type[Hands]) -> None:
        self.visit: Visit = site.visit(browser, username)
        self.page = self.visit.page
        self.hands = hands(self.page)

    def says(self, words: str) -> None:
        expect(self.page.locator("main")).to_contain_text(words)

    def opens_task(self, name: str) -> None:
        """From the inbox: the team's tasks, then the task."""
        self.visit.open("/?tab=team")
        self.hands.follow(name)
        expect(self.page.locator("h1")).to_have_text(name)

    def opens_case(self) -> None:
        self.visit.open("/cases/1")

    def completes(self) -> None:
        self.hands.press("Complete")
        self.says("is done")


@pytest.mark.parametrize("hands", [Mouse, Keyboard])
def test_a_complaint_goes_from_the_first_call_to_the_ombudsman(
    site: Site, browser: Browser, hands: type[Hands]
) -> None:
    """Logged on Monday 1 December 2025, answered on Wednesday 10, taken to stage 2 on Friday 12, finally answered on
    Thursday 8 January 2026, referred to the Ombudsman on Monday 12 January."""
    officer, handler, manager, reviewer = (
        Person(site, browser, name, hands) for name in ("officer", "handler", "manager", "reviewer")
    )
    _log(officer)
    site.driver.advance_to("2025-12-02 10:00")
    _acknowledge(officer)
    site.driver.advance_to("2025-12-04 10:00")
    _contact(handler)
    site.driver.advance_to("2025-12-10 10:00")
    _answer(handler)
    site.driver.advance_to("2025-12-12 10:00")
    _escalate(officer, manager)
    site.driver.advance_to("2025-12-18 10:00")
    _keep_promise(handler)
    site.driver.advance_to("2026-01-08 10:00")
    _review(reviewer)
    site.driver.advance_to("2026-01-12 10:00")
    _refer(manager)
    for person in (officer, handler, manager, reviewer):
        assert person.visit.complaints == []
        person.visit.close()


def _log(officer: Person) -> None:
    officer.visit.open("/contacts/new")
    hands = officer.hands
    hands.choose("channel", "E-mail")
    hands.type("complainant_name", "Resident 1042")
    hands.type("complainant_address", "12 Elm Street")
    hands.choose("complainant_relationship", "Tenant")
    hands.type("summary", "Boiler out since early December, three visits")
    hands.choose("kind", "A complaint")
    hands.tick("dissatisfied")
    hands.type("outcomes_sought", "The boiler mended, and an apology")
    expect(officer.page.locator("#looks-like")).to_contain_text("This looks like: stage 1")
    expect(officer.page.locator("#looks-like")).to_contain_text("Monday 8 December 2025")
    hands.press("Log this contact")
    officer.says(f"{CASE} is logged")
    officer.says("What happens next")


def _acknowledge(officer: Person) -> None:
    officer.opens_task("Acknowledge the complaint")
    expect(officer.page.locator("#letter")).to_contain_text("It cannot go out yet.")
    hands = officer.hands
    hands.type("definition", "No heating since early December")
    hands.tick("responsibility")
    hands.choose("handler", "Handler")
    hands.choose("service_area", "Heating and hot water")
    hands.choose("theme", "Delay")
    expect(officer.page.locator("#letter")).not_to_contain_text("It cannot go out yet.")
    expect(officer.page.locator("#letter")).to_contain_text("No heating since early December")
    expect(officer.page.locator("#saved")).to_contain_text("Draft saved")
    officer.completes()
    officer.says("The letter is issued.")


def _contact(handler: Person) -> None:
    handler.opens_task("Contact the customer")
    handler.hands.tick("method")
    handler.hands.tick("reached")
    handler.hands.type("notes", "There is a baby in the house")
    handler.completes()


def _answer(handler: Person) -> None:
    handler.opens_task("Investigate")
    handler.hands.tick("no_conflict")
    handler.hands.type("evidence", "Repair records")
    handler.completes()
    handler.opens_task("Answer the complaint")
    hands = handler.hands
    hands.tick("outcomes-0-decision")
    hands.type("outcomes-0-reasons", "Three visits were missed (repairs policy)")
    hands.type("explanation", "The contractor did not come")
    hands.choose("remedies-0-kind", "Apologise")
    hands.type("remedies-0-what", "An apology in this letter")
    hands.tick("remedies-0-done")
    hands.type("actions-0-what", "Replace the part")
    for part, value in (("day", "19"), ("month", "12"), ("year", "2025")):
        hands.type(f"actions-0-due-{part}", value)
    hands.tick("lesson")
    hands.type("learning", "Confirm visits the day before")
    expect(handler.page.locator("#letter")).to_contain_text("Three visits were missed")
    handler.completes()
    handler.opens_case()
    handler.says("Responded")


def _escalate(officer: Person, manager: Person) -> None:
    officer.opens_case()
    officer.page.get_by_text("Something happened", exact=True).first.focus()
    officer.page.keyboard.press("Enter")
    officer.hands.follow("The customer is not satisfied with the answer")
    officer.hands.type("reasons", "It is still cold")
    officer.hands.press("Record it")
    officer.says("is recorded")
    officer.says("stage 2")
    manager.opens_case()
    manager.hands.follow("Choose the reviewer")
    manager.hands.choose("reviewer", "Reviewer")
    manager.completes()
    officer.opens_task("Acknowledge the appeal")
    officer.hands.type("definition", "The house is still cold")
    expect(officer.page.locator("#letter")).not_to_contain_text("It cannot go out yet.")
    officer.completes()


def _keep_promise(handler: Person) -> None:
    handler.opens_task("Carry out the action")
    handler.hands.type("evidence", "The part was replaced on 17 December")
    handler.hands.tick("to_standard")
    handler.completes()


def _review(reviewer: Person) -> None:
    reviewer.opens_task("Hear what remains unresolved")
    reviewer.hands.tick("method")
    reviewer.hands.tick("reached")
    reviewer.completes()
    reviewer.opens_task("Review the complaint")
    reviewer.hands.tick("no_conflict")
    reviewer.completes()
    reviewer.opens_task("Give the final answer")
    hands = reviewer.hands
    hands.tick("outcomes-0-decision")
    hands.type("outcomes-0-reasons", "The part was not replaced in time")
    hands.type("explanation", "The part was late")
    hands.choose("remedies-0-kind", "Apologise")
    hands.type("remedies-0-what", "A further apology")
    hands.tick("remedies-0-done")
    hands.tick("lesson")
    hands.type("learning", "Order parts at the first visit")
    expect(reviewer.page.locator("#letter")).to_contain_text("Housing Ombudsman")
    reviewer.completes()


def _refer(manager: Person) -> None:
    manager.opens_case()
    manager.page.get_by_text("Something happened", exact=True).first.focus()
    manager.page.keyboard.press("Enter")
    manager.hands.follow("Contact from or about the Ombudsman")
    manager.hands.tick("kind-2")
    manager.hands.press("Record it")
    manager.says("is recorded")
    manager.opens_case()
    expect(manager.page.locator("#timeline")).to_contain_text("Contact from or about the Ombudsman")
    expect(manager.page.locator("[data-diagram-canvas]")).to_have_attribute("data-shows", "complaint")
    expect(manager.page.locator(".rd-flag--ombudsman")).to_be_visible()
