"""The process owner at the studio, with a draft of Aspire's content."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from lxml.html import HtmlElement, document_fromstring

from app.studio.open_draft import open_draft
from app.studio.view_draft import view_draft, view_file
from tests.drivers.four_landlords import FOUR
from tests.drivers.runtime_driver import LANDLORD, RuntimeDriver
from tests.web.conftest import Browser, app_over, browser_of, words


@dataclass
class OpenedDraft:
    """A draft in somebody's browser."""

    driver: RuntimeDriver
    browser: Browser
    id: int

    def address(self, what: str, path: str) -> str:
        return f"/studio/drafts/{self.id}/{what}/{path}"

    def says(self, path: str) -> str:
        """What a file of the draft says now."""
        body = view_file(self.driver.runtime, self.driver["owner"], self.id, path).body
        assert body is not None
        return body.decode()

    def revision(self) -> int:
        """At which revision the draft is: 0 while nothing was changed."""
        return view_draft(self.driver.runtime, self.driver["owner"], self.id).draft.row["revision"]

    def look(self, what: str, path: str, status: int = 200, /, **query: str) -> str:
        """The words of a page."""
        return words(self.browser.get(self.address(what, path), status, **query))

    def send(self, what: str, path: str, status: int = 200, /, **values: object) -> str:
        """The words of the page that answers, sent as somebody who has seen everything."""
        seen = self.revision()
        return words(self.browser.post(self.address(what, path), status, **{"seen": seen, **values}))

    def save(self, path: str, text: str) -> None:
        self.send("saved", path, text=text)


def form_to(page: str, address: str) -> Any:
    """The form of a page that posts to an address with these words in it."""
    document = document_fromstring(page)
    assert isinstance(document, HtmlElement)
    return next(form for form in document.forms if form.method == "POST" and address in (form.action or ""))


@pytest.fixture
def association(migrated_sqlite: Path, tmp_path: Path) -> Iterator[OpenedDraft]:
    """A draft at the Association, which has forms and letters of its own; its process owner looks into no cases."""
    copied = tmp_path / "association.db"
    shutil.copyfile(migrated_sqlite, copied)
    staff = {**FOUR["association"], "owner": ("process_owner",)}
    driver = RuntimeDriver(f"sqlite:///{copied}", landlord="association", staff=staff)
    draft_id = open_draft(driver.runtime, driver["owner"], "association", "Small changes")
    yield OpenedDraft(driver, browser_of(app_over(driver), "owner"), draft_id)
    driver.close()


@pytest.fixture
def draft(driver: RuntimeDriver, app: Flask) -> OpenedDraft:
    """A draft of Aspire's content, just begun."""
    owner = driver.person("owner", "process_owner")
    driver.people["owner"] = owner
    draft_id = open_draft(driver.runtime, owner, LANDLORD, "Small changes")
    return OpenedDraft(driver, browser_of(app, "owner"), draft_id)
