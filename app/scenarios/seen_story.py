"""Make a story of steps that were taken: played once to see what holds after each, and then expected to hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.content.contracts import SENT_LETTER
from app.errors import ContentError

from .loading import load_story
from .observing import Observed, observe
from .playing import Failure, Player, start_of
from .run_stories import check, play
from .story import NOTHING, Story
from .story_runner import StoryRunner
from .writing import lines_of, story_text
from .yaml_lines import LinedMapping, read

Step = Mapping[str, Any]


class NotSeen(ContentError):
    """The steps cannot all be taken, so there is nothing to expect after them."""


def story_of(
    runner: StoryRunner,
    path: Path,
    head: Mapping[str, Any],
    people: Mapping[str, Mapping[str, Any]],
    steps: Sequence[Step],
    afterwards: Mapping[str, Any] | None = None,
) -> tuple[str, tuple[Failure, ...]]:
    """The text of a story that takes these steps and expects what was seen after each, and at the end.

    `path`: where it is written while it is tried; `afterwards`: what is expected at the end, where that is known from
    elsewhere. Only the people that it needs stay. Gives also what does not hold when it is played, which is nothing
    unless `afterwards` says otherwise. NotSeen when a step cannot be taken.
    """
    steps = [*_without_idle(steps)]
    seen = _play_and_see(runner, _loaded(path, story_text(head, people, steps)))
    expecting, before = [], None
    for step, now in zip(steps, seen, strict=True):
        expect = expectation(now, before) if now is not None else {}
        expecting.append({**step, "expect": expect} if expect else dict(step))
        before = now
    last = seen[-1] if seen else None
    end = afterwards if afterwards is not None else (expectation(last, None) if last else {})
    needed = _needed(people, steps, [each for each in seen if each])
    for among in ({alias: about for alias, about in people.items() if alias in needed}, people):
        text = _ended(story_text(head, among, expecting), end)
        failures = _tried(runner, _loaded(path, text))
        if not failures:
            break
    return text, failures


def expectation(seen: Observed, before: Observed | None) -> dict[str, Any]:
    """What holds of a case, in the words of `expect`; where it is known how it was before, what has changed."""
    now, earlier = _said(seen), _said(before) if before else {}
    changed = {key: value for key, value in now.items() if value != earlier.get(key)}
    for key in ("due", "met"):
        if key in changed:
            old = earlier.get(key, {})
            changed[key] = {name: day for name, day in now[key].items() if old.get(name, "") != day}
    return {key: value for key, value in changed.items() if value != {} and (before or value not in ([], None))}


def _said(seen: Observed) -> dict[str, Any]:
    clocks = seen.clocks
    breaches = {(row["code"], row["clock"]) for row in seen.breaches}
    return {
        "route": seen.row["route"],
        "stage": seen.row["stage"],
        "status": seen.row["status"],
        "due": {name: row["effective_due"] for name, row in clocks.items() if row["met_on"] is None},
        "met": {name: row["met_on"] for name, row in clocks.items() if row["met_on"] is not None},
        "tasks": [task["element_id"] for task in seen.tasks if SENT_LETTER not in (task["properties"] or {})],
        "letters": [letter["key"] for letter in seen.letters],
        "breaches": [_breach(code, clock) for code, clock in sorted(breaches, key=str)],
    }


def _breach(code: str, clock: str | None) -> str | dict[str, str]:
    return {"code": code, "clock": clock} if clock else code


def _without_idle(steps: Sequence[Step]) -> Iterator[Step]:
    """The steps without those that only let time pass up to the moment of the next."""
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        if NOTHING not in step or following is None or following["at"] != step["at"]:
            yield step


def _play_and_see(runner: StoryRunner, story: Story) -> list[Observed | None]:
    """How the case stands after each step; None before one is logged."""
    variant = story.variants[0]
    seen: list[Observed | None] = []
    with runner.runtime(story.landlord, start_of(variant)) as runtime:
        player = Player(runtime, story.landlord, variant)
        player.people()
        for step in variant.steps:
            if not player.step(step):
                failure = player.failures[-1]
                raise NotSeen(f"{failure.step}: {failure.what} {failure.actual}")
            case_id = next(iter(player.cases.values()), None)
            seen.append(observe(runtime, case_id) if case_id is not None else None)
    return seen


def _tried(runner: StoryRunner, story: Story) -> tuple[Failure, ...]:
    check(story, runner)
    return tuple(failure for outcome in play(story, runner).outcomes for failure in outcome.failures)


def _loaded(path: Path, text: str) -> Story:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_story(path)


def _ended(text: str, end: Mapping[str, Any]) -> str:
    if not end:
        return text
    return text + "\n".join(lines_of("expect", end, 0)) + "\n"


def _needed(people: Mapping[str, Any], steps: Sequence[Step], seen: Sequence[Observed]) -> set[str]:
    """The people who do something, who are named, or with whom a case or a task is."""
    words = {word for step in steps for word in _words(step)}
    for now in seen:
        words |= {str(now.row["handler"]), str(now.row["reviewer"]), *(str(task["assignee"]) for task in now.tasks)}
    return words & people.keys()


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)
    elif isinstance(value, str):
        yield value


def steps_in(texts: Sequence[str]) -> list[LinedMapping]:
    """Steps that are kept each as the text of a story, as mappings."""
    return list(read("\n".join(["steps:", *texts]))["steps"]) if texts else []
