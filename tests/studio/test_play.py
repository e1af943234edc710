"""Play: the real engine on a made-up case, kept as steps, moved by hand, taken back, and saved as a story."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.errors import Conflict, Invalid, NotFound
from app.scenarios.story import DO, LOG, TELL
from app.studio.open_draft import open_draft
from app.studio.play import live
from app.studio.play.begin_play import begin_play
from app.studio.play.kept import MOST_KEPT
from app.studio.play.save_story import save_as_story
from app.studio.play.take_step import Doing, move_clock, step_back, take_step
from app.studio.play.view_play import Asked, PlayView, play_diagrams, view_play, view_plays
from app.studio.save_file import save_file
from app.studio.view_draft import view_file
from tests.drivers.runtime_driver import COMPLAINT, RuntimeDriver

FORM = "forms/acknowledge.form"


class Played:
    """A play of the owner's; what is done in it, in a word."""

    def __init__(self, driver: RuntimeDriver) -> None:
        self.driver, self.runtime, self.owner = driver, driver.runtime, driver["owner"]
        self.draft = open_draft(self.runtime, self.owner, "aspire", "A try")
        self.id = begin_play(self.runtime, self.owner, self.draft, "aspire", datetime(2025, 12, 24, 16, 55))

    def see(self, asked: Asked = Asked()) -> PlayView:  # noqa: B008 - it does not change
        return view_play(self.runtime, self.owner, self.draft, self.id, asked)

    def take(self, doing: Doing) -> None:
        take_step(self.runtime, self.owner, self.draft, self.id, doing, seen=len(self.see().play.steps))

    def log(self, **more: Any) -> None:
        values = {**COMPLAINT, "complainant_address": "1 Example Street", "service_area": "heating", "theme": "delay"}
        self.take(Doing(LOG, "", "customer_excellence_team", {**values, **more}))

    def do(self, element: str, **values: Any) -> None:
        task = next(task for task in self.see().tasks if task.element_id == element)
        form = self.see(Asked(DO, task_id=task.id)).form
        assert form is not None
        self.take(Doing(DO, element, form.asked.by, values, task.id))

    def wait(self, until: datetime | None) -> None:
        move_clock(self.runtime, self.owner, self.draft, self.id, until, seen=len(self.see().play.steps))

    def back(self) -> None:
        step_back(self.runtime, self.owner, self.draft, self.id, seen=len(self.see().play.steps))

    def save(self, path: str, body: bytes) -> None:
        seen = view_file(self.runtime, self.owner, self.draft, FORM).draft.row["revision"]
        save_file(self.runtime, self.owner, self.draft, path, body, seen=seen)


@pytest.fixture
def play(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Played]:
    """Wednesday 24 December 2025, 16:55, in a play of which nothing is logged yet."""
    shutil.copyfile(migrated_sqlite, tmp_path / "redress.db")
    staff = {"owner": ("process_owner",), "manager": ("customer_relations_manager",)}
    driver = RuntimeDriver(f"sqlite:///{tmp_path / 'redress.db'}", staff=staff)
    yield Played(driver)
    driver.close()


def tasks(play: Played) -> set[str]:
    return {task.element_id for task in play.see().tasks}


def test_a_play_begins_with_the_form_by_which_a_contact_is_logged(play: Played) -> None:
    shown = play.see()
    assert shown.row is None
    assert shown.form is not None
    assert shown.form.asked.verb == LOG
    assert ("customer_excellence_team", "Customer Excellence Team") in shown.form.who
    play.log()
    assert tasks(play) == {"acknowledge", "contact_customer", "investigate"}
    assert {clock.name: clock.due.day for clock in play.see().clocks}["acknowledgement"] == date(2026, 1, 5)


def test_a_task_is_filled_in_as_somebody_who_may_and_its_letter_is_seen(play: Played) -> None:
    play.log()
    play.wait(datetime(2025, 12, 29, 10))
    play.do("acknowledge", responsibility="ours", definition="No heating", handler="complaints_handler")
    shown = play.see()
    assert [letter.key for letter in shown.letters] == ["ACK1"]
    assert "acknowledge" not in tasks(play)
    assert shown.done[-1].endswith("Acknowledge the complaint – Customer Excellence Team")


def test_the_clock_moves_to_the_next_thing_that_happens_and_not_back(play: Played) -> None:
    play.log()
    next_at = play.see().next_at
    play.wait(None)
    assert next_at is not None
    assert play.see().now == next_at.replace(tzinfo=None)
    with pytest.raises(Invalid, match="does not run back"):
        play.wait(datetime(2025, 12, 24, 17))


def test_what_is_refused_is_said_and_no_step_is_kept(play: Played) -> None:
    with pytest.raises(Invalid):
        play.log(channel=None)
    assert play.see().play.steps == ()
    play.log()
    with pytest.raises(Invalid):
        play.do("acknowledge", responsibility="ours", definition="No heating", handler="nobody")
    assert len(play.see().play.steps) == 1


def test_another_process_does_again_what_was_kept(play: Played) -> None:
    play.log()
    play.wait(datetime(2025, 12, 29, 10))
    play.do("acknowledge", responsibility="ours", definition="No heating", handler="complaints_handler")
    before = play.see()
    live._live.clear()  # as in a process that never saw this play
    after = play.see()
    assert (after.now, after.tasks, after.clocks, after.letters) == (
        before.now, before.tasks, before.clocks, before.letters,
    )  # fmt: skip


def test_one_step_back_is_as_if_it_had_not_been_taken(play: Played) -> None:
    play.log()
    before = tasks(play)
    play.take(Doing(TELL, "withdrawn", "customer_relations_manager", {"reason": "They are content"}))
    row = play.see().row
    assert row is not None
    assert row["status"] == "withdrawn"
    play.back()
    assert tasks(play) == before
    assert len(play.see().play.steps) == 1


def test_a_page_that_is_behind_takes_no_step(play: Played) -> None:
    play.log()
    with pytest.raises(Conflict, match="in another window meanwhile"):
        move_clock(play.runtime, play.owner, play.draft, play.id, datetime(2026, 1, 5), seen=0)


def test_a_play_goes_on_with_the_draft_as_it_is_now(play: Played) -> None:
    play.log()
    base = view_file(play.runtime, play.owner, play.draft, "landlords/aspire.toml").body
    assert base is not None
    play.save("landlords/aspire.toml", base.replace(b'title = "Customer Excellence Team"', b'title = "First team"'))
    shown = play.see(Asked(DO, task_id=play.see().tasks[1].id))
    assert "First team" in {task.role for task in shown.tasks}


def test_where_a_step_cannot_be_done_again_it_is_named_and_one_goes_back(play: Played) -> None:
    play.log()
    play.wait(datetime(2025, 12, 29, 10))
    play.do("acknowledge", responsibility="ours", definition="No heating", handler="complaints_handler")
    form = json.loads(view_file(play.runtime, play.owner, play.draft, FORM).body or b"")
    form["components"].append({
        "type": "textfield", "key": "asked_also", "id": "asked_also", "label": "What else was asked?",
        "validate": {"required": True},
    })  # fmt: skip
    play.save("forms/aspire/acknowledge.form", json.dumps(form).encode())
    stuck = play.see().stuck
    assert stuck is not None
    assert "asked" in str(stuck.actual)
    with pytest.raises(Conflict, match="cannot be taken again"):
        play.wait(datetime(2026, 1, 5))
    play.back()
    assert play.see().stuck is None
    assert "acknowledge" in tasks(play)


def test_a_play_is_its_owners_and_only_the_last_few_are_kept(play: Played) -> None:
    with pytest.raises(NotFound, match="no such play of yours"):
        view_play(play.runtime, play.driver["manager"], play.draft, play.id, Asked())
    for _ in range(MOST_KEPT + 1):
        begin_play(play.runtime, play.owner, play.draft, "aspire", datetime(2026, 1, 5, 9))
    _, plays = view_plays(play.runtime, play.owner, play.draft)
    assert len(plays) == MOST_KEPT
    assert play.id not in {kept.id for kept in plays}


def test_the_diagrams_show_where_the_case_stands(play: Played) -> None:
    assert play_diagrams(play.runtime, play.owner, play.draft, play.id) == []
    play.log()
    lifecycle = play_diagrams(play.runtime, play.owner, play.draft, play.id)[0]
    assert lifecycle["processes"]["acknowledgement"]["tokens"] == {"acknowledge": 1}


def test_a_play_is_saved_as_a_story_that_expects_what_was_seen(play: Played) -> None:
    play.log()
    play.wait(datetime(2025, 12, 29, 10))
    play.do("acknowledge", responsibility="ours", definition="No heating", handler="complaints_handler")
    play.wait(datetime(2026, 1, 8, 10))
    path = save_as_story(play.runtime, play.owner, play.draft, play.id, "Not called back in time")
    assert path == "tests/scenarios/aspire/not_called_back_in_time.yaml"
    text = (view_file(play.runtime, play.owner, play.draft, path).body or b"").decode()
    assert "due: {stage_1_response: 2026-01-13}" in text
    assert "letters: [ACK1]" in text
    assert "breaches: [{code: CONTACT_LATE, clock: personal_contact}]" in text
    assert "head_of_service" not in text  # had no part in it
    with pytest.raises(Conflict, match="another title"):
        save_as_story(play.runtime, play.owner, play.draft, play.id, "Not called back in time")


def test_a_play_in_which_nothing_was_logged_is_no_story(play: Played) -> None:
    with pytest.raises(Conflict, match="Nothing was logged"):
        save_as_story(play.runtime, play.owner, play.draft, play.id, "Nothing")
