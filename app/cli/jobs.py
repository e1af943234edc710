"""flask jobs: do due work – timers, clocks, samples of responses, outgoing mail."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from types import FrameType

import click

from app.casework.open_runtime import open_runtime
from app.config import Settings
from app.errors import Invalid
from app.jobs.executor import Worker
from app.logs import configure_logs
from app.views.readiness import require_upgraded

from .console import Group, runtime

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
        worker = Worker(the_runtime)
        done = 0
        while more := worker.run_once():
            done += more
        worker.leave()
        click.echo(f"{done} done")
    elif workers == 1:
        click.echo("Working. Stop with Ctrl-C.")
        _run_until_stopped(Worker(the_runtime))
    else:
        _several(the_runtime.settings, workers)


def _run_until_stopped(worker: Worker) -> None:
    """Run a worker in this process until a signal stops it."""
    _on_stop(worker.stop)
    worker.run()


def _several(settings: Settings, count: int) -> None:
    """Run workers in processes of their own; a signal to stop is passed on, and all of them are waited for."""
    start = multiprocessing.get_context("spawn")
    processes = [start.Process(target=_work, args=(settings,), name=f"worker {number + 1}") for number in range(count)]
    for process in processes:
        process.start()

    def stop() -> None:
        for process in processes:
            process.terminate()

    _on_stop(stop)
    click.echo(f"{count} workers are working. Stop them with Ctrl-C.")
    for process in processes:
        process.join()


def _work(settings: Settings) -> None:
    """The whole life of a worker process."""
    configure_logs(settings)
    _run_until_stopped(Worker(open_runtime(settings)))


def _on_stop(stop: Callable[[], None]) -> None:
    def on_signal(number: int, frame: FrameType | None) -> None:
        stop()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
