"""Dates that are counted in calendar days: a due date or a timer that may fall on a Saturday, Sunday or bank holiday.

`due - duration("P2D")` is a Sunday as often as any other day, and then nobody is there. What counts working days, or
moves on to one, stands beside it in every finding. A day after a date as a timer (`+ duration("P1D")`) is no such sum:
that is the moment at which the date has passed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.bpmn.xml import ElementInfo
from app.feel import DaysTimeDuration, YearsMonthsDuration, syntax
from app.feel.builtins.working_days import ADD, NEXT
from app.feel.calendar_math import DAY_NANOS
from app.feel.compiler import compile_tree
from app.feel.errors import FeelError
from app.feel.evaluation import Evaluation, Scope
from app.feel.free_names import children, paths
from app.feel.static_types import (
    ANYTHING,
    DATE,
    DATE_TIME,
    DURATION,
    ContextOf,
    Simple,
    StaticType,
    meets,
    options_of,
    without_null,
)
from app.feel.type_inference import infer_tree
from app.feel.type_view import path_of
from app.forms.model import TRUE_WORDS

from ..contracts import EVENT_DATA
from ..contracts.functions import OWN_FUNCTIONS
from ..contracts.names import GIVEN
from ..release import Release
from .faults import Fault, place_of, shown, tree_of
from .process_data import ProcessData

WARNING = "warning"
DATES = frozenset({DATE.kind, DATE_TIME.kind})
DEEPEST = 8
"""How many variables set from one another are followed."""


@dataclass(frozen=True)
class _Spot:
    """Where an expression stands: its file, the element or field there, what it is in words, and its text."""

    file: str
    place: str
    what: str
    text: str


@dataclass(frozen=True)
class _Search:
    """What one date comes from. `becomes`: the place that takes the date, in words. `is_timer`: it is a timer."""

    names: ContextOf
    set_by: Mapping[str, list[_Spot]]
    spot: _Spot
    is_timer: bool
    becomes: str = ""
    seen: frozenset[str] = frozenset()


def day_sum_faults(content: Release, data: ProcessData) -> Iterator[Fault]:
    """The dates of every diagram. A sum that several dates come from is reported for each of them once."""
    seen: set[Fault] = set()
    for process in data.processes.values():
        set_by: dict[str, list[_Spot]] = {}
        for other in data.family_of(process.id):
            for element in other.elements.values():
                for name, spot in _assignments(content, other.file, element):
                    set_by.setdefault(name, []).append(spot)
        names = data.of(process.id)
        for element in process.elements.values():
            for spot, tree, is_timer in _dates(process.file, element):
                news = set(_faults(tree, _Search(names, set_by, spot, is_timer))) - seen
                yield from sorted(news, key=lambda fault: fault.message)
                seen |= news


def _dates(file: str, element: ElementInfo) -> Iterator[tuple[_Spot, syntax.Node, bool]]:
    """The expressions of an element that give a date by which or at which something happens; whether it is a timer."""
    place = place_of(element)
    if tree := tree_of(element.due):
        yield _Spot(file, place, "the due date", element.due), tree, False
    if element.timer and element.timer.kind == "date" and (tree := tree_of(element.timer.text)):
        yield _Spot(file, place, "the timer", element.timer.text), tree, True
    text = element.properties.get(EVENT_DATA, "")
    tree = tree_of(text)
    for name, entry in tree.entries if isinstance(tree, syntax.ContextNode) else ():
        if name.startswith(GIVEN):
            yield _Spot(file, place, f"“{name}” of the property “{EVENT_DATA}”", text), entry, False


def _assignments(content: Release, file: str, element: ElementInfo) -> Iterator[tuple[str, _Spot]]:
    """Each variable that an element, or its form, sets by an expression."""
    place = place_of(element)
    for mapping in element.inputs:
        yield mapping.target, _Spot(file, place, f"the input “{mapping.target}”", mapping.source)
    for mapping in element.outputs:
        yield mapping.target, _Spot(file, place, f"the output “{mapping.target}”", mapping.source)
    if element.script and element.result_variable:
        yield element.result_variable, _Spot(file, place, "the script", element.script)
    form_id = element.form_id or element.message or ""
    for field in content.form_as_written(form_id).fields_with(variable=TRUE_WORDS) if content.has_form(form_id) else ():
        path = content.form_paths[form_id]
        if field.computed:
            yield field.key, _Spot(path, field.key, "the computed value", f"={field.computed.text}")
        if isinstance(default := field.properties.get("default", field.default), str):
            yield field.key, _Spot(path, field.key, "the default", default)


def _faults(node: syntax.Node, search: _Search) -> Iterator[Fault]:
    """The sums of days from which a date comes."""
    if isinstance(node, syntax.If):
        results = [result for _, result in node.branches]
        for result in (*results, node.otherwise):
            yield from _faults(result, search)
    elif isinstance(node, syntax.Invocation) and _lands_on_a_working_day(node):
        return
    elif isinstance(node, syntax.Name) and node.name in search.set_by:
        yield from _of_variable(node.name, search)
    elif isinstance(node, syntax.Arithmetic) and (sums := _sums(node, search)):
        yield _fault(node, sums, search)
    elif not isinstance(node, (syntax.Comparison, syntax.Logic, syntax.Literal)):
        for child in children(node):
            yield from _faults(child, search)


def _of_variable(name: str, search: _Search) -> Iterator[Fault]:
    """The sums in what sets a variable: reported where they stand, with what becomes of them."""
    if name in search.seen or len(search.seen) > DEEPEST:
        return
    becomes = search.becomes or f"{search.spot.what} of {search.spot.place}"
    for spot in search.set_by[name]:
        if tree := tree_of(spot.text):
            inner = replace(search, spot=spot, becomes=becomes, seen=search.seen | {name})
            yield from _faults(tree, inner)


def _lands_on_a_working_day(call: syntax.Invocation) -> bool:
    """Whether a call always gives a working day: `add working days` gives the date itself for 0 days."""
    name = call.function.name if isinstance(call.function, syntax.Name) else ""
    days = dict(call.named or ()).get("days") or (call.arguments[1] if len(call.arguments) > 1 else None)
    return name == NEXT or (name == ADD and days is not None and _constant(days) not in (None, 0))


def _sums(node: syntax.Arithmetic, search: _Search) -> list[tuple[str, syntax.Node]]:
    """(operator, duration) of what is added to or taken from a date; none where no day of it can change."""
    if not _may_be(_type(node.first, search), DATES):
        return []
    sums = [
        (operator, operand)
        for operator, operand in node.rest
        if operator in "+-" and _is_duration(_type(operand, search)) and _moves_the_day(operand)
    ]
    passed = search.is_timer and len(sums) == 1 and sums[0][0] == "+" and _days(sums[0][1]) == 1
    return [] if passed else sums


def _type(node: syntax.Node, search: _Search) -> StaticType:
    return without_null(infer_tree(node, search.names).type)


def _may_be(kind: StaticType, kinds: frozenset[str]) -> bool:
    """Whether a value may be of one of these kinds; what is not known may be."""
    return kind == ANYTHING or any(isinstance(option, Simple) and option.kind in kinds for option in options_of(kind))


def _is_duration(kind: StaticType) -> bool:
    return kind != ANYTHING and meets(kind, DURATION)


def _constant(node: syntax.Node) -> object:
    """The value of what names nothing from outside; None for anything else, and for what cannot be worked out."""
    if paths(node):
        return None
    try:
        value: object = compile_tree(node, "")(Scope({}, None, Evaluation()))
    except FeelError:
        return None
    return value


def _moves_the_day(duration: syntax.Node) -> bool:
    """Whether a duration may lead to another day: not one of hours and minutes alone."""
    value = _constant(duration)
    return not isinstance(value, DaysTimeDuration) or abs(value.nanos) >= DAY_NANOS


def _days(duration: syntax.Node) -> int | None:
    """The whole days of a duration that is written out; None for another."""
    value = _constant(duration)
    whole = isinstance(value, DaysTimeDuration) and value.nanos % DAY_NANOS == 0
    return value.nanos // DAY_NANOS if whole and isinstance(value, DaysTimeDuration) else None


def _fault(node: syntax.Arithmetic, sums: list[tuple[str, syntax.Node]], search: _Search) -> Fault:
    spot = search.spot
    becomes = f", and becomes {search.becomes}" if search.becomes else ""
    message = (
        f"{spot.what} “={shown(spot.text)}” counts calendar days{becomes}: it may fall on a Saturday, a Sunday or a "
        "bank holiday."
    )
    return Fault(WARNING, spot.file, spot.place, message, _remedy(node, sums))


def _remedy(node: syntax.Arithmetic, sums: list[tuple[str, syntax.Node]]) -> str:
    """What to write instead: so many working days, or the working day on which the calendar days end."""
    date = _written(node.first)
    (operator, duration), *more = sums
    value, days = _constant(duration), _days(duration)
    sign = -1 if operator == "-" else 1
    whole = f"{date} {operator} {_duration(value)}"
    onwards = f"“{NEXT}({whole})”, {OWN_FUNCTIONS[NEXT].means}"
    if days is None or more:
        return f"Write {onwards}."
    count = sign * _working(days)
    return f"Write “{ADD}({date}, {count})” to count working days, or {onwards}."


def _working(days: int) -> int:
    """As many working days as so many calendar days are in weeks without a bank holiday."""
    weeks, rest = divmod(abs(days), 7)
    return (5 * weeks + min(rest, 5)) * (1 if days > 0 else -1)


def _written(node: syntax.Node) -> str:
    """A date as it is written, where it is a name, or a function of names; else “x”."""
    if path := path_of(node):
        return ".".join(path)
    if isinstance(node, syntax.Invocation) and isinstance(node.function, syntax.Name) and node.named is None:
        given = [_written(argument) for argument in node.arguments]
        return f"{node.function.name}({', '.join(given)})" if "x" not in given else "x"
    return "x"


def _duration(value: object) -> str:
    return f'duration("{value}")' if isinstance(value, (DaysTimeDuration, YearsMonthsDuration)) else "…"
