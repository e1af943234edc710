"""What a story does with open tasks that it says nothing of, so that one new task does not break nine stories.

`between: default` answers each of them, as soon as it opens, with as little as its form accepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from app.casework.actor import Actor, Membership
from app.casework.runtime import Runtime
from app.content.contracts import SENT_LETTER
from app.errors import NotAllowed, NotFound, RedressError
from app.use_cases.add_user import add_user

from .checking import action_name
from .least_answers import complete_with_least
from .observing import Row, observe, roles_of
from .story import DO, Variant
from .yaml_lines import LinedMapping

MOST_IN_A_ROW = 50
STAND_IN = "stand_in"


class Playing(Protocol):
    """A story that is being played: what is needed of it here."""

    runtime: Runtime
    landlord: str
    variant: Variant
    cases: dict[str, int]

    def person(self, alias: str) -> Actor:
        """Somebody of the story."""
        ...


class NotAnswered(RedressError):
    """A task that the story says nothing of cannot be answered by itself."""


def named_tasks(variant: Variant) -> frozenset[str]:
    """The tasks that a variant says something of: that it does, or expects to be open."""
    done = {step.what for step in variant.steps if step.verb == DO} | {step.of for step in variant.steps if step.of}
    expected = [variant.expect, *(step.expect for step in variant.steps)]
    names = {name for block in expected if block is not None for name in _expected_tasks(block)}
    return frozenset(action_name(name) for name in {*done, *names} if name)


def answer_untouched(player: Playing, named: frozenset[str]) -> None:
    """Answer every open task that the story says nothing of, and those that open by that; NotAnswered where one
    cannot be. Tasks that only see a letter on its way are left."""
    for _ in range(MOST_IN_A_ROW):
        task = next(_untouched(player, named), None)
        if task is None:
            return
        _answer(player, task)
    raise NotAnswered(f"More than {MOST_IN_A_ROW} tasks that the story says nothing of open one after the other.")


def _untouched(player: Playing, named: frozenset[str]) -> Iterator[Row]:
    for case_id in player.cases.values():
        for task in observe(player.runtime, case_id).tasks:
            names = {action_name(task["element_id"]), action_name(task.get("action") or "")}
            if not names & named and SENT_LETTER not in (task["properties"] or {}):
                yield task


def _answer(player: Playing, task: Row) -> None:
    refused: RedressError | None = None
    for actor in _who_may(player, task):
        try:
            complete_with_least(player.runtime, actor, task["id"])
            return
        except (NotAllowed, NotFound) as refusal:  # somebody else may
            refused = refusal
        except RedressError as refusal:
            raise NotAnswered(_why(task, refusal)) from refusal
    raise NotAnswered(_why(task, refused))


def _why(task: Row, refusal: RedressError | None) -> str:
    said = f"The task {task['element_id']}, of which the story says nothing, cannot be answered by itself: {refusal}"
    return f"{said} Add a step that does it."


def _who_may(player: Playing, task: Row) -> Iterator[Actor]:
    """Whom a task is with; else those of the story who hold its role; at last somebody who is there for that alone."""
    if task["assignee"]:
        yield player.person(str(task["assignee"]))
        return
    for alias in player.variant.people:
        actor = player.person(alias)
        if actor.holds(player.landlord, *roles_of(task)):
            yield actor
    role = roles_of(task)[0]
    yield add_user(player.runtime, f"{STAND_IN}_{role}", f"Stand-in, {role}", None, [Membership(player.landlord, role)])


def _expected_tasks(block: LinedMapping) -> Iterator[str]:
    for entry in block.get("tasks") or []:
        yield str(entry.get("id") if isinstance(entry, LinedMapping) else entry)
    cases: Any = block.get("cases")
    if isinstance(cases, LinedMapping):
        for inner in cases.values():
            if isinstance(inner, LinedMapping):
                yield from _expected_tasks(inner)
