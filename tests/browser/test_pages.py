"""Every page in Chromium, wide and narrow: axe-core finds nothing, nothing overflows, the browser does not complain;
and the small moves that JavaScript adds, with what remains without it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response, Route, expect

from app.store import tables
from tests.browser.site import NARROW, WIDE, Site, Visit, serve
from tests.drivers.runtime_driver import RuntimeDriver

PAGES = {
    "inbox": ("officer", "/?tab=team"),
    "inbox, filtered": ("manager", "/?tab=all&area=heating&status=late&q=boiler"),
    "inbox, empty": ("reviewer", "/"),
    "log a contact": ("officer", "/contacts/new"),
    "a contact just logged": ("officer", "/cases/1/logged"),
    "cases": ("officer", "/cases"),
    "case": ("handler", "/cases/1"),
    "case, everything": ("manager", "/cases/1?all=1"),
    "case, closed": ("manager", "/cases/2"),
    "case, not a complaint": ("officer", "/cases/3"),
    "why a date": ("handler", "/cases/1/why/date/stage_1_response"),
    "why a decision": ("handler", "/cases/1/why/decision/1"),
    "something happened": ("officer", "/cases/1/tell/escalation_requested"),
    "an act": ("manager", "/cases/1/act/extend_deadline"),
    "letter": ("handler", "/letters/1"),
    "task": ("handler", "/tasks/{investigate}"),
    "task with a letter": ("officer", "/tasks/{acknowledge}"),
    "task of somebody else": ("reviewer", "/tasks/{investigate}"),
    "alerts": ("manager", "/alerts"),
    "reports": ("manager", "/reports"),
    "report": ("manager", "/reports/extensions"),
    "report, nothing to list": ("manager", "/reports/refusals"),
    "report, a day to come": ("manager", "/reports/extensions?as_at=2031-01-01"),
    "record pack": ("manager", "/cases/1/record-pack"),
    "keys": ("officer", "/keys"),
    "instances": ("admin", "/instances"),
    "instance": ("admin", "/instances/1"),
    "mending": ("admin", "/instances/1/data"),
    "health": ("admin", "/health"),
    "nothing there": ("officer", "/no-such-page"),
    "not allowed": ("officer", "/health"),
}


@pytest.fixture(scope="module")
def scene(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Wednesday 17 December 2025: a complaint investigated, one withdrawn, an enquiry, and one not acknowledged."""
    copied = tmp_path_factory.mktemp("scene") / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}")
    with serve(driver) as site:
        first = driver.log(vulnerable=True, needs="Asthma", service_area="heating", complainant_address="12 Elm Street")
        driver.advance_to("2025-12-03 10:00")
        driver.do(
            first,
            "acknowledge",
            "officer",
            definition="No heating\nMissed visits",
            handler="handler",
            service_area="heating",
        )
        extension = {"new_date": "2025-12-22", "agreed": "no", "reason": "The surveyor is ill until Friday"}
        driver.use(first, "extend_deadline", "handler", clock="stage_1_response", **extension)
        second = driver.log(complainant_name="Resident 2077", summary="Noise at night")
        driver.tell(second, "withdrawn", "officer")
        driver.log(
            kind="enquiry",
            dissatisfied=False,
            complainant_name="Resident 3001",
            summary="When are the windows painted?",
        )
        fourth = driver.log(
            complainant_name="Resident 4000", summary="Boiler leaks into the hall", service_area="heating"
        )
        driver.advance_to("2025-12-17 10:00")
        site.tasks = {
            "investigate": driver.task(first, "investigate"),
            "acknowledge": driver.task(fourth, "acknowledge"),
        }
        yield site
    driver.close()


@pytest.fixture(scope="module")
def window_of(scene: Site, browser: Browser) -> Iterator[Callable[[str, dict[str, int]], Visit]]:
    """Somebody's window of one size, where they signed in once for all the pages that they only look at."""
    windows: dict[tuple[str, int], Visit] = {}

    def window(username: str, size: dict[str, int]) -> Visit:
        key = (username, size["width"])
        if key not in windows:
            windows[key] = scene.visit(browser, username, size)
        windows[key].complaints.clear()
        return windows[key]

    yield window
    for visit in windows.values():
        visit.close()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "375"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_and_breaks_no_rule(
    scene: Site, window_of: Callable[[str, dict[str, int]], Visit], name: str, size: dict[str, int]
) -> None:
    username, path = PAGES[name]
    visit = window_of(username, size)
    visit.open(path.format(**scene.tasks))
    assert visit.axe() == []
    assert not visit.overflows()
    assert visit.complaints == []


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["1440", "375"])
def test_the_sign_in_page_is_accessible_and_fits(scene: Site, browser: Browser, size: dict[str, int]) -> None:
    context = browser.new_context(viewport=size, base_url=scene.address)  # type: ignore[arg-type]
    visit = Visit(context.new_page())
    visit.open("/sign-in")
    assert visit.axe() == []
    assert not visit.overflows()
    visit.page.fill("#username", "nobody")
    visit.page.get_by_role("button", name="Sign in").click()
    expect(visit.page.get_by_role("alert")).to_contain_text("do not match")
    assert visit.axe() == []
    visit.close()


@pytest.mark.parametrize("opener", ["a[data-why] >> nth=0", "summary:has-text('Something happened')"])
def test_what_opens_over_a_page_is_accessible_and_closes_with_escape(
    scene: Site, browser: Browser, opener: str
) -> None:
    visit = scene.visit(browser, "handler")
    visit.open("/cases/1")
    visit.page.click(opener)
    opened = visit.page.locator("dialog[open], details[data-menu][open]")
    expect(opened).to_have_count(1)
    visit.settle()
    assert visit.axe() == []
    visit.page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    visit.close()


def test_everything_still_fits_at_320_pixels(scene: Site, browser: Browser) -> None:
    """WCAG 1.4.10: nothing has to be scrolled sideways."""
    visit = scene.visit(browser, "admin", {"width": 320, "height": 640})
    for path in ("/", "/contacts/new", "/cases/1", "/reports/extensions", "/cases/1/record-pack", "/instances/1"):
        visit.open(path)
        assert not visit.overflows(), path
    visit.close()


def test_the_inbox_is_worked_with_single_keys(site: Site, browser: Browser) -> None:
    for _ in range(3):
        site.driver.log()
    visit = site.visit(browser, "officer")
    page = visit.page
    visit.open("/?tab=team")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-row]").nth(0).locator("[data-open]")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("[data-pick-count]")).to_have_text("1 selected:")
    page.keyboard.press("c")
    expect(page.get_by_role("status").first).to_contain_text("Claimed.")
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("boiler")
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_be_visible()
    assert "q=boiler" in page.url
    visit.open("/?tab=mine")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Acknowledge the complaint")
    assert visit.complaints == []
    visit.close()


def test_single_keys_can_be_turned_off_and_do_nothing_while_typing(site: Site, browser: Browser) -> None:
    """WCAG 2.1.4."""
    site.driver.log()
    visit = site.visit(browser, "officer")
    visit.open("/?tab=team")
    visit.page.focus("#q")
    visit.page.keyboard.type("jc?")
    assert visit.page.input_value("#q") == "jc?"
    visit.open("/keys")
    visit.page.locator("#keys-on >> visible=true").uncheck()
    visit.open("/?tab=team")
    visit.page.keyboard.press("j")
    visit.page.keyboard.press("?")
    expect(visit.page.locator("#keys")).to_be_hidden()
    expect(visit.page.locator("[data-open]").first).not_to_be_focused()
    visit.close()


def test_a_draft_is_saved_while_typing_and_the_letter_follows(site: Site, browser: Browser) -> None:
    task_id = site.driver.task(site.driver.log(), "acknowledge")
    visit = site.visit(browser, "officer")
    page = visit.page
    visit.open(f"/tasks/{task_id}")
    page.fill("#definition", "No heating since Friday")
    expect(page.locator("#saved")).to_contain_text("Draft saved at 9am")
    expect(page.locator("#letter")).to_contain_text("No heating since Friday")
    page.click("button[name=edit][value=responsible]")
    expect(page.locator("#letter_edits-responsible")).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith("/draft") and "We+look" in _sent(answer)):
        page.fill("#letter_edits-responsible", "We look after the boiler.")
    expect(page.locator(".rd-letter")).to_contain_text("We look after the boiler.")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator("#definition")).to_have_value("No heating since Friday")
    expect(page.locator("#letter_edits-responsible")).to_have_value("We look after the boiler.")
    assert visit.complaints == []
    visit.close()


def _sent(answer: Response) -> str:
    """What the request that got this answer sent, with spaces as a form writes them."""
    return (answer.request.post_data or "").replace("%20", "+").replace(" ", "+")


def _slowly(route: Route) -> None:
    """An answer that takes its time."""
    route.request.frame.page.wait_for_timeout(600)
    route.continue_()


def test_fields_appear_as_they_are_asked_for_without_losing_what_is_typed_meanwhile(
    site: Site, browser: Browser
) -> None:
    visit = site.visit(browser, "officer")
    page = visit.page
    visit.open("/contacts/new")
    asked = page.locator('[data-key="acknowledged"]')
    expect(asked).to_be_hidden()
    page.route("**/contacts/new/form", _slowly)
    page.select_option("#channel", "telephone")
    page.focus("#summary")
    page.keyboard.type("The lift is out and nobody answers")
    expect(asked).to_be_visible()
    expect(page.locator("#summary")).to_have_value("The lift is out and nobody answers")
    visit.close()


def test_rows_are_added_and_removed_without_a_new_page(site: Site, browser: Browser) -> None:
    driver = site.driver
    case_id = driver.log()
    driver.do(case_id, "acknowledge", "officer", definition="No heating", handler="handler")
    driver.do(case_id, "investigate", "handler", no_conflict=True)
    visit = site.visit(browser, "handler")
    page = visit.page
    visit.open(f"/tasks/{driver.task(case_id, 'respond')}")
    page.fill("#actions-0-what", "Replace the part")
    page.click('button[name="add-row"][value="actions"]')
    expect(page.locator("#actions-1-what")).to_be_focused()
    page.fill("#actions-1-what", "Clean the flue")
    page.click('button[name="remove-row"][value="actions-0"]')
    expect(page.locator("#actions-0-what")).to_have_value("Clean the flue")
    expect(page.locator("#actions-1-what")).to_have_count(0)
    visit.close()


def test_the_diagram_shows_where_the_case_is_and_opens_what_it_calls(scene: Site, browser: Browser) -> None:
    visit = scene.visit(browser, "admin")
    page = visit.page
    visit.open("/instances/1")
    canvas = page.locator("[data-diagram-canvas]")
    expect(canvas).to_have_attribute("data-shows", "complaint")
    expect(canvas.locator(".rd-token").first).to_be_visible()
    assert canvas.locator(".rd-done").count() > 3
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    canvas.get_by_role("button", name="Open Stage 1").click()
    expect(canvas).to_have_attribute("data-shows", "stage_1")
    expect(canvas.locator('[data-element-id="investigate"].rd-here')).to_have_count(1)
    page.locator("[data-diagram-path]").get_by_role("button").click()
    expect(canvas).to_have_attribute("data-shows", "complaint")
    assert visit.complaints == []
    visit.close()


def test_everything_but_the_diagram_works_without_javascript(site: Site, browser: Browser) -> None:
    site.driver.log()
    visit = site.visit(browser, "officer", java_script_enabled=False)
    page = visit.page
    page.goto("/?tab=team")
    page.get_by_role("button", name="Claim Acknowledge the complaint").click()
    page.goto("/?tab=mine&q=boiler")
    page.get_by_role("link", name="Acknowledge the complaint").click()
    page.fill("#definition", "No heating")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("main")).to_contain_text("Draft saved.")
    page.get_by_role("button", name="Edit the words of Responsible").click()
    expect(page.locator("#letter_edits-responsible")).to_be_visible()
    page.select_option("#handler", label="Handler")
    page.get_by_role("button", name="Complete").click()
    expect(page.locator("main")).to_contain_text("is done. The letter is issued.")
    page.get_by_role("link", name="Why? is Acknowledgement due then?").click()
    expect(page.locator("h1")).to_contain_text("Why is acknowledgement due")
    with site.driver.runtime.database.read() as connection:
        assert connection.execute(tables.letter.select()).mappings().one()["key"] == "ACK1"
    visit.close()
