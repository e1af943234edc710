"""Two owners type in one file: what they change in different places is in it, and in the same place they choose."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.view_draft import view_file
from tests.browser.site import Site, serve
from tests.drivers.runtime_driver import RuntimeDriver

LETTER = "letters/aspire/NEW.md"
WORDS = "---\ntitle: New\n---\nDear customer\n\n::: thanks\nThank you\n:::\n"


@pytest.fixture
def owners(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Site]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff={"owner": ("process_owner",), "second": ("process_owner",)})
    with serve(driver) as opened:
        yield opened
    driver.close()


def change(page: Page, before: str, after: str) -> None:
    """Type something else in the place of some words."""
    area = page.get_by_label("What this file says")
    area.fill(area.input_value().replace(before, after))


def test_both_changes_are_in_the_file_and_where_both_changed_the_same_somebody_chooses(
    browser: Browser, owners: Site
) -> None:
    runtime = owners.driver.runtime
    draft = open_draft(runtime, owners.driver["owner"], "aspire", "Two of us")
    save_file(runtime, owners.driver["owner"], draft, LETTER, WORDS.encode(), seen=0)
    ann, ben = owners.visit(browser, "owner"), owners.visit(browser, "second")
    for visit in (ann, ben):
        visit.open(f"/studio/drafts/{draft}/files/{LETTER}?as=text")
    assert ann.axe() == []
    change(ann.page, "Dear customer", "Dear neighbour")
    expect(ann.page.get_by_role("status")).to_have_text("Saved")
    change(ben.page, "Thank you", "Many thanks")
    expect(ben.page.get_by_role("status")).to_have_text("Saved, with what owner has changed")
    both = WORDS.replace("customer", "neighbour").replace("Thank you", "Many thanks")
    expect(ben.page.get_by_label("What this file says")).to_have_value(both)
    change(ann.page, "Thank you", "Thanks")
    dialog = ann.page.get_by_role("dialog", name="Somebody else changed the same places")
    expect(dialog).to_contain_text("Many thanks")
    assert ann.axe() == []
    dialog.get_by_role("button", name="Keep mine in these places").click()
    expect(ann.page.get_by_role("status")).to_have_text("Saved")
    mine = both.replace("Many thanks", "Thanks")
    expect(ann.page.get_by_label("What this file says")).to_have_value(mine)
    assert (view_file(runtime, owners.driver["owner"], draft, LETTER).body or b"").decode() == mine
    assert (ann.complaints, ben.complaints) == ([], [])
    ann.close()
    ben.close()
