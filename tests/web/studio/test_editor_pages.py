"""The pages on which files are edited: their security policy, and what the check says beside them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.studio.open_draft import open_draft
from app.web.security import POLICY
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, app_over, browser_of

STAFF = {"owner": ("process_owner",), "officer": ("complaints_handler",)}
DIAGRAM, LETTER = "bpmn/aspire/stage_1.bpmn", "letters/aspire/NEW.md"
PASSWORD = "correct horse battery"  # noqa: S105


@pytest.fixture
def driver(migrated_sqlite: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    opened = RuntimeDriver(f"sqlite:///{copied}", staff=STAFF)
    opened.give_password(PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def owner(driver: RuntimeDriver) -> Browser:
    return browser_of(app_over(driver), "owner")


@pytest.fixture
def draft(driver: RuntimeDriver) -> str:
    return f"/studio/drafts/{open_draft(driver.runtime, driver['owner'], 'aspire', 'Another letter')}"


def policy(browser: Browser, address: str) -> str:
    return browser.client.get(address).headers["Content-Security-Policy"]


def findings(browser: Browser, draft: str, path: str) -> dict[str, Any]:
    said = browser.client.get(f"{draft}/findings/{path}")
    assert said.status_code == 200
    answer: dict[str, Any] = said.get_json()
    return answer


def test_only_a_page_with_an_editor_that_makes_styles_lets_them_in_by_a_nonce_of_its_own(
    owner: Browser, draft: str
) -> None:
    editor = f"{draft}/files/{DIAGRAM}"
    nonces = []
    for _ in range(2):
        answer = owner.client.get(editor)
        said = answer.headers["Content-Security-Policy"]
        nonces.append(re.findall(r"'nonce-([\w-]+)'", said))
        assert f'name="style-nonce" content="{nonces[-1][0]}"' in answer.get_data(as_text=True)
        assert "unsafe-eval" not in said
        assert "unsafe-inline" not in said.replace("style-src-attr 'unsafe-inline'", "")
    assert nonces[0] != nonces[1]
    for plain in ("/", "/studio", draft, f"{editor}?as=text", f"{draft}/files/landlords/aspire.toml"):
        assert policy(owner, plain) == POLICY


def test_what_the_check_says_stands_beside_the_file_with_its_place(owner: Browser, draft: str) -> None:
    assert findings(owner, draft, DIAGRAM) == {"here": [], "elsewhere": [], "errors": 0, "warnings": 0}
    text = owner.client.get(f"{draft}/text/{DIAGRAM}").get_json()["text"]
    slip = text.replace('formId="investigate"', 'formId="investigte"')
    owner.post(f"{draft}/saved/{DIAGRAM}", text=slip, seen="0")
    said = findings(owner, draft, DIAGRAM)["here"]
    assert [(finding["element"], finding["severity"], finding["landlords"]) for finding in said] == [
        ("investigate", "error", ["aspire"])
    ]
    assert "investigate" in said[0]["remedy"] + said[0]["message"]
    elsewhere = findings(owner, draft, "landlords/aspire.toml")
    assert (elsewhere["here"], elsewhere["errors"]) == ([], 1)


def test_a_slip_in_a_table_is_placed_by_row_and_column_and_in_a_letter_by_line(owner: Browser, draft: str) -> None:
    table = "dmn/aspire/extensions.dmn"
    text = owner.client.get(f"{draft}/text/{table}").get_json()["text"]
    owner.post(f"{draft}/saved/{table}", text=text.replace('<text>"no"</text>', "<text>no</text>", 1), seen="0")
    assert any(finding["row"] and finding["column"] for finding in findings(owner, draft, table)["here"])
    owner.post(f"{draft}/saved/{LETTER}", text="---\ntitle: New\n---\nDear {{ resident.nam }}\n", seen="1")
    assert {finding["line"] for finding in findings(owner, draft, LETTER)["here"]} >= {4}


def test_a_file_is_saved_without_script_too_and_nothing_is_there_for_others(
    driver: RuntimeDriver, owner: Browser, draft: str
) -> None:
    page = owner.post(f"{draft}/saved/{LETTER}", text="---\r\ntitle: New\r\n---\r\nDear", seen="0", plain="yes")
    assert "Saved." in page
    assert owner.client.get(f"{draft}/text/{LETTER}").get_json()["text"] == "---\ntitle: New\n---\nDear"
    handler = browser_of(app_over(driver), "officer")
    for address in (draft, f"{draft}/files/{LETTER}", f"{draft}/text/{LETTER}", f"{draft}/findings/{LETTER}"):
        handler.get(address, 404)
    handler.post(f"{draft}/saved/{LETTER}", 404, text="x", seen="1")


@pytest.mark.parametrize("seen", ["", "-1", "x", "²", "9" * 30])
def test_a_revision_that_is_none_is_refused(owner: Browser, draft: str, seen: str) -> None:
    owner.post(f"{draft}/saved/{LETTER}", 422, text="x", seen=seen)


BROKEN = "<bpmn"


def test_every_page_of_a_draft_opens_while_a_diagram_of_it_cannot_be_read(owner: Browser, draft: str) -> None:
    choices = owner.client.get(f"{draft}/choices").get_json()
    owner.post(f"{draft}/saved/{DIAGRAM}", text=BROKEN, seen="0")
    again = owner.client.get(f"{draft}/choices").get_json()
    for listed in ("properties", "messages", "clocks", "groups", "services", "names"):
        assert again[listed] == choices[listed], listed
    said = owner.get(f"{draft}/elements/{DIAGRAM}", 422)
    assert "cannot be read" in said
    assert "?as=text" in said
    for page in ("", "/play", f"/findings/{DIAGRAM}", f"/files/{DIAGRAM}", f"/files/{DIAGRAM}?as=text"):
        owner.get(f"{draft}{page}")
    owner.get(f"{draft}/elements/bpmn/aspire/acknowledgement.bpmn")
    owner.post(f"{draft}/elements/{DIAGRAM}", 422, element="investigate", add="yes", task="Ask", seen="1")


@pytest.mark.parametrize("path", ["landlords/aspire.toml", "dmn/aspire/timescales.dmn"])
def test_choices_stand_while_another_file_cannot_be_read(owner: Browser, draft: str, path: str) -> None:
    names = owner.client.get(f"{draft}/choices").get_json()["names"]
    owner.post(f"{draft}/saved/{path}", text="[broken", seen="0")
    assert owner.client.get(f"{draft}/choices").get_json()["names"] == names
    owner.get(f"{draft}/elements/{DIAGRAM}")
    owner.get(f"{draft}/files/{DIAGRAM}")
