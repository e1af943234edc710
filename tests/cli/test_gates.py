"""The gates of a draft on the command line, and the stories of a folder that is published from there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.cli import register
from app.content.files import read_tried
from app.store import drafts
from app.studio.keep_tried import keep_tried
from app.studio.open_draft import open_draft
from app.studio.view_draft import view_draft
from tests.drivers.eight_days import OWNERS, WHY, acknowledged, draft_of_eight_days
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

STORY = "tests/scenarios/aspire/S13.yaml"


@pytest.fixture
def driver(migrated_sqlite: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    copied = tmp_path / "redress.db"
    copied.write_bytes(migrated_sqlite.read_bytes())
    opened = RuntimeDriver(f"sqlite:///{copied}", staff=OWNERS)
    yield opened
    opened.close()


def run(driver: RuntimeDriver, *words: str) -> tuple[int, str]:
    """What a command of `flask content` answers: exit code and output."""
    app = Flask("commands")
    app.extensions["runtime"] = driver.runtime
    register(app)
    result = app.test_cli_runner().invoke(app.cli, ["content", *words])
    return result.exit_code, result.output


def test_a_draft_is_checked_handed_over_and_approved_in_the_name_of_somebody_else(driver: RuntimeDriver) -> None:
    draft_id = str(draft_of_eight_days(driver))
    assert run(driver, "check-draft", draft_id) == (0, run(driver, "check-draft", draft_id)[1])
    code, said = run(driver, "submit", draft_id, "--reason", WHY)
    assert code != 0
    assert "stories" in said
    assert run(driver, "submit", draft_id, "--reason", WHY, "--without-stories")[0] == 0
    assert run(driver, "send-back", draft_id, "--by", "manager", "--reason", "Nine would do")[0] == 0
    assert run(driver, "submit", draft_id, "--reason", WHY, "--without-stories")[0] == 0
    assert run(driver, "take-back", draft_id)[0] == 0
    assert run(driver, "submit", draft_id, "--reason", WHY, "--without-stories")[0] == 0
    assert run(driver, "approve", draft_id, "--by", "owner")[0] != 0
    assert run(driver, "approve", draft_id, "--by", "nobody")[0] != 0
    code, said = run(driver, "approve", draft_id, "--by", "manager")
    assert code == 0
    assert "is in force from 2025-12-01" in said


def test_it_says_what_would_change(driver: RuntimeDriver) -> None:
    acknowledged(driver)
    draft_id = str(draft_of_eight_days(driver))
    code, said = run(driver, "what-would-change", draft_id)
    assert code == 0
    assert "on draft: 1 cases, 1 move, 0 late" in said
    assert (
        json.loads(run(driver, "what-would-change", draft_id, "--json")[1])["dates"]["on_draft"]["counts"]["move"] == 1
    )


def test_it_plays_the_stories_here_and_now(driver: RuntimeDriver) -> None:
    empty = {"tests/tables/none.yaml": b"examples: []\n"}
    with driver.runtime.database.write() as connection:
        for scope, kept in {"aspire": {STORY: (ROOT / STORY).read_bytes()}, "common": empty, "code": empty}.items():
            drafts.put_tried_files(connection, scope, kept, "owner", driver.clock.now())
    draft_id = str(draft_of_eight_days(driver))
    code, said = run(driver, "play-draft", draft_id)
    assert code != 0
    assert f"{STORY}:" in said
    assert "expected" in said
    unchanged = str(open_draft(driver.runtime, driver["owner"], "aspire", "Nothing yet"))
    assert run(driver, "play-draft", unchanged)[0] == 0


def test_what_was_published_from_a_folder_is_what_drafts_are_tried_with(driver: RuntimeDriver, tmp_path: Path) -> None:
    story = tmp_path / "content" / STORY
    story.parent.mkdir(parents=True)
    story.write_text("title: Another\n")
    keep_tried(driver.runtime, driver["owner"], ROOT, ["aspire"])
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "A story")
    assert view_draft(driver.runtime, driver["owner"], draft_id).draft.tried == read_tried(
        ROOT, ["aspire", "common", "code"]
    )
    keep_tried(driver.runtime, driver["owner"], tmp_path / "content", ["aspire"])
    with driver.runtime.database.read() as connection:
        assert drafts.tried_files(connection, ["aspire"]) == {STORY: b"title: Another\n"}
