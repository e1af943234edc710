"""Walks every way through a landlord's diagrams with the real engine.

From each start the walker does whatever can be done next – completes an open task with each answer its form offers,
tells each message somebody waits for, lets each timer fire – and keeps going from where a flow not walked yet is
nearest. The state is saved and restored before every step. A flow counts as walked only when the engine says so
(``Instance.walked()``).
"""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from app import bpmn, feel
from app.content.release import Release
from tests.content.candidates import expression
from tests.content.landlords import content_of, covered_with
from tests.content.offers import Offers, called_from
from tests.content.rules import START, tables_of
from tests.content.world import Decisions, World
from tests.templates import is_a_run, once

MOST_STEPS = 12_000
"""Steps of the engine for one process: far more than any walk needs; a flow not walked by then counts as not walked."""
EAGERNESS = 2
"""How much rather to bring a called process to its end than to try something after few steps. Of 1, 2, 4 and ever, the
one with the fewest steps together."""
MOST_MESSAGES = 50
FAR = 1_000_000

Act = Callable[[bpmn.Instance, World], None]


@dataclass(frozen=True)
class State:
    """Where a walk stands: the saved instance and the world around it."""

    saved: bytes
    now: datetime
    facts: Mapping[str, Any]
    clocks: Mapping[str, date | None]
    standing: frozenset[str]
    """The elements of the walked process itself where tokens stand."""
    to_come: int
    """How many flows the token that is furthest from the end of the process called has before it."""
    steps: int


class Walker:
    """Walks the diagrams of one landlord. ``walked``: the flows the engine took, by process; ``incidents``: steps that
    failed on the way, which are mistakes in a diagram."""

    def __init__(self, content: Release) -> None:
        self.content = content
        self.diagrams = content.diagrams
        self.decisions = Decisions(content, tables_of(content))
        self.walked: dict[str, set[str]] = {process_id: set() for process_id in self.diagrams.processes}
        self.incidents: set[str] = set()
        self._to_an_end: dict[str, Mapping[str, int]] = {}

    def not_walked(self, process_id: str) -> list[bpmn.FlowInfo]:
        """The flows of a process that the engine has not taken, in the order of the file."""
        flows = self.diagrams.processes[process_id].flows
        return [flow for flow in flows if flow.id not in self.walked[process_id]]

    def walk_all(self, files: Collection[str] | None = None) -> None:
        """Walk every process, or those drawn in these files; those that call others last."""
        wanted = [process.id for process in self.diagrams.processes.values() if files is None or process.file in files]
        sizes = {process_id: len(called_from(self.diagrams, process_id)) for process_id in wanted}
        for process_id in sorted(sizes, key=lambda key: (sizes[key], key)):
            self.walk(process_id)

    def walk(self, process_id: str) -> int:
        """Walk one process until each of its flows is walked or nothing new is left; gives the steps it took."""
        walk = _Walk(self, process_id)
        walk.walk()
        return walk.steps

    def to_an_end(self, process_id: str) -> Mapping[str, int]:
        """How many flows from each element of a process to the nearest end of it."""
        if process_id not in self._to_an_end:
            process = self.diagrams.processes[process_id]
            ends = [
                element.id
                for element in process.elements.values()
                if element.type == "endEvent" and element.parent == process_id
            ]
            self._to_an_end[process_id] = _flows_to(ends, process)
        return self._to_an_end[process_id]

    def credit(self, instance: bpmn.Instance) -> None:
        """Note what the engine says it has walked."""
        for process_id, counts in instance.walked().items():
            self.walked[process_id] |= {flow for flow, times in counts["flows"].items() if times}


class _Walk:
    """The walk through one process, from all its starts."""

    def __init__(self, walker: Walker, process_id: str) -> None:
        self.walker = walker
        self.process = walker.diagrams.processes[process_id]
        self.offers = Offers(walker.content, process_id, START)
        self.frontier: list[State] = []
        self.seen: set[str] = set()
        self.steps = 0
        self._ahead: dict[frozenset[str], dict[str, int]] = {}

    def walk(self) -> None:
        self._begin()
        while self.frontier and self.steps < MOST_STEPS:
            targets = frozenset(flow.source for flow in self.walker.not_walked(self.process.id))
            if not targets:
                return
            ahead = self._distances(targets)
            best = min(
                self.frontier, key=lambda state: (_nearest(state, ahead), EAGERNESS * state.to_come + state.steps)
            )
            if _nearest(best, ahead) >= FAR:
                return
            self.frontier.remove(best)
            self._go_on(best)

    # -- starts --------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        starts = [element for element in self.process.elements.values() if element.type == "startEvent"]
        for start in (start for start in starts if start.parent == self.process.id):
            given = self.offers.of_message(start.message) if start.message else self.offers.first_variables()
            for deviation, (facts, clocks) in enumerate(self._worlds()):
                for variables in given:
                    self._start(start.message, variables, facts, clocks, deviation)

    def _worlds(self) -> Iterator[tuple[dict[str, Any], dict[str, date | None]]]:
        for clocks in self.offers.first_clocks():
            for facts in self.offers.first_facts():
                yield facts, clocks

    def _start(
        self, message: str | None, variables: dict[str, Any], facts: dict[str, Any], clocks: dict[str, date | None],
        deviation: int,
    ) -> None:  # fmt: skip
        def begin(world: World) -> bpmn.Instance:
            return self.walker.diagrams.start(self.process.id, variables, world.ports(), message)

        self._try(begin, START, facts, clocks, steps=1 if deviation else 0)

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _go_on(self, state: State) -> None:
        for act in self._acts(state):

            def after(world: World, act: Act = act) -> bpmn.Instance:
                instance = self.walker.diagrams.restore(state.saved)
                act(instance, world)
                return instance

            self._try(after, state.now, state.facts, state.clocks, steps=state.steps + 1)

    def _acts(self, state: State) -> list[Act]:
        """Everything that can happen next."""
        instance = self.walker.diagrams.restore(state.saved)
        assert instance.dump() == state.saved, f"a saved instance of {self.process.id} changes by being restored"
        acts: list[Act] = []
        for task in instance.open_tasks():
            acts += [self._completion(task, given) for given in self.offers.of_form(task.form_id)]
        for message in sorted(instance.awaited()):
            told = self.offers.of_message(message)
            acts += [self._telling(message, given) for given in told]
            acts += [self._telling(message, given, moved) for given in told for moved in self.offers.moved_on()]
        for timer in instance.timers():
            acts += [self._firing(timer, alone) for alone in (False, True)]
        return acts

    def _completion(self, task: bpmn.OpenTask, given: dict[str, Any]) -> Act:
        facts = self.offers.facts_of(task.form_id)
        form = self.walker.content.form(task.form_id) if task.form_id else None

        def act(instance: bpmn.Instance, world: World) -> None:
            world.facts.update({name: given[name] for name in facts if name in given})
            instance.complete(task.id, form.variables(given) if form else {}, world.ports())

        return act

    def _telling(self, message: str, given: dict[str, Any], moved: Mapping[str, Any] | None = None) -> Act:
        """A message comes; ``moved``: what another process of the case has set meanwhile."""

        def act(instance: bpmn.Instance, world: World) -> None:
            alike = {name: fact for name, fact in (moved or {}).items() if type(world.facts.get(name)) is type(fact)}
            world.facts.update(alike)
            assert instance.deliver(message, given, world.ports())

        return act

    def _firing(self, timer: bpmn.WaitingTimer, alone: bool) -> Act:
        """Time passes until the timer is due; ``alone``: every other clock was put off until after it."""
        info = self.walker.diagrams.processes[timer.process_id].elements[timer.element_id]
        text = info.timer.text if info.timer else ""
        own = {path[1] for path in expression(text).paths if path[0] == "deadlines"} if text.startswith("=") else set()

        def act(instance: bpmn.Instance, world: World) -> None:
            if alone:
                later = timer.due_at.date() + timedelta(days=30)
                world.clocks = {
                    name: later if due and name not in own and due < later else due
                    for name, due in world.clocks.items()
                }
                instance.refresh(world.ports())
            world.now = max(world.now, timer.due_at)
            instance.fire_due(world.ports())

        return act

    def _try(
        self, run: Callable[[World], bpmn.Instance], now: datetime, facts: Mapping[str, Any],
        clocks: Mapping[str, date | None], steps: int,
    ) -> None:  # fmt: skip
        """Take a step once for every answer that the tables and services asked on the way can give."""
        waiting: deque[dict[str, int]] = deque([{}])
        while waiting:
            choices = waiting.popleft()
            self.steps += 1
            world = World(self.walker.decisions, now, dict(facts), dict(clocks), self.offers.of_service, choices)
            instance = run(world)
            self._hear(instance, world)
            self.walker.credit(instance)
            known: dict[str, int] = {}
            for question, answers in world.asked.items():
                if question not in choices:
                    waiting.extend({**known, question: answer} for answer in range(1, answers))
                known[question] = choices.get(question, 0)
            self._keep(instance, world, steps)

    def _hear(self, instance: bpmn.Instance, world: World) -> None:
        """Deliver what the process told the case, where it waits for that itself."""
        for _ in range(MOST_MESSAGES):
            if not world.told:
                return
            told = world.told.pop(0)
            instance.deliver(told.message, told.variables, world.ports())
        raise AssertionError(f"{self.process.id} keeps telling itself the same")

    def _keep(self, instance: bpmn.Instance, world: World, steps: int) -> None:
        incidents = {
            f"{incident.process_id} {incident.element_id}: {incident.message}" for incident in instance.incidents()
        }
        self.walker.incidents |= incidents
        if incidents or instance.is_complete:
            return
        tokens = instance.tokens()
        signature = repr(
            (
                sorted((token.path, token.element_id, token.state) for token in tokens),
                sorted((name, value) for name, value in self._decisive(instance, world).items()),
                sorted(instance.awaited()),
            )
        )
        if signature in self.seen:
            return
        self.seen.add(signature)
        standing = frozenset(token.element_id for token in tokens if not token.path)
        called = [self.walker.to_an_end(token.process_id).get(token.element_id, 0) for token in tokens if token.path]
        to_come = max(called, default=0)
        self.frontier.append(State(instance.dump(), world.now, world.facts, world.clocks, standing, to_come, steps))

    def _decisive(self, instance: bpmn.Instance, world: World) -> dict[str, str]:
        """What conditions can see of an instance: two states alike in this go the same ways."""
        variables = {**instance.data, **world.context()}
        seen = {}
        for path in self.offers.decisive.paths:
            value: Any = variables
            for name in path:
                value = value.get(name) if isinstance(value, Mapping) else None
            if isinstance(value, date) and path[0] == "deadlines":
                value = value < world.now.date()
            seen[".".join(path)] = repr(feel.from_python(value))
        return seen

    # -- nearness ------------------------------------------------------------------------------------------------------

    def _distances(self, targets: frozenset[str]) -> dict[str, int]:
        """How many flows from each element of the process to the nearest of the targets."""
        if targets not in self._ahead:
            self._ahead = {targets: _flows_to(targets, self.process)}
        return self._ahead[targets]


def _flows_to(targets: Collection[str], process: bpmn.ProcessInfo) -> dict[str, int]:
    """How many flows from each element of a process to the nearest of the targets."""
    before = _before(process)
    distance = dict.fromkeys(targets, 0)
    todo = deque(targets)
    while todo:
        here = todo.popleft()
        for source in before.get(here, ()):
            if source not in distance:
                distance[source] = distance[here] + 1
                todo.append(source)
    return distance


def _before(process: bpmn.ProcessInfo) -> dict[str, set[str]]:
    before: dict[str, set[str]] = {}
    for flow in process.flows:
        before.setdefault(flow.target, set()).add(flow.source)
    for element in process.elements.values():
        if element.attached_to:
            before.setdefault(element.id, set()).add(element.attached_to)
        if element.type == "startEvent" and element.parent != process.id:
            before.setdefault(element.id, set()).add(element.parent)
    return before


def _nearest(state: State, ahead: Mapping[str, int]) -> int:
    return min((ahead.get(element_id, FAR) for element_id in state.standing), default=FAR)


@lru_cache
def walk(landlord: str) -> Walker:
    """The walk through all diagrams that are covered with a landlord, made once: in a run of tests by the process that
    asks first, and what it walked is read by the others."""
    walker = Walker(content_of(landlord))

    def make(path: Path) -> None:
        walker.walk_all(covered_with(landlord))
        path.write_bytes(pickle.dumps((walker.walked, walker.incidents)))

    if is_a_run():
        walker.walked, walker.incidents = pickle.loads(once(f"walked_{landlord}", make).read_bytes())
    else:
        walker.walk_all(covered_with(landlord))
    return walker
