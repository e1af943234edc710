"""Names that must exist: called processes, messages; given the wiring also forms, tables, services, roles, letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from app.bpmn import xml
from app.bpmn.expressions import is_feel
from app.bpmn.findings import Wiring
from app.bpmn.lint.sheet import Sheet
from app.bpmn.xml import ElementInfo

TELLS = "tells"
"""The property of a user task that names the message told when it is done."""
FOREIGN = {
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
}
"""Dialects whose extensions may hold scripts and would be ignored."""

IGNORED = (
    ("assignmentDefinition", "candidateUsers", "candidate groups, or the property “assignee”"),
    ("taskSchedule", "followUpDate", "the due date, or a timer on the boundary"),
    ("formDefinition", "externalReference", "a form id"),
)


def check(sheet: Sheet, by_id: Mapping[str, Sheet]) -> None:
    for info in sheet.elements.values():
        _needed(sheet, info)
        _called(sheet, info, by_id)
        _dialect(sheet, info)


def _needed(sheet: Sheet, info: ElementInfo) -> None:
    """What each kind of element cannot do without."""
    if info.type == "userTask":
        if not info.form_id:
            sheet.error(
                "no_form",
                info,
                "This user task has no form.",
                "Enter the id of a form (Form, in the properties panel).",
            )
        if not info.candidate_groups:
            sheet.error(
                "no_groups",
                info,
                "This user task is offered to nobody.",
                "Enter the roles that may do it as candidate groups.",
            )
    if info.type == "businessRuleTask" and not (info.decision_id and info.result_variable):
        sheet.error(
            "no_decision", info, "This business rule task needs a decision and a result variable.",
            "Enter the decision id and the variable that takes the answer.",
        )  # fmt: skip
    if info.type == "serviceTask" and not info.service_type:
        sheet.error(
            "no_service", info, "This service task has no type.", "Enter the type of the service (Task definition)."
        )
    if info.type == "scriptTask" and not (info.script and info.result_variable):
        sheet.error(
            "no_script", info, "This script task needs a FEEL expression and a result variable.",
            "Choose “FEEL expression” and enter both.",
        )  # fmt: skip
    if info.event == "message" and (not info.message or is_feel(info.message)):
        sheet.error(
            "no_message",
            info,
            "It has no message with a fixed name.",
            "Choose or create a global message, and name it.",
        )
    if info.event == "signal" and not info.message:
        sheet.error(
            "no_message", info, "It has no signal with a name.", "Choose or create a global signal, and name it."
        )
    if info.event in ("error", "escalation") and info.type != "boundaryEvent" and not info.error_code:
        sheet.error(
            "no_code",
            info,
            f"It throws an {info.event} without a code.",
            f"Choose or create an {info.event} with a code.",
        )
    if info.event == "timer" and (info.timer is None or not info.timer.text):
        sheet.error(
            "no_timer", info, "This timer has no time.", "Enter a date, a duration such as P14D, or an expression."
        )


def _called(sheet: Sheet, info: ElementInfo, by_id: Mapping[str, Sheet]) -> None:
    if info.type != "callActivity":
        return
    name = info.called_process
    if not name or is_feel(name):
        sheet.error(
            "no_called_process",
            info,
            "It names no process to call.",
            "Enter the id of a process (Called element); it cannot be FEEL.",
        )
        return
    called = by_id.get(name)
    if called is None:
        sheet.error(
            "unknown_process", info, f"It calls “{name}”, which is not among the diagrams.{_nearest(name, by_id)}",
            "Correct the process id, or add the diagram.",
        )  # fmt: skip
    elif not any(one.type == "startEvent" and not one.event and one.parent == name for one in called.elements.values()):
        sheet.error(
            "called_start",
            info,
            f"It calls “{name}”, which has no plain start event.",
            "Draw a plain start event in the called process.",
        )


def _dialect(sheet: Sheet, info: ElementInfo) -> None:
    node = sheet.nodes[info.id]
    if node.get("scriptFormat") or xml.child(node, "script") is not None:
        sheet.error(
            "python_script", info, "It holds a script in a programming language; only FEEL is run.",
            "Choose “FEEL expression” as implementation and enter an expression and a result variable.",
        )  # fmt: skip
    holder = xml.child(node, "extensionElements")
    for part in holder if holder is not None else ():
        if not isinstance(part.tag, str):
            continue
        space, name = part.tag[1:].split("}", 1) if part.tag.startswith("{") else ("", part.tag)
        if space in FOREIGN:
            sheet.error(
                "foreign_dialect",
                info,
                f"“{name}” is {FOREIGN[space]}'s and would be ignored.",
                "Say it in the zeebe: dialect.",
            )
        elif space == xml.ZEEBE and name in ("executionListeners", "taskListeners"):
            sheet.error(
                "listener",
                info,
                "Listeners are not run.",
                "Draw a service task before or after it, or use the property “event”.",
            )
    for name, attribute, instead in IGNORED:
        found = xml.extension(node, name)
        if found is not None and found.get(attribute):
            sheet.warning("ignored", info, f"“{attribute}” is not looked at.", f"Use {instead}.")
    called = xml.extension(node, "calledElement")
    if called is not None and called.get("propagateAllParentVariables") == "false":
        sheet.warning(
            "ignored",
            info,
            "A called process always sees the variables around it.",
            "Switch “Propagate all variables” on.",
        )


def check_calls(sheets: list[Sheet]) -> None:
    """No process may call itself, directly or through others: it could never end."""
    calls = {
        sheet.id: [info for info in sheet.elements.values() if info.type == "callActivity" and info.called_process]
        for sheet in sheets
    }
    for sheet in sheets:
        for info in calls[sheet.id]:
            seen: set[str] = set()
            pending = [info.called_process or ""]
            while pending:
                name = pending.pop()
                if name == sheet.id:
                    sheet.error(
                        "call_cycle",
                        info,
                        "Through this call the process calls itself.",
                        "Draw the repetition as a loop instead.",
                    )
                    break
                if name not in seen:
                    seen.add(name)
                    pending += [one.called_process or "" for one in calls.get(name, [])]


def check_wiring(sheet: Sheet, wiring: Wiring) -> None:
    """Names of other files and of the program, where they are written out rather than worked out."""
    for info in sheet.elements.values():
        for code, what, name, known in _names(info, wiring):
            if known is not None and name and not is_feel(name) and name not in known:
                sheet.error(
                    code,
                    info,
                    f"There is no {what} “{name}”.{_nearest(name, known)}",
                    f"Correct the name, or add the {what}.",
                )


def _names(info: ElementInfo, wiring: Wiring) -> Iterable[tuple[str, str, str, frozenset[str] | None]]:
    yield "unknown_form", "form", info.form_id or "", wiring.forms
    yield "unknown_decision", "decision", info.decision_id or "", wiring.decisions
    yield "unknown_decision", "decision", info.properties.get("proposes", ""), wiring.decisions
    if info.type == "serviceTask":
        yield "unknown_service", "service", info.service_type or "", wiring.service_types
    if not is_feel(info.candidate_groups):
        for group in info.candidate_groups.split(","):
            yield "unknown_role", "role", group.strip(), wiring.roles
    yield "unknown_letter", "letter", info.properties.get("letter", ""), wiring.letters
    yield "unknown_clock", "clock", info.properties.get("clock", ""), wiring.clocks
    yield "unknown_event", "event", info.properties.get("event", ""), wiring.events
    if info.type == "serviceTask" and "role" in info.headers:
        yield "unknown_role", "role", info.headers["role"], wiring.roles


def check_messages(sheets: list[Sheet], wiring: Wiring) -> None:
    """Messages told that nobody waits for; messages awaited that neither a diagram, a person nor the program tells."""
    messages = [
        info for sheet in sheets for info in sheet.elements.values() if info.event == "message" and info.message
    ]
    caught = {info.message for info in messages if not _throws(info)}
    told = (
        {info.message for info in messages if _throws(info)}
        | {message for sheet in sheets for info in sheet.elements.values() for message in info.may_be(TELLS)}
        | (wiring.messages or frozenset())
        | (wiring.forms or frozenset())
    )
    for sheet in sheets:
        for info in sheet.elements.values():
            for message in set(info.may_be(TELLS)) - caught:
                said = f"No diagram waits for the message “{message}”.{_nearest(message, caught)}"
                sheet.warning("nobody_waits", info, said, "Correct the property “tells”, or draw what waits for it.")
            if info.event != "message" or not info.message:
                continue
            if _throws(info) and info.message not in caught:
                said = f"No diagram waits for the message “{info.message}”.{_nearest(info.message, caught)}"
                sheet.warning("nobody_waits", info, said, "Correct the name, or draw the event that waits for it.")
            if not _throws(info) and wiring.messages is not None and info.message not in told:
                said = f"Nobody tells the message “{info.message}”.{_nearest(info.message, told)}"
                sheet.warning("nobody_tells", info, said, "Add a form of that name, or correct the name.")


def _throws(info: ElementInfo) -> bool:
    return info.type in xml.THROWS_MESSAGES


def _nearest(name: str, known: Iterable[str | None]) -> str:
    close = get_close_matches(name, [one for one in known if one], n=1)
    return f" Did you mean “{close[0]}”?" if close else ""
