"""Check every expression of a diagram: it is FEEL, and calls functions of FEEL only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app import feel
from app.bpmn.expressions import body, is_feel
from app.bpmn.lint.context import LintContext
from app.bpmn.timers import duration_of, pauses
from app.bpmn.values import RESERVED
from app.bpmn.xml import ElementInfo, FlowInfo
from app.feel import syntax
from app.feel.free_names import walk


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a diagram where text or an expression stands.

    ``always_feel``: the place takes FEEL only, so its text must start with “=”.
    """

    element: ElementInfo | FlowInfo
    what: str
    text: str
    always_feel: bool = False


def places(context: LintContext) -> Iterator[Place]:
    """Every place of a diagram where an expression can stand."""
    for flow in context.flows:
        if flow.condition:
            yield Place(flow, "condition", flow.condition, always_feel=True)
    for info in context.elements.values():
        yield from places_of(info)


def places_of(info: ElementInfo) -> Iterator[Place]:
    """Every place of an element where an expression can stand."""
    for name, text in info.properties.items():
        yield Place(info, f"property “{name}”", text)
    for mapping in info.inputs:
        yield Place(info, f"input “{mapping.target}”", mapping.source)
    for mapping in info.outputs:
        yield Place(info, f"output “{mapping.target}”", mapping.source, always_feel=True)
    yield Place(info, "due date", info.due)
    yield Place(info, "candidate groups", info.candidate_groups)
    yield Place(info, "assignee", info.assignee)
    yield Place(info, "decision", info.decision_id or "")
    yield Place(info, "service type", info.service_type or "")
    yield Place(info, "correlation key", info.correlation_key)
    if info.script:
        yield Place(info, "script", info.script, always_feel=True)
    if info.timer:
        yield Place(info, "timer", info.timer.text)
    if info.loop:
        yield Place(info, "input collection", info.loop.collection, always_feel=bool(info.loop.collection))
        yield Place(info, "output element", info.loop.output_item, always_feel=bool(info.loop.output_item))
        yield Place(info, "completion condition", info.loop.done_when, always_feel=bool(info.loop.done_when))


def check(context: LintContext) -> None:
    """Report expressions, variables and timers that would not work, whatever the names in them mean."""
    for place in places(context):
        if is_feel(place.text):
            _expression(context, place)
        elif place.always_feel:
            context.error(
                "not_feel",
                place.element,
                f"The {place.what} does not start with “=”: “{_short(place.text)}”.",
                "Write it as FEEL, after “=”.",
            )
    for info in context.elements.values():
        _targets(context, info)
        _literal_timer(context, info)


def _expression(context: LintContext, place: Place) -> None:
    try:
        compiled = feel.compile_expression(body(place.text))
    except feel.FeelError as error:
        code = "python" if _looks_like_python(place.text) else "feel_syntax"
        remedy = (
            "Only FEEL is run: no Python can be reached from a diagram."
            if code == "python"
            else "Correct the expression."
        )
        context.error(code, place.element, f"The {place.what} is not FEEL: {error}: “{_short(place.text)}”.", remedy)
        return
    if _reaches_out(compiled.tree):
        context.error(
            "python", place.element, f"The {place.what} tries to leave FEEL: “{_short(place.text)}”.",
            "Only FEEL is run: no Python can be reached from a diagram.",
        )  # fmt: skip
        return
    called = [node.function for node in walk(compiled.tree) if isinstance(node, syntax.Invocation)]
    unknown = {function.name for function in called if isinstance(function, syntax.Name)} & compiled.names
    unknown |= {function.name for function in called if isinstance(function, syntax.Path)}
    if unknown:
        names = ", ".join(f"“{name}”" for name in sorted(unknown))
        message = f"The {place.what} calls {names}, which FEEL does not have."
        context.error("unknown_function", place.element, message, "Use a function of FEEL.")


def _targets(context: LintContext, info: ElementInfo) -> None:
    for name in targets(info):
        if "." in name or not name.strip():
            context.error(
                "nested_data",
                info,
                f"“{name}” is no flat variable.",
                "Process data are flat: name a variable without dots.",
            )
        elif name in RESERVED:
            context.error("read_only", info, f"“{name}” is read only in a diagram.", "Give the variable another name.")


def targets(info: ElementInfo) -> list[str]:
    """The variables that an element sets."""
    names = [mapping.target for mapping in (*info.inputs, *info.outputs)]
    names += [info.result_variable] if info.result_variable else []
    if info.loop:
        names += [name for name in (info.loop.item, info.loop.output_collection) if name]
    return names


def _literal_timer(context: LintContext, info: ElementInfo) -> None:
    """Report a timer that is no time, as far as that can be seen before it runs: written out, or FEEL without names."""
    if info.timer is None or not info.timer.text:
        return
    kind, text = info.timer.kind, info.timer.text
    if is_feel(text):
        if kind == "cycle" and (constant := _constant(text)) is not None:
            _pause(context, info, constant)
    elif kind == "date" and not _is_moment(text):
        message = f"“{text}” is not a date and time with an offset."
        context.error("timer_text", info, message, "Write it as 2026-01-20T00:00:00Z, or as FEEL after “=”.")
    elif kind == "duration" and duration_of(text) is None:
        context.error(
            "timer_text", info, f"“{text}” is not a duration.", "Write it as P14D or PT1H, or as FEEL after “=”."
        )
    elif kind == "cycle" and not _is_cycle(text):
        context.error(
            "timer_text", info, f"“{text}” is not a repetition.", "Write it as R/P1D or R3/PT1H, or as FEEL after “=”."
        )
    elif kind == "cycle":
        _pause(context, info, text)


def constant_duration(text: str) -> Any:
    """The duration that a timer's text writes out, as ISO 8601 or as FEEL without names; None for any other."""
    value = _constant(text) if is_feel(text) else text
    wait = duration_of(value) if isinstance(value, str) else value
    return wait if isinstance(wait, (timedelta, feel.DaysTimeDuration, feel.YearsMonthsDuration)) else None


def _constant(text: str) -> Any:
    """The value of a FEEL text that names nothing; None for another, and for one that cannot be worked out."""
    try:
        compiled = feel.compile_expression(body(text))
        return None if compiled.paths else feel.to_python(compiled.evaluate({}))
    except feel.FeelError:
        return None


def _pause(context: LintContext, info: ElementInfo, value: Any) -> None:
    """Report a repetition that does not wait between two firings."""
    every = duration_of(value.split("/")[-1]) if isinstance(value, str) else value
    if isinstance(every, (timedelta, feel.DaysTimeDuration, feel.YearsMonthsDuration)) and not pauses(every):
        context.error(
            "timer_pause", info, f"“{info.timer.text if info.timer else ''}” repeats without a pause.",
            "Let it wait a minute or more between two firings, as in R/PT1H or R3/P1D.",
        )  # fmt: skip


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_cycle(text: str) -> bool:
    head, *rest = text.split("/")
    if not head.startswith("R") or not (head == "R" or head[1:].isdigit()) or len(rest) not in (1, 2):
        return False
    return duration_of(rest[-1]) is not None and (len(rest) == 1 or _is_moment(rest[0]))


def _reaches_out(tree: syntax.Node) -> bool:
    """Whether a name or path is one of Python's own, such as ``__class__``."""
    return any(
        isinstance(node, (syntax.Name, syntax.Path)) and node.name.startswith("__") and node.name.endswith("__")
        for node in walk(tree)
    )


def _looks_like_python(text: str) -> bool:
    return "__" in text or any(
        word in text for word in ("import ", "lambda ", "exec(", "eval(", "os.", "sys.", "subprocess")
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:77] + "…"
