"""Check that names exist: called processes and messages; with the wiring also forms, decisions, roles and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from app.bpmn import xml
from app.bpmn.expressions import is_feel
from app.bpmn.findings import Wiring
from app.bpmn.lint.context import LintContext
from app.bpmn.xml import ElementInfo

TELLS = "tells"
"""The property of a user task that names the message sent when it is completed."""

FOREIGN = {
    "http://spiffworkflow.org/bpmn/schema/1.0/core": "SpiffWorkflow",
    "http://camunda.org/schema/1.0/bpmn": "Camunda 7",
}
"""Namespace → dialect whose extensions may hold scripts, which this engine would ignore."""

IGNORED = (
    ("assignmentDefinition", "candidateUsers", "candidate groups, or the property “assignee”"),
    ("taskSchedule", "followUpDate", "the due date, or a timer on the boundary"),
    ("formDefinition", "externalReference", "a form id"),
)


def check(context: LintContext, by_id: Mapping[str, LintContext], unread: frozenset[str]) -> None:
    """Report missing references of elements, called processes that do not exist, and extensions of other dialects.

    ``unread``: the processes whose files cannot be read.
    """
    for info in context.elements.values():
        _task_needs(context, info)
        _event_needs(context, info)
        if info.called_process not in unread:
            _called(context, info, by_id)
        _dialect(context, info)


def _task_needs(context: LintContext, info: ElementInfo) -> None:
    """Report what a task needs and does not have."""
    if info.type == "userTask":
        if not info.form_id:
            context.error(
                "no_form",
                info,
                "This user task has no form.",
                "Enter the id of a form (Form, in the properties panel).",
            )
        if not info.candidate_groups:
            context.error(
                "no_groups",
                info,
                "This user task is offered to nobody.",
                "Enter the roles that may do it as candidate groups.",
            )
    if info.type == "businessRuleTask" and not (info.decision_id and info.result_variable):
        context.error(
            "no_decision", info, "This business rule task needs a decision and a result variable.",
            "Enter the decision id and the variable that takes the answer.",
        )  # fmt: skip
    if info.type == "serviceTask" and not info.service_type:
        context.error(
            "no_service", info, "This service task has no type.", "Enter the type of the service (Task definition)."
        )
    if info.type == "scriptTask" and not (info.script and info.result_variable):
        context.error(
            "no_script", info, "This script task needs a FEEL expression and a result variable.",
            "Choose “FEEL expression” and enter both.",
        )  # fmt: skip


def _event_needs(context: LintContext, info: ElementInfo) -> None:
    """Report what an event needs and does not have."""
    if info.event == "message" and (not info.message or is_feel(info.message)):
        context.error(
            "no_message",
            info,
            "It has no message with a fixed name.",
            "Choose or create a global message, and name it.",
        )
    if info.event == "signal" and not info.message:
        context.error(
            "no_message", info, "It has no signal with a name.", "Choose or create a global signal, and name it."
        )
    if info.event in ("error", "escalation") and info.type != "boundaryEvent" and not info.error_code:
        context.error(
            "no_code",
            info,
            f"It throws an {info.event} without a code.",
            f"Choose or create an {info.event} with a code.",
        )
    if info.event == "timer" and (info.timer is None or not info.timer.text):
        context.error(
            "no_timer", info, "This timer has no time.", "Enter a date, a duration such as P14D, or an expression."
        )


def _called(context: LintContext, info: ElementInfo, by_id: Mapping[str, LintContext]) -> None:
    if info.type != "callActivity":
        return
    name = info.called_process
    if not name or is_feel(name):
        context.error(
            "no_called_process",
            info,
            "It names no process to call.",
            "Enter the id of a process (Called element); it cannot be FEEL.",
        )
        return
    called = by_id.get(name)
    if called is None:
        context.error(
            "unknown_process", info, f"It calls “{name}”, which is not among the diagrams.{_nearest(name, by_id)}",
            "Correct the process id, or add the diagram.",
        )  # fmt: skip
    elif not _has_plain_start(called):
        context.error(
            "called_start",
            info,
            f"It calls “{name}”, which has no plain start event.",
            "Draw a plain start event in the called process.",
        )


def _has_plain_start(context: LintContext) -> bool:
    return any(
        info.type == "startEvent" and not info.event and info.parent == context.id for info in context.elements.values()
    )


def _dialect(context: LintContext, info: ElementInfo) -> None:
    node = context.nodes[info.id]
    if node.get("scriptFormat") or xml.child(node, "script") is not None:
        context.error(
            "python_script", info, "It holds a script in a programming language; only FEEL is run.",
            "Choose “FEEL expression” as implementation and enter an expression and a result variable.",
        )  # fmt: skip
    holder = xml.child(node, "extensionElements")
    for part in holder if holder is not None else ():
        if not isinstance(part.tag, str):
            continue
        space, name = part.tag[1:].split("}", 1) if part.tag.startswith("{") else ("", part.tag)
        if space in FOREIGN:
            context.error(
                "foreign_dialect",
                info,
                f"“{name}” is {FOREIGN[space]}'s and would be ignored.",
                "Say it in the zeebe: dialect.",
            )
        elif space == xml.ZEEBE and name in ("executionListeners", "taskListeners"):
            context.error(
                "listener",
                info,
                "Listeners are not run.",
                "Draw a service task before or after it, or use the property “event”.",
            )
    for name, attribute, instead in IGNORED:
        ignored = xml.extension(node, name)
        if ignored is not None and ignored.get(attribute):
            context.warning("ignored", info, f"“{attribute}” is not looked at.", f"Use {instead}.")
    called = xml.extension(node, "calledElement")
    if called is not None and called.get("propagateAllParentVariables") == "false":
        context.warning(
            "ignored",
            info,
            "A called process always sees the variables around it.",
            "Switch “Propagate all variables” on.",
        )


def check_calls(contexts: list[LintContext]) -> None:
    """Report processes that call themselves, directly or through others: they could never end."""
    calls = {
        context.id: [info for info in context.elements.values() if info.type == "callActivity" and info.called_process]
        for context in contexts
    }
    for context in contexts:
        for info in calls[context.id]:
            seen: set[str] = set()
            pending = [info.called_process or ""]
            while pending:
                name = pending.pop()
                if name == context.id:
                    context.error(
                        "call_cycle",
                        info,
                        "Through this call the process calls itself.",
                        "Draw the repetition as a loop instead.",
                    )
                    break
                if name not in seen:
                    seen.add(name)
                    pending += [call.called_process or "" for call in calls.get(name, [])]


def check_wiring(context: LintContext, wiring: Wiring) -> None:
    """Report names of other files and of the program that do not exist, unless FEEL evaluates to them."""
    for info in context.elements.values():
        for code, what, name, known in _names(info, wiring):
            if known is not None and name and not is_feel(name) and name not in known:
                context.error(
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


def check_messages(contexts: list[LintContext], wiring: Wiring) -> None:
    """Report messages that are sent and never awaited, and messages that are awaited and never sent."""
    messages = [
        info for context in contexts for info in context.elements.values() if info.event == "message" and info.message
    ]
    caught = {info.message for info in messages if not _throws(info)}
    thrown = (
        {info.message for info in messages if _throws(info)}
        | {message for context in contexts for info in context.elements.values() for message in info.may_be(TELLS)}
        | (wiring.messages or frozenset())
        | (wiring.forms or frozenset())
    )
    for context in contexts:
        for info in context.elements.values():
            for message in set(info.may_be(TELLS)) - caught:
                text = f"No diagram waits for the message “{message}”.{_nearest(message, caught)}"
                context.warning("nobody_waits", info, text, "Correct the property “tells”, or draw what waits for it.")
            if info.event != "message" or not info.message:
                continue
            if _throws(info) and info.message not in caught:
                text = f"No diagram waits for the message “{info.message}”.{_nearest(info.message, caught)}"
                context.warning("nobody_waits", info, text, "Correct the name, or draw the event that waits for it.")
            if not _throws(info) and wiring.messages is not None and info.message not in thrown:
                text = f"Nobody tells the message “{info.message}”.{_nearest(info.message, thrown)}"
                context.warning("nobody_tells", info, text, "Add a form of that name, or correct the name.")


def _throws(info: ElementInfo) -> bool:
    return info.type in xml.THROWS_MESSAGES


def _nearest(name: str, known: Iterable[str | None]) -> str:
    close = get_close_matches(name, [candidate for candidate in known if candidate], n=1)
    return f" Did you mean “{close[0]}”?" if close else ""
