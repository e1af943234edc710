"""Start, end, throw, catch and boundary events, receive tasks and the event-based gateway."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BpmnStartTask
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent as SpiffCatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent as SpiffBoundaryEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app.bpmn.activities import MultiInstance, record_incident, throw_message
from app.bpmn.behaviour import Behaviour
from app.bpmn.elements import BoundarySplit, Element, put_tokens
from app.bpmn.errors import EngineError, ExpressionError
from app.bpmn.timers import FOREVER, SHORTEST_PAUSE, later, require_pause
from app.bpmn.workflow import LIVE, enclosing_calls, session_of, variables


class StartTask(BpmnStartTask):  # type: ignore[misc]
    """SpiffWorkflow's root task: it takes only the start event that the instance was started by."""

    def _predict(self, my_task: Task, *rest: Any, **options: Any) -> None:
        return None

    def _run(self, my_task: Task) -> bool:
        message = my_task.workflow.start_message
        starts = [spec for spec in self.outputs if spec.extensions.info.message == message]
        put_tokens(self, my_task, starts[:1])
        return True


class StartEvent(Element):
    """The start event of a process or subprocess."""


class EndEvent(Element):
    """End the token, and throw the event's message, error, escalation or signal.

    An error that no boundary event catches is an incident; an escalation may go uncaught.
    """

    def execute(self, my_task: Task) -> None:
        info = self.extensions.info
        if info.event == "message":
            throw_message(my_task)
        elif info.event == "error":
            if not raise_to_boundary(my_task, "error", info.error_code):
                raise ExpressionError(
                    f"nobody catches the error “{info.error_code}” of {self.extensions.where}: "
                    "put an error boundary event on the call activity"
                )
        elif info.event in ("escalation", "signal"):
            throw_event(my_task)

    def _on_complete_hook(self, my_task: Task) -> None:
        super()._on_complete_hook(my_task)
        if self.extensions.info.event == "terminate":
            for token in my_task.workflow.live_tasks():
                token.cancel()
            my_task.workflow._mark_complete(my_task)


class ThrowEvent(Element):
    """An intermediate event that throws its message, escalation or signal and goes on."""

    def execute(self, my_task: Task) -> None:
        throw_event(my_task)


def throw_event(my_task: Task) -> None:
    """Throw the element's message, escalation or signal; an event without a definition throws nothing."""
    info = my_task.task_spec.extensions.info
    if info.event == "message":
        throw_message(my_task)
    elif info.event == "escalation":
        raise_to_boundary(my_task, "escalation", info.error_code)
    elif info.event == "signal":
        for workflow in list(my_task.workflow.top_workflow.workflows()):
            for token in workflow.live_tasks():
                if isinstance(token.task_spec, Catching):
                    token.task_spec.receive(token, "signal", info.message)


def raise_to_boundary(my_task: Task, kind: str, code: str) -> bool:
    """Fire the nearest boundary event that catches the code, and say whether there was any.

    ``kind`` is ``error`` or ``escalation``. A boundary event without a code catches every code; beside an event with
    the very code it comes second.
    """
    for outer in enclosing_calls(my_task):
        activity = outer.parent if isinstance(outer.parent.task_spec, MultiInstance) else outer
        if not isinstance(activity.parent.task_spec, BoundarySplit):
            continue
        beside = [
            token
            for token in activity.parent.children
            if token._state == TaskState.WAITING and isinstance(token.task_spec, BoundaryEvent)
        ]
        for wanted in (code, ""):
            for token in beside:
                info = token.task_spec.extensions.info
                if info.event == kind and info.error_code == wanted:
                    token.task_spec.fire(token)
                    return True
    return False


class Catching(Element):
    """Wait until fired: by ``Instance.deliver``, by ``Instance.fire_due`` or by an event of the same instance."""

    describes_on_entry = True
    shows_waiting = True

    def _update_hook(self, my_task: Task) -> bool | None:
        if my_task.internal_data.get("fired"):
            return True
        if "armed" not in my_task.internal_data and "incident" not in my_task.internal_data:
            my_task._set_state(TaskState.WAITING)
            try:
                if self.shows_waiting:
                    self.enter(my_task)
                self.arm_first(my_task)
            except EngineError as error:
                record_incident(my_task, error)
        return None

    def behaviours(self) -> list[Behaviour]:
        """The event definitions it waits for: its own, or those behind an event-based gateway."""
        return [self.extensions]

    def arm(self, my_task: Task, armed_at: datetime) -> None:
        """Evaluate when the timer is due; raises ``ExpressionError``."""
        for behaviour in self.behaviours():
            if behaviour.timer is not None:
                schedule = behaviour.timer.schedule(variables(my_task), armed_at)
                my_task.internal_data.update(due=schedule.due, cycles=schedule.cycles, every=schedule.every)

    def arm_first(self, my_task: Task) -> None:
        """Evaluate when the timer is due, where it was not armed before.

        Raises ``ExpressionError``, also for one without a pause after too many such in a row, and for one that gives no
        time although none is written out as null.
        """
        session, data = session_of(my_task), my_task.internal_data
        self.arm(my_task, session.now)
        due = data.get("due")
        if due is None:
            for behaviour in self.behaviours():
                if behaviour.timer is not None and behaviour.timer.needs_time:
                    data["without_time"] = True
                    raise ExpressionError(behaviour.timer.never_fires())
        if due is not None and session.timers_in_a_row:
            try:
                require_pause(due, session.now, session.timers_in_a_row, f"the timer of {self.extensions.where}")
            except ExpressionError:
                self.disarm(my_task)
                raise
            if due - session.now < SHORTEST_PAUSE:
                data["in_a_row"] = session.timers_in_a_row
        data["armed"] = session.now

    def disarm(self, my_task: Task) -> None:
        """Forget when the timer is due."""
        for key in ("due", "armed", "cycles", "every", "in_a_row"):
            my_task.internal_data.pop(key, None)

    def rearm(self, my_task: Task) -> None:
        """Evaluate the due time again, counted from the moment the timer was armed.

        Unchanged: a repetition that has fired before, and a timer that could not be armed (it waits for a retry). One
        that gave no time is armed as soon as it gives one, which ends its incident.
        """
        armed_at = my_task.internal_data.get("armed")
        if armed_at is None and "without_time" in my_task.internal_data:
            self._arm_at_last(my_task)
            return
        if armed_at is None or "rhythm" in my_task.internal_data:
            return
        self.arm(my_task, armed_at)

    def _arm_at_last(self, my_task: Task) -> None:
        data = my_task.internal_data
        incident = data.pop("incident", None)
        del data["without_time"]
        try:
            self.arm_first(my_task)
        except EngineError:
            data["incident"] = incident

    def fire(self, my_task: Task, behaviour: Behaviour | None = None) -> None:
        """Let the token go on; ``behaviour`` is the definition that happened, by default its own."""
        my_task.internal_data["fired"] = (behaviour or self.extensions).info.id
        self._update(my_task)

    def receive(self, my_task: Task, kind: str, name: str | None) -> bool:
        """Fire if a definition waits for that message or signal, and say whether it did."""
        behaviour = self.waiting_for(my_task, kind, name)
        if behaviour is None:
            return False
        self.fire(my_task, behaviour)
        return True

    def waiting_for(self, my_task: Task, kind: str, name: str | None) -> Behaviour | None:
        """The definition that waits for that message or signal; None if none does."""
        if my_task._state != TaskState.WAITING or my_task.internal_data.get("fired"):
            return None
        waiting = (b for b in self.behaviours() if b.info.event == kind and b.info.message == name)
        return next(waiting, None)

    def _on_complete_hook(self, my_task: Task) -> None:
        self.disarm(my_task)
        super()._on_complete_hook(my_task)


class CatchEvent(Catching, SpiffCatchingEvent):  # type: ignore[misc]
    """An intermediate catch event or receive task.

    Behind an event-based gateway it does not wait: the gateway has waited for it.
    """

    def __init__(self, wf_spec: Any, name: str, behaviour: Behaviour, **options: Any) -> None:
        super().__init__(wf_spec, name, behaviour, event_definition=None, **options)
        self.behind_gateway = False

    def _update_hook(self, my_task: Task) -> bool | None:
        if self.behind_gateway:
            return True
        return super()._update_hook(my_task)


class EventBasedGateway(Catching):
    """Wait for the first of the events behind the gateway."""

    def behaviours(self) -> list[Behaviour]:
        return [spec.extensions for spec in self.outputs]

    def take_flows(self, my_task: Task) -> None:
        fired = my_task.internal_data.get("fired")
        put_tokens(self, my_task, [spec for spec in self.outputs if spec.bpmn_id == fired])


class BoundaryEvent(Catching, SpiffBoundaryEvent):  # type: ignore[misc]
    """Wait beside an activity.

    An interrupting event cancels the activity; another leaves it running, and waits again if its timer repeats or if
    it catches an escalation or signal.
    """

    shows_waiting = False

    def __init__(self, wf_spec: Any, name: str, behaviour: Behaviour, **options: Any) -> None:
        super().__init__(
            wf_spec, name, behaviour, event_definition=None, cancel_activity=behaviour.info.interrupting, **options
        )

    def _update_hook(self, my_task: Task) -> bool | None:
        return Catching._update_hook(self, my_task)

    def _on_cancel(self, my_task: Task) -> None:
        """Log nothing: the event was only waiting."""

    def release(self, my_task: Task) -> None:
        if self.cancel_activity:
            for sibling in my_task.parent.children:
                if sibling is not my_task and sibling._state & LIVE:
                    sibling.cancel()
        else:
            self._repeat(my_task)

    def _repeat(self, my_task: Task) -> None:
        """Wait beside the activity again for the next firing of a repeating timer, or the next escalation or signal."""
        turn = my_task.internal_data.pop("turn", None)
        if turn is None and self.extensions.info.event == "timer":
            return
        if not any(
            beside._state & LIVE and not isinstance(beside.task_spec, BoundaryEvent)
            for beside in my_task.parent.children
        ):
            return
        again = my_task.parent._add_child(self, TaskState.FUTURE)
        again._set_state(TaskState.WAITING)
        again.internal_data.update(turn or {}, armed=session_of(my_task).now)

    def _on_complete_hook(self, my_task: Task) -> None:
        cycles, every, due = (my_task.internal_data.get(key) for key in ("cycles", "every", "due"))
        if due is not None and every is not None and cycles not in (0, 1, None):
            left = cycles if cycles == FOREVER else cycles - 1
            my_task.internal_data["turn"] = {"due": later(due, every), "cycles": left, "every": every, "rhythm": True}
        super()._on_complete_hook(my_task)
