"""The demonstration: cases at every stage, whatever day it is loaded on, and people for every role."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.casework.actor import ENGINE, Membership
from app.casework.open_runtime import open_runtime
from app.casework.runtime import Runtime
from app.clock import LONDON, MovableClock
from app.config import Settings
from app.errors import Conflict, NotAllowed, NotFound
from app.scenarios import StoryError, load_demo, load_story
from app.scenarios.demo import demo_landlords, demo_stories, play_together
from app.scenarios.loading import load_people
from app.scenarios.vocabulary import Vocabulary
from app.store import tables
from app.use_cases.add_user import add_user
from app.use_cases.attempts import Place
from app.use_cases.log_contact import log_contact
from app.use_cases.publish_content import publish_content
from app.use_cases.sign_in import sign_in
from app.views.people import list_people

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "demo"
PASSWORD = "correct horse battery"  # noqa: S105 - of people who are invented


def an_office(url: str, now: str) -> Runtime:
    clock = MovableClock(datetime.fromisoformat(now).replace(tzinfo=LONDON))
    return open_runtime(Settings(database_url=url, content=ROOT), clock)


@pytest.fixture
def url(migrated_sqlite: Path, tmp_path: Path) -> str:
    path = tmp_path / "demo.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.mark.parametrize("landlord", demo_landlords(DEMO))
@pytest.mark.parametrize(
    "now",
    [
        "2026-04-06 07:10",  # Easter Monday, early
        "2026-08-22 18:00",  # a Saturday
    ],
)
def test_every_demo_story_ends_as_it_says_on_any_day(landlord: str, now: str, url: str) -> None:
    runtime = an_office(url, now)
    release = publish_content(runtime, landlord, ROOT, ENGINE)
    people = load_people(DEMO / landlord / "people.yaml")
    for person in people.values():
        add_user(
            runtime,
            person.alias,
            person.name,
            None,
            [Membership(landlord, role, person.areas) for role in person.roles],
        )
    stories = demo_stories(runtime, DEMO / landlord, people)
    players = play_together(runtime, stories, Vocabulary(runtime.content(release.release_id)))
    for story, player in zip(stories, players, strict=True):
        expect = story.variants[0].expect
        assert expect is not None, f"{story.path.name} does not say how it ends"
        player.look(expect, None, "afterwards", 1)
        assert player.failures == [], story.path.name
    runtime.database.dispose()


def test_there_is_somebody_to_sign_in_as_for_every_role_and_a_case_at_every_stage(database_url: str) -> None:
    runtime = an_office(database_url, "2026-01-14 10:30")
    demo = load_demo(runtime, DEMO, "aspire", PASSWORD)
    held = {role for person in demo.people for role in person.roles}
    assert held == set(runtime.landlord("aspire").roles)
    for person in demo.people:
        assert sign_in(runtime, person.alias, PASSWORD, Place()).actor.roles("aspire") >= set(person.roles)
    with runtime.database.read() as connection:
        stages = {tuple(row) for row in connection.execute(select(tables.case.c.status, tables.case.c.stage))}
    assert stages == {
        ("open", None), ("open", 1), ("open", 2), ("responded", 1), ("closed", 1), ("closed", 2), ("excluded", None),
        ("withdrawn", 1), ("recorded", None),
    }  # fmt: skip
    again = load_demo(runtime, DEMO, "aspire", "another horse battery")
    assert (demo.cases > 15, again.cases) == (True, 0)  # made once, but the password is set each time
    sign_in(runtime, "officer", "another horse battery", Place())
    with pytest.raises(NotAllowed):
        sign_in(runtime, "officer", PASSWORD, Place())
    runtime.database.dispose()


def test_a_database_in_real_use_is_left_alone(url: str) -> None:
    runtime = an_office(url, "2026-01-14 10:30")
    publish_content(runtime, "aspire", ROOT, ENGINE)
    somebody = add_user(runtime, "somebody", "Somebody", None, [Membership("aspire", "customer_excellence_team")])
    log_contact(runtime, somebody, {"channel": "email", "kind": "complaint", "summary": "A real one"})
    with pytest.raises(Conflict, match="real use"):
        load_demo(runtime, DEMO, "aspire", PASSWORD)
    assert [person.username for person in list_people(runtime)] == ["somebody"]
    runtime.database.dispose()


def test_an_unknown_landlord_is_told_which_demos_there_are(url: str) -> None:
    with pytest.raises(NotFound, match="aspire"):
        load_demo(an_office(url, "2026-01-14 10:30"), DEMO, "aspyre", PASSWORD)


def test_a_story_outside_the_demo_does_not_count_from_today(tmp_path: Path) -> None:
    path = tmp_path / "late.yaml"
    path.write_text("title: t\nlandlord: aspire\nsteps:\n  - at: today-1wd 10:00\n")
    with pytest.raises(StoryError, match=r"late.yaml:4: 'today-1wd 10:00': only a demo story counts from today"):
        load_story(path)
