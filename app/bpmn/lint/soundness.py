"""Whether the ways of a process that part come together again as they parted.

What cannot go on or never ends is an error; what is done twice is a warning. Each finding names both gateways. Nothing
is said of processes with complex gateways or link events, which are refused, nor of those too large to be searched.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from app.bpmn.lint.context import LintContext
from app.bpmn.lint.token_search import CHOOSES, INCLUSIVE, Reached, TokenSearch
from app.bpmn.xml import ElementInfo, FlowInfo

NOT_SEARCHED = frozenset({"complexGateway"})
PARALLEL = "parallelGateway"
SENDS_SEVERAL = (PARALLEL, INCLUSIVE)


def check(contexts: Sequence[LintContext]) -> None:
    """Report joins that wait for ever, ways that come together doubled, and processes that can never end.

    A process that others call may go on for ever, if what calls it comes to an end: by a boundary event that takes it
    away, or by an end event that ends everything.
    """
    called = {element.called_process for context in contexts for element in context.elements.values()}
    endless = _endless(contexts)
    for context in contexts:
        for scope, elements in _scopes(context):
            search = TokenSearch(elements, _flows_of(context, scope), endless)
            _done_twice(context, search)
            reached = _searched(context, scope, elements, endless)
            if reached is None or _joins_wait(context, search, reached):
                continue
            meant = context.id in called and not any(element.called_process in endless for element in elements)
            if not reached.ends and reached.whole and not meant:
                _never_ends(context, scope)
            elif reached.lost and not meant:
                _goes_on_for_ever(context, search, scope, reached.lost)


def _endless(contexts: Sequence[LintContext]) -> frozenset[str]:
    """The processes that never end by themselves: no way to an end, or only by what never ends itself."""
    endless: frozenset[str] = frozenset()
    while True:
        more = {context.id for context in contexts if context.id not in endless and _never(context, endless)}
        if not more:
            return endless
        endless |= more


def _never(context: LintContext, endless: frozenset[str]) -> bool:
    scope, elements = next(iter(context.scopes()))
    reached = _searched(context, scope, elements, endless)
    return reached is not None and not reached.ends and reached.whole


def _scopes(context: LintContext) -> Iterator[tuple[str, list[ElementInfo]]]:
    for scope, elements in context.scopes():
        if not context.is_event_subprocess(scope):
            yield scope, elements


def _flows_of(context: LintContext, scope: str) -> list[FlowInfo]:
    """The flows between elements of a scope, wherever in the file they stand."""
    inside = {each.id for each in context.elements.values() if each.parent == scope}
    return [flow for flow in context.flows if flow.source in inside and flow.target in inside]


def _searched(context: LintContext, scope: str, elements: list[ElementInfo], endless: frozenset[str]) -> Reached | None:
    """What the search of a process finds; None where it is not searched, or is too large to be."""
    types = {element.type for element in elements}
    if types & NOT_SEARCHED or "startEvent" not in types or any(element.event == "link" for element in elements):
        return None
    calls = frozenset(endless & {element.called_process for element in elements})
    return _reached(*_shape(elements, _flows_of(context, scope)), calls)


Shape = tuple[tuple[str | bool | None, ...], ...]


def _shape(elements: Iterable[ElementInfo], flows: Iterable[FlowInfo]) -> tuple[Shape, Shape]:
    """What decides where tokens go: words and conditions do not."""
    drawn = tuple(
        (each.id, each.type, each.event, each.attached_to, each.interrupting, each.called_process) for each in elements
    )
    return drawn, tuple((flow.id, flow.source, flow.target) for flow in flows)


@lru_cache(maxsize=256)
def _reached(drawn: Shape, flows: Shape, endless: frozenset[str]) -> Reached | None:
    """The search of a shape, made once a process: a check after an edit of words does not repeat it."""
    names = ("id", "type", "event", "attached_to", "interrupting", "called_process")
    elements = [ElementInfo(name="", process_id="", **dict(zip(names, shape, strict=True))) for shape in drawn]  # type: ignore[arg-type]
    return TokenSearch(elements, [FlowInfo(*flow) for flow in flows], endless).search()  # type: ignore[arg-type]


def _joins_wait(context: LintContext, search: TokenSearch, reached: Reached) -> bool:
    """Report each parallel gateway that gets a token on some of its ways only; whether there is one."""
    held: dict[str, set[str]] = {}
    for flow in {flow for standing in reached.stuck for flow in standing if flow in search.flows}:
        target = search.elements[search.flows[flow].target]
        if target.type in SENDS_SEVERAL:
            held.setdefault(target.id, set()).add(flow)
    for join in sorted(held):
        _waits_for_ever(context, search, join, held[join])
    return bool(held)


def _never_ends(context: LintContext, scope: str) -> None:
    context.error(
        "never_ends", scope, "can never come to its end: on every way something goes on or waits for ever.",
        "Lead each way to an end event; where something else has to stop then, make it a terminate end event.",
    )  # fmt: skip


def _goes_on_for_ever(context: LintContext, search: TokenSearch, scope: str, left: Iterable[str]) -> None:
    """What goes on by itself when everything else of a process has come to its end."""
    places = {search.flows[place].target if place in search.flows else place for place in left}
    names = ", ".join(sorted(f"“{_called(search.elements[place])}”" for place in places))
    context.error(
        "never_ends", scope, f"comes to its end on some ways only: on others {names} goes on for ever.",
        "Make the end event that is to stop it a terminate end event, or lead it to an end of its own.",
    )  # fmt: skip


def _waits_for_ever(context: LintContext, search: TokenSearch, join: str, held: set[str]) -> None:
    """A parallel gateway that gets a token on some of its ways only."""
    info = search.elements[join]
    if info.type == INCLUSIVE:
        context.error(
            "join_waits", info, "waits for what comes behind a gateway that waits for it: both would wait for ever.",
            "Lead what comes back into an exclusive gateway before it.",
        )  # fmt: skip
        return
    missing = [flow for flow in search.into[join] if flow not in held] or search.into[join]
    split = _parting(search, (*CHOOSES, INCLUSIVE), held, missing)
    if split is None and (edge := _edge_before(search, missing)) is not None:
        _waits_for_edge(context, info, edge, search.elements[edge.attached_to])
        return
    if split is None:
        context.error("join_waits", info, *_why_alone(search, join, missing))
        return
    context.error(
        "join_waits", info,
        f"waits for all of its ways, but “{_called(split)}” sends the case along one of them only: it would wait for "
        "ever, and nobody would see why.",
        "Make both gateways exclusive (one way is taken) or both parallel (all are).",
    )  # fmt: skip


def _edge_before(search: TokenSearch, missing: Iterable[str]) -> ElementInfo | None:
    """The boundary event that takes a token away from these flows, or from which alone they come."""
    leading = frozenset[str]().union(*(search.leading_to(flow, search.flows[flow].target) for flow in missing))
    sources = {search.flows[flow].source for flow in leading if flow in search.flows}
    edges = [edge for edges in search.edges.values() for edge in edges]
    from_it = [edge for edge in edges if edge.id in sources and not edge.interrupting]
    away = [edge for edge in edges if edge.attached_to in sources and edge.interrupting]
    return next(iter([*from_it, *away]), None)


def _waits_for_edge(context: LintContext, join: ElementInfo, edge: ElementInfo, host: ElementInfo) -> None:
    if edge.interrupting:
        why = f"when “{_called(edge)}” happens, the case leaves “{_called(host)}” another way"
        remedy = "Lead what follows that event to this gateway too, by an exclusive gateway before it."
    else:
        why = f"one of them comes from “{_called(edge)}”, which may never happen"
        remedy = "Lead what follows that event to an end of its own."
    context.error("join_waits", join, f"waits for all of its ways, but {why}: it would wait for ever.", remedy)


def _why_alone(search: TokenSearch, join: str, missing: Iterable[str]) -> tuple[str, str]:
    """Why a gateway waits that no choice before it explains, and what to draw instead."""
    leading = frozenset[str]().union(*(search.leading_to(flow, join) for flow in missing))
    sources = {search.flows[flow].source for flow in leading if flow in search.flows}
    if join in sources:
        return (
            "waits for all of its ways, and one of them begins behind it: it would wait for ever.",
            "Lead what comes back into an exclusive gateway before it.",
        )
    if not any(search.elements[source].type == "startEvent" for source in sources):
        return (
            "waits for all of its ways, and to one of them nothing leads: it would wait for ever.",
            "Lead a flow from the beginning to each of its ways, or take the way off.",
        )
    return (
        "waits for all of its ways, and the case may come along some of them only: it would wait for ever.",
        "Lead every way of the case to it, or make it an exclusive gateway (one way is taken).",
    )


def _done_twice(context: LintContext, search: TokenSearch) -> None:
    """Report each exclusive gateway to which two ways of a parallel one lead without a choice between."""
    for split in search.elements.values():
        outs = search.out.get(split.id, [])
        if split.type not in SENDS_SEVERAL or len(outs) < 2:
            continue
        comes_by: dict[str, set[str]] = {}
        for out in outs:
            for flow in _forced(search, out):
                comes_by.setdefault(search.flows[flow].target, set()).add(flow)
        for join, ways in comes_by.items():
            if len(ways) > 1 and search.elements[join].type == "exclusiveGateway":
                context.warning(
                    "done_twice", search.elements[join],
                    f"passes on each way that comes to it, and “{_called(split)}” sends the case along several at "
                    "once: what follows is done once for each.",
                    f"Make this gateway {'parallel' if split.type == PARALLEL else 'inclusive'}, so that it waits for "
                    "all of them.",
                )  # fmt: skip


def _forced(search: TokenSearch, out: str) -> Iterator[str]:
    """The flows that a token on this one passes for certain, until something is chosen, parts or comes together."""
    passed: set[str] = set()
    while out not in passed:
        passed.add(out)
        yield out
        target = search.elements[search.flows[out].target]
        further = search.out.get(target.id, [])
        if len(further) != 1 or target.type == PARALLEL or target.id in search.edges:
            return
        if len(search.into.get(target.id, [])) > 1:
            return
        out = further[0]


def _parting(
    search: TokenSearch, types: tuple[str, ...], some: Iterable[str], others: Iterable[str]
) -> ElementInfo | None:
    """The nearest gateway of these types from which one way leads to some of these flows, and another to others."""
    some, others = list(some), list(others)
    before = {flow: _before(search, flow) for flow in {*some, *others}}
    nearest: list[tuple[int, str]] = []
    for element in search.elements.values():
        outs = search.out.get(element.id, [])
        if element.type not in types or len(outs) < 2:
            continue
        distances = [
            before[left][one_way] + before[right][another]
            for left in some
            for right in others
            for one_way in outs
            for another in outs
            if one_way != another and one_way in before[left] and another in before[right]
        ]
        if distances:
            nearest.append((min(distances), element.id))
    return search.elements[min(nearest)[1]] if nearest else None


def _before(search: TokenSearch, flow: str) -> dict[str, int]:
    """The flows from which this one is reached, with how many flows lie between."""
    distance = {flow: 0}
    waiting = deque([flow])
    target = search.flows[flow].target
    while waiting:
        here = waiting.popleft()
        source = search.elements[search.flows[here].source]
        if source.id == target:
            continue  # what comes round through the join itself
        sources = [source.id, source.attached_to] if source.attached_to else [source.id]
        for element_id in sources:
            for earlier in search.into.get(element_id, ()):
                if earlier not in distance:
                    distance[earlier] = distance[here] + 1
                    waiting.append(earlier)
    return distance


def _called(element: ElementInfo) -> str:
    return element.name or element.id
