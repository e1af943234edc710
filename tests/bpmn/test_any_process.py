"""Processes made at random: every one ends, and runs the same in memory as with saved and restored state."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from tests.bpmn import drawing
from tests.bpmn.drawing import boundary, call, end, gateway, message, start, subprocess, timer, user
from tests.bpmn.story import Story

LONGEST = 400
"""Calls after which a random story must have ended."""


class Drawer:
    """Draw a block-structured process: sequences, choices, forks, loops, calls, subprocesses, boundary events."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.bodies: dict[str, str] = {}
        self._ids = iter(range(1_000_000))

    def id(self, kind: str) -> str:
        return f"{kind}_{next(self._ids)}"

    def process(self, name: str, depth: int) -> None:
        body, first, last = self.sequence(depth)
        self.bodies[name] = f"{start()}{body}{end()}\nstart -> {first}\n{last} -> end\n"

    def block(self, depth: int) -> tuple[str, str, str]:
        """The XML and arrows of a block, its first element and its last."""
        kinds = (
            ["task"] if depth == 0 else ["task", "sequence", "choice", "fork", "any", "loop", "call", "part", "beside"]
        )
        drawn: tuple[str, str, str] = getattr(self, self.pick.choice(kinds))(depth - 1)
        return drawn

    def task(self, depth: int) -> tuple[str, str, str]:
        name = self.id("task")
        return user(name), name, name

    def sequence(self, depth: int) -> tuple[str, str, str]:
        blocks = [self.block(depth) for _ in range(self.pick.randint(2, 3))]
        joints = "\n".join(f"{a[2]} -> {b[1]}" for a, b in pairwise(blocks))
        return "".join(f"{block[0]}\n" for block in blocks) + joints + "\n", blocks[0][1], blocks[-1][2]

    def _split(self, depth: int, kind: str) -> tuple[str, str, str]:
        opening, closing = self.id("open"), self.id("close")
        blocks = [self.block(depth) for _ in range(self.pick.randint(2, 3))]
        default = f"{opening}_on" if kind != "parallel" else ""
        body = gateway(opening, kind, default) + gateway(closing, kind) + "\n"
        for number, (inside, first, last) in enumerate(blocks):
            condition = f": =choice >= {number}" if number and kind != "parallel" else ""
            flow = f"[{opening}_on]" if not number and kind != "parallel" else ""
            body += f"{inside}\n{opening} -> {first} {flow}{condition}\n{last} -> {closing}\n"
        return body, opening, closing

    def choice(self, depth: int) -> tuple[str, str, str]:
        return self._split(depth, "exclusive")

    def fork(self, depth: int) -> tuple[str, str, str]:
        return self._split(depth, "parallel")

    def any(self, depth: int) -> tuple[str, str, str]:
        return self._split(depth, "inclusive")

    def loop(self, depth: int) -> tuple[str, str, str]:
        opening, closing = self.id("again"), self.id("enough")
        inside, first, last = self.block(depth)
        joints = f"{opening} -> {first}\n{last} -> {closing}\n{closing} -> {opening} : =choice = 2\n"
        after = self.id("after")
        done = f"{closing} -> {after} [{closing}_on]\n"
        return (
            gateway(opening) + gateway(closing, default=f"{closing}_on") + user(after) + f"{inside}\n{joints}{done}",
            opening,
            after,
        )

    def call(self, depth: int) -> tuple[str, str, str]:
        name, process = self.id("call"), self.id("process")
        self.process(process, depth)
        return call(name, process), name, name

    def part(self, depth: int) -> tuple[str, str, str]:
        name, begin, finish = self.id("part"), self.id("begin"), self.id("finish")
        inside, first, last = self.block(depth)
        body = f"{start(begin)}{inside}{end(finish)}\n{begin} -> {first}\n{last} -> {finish}\n"
        return subprocess(name, body) + "\n", name, name

    def beside(self, depth: int) -> tuple[str, str, str]:
        """A call with an interrupting message, and a reminder that does not interrupt."""
        name, process, joined = self.id("call"), self.id("process"), self.id("joined")
        stop, late, played = self.id("stop"), self.id("late"), self.id("played")
        self.process(process, depth)
        body = call(name, process) + boundary(stop, name, message("stop"))
        body += boundary(late, name, timer("timeDuration", "P1D"), interrupting=False) + end(played) + gateway(joined)
        return f"{body}\n{name} -> {joined}\n{stop} -> {joined}\n{late} -> {played}\n", name, joined


def play(story: Story, seed: int) -> Iterator[tuple[list[str], set[str]]]:
    """Complete open tasks, deliver messages and fire timers in an order given by the seed, until the end."""
    pick = random.Random(seed)
    story.start(choice=0)
    for _ in range(LONGEST):
        yield story.open(), story.instance.awaited()
        if story.ended:
            return
        turn = pick.random()
        if turn < 0.1 and story.instance.awaited():
            assert story.tell("stop", choice=pick.randint(0, 1))
        elif turn < 0.2 and story.instance.timers():
            story.at(story.instance.timers()[0].due_at)
        else:
            task = pick.choice(
                sorted(story.instance.open_tasks(), key=lambda task: (task.element_id, task.path, task.since))
            )
            choice = pick.choice([0, 0, 1, 1, 2])
            story.act(partial(_complete, task.id, choice))
    raise AssertionError("the story did not end")


def _complete(task_id: str, choice: int, instance: Any, ports: Any) -> Any:
    return instance.complete(task_id, {"choice": choice}, ports)


def drawn(seed: int) -> dict[str, bytes]:
    drawer = Drawer(seed)
    drawer.process("main", depth=3)
    return drawing.files(**drawer.bodies)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_drawn_ends_and_memory_and_saved_state_agree(seed):
    files = drawn(seed)
    kept, restored = Story(files, restores=False), Story(files, restores=True)
    for in_memory, from_state in zip(play(kept, seed), play(restored, seed), strict=True):
        assert in_memory == from_state
    for story in (kept, restored):
        assert story.ended
        assert story.instance.incidents() == []
        assert story.instance.tokens() == []
    assert _record_of(kept) == _record_of(restored)
    assert kept.data == restored.data
    assert kept.instance.walked() == restored.instance.walked()
    assert len(restored.instance.dump()) < 30_000


def _record_of(story: Story) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(step.kind, step.element_id, step.path) for step in story.steps]


def test_every_element_entered_is_left_again():
    for seed in range(20):
        story = Story(drawn(seed), restores=False)
        for _ in play(story, seed):
            pass
        entered = [(step.element_id, step.path) for step in story.steps if step.kind == "entered"]
        left = [(step.element_id, step.path) for step in story.steps if step.kind in ("completed", "cancelled")]
        assert sorted(entered) == sorted(left)


def test_threads_share_a_version_without_touching_each_other():
    files = drawn(3)

    def play_seed(seed: int) -> list[tuple[str, str, tuple[str, ...]]]:
        story = Story(files, restores=bool(seed % 2))
        for _ in play(story, seed % 4):
            pass
        return _record_of(story)

    alone = [play_seed(seed) for seed in range(4)]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(play_seed, range(16)))
    assert together == [alone[seed % 4] for seed in range(16)]
