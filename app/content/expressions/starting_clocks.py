"""Which clocks cannot run yet where an expression asks for their date: what starts them only comes afterwards.

A clock exists once an event of its anchor has happened. Where every such event is recorded by elements of the same
diagrams that come after an element alone, the clock never runs there. Whatever may be otherwise counts as running: an
event that the program records, or another diagram beside this one, or a branch that goes on at the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from app.bpmn.processes import ProcessInfo
from app.bpmn.xml import ElementInfo
from app.deadlines.rules import Happening, happenings

from ..contracts import CLASSIFICATION, EVENT, LAYER_TABLES, LIFECYCLE, PERSONAL_CONTACT, STARTS
from ..contracts.program_events import RECORDED_BY_PROGRAM
from ..release import Release

Node = tuple[str, str]
"""A process and an element of it."""
EVENT_HEADER, RECORDING = "event", "record_event"
"""The service that records an event, and the header or input that names it."""
CATCHING = frozenset({"intermediateCatchEvent", "boundaryEvent", "receiveTask"})
CHOOSING = frozenset({"exclusiveGateway", "inclusiveGateway"})
SPLITTING = frozenset({"parallelGateway", "inclusiveGateway"})


class StartingClocks:
    """The clocks of a release, and where they cannot run yet while a case goes its first way through a lifecycle.

    That way begins with the process by which a contact is dealt with, and waits for no message: so far nothing beside
    it has happened.
    """

    def __init__(self, content: Release, processes: Mapping[str, ProcessInfo]) -> None:
        begin = {LIFECYCLE} & processes.keys()
        if content.has_decision(CLASSIFICATION):
            begin |= content.output_literals(CLASSIFICATION, STARTS[0]) & processes.keys()
        self._ways = [_Way(content, processes, name) for name in sorted(begin)]

    def never_run_at(self, process_id: str, element_id: str) -> Mapping[str, str]:
        """clock → the lifecycle in which it cannot run when an element is first entered."""
        at = (process_id, element_id)
        return {clock: way.root for way in self._ways if way.leads_to(at) for clock in way.never_run_at(at)}


class _Way:
    """A lifecycle with all that it calls."""

    def __init__(self, content: Release, processes: Mapping[str, ProcessInfo], root: str) -> None:
        self.content, self.root = content, root
        self.processes = {name: processes[name] for name in called_from(root, processes)}
        self._drawn = {
            event for process in processes.values() for each in process.elements.values() for event in _events_of(each)
        }
        self._after: dict[Node, set[Node]] = {}

    def leads_to(self, at: Node) -> bool:
        """Whether an element can be entered before a message has come."""
        return at in self._without_messages

    def never_run_at(self, at: Node) -> frozenset[str]:
        """The clocks that cannot exist when an element is entered."""
        return frozenset(clock for clock in self._anchors if not self._may_run(clock, at, frozenset()))

    @cached_property
    def _without_messages(self) -> set[Node]:
        """The elements that a case may enter before any message."""
        return set().union(*(self._entered_from(start, frozenset()) for start in self._starts), set())

    def _entered_from(self, start: Node, around: frozenset[Node]) -> set[Node]:
        """What an element leads to for certain, or by a choice that no message decides; behind one that a message may
        decide, what each of its flows leads to. `around`: the calls and choices that are being followed."""
        seen, pending = set[Node](), [start]
        while pending:
            node = pending.pop()
            if node in seen or node in self._waiting:
                continue
            seen.add(node)
            after, inner = self._drawn_flows[node], around | {node}
            if node in around:
                continue
            if starts := self._inner_starts.get(node):
                within = set().union(*(self._entered_from(each, inner) for each in starts), set())
                seen |= within
                pending += after if self._end_of(starts[0]) in within else []
            elif not after:
                seen.add(self._end_of(node))
            elif node in self._decided_by_messages:
                seen |= set.intersection(*(self._entered_from(each, inner) for each in after))
            else:
                pending += after
        return seen

    def _end_of(self, node: Node) -> Node:
        """Stands for any end of the process or subprocess that an element is drawn in."""
        return node[0], f"any end of {self._element(node).parent or node[0]}"

    @cached_property
    def _decided_by_messages(self) -> set[Node]:
        """Gateways that choose, behind an element that waits for a message: the message may have been decisive."""
        behind, pending = set[Node](), list(self._waiting)
        while pending:
            node = pending.pop()
            if node not in behind:
                behind.add(node)
                pending += [after for after in self._flows[node] if (node, after) not in self._loops]
        return {node for node in behind if self._element(node).type in CHOOSING and len(self._flows[node]) > 1}

    @cached_property
    def _loops(self) -> set[tuple[Node, Node]]:
        """The flows that lead back to an element on the way to them."""
        back, seen, way = set[tuple[Node, Node]](), set[Node](), dict[Node, Iterator[Node]]()
        for start in self._starts:
            way[start] = iter(self._flows[start])
            while way:
                node = next(reversed(way))
                seen.add(node)
                following = next(way[node], None)
                if following is None:
                    del way[node]
                elif following in way:
                    back.add((node, following))
                elif following not in seen:
                    way[following] = iter(self._flows[following])
        return back

    @cached_property
    def _starts(self) -> list[Node]:
        return [
            (self.root, element.id)
            for element in self.processes[self.root].elements.values()
            if element.type == "startEvent" and element.parent in ("", self.root)
        ]

    @cached_property
    def _anchors(self) -> dict[str, list[tuple[Happening, ...] | None]]:
        """clock → what starts it by each of its rows, its caps among them; None where a cell does not say it."""
        starts: dict[str, list[tuple[Happening, ...] | None]] = defaultdict(list)
        for table in (table for _, table in LAYER_TABLES if self.content.has_decision(table)):
            box = self.content.rules(table)
            names = [output.name for output in box.outputs] if box else []
            for row in box.rules if box and {"clock", "anchor"} <= set(names) else ():
                cells = {name: row.outputs[at].text.strip() for at, name in enumerate(names)}
                clock = _literal(cells["clock"])
                if clock is None:
                    continue
                starts[clock].append(_anchors_in(cells["anchor"]))
                if cells.get("capped_by", "") not in ("", "null", "-"):
                    cap = _literal(cells["capped_by"])
                    starts[clock].append((Happening((), due_of=cap),) if cap else None)
        return starts

    def _may_run(self, clock: str, at: Node, asked: frozenset[str]) -> bool:
        if clock not in self._anchors:
            return True
        if clock in asked:
            return False
        return any(
            anchors is None or any(self._may_have_happened(each, at, asked | {clock}) for each in anchors)
            for anchors in self._anchors[clock]
        )

    def _may_have_happened(self, happening: Happening, at: Node, asked: frozenset[str]) -> bool:
        if happening.due_of is not None:
            return self._may_run(happening.due_of, at, asked)
        return any(self._may_come_before(event, at) for event in happening.events)

    def _may_come_before(self, event: str, at: Node) -> bool:
        recording = self._recorded_by.get(event, [])
        if event in self._anywhere:
            return True
        return any(self._may_be_before(node, at) for node in recording)

    @cached_property
    def _recorded_by(self) -> dict[str, list[Node]]:
        """event → the elements that record it."""
        events: dict[str, list[Node]] = defaultdict(list)
        for process in self.processes.values():
            for element in process.elements.values():
                for event in _events_of(element):
                    events[event].append((process.id, element.id))
        return events

    @cached_property
    def _anywhere(self) -> frozenset[str]:
        """Events that may happen at any time: recorded by the program, or by an element whose event is worked out."""
        started = {
            event for rows in self._anchors.values() for row in rows for each in row or () for event in each.events
        }
        events = set(RECORDED_BY_PROGRAM) | (started - self._drawn)
        if self.content.has_decision(PERSONAL_CONTACT):
            events |= self.content.output_literals(PERSONAL_CONTACT, EVENT)
        if any(_is_worked_out(element) for each in self.processes.values() for element in each.elements.values()):
            return frozenset(events | self._recorded_by.keys())
        return frozenset(events)

    def _may_be_before(self, node: Node, at: Node) -> bool:
        """Whether an element may be passed before another is entered for the first time."""
        if self._is_repeated(node) or self._is_repeated(at):
            return True
        if node not in set().union(*(self._way(start, avoiding=[at]) for start in self._starts), set()):
            return False
        return at in self._reached(node) or any(self._overtakes(split, node, at) for split in self._splits)

    def _overtakes(self, branches: list[Node], node: Node, at: Node) -> bool:
        """Whether a branch beside that of `at` leads to an element without waiting for what comes after `at`."""
        behind = self._reached(at)
        joins = {other for other in behind if self._element(other).type in SPLITTING}
        for mine in branches:
            if at != mine and at not in self._reached(mine):
                continue
            for other in branches:
                if other != mine and node in self._way(other, avoiding=joins):
                    return True
        return False

    def _reached(self, node: Node) -> set[Node]:
        """The elements behind one: itself only where a loop leads back to it."""
        if node not in self._after:
            self._after[node] = set().union(*(self._way(after) for after in self._flows[node]), set())
        return self._after[node]

    def _way(self, start: Node, avoiding: Iterable[Node] = ()) -> set[Node]:
        """What an element leads to, itself first, as long as no message comes."""
        seen, pending, closed = set[Node](), [start], {*avoiding, *self._waiting}
        while pending:
            node = pending.pop()
            if node not in seen and node not in closed:
                seen.add(node)
                pending += self._flows[node]
        return seen

    @cached_property
    def _waiting(self) -> frozenset[Node]:
        """The elements that wait for a message."""
        return frozenset(
            (process.id, element.id)
            for process in self.processes.values()
            for element in process.elements.values()
            if element.message and element.type in CATCHING
        )

    @cached_property
    def _drawn_flows(self) -> dict[Node, list[Node]]:
        """What is drawn to follow each element, with what is attached to it."""
        flows: dict[Node, list[Node]] = defaultdict(list)
        for process in self.processes.values():
            for flow in process.flows:
                flows[process.id, flow.source].append((process.id, flow.target))
            for element in process.elements.values():
                if element.attached_to:
                    flows[process.id, element.attached_to].append((process.id, element.id))
        return flows

    @cached_property
    def _inner_starts(self) -> dict[Node, list[Node]]:
        """What a call or a subprocess begins with."""
        inner = {
            (process.id, element.id): list(self._inside(process, element))
            for process in self.processes.values()
            for element in process.elements.values()
        }
        return {
            outer: [part for part in parts if not self._element(part).attached_to and not self._has_incoming(part)]
            for outer, parts in inner.items()
            if parts
        }

    @cached_property
    def _flows(self) -> dict[Node, list[Node]]:
        """What may follow each element: by flows, to what is attached, into what it calls or holds, and out of it."""
        flows = defaultdict(list, {node: list(after) for node, after in self._drawn_flows.items()})
        for outer, starts in self._inner_starts.items():
            flows[outer] += starts
            for part in self._inside(self._of(outer), self._element(outer)):
                if not any(flow.source == part[1] for flow in self._of(part).flows):
                    flows[part] += self._drawn_flows[outer]
        return flows

    def _inside(self, process: ProcessInfo, element: ElementInfo) -> Iterator[Node]:
        """The elements that a call or a subprocess begins and ends with, and those between."""
        if element.called_process in self.processes:
            called = self.processes[str(element.called_process)]
            yield from ((called.id, inner.id) for inner in called.elements.values() if inner.parent in ("", called.id))
        yield from ((process.id, inner.id) for inner in process.elements.values() if inner.parent == element.id)

    def _has_incoming(self, node: Node) -> bool:
        return any(flow.target == node[1] for flow in self._of(node).flows)

    def _of(self, node: Node) -> ProcessInfo:
        return self.processes[node[0]]

    def _element(self, node: Node) -> ElementInfo:
        return self._of(node).elements[node[1]]

    @cached_property
    def _splits(self) -> list[list[Node]]:
        """The branches that go on at the same time: of gateways, and of boundary events that do not interrupt."""
        splits = []
        for process in self.processes.values():
            for element in process.elements.values():
                here = (process.id, element.id)
                if element.type in SPLITTING and len(self._flows[here]) > 1:
                    splits.append(list(self._flows[here]))
                if element.attached_to and not element.interrupting:
                    splits.append([here, (process.id, element.attached_to)])
        return splits

    def _is_repeated(self, node: Node) -> bool:
        """Whether an element is inside of something that runs several times at once."""
        process, element = self._of(node), self._element(node)
        if element.loop is not None:
            return True
        if element.parent in process.elements and self._is_repeated((process.id, element.parent)):
            return True
        callers = [
            (other.id, each.id)
            for other in self.processes.values()
            for each in other.elements.values()
            if each.called_process == process.id and other.id != process.id
        ]
        return any(self._is_repeated(caller) for caller in callers)


def called_from(root: str, processes: Mapping[str, ProcessInfo]) -> set[str]:
    """A process with all that it calls, and what these call."""
    seen, pending = set[str](), [root]
    while pending:
        name = pending.pop()
        if name in processes and name not in seen:
            seen.add(name)
            pending += [
                element.called_process for element in processes[name].elements.values() if element.called_process
            ]
    return seen


def _literal(text: str) -> str | None:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' and '"' not in text[1:-1] else None


def _anchors_in(text: str) -> tuple[Happening, ...] | None:
    """What a cell of a table says starts a clock; None where it is worked out, or cannot be read."""
    cell = _literal(text)
    try:
        return happenings(cell) if cell is not None else None
    except ValueError:
        return None  # reported by the check of the table


def _events_of(element: ElementInfo) -> list[str]:
    header = [element.headers[EVENT_HEADER]] if EVENT_HEADER in element.headers else []
    return [*element.may_be(EVENT), *header]


def _is_worked_out(element: ElementInfo) -> bool:
    """Whether the event of an element is worked out, so that nothing says which it may be."""
    text = element.properties.get(EVENT, "")
    named = [mapping.source for mapping in element.inputs if mapping.target == EVENT_HEADER]
    given = named if element.service_type == RECORDING else []
    return (text.startswith("=") and not element.may_be(EVENT)) or any(source.startswith("=") for source in given)
