"""Check flows, gateways, starts and ends: every token can go on, and every element can be reached."""

from __future__ import annotations

from app.bpmn.lint.context import LintContext, process_id_of
from app.bpmn.xml import ElementInfo, FlowInfo

CONDITIONAL = ("exclusiveGateway", "inclusiveGateway")


def check(context: LintContext) -> None:
    """Report faults of a process's file name, flows, gateways, start and end events."""
    _file_name(context)
    sound = [flow for flow in context.flows if _flow(context, flow)]
    _same_ends(context, sound)
    for info in context.elements.values():
        if info.type in CONDITIONAL:
            _gateway(context, info)
        _ends(context, info)
        _named(context, info)
    for scope, elements in context.scopes():
        if context.is_event_subprocess(scope):
            continue  # constructs.py refuses the whole subprocess
        _starts(context, scope, elements)
        _reach(context, elements)


def _file_name(context: LintContext) -> None:
    if context.alone and context.id != process_id_of(context.file):
        context.error(
            "file_name", context.id, f"The process is called “{context.id}”, its file “{process_id_of(context.file)}”.",
            "Give both the same name: a process is found by its file.",
        )  # fmt: skip


def _flow(context: LintContext, flow: FlowInfo) -> bool:
    """Whether both ends of a flow exist and may be connected."""
    source, target = context.elements.get(flow.source), context.elements.get(flow.target)
    if source is None or target is None or source.parent != target.parent or flow.parent != source.parent:
        missing = flow.source if source is None else flow.target
        context.error(
            "dangling_flow", flow, f"This flow leads from or to “{missing}”, which is not there beside it.",
            "Draw it again between two elements of the same process.",
        )  # fmt: skip
        return False
    if target.type in ("startEvent", "boundaryEvent") or source.type == "endEvent":
        context.error(
            "impossible_flow", flow, "A flow cannot enter a start or boundary event, nor leave an end event.",
            "Connect it to the element before or after.",
        )  # fmt: skip
        return False
    if flow.condition and source.type not in CONDITIONAL:
        context.error(
            "condition_ignored",
            flow,
            f"The condition on this flow is never asked: “{source.name or source.id}” is no gateway.",
            "Draw an exclusive gateway in between and put the condition on its flow.",
        )
    return True


def _same_ends(context: LintContext, flows: list[FlowInfo]) -> None:
    seen: set[tuple[str, str]] = set()
    for flow in flows:
        if (flow.source, flow.target) in seen:
            context.error(
                "same_ends", flow, "Two flows lead from the same element to the same element.",
                "Keep one, and join their conditions with “or”.",
            )  # fmt: skip
        seen.add((flow.source, flow.target))


def _gateway(context: LintContext, info: ElementInfo) -> None:
    leaving = context.outgoing.get(info.id, [])
    if info.default_flow and info.default_flow not in {flow.id for flow in leaving}:
        context.error(
            "dangling_default", info, f"Its default flow “{info.default_flow}” does not leave it.",
            "Choose the default flow again (right-click the flow).",
        )  # fmt: skip
    for flow in leaving:
        default = flow.id == info.default_flow
        if default and flow.condition:
            context.warning(
                "condition_ignored", flow, "The condition of a default flow is never asked.", "Remove the condition."
            )
        elif not default and not flow.condition and len(leaving) > 1:
            context.error(
                "no_condition",
                flow,
                f"This flow leaves “{info.name or info.id}” without a condition, and is not its default.",
                "Give it a condition starting with “=”, or mark it as the default flow.",
            )
    if len(leaving) > 1 and not info.default_flow:
        context.warning(
            "no_default", info, "If none of its conditions holds, the process stops here with an incident.",
            "Mark one flow as the default.",
        )  # fmt: skip


def _ends(context: LintContext, info: ElementInfo) -> None:
    stopped = info.type == "callActivity" and any(
        other.event == "terminate" and other.parent == info.parent for other in context.elements.values()
    )  # it runs beside the rest until a terminate end event stops it
    if info.type != "endEvent" and not context.outgoing.get(info.id) and not stopped:
        context.warning(
            "dead_end", info, "Nothing follows this element: its token ends here.", "Draw an end event after it."
        )


def _named(context: LintContext, info: ElementInfo) -> None:
    if info.type in ("userTask", "callActivity", "businessRuleTask", "serviceTask") and not info.name:
        context.warning(
            "no_name", info, "It has no name: people would see its id.", "Name it as its users would say it."
        )


def _starts(context: LintContext, scope: str, elements: list[ElementInfo]) -> None:
    starts = [info for info in elements if info.type == "startEvent"]
    plain = [info for info in starts if not info.event]
    owner = context.elements.get(scope) or scope
    if not starts:
        context.error("no_start", owner, "It has no start event.", "Draw a start event and connect it.")
    if scope != context.id and (len(starts) != 1 or len(plain) != len(starts)):
        context.error(
            "subprocess_start", owner, "A subprocess begins with exactly one start event without a definition.",
            "Remove the others, or use a call activity.",
        )  # fmt: skip
    if len(plain) > 1:
        context.error(
            "several_starts",
            plain[1],
            "A process has one plain start event.",
            "Lead one start event to a gateway instead.",
        )
    messages = [info.message for info in starts if info.message]
    for info in starts:
        if info.message and messages.count(info.message) > 1:
            context.error(
                "several_starts", info, f"Two start events wait for the message “{info.message}”.", "Keep one of them."
            )
    if not any(info.type == "endEvent" for info in elements):
        context.error("no_end", owner, "It has no end event.", "Draw an end event where it is over.")


def _reach(context: LintContext, elements: list[ElementInfo]) -> None:
    here = {info.id: info for info in elements}
    seen: set[str] = set()
    pending = [info.id for info in elements if info.type == "startEvent"]
    if not pending:
        return
    pending += [info.id for info in elements if info.type == "boundaryEvent" and info.attached_to not in here]
    pending += [info.id for info in elements if context.is_event_subprocess(info.id)]
    while pending:
        element_id = pending.pop()
        if element_id in seen or element_id not in here:
            continue
        seen.add(element_id)
        pending += [flow.target for flow in context.outgoing.get(element_id, [])]
        pending += [info.id for info in context.attached(element_id)]
    for info in elements:
        if info.id not in seen:
            context.error(
                "unreachable",
                info,
                "No flow leads here from a start event.",
                "Connect it, or remove it from the diagram.",
            )
