"""Ways through a diagram, few, and so chosen that what it does is seen.

``python -m tests.content.choose_ways [PART-OF-A-PATH] [--again]`` writes the files of tests/ways that are missing
(``--again``: all of them anew) from what the diagrams on disk do. Read what it wrote: a way says what a diagram has to
do, whether or not it does so today.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations as pairs
from itertools import islice
from typing import Any

from app import bpmn
from app.bpmn.processes import read_processes
from app.content.release import Release
from app.feel import from_python, to_python
from app.feel.free_names import PathNames
from app.scenarios.diagram_examples import DOES, LEAVES, way_file_of
from app.scenarios.walking import BEGIN, DO, TELL, WAIT, CannotMove, Move, Walk, alone
from tests.content.candidates import Compared, combinations, expression
from tests.content.coverage import COVERED
from tests.content.landlords import content_of, covered_with
from tests.content.offers import AHEAD, Offers
from tests.content.rules import START, tables_of
from tests.content.world import Decisions
from tests.content.written_ways import Key, Node, written
from tests.drivers.runtime_driver import ROOT

MOST_WALKED = 800
MOST_STARTS = 60
MOST_TOGETHER = 10
MOST_GIVEN = 24
MOST_ANSWERS = 8
MOST_STEPS = 7
ENOUGH_WAYS = 16
"""Beyond these, none is kept that takes a known way for another reason."""
WHY = "why"
SAME_POST = re.compile(r"landlord\.(\w+) = landlord\.(\w+)")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.content.choose_ways", description=__doc__)
    parser.add_argument("part", nargs="?", default="", help="diagrams with this in their path")
    parser.add_argument("--again", action="store_true", help="also where there are ways already")
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)  # a step that fails is seen in what is written
    for file, content in _files():
        target = way_file_of(file, ROOT)
        if options.part in file and (options.again or not target.exists()):
            chooser = Chooser(content, file)
            ways = chooser.choose()
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(written(file, ways), encoding="utf-8")
            print(
                f"{file}: {len(ways)} ways; never walked: {', '.join(chooser.never_walked()) or 'nothing'}", flush=True
            )
    return 0


def _files() -> Iterator[tuple[str, Release]]:
    """Every diagram, with a landlord that runs on it."""
    seen: set[str] = set()
    for landlord in COVERED:
        for file in sorted(covered_with(landlord)):
            if file.endswith(".bpmn") and file not in seen:
                seen.add(file)
                yield file, content_of(landlord)


class _Alone:
    """Content with one diagram, whose calls are tasks."""

    def __init__(self, content: Release, diagrams: bpmn.Diagrams) -> None:
        self._content = content
        self.diagrams = diagrams

    def __getattr__(self, name: str) -> Any:
        return getattr(self._content, name)


class Chooser:
    """Looks for the ways through one diagram that together show all it does."""

    def __init__(self, content: Release, file: str) -> None:
        self.content, self.file = content, file
        self.process = read_processes(file, content.files[file])[0]
        self.diagrams = alone(content.files[file], file)
        self.offers = Offers(_Alone(content, self.diagrams), self.process.id, START)  # type: ignore[arg-type]
        self.decisions = Decisions(content, tables_of(content))
        self.compared = self._all_compared()
        self._seen: set[Key] = set()
        self._first_answers = {name: options[0] for name, options in self._answers_possible().items() if options}

    def choose(self) -> list[Node]:
        waiting: list[deque[tuple[Mapping[str, str], tuple[Move, ...], Move]]] = [deque(), deque(), deque()]
        """After what took a flow for the first time; after what showed something new; after what stands elsewhere."""
        for posts in self._posts():
            for number, move in enumerate(self._starts()):
                waiting[0 if number == 0 else 1].append((posts, (), move))
        nodes: list[Node] = []
        walked = 0
        while any(waiting) and walked < MOST_WALKED:
            posts, before, move = next(queue for queue in waiting if queue).popleft()
            walked += 1
            node, walk = self._walk(posts, (*before, move))
            if node is None or walk is None or walk.instance is None:
                continue
            new, state = node.keys - self._seen, self._state(walk)
            rank = 0 if any(key[0] == "flow" for key in new) else 1 if new else 2
            waiting[min(rank, 1)].extend((posts, before, other) for other in self._with_other_answers(node))
            if new:
                nodes.append(node)
            if (new or state not in self._seen) and not walk.instance.is_complete and len(node.moves) < MOST_STEPS:
                waiting[rank].extend((posts, node.moves, after) for after in self._moves(walk))
            self._seen |= new | {state}
        return self._fewest(nodes)

    def never_walked(self) -> list[str]:
        walked = {key[1] for key in self._seen if key[0] == "flow"}
        return [flow.id for flow in self.process.flows if flow.id not in walked]

    @staticmethod
    def _fewest(nodes: list[Node]) -> list[Node]:
        """Those that show most first, until all is shown that any of them shows."""
        chosen: list[Node] = []
        whole = set().union(*(node.keys for node in nodes))
        for left in ({key for key in whole if key[0] != WHY}, set(whole)):
            left -= set().union(*(node.keys for node in chosen))
            while left and (len(chosen) < ENOUGH_WAYS or any(key[0] != WHY for key in left)):
                best = max(nodes, key=lambda node: (len(node.keys & left), -len(node.moves)))
                chosen.append(best)
                left -= best.keys
        return chosen

    # -- walking -------------------------------------------------------------------------------------------------------

    def _walk(self, posts: Mapping[str, str], moves: tuple[Move, ...]) -> tuple[Node | None, Walk | None]:
        walk = Walk(self.content, self.diagrams, self.process.id, START, posts)
        seen: list[Mapping[str, Any]] = []
        keys: set[Key] = set()
        kept: list[Move] = []
        before: Mapping[str, int] = {}
        for move in moves:
            try:
                seen.append(walk.move(move))
            except (CannotMove, bpmn.EngineError):
                return None, None
            if any("fails" in entry for entry in walk.does):
                return None, None  # a case cannot be so
            asked = {each.get("asks") for each in walk.does} | self._services_used(walk)
            kept.append(replace(move, answers={name: value for name, value in move.answers.items() if name in asked}))
            assert walk.instance is not None
            flows = walk.instance.walked().get(self.process.id, {}).get("flows", {})
            taken = {flow for flow, times in flows.items() if times > before.get(flow, 0)}
            before = dict(flows)
            keys |= set(self._keys(walk, seen[-1], taken))
        return Node(posts, tuple(kept), tuple(seen), frozenset(keys)), walk

    def _keys(self, walk: Walk, seen: Mapping[str, Any], taken: set[str]) -> Iterator[Key]:
        yield from (("flow", flow) for flow in taken)
        yield from (("does", json.dumps(entry, sort_keys=True)) for entry in seen[DOES])
        yield ("standing", tuple(sorted(set(seen["open"]))), tuple(seen["until"]), tuple(seen["hears"]), LEAVES in seen)
        yield from (("until", name, moment) for name, moment in seen["until"].items())
        yield from (("leaves", name, json.dumps(value)) for name, value in seen.get(LEAVES, {}).items())
        assert walk.instance is not None
        variables = {**walk.instance.data, **walk._context()}
        for flow in self.process.flows:
            if flow.id in taken:
                paths = self._deciding(flow.source)
                yield (WHY, flow.id, *(repr(_at(variables, path)) for path in paths))

    def _state(self, walk: Walk) -> Key:
        """Where a walk stands and what conditions can see there: two alike in this go the same ways."""
        assert walk.instance is not None
        variables = {**walk.instance.data, **walk._context()}
        standing = tuple(sorted({token.element_id for token in walk.instance.tokens()}))
        values = tuple(repr(_at(variables, path)) for path in sorted(self.compared.paths))
        return ("state", standing, values, tuple(sorted(walk.instance.awaited())))

    def _deciding(self, gateway: str) -> list[PathNames]:
        texts = [flow.condition for flow in self.process.flows if flow.source == gateway and flow.condition]
        return sorted({path for text in texts for path in expression(text).paths})

    def _services_used(self, walk: Walk) -> set[str]:
        used = {entry.get("uses") for entry in walk.does}
        return {element.id for element in self.process.elements.values() if element.service_type in used}

    def _posts(self) -> list[Mapping[str, str]]:
        """The posts of the landlord as they are; and each held as another with which an expression compares it."""
        text = self.content.files[self.file].decode()
        return [{}, *({held: other} for held, other in sorted(set(SAME_POST.findall(text))))]

    # -- moves ---------------------------------------------------------------------------------------------------------

    def _all_compared(self) -> Compared:
        """What conditions, properties, mappings, roles and dates of the process compare."""
        compared = Compared()
        texts = [flow.condition for flow in self.process.flows]
        for element in self.process.elements.values():
            texts += [element.candidate_groups, element.assignee, *element.properties.values()]
            texts += [each.source for each in element.inputs]
        for text in filter(None, texts):
            if text.startswith("="):
                compared.read(expression(text).tree)
        for element in self.process.elements.values():
            for text in filter(None, (element.due, element.timer.text if element.timer else "")):
                if text.startswith("="):
                    compared.read_date(expression(text).tree)
        return compared

    def _starts(self) -> Iterator[Move]:
        facts = list(islice(_varied(self._values("complaint")), MOST_STARTS))
        clocks = list(islice(_varied(self._clocks()), MOST_STARTS))
        worlds = [(fact, clocks[0]) for fact in facts] + [(facts[0], clock) for clock in clocks[1:]]
        worlds += [(fact, clock) for fact in facts[1:MOST_TOGETHER] for clock in clocks[1:MOST_TOGETHER]]
        words = {name: values[0] for name, values in self._values("").items()}
        for start in self.process.elements.values():
            if start.type == "startEvent" and start.parent == self.process.id:
                told = self.offers.of_message(start.message) if start.message else [{}]
                free = [*told, *islice(_varied(self._values("")), MOST_STARTS)]
                for number, given in enumerate(free[:MOST_STARTS]):
                    for fact, clock in worlds if number == 0 else worlds[:1]:
                        variables = {**words, **told[0], **given}
                        yield Move(BEGIN, start.message or "", variables, fact, clock, self._first_answers)

    def _values(self, root: str) -> dict[str, list[Any]]:
        """What the facts of the case may be, the likeliest first; without a root, what nothing in the process sets."""
        inside = {"complaint", "deadlines", "landlord"} | self.offers._set_inside()
        names = {path[1] for path in self.compared.paths if path[0] == root and len(path) > 1}
        if root:
            return {name: self._values_of((root, name)) for name in sorted(names)}
        names = {path[0] for path in self.compared.paths} - inside
        return {name: self._members(name) or self._values_of((name,)) for name in sorted(names)}

    def _members(self, name: str) -> list[Any]:
        """What something with members may be: each of them varied; empty for what is asked for as a whole alone."""
        inner = sorted(path for path in self.compared.paths if path[0] == name and len(path) == 2)
        values = {path[1]: self._values_of(path) for path in inner}
        return [*_varied(values), None] if values else []

    def _values_of(self, path: PathNames) -> list[Any]:
        if path == ("complaint", "stage"):
            return [1, 2]
        compared = self.compared
        if path in compared.dates or path[-1].endswith("_on"):
            days = self.offers.days
            return [days[-1], *days[:-1], None] if path[0] == "complaint" else [days[-1].isoformat(), None]
        if not compared.constants.get(path) and path not in compared.named | compared.ordered | compared.lists:
            return [path[-1]]
        values = [_python(value) for value in compared.candidates(path, self.offers.days)]
        values = [int(value) if isinstance(value, Decimal) else value for value in values]
        return sorted(values, key=lambda value: value is None)

    def _clocks(self) -> dict[str, list[Any]]:
        """The clocks that are read: running, spaced apart; past, not running, or met."""
        names = sorted({path[1] for path in self.compared.paths if path[0] == "deadlines" and len(path) > 1})
        past = (START - AHEAD).date()
        return {
            name: [(START + AHEAD * (place + 1)).date(), past, None, {"due": past, "met": past}]
            for place, name in enumerate(names)
        }

    def _moves(self, walk: Walk) -> Iterator[Move]:
        assert walk.instance is not None
        tasks = {task.element_id: task for task in walk.instance.open_tasks()}
        for kind, name in _moves_possible(walk.instance):
            if kind == WAIT:
                yield Move(WAIT, name, answers=self._first_answers)
            elif kind == TELL:
                for given in self.offers.of_message(name)[:MOST_GIVEN]:
                    for moved in ({}, *self.offers.moved_on()):
                        yield Move(TELL, name, given, moved, {}, self._first_answers)
            elif tasks[name].path:
                yield from (Move(DO, name, given, {}, {}, self._first_answers) for given in self._left_by(name))
            else:
                form_id = tasks[name].form_id
                form = self.content.form(form_id) if form_id else None
                kept = self.offers.facts_of(form_id)
                for answers in self.offers.of_form(form_id)[:MOST_GIVEN]:
                    facts = {key: answers[key] for key in kept if key in answers}
                    yield Move(DO, name, form.variables(answers) if form else {}, facts, {}, self._first_answers)

    def _left_by(self, called: str) -> list[dict[str, Any]]:
        """What a called process may leave, as far as something asks for it."""
        values: dict[str, list[Any]] = {}
        for element in self.process.elements.values():
            for taken in element.outputs if element.called_process == called else ():
                for path in expression(taken.source).paths:
                    for value in self.offers._candidates((taken.target,)):
                        made: Any = value
                        for name in reversed(path[1:]):
                            made = {name: made}
                        values.setdefault(path[0], []).append(made)
        free = [{}, *islice(_varied(self._values("")), MOST_STARTS)]
        return [*combinations(values), *free][: MOST_GIVEN * 2] if values else free[: MOST_GIVEN * 2]

    def _answers_possible(self) -> dict[str, list[Any]]:
        possible: dict[str, list[Any]] = {}
        for element in self.process.elements.values():
            if element.decision_id and self.content.has_decision(element.decision_id):
                answers = [fired.answer for fired in self.decisions.answers(element.decision_id)]
                possible[element.decision_id] = [_python(answer) for answer in answers]
            elif element.service_type and element.outputs:
                call = bpmn.ServiceCall(element.service_type, {}, {}, element.id, element.name, self.process.id)
                possible[element.id] = self.offers.of_service(call)
        return possible

    def _with_other_answers(self, node: Node) -> Iterator[Move]:
        """The last move again, with another answer of what was asked in it."""
        last = node.moves[-1]
        possible = self._answers_possible_once
        for name, answer in last.answers.items():
            if answer == self._first_answers.get(name):
                for other in islice(possible[name][1:], MOST_ANSWERS):
                    yield replace(last, answers={**self._first_answers, **last.answers, name: other})

    @property
    def _answers_possible_once(self) -> dict[str, list[Any]]:
        if not hasattr(self, "_possible"):
            self._possible = self._answers_possible()
        return self._possible


def _moves_possible(instance: bpmn.Instance) -> Iterator[tuple[str, str]]:
    """Kind and name of every move that a waiting process can make."""
    yield from ((DO, task.element_id) for task in instance.open_tasks())
    yield from ((TELL, message) for message in sorted(instance.awaited()))
    yield from ((WAIT, timer.element_id) for timer in instance.timers())


def _varied(values: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """The first value of each; then each other value by itself; then two at once."""
    base = {name: options[0] for name, options in values.items()}
    yield base
    singles = [{name: value} for name, options in values.items() for value in options[1:]]
    yield from ({**base, **single} for single in singles)
    yield from ({**base, **first, **second} for first, second in pairs(singles, 2) if first.keys() != second.keys())


def _at(variables: Any, path: PathNames) -> Any:
    for name in path:
        variables = variables.get(name) if isinstance(variables, Mapping) else None
    if isinstance(variables, datetime):
        return variables < START
    if isinstance(variables, date):
        return variables < START.date()
    return variables


def _python(value: Any) -> Any:
    return to_python(from_python(value))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
