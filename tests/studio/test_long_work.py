"""Long work on a draft: done by a worker, stopped by people, taken up again when a worker dies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.errors import Conflict, NotFound
from app.jobs.executor import Worker
from app.store import drafts, jobs, tables
from app.studio import do_run as doing
from app.studio.do_run import do_run
from app.studio.draft import Draft
from app.studio.long_work import STUDIO_JOBS
from app.studio.open_draft import open_draft
from app.studio.progress import Progress
from app.studio.runs import STORIES, WOULD_CHANGE, begin_run, cancel_run, view_run
from app.studio.save_file import save_file
from tests.drivers.runtime_driver import RuntimeDriver

STAFF = {"owner": ("process_owner",), "manager": ("customer_relations_manager",), "handler": ("complaints_handler",)}
LETTER = "letters/aspire/ACK1.md"
NOTHING: dict[str, Any] = {"held": 3, "pending": 0, "failed": [], "all": True}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url, staff=STAFF)
    yield opened
    opened.close()


def a_draft(driver: RuntimeDriver) -> int:
    return open_draft(driver.runtime, driver["owner"], "aspire", "Another letter")


def job_of(driver: RuntimeDriver, run_id: int) -> int:
    with driver.runtime.database.read() as connection:
        job_id = jobs.job_with_key(connection, "studio", str(run_id))
    assert job_id is not None
    return job_id


def claim(driver: RuntimeDriver, owner: str) -> list[int]:
    lease = driver.runtime.settings.worker.lease
    with driver.runtime.database.write() as connection:
        rows = jobs.claim_due(connection, tables.job, owner, driver.clock.now(), lease, 5)
    return [row["id"] for row in rows]


def does(monkeypatch: pytest.MonkeyPatch, work: Any) -> None:
    """Have `work(draft, progress)` done in place of the stories."""

    def do(runtime: Any, draft: Draft, progress: Progress, failed: Any, only: bool) -> Any:
        return work(draft, progress)

    monkeypatch.setattr(doing, "WORK", {STORIES: do, WOULD_CHANGE: do})


def test_a_worker_does_it_and_the_result_stays_with_what_the_draft_was(
    driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    does(monkeypatch, lambda draft, progress: NOTHING)
    draft_id = a_draft(driver)
    run_id = begin_run(driver.runtime, driver["owner"], draft_id, STORIES)
    assert begin_run(driver.runtime, driver["manager"], draft_id, STORIES) == run_id
    Worker(driver.runtime, more_jobs=STUDIO_JOBS).run_once()
    run = view_run(driver.runtime, driver["manager"], draft_id, run_id)
    assert (run.state, run.result, run.stale, run.under_way) == (drafts.DONE, NOTHING, False, False)
    save_file(driver.runtime, driver["owner"], draft_id, LETTER, b"---\ntitle: A\n---\nB\n", seen=0)
    assert view_run(driver.runtime, driver["owner"], draft_id, run_id).stale


def test_a_worker_that_knows_nothing_of_it_leaves_it_to_another(driver: RuntimeDriver) -> None:
    run_id = begin_run(driver.runtime, driver["owner"], a_draft(driver), STORIES)
    Worker(driver.runtime).run_once()
    with driver.runtime.database.read() as connection:
        run = drafts.find_run(connection, run_id)
    assert run is not None
    assert run["state"] == drafts.WAITING
    driver.clock.move_to(driver.clock.now() + 2 * driver.runtime.settings.worker.lease)
    assert claim(driver, "another") == [job_of(driver, run_id)]


def test_what_is_stopped_ends_and_leaves_no_result(driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    draft_id = a_draft(driver)
    run_id = begin_run(driver.runtime, driver["owner"], draft_id, STORIES)

    def stopped(draft: Draft, progress: Progress) -> Any:
        cancel_run(driver.runtime, driver["owner"], draft_id, run_id)
        progress.expect(4)
        return NOTHING

    does(monkeypatch, stopped)
    assert not do_run(driver.runtime, job_of(driver, run_id))
    run = view_run(driver.runtime, driver["owner"], draft_id, run_id)
    assert (run.state, run.result, run.row["said"]) == (drafts.CANCELLED, {}, "Stopped by owner.")
    with pytest.raises(Conflict, match="ended already"):
        cancel_run(driver.runtime, driver["owner"], draft_id, run_id)
    assert claim(driver, "another") == []


def test_another_worker_takes_up_what_a_dead_one_had_and_one_result_is_kept(
    driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = a_draft(driver)
    run_id = begin_run(driver.runtime, driver["owner"], draft_id, STORIES)
    (job_id,) = claim(driver, "slow")
    answers = iter([{**NOTHING, "held": 1}, {**NOTHING, "held": 2}])

    def slow(draft: Draft, progress: Progress) -> Any:
        mine = next(answers)
        if mine["held"] == 1:  # it seems dead: its lease runs out, and another does the same meanwhile
            driver.clock.move_to(driver.clock.now() + 2 * driver.runtime.settings.worker.lease)
            assert claim(driver, "quick") == [job_id]
            assert do_run(driver.runtime, job_id, "quick")
        return mine

    does(monkeypatch, slow)
    assert not do_run(driver.runtime, job_id, "slow")
    assert view_run(driver.runtime, driver["owner"], draft_id, run_id).result["held"] == 2


def test_the_lease_is_held_for_as_long_as_it_takes(driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = driver.runtime.settings
    short = timedelta(milliseconds=60)
    monkeypatch.setattr(driver.runtime, "settings", type(settings)(
        database_url=settings.database_url, worker=type(settings.worker)(lease=short)))  # fmt: skip
    begin_run(driver.runtime, driver["owner"], a_draft(driver), STORIES)
    (job_id,) = claim(driver, "long")

    def long(draft: Draft, progress: Progress) -> Any:
        driver.clock.move_to(driver.clock.now() + timedelta(hours=1))
        until = driver.clock.now() + short
        while held_until(driver, job_id) < until:
            continue
        assert claim(driver, "another") == []
        return NOTHING

    does(monkeypatch, long)
    assert do_run(driver.runtime, job_id, "long")


def held_until(driver: RuntimeDriver, job_id: int) -> Any:
    with driver.runtime.database.read() as connection:
        return connection.execute(tables.job.select().where(tables.job.c.id == job_id)).one().leased_until


def test_what_goes_wrong_is_said_and_what_crashes_again_and_again_is_given_up(
    driver: RuntimeDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft_id = a_draft(driver)

    def wrong(draft: Draft, progress: Progress) -> Any:
        raise ValueError("whatever")

    does(monkeypatch, wrong)
    run_id = begin_run(driver.runtime, driver["owner"], draft_id, STORIES)
    do_run(driver.runtime, job_of(driver, run_id))
    run = view_run(driver.runtime, driver["owner"], draft_id, run_id)
    assert run.state == drafts.FAILED
    assert "went wrong in the program" in run.row["said"]

    run_id = begin_run(driver.runtime, driver["owner"], draft_id, STORIES)
    for _ in range(doing.MOST_BEGINNINGS + 1):  # each worker ends without a word
        assert claim(driver, "dies") == [job_of(driver, run_id)]
        driver.clock.move_to(driver.clock.now() + 2 * driver.runtime.settings.worker.lease)
    assert not do_run(driver.runtime, job_of(driver, run_id), "dies")
    assert view_run(driver.runtime, driver["owner"], draft_id, run_id).state == drafts.FAILED


def test_who_may_not_see_a_draft_sees_and_stops_no_work_on_it(driver: RuntimeDriver) -> None:
    draft_id = a_draft(driver)
    run_id = begin_run(driver.runtime, driver["owner"], draft_id, WOULD_CHANGE)
    with pytest.raises(NotFound):
        begin_run(driver.runtime, driver["handler"], draft_id, STORIES)
    with pytest.raises(NotFound):
        cancel_run(driver.runtime, driver["handler"], draft_id, run_id)
    with pytest.raises(NotFound):
        view_run(driver.runtime, driver["handler"], draft_id, run_id)
    with pytest.raises(NotFound):
        view_run(driver.runtime, driver["owner"], a_draft(driver), run_id)
