"""A real case becomes a story: its dates and choices stay, and nothing that anybody said does."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.casework.actor import Membership
from app.errors import Conflict, NotFound
from app.forms import Field
from app.scenarios import Story, load_story, run_story
from app.scenarios.fields import filled_in
from app.scenarios.observing import observe
from app.scenarios.playing import Player
from app.scenarios.vocabulary import Vocabulary
from app.scenarios.yaml_lines import read
from app.store import read_log
from app.studio.open_draft import open_draft
from app.studio.record_story import record_story
from app.studio.view_draft import view_file
from app.use_cases.add_user import add_user
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

STORIES = {"aspire": "S01", "association": "S16"}
OFFICERS = {"aspire": "customer_relations_manager", "association": "director_of_customer_services"}
OWN_WORDS = {"words", "resident", "example", "street"}
"""What the neutral words say, which the stories of the tests say too."""


@pytest.fixture
def migrated_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copyfile(migrated_sqlite, tmp_path / "redress.db")
    return f"sqlite:///{tmp_path / 'redress.db'}"


def player_story(landlord: str) -> Story:
    return load_story(ROOT / "tests" / "scenarios" / landlord / f"{STORIES[landlord]}.yaml")


@contextmanager
def lived_through(landlord: str, url: str) -> Iterator[tuple[RuntimeDriver, Player]]:
    """A landlord with a whole complaint behind it: that of a story, with the people of that story."""
    story = player_story(landlord)
    begins = f"{story.variants[0].steps[0].day} 00:00"
    driver = RuntimeDriver(url, at=begins, landlord=landlord, staff={"owner": ("process_owner",)})
    player = Player(driver.runtime, landlord, story.variants[0])
    assert player.play() == []
    yield driver, player
    driver.close()


def both(driver: RuntimeDriver) -> None:
    """Somebody who edits content and sees every case."""
    roles = ("process_owner", OFFICERS[driver.landlord])
    add_user(driver.runtime, "both", "Both", None, [Membership(driver.landlord, role) for role in roles])
    driver.people["both"] = driver._known("both")


@pytest.mark.parametrize("landlord", STORIES)
def test_a_recorded_case_holds_on_the_release_that_it_is_on(landlord: str, migrated_url: str, tmp_path: Path) -> None:
    with lived_through(landlord, migrated_url) as (driver, player):
        both(driver)
        case_id = next(iter(player.cases.values()))
        seen = observe(driver.runtime, case_id)
        draft_id = open_draft(driver.runtime, driver["both"], landlord, "A case to keep")
        recorded = record_story(driver.runtime, driver["both"], draft_id, seen.row["reference"], "What happened")
        body = view_file(driver.runtime, driver["both"], draft_id, recorded.path).body
        assert body is not None
        text = body.decode()
        assert recorded.otherwise == ()
        expected = read(text)["expect"]
        assert expected["status"] == seen.row["status"]
        assert expected["letters"] == [letter["key"] for letter in seen.letters]
        path = tmp_path / "recorded.yaml"
        path.write_text(text)
        again = load_story(path)
        assert run_story(again, ROOT).passed
        before = said_in(player_story(landlord), driver)
        assert words_of(before) & words_of(said_in(again, driver)) <= OWN_WORDS
        kept = [line for line in before if re.search(rf"(?<!\w){re.escape(line)}(?!\w)", text)]
        assert [line for line in kept if " " in line and not words_of([line]) <= OWN_WORDS] == []


def said_in(story: Story, driver: RuntimeDriver) -> list[str]:
    """Every text that somebody wrote into a form, in the order of the steps."""
    known = Vocabulary(driver.runtime.content_on(driver.landlord, driver.runtime.clock.today()))
    said: list[str] = []
    for step in story.variants[0].steps:
        if form := known.form(step.verb, step.what):
            fields = {field.key: field for field in form.fields}
            said += texts_of(filled_in(step.values, fields), fields)
    return said


def texts_of(values: Mapping[str, Any], fields: Mapping[str, Field]) -> list[str]:
    texts: list[str] = []
    for key, value in values.items():
        field = fields[key]
        if field.is_list:
            columns = {column.key: column for column in field.subfields}
            texts += [text for row in value for text in texts_of(row, columns)]
        elif field.type in ("textfield", "textarea"):
            texts += str(value).splitlines()
    return texts


def words_of(texts: Iterable[str]) -> set[str]:
    return {word.casefold() for text in texts for word in re.findall(r"[^\W\d]\w*", text)}


def test_only_a_case_that_one_may_read_is_recorded(migrated_url: str) -> None:
    with lived_through("aspire", migrated_url) as (driver, player):
        reference = observe(driver.runtime, next(iter(player.cases.values()))).row["reference"]
        draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "A case to keep")
        with pytest.raises(NotFound, match="no such case"):
            record_story(driver.runtime, driver["owner"], draft_id, reference, "What happened")


def test_a_recording_is_a_look_at_the_case_and_needs_a_title_of_its_own(migrated_url: str) -> None:
    with lived_through("aspire", migrated_url) as (driver, player):
        both(driver)
        case_id = next(iter(player.cases.values()))
        reference = observe(driver.runtime, case_id).row["reference"]
        draft_id = open_draft(driver.runtime, driver["both"], "aspire", "A case to keep")
        record_story(driver.runtime, driver["both"], draft_id, reference.lower(), "What happened")
        with driver.runtime.database.read() as connection:
            assert [reader["username"] for reader in read_log.last_readers(connection, case_id, 5)] == ["both"]
        with pytest.raises(Conflict, match="another title"):
            record_story(driver.runtime, driver["both"], draft_id, reference, "What happened")
