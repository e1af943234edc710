"""Plays that are live in this process: each with a database of its own, which is made again where it is missing.

A process that has none does what was kept again; one that has it goes on from there.
"""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.clock import LONDON, MovableClock, start_of_day
from app.content.checking.findings import errors_in
from app.errors import Conflict, NotFound
from app.scenarios.given import as_story_time
from app.scenarios.loading import load_story
from app.scenarios.playing import Failure, Player
from app.scenarios.story import NOTHING, Variant
from app.scenarios.story_runner import StoryRunner
from app.scenarios.time import advance
from app.use_cases.check_content import check_content

from ..draft import Draft
from .kept import KeptPlay, step_text

MOST_LIVE = 4
CASE = "case 1"
MOST_SAID = 3
NOT_RUNNABLE = "Nothing can run on this draft as it is. Put this right first:"


class Live:
    """A play that runs in this process. `stuck`: what was done and cannot be done again on the draft as it is now."""

    def __init__(self, draft: Draft, play: KeptPlay) -> None:
        self.lock = threading.Lock()
        self.hash, self.play, self.closed = draft.hash, play, False
        self._kept, self._case = ExitStack(), ExitStack()
        self.folder = Path(self._kept.enter_context(tempfile.TemporaryDirectory(prefix="redress-play-")))
        try:
            draft.write_to(self.folder)
            self.runner = self._kept.enter_context(StoryRunner(self.folder))
            require_runnable(draft, play.landlord)
            self.landlord = self.runner.vocabulary(play.landlord).content.landlord
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        """A fresh database with everybody in it and nothing done yet."""
        self._case.close()
        clock = MovableClock(start_of_day(self.play.begins.date()))
        self.runtime = self._case.enter_context(self.runner.runtime(self.play.landlord, clock))
        self.steps: list[str] = []
        self.stuck: Failure | None = None
        self._tried: tuple[str, ...] = ()
        self.player = Player(self.runtime, self.play.landlord, self.variant(()))
        self.player.people()
        advance(self.runtime, self.play.begins.replace(tzinfo=LONDON))

    def catch_up(self, play: KeptPlay) -> None:
        """Do what was kept and not yet done here; from the beginning where something else was done."""
        if self.stuck is not None and self._tried == play.steps:
            return
        if self.steps != list(play.steps[: len(self.steps)]) or self.stuck is not None:
            self._begin()
        self._tried = play.steps
        to_do = play.steps[len(self.steps) :]
        if not to_do:
            return
        for text, step in zip(to_do, self.variant(play.steps).steps[len(self.steps) :], strict=True):
            if not self.player.goes_well(partial(self.player.step, step), step.title(), step.line):
                self.stuck = self.player.failures[-1]
                return
            self.steps.append(text)

    def variant(self, steps: tuple[str, ...]) -> Variant:
        """What a play comes to as a story; with a step in which nothing happens where it has none."""
        nothing = step_text({"at": self.play.begins, NOTHING: "it begins"})
        shown = replace(self.play, steps=steps or (nothing,))
        path = self.folder / "play.yaml"
        path.write_text(shown.story(self.landlord), encoding="utf-8")
        return load_story(path).variants[0]

    @property
    def case_id(self) -> int | None:
        return next(iter(self.player.cases.values()), None)

    @property
    def now(self) -> datetime:
        """The present moment of the play, on the clock of Europe/London."""
        return as_story_time(self.runtime.clock.now())

    def begun(self, case_id: int) -> None:
        """The case of the play was logged."""
        self.player.cases[CASE] = case_id
        self.player.logged = 1

    def person(self, alias: str) -> Actor:
        """Somebody of the play; NotFound for whom it does not know."""
        if alias not in self.player.variant.people:
            raise NotFound("There is nobody of that name in this play. Choose a person from the list.")
        return self.player.person(alias)

    def restart(self) -> None:
        """What happened here is not what was kept: it is done again before anybody looks."""
        self.steps = ["this is not what was kept"]

    def close(self) -> None:
        self.closed = True
        self._case.close()
        self._kept.close()


def require_runnable(draft: Draft, landlord: str) -> None:
    """Conflict, with what the check finds, for a draft on which nothing can run."""
    errors = errors_in(check_content(draft.content(landlord), landlord))
    if errors:
        listed = " ".join(f"{error.where}: {error.message} {error.remedy}" for error in errors[:MOST_SAID])
        more = f" And {len(errors) - MOST_SAID} more." if len(errors) > MOST_SAID else ""
        raise Conflict(f"{NOT_RUNNABLE} {listed}{more}")


_live: OrderedDict[str, Live] = OrderedDict()
_lock = threading.Lock()


@contextmanager
def played(runtime: Runtime, draft: Draft, play: KeptPlay) -> Iterator[Live]:
    """A play with everything done that was kept of it, for one at a time.

    Conflict, with what the check finds, where the draft is such that nothing runs on it.
    """
    while True:
        live = _live_for(f"{runtime.settings.database_url} {play.key}", draft, play)
        with live.lock:
            if live.closed:
                continue
            live.catch_up(play)
            yield live
            return


def _live_for(key: str, draft: Draft, play: KeptPlay) -> Live:
    with _lock:
        live = _live.get(key)
        if live is not None and live.hash == draft.hash and not live.closed:
            _live.move_to_end(key)
            return live
        over = [_live.pop(key)] if live is not None else []
        while len(_live) >= MOST_LIVE:
            over.append(_live.popitem(last=False)[1])
    for old in over:
        with old.lock:
            old.close()
    fresh = Live(draft, play)
    with _lock:
        twice = _live.pop(key, None)
        _live[key] = fresh
    if twice is not None:
        with twice.lock:
            twice.close()
    return fresh
