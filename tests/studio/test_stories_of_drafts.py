"""The stories and examples of a draft are tried with what it says; each that does not hold names its file and line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.content.files import read_tried
from app.jobs.executor import Worker
from app.store import drafts
from app.studio.long_work import STUDIO_JOBS
from app.studio.open_draft import open_draft
from app.studio.runs import STORIES, Run, begin_run, view_run
from app.studio.save_file import save_file
from app.studio.submit_draft import submit_draft
from app.studio.view_draft import view_draft
from app.studio.view_gates import view_gates
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

STORY, BROKEN = "tests/scenarios/aspire/S13.yaml", "tests/scenarios/aspire/broken.yaml"
EXAMPLE = "tests/tables/aspire/triage.yaml"
EMPTY = b"examples: []\n"
TIMESCALES = "dmn/aspire/timescales.dmn"
ROW = b'<outputEntry id="answer_stage_1_limit">\n          <text>%d</text>'


@pytest.fixture
def driver(tmp_path: Path, migrated_sqlite: Path) -> Iterator[RuntimeDriver]:
    path = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, path)
    opened = RuntimeDriver(f"sqlite:///{path}", staff={"owner": ("process_owner",)})
    kept = {path: body for path, body in read_tried(ROOT, ["aspire"]).items() if path in (STORY, EXAMPLE)}
    files = {
        "aspire": kept,
        "common": {"tests/tables/none.yaml": EMPTY},
        "code": {"tests/tables/code/none.yaml": EMPTY},
    }
    with opened.runtime.database.write() as connection:
        for scope, tried in files.items():
            drafts.put_tried_files(connection, scope, tried, "owner", opened.clock.now())
    yield opened
    opened.close()


def played(driver: RuntimeDriver, draft_id: int, *, only_failing: bool = False) -> Run:
    run_id = begin_run(driver.runtime, driver["owner"], draft_id, STORIES, only_failing=only_failing)
    Worker(driver.runtime, more_jobs=STUDIO_JOBS).run_once()
    return view_run(driver.runtime, driver["owner"], draft_id, run_id)


def save(driver: RuntimeDriver, draft_id: int, path: str, body: bytes | None) -> None:
    seen = view_draft(driver.runtime, driver["owner"], draft_id).draft.row["revision"]
    save_file(driver.runtime, driver["owner"], draft_id, path, body, seen=seen)


def test_what_does_not_hold_is_named_with_its_place_and_a_draft_whose_stories_hold_is_handed_over(
    driver: RuntimeDriver,
) -> None:
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "Eight days")
    table = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(TIMESCALES)
    assert table is not None
    save(driver, draft_id, TIMESCALES, table.replace(ROW % 10, ROW % 8))
    save(driver, draft_id, BROKEN, b"title: Broken\nlandlord: aspire\npeople: {}\nsteps: nothing\n")
    run = played(driver, draft_id)
    assert run.state == drafts.DONE, run.row["said"]
    assert {wrong["path"] for wrong in run.result["failed"]} == {STORY, BROKEN}
    wrong = next(wrong for wrong in run.result["failed"] if wrong["path"] == STORY)
    assert wrong["line"] > 1
    assert wrong["expected"] != wrong["found"]
    assert not view_gates(driver.runtime, driver["owner"], draft_id).played

    again = played(driver, draft_id, only_failing=True)
    assert not again.result["all"]
    assert again.result["failed"]
    save(driver, draft_id, TIMESCALES, table.replace(ROW % 10, ROW % 10 + b"<!-- as the policy says -->"))
    save(driver, draft_id, BROKEN, None)
    last = played(driver, draft_id, only_failing=True)
    assert (last.result["failed"], last.result["all"]) == ([], True)
    assert last.result["held"] > 0
    assert view_gates(driver.runtime, driver["owner"], draft_id).played
    submit_draft(driver.runtime, driver["owner"], draft_id, reason="Said more clearly")


def test_an_example_that_does_not_hold_is_named(driver: RuntimeDriver) -> None:
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "An example")
    body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(EXAMPLE)
    assert body is not None
    save(driver, draft_id, STORY, None)
    save(driver, draft_id, EXAMPLE, body.replace(b"answer:", b"answer: {complexity: none at all} #"))
    run = played(driver, draft_id)
    assert {wrong["path"] for wrong in run.result["failed"]} == {EXAMPLE}


def test_stories_are_not_played_while_the_check_finds_errors(driver: RuntimeDriver) -> None:
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "A slip")
    save(driver, draft_id, TIMESCALES, b"<definitions>")
    run = played(driver, draft_id)
    assert run.state == drafts.FAILED
    assert "Mend these first" in run.row["said"]


def test_a_run_keeps_what_of_the_changes_no_story_touches(driver: RuntimeDriver) -> None:
    draft_id = open_draft(driver.runtime, driver["owner"], "aspire", "Another limit for what no story has")
    body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(TIMESCALES)
    assert body is not None
    row = body[body.index(b'<rule id="review_enquiry">') :]
    changed = row.replace(b'<text>"enquiry"</text>', b'<text>"enquiry", "comment"</text>', 1)
    save(driver, draft_id, TIMESCALES, body.replace(row, changed))
    [table] = played(driver, draft_id).result["untouched"]
    assert table["path"] == TIMESCALES
    assert table["touched"] > 0
    assert [missed["words"].partition(": ")[2] for missed in table["untested"]] == [
        'not(true) | - | "enquiry", "comment"'
    ]
