"""flask jobs: do due work – timers, clocks, samples of responses, outgoing mail, long work of the studio."""

from __future__ import annotations

import click

from app.errors import Invalid
from app.jobs.executor import Worker, on_stop
from app.jobs.several import Workers
from app.mending import mend_work
from app.studio.long_work import STUDIO_JOBS, studio_jobs, work_in_process
from app.views.readiness import require_upgraded

from .console import Group, operator, runtime

group = Group("jobs", help="Do due work: timers, clocks, samples of responses, outgoing mail.")


@group.command("run")
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes to run.")
def run(once: bool, workers: int) -> None:
    """Work until stopped (Ctrl-C, or SIGTERM): what is in hand is finished first."""
    the_runtime = runtime()
    require_upgraded(the_runtime)
    if workers > 1 and the_runtime.database.is_sqlite:
        raise Invalid({"workers": "SQLite has one writer at a time: use one worker, or PostgreSQL (DATABASE_URL)."})
    if once:
        worker = Worker(the_runtime, more_jobs=STUDIO_JOBS)
        done = 0
        try:
            while more := worker.run_once():
                done += more
        finally:
            worker.leave()
        click.echo(f"{done} done")
    elif workers == 1:
        click.echo("Working. Stop with Ctrl-C.")
        Worker(the_runtime, more_jobs=studio_jobs()).run_until_stopped()
    else:
        several = Workers(the_runtime.settings, workers, work_in_process)
        on_stop(several.stop)
        click.echo(f"{workers} workers are working. Stop them with Ctrl-C.")
        several.run()


@group.command("requeue")
@click.argument("job_id", type=int)
@click.option("--reason", required=True, help="Why: kept in the audit.")
def requeue(job_id: int, reason: str) -> None:
    """Have the job JOB_ID, which was given up, done again."""
    answer = mend_work.requeue_job(runtime(), operator(), job_id, reason)
    click.echo(f"Job {answer['job_id']}: {answer['state']}.")
