"""Decisions: those of the past, asked again of a draft with the values that they read then.

The trace of a decision has the value of each input column. Where a table of the draft reads something else besides, or
where even the table of then does not answer as it did, the values are not enough: the decision cannot be replayed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app import dmn, feel
from app.casework.runtime import Runtime
from app.content.release import Release
from app.dmn.reads import reads_of
from app.errors import ContentError
from app.feel.registry import BUILTINS
from app.store.queries import would_change as queries
from app.store.queries.would_change import PastDecision

from ..draft import Draft
from ..progress import Progress
from .answer import AT_ONCE, Answer

MOST_DECISIONS = 10_000
"""How many decisions of a landlord are asked again, the latest first."""
SAME, DIFFERS, CANNOT = "same", "differ", "cannot be replayed"
GONE = "There is no such table."
Values = Mapping[str, Any]


class Replay:
    """Asks decisions again; the same question of the same table once."""

    def __init__(self, changed: Release) -> None:
        self._changed = changed
        self._known: dict[tuple[str, str, str], tuple[str, Any]] = {}

    def of(self, row: PastDecision, then: Release) -> tuple[str, Any]:
        """What becomes of a decision (`same`, `differ`, `cannot be replayed`), with what the draft answers."""
        name = row["decision_id"]
        if not self._changed.has_decision(name):
            return DIFFERS, GONE
        new = self._changed.model(name)
        if new.version == row["table_version"]:
            return SAME, row["outcome"]
        key = (name, row["table_version"], repr((row["outcome"], _read(row["trace"]))))
        if key not in self._known:
            self._known[key] = self._asked(row, then, new)
        return self._known[key]

    def _asked(self, row: PastDecision, then: Release, new: dmn.Model) -> tuple[str, Any]:
        name = row["decision_id"]
        if not then.has_decision(name) or then.model(name).version != row["table_version"]:
            return CANNOT, None
        values = values_kept(row["trace"], then.model(name), name)
        decided = new.decisions.get(name)
        if decided is None or not _all_kept(new, decided, values):
            return CANNOT, None
        if _answer(then, name, values) != row["outcome"]:
            return CANNOT, None
        try:
            answer = feel.to_json(self._changed.decide(name, _nested(values)).value)
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


def values_kept(trace: Sequence[Mapping[str, Any]] | None, model: dmn.Model, name: str) -> dict[str, Any]:
    """path, such as `complaint.channel` → its value, of the input columns whose expression is a name."""
    decided = model.decisions.get(name)
    types = {column.name: column.type for column in decided.inputs} if decided else {}
    kept: dict[str, Any] = {}
    for expression, value in _read(trace):
        if expression.replace(".", "").replace("_", "").isalnum():
            kept[expression] = _typed(value, str(types.get(expression, "")))
    return kept


def _read(trace: Sequence[Mapping[str, Any]] | None) -> list[tuple[str, Any]]:
    """The inputs of the decision itself, which is the last of its trace."""
    last = trace[-1] if trace else {}
    return [(each["expression"], each["value"]) for each in last.get("inputs", [])]


def _typed(value: Any, kind: str) -> Any:
    if isinstance(value, str) and kind == "date":
        return date.fromisoformat(value)
    if isinstance(value, str) and kind == "dateTime":
        return datetime.fromisoformat(value)
    return value


def _all_kept(model: dmn.Model, decided: dmn.Decision, values: Values) -> bool:
    """Whether the values of everything that a table reads are known, and its answer depends on these alone."""
    reads = reads_of(model, decided)
    needed = [".".join(path) for path in reads.paths if path[0] not in BUILTINS]
    return reads.alone and all(path in values for path in needed)


def _answer(content: Release, name: str, values: Values) -> Any:
    try:
        return feel.to_json(content.decide(name, _nested(values)).value)
    except ContentError:
        return None


def _nested(values: Values) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for path, value in values.items():
        *parts, last = path.split(".")
        place = nested
        for part in parts:
            place = place.setdefault(part, {})
        place[last] = value
    return nested
