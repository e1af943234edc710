"""The pages of a play: begun, filled in, moved on, taken back and saved, without a script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.studio.open_draft import open_draft
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver
from tests.web.conftest import Browser, app_over, browser_of, words

CONTACT = {
    **{key: str(value) for key, value in COMPLAINT.items() if key not in ("dissatisfied", "responsibility")},
    "dissatisfied": "true", "complainant_address": "1 Example Street", "service_area": "heating", "theme": "delay",
}  # fmt: skip


class Plays:
    """The owner's browser at a play that was just begun."""

    def __init__(self, driver: RuntimeDriver) -> None:
        self.driver = driver
        draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "A try")
        self.browser: Browser = browser_of(app_over(driver), "owner")
        self.plays = f"/studio/drafts/{draft_id}/play"
        self.browser.post(self.plays, landlord="aspire", day="2025-12-24", time="16:55", process="stage_1")
        self.address = f"{self.plays}/1"

    def log(self, status: int = 200, **changes: str) -> str:
        return self.browser.post(f"{self.address}/take?verb=log&by=customer_excellence_team&seen=0", status,
                                 **{**CONTACT, **changes})  # fmt: skip


@pytest.fixture
def play(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Plays]:
    shutil.copyfile(migrated_sqlite, tmp_path / "redress.db")
    staff = {"owner": ("process_owner",), "officer": ("customer_excellence_team",)}
    driver = RuntimeDriver(f"sqlite:///{tmp_path / 'redress.db'}", staff=staff)
    yield Plays(driver)
    driver.close()


def test_a_contact_is_logged_by_the_landlords_own_form(play: Plays) -> None:
    assert 'name="summary"' in play.browser.get(play.address)
    shown = words(play.log())
    assert "It is Wednesday 24 December 2025, 16:55" in shown
    assert "Acknowledge the complaint" in shown
    assert "Log a contact – Customer Excellence Team" in shown


def test_what_is_wrong_is_said_and_what_was_typed_stays(play: Plays) -> None:
    shown = play.log(422, channel="")
    assert "There is a problem" in words(shown)
    assert CONTACT["summary"] in shown


def test_the_form_of_a_task_is_shown_for_each_who_may(play: Plays) -> None:
    shown = play.log()
    link = re.search(r'href="([^"]*verb=do[^"]*what=acknowledge)"', shown)
    assert link is not None
    form = play.browser.get(link.group(1).replace("&amp;", "&"))
    assert 'name="definition"' in form
    assert "Customer Excellence Team, second" in words(form)


def test_the_clock_is_moved_and_a_step_taken_back(play: Plays) -> None:
    play.log()
    shown = play.browser.post(f"{play.address}/clock", seen="1", day="2025-12-29", time="10:00")
    assert "It is Monday 29 December 2025, 10:00" in words(shown)
    refused = play.browser.post(f"{play.address}/clock", 422, seen="2", day="2025-12-28", time="10:00")
    assert "does not run back" in words(refused)
    assert "It is Wednesday 24 December" in words(play.browser.post(f"{play.address}/back", seen="2"))


def test_what_else_may_happen_is_offered_for_whoever_records_it(play: Plays) -> None:
    play.log()
    shown = play.browser.get(play.address, by="customer_relations_manager")
    assert "verb=tell&amp;what=withdrawn" in shown
    form = play.browser.get(play.address, verb="tell", what="withdrawn", by="customer_relations_manager")
    assert "Record it" in words(form)


def test_a_play_is_saved_as_a_story_of_the_draft(play: Plays) -> None:
    play.log()
    shown = words(play.browser.post(f"{play.address}/story", title="Logged on Christmas Eve"))
    assert "Saved as a story" in shown
    assert "logged_on_christmas_eve.yaml" in shown


def test_a_play_is_not_there_for_somebody_else(play: Plays) -> None:
    officer = browser_of(app_over(play.driver), "officer")
    officer.get(play.address, 404)
    officer.post(f"{play.address}/back", 404, seen="0")
