"""Flows, gateways, starts and ends: every token must have a way to go, and every element a way to be reached."""

from __future__ import annotations

from app.bpmn.lint.sheet import Sheet, stem
from app.bpmn.xml import ElementInfo, FlowInfo

CONDITIONAL = ("exclusiveGateway", "inclusiveGateway")


def check(sheet: Sheet) -> None:
    _file_name(sheet)
    sound = [flow for flow in sheet.flows if _flow(sheet, flow)]
    _same_ends(sheet, sound)
    for info in sheet.elements.values():
        if info.type in CONDITIONAL:
            _gateway(sheet, info)
        _ends(sheet, info)
        _named(sheet, info)
    for scope, elements in sheet.scopes():
        if sheet.is_event_subprocess(scope):
            continue  # refused as a whole
        _starts(sheet, scope, elements)
        _reach(sheet, elements)


def _file_name(sheet: Sheet) -> None:
    if sheet.alone and sheet.id != stem(sheet.file):
        sheet.error(
            "file_name", sheet.id, f"The process is called “{sheet.id}”, its file “{stem(sheet.file)}”.",
            "Give both the same name: a process is found by its file.",
        )  # fmt: skip


def _flow(sheet: Sheet, flow: FlowInfo) -> bool:
    """Whether both ends of a flow exist and may be connected."""
    source, target = sheet.elements.get(flow.source), sheet.elements.get(flow.target)
    if source is None or target is None or source.parent != target.parent or flow.parent != source.parent:
        missing = flow.source if source is None else flow.target
        sheet.error(
            "dangling_flow", flow, f"This flow leads from or to “{missing}”, which is not there beside it.",
            "Draw it again between two elements of the same process.",
        )  # fmt: skip
        return False
    if target.type in ("startEvent", "boundaryEvent") or source.type == "endEvent":
        sheet.error(
            "impossible_flow", flow, "A flow cannot enter a start or boundary event, nor leave an end event.",
            "Connect it to the element before or after.",
        )  # fmt: skip
        return False
    if flow.condition and source.type not in CONDITIONAL:
        sheet.error(
            "condition_ignored",
            flow,
            f"The condition on this flow is never asked: “{source.name or source.id}” is no gateway.",
            "Draw an exclusive gateway in between and put the condition on its flow.",
        )
    return True


def _same_ends(sheet: Sheet, flows: list[FlowInfo]) -> None:
    seen: set[tuple[str, str]] = set()
    for flow in flows:
        if (flow.source, flow.target) in seen:
            sheet.error(
                "same_ends", flow, "Two flows lead from the same element to the same element.",
                "Keep one, and join their conditions with “or”.",
            )  # fmt: skip
        seen.add((flow.source, flow.target))


def _gateway(sheet: Sheet, info: ElementInfo) -> None:
    leaving = sheet.outgoing.get(info.id, [])
    if info.default_flow and info.default_flow not in {flow.id for flow in leaving}:
        sheet.error(
            "dangling_default", info, f"Its default flow “{info.default_flow}” does not leave it.",
            "Choose the default flow again (right-click the flow).",
        )  # fmt: skip
    for flow in leaving:
        default = flow.id == info.default_flow
        if default and flow.condition:
            sheet.warning(
                "condition_ignored", flow, "The condition of a default flow is never asked.", "Remove the condition."
            )
        elif not default and not flow.condition and len(leaving) > 1:
            sheet.error(
                "no_condition",
                flow,
                f"This flow leaves “{info.name or info.id}” without a condition, and is not its default.",
                "Give it a condition starting with “=”, or mark it as the default flow.",
            )
    if len(leaving) > 1 and not info.default_flow:
        sheet.warning(
            "no_default", info, "If none of its conditions holds, the process stops here with an incident.",
            "Mark one flow as the default.",
        )  # fmt: skip


def _ends(sheet: Sheet, info: ElementInfo) -> None:
    stopped = info.type == "callActivity" and any(
        other.event == "terminate" and other.parent == info.parent for other in sheet.elements.values()
    )  # it runs beside the rest until a terminate end event stops it
    if info.type != "endEvent" and not sheet.outgoing.get(info.id) and not stopped:
        sheet.warning(
            "dead_end", info, "Nothing follows this element: its token ends here.", "Draw an end event after it."
        )


def _named(sheet: Sheet, info: ElementInfo) -> None:
    if info.type in ("userTask", "callActivity", "businessRuleTask", "serviceTask") and not info.name:
        sheet.warning("no_name", info, "It has no name: people would see its id.", "Name it as its users would say it.")


def _starts(sheet: Sheet, scope: str, elements: list[ElementInfo]) -> None:
    starts = [info for info in elements if info.type == "startEvent"]
    plain = [info for info in starts if not info.event]
    owner = sheet.elements.get(scope) or scope
    if not starts:
        sheet.error("no_start", owner, "It has no start event.", "Draw a start event and connect it.")
    if scope != sheet.id and (len(starts) != 1 or len(plain) != len(starts)):
        sheet.error(
            "subprocess_start", owner, "A subprocess begins with exactly one start event without a definition.",
            "Remove the others, or use a call activity.",
        )  # fmt: skip
    if len(plain) > 1:
        sheet.error(
            "several_starts",
            plain[1],
            "A process has one plain start event.",
            "Lead one start event to a gateway instead.",
        )
    messages = [info.message for info in starts if info.message]
    for info in starts:
        if info.message and messages.count(info.message) > 1:
            sheet.error(
                "several_starts", info, f"Two start events wait for the message “{info.message}”.", "Keep one of them."
            )
    if not any(info.type == "endEvent" for info in elements):
        sheet.error("no_end", owner, "It has no end event.", "Draw an end event where it is over.")


def _reach(sheet: Sheet, elements: list[ElementInfo]) -> None:
    here = {info.id: info for info in elements}
    seen: set[str] = set()
    pending = [info.id for info in elements if info.type == "startEvent"]
    if not pending:
        return
    pending += [info.id for info in elements if info.type == "boundaryEvent" and info.attached_to not in here]
    pending += [info.id for info in elements if sheet.is_event_subprocess(info.id)]
    while pending:
        element_id = pending.pop()
        if element_id in seen or element_id not in here:
            continue
        seen.add(element_id)
        pending += [flow.target for flow in sheet.outgoing.get(element_id, [])]
        pending += [info.id for info in sheet.attached(element_id)]
    for info in elements:
        if info.id not in seen:
            sheet.error(
                "unreachable",
                info,
                "No flow leads here from a start event.",
                "Connect it, or remove it from the diagram.",
            )
