"""How far long work has come, kept where its page sees it; and whether somebody has stopped it."""

from __future__ import annotations

import time

from app.casework.runtime import Runtime
from app.store import drafts
from app.store.retries import retried

OFTEN = 0.3
"""Seconds between two notes of how far it has come."""
LONGEST = 300


class Cancelled(Exception):
    """Somebody has stopped the work."""


class Progress:
    """How far a run has come."""

    def __init__(self, runtime: Runtime, run_id: int) -> None:
        self._runtime, self._run_id = runtime, run_id
        self._noted = 0.0
        self._done, self._total = 0, 0

    def expect(self, more: int) -> None:
        """There are so many more steps to do than was known."""
        self._total += more
        self._noted = 0.0
        self._note("")

    def step(self, said: str, steps: int = 1) -> None:
        """So many steps more are done; `said`: what comes next. Cancelled where somebody has stopped it."""
        self._done += steps
        self._note(said)

    @retried
    def _note(self, said: str) -> None:
        now = time.monotonic()
        if now - self._noted < OFTEN:
            return
        self._noted = now
        values = {"done": self._done, "total": max(self._total, self._done), "said": said[:LONGEST]}
        with self._runtime.transaction() as connection:
            if not drafts.update_run(connection, self._run_id, values, only_in=(drafts.RUNNING,)):
                raise Cancelled


class _NotNoted(Progress):
    """For work that is done while somebody waits for it, of which nothing is noted."""

    def __init__(self) -> None:
        """Nothing is needed."""

    def expect(self, more: int) -> None:
        """Nothing is noted."""

    def step(self, said: str, steps: int = 1) -> None:
        """Nothing is noted."""


NO_PROGRESS = _NotNoted()
