"""Where the tokens of a process can stand together, whatever its conditions give: a bounded search.

Conditions, timers and messages are taken to come out either way. An activity with boundary events is left by itself or
by one of them; a boundary event that does not interrupt happens at most once while its activity is open, one of
compensation never takes a token. An inclusive gateway sends tokens along any of its ways, and waits for whatever can
still come to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from app.bpmn.xml import ElementInfo, FlowInfo

MOST_STATES = 20_000
"""Ways for tokens to stand together; the largest diagram so far has some 6,000. Beyond it nothing is claimed."""
MOST_AT_A_PLACE = 2
"""Tokens at one place; where a loop makes more and more of them, the search goes no further."""
ENDS_ALL = ("terminate", "error", "cancel")
MOST_WAYS = 6
"""Ways out of one inclusive gateway; with more of them nothing is claimed."""
INCLUSIVE = "inclusiveGateway"
CHOOSES = ("exclusiveGateway", "eventBasedGateway")


@dataclass(frozen=True)
class Place:
    """Where a token stands: on a flow, or (``open``) in an activity with boundary events; ``happened``: those of them
    that did not interrupt it."""

    at: str
    open: bool = False
    happened: frozenset[str] = frozenset()


Standing = frozenset[tuple[Place, int]]
"""Places with how many tokens stand there."""


@dataclass
class Reached:
    """What the search found. ``ends``: no token is left on some way; ``stuck``: flows and activities of tokens that
    nothing moves any more; ``whole``: nothing was left out because too many tokens stood at one place."""

    ends: bool = False
    stuck: list[frozenset[str]] = field(default_factory=list)
    whole: bool = True
    lost: frozenset[str] = frozenset()
    """Flows and activities of the fewest tokens that, on some way, are left and never come to an end."""


class TokenSearch:
    """The elements and flows of a process, or of one embedded subprocess, in which tokens move."""

    def __init__(
        self, elements: Sequence[ElementInfo], flows: Sequence[FlowInfo], endless: frozenset[str] = frozenset()
    ) -> None:
        """``endless``: processes that never end by themselves; what calls one is left by a boundary event only."""
        self.endless = endless
        self.elements = {element.id: element for element in elements}
        self.flows = {flow.id: flow for flow in flows if flow.source in self.elements and flow.target in self.elements}
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        for flow in self.flows.values():
            self.out.setdefault(flow.source, []).append(flow.id)
            self.into.setdefault(flow.target, []).append(flow.id)
        self.edges: dict[str, list[ElementInfo]] = {}
        self._leading: dict[tuple[str, str], frozenset[str]] = {}
        for element in elements:
            if element.attached_to and element.event != "compensation":
                self.edges.setdefault(element.attached_to, []).append(element)

    def search(self) -> Reached | None:
        """Everywhere that tokens can stand together, from each start; None when that is more than the bound.

        Where nothing joins and nothing goes on for ever, the search is over as soon as an end is found.
        """
        if any(len(self._outs(each.id)) > MOST_WAYS for each in self.elements.values() if each.type == INCLUSIVE):
            return None
        may_lose = self._may_lose()
        reached = Reached()
        after: dict[Standing, set[Standing]] = {}
        starts = [element.id for element in self.elements.values() if element.type == "startEvent"]
        starts_at = [_standing(dict.fromkeys(self._outs(start), 1)) for start in starts]
        waiting: deque[Standing] = deque(starts_at)
        seen = set(waiting)
        while waiting:
            if len(seen) > MOST_STATES:
                return None
            here = waiting.popleft()
            tokens = dict(here)
            if not tokens:
                reached.ends = True
                if not may_lose:
                    return reached
                continue
            if max(tokens.values()) > MOST_AT_A_PLACE:
                reached.whole = False
                continue
            following = set(self._steps(tokens))
            if not following:
                reached.stuck.append(frozenset(place.at for place in tokens))
            after[here] = following
            for there in following - seen:
                seen.add(there)
                waiting.append(there)
        if reached.whole and reached.ends:
            reached.lost = self._lost(after, starts_at)
        return reached

    def _may_lose(self) -> bool:
        """Whether tokens may stay for ever: in a join, in what never ends, or on a round without a way out."""
        if any(
            each.type in ("parallelGateway", INCLUSIVE) and len(self.into.get(each.id, ())) > 1
            for each in self.elements.values()
        ):
            return True
        if any(each.called_process in self.endless for each in self.elements.values()):
            return True
        leads_out = {element_id for element_id in self.elements if not self.out.get(element_id)}
        waiting = deque(leads_out)
        while waiting:
            here = waiting.popleft()
            before = {self.flows[flow].source for flow in self.into.get(here, ())}
            before |= {attached for attached in (self.elements[here].attached_to,) if attached in self.elements}
            waiting.extend(before - leads_out)
            leads_out |= before
        return not leads_out.issuperset(self.elements)

    def _lost(self, after: Mapping[Standing, set[Standing]], starts: Iterable[Standing]) -> frozenset[str]:
        """The places of the fewest tokens that can never come to an end, whatever happens.

        A way that a gateway or a boundary event chooses and that only ends is taken to be chosen where something else
        goes on to an end, if it ever does: so people draw "this is done elsewhere already".
        """
        can_end = _leading_to({frozenset()}, after)
        seen = set(after)
        ends_there = {
            flow.id for flow in self.flows.values()
            if self._chooses(self.elements[flow.source]) and self.elements[flow.target].type == "endEvent"
        }  # fmt: skip
        assumed = {
            place
            for here in seen
            for place, _ in here
            if place.at in ends_there and _moved(dict(here), [place], []) in can_end
        }
        if assumed:
            chosen = {here for here in seen if any(place in assumed for place, _ in here)}
            can_end = _leading_to({frozenset(), *chosen}, after)
            seen = _following(starts, {here: there for here, there in after.items() if here not in chosen})
        left = [sorted(place.at for place, _ in here) for here in seen - can_end]
        fewest = min(left, key=lambda places: (len(places), places), default=list[str]())
        return frozenset(fewest)

    def _chooses(self, element: ElementInfo) -> bool:
        return element.type in (*CHOOSES, INCLUSIVE) or bool(element.attached_to)

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _steps(self, tokens: Mapping[Place, int]) -> Iterator[Standing]:
        for place in tokens:
            if place.open:
                yield from self._out_of(place, tokens)
            else:
                yield from self._into(self.elements[self.flows[place.at].target], place, tokens)

    def _out_of(self, place: Place, tokens: Mapping[Place, int]) -> Iterator[Standing]:
        """An activity is done, or one of its boundary events happens."""
        if self.elements[place.at].called_process not in self.endless:
            yield _moved(tokens, [place], self._outs(place.at))
        for event in self.edges[place.at]:
            if event.interrupting:
                yield _moved(tokens, [place], self._outs(event.id))
            elif event.id not in place.happened:
                still = Place(place.at, open=True, happened=place.happened | {event.id})
                yield _moved(tokens, [place], [still, *self._outs(event.id)])

    def _into(self, element: ElementInfo, place: Place, tokens: Mapping[Place, int]) -> Iterator[Standing]:
        """A token comes to an element."""
        outs = self._outs(element.id)
        if element.type == "parallelGateway":
            needed = [Place(flow) for flow in self.into[element.id]]
            if all(other in tokens for other in needed):
                yield _moved(tokens, needed, outs)
        elif element.type in CHOOSES:
            for out in outs:
                yield _moved(tokens, [place], [out])
            if not outs:  # reported as a dead end
                yield _moved(tokens, [place], [])
        elif element.type == INCLUSIVE:
            yield from self._into_inclusive(element, tokens)
        elif element.type == "endEvent":
            yield frozenset() if element.event in ENDS_ALL else _moved(tokens, [place], [])
        elif element.id in self.edges:
            yield _moved(tokens, [place], [Place(element.id, open=True)])
        elif element.called_process not in self.endless:
            yield _moved(tokens, [place], outs)

    def _into_inclusive(self, element: ElementInfo, tokens: Mapping[Place, int]) -> Iterator[Standing]:
        """A token comes to an inclusive gateway: it goes on when none that is on its way can still come."""
        come = [Place(flow) for flow in self.into[element.id] if Place(flow) in tokens]
        lacking = [flow for flow in self.into[element.id] if Place(flow) not in tokens]
        awaited = frozenset[str]().union(*(self.leading_to(flow, element.id) for flow in lacking))
        if any(place.at in awaited for place in tokens if place not in come):
            return
        outs = self._outs(element.id)
        for number in range(1, len(outs) + 1):
            for some in combinations(outs, number):
                yield _moved(tokens, come, some)
        if not outs:
            yield _moved(tokens, come, [])

    def leading_to(self, flow: str, join: str) -> frozenset[str]:
        """The flows, and the activities with boundary events, from which a token may come to a flow before a join."""
        key = (flow, join)
        if key not in self._leading:
            seen, pending = set[str](), [flow]
            while pending:
                here = pending.pop()
                if here in seen:
                    continue
                seen.add(here)
                source = self.elements[self.flows[here].source]
                if source.id == join:
                    continue
                seen |= {at for at in (source.id, source.attached_to) if at in self.edges}
                pending += [*self.into.get(source.id, ()), *self.into.get(source.attached_to, ())]
            self._leading[key] = frozenset(seen)
        return self._leading[key]

    def _outs(self, element_id: str) -> list[Place]:
        return [Place(flow) for flow in self.out.get(element_id, ())]


def _moved(tokens: Mapping[Place, int], taken: Sequence[Place], put: Sequence[Place]) -> Standing:
    after = dict(tokens)
    for place in taken:
        after[place] -= 1
    for place in put:
        after[place] = after.get(place, 0) + 1
    return _standing(after)


def _standing(tokens: Mapping[Place, int]) -> Standing:
    return frozenset((place, number) for place, number in tokens.items() if number)


def _leading_to(goals: set[Standing], after: Mapping[Standing, set[Standing]]) -> set[Standing]:
    """The standings from which one of the goals can be reached, the goals among them."""
    before: dict[Standing, set[Standing]] = {}
    for here, following in after.items():
        for there in following:
            before.setdefault(there, set()).add(here)
    return _following(goals, before)


def _following(starts: Iterable[Standing], after: Mapping[Standing, set[Standing]]) -> set[Standing]:
    """Everything that can be reached from some standings, those among it."""
    seen = set(starts)
    waiting = deque(seen)
    while waiting:
        news = after.get(waiting.popleft(), set()) - seen
        seen |= news
        waiting.extend(news)
    return seen
