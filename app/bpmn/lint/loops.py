"""Check loops: in each, something must wait, or a worker would go round without end."""

from __future__ import annotations

from app.bpmn.lint.constructs import WAITING
from app.bpmn.lint.context import LintContext
from app.bpmn.lint.expressions import constant_duration
from app.bpmn.timers import pauses
from app.bpmn.xml import ElementInfo


def check(context: LintContext) -> None:
    """Report a timer that does not wait, in a loop in which nothing else does."""
    for info in context.elements.values():
        if _goes_on_at_once(info) and _comes_back(context, info):
            text = info.timer.text if info.timer else ""
            context.error(
                "timer_pause", info, f"“{text}” is no pause, and nothing else in its loop waits: it goes on for ever.",
                "Let it wait a minute or more, as PT1H does, or put a user task or a message into the loop.",
            )  # fmt: skip


def _goes_on_at_once(info: ElementInfo) -> bool:
    """Whether it is a timer whose duration, written out, is no pause."""
    if info.timer is None or info.timer.kind != "duration":
        return False
    wait = constant_duration(info.timer.text)
    return wait is not None and not pauses(wait)


def _comes_back(context: LintContext, timer: ElementInfo) -> bool:
    """Whether a token that leaves the timer gets to it again without having waited for anything."""
    seen: set[str] = set()
    pending = [flow.target for flow in context.outgoing.get(timer.id, [])]
    while pending:
        element_id = pending.pop()
        info = context.elements.get(element_id)
        if element_id in seen or info is None:
            continue
        if element_id == timer.id or timer.attached_to == element_id:
            return True
        seen.add(element_id)
        if info.type in WAITING:
            pending += [beside.id for beside in context.attached(element_id) if _goes_on_at_once(beside)]
        elif _lets_pass(info):
            following = [flow.target for flow in context.outgoing.get(element_id, [])]
            if info.type == "eventBasedGateway":
                following = [other for other in following if _goes_on_at_once(context.elements[other])]
            pending += following
    return False


def _lets_pass(info: ElementInfo) -> bool:
    catches = info.type in ("intermediateCatchEvent", "boundaryEvent")
    return not catches or _goes_on_at_once(info)
