"""A running process instance: the calls that move it, and the questions it answers.

Each call runs until every token waits. A refused call (``EngineError``) has changed nothing; a step that fails during
a run leaves an incident, with the token before it. An instance is used by one thread at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app import feel
from app.bpmn import state
from app.bpmn.activities import CallActivity, MultiInstance, UserTask, mark_incident
from app.bpmn.administration import Administration
from app.bpmn.engine import run
from app.bpmn.errors import EngineError, ExpressionError, NotOpenError, WrongKindError
from app.bpmn.events import BoundaryEvent, Catching
from app.bpmn.ports import Incident, OpenTask, Ports, Step, Token, WaitingTimer
from app.bpmn.processes import ProcessInfo
from app.bpmn.workflow import TopWorkflow, enclosing_calls, merge_variables, path

LONGEST_ITEM = 120


class Instance(Administration):
    """A process instance, from ``Diagrams.start`` or ``Diagrams.restore``."""

    def __init__(self, top: TopWorkflow, version: str, processes: Mapping[str, ProcessInfo]) -> None:
        super().__init__(top)
        self.version = version
        self._processes = processes

    def begin(self, given: Mapping[str, Any], ports: Ports, message: str | None) -> None:
        """Run a new instance from its start event until everything waits; ``Diagrams.start`` calls this once."""
        with self._acting(ports):
            start = next(spec for spec in self._top.spec.start.outputs if spec.extensions.info.message == message)
            merge_variables(self._top.task_tree, start.extensions, given)
            run(self._top)

    # -- what it is --------------------------------------------------------------------------------------------------

    @property
    def process_id(self) -> str:
        """The id of the process that was started."""
        return str(self._top.spec.name)

    @property
    def is_complete(self) -> bool:
        """Whether the process has ended."""
        return bool(self._top.completed)

    @property
    def data(self) -> dict[str, Any]:
        """A copy of the variables of the process."""
        return dict(self._top.variables)

    def dump(self) -> bytes:
        """The state, for ``Diagrams.restore``; steps that ``steps`` has not given yet are not part of it."""
        return state.dump(self._top, self.version, self._processes)

    # -- calls -------------------------------------------------------------------------------------------------------

    def complete(self, task_id: str, given: Mapping[str, Any], ports: Ports) -> None:
        """Complete an open user task with these variables.

        Raises ``NotOpenError`` if it is not open, ``WrongKindError`` if it is no user task, ``DataError`` or
        ``ExpressionError`` if its variables cannot be merged. The task is then still open.
        """
        task = self._user_task(task_id)
        with self._acting(ports):
            self._merge_answer(task, given)
            if task.task_spec.instance_of is not None:
                task.internal_data["given"] = dict(given)
            task.internal_data.pop("incident", None)
            run(self._top, first=task)

    def deliver(self, message: str, given: Mapping[str, Any], ports: Ports) -> bool:
        """Deliver a message to an event that waits for it; False if none does, and it is not kept for later.

        A message reaches one event only: the innermost that waits, among equals the one that has waited longest.
        """
        waiting = [
            (-len(path(task)), task.internal_data["armed"], position, task)
            for position, task in enumerate(self._catching())
            if task.task_spec.waiting_for(task, "message", message) is not None and "armed" in task.internal_data
        ]
        if not waiting:
            return False
        *_, task = min(waiting, key=lambda entry: entry[:3])
        with self._acting(ports):
            behaviour = task.task_spec.waiting_for(task, "message", message)
            merge_variables(task, behaviour, given)
            task.task_spec.fire(task, behaviour)
            run(self._top)
        return True

    def fire_due(self, ports: Ports) -> int:
        """Fire every timer that is due, earliest first, and return how many fired.

        Timers that become due only through these firings wait for the next call, so that the caller can update the
        dates they depend on in between.
        """
        with self._acting(ports) as session:
            due = sorted(
                ((task.internal_data["due"], position, task) for position, task in enumerate(self._timing())),
                key=lambda entry: entry[:2],
            )
            fired = 0
            for moment, _, task in due:
                if moment > session.now or not self._still_waiting(task) or task.internal_data.get("due") != moment:
                    continue
                behaviour = next(b for b in task.task_spec.behaviours() if b.timer is not None)
                session.timers_in_a_row = task.internal_data.get("in_a_row", 0) + 1
                task.task_spec.fire(task, behaviour)
                run(self._top)
                fired += 1
        return fired

    def refresh(self, ports: Ports) -> None:
        """Evaluate again when waiting timers are due and what open tasks show, because dates have changed.

        A timer that is now due fires at the next ``fire_due``.
        """
        with self._acting(ports):
            for task in self._live():
                spec = task.task_spec
                if isinstance(spec, UserTask):
                    spec.describe(task)
                elif isinstance(spec, Catching) and task._state == TaskState.WAITING:
                    spec.rearm(task)

    # -- questions ---------------------------------------------------------------------------------------------------

    def awaited(self) -> set[str]:
        """The names of the messages that an event waits for."""
        return {
            behaviour.info.message
            for task in self._catching()
            for behaviour in task.task_spec.behaviours()
            if behaviour.info.event == "message" and behaviour.info.message
        }

    def timers(self) -> list[WaitingTimer]:
        """The timers that have a due time, earliest first."""
        timers = [
            WaitingTimer(
                str(task.id),
                self._timer_element(task),
                task.task_spec.extensions.info.process_id,
                task.internal_data["due"],
            )
            for task in self._timing()
        ]
        return sorted(timers, key=lambda timer: timer.due_at)

    def open_tasks(self) -> list[OpenTask]:
        """The user tasks that wait for a person, in the order in which they opened."""
        tasks = []
        for task in self._live():
            if not isinstance(task.task_spec, UserTask) or task._state != TaskState.READY:
                continue
            info, facts = task.task_spec.extensions.info, task.internal_data["task"]
            tasks.append(
                OpenTask(
                    id=str(task.id),
                    element_id=info.id,
                    name=info.name,
                    process_id=info.process_id,
                    form_id=info.form_id,
                    candidate_groups=list(facts["groups"]),
                    assignee=facts["assignee"],
                    due=cast("date | datetime | None", facts["due"]),
                    properties=dict(facts["properties"]),
                    documentation=info.documentation,
                    since=task.internal_data["since"],
                    path=path(task),
                    lacks_due=facts["due"] is None and task.task_spec.extensions.needs_due,
                )
            )
        return sorted(tasks, key=lambda open_task: open_task.since)

    def report_without_date(self, task_id: str) -> None:
        """Leave an incident on an open user task that has no date although it needs one: nobody would be reminded.

        The task stays open. What failed there before is not replaced.
        """
        for task in self._live():
            if str(task.id) == task_id and "incident" not in task.internal_data:
                behaviour = task.task_spec.extensions
                mark_incident(task, ExpressionError(behaviour.without_date()))

    def incidents(self) -> list[Incident]:
        """The steps that failed and wait for a retry."""
        return [
            Incident(str(task.id), info.id, info.name, info.process_id, incident["message"], incident["detail"])
            for task in self._live()
            if (incident := task.internal_data.get("incident")) and (info := task.task_spec.extensions.info)
        ]

    def require_whole(self) -> None:
        """Raise whatever a damaged state makes fail: each question is asked once."""
        for ask in (self.awaited, self.timers, self.open_tasks, self.incidents, self.tokens, self.walked):
            ask()

    def steps(self) -> list[Step]:
        """The steps logged since the last call of this method; a second call gives an empty list."""
        steps, self._top.steps = self._top.steps, []
        return steps

    def tokens(self) -> list[Token]:
        """Where the process is; the call activity around a token is a token in the state ``running``."""
        return [
            Token(
                info.id,
                info.process_id,
                path(task),
                self._token_state(task),
                self._since(task),
                str(task.id),
                self._item(task),
            )
            for task in self._live()
            if not isinstance(task.task_spec, (BoundaryEvent, MultiInstance)) or "incident" in task.internal_data
            if (info := task.task_spec.extensions.info)
        ]

    def walked(self) -> dict[str, dict[str, dict[str, int]]]:
        """How often each element was completed and each flow taken, by process: ``{process: {elements, flows}}``."""
        return {
            process_id: {"elements": dict(elements), "flows": dict(flows)}
            for process_id, (elements, flows) in self._top.walked.items()
        }

    # -- inside ------------------------------------------------------------------------------------------------------

    def _still_waiting(self, task: Task) -> bool:
        return (
            task._state == TaskState.WAITING
            and task.workflow.tasks.get(task.id) is task
            and not task.workflow.completed
        )

    def _catching(self) -> list[Task]:
        return [
            task for task in self._live() if isinstance(task.task_spec, Catching) and task._state == TaskState.WAITING
        ]

    def _timing(self) -> list[Task]:
        return [task for task in self._catching() if task.internal_data.get("due") is not None]

    @staticmethod
    def _timer_element(task: Task) -> str:
        return str(next(b.info.id for b in task.task_spec.behaviours() if b.timer is not None))

    @staticmethod
    def _item(task: Task) -> str:
        several = task.task_spec.instance_of
        loop = several.extensions.info.loop if several is not None else None
        if loop is None:
            return ""
        item = task.data.get(loop.item) if loop.item else task.data.get("loopCounter")
        return feel.to_feel_text(feel.from_python(item))[:LONGEST_ITEM]

    @staticmethod
    def _since(task: Task) -> datetime | None:
        moment: datetime | None = task.internal_data.get("since") or task.internal_data.get("arrived")
        return moment

    @staticmethod
    def _token_state(task: Task) -> str:
        if "incident" in task.internal_data:
            return "incident"
        if isinstance(task.task_spec, CallActivity) or task._state == TaskState.STARTED:
            return "running"
        return "ready" if task._state == TaskState.READY else "waiting"

    def _user_task(self, task_id: str) -> Task:
        task = self._task(task_id)
        if not isinstance(task.task_spec, UserTask):
            raise WrongKindError(f"{self._name(task)} is not a user task: it cannot be completed by a person")
        if task._state != TaskState.READY:
            raise NotOpenError(f"{self._name(task)} is not open.")
        return task

    def _merge_answer(self, task: Task, given: Mapping[str, Any]) -> None:
        """Merge what a person gave, provided that the task's own properties can then be evaluated.

        Otherwise every variable is put back and the error is raised.
        """
        scopes = [self._top.variables, *(outer.data for outer in enclosing_calls(task))]
        before = [dict(scope) for scope in scopes]
        try:
            merge_variables(task, task.task_spec.extensions, given)
            task.task_spec.done_properties(task)
        except EngineError:
            for scope, saved in zip(scopes, before, strict=True):
                scope.clear()
                scope.update(saved)
            raise
