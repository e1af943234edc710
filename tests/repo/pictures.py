"""Take the pictures of the documents from the running product: `python -m tests.repo.pictures`, or `make pictures`.

A made-up landlord's people work on a draft over the content of one landlord; each picture is a page as they see it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app.store.migration import upgrade
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from setup.chromium import FLAGS, ensure
from tests.browser.site import serve
from tests.drivers.runtime_driver import LANDLORD, ROOT, RuntimeDriver

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1200, "height": 820}
STAFF = {
    "owner": ("process_owner",),
    "approver": ("customer_relations_manager",),
    "officer": ("customer_excellence_team",),
}
TITLE = "Answer at stage 1 within eight working days"
TABLE = f"dmn/{LANDLORD}/timescales.dmn"
OPEN_CASES = 12


def _nothing(page: Page) -> None:
    """The page as it opens."""


@dataclass(frozen=True)
class Picture:
    """A page of the studio. `path`: with `{draft}` for the draft. `before`: what is done on the page first."""

    name: str
    path: str
    who: str = "owner"
    before: Callable[[Page], None] = _nothing


def _diagram(page: Page) -> None:
    page.wait_for_selector("[data-ready=yes]")
    page.locator(".djs-element[data-element-id=investigate] .djs-hit").first.click(force=True)
    page.wait_for_selector("select[name='rd-form']")


def _further_down(page: Page) -> None:
    page.get_by_role("heading", name="Try it").scroll_into_view_if_needed()


FILES = "/studio/drafts/{draft}/files"
PICTURES = (
    Picture("studio", "/studio"),
    Picture("draft", "/studio/drafts/{draft}"),
    Picture("diagram", f"{FILES}/bpmn/{LANDLORD}/stage_1.bpmn", before=_diagram),
    Picture("table", f"{FILES}/{TABLE}", before=_further_down),
    Picture("letter", f"{FILES}/letters/ACK1.md"),
    Picture("landlord", f"{FILES}/landlords/{LANDLORD}.toml"),
    Picture("story", f"{FILES}/tests/scenarios/{LANDLORD}/S01.yaml"),
    Picture("releases", f"/studio/content/{LANDLORD}/releases"),
)


def take(folder: Path = FOLDER) -> list[Path]:
    """Write every picture into a folder; gives the files. RuntimeError names what a page complained about."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = f"sqlite:///{var / 'redress.db'}"
        upgrade(url)
        driver = RuntimeDriver(url, staff=STAFF)
        stack.callback(driver.close)
        draft = _draft(driver)
        site = stack.enter_context(serve(driver))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=str(ensure()), args=list(FLAGS)
        )
        stack.callback(browser.close)
        visits = {who: site.visit(browser, who, SIZE) for who in dict.fromkeys(picture.who for picture in PICTURES)}
        made = []
        for picture in PICTURES:
            visit = visits[picture.who]
            answer = visit.page.goto(picture.path.format(draft=draft))
            if answer is None or not answer.ok:
                raise RuntimeError(f"{picture.path}: {answer and answer.status}")
            visit.settle()
            picture.before(visit.page)
            visit.settle()
            made.append(folder / f"{picture.name}.png")
            visit.page.screenshot(path=made[-1])
            if visit.complaints:
                raise RuntimeError(f"{picture.path}: {visit.complaints}")
        return made


def _draft(driver: RuntimeDriver) -> int:
    """A draft in which stage 1 is answered within eight working days, with complaints open that it would move."""
    for number in range(OPEN_CASES):
        driver.log(complainant_name=f"Resident {number}")
    draft = open_draft(driver.runtime, driver["owner"], LANDLORD, TITLE)
    body = driver.runtime.content_on(LANDLORD, driver.clock.today()).files[TABLE]
    save_file(
        driver.runtime, driver["owner"], draft, TABLE, body.replace(b"<text>10</text>", b"<text>8</text>"), seen=0
    )
    return draft


if __name__ == "__main__":
    for file in take():
        print(file.relative_to(ROOT))
    sys.exit(0)
