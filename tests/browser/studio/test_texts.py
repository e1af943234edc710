"""Forms, letters and landlord files in a real browser: changed, saved, shown beside, and else left as they were."""

from __future__ import annotations

import json
import shutil
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.content.normal_form import normal_form
from app.studio.open_draft import open_draft
from app.studio.view_draft import view_file
from tests.browser.site import Site, serve
from tests.drivers.four_landlords import FOUR
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

FORM, LETTER = "forms/association/respond.form", "letters/association/EXT2.md"
LANDLORD = "landlords/association.toml"
FORM_JS = ROOT / "app" / "web" / "static" / "vendor" / "@bpmn-io" / "form-js" / "form-editor.umd.js"
FORM_TEXT = ROOT / "app" / "web" / "scripts" / "studio" / "form_text.js"
SAVED_AGAIN = """async ([text, formText]) => {
    const { written } = await import(formText);
    const editor = new FormEditor.FormEditor({ container: document.body });
    await editor.importSchema(JSON.parse(text));
    const saved = written(editor.saveSchema());
    editor.destroy();
    return saved;
}"""


@pytest.fixture
def site(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    """The Association, which has forms and letters of its own, with a draft that was just begun."""
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    staff = {**FOUR["association"], "owner": ("process_owner",)}
    driver = RuntimeDriver(f"sqlite:///{copied}", landlord="association", staff=staff)
    open_draft(driver.runtime, driver["owner"], "association", "Plainer words")
    with serve(driver) as opened:
        yield opened
    driver.close()


def says(site: Site, path: str) -> str:
    body = view_file(site.driver.runtime, site.driver["owner"], 1, path).body
    assert body is not None
    return body.decode()


def saved(page: Page) -> None:
    """Wait until the draft has what was changed."""
    expect(page.locator("[data-studio-state]")).to_have_text("Saved")


def test_every_form_is_opened_and_saved_as_it_was(browser: Browser) -> None:
    files = sorted((ROOT / "forms").rglob("*.form"))
    assert files
    page = browser.new_page()
    page.add_script_tag(path=FORM_JS)
    form_text = f"data:text/javascript;base64,{b64encode(FORM_TEXT.read_bytes()).decode()}"
    changed = []
    for file in files:
        path = file.relative_to(ROOT).as_posix()
        text = file.read_text(encoding="utf-8")
        saved_again = page.evaluate(SAVED_AGAIN, [text, form_text])
        changed += [path] if normal_form(path, saved_again.encode()) != normal_form(path, text.encode()) else []
    assert changed == []
    page.close()


def test_a_form_is_drawn_saved_and_tried_beside_its_canvas(site: Site, browser: Browser) -> None:
    visit = site.visit(browser, "owner")
    page = visit.page
    visit.open(f"/studio/drafts/1/files/{FORM}")
    page.locator("[data-ready]").wait_for()
    assert (
        page.locator(".fjs-palette-field[data-field-type=html], .fjs-palette-field[data-field-type=image]").count() == 0
    )
    assert visit.axe() == []
    page.locator(".fjs-form-field-textarea", has_text="What was done to look into it?").click()
    page.get_by_label("Recorded as", exact=True).select_option("evidence")
    expect(page.locator("#own-record-hint")).to_contain_text("What was considered")
    saved(page)
    before, after = json.loads((ROOT / FORM).read_text()), json.loads(says(site, FORM))
    field = next(each for each in before["components"] if each.get("key") == "steps")
    field["properties"]["record"] = "evidence"
    assert normal_form(FORM, json.dumps(after).encode()) == normal_form(FORM, json.dumps(before).encode())
    page.locator("#steps").fill("We read the repair log")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("[data-form-shown]")).to_contain_text("What was considered: documents, visits, statements")
    expect(page.locator("[data-form-examples]")).to_contain_text("“steps” is recorded as evidence")
    assert visit.complaints == []
    visit.close()


def test_a_letter_is_written_beside_what_it_says(site: Site, browser: Browser) -> None:
    visit = site.visit(browser, "owner")
    page = visit.page
    visit.open(f"/studio/drafts/1/files/{LETTER}")
    page.locator("[data-ready]").wait_for()
    assert visit.axe() == []
    area, live = page.locator("#file-text"), page.locator("[data-letter-live]")
    area.fill(says(site, LETTER).replace("Why we need more time", "Why it takes longer"))
    expect(live).to_contain_text("Why it takes longer")
    expect(live).to_contain_text("does not say “Why we need more time”")
    live.get_by_role("button", name="Take the new text").click()
    expect(live).to_contain_text("All of its examples hold.")
    page.get_by_text("Insert …").click()
    page.get_by_label("Find").fill("complaint.reference")
    page.locator("[data-insert='{{ complaint.reference }}']").click()
    page.keyboard.type("{{ complaint.refrence }}")
    expect(live).to_contain_text("refrence")
    live.locator("[data-line]").first.click()
    expect(area).to_be_focused()
    saved(page)
    assert "{{ complaint.reference }}{{ complaint.refrence }}" in says(site, LETTER)
    assert visit.complaints == []
    visit.close()


def test_the_pages_of_a_landlord_are_sound(site: Site, browser: Browser) -> None:
    visit = site.visit(browser, "owner")
    for part in ("who", "roles", "posts", "permissions", "calendar", "policies", "choices", "homes"):
        visit.open(f"/studio/drafts/1/files/{LANDLORD}?part={part}")
        assert visit.axe() == [], part
        assert not visit.overflows(), part
    for what in ("fields", "try"):
        visit.open(f"/studio/drafts/1/{what}/{FORM}")
        assert visit.axe() == [], what
    assert visit.complaints == []
    visit.close()
