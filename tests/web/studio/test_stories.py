"""A story in the studio: changed step by step without a script, played on the draft, and recorded from a case."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from app.scenarios.yaml_lines import read
from app.studio.open_draft import open_draft
from app.studio.view_draft import view_file
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, app_over, browser_of, words

PATH = "tests/scenarios/aspire/S01.yaml"
FIELD = r'<(input|select|textarea)[^>]*name="([^"]*)"[^>]*>(.*?)(?=<(?:input|select|textarea|/form|button))'


class Page:
    """The page of a story, as the process owner has it."""

    def __init__(self, driver: RuntimeDriver) -> None:
        self.driver = driver
        self.draft = open_draft(driver.runtime, driver["owner"], "aspire", "A try")
        self.browser: Browser = browser_of(app_over(driver), "owner")
        self.address = f"/studio/drafts/{self.draft}"

    @property
    def text(self) -> str:
        return (view_file(self.driver.runtime, self.driver["owner"], self.draft, PATH).body or b"").decode()

    def get(self) -> str:
        return self.browser.get(f"{self.address}/files/{PATH}")

    def step(self, number: int, status: int = 200, /, **changes: str) -> str:
        """Send the form of a step as it stands, but for what is changed; `how`: another of its buttons."""
        page = self.get()
        start = page.index(f'id="step-0-{number}"')
        form = page[page.index("<form", start) : page.index("</form>", start)]
        pairs = [(name, value) for name, value in fields_in(form) if name not in changes]
        return self.browser.post(f"{self.address}/story-step/{PATH}", status, **gathered([*pairs, *changes.items()]))


def fields_in(form: str) -> list[tuple[str, str]]:
    """(name, value) of every field of a form, in its order."""
    fields = []
    for match in re.finditer(FIELD, f"{form}<button", re.DOTALL):
        kind, name, rest = match.groups()
        if kind == "input":
            value = re.search(r'value="([^"]*)"', match.group(0))
            fields.append((name, unescape(value.group(1)) if value else ""))
        elif kind == "textarea":
            fields.append((name, unescape(rest.partition("</textarea>")[0])))
        else:
            chosen = re.search(r'<option value="([^"]*)" selected', rest)
            fields.append((name, unescape(chosen.group(1)) if chosen else ""))
    return fields


def gathered(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


@pytest.fixture
def page(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Page]:
    shutil.copyfile(migrated_sqlite, tmp_path / "redress.db")
    driver = RuntimeDriver(f"sqlite:///{tmp_path / 'redress.db'}", staff={"owner": ("process_owner",)})
    yield Page(driver)
    driver.close()


def test_a_step_that_is_sent_as_it_stands_changes_nothing(page: Page) -> None:
    before = page.text
    for number in range(len(read(before)["steps"])):
        page.step(number)
        assert page.text == before


def test_a_step_is_changed_and_every_other_line_stays(page: Page) -> None:
    before = page.text
    page.step(1, time="11:30", by="manager")
    after = page.text
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        "  - at: 2025-12-29 11:30", "    by: manager",
    ]  # fmt: skip


def test_a_step_is_added_moved_and_taken_out(page: Page) -> None:
    before = page.text
    page.step(0, how="add")
    assert read(page.text)["steps"][1]["nothing"] == "say what happens"
    page.step(1, how="down")
    assert "nothing" in read(page.text)["steps"][2]
    page.step(2, how="remove")
    assert page.text == before


def test_what_is_wrong_stands_at_its_step(page: Page) -> None:
    shown = page.step(1, by="nobody")
    step = shown[shown.index('id="step-0-1"') : shown.index('id="step-0-2"')]
    assert "there is no person 'nobody'" in words(step)


def test_a_page_that_is_behind_changes_nothing(page: Page) -> None:
    before = page.text
    shown = page.step(1, 409, of="another", time="11:30")
    assert "was changed meanwhile" in words(shown)
    assert page.text == before


def test_a_value_that_cannot_be_read_is_said(page: Page) -> None:
    shown = page.step(2, 422, **{"expect-key": "tasks", "expect-text": "[investigate"})
    assert "cannot be read" in words(shown)


def test_a_story_is_played_on_the_draft_and_what_fails_stands_at_its_step(page: Page) -> None:
    assert "everything holds" in words(page.browser.post(f"{page.address}/story-played/{PATH}"))
    page.step(5, **{"expect-key": "status", "expect-text": "closed"})
    shown = page.browser.post(f"{page.address}/story-played/{PATH}")
    assert "did not hold" in words(shown)
    step = shown[shown.index('id="step-0-5"') : shown.index('id="step-0-6"')]
    assert "status: expected closed, but it is responded" in words(step)


def key_of(page: Page) -> str:
    """What tells the story as it is from how it was before."""
    key = re.search(r'name="of" value="([^"]*)"', page.get())
    assert key is not None
    return key.group(1)


def test_title_and_people_are_changed_and_the_others_stay_as_they_are(page: Page) -> None:
    people = read(page.text)["people"]
    aliases = [*people, "reviewer"]
    roles = [*(", ".join(about["roles"]) for about in people.values()), "head_of_service"]
    page.browser.post(
        f"{page.address}/story-head/{PATH}", of=key_of(page), title="Another title", alias=aliases, roles=roles
    )
    after = read(page.text)
    assert after["title"] == "Another title"
    assert after["people"] == {**people, "reviewer": {"roles": ["head_of_service"]}}


def test_what_holds_at_the_end_is_changed(page: Page) -> None:
    rows = {"expect-key": ["status", "due stage_1_response"], "expect-text": ["closed", "2026-01-13"]}
    page.browser.post(f"{page.address}/story-ending/{PATH}", of=key_of(page), course="0", **rows)
    assert read(page.text)["expect"] == {"status": "closed", "due": {"stage_1_response": date(2026, 1, 13)}}


def test_a_story_that_cannot_be_read_is_shown_with_its_line(page: Page) -> None:
    revision = re.search(r'data-revision="(\d+)"', page.get())
    assert revision is not None
    broken = page.text.replace("steps:\n", "steps: [\n", 1)
    page.browser.post(f"{page.address}/saved/{PATH}", seen=revision.group(1), text=broken)
    assert "only be edited as text" in words(page.get())


def test_a_case_that_one_may_not_open_is_not_recorded(page: Page) -> None:
    address = f"{page.address}/record"
    assert "real case" in words(page.browser.get(address))
    assert "no such case" in words(page.browser.post(address, 404, reference="ASP-2025-00001", title="What happened"))
