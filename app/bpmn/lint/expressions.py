"""Every expression of a diagram: is it FEEL, does it know only names that exist, does it stay inside FEEL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from app import feel
from app.bpmn.expressions import body, is_feel
from app.bpmn.findings import Wiring
from app.bpmn.lint.sheet import Sheet
from app.bpmn.timers import duration_of
from app.bpmn.values import RESERVED
from app.bpmn.xml import ElementInfo, FlowInfo
from app.feel import syntax
from app.feel.free_names import walk


@dataclass(frozen=True, slots=True)
class Written:
    """An expression as it stands in the diagram; ``must``: the place is always FEEL, so it must start with “=”."""

    element: ElementInfo | FlowInfo
    what: str
    text: str
    must: bool = False


def written(sheet: Sheet) -> Iterator[Written]:
    for flow in sheet.flows:
        if flow.condition:
            yield Written(flow, "condition", flow.condition, must=True)
    for info in sheet.elements.values():
        yield from _of(info)


def _of(info: ElementInfo) -> Iterator[Written]:
    for name, text in info.properties.items():
        yield Written(info, f"property “{name}”", text)
    for mapping in info.inputs:
        yield Written(info, f"input “{mapping.target}”", mapping.source)
    for mapping in info.outputs:
        yield Written(info, f"output “{mapping.target}”", mapping.source, must=True)
    yield Written(info, "due date", info.due)
    yield Written(info, "candidate groups", info.candidate_groups)
    yield Written(info, "assignee", info.assignee)
    yield Written(info, "decision", info.decision_id or "")
    yield Written(info, "service type", info.service_type or "")
    if info.script:
        yield Written(info, "script", info.script, must=True)
    if info.timer:
        yield Written(info, "timer", info.timer.text)
    if info.loop:
        yield Written(info, "input collection", info.loop.collection, must=bool(info.loop.collection))
        yield Written(info, "output element", info.loop.output_item, must=bool(info.loop.output_item))
        yield Written(info, "completion condition", info.loop.done_when, must=bool(info.loop.done_when))


def check(sheet: Sheet, wiring: Wiring | None, provided: frozenset[str]) -> None:
    """``provided``: the variables that any diagram or form can set."""
    for one in written(sheet):
        if is_feel(one.text):
            _expression(sheet, one, wiring, provided)
        elif one.must:
            sheet.error(
                "not_feel",
                one.element,
                f"The {one.what} does not start with “=”: “{_short(one.text)}”.",
                "Write it as FEEL, after “=”.",
            )
    for info in sheet.elements.values():
        _targets(sheet, info)
        _literal_timer(sheet, info)


def _expression(sheet: Sheet, one: Written, wiring: Wiring | None, provided: frozenset[str]) -> None:
    try:
        compiled = feel.compile_expression(body(one.text))
    except feel.FeelError as error:
        code = "python" if _looks_like_python(one.text) else "feel_syntax"
        remedy = (
            "Only FEEL is run: no Python can be reached from a diagram."
            if code == "python"
            else "Correct the expression."
        )
        sheet.error(code, one.element, f"The {one.what} is not FEEL: {error}: “{_short(one.text)}”.", remedy)
        return
    if _reaches_out(compiled.tree):
        sheet.error(
            "python", one.element, f"The {one.what} tries to leave FEEL: “{_short(one.text)}”.",
            "Only FEEL is run: no Python can be reached from a diagram.",
        )  # fmt: skip
        return
    called = [node.function for node in walk(compiled.tree) if isinstance(node, syntax.Invocation)]
    unknown = {function.name for function in called if isinstance(function, syntax.Name)} & compiled.names
    unknown |= {function.name for function in called if isinstance(function, syntax.Path)}
    if unknown:
        names = ", ".join(f"“{name}”" for name in sorted(unknown))
        said = f"The {one.what} calls {names}, which FEEL does not have."
        sheet.error("unknown_function", one.element, said, "Use a function of FEEL.")
    if wiring is not None:
        for path in sorted(compiled.paths):
            if path[0] not in unknown:
                _path(sheet, one, path, wiring, provided)


def _path(sheet: Sheet, one: Written, path: tuple[str, ...], wiring: Wiring, provided: frozenset[str]) -> None:
    root = path[0]
    if root == "deadlines" and len(path) > 1 and wiring.clocks is not None and path[1] not in wiring.clocks:
        _unknown(sheet, one, "unknown_clock", f"the clock “{path[1]}”", path[1], wiring.clocks)
        return
    if wiring.variables is None:
        return
    known = wiring.variables | provided
    if root in known or any(".".join(path[:length]) in known for length in range(2, len(path) + 1)):
        return
    if len(path) == 1 and any(name.startswith(f"{root}.") for name in known):
        return
    if root in RESERVED:
        name = ".".join(path[:2])
        _unknown(sheet, one, "unknown_name", f"“{name}”", name, known)
        return
    close = get_close_matches(root, known, n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    sheet.warning(
        "unset_variable", one.element, f"The {one.what} uses “{root}”, which no form, table or script sets.{hint}",
        "Correct the name, unless a message or a service brings it.",
    )  # fmt: skip


def _unknown(sheet: Sheet, one: Written, code: str, what: str, name: str, known: frozenset[str]) -> None:
    close = get_close_matches(name, known, n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    sheet.error(
        code, one.element, f"The {one.what} uses {what}, which nothing provides.{hint}",
        "Correct the name, or let a form, table or script provide it.",
    )  # fmt: skip


def _targets(sheet: Sheet, info: ElementInfo) -> None:
    for name in targets(info):
        if "." in name or not name.strip():
            sheet.error(
                "nested_data",
                info,
                f"“{name}” is no flat variable.",
                "Process data are flat: name a variable without dots.",
            )
        elif name in RESERVED:
            sheet.error("read_only", info, f"“{name}” is read only in a diagram.", "Give the variable another name.")


def targets(info: ElementInfo) -> list[str]:
    """The variables an element sets."""
    names = [mapping.target for mapping in (*info.inputs, *info.outputs)]
    names += [info.result_variable] if info.result_variable else []
    if info.loop:
        names += [name for name in (info.loop.item, info.loop.output_collection) if name]
    return names


def _literal_timer(sheet: Sheet, info: ElementInfo) -> None:
    if info.timer is None or not info.timer.text or is_feel(info.timer.text):
        return
    kind, text = info.timer.kind, info.timer.text
    if kind == "date" and not _is_moment(text):
        message = f"“{text}” is not a date and time with an offset."
        sheet.error("timer_text", info, message, "Write it as 2026-01-20T00:00:00Z, or as FEEL after “=”.")
    elif kind == "duration" and duration_of(text) is None:
        sheet.error(
            "timer_text", info, f"“{text}” is not a duration.", "Write it as P14D or PT1H, or as FEEL after “=”."
        )
    elif kind == "cycle" and not _is_cycle(text):
        sheet.error(
            "timer_text", info, f"“{text}” is not a repetition.", "Write it as R/P1D or R3/PT1H, or as FEEL after “=”."
        )


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
    """Whether a name or path of Python's inner workings is used, such as ``__class__``."""
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
