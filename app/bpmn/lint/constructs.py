"""Refuse elements that the engine does not run as BPMN defines them (docs/engine.md), and say what to draw instead."""

from __future__ import annotations

from collections.abc import Callable

from app.bpmn import xml
from app.bpmn.lint.context import ACTIVITIES, GATEWAYS, LintContext
from app.bpmn.xml import ElementInfo

SIDE_PROCESS = "start a process of its own by a message start event"

UNKNOWN_ELEMENTS: dict[str, tuple[str, str, str]] = {
    "complexGateway": (
        "complex_gateway",
        "A complex gateway is not run.",
        "Use an exclusive, inclusive or parallel gateway, or ask a decision table first.",
    ),
    "transaction": (
        "transaction",
        "A transaction subprocess is not run.",
        "Use an embedded subprocess or a call activity, with an error boundary event.",
    ),
    "adHocSubProcess": (
        "ad_hoc",
        "An ad-hoc subprocess is not run.",
        f"Draw the order of its steps, or for what may happen at any time {SIDE_PROCESS}.",
    ),
    "manualTask": (
        "manual_task",
        "A manual task is not run: nobody would see it.",
        "Use a user task with a form and candidate groups.",
    ),
}

UNKNOWN_EVENTS: dict[str, tuple[str, str, str]] = {
    "conditional": (
        "conditional_event",
        "A conditional event is not looked at again when the data change.",
        "Use a message event and tell it when the condition comes true, or an exclusive gateway in a loop.",
    ),
    "link": (
        "link_event",
        "A link event would be passed as if it were empty.",
        "Draw a sequence flow to where it links, or move that part into a call activity.",
    ),
    "compensation": (
        "compensation",
        "Compensation is not run.",
        "Draw the undoing as its own steps after an exclusive gateway or an error boundary event.",
    ),
    "cancel": (
        "cancel_event",
        "A cancel event is not run.",
        "Use an error end event and an error boundary event on the call activity.",
    ),
}

ALLOWED_EVENTS: dict[str, frozenset[str]] = {
    "startEvent": frozenset({"", "message"}),
    "endEvent": frozenset({"", "message", "error", "escalation", "signal", "terminate"}),
    "intermediateCatchEvent": frozenset({"message", "timer", "signal"}),
    "intermediateThrowEvent": frozenset({"", "message", "escalation", "signal"}),
    "boundaryEvent": frozenset({"message", "timer", "error", "escalation", "signal"}),
}

WAITING = frozenset({"userTask", "receiveTask", "callActivity", "subProcess"})
"""Types of activities that a token stays in, so that a boundary event can happen."""


def check(context: LintContext) -> None:
    """Report elements, events, loops and data that are not run."""
    for info in context.elements.values():
        _element(context, info)
        for rule in RULES:
            rule(context, info)
    _data(context)


def _element(context: LintContext, info: ElementInfo) -> None:
    if info.type in UNKNOWN_ELEMENTS:
        context.error(UNKNOWN_ELEMENTS[info.type][0], info, *UNKNOWN_ELEMENTS[info.type][1:])
    if info.type == "task":
        context.warning(
            "undefined_task",
            info,
            "A task without a kind does nothing.",
            "Give it a kind, such as user task, or remove it.",
        )


def _event_subprocess(context: LintContext, info: ElementInfo) -> None:
    if context.is_event_subprocess(info.id):
        context.error(
            "event_subprocess",
            info,
            "An event subprocess is not run: its event would be missed, or would stop the process from ending.",
            f"Put a boundary event on the activity it interrupts, or {SIDE_PROCESS}.",
        )


def _event_kind(context: LintContext, info: ElementInfo) -> None:
    if info.type not in ALLOWED_EVENTS:
        return
    definitions = xml.event_definitions(context.nodes[info.id])
    if len(definitions) > 1:
        context.error(
            "multiple_event", info, "An event with several definitions is not run.",
            "Draw one event for each, behind an event-based gateway or side by side on the boundary.",
        )  # fmt: skip
        return
    if info.event in UNKNOWN_EVENTS:
        context.error(UNKNOWN_EVENTS[info.event][0], info, *UNKNOWN_EVENTS[info.event][1:])
    elif info.event not in ALLOWED_EVENTS[info.type]:
        kind = f"with a {info.event} definition" if info.event else "without a definition"
        allowed = ", ".join(sorted(name or "none" for name in ALLOWED_EVENTS[info.type]))
        context.error(
            "event_kind", info, f"A {_words(info.type)} {kind} is not run.",
            f"Use one of: {allowed}. Here you could {_hint(info)}."
        )  # fmt: skip


def _hint(info: ElementInfo) -> str:
    if info.type == "startEvent":
        return "start by a message, and let a timer in another process tell it"
    if info.type == "boundaryEvent":
        return "choose a message or a timer"
    return "choose a message"


def _words(type_name: str) -> str:
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in type_name)


def _two_timers(context: LintContext, info: ElementInfo) -> None:
    if info.type != "eventBasedGateway":
        return
    targets = [
        context.elements[flow.target] for flow in context.outgoing.get(info.id, []) if flow.target in context.elements
    ]
    if sum(target.event == "timer" for target in targets) > 1:
        context.error(
            "two_timers",
            info,
            "Two timers behind one event-based gateway would share one due time.",
            "Keep one timer, worked out with =min(…) as the earlier of both moments.",
        )
    for target in targets:
        caught = target.type == "receiveTask" or (
            target.type == "intermediateCatchEvent" and target.event in ("message", "timer", "signal")
        )
        if not caught or len(context.incoming.get(target.id, [])) != 1 or context.attached(target.id):
            context.error(
                "event_gateway_target",
                target,
                "Behind an event-based gateway stands something other than an event reached only from there.",
                "Let each of its flows lead to a message or timer catch event of its own, and draw the task after it.",
            )
    if len(context.outgoing.get(info.id, [])) < 2:
        context.error(
            "event_gateway_target", info, "An event-based gateway with one flow has nothing to choose between.",
            "Use the catch event alone, or add the other event.",
        )  # fmt: skip


def _boundary(context: LintContext, info: ElementInfo) -> None:
    if info.type != "boundaryEvent":
        return
    host = context.elements.get(info.attached_to)
    if host is None or host.type not in ACTIVITIES or host.parent != info.parent:
        context.error(
            "dangling_boundary", info, f"It is attached to “{info.attached_to}”, which is no activity beside it.",
            "Drag it onto the border of a task or call activity.",
        )  # fmt: skip
        return
    if not info.interrupting and info.event == "message":
        context.error(
            "non_interrupting_message",
            info,
            "A non-interrupting message on a boundary is caught once only; the second one would be lost.",
            f"If it may happen repeatedly {SIDE_PROCESS}, or loop through a catch event on a parallel branch; "
            "if it ends the activity make it interrupting.",
        )
    if not info.interrupting and info.event == "error":
        context.error(
            "event_kind",
            info,
            "An error boundary event always interrupts.",
            "Make it interrupting, or use an escalation.",
        )
    if info.event in ("error", "escalation") and host.type not in ("callActivity", "subProcess"):
        context.warning(
            "boundary_never", info, f"Nothing inside “{host.name or host.id}” can throw this {info.event}.",
            "Put it on the call activity or subprocess whose end event throws it.",
        )  # fmt: skip
    elif info.event in ("message", "timer", "signal") and host.type not in WAITING:
        context.warning(
            "boundary_never", info, f"“{host.name or host.id}” is done at once: nothing can happen beside it.",
            "Put it on a user task or call activity, or use an event-based gateway.",
        )  # fmt: skip


def _cycle(context: LintContext, info: ElementInfo) -> None:
    if info.timer and info.timer.kind == "cycle" and (info.type != "boundaryEvent" or info.interrupting):
        context.error(
            "timer_cycle",
            info,
            "A repeating timer is run only on a boundary, not interrupting.",
            "Make it a non-interrupting boundary event, or use a duration and draw the loop.",
        )


def _flows_leaving(context: LintContext, info: ElementInfo) -> None:
    leaving = context.outgoing.get(info.id, [])
    if len(leaving) > 1 and info.type not in GATEWAYS:
        context.error(
            "several_flows",
            info,
            f"{len(leaving)} flows leave this {_words(info.type)}.",
            "Draw one flow to a gateway: parallel if all are meant, exclusive if one of them.",
        )


def _loops(context: LintContext, info: ElementInfo) -> None:
    node = context.nodes[info.id]
    if xml.child(node, "standardLoopCharacteristics") is not None:
        context.error(
            "standard_loop", info, "A loop marker is not run.",
            "Draw the loop with an exclusive gateway, or make it a multi-instance over a list.",
        )  # fmt: skip
    if info.loop and not (info.loop.collection and info.loop.item):
        context.error(
            "multi_instance", info, "A multi-instance needs an input collection and an input element.",
            "Enter both under Multi-instance, such as =points and point.",
        )  # fmt: skip


def _compensation(context: LintContext, info: ElementInfo) -> None:
    if context.nodes[info.id].get("isForCompensation") == "true":
        context.error(UNKNOWN_EVENTS["compensation"][0], info, *UNKNOWN_EVENTS["compensation"][1:])


RULES: tuple[Callable[[LintContext, ElementInfo], None], ...] = (
    _event_subprocess,
    _event_kind,
    _two_timers,
    _boundary,
    _cycle,
    _flows_leaving,
    _loops,
    _compensation,
)


def _data(context: LintContext) -> None:
    """Report data stores and data associations; data objects are allowed as notes."""
    for node in context.node.iter():
        kind = xml.local(node) if xml.is_bpmn(node) else ""
        if kind == "dataStoreReference":
            context.error(
                "data_store", node.get("id") or "", f"The data store “{node.get('name') or ''}” is not run.",
                "Let a service task read or write it, and keep what the process needs in a variable.",
            )  # fmt: skip
        elif kind in ("dataInputAssociation", "dataOutputAssociation", "ioSpecification"):
            owner = node.getparent()
            context.error(
                "data_association", context.elements.get(owner.get("id")) or owner.get("id") or "",
                "Data associations are not run: process data are variables.",
                "Remove the association, and use input and output mappings.",
            )  # fmt: skip
