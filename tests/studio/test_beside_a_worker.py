"""Long work is done in a process beside the worker, which goes on meanwhile, and ends with it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.casework.open_runtime import open_runtime
from app.config import Settings
from app.jobs.executor import Worker
from app.store import drafts, jobs, tables
from app.studio.long_work import studio_jobs
from app.studio.open_draft import open_draft
from app.studio.runs import WOULD_CHANGE, begin_run, view_run
from tests.drivers.eight_days import OWNERS, draft_of_eight_days
from tests.drivers.runtime_driver import RuntimeDriver


@pytest.fixture
def driver(migrated_sqlite: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    copied = tmp_path / "redress.db"
    copied.write_bytes(migrated_sqlite.read_bytes())
    opened = RuntimeDriver(f"sqlite:///{copied}", staff=OWNERS)
    yield opened
    opened.close()


def test_a_process_does_it_and_the_next_waits_until_that_has_ended(driver: RuntimeDriver) -> None:
    first = draft_of_eight_days(driver)
    second = open_draft(driver.runtime, driver["owner"], "aspire", "Another")
    runs = [begin_run(driver.runtime, driver["owner"], draft_id, WOULD_CHANGE) for draft_id in (first, second)]
    runtime = open_runtime(Settings(database_url=driver.runtime.settings.database_url))  # by the machine's clock
    Worker(runtime, more_jobs=studio_jobs()).run_once()
    (process,) = [child for child in multiprocessing.active_children() if child.name == "studio"]
    with runtime.database.read() as connection:
        waiting = connection.execute(
            tables.job.select().where(tables.job.c.kind == "studio", tables.job.c.lease_owner.is_(None))
        ).all()
    assert [row.payload["run"] for row in waiting] == [runs[1]]
    assert waiting[0].attempts == 0
    process.join()
    assert process.exitcode == 0
    run = view_run(driver.runtime, driver["owner"], first, runs[0])
    assert run.state == drafts.DONE, run.row["said"]
    with runtime.database.read() as connection:
        assert not jobs.anything_due(connection, tables.timer, runtime.clock.now())
    runtime.database.dispose()
