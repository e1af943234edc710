"""The saved state at the end of the stories: what an instance keeps when a complaint has taken its longest way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, Table, func, select

from app.casework.runtime import Runtime
from app.clock import Clock
from app.scenarios import FAILED, StoryRunner, count, find_stories, load_stories, play
from app.store import tables

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "tests" / "scenarios"
MOST_BYTES = 30_000


@dataclass(frozen=True)
class Ended:
    """A case at the end of a variant: its user tasks and events so far, and the bytes its instances keep."""

    tasks: int
    events: int
    largest: int
    together: int


class MeasuringRunner(StoryRunner):
    """Plays stories and measures every case before its database is removed."""

    ended: list[Ended]

    def __init__(self, content_root: Path) -> None:
        super().__init__(content_root)
        self.ended = []

    @contextmanager
    def runtime(self, landlord: str, clock: Clock) -> Iterator[Runtime]:
        with super().runtime(landlord, clock) as runtime:
            yield runtime
            self.ended += cases_of(runtime)


def cases_of(runtime: Runtime) -> list[Ended]:
    """What each case of a runtime has come to."""
    size = func.length(tables.instance.c.state)
    by_case = select(tables.instance.c.case_id, func.max(size), func.sum(size)).group_by(tables.instance.c.case_id)
    with runtime.database.read() as connection:
        sizes = connection.execute(by_case).all()
        tasks = dict(connection.execute(_by_case(tables.task)).all())
        events = dict(connection.execute(_by_case(tables.case_event)).all())
    return [
        Ended(tasks.get(case, 0), events.get(case, 0), int(largest or 0), int(total or 0))
        for case, largest, total in sizes
    ]


def _by_case(table: Table) -> Select[int, int]:
    return select(table.c.case_id, func.count()).group_by(table.c.case_id)


def run() -> list[str]:
    """The longest story by user tasks, and the largest state of all."""
    ended: list[tuple[str, Ended]] = []
    failed = 0
    runner = MeasuringRunner(ROOT)
    with runner:
        stories = load_stories(find_stories([STORIES]), runner)
        for story in stories:
            before = len(runner.ended)
            failed += count([play(story, runner)], FAILED)
            ended += [(f"{story.path.parent.name}/{story.path.stem}", end) for end in runner.ended[before:]]
    name, longest = max(ended, key=lambda ending: (ending[1].tasks, ending[1].events))
    largest_name, largest = max(ended, key=lambda ending: ending[1].largest)
    kept = largest.largest <= MOST_BYTES
    return [
        f"{len(stories)} stories, {len(ended)} cases played" + (f"; {failed} do not hold" if failed else ""),
        f"longest, {name}: {longest.tasks} user tasks, {longest.events} events: largest state "
        f"{longest.largest / 1000:.1f} KB, all instances of the case {longest.together / 1000:.1f} KB",
        f"largest state of all, {largest_name}: {largest.largest / 1000:.1f} KB (ask: at most {MOST_BYTES / 1000:.0f})",
        f"target {'kept' if kept else 'MISSED'}",
    ]
