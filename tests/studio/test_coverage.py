"""What stories touch of a draft's diagrams and tables, and which of its changes no story tries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.scenarios import StoryRunner, load_story, play
from app.scenarios.touched import Touched
from app.studio.coverage import Coverage, coverage_by, coverage_of, touched_by
from app.studio.draft import Draft
from app.studio.open_draft import open_draft
from app.studio.save_file import save_file
from app.studio.view_draft import view_draft
from tests.drivers.runtime_driver import RuntimeDriver

STORY = "tests/scenarios/aspire/S01.yaml"
TABLE = "dmn/aspire/timescales.dmn"


@pytest.fixture
def draft(migrated_sqlite: Path, tmp_path: Path) -> Draft:
    """A draft in which a table that every complaint asks has one row more, for what no story has."""
    shutil.copyfile(migrated_sqlite, tmp_path / "redress.db")
    driver = RuntimeDriver(f"sqlite:///{tmp_path / 'redress.db'}", staff={"owner": ("process_owner",)})
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "One row more")
    body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(TABLE)
    assert body is not None
    save_file(driver.runtime, driver["owner"], draft_id, TABLE, with_a_row_more(body), seen=0)
    changed = view_draft(driver.runtime, driver["owner"], draft_id).draft
    driver.close()
    return changed


def with_a_row_more(body: bytes) -> bytes:
    """The table with its last row parted in two, by the channel of the contact."""
    text = body.decode()
    start, end = text.rindex("<rule "), text.rindex("</rule>") + len("</rule>")
    row = text[start:end]
    by_email = row.replace('id="', 'id="more_').replace("<text>-</text>", '<text>"email"</text>')
    otherwise = row.replace("<text>-</text>", '<text>not("email")</text>')
    return (text[:start] + otherwise + by_email + text[end:]).encode()


def covered(draft: Draft, folder: Path) -> Coverage:
    draft.write_to(folder)
    with StoryRunner(folder) as runner:
        result = play(load_story(folder / STORY), runner, with_touched=True)
    assert result.passed
    kept = {landlord: touched.as_json() for landlord, touched in touched_by([result]).items()}
    again = coverage_by(draft, {landlord: Touched.from_json(each) for landlord, each in kept.items()})
    assert again == coverage_of(draft, [result])
    return again


def test_a_story_touches_the_ways_it_walks_and_the_rows_that_answer(draft: Draft, tmp_path: Path) -> None:
    files = {file.path: file for file in covered(draft, tmp_path / "content").files}
    missed = {missed.name for missed in files["bpmn/aspire/acknowledgement.bpmn"].missed}
    assert files["bpmn/aspire/acknowledgement.bpmn"].touched > 0
    assert files["bpmn/common/asb_report.bpmn"].touched == 0
    assert missed < {flow.id for flow in draft.release("aspire").diagrams.processes["acknowledgement"].flows}
    assert 0 < files[TABLE].touched < files[TABLE].total


def test_a_change_that_no_story_tries_is_listed(draft: Draft, tmp_path: Path) -> None:
    [changed] = covered(draft, tmp_path / "content").changed
    assert changed.path == TABLE
    assert [missed.words for missed in changed.untested] == [
        f'row {changed.total - 1}: not(true) | not("email") | "enquiry"',
        f'row {changed.total}: not(true) | "email" | "enquiry"',
    ]
