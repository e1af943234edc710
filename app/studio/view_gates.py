"""The four gates of a draft as a page shows them: what was tried, on what the draft was then, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.casework.access import may_publish
from app.casework.actor import Actor
from app.casework.readable import readable_among
from app.casework.runtime import Runtime
from app.content.difference import FileDifference, differences
from app.content.files import runs_on
from app.errors import Conflict, NotFound
from app.store import Connection, drafts
from app.store.queries.would_change import case_rows
from app.store.rows import DraftRow
from app.use_cases.changing_content import WouldLose
from app.views.letters import readable_letter

from .access import may_approve, may_edit, scopes_seen
from .draft import Draft
from .runs import CHECK, NO_RUN, WOULD_CHANGE, Run, last_runs
from .submit_draft import behind, require_no_losses, stories_hold
from .view_draft import draft_for
from .what_would_change.letters import composed_on, difference

MOST_SHOWN = 100
"""How many lines of a kind are shown."""


@dataclass(frozen=True)
class Gates:
    """The gates of a draft. `runs`: kind → the last run. `behind`: the landlords for whom something else is in force.

    `submits`, `approves`: what this person may do now; `played`: whether every story and example holds with it.
    """

    draft: Draft
    runs: Mapping[str, Run]
    behind: tuple[str, ...]
    played: bool
    edits: bool
    submits: bool
    approves: bool

    @property
    def row(self) -> DraftRow:
        return self.draft.row

    @property
    def waits(self) -> bool:
        """Whether it waits for approval, as it is."""
        return self.row["state"] == drafts.SUBMITTED and self.row["submitted_hash"] == self.draft.hash

    @property
    def under_way(self) -> bool:
        """Whether something is being done, of which there will be more to show."""
        return any(run.under_way for run in self.runs.values())

    @cached_property
    def checked(self) -> bool:
        """Whether the check was made of the draft as it is, and finds no error."""
        run = self.runs.get(CHECK)
        return bool(run and not run.stale and run.state == drafts.DONE and not run.result["errors"])


def view_gates(runtime: Runtime, actor: Actor, draft_id: int) -> Gates:
    """The gates of a draft; NotFound for one that somebody may not see."""
    with runtime.database.read() as connection:
        return _gates(runtime, connection, actor, draft_for(runtime, connection, actor, draft_id))


def _gates(runtime: Runtime, connection: Connection, actor: Actor, draft: Draft) -> Gates:
    row, key = draft.row, draft.hash
    live = row["state"] in (drafts.OPEN, drafts.SUBMITTED)
    editors = {row["author"], row["submitted_by"], *drafts.editors_of(connection, row["id"])}
    edits = live and may_edit(runtime, connection, actor, row["scope"])
    publishes = actor.at_machine or all(
        landlord in actor.landlords and may_publish(actor, runtime.landlord(landlord, connection))
        for landlord in draft.landlords
    )
    approves = actor.username not in editors and may_approve(runtime, connection, actor, row["scope"])
    return Gates(
        draft, last_runs(connection, row["id"], key), tuple(behind(runtime, connection, draft, None)) if live else (),
        stories_hold(connection, draft), edits, edits and publishes and bool(draft.files),
        approves and row["state"] == drafts.SUBMITTED,
    )  # fmt: skip


@dataclass(frozen=True)
class Handed:
    """A draft as whoever approves it reads it. `changes`: what it changes; `tried`: of stories and examples.

    `losses`: who would lose what, in words; "" for nobody.
    """

    gates: Gates
    changes: tuple[FileDifference, ...]
    tried: tuple[FileDifference, ...]
    losses: str


def view_handed(runtime: Runtime, actor: Actor, draft_id: int) -> Handed:
    """What whoever hands a draft over, or approves it, has to have read; NotFound for who may not see it."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        gates = _gates(runtime, connection, actor, draft)
        lost = ""
        try:
            require_no_losses(runtime, connection, draft, draft.row["in_force_from"])
        except WouldLose as error:
            lost = str(error)
    changed: dict[str, FileDifference] = {}
    for landlord in draft.landlords:
        own = {path for path in draft.changes if runs_on(path, landlord)}
        before = {path: body for path, body in draft.base[landlord].items() if path in own}
        after = {path: body for path, body in draft.content(landlord).items() if path in own}
        changed |= {each.path: each for each in differences(before, after)}
    tried = differences(draft.base_tried, draft.tried)
    return Handed(gates, tuple(changed[path] for path in sorted(changed)), tuple(tried), lost)


@dataclass(frozen=True)
class ShownRun:
    """What a run found, as one person may see it. `lines`: question → the lines whose case they may open.

    `hidden`: question → how many lines are of cases that they may not.
    """

    gates: Gates
    run: Run
    lines: Mapping[str, list[dict[str, Any]]]
    hidden: Mapping[str, int]

    @property
    def answers(self) -> dict[str, Any]:
        """question → its numbers and the lines that this person may see, of what would change."""
        if not self.lines:
            return {}
        more = {name: {"lines": self.lines[name], "hidden": self.hidden[name]} for name in self.lines}
        return {name: {**answer, **more[name]} for name, answer in _answers(self.run).items()}


def view_result(runtime: Runtime, actor: Actor, draft_id: int, kind: str) -> ShownRun:
    """What the last run of a kind found. Everybody sees the numbers; a line, only who may read its case."""
    with runtime.database.read() as connection:
        gates = _gates(runtime, connection, actor, draft_for(runtime, connection, actor, draft_id))
        if kind not in gates.runs:
            raise NotFound(NO_RUN)
        run = gates.runs[kind]
        answers = _answers(run) if kind == WOULD_CHANGE and run.state == drafts.DONE else {}
        wanted = sorted({line["case"] for answer in answers.values() for line in answer["lines"]})
        seen = _readable(runtime, connection, actor, wanted)
    shown = {name: [line for line in answer["lines"] if line["case"] in seen] for name, answer in answers.items()}
    hidden = {name: len(answer["lines"]) - len(shown[name]) for name, answer in answers.items()}
    return ShownRun(gates, run, {name: lines[:MOST_SHOWN] for name, lines in shown.items()}, hidden)


def _answers(run: Run) -> dict[str, Any]:
    """question → answer; dates have two, as the open cases are and as they would be on the draft."""
    result = dict(run.result)
    dated = result.pop("dates")
    return {"on_draft": dated["on_draft"], "at_once": dated["at_once"], **result}


def _readable(runtime: Runtime, connection: Connection, actor: Actor, ids: list[int]) -> set[int]:
    rows = case_rows(connection, ids)
    seen: set[int] = set()
    for landlord in {row["landlord"] for row in rows}:
        mine = [row for row in rows if row["landlord"] == landlord]
        seen |= {row["id"] for row in readable_among(runtime, connection, actor, landlord, mine)}
    return seen


@dataclass(frozen=True)
class LetterDifference:
    """What a letter of the past would say otherwise. `lines`: (`-` or `+`, text)."""

    case_id: int
    title: str
    lines: tuple[tuple[str, str], ...]


def view_letter_difference(runtime: Runtime, actor: Actor, draft_id: int, letter_id: int) -> LetterDifference:
    """A letter composed on what is in force and on a draft; for whoever may see the draft and read the case.

    Conflict where it cannot be composed on one of the two.
    """
    with runtime.reading() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        row, case = readable_letter(runtime, connection, actor, letter_id)
        if case.landlord not in draft.landlords:
            raise NotFound("This letter is of a landlord that the draft does not concern.")
        contents = (case.content_today, draft.release(case.landlord))
        if any(row["key"] not in content.letter_paths for content in contents):
            raise Conflict("One of the two has no such letter.")
        before, after = (
            composed_on(runtime, connection, case.id, row["key"], row["facts"], content) for content in contents
        )
    return LetterDifference(case.id, row["title"], tuple(difference(before, after)))


def waiting_for(runtime: Runtime, actor: Actor) -> list[DraftRow]:
    """The drafts that wait for this person's approval, what was handed over last first."""
    with runtime.database.glance() as connection:
        seen = [scope for scope in scopes_seen(runtime, connection, actor)
                if may_approve(runtime, connection, actor, scope)]  # fmt: skip
        rows = drafts.list_drafts(connection, seen, [drafts.SUBMITTED]) if seen else []
        return [
            row for row in rows
            if actor.username not in {row["author"], row["submitted_by"], *drafts.editors_of(connection, row["id"])}
        ]  # fmt: skip
