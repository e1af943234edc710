"""The diagram editor: a task drawn with its properties chosen, what the check says at its place, nothing changed by
opening."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.content.normal_form import normal_form
from app.studio.open_draft import open_draft
from app.studio.view_draft import view_file
from tests.browser.site import AXE, RULES, Site, Visit, serve
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

DIAGRAM = "bpmn/aspire/stage_1.bpmn"
STAFF = {"owner": ("process_owner",), "manager": ("customer_relations_manager",)}
SAVE_AGAIN = """async text => {
  const { modeler, open } = await import(document.querySelector('script[src*="studio/diagram"]').src);
  await open(text);
  return (await modeler.saveXML({ format: true })).xml;
}"""


class Diagrams:
    """An owner at the editor of a diagram."""

    def __init__(self, site: Site, visit: Visit) -> None:
        self.site, self.visit, self.page = site, visit, visit.page
        self.runtime, self.owner = site.driver.runtime, site.driver.people["owner"]
        self.draft = open_draft(self.runtime, self.owner, "aspire", "Another task")

    def open(self, path: str) -> None:
        self.visit.open(f"/studio/drafts/{self.draft}/files/{path}")
        self.page.wait_for_selector("[data-ready]")

    def text(self, path: str) -> str:
        body = view_file(self.runtime, self.owner, self.draft, path).body
        assert body is not None
        return body.decode()

    def task(self, name: str) -> str:
        """What the file says of the user task of that name."""
        return self.text(DIAGRAM).split(f'name="{name}"')[1].split("</bpmn:userTask>")[0]

    def element(self, element_id: str) -> None:
        """Select an element on the canvas."""
        self.page.locator(f"[data-element-id='{element_id}'] > .djs-hit").first.click()

    def saved(self) -> None:
        """Wait until what was changed is on the server."""
            "() => !/^(Not saved|Saving)/.test(document.querySelector('[data-studio-state]').textContent)"
        )
        expect(self.page.locator("[data-studio-state]")).to_have_text(re.compile("^Saved"))


@pytest.fixture
def diagrams(browser: Browser, migrated_sqlite: Path, tmp_path: Path) -> Iterator[Diagrams]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff=STAFF)
    with serve(driver) as site:
        visit = site.visit(browser, "owner")
        yield Diagrams(site, visit)
        visit.close()
    driver.close()


def test_who_may_not_edit_looks_at_it_and_changes_nothing(diagrams: Diagrams, browser: Browser) -> None:
    manager = diagrams.site.visit(browser, "manager")
    page = manager.page
    manager.open(f"/studio/drafts/{diagrams.draft}/files/{DIAGRAM}")
    page.wait_for_selector("[data-ready]")
    page.get_by_role("button", name="Whole diagram").click()
    page.locator("[data-element-id='investigate'] > .djs-hit").first.click()
    expect(page.locator("select[name='rd-formId-choice']")).to_be_disabled()
    page.keyboard.press("Delete")
    expect(page.locator("[data-element-id='investigate']").first).to_be_visible()
    assert page.locator("[data-action^='append.'], [data-action^='create.']").count() == 0
    assert manager.complaints == []
    manager.close()


def test_only_what_runs_is_offered(diagrams: Diagrams) -> None:
    diagrams.open(DIAGRAM)
    page = diagrams.page
    page.get_by_role("button", name="Whole diagram").click()
    offered = [each.get_attribute("data-action") for each in page.locator("[data-action^='create.']").all()]
    assert ("create.user-task" in offered, "create.data-store" in offered, "create.task" in offered) == (
        True,
        False,
        False,
    )
    diagrams.element("contact_customer")
    page.locator("[data-action='replace']").click()
    kinds = {each.get_attribute("data-id") for each in page.locator(".djs-popup [data-id]").all()}
    assert {"replace-with-service-task", "replace-with-call-activity"} <= kinds
    refused = {"replace-with-manual-task", "replace-with-transaction", "replace-with-ad-hoc-subprocess", "toggle-loop"}
    assert refused & kinds == set()


def test_the_message_of_an_event_is_chosen_from_those_that_are_sent(diagrams: Diagrams) -> None:
    diagrams.open(DIAGRAM)
    page = diagrams.page
    page.get_by_role("button", name="Whole diagram").click()
    diagrams.element("customer_contacted")
    message = page.locator("select[name='rd-message-choice']")
    before = message.input_value()
    listed = [option.get_attribute("value") or "" for option in message.locator("option").all()]
    other = next(each for each in listed if each and each != before and f'name="{each}"' not in diagrams.text(DIAGRAM))
    message.select_option(other)
    expect(page.locator("[data-diagram-undo]")).to_be_enabled()
    diagrams.saved()
    made = re.search(rf'<bpmn:message id="([^"]+)" name="{other}"', diagrams.text(DIAGRAM))
    assert made
    assert f'messageRef="{made[1]}"' in diagrams.text(DIAGRAM).split('id="customer_contacted"')[1][:600]


def faults(page: Page) -> list[str]:
    """What axe finds outside the canvas, which is bpmn-js's own."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    about = "rules => axe.run({exclude: [['[data-diagram-canvas]']]}, {runOnly: rules, resultTypes: ['violations']})"
    violations = page.evaluate(about, RULES)["violations"]
    return [f"{violation['help']}: {violation['nodes'][0]['html'][:200]}" for violation in violations]


def test_a_task_is_drawn_with_its_form_and_letter_and_what_is_wrong_stands_at_its_place(diagrams: Diagrams) -> None:
    diagrams.open(DIAGRAM)
    page = diagrams.page
    page.get_by_role("button", name="Whole diagram").click()
    diagrams.element("investigate")
    page.locator("[data-action='append.user-task']").click()
    page.keyboard.type("Ask the neighbours")
    page.keyboard.press("Enter")
    page.locator("select[name='rd-formId-choice']").select_option("investigate")
    page.locator("select[name='rd-property-letter-choice']").select_option("ESCREF")
    expect(page.locator(".rd-badge--error").first).to_be_visible()
    diagrams.saved()
    drawn = diagrams.task("Ask the neighbours")
    for said in ("<zeebe:userTask />", 'formId="investigate"', '<zeebe:property name="letter" value="ESCREF" />'):
        assert said in drawn
    page.locator("[data-studio-findings] .rd-linkbutton", has_text="investigate").first.click()
    expect(page.locator(".bio-properties-panel-header-label")).to_have_text("Investigate")
    page.get_by_role("button", name="What differs").click()
    expect(page.locator("[data-diagram-difference]")).to_contain_text("Added: user task “Ask the neighbours”")
    assert faults(page) == []
    while page.locator("[data-diagram-undo]").is_enabled():
        page.locator("[data-diagram-undo]").click()
    expect(page.locator("[data-diagram-difference]")).to_contain_text("Nothing.")
    page.get_by_role("button", name="Show how it flows").click()
    expect(page.locator("[data-diagram-properties]")).to_be_hidden()
    assert diagrams.visit.complaints == []


def test_without_a_canvas_a_task_is_added_by_keyboard_and_its_names_are_completed_in_expressions(
    diagrams: Diagrams,
) -> None:
    page, plain = diagrams.page, f"/studio/drafts/{diagrams.draft}/elements/{DIAGRAM}"
    diagrams.visit.open(plain)
    way = page.locator("#element-investigate details")
    way.locator("summary").press("Enter")
    way.get_by_label("What is done").press_sequentially("Ask the neighbours")
    way.get_by_label("What is done").press("Enter")
    page.locator("#element-ask_the_neighbours").get_by_role("link", name="Change").press("Enter")
    page.get_by_label("Form", exact=True).fill("investigate")
    page.get_by_label("Offered to", exact=True).fill("complaints_handler")
    assert diagrams.visit.axe() == []
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    assert 'formId="investigate"' in diagrams.task("Ask the neighbours")
    diagrams.open(DIAGRAM)
    page.get_by_role("button", name="Whole diagram").click()
    diagrams.element("ask_the_neighbours")
    due = page.locator("[data-entry-id='rd-dueDate']")
    due.get_by_role("button", name="Insert an example").click()
    expect(due.locator(".cm-content")).to_contain_text("deadlines.")
    due.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("deadlines.stage_1_resp")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("stage_1_response")
    page.keyboard.press("Escape")
    page.keyboard.type("onse.due")
    diagrams.saved()
    assert 'dueDate="=deadlines.stage_1_response.due"' in diagrams.task("Ask the neighbours")
    assert diagrams.visit.complaints == []


def test_opening_and_saving_changes_nothing_in_any_diagram(diagrams: Diagrams) -> None:
    diagrams.open(DIAGRAM)
    changed = []
    paths = sorted((ROOT / "bpmn").rglob("*.bpmn"))
    for path in paths:
        said = path.read_text(encoding="utf-8")
        again = diagrams.page.evaluate(SAVE_AGAIN, said)
        if normal_form(path.name, said.encode()) != normal_form(path.name, again.encode()):
            changed.append(path.relative_to(ROOT).as_posix())
    assert (changed, len(paths) > 40) == ([], True)
    assert diagrams.text(DIAGRAM).encode() == (ROOT / DIAGRAM).read_bytes()
