"""Tasks, call activities, subprocesses and multi-instance activities."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.subworkflow_task import SubWorkflowTask as SpiffSubWorkflowTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.bpmn.behaviour import Behaviour
from app.bpmn.elements import Element, log
from app.bpmn.errors import EngineError, ExpressionError
from app.bpmn.ports import ServiceCall, Thrown
from app.bpmn.values import flat_value
from app.bpmn.workflow import LIVE, assign, merge_variables, session_of, variables

MOST_ITEMS = 500
"""Items of a collection that a multi-instance activity takes; as many as a list of process data may have."""
CALL_STEPS = 4
"""Steps for which a called process counts, beside its own."""


class PassThrough(Element):
    """A task without a kind: its token goes straight on."""


class UserTask(Element):
    """Wait for a person, who completes the task by ``Instance.complete``.

    What the inbox shows is evaluated when the token arrives, and again at ``Instance.refresh``.
    """

    def __init__(self, wf_spec: Any, name: str, behaviour: Behaviour, **options: Any) -> None:
        super().__init__(wf_spec, name, behaviour, **options)
        self.manual = True

    def _on_ready(self, my_task: Task) -> None:
        self.describe(my_task)

    def describe(self, my_task: Task) -> None:
        """Evaluate groups, assignee, due date and properties; a failure leaves the task open, with an incident."""
        failed = my_task.internal_data.pop("incident", None)
        try:
            self.map_inputs(my_task)
            facts = self.extensions.task(lambda: variables(my_task))
        except EngineError as error:
            if failed is not None and failed["message"] == str(error):
                my_task.internal_data["incident"] = failed
            else:
                record_incident(my_task, error)
            facts = my_task.internal_data.get("task") or {"groups": [], "assignee": None, "due": None, "properties": {}}
        my_task.internal_data["task"] = facts
        if "since" not in my_task.internal_data:
            my_task.internal_data["since"] = session_of(my_task).now
            log(my_task, "entered", facts["properties"])

    def _on_complete_hook(self, my_task: Task) -> None:
        my_task.internal_data.pop("task", None)
        super()._on_complete_hook(my_task)


class ScriptTask(Element):
    """Evaluate the FEEL expression of ``zeebe:script`` and set the result variable."""

    def execute(self, my_task: Task) -> None:
        self.map_inputs(my_task)
        behaviour = self.extensions
        if behaviour.script is None:
            raise ExpressionError(f"{behaviour.where} has no script: give it an expression and a result variable")
        value = behaviour.script.value(variables(my_task))
        merge_variables(
            my_task, behaviour, {behaviour.info.result_variable: value} if behaviour.info.result_variable else {}
        )


class BusinessRuleTask(Element):
    """Evaluate a decision: its answer replaces the result variable, its trace is kept with the logged step."""

    def execute(self, my_task: Task) -> None:
        self.map_inputs(my_task)
        behaviour, session = self.extensions, session_of(my_task)
        seen = variables(my_task)
        decision_id = behaviour.decision.value(seen) if behaviour.decision else None
        if not isinstance(decision_id, str) or not decision_id:
            raise ExpressionError(f"{behaviour.where} names no decision: give it a decision id")
        answer = session.ports.decide(decision_id, seen)
        session.changed()
        name = behaviour.info.result_variable
        merge_variables(my_task, behaviour, {name: answer.value} if name else {})
        my_task.internal_data["outcome"] = {"decision": decision_id, "result": answer.value, "trace": answer.trace}


class ServiceTask(Element):
    """Call the service registered for the task's type."""

    def execute(self, my_task: Task) -> None:
        self.map_inputs(my_task)
        behaviour, session, info = self.extensions, session_of(my_task), self.extensions.info
        seen = variables(my_task)
        service = behaviour.service.value(seen) if behaviour.service else None
        if not isinstance(service, str) or not service:
            raise ExpressionError(f"{behaviour.where} names no service: give it a task definition type")
        inputs = {target: my_task.data[target] for target, _ in behaviour.inputs}
        call = ServiceCall(service, dict(info.headers), inputs, info.id, info.name, info.process_id)
        result = session.ports.call(call)
        session.changed()
        merge_variables(my_task, behaviour, result)


def throw_message(my_task: Task) -> None:
    """Throw the element's message through the port, with its input mappings as variables.

    Raises ``ExpressionError`` if the element names no message.
    """
    element: Element = my_task.task_spec
    element.map_inputs(my_task)
    info, session = element.extensions.info, session_of(my_task)
    if not info.message:
        raise ExpressionError(f"{element.extensions.where} names no message: choose one")
    inputs = {target: my_task.data[target] for target, _ in element.extensions.inputs}
    session.ports.throw(Thrown(info.message, inputs, info.id, info.process_id))
    session.changed()


class SendTask(Element):
    """Throw the message of a send task."""

    def execute(self, my_task: Task) -> None:
        throw_message(my_task)


class CallActivity(Element, SpiffSubWorkflowTask):  # type: ignore[misc]
    """A call activity or embedded subprocess: its token waits while the tokens of the called process run."""

    describes_on_entry = True

    def __init__(self, wf_spec: Any, name: str, behaviour: Behaviour, called: str, **options: Any) -> None:
        super().__init__(wf_spec, name, behaviour, subworkflow_spec=called, **options)

    def _update_hook(self, my_task: Task) -> bool | None:
        inside = my_task.workflow.top_workflow.subprocesses.get(my_task.id)
        if inside is not None:
            return bool(inside.completed)
        try:
            self.map_inputs(my_task)
            for target, _ in self.extensions.inputs:
                my_task.data[target] = flat_value(target, my_task.data[target])
            session_of(my_task).count(CALL_STEPS, self.extensions.where)
            self.enter(my_task)
            if self.spec not in my_task.workflow.top_workflow.subprocess_specs:
                raise ExpressionError(f"{self.extensions.where} calls “{self.spec}”, which is not among the diagrams")
        except EngineError as error:
            my_task._set_state(TaskState.WAITING)
            record_incident(my_task, error)
            return None
        self.start_workflow(my_task)
        my_task._set_state(TaskState.STARTED)
        return None

    def _on_cancel(self, my_task: Task) -> None:
        top = my_task.workflow.top_workflow
        inside = top.get_subprocess(my_task)
        if inside is not None and not inside.completed:
            inside.cancel()
        top.subprocesses.pop(my_task.id, None)
        Element._on_cancel(self, my_task)

    def copy_data(self, *_: Any) -> None:
        """Copy nothing: the called process sees the variables of the instance and the local ones of this task."""

    def update_data(self, *_: Any) -> None:
        """Copy nothing back: what the called process set, it set in the instance."""

    def execute(self, my_task: Task) -> None:
        """Evaluate the output mappings once the called process has ended."""
        if self.extensions.outputs:
            seen = variables(my_task)
            values = [(target, source.value(seen)) for target, source in self.extensions.outputs]
            for target, value in values:
                assign(my_task, target, value)


class MultiInstance(Element):
    """Run an activity once for every item of a collection, in parallel or one after the other."""

    def __init__(self, wf_spec: Any, name: str, behaviour: Behaviour, **options: Any) -> None:
        super().__init__(wf_spec, name, behaviour, **options)
        self.quiet = True
        self.child_name = f"{name} [child]"

    def _update_hook(self, my_task: Task) -> bool | None:
        if my_task._state == TaskState.STARTED:
            return None
        loop = self.extensions.info.loop
        try:
            items = self.extensions.items.value(variables(my_task)) if self.extensions.items else None
            if not isinstance(items, list):
                raise ExpressionError(f"the collection of {self.extensions.where} is {str(items)[:80]!r}, not a list")
            if len(items) > MOST_ITEMS:
                raise ExpressionError(
                    f"the collection of {self.extensions.where} has {len(items):,} items; "
                    f"at most {MOST_ITEMS} are worked on at once"
                )
            session_of(my_task).count(len(items), self.extensions.where)
        except EngineError as error:
            my_task._set_state(TaskState.WAITING)
            record_incident(my_task, error)
            return None
        self.enter(my_task)
        my_task.internal_data.update(items=items, results=[None] * len(items), started=0)
        if not items:
            return True
        my_task._set_state(TaskState.STARTED)
        for _ in range(1 if loop and loop.sequential else len(items)):
            self.start_next(my_task)
        return None

    def start_next(self, my_task: Task) -> None:
        """Start the activity for the next item of the collection."""
        loop, index = self.extensions.info.loop, my_task.internal_data["started"]
        my_task.internal_data["started"] = index + 1
        child = my_task._add_child(my_task.workflow.spec.task_specs[self.child_name], TaskState.FUTURE)
        child.internal_data["index"] = index
        child.data["loopCounter"] = index + 1
        if loop and loop.item:
            child.data[loop.item] = my_task.internal_data["items"][index]
        child.task_spec._update(child)

    def collect(self, child: Task, given: Mapping[str, Any] | None = None) -> None:
        """Evaluate the output element of an instance while its item and answer are still in scope."""
        if self.extensions.output_item is not None:
            value = self.extensions.output_item.value(variables(child, given))
            child.parent.internal_data["results"][child.internal_data["index"]] = value

    def instance_done(self, my_task: Task) -> None:
        """Go on after an instance has completed: start the next one, or leave the activity.

        It is left when every instance has completed or the completion condition holds; instances still running are
        then cancelled.
        """
        state, loop = my_task.internal_data, self.extensions.info.loop
        done = all(child._state & TaskState.FINISHED_MASK for child in my_task.children)
        enough = self.extensions.done_when is not None and self.extensions.done_when.holds(variables(my_task))
        if enough:
            for child in my_task.children:
                if child._state & TaskState.NOT_FINISHED_MASK:
                    child.cancel()
        elif loop and loop.sequential and state["started"] < len(state["items"]):
            self.start_next(my_task)
            return
        if (done and state["started"] >= len(state["items"])) or enough:
            my_task._set_state(TaskState.READY)

    def goes_on_without(self, child: Task) -> bool:
        """Whether the activity has work left for other items when one of its instances is taken away."""
        state = child.parent.internal_data
        beside = any(other._state & LIVE for other in child.parent.children if other is not child)
        return beside or state["started"] < len(state["items"])

    def execute(self, my_task: Task) -> None:
        loop = self.extensions.info.loop
        if loop and loop.output_collection:
            assign(my_task, loop.output_collection, my_task.internal_data["results"])

    def take_flows(self, my_task: Task) -> None:
        for child in my_task.children:
            my_task.workflow._remove_task(child.id)
        super().take_flows(my_task)


def record_incident(my_task: Task, error: BaseException) -> None:
    """Leave an incident on a task and log an ``error`` step; the token stays here until somebody retries."""
    log(my_task, "error", {}, detail=mark_incident(my_task, error))


def mark_incident(my_task: Task, error: BaseException) -> str:
    """Leave an incident on a task, without a step: what was looked at afterwards. Returns its message."""
    message = str(error) or type(error).__name__
    cause = error.__cause__
    detail = f"{type(error).__name__}: {message}" + (f" (from {type(cause).__name__}: {cause})" if cause else "")
    my_task.internal_data["incident"] = {"message": message, "detail": detail}
    return message
