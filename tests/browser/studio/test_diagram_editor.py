"""The editor of diagrams in Chromium: drawn and saved, findings at their place, and nothing changed by opening."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from app.content.normal_form import normal_form
from app.studio.open_draft import open_draft
from app.studio.view_draft import view_file
from tests.browser.site import Site, Visit, serve
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.runtime_driver import LANDLORD, RuntimeDriver

STAFF = {"owner": ("process_owner",), "second_owner": ("process_owner",), "manager": ("customer_relations_manager",)}
STAGE_1 = f"bpmn/{LANDLORD}/stage_1.bpmn"
READY = "[data-ready=yes]"
IMPORT = """async texts => {
  const { modeler } = document.querySelector("[data-studio]");
  const saved = [];
  for (const text of texts) {
    await modeler.importXML(text);
    saved.push((await modeler.saveXML({ format: true })).xml);
  }
  return saved;
}"""


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff=STAFF)
    with serve(driver) as opened:
        yield opened
    driver.close()


def opened(site: Site, browser: Browser, draft: int, who: str = "owner") -> Visit:
    visit = site.visit(browser, who)
    visit.open(f"/studio/drafts/{draft}/files/{STAGE_1}")
    visit.page.wait_for_selector(READY)
    return visit


def said(site: Site, draft: int) -> str:
    body = view_file(site.driver.runtime, site.driver["owner"], draft, STAGE_1).body
    assert body is not None
    return body.decode()


def element(page: Page, element_id: str) -> None:
    """Select an element, as by a click in its upper left."""
    page.locator(f".djs-element[data-element-id={element_id}] .djs-hit").first.click(force=True)


def test_a_task_is_drawn_given_its_form_by_choice_and_said_to_be_wrong_at_its_place(
    site: Site, browser: Browser
) -> None:
    draft = open_draft(site.driver.runtime, site.driver["owner"], LANDLORD, "A visit")
    visit = opened(site, browser, draft)
    page, state = visit.page, visit.page.locator("[data-studio-state]")
    element(page, "investigate")
    page.locator("select[name='rd-form']").select_option("respond")
    expect(state).to_have_text("Saved")
    expect(page.locator(".rd-sign--error")).to_be_visible()
    page.locator(".rd-place", has_text="investigate").first.click()
    assert 'formId="respond"' in said(site, draft)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-studio-findings]")).to_contain_text("Nothing is wrong")
    page.locator(".djs-context-pad [data-action='append.append-task']").click()
    page.keyboard.type("Visit the home")
    page.keyboard.press("Enter")
    expect(page.locator("[data-studio-findings]")).to_contain_text("Visit the home")
    assert 'name="Visit the home"' in said(site, draft)
    page.get_by_role("button", name="Compare with").click()
    expect(page.locator("[data-modeler-differences]")).to_contain_text("Visit the home: added")
    assert page.locator(".djs-palette [data-action='create.data-object']").count() == 0
    assert [fault for fault in visit.axe() if "djs" not in fault and "bjs" not in fault and "bio-" not in fault] == []
    assert visit.complaints == []


def test_who_may_not_edit_looks_at_what_an_element_says_and_changes_nothing(site: Site, browser: Browser) -> None:
    draft = open_draft(site.driver.runtime, site.driver["owner"], LANDLORD, "Looked at")
    visit = opened(site, browser, draft, "manager")
    page = visit.page
    element(page, "investigate")
    expect(page.locator("select[name='rd-form']")).to_be_disabled()
    assert page.locator(".bio-properties-panel [contenteditable=true]").count() == 0
    page.keyboard.press("Delete")
    expect(page.locator("[data-element-id=investigate]").first).to_be_visible()
    assert page.locator("[data-action^='append.'], [data-action^='create.']").count() == 0
    for tool in ("Undo", "Redo"):
        expect(page.get_by_role("button", name=tool)).to_be_disabled()
    page.get_by_role("link", name="Play from here").click()
    expect(page.locator("input[name=process]")).to_have_value("stage_1")
    assert visit.complaints == []
    visit.close()


def test_no_marker_nor_event_is_offered_that_is_not_run(site: Site, browser: Browser) -> None:
    visit = opened(site, browser, open_draft(site.driver.runtime, site.driver["owner"], LANDLORD, "Offered"))
    page = visit.page

    def offered(element_id: str) -> set[str | None]:
        element(page, element_id)
        page.locator(".djs-context-pad [data-action='replace']").click()
        page.locator(".djs-popup [data-id]").first.wait_for()
        listed = {each.get_attribute("data-id") for each in page.locator(".djs-popup [data-id]").all()}
        page.keyboard.press("Escape")
        return listed

    assert "toggle-parallel-mi" in (task := offered("investigate"))
    refused = ("toggle-loop", "ad-hoc", "transaction", "manual", "event-subprocess", "undefined")
    assert [each for each in task if each and any(word in each for word in refused)] == []
    assert "replace-with-timer-boundary" in (boundary := offered("customer_contacted"))
    assert "replace-with-non-interrupting-timer-boundary" in boundary
    assert "replace-with-non-interrupting-message-boundary" not in boundary
    visit.close()


def test_two_owners_who_change_different_elements_keep_both_and_see_each_other(site: Site, browser: Browser) -> None:
    draft = open_draft(site.driver.runtime, site.driver["owner"], LANDLORD, "Names")
    first, second = opened(site, browser, draft), opened(site, browser, draft, "second_owner")
    for visit, task, name in ((first, "investigate", "Look into it"), (second, "respond", "Answer them")):
        element(visit.page, task)
        visit.page.locator(".bio-properties-panel-header").wait_for()
        visit.page.get_by_text("General", exact=True).click()
        with visit.page.expect_response("**/saved/**"):
            visit.page.locator("[name=name]").fill(name)
        expect(visit.page.locator("[data-studio-state]")).to_contain_text("Saved")
    assert 'name="Look into it"' in said(site, draft)
    assert 'name="Answer them"' in said(site, draft)
    expect(second.page.locator("[data-studio-present]")).to_contain_text("owner is here too")


def test_what_was_drawn_before_a_crash_is_offered_again(site: Site, browser: Browser) -> None:
    """The server is away when the browser dies: what was drawn is in the browser, at most a moment old."""
    draft = open_draft(site.driver.runtime, site.driver["owner"], LANDLORD, "A crash")
    visit = opened(site, browser, draft)
    visit.page.route("**/saved/**", lambda route: route.abort())
    element(visit.page, "investigate")
    visit.page.locator("select[name='rd-form']").select_option("respond")
    expect(visit.page.locator("[data-studio-state]")).to_contain_text("cannot be reached")
    again = visit.page.context.new_page()
    visit.page.close()
    asked: list[str] = []

    def take_up(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    again.on("dialog", take_up)
    again.goto(f"/studio/drafts/{draft}/files/{STAGE_1}")
    again.wait_for_selector(READY)
    expect(again.locator("[data-studio-state]")).to_have_text("Saved")
    assert asked == ["This browser kept changes that were never saved. Take them up?"]
    assert 'formId="respond"' in said(site, draft)


def test_every_diagram_opened_and_saved_says_what_it_said(site: Site, browser: Browser) -> None:
    """Of every landlord; nor is anything saved by opening alone."""
    draft = open_draft(site.driver.runtime, site.driver["owner"], LANDLORD, "Only looked at")
    visit = opened(site, browser, draft)
    files = {path: body for landlord in LANDLORDS for path, body in content_of(landlord).files.items()}
    diagrams = {path: body for path, body in sorted(files.items()) if path.endswith(".bpmn")}
    saved = visit.page.evaluate(IMPORT, [body.decode() for body in diagrams.values()])
    differing = [
        path
        for (path, body), text in zip(diagrams.items(), saved, strict=True)
        if normal_form(path, text.encode()) != normal_form(path, body)
    ]
    assert len(diagrams) > 40
    assert differing == []
    assert view_file(site.driver.runtime, site.driver["owner"], draft, STAGE_1).versions == ()
