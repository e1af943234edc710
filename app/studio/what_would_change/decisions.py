"""Decisions: those of the past, asked again of a draft with the values that they read then.

The trace of a decision has the values that it read. Where these were not kept, where a table of the draft reads
something else besides, or where even the table of then does not answer with them as it did, it cannot be replayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from app import dmn, feel
from app.casework.runtime import Runtime
from app.content.release import Release
from app.dmn.reads import Reads, reads_of
from app.errors import ContentError
from app.feel.registry import BUILTINS
from app.store.queries import would_change as queries
from app.store.queries.would_change import PastDecision

from ..draft import Draft
from ..progress import Progress
from .answer import AT_ONCE, Answer

MOST_DECISIONS = 10_000
"""How many decisions of a landlord are asked again, the latest first."""
MOST_VALUES = 4096
SAME, DIFFERS, CANNOT = "same", "differ", "cannot be replayed"
GONE = "There is no such table."
Kept = Mapping[str, str]
"""name, such as `complaint.channel` → its value then, as FEEL writes it."""


class Replay:
    """Asks decisions again; the same question of the same table once."""

    def __init__(self, changed: Release) -> None:
        self._changed = changed
        self._reads: dict[str, Reads] = {}
        self._known: dict[tuple[str, str, str], tuple[str, Any]] = {}

    def of(self, row: PastDecision, then: Release) -> tuple[str, Any]:
        """What becomes of a decision (`same`, `differ`, `cannot be replayed`), with what the draft answers."""
        name = row["decision_id"]
        if not self._changed.has_decision(name):
            return DIFFERS, GONE
        new = self._changed.model(name)
        if new.version == row["table_version"]:
            return SAME, row["outcome"]
        kept: Kept = (row["trace"] or [{}])[-1].get("read", {})
        key = (name, row["table_version"], repr((row["outcome"], sorted(kept.items()))))
        if key not in self._known:
            self._known[key] = self._asked(row, then, new, kept)
        return self._known[key]

    def _asked(self, row: PastDecision, then: Release, new: dmn.Model, kept: Kept) -> tuple[str, Any]:
        name = row["decision_id"]
        decided = new.decisions.get(name)
        if decided is None or not then.has_decision(name) or then.model(name).version != row["table_version"]:
            return CANNOT, None
        if name not in self._reads:
            self._reads[name] = reads_of(new, decided)
        if not _all_kept(self._reads[name], kept):
            return CANNOT, None
        values = _nested(kept)
        with feel.use_now(lambda: row["decided_at"]):
            try:
                if _answer(then, name, values) != row["outcome"]:
                    return CANNOT, None
            except ContentError:
                return CANNOT, None
            try:
                answer = _answer(self._changed, name, values)
            except ContentError as error:
                return DIFFERS, str(error)
        return (SAME if answer == row["outcome"] else DIFFERS), answer


def decisions(runtime: Runtime, draft: Draft, progress: Progress) -> dict[str, Any]:
    """How many decisions of the past a draft would answer otherwise, by table; each of them a line."""
    answer = Answer({"decisions": 0, SAME: 0, DIFFERS: 0, CANNOT: 0})
    for landlord in draft.landlords:
        with runtime.database.read() as connection:
            ids = queries.last_decisions(connection, landlord, MOST_DECISIONS)
        progress.expect(len(ids))
        replay = Replay(draft.release(landlord))
        for start in range(0, len(ids), AT_ONCE):
            batch = ids[start : start + AT_ONCE]
            with runtime.database.read() as connection:
                for row in queries.decisions(connection, batch):
                    then = runtime.contents.get(connection, row["release_id"])
                    _note(answer, row, *replay.of(row, then))
            progress.step(f"Decisions of {landlord}", len(batch))
    return answer.as_json()


def _note(answer: Answer, row: PastDecision, became: str, outcome: Any) -> None:
    answer.count("decisions")
    answer.count(became)
    if became != SAME:
        answer.count(became, row["decision_id"])
    if became == DIFFERS:
        answer.line(
            {"case": row["case_id"], "reference": row["reference"], "landlord": row["landlord"],
             "what": row["decision_id"], "before": row["outcome"], "after": outcome}
        )  # fmt: skip


def _all_kept(reads: Reads, kept: Kept) -> bool:
    """Whether the values of everything that a table reads are kept."""
    needed = [".".join(path) for path in reads.paths if path[0] not in BUILTINS]
    return (reads.alone or bool(needed)) and all(path in kept for path in needed)


def _answer(content: Release, name: str, values: Mapping[str, Any]) -> Any:
    return feel.to_json(content.decide(name, values).value)


def _nested(kept: Kept) -> dict[str, Any]:
    """The values by name, as a table is given them."""
    nested: dict[str, Any] = {}
    for path, text in sorted(kept.items()):
        *parts, last = path.split(".")
        place = nested
        for part in parts:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                break
        else:
            place.setdefault(last, _value(text))
    return nested


@lru_cache(maxsize=MOST_VALUES)
def _value(text: str) -> Any:
    """A value as FEEL writes it; nobody changes it."""
    return feel.compile_expression(text).evaluate({})
