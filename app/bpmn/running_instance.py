"""What every call on an instance needs: its ports while the call runs, and the tasks that have a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from SpiffWorkflow.exceptions import WorkflowException
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from app import feel
from app.bpmn.errors import EngineError, NotOpenError
from app.bpmn.ports import Ports
from app.bpmn.workflow import Session, TopWorkflow

RUN_STEPS = 1_000_000
"""What all expressions and decisions of one run may use together, in steps of FEEL."""


class RunningInstance:
    """A workflow with the ports of the call in progress; one call at a time."""

    def __init__(self, top: TopWorkflow) -> None:
        self._top = top

    @contextmanager
    def _acting(self, ports: Ports) -> Iterator[Session]:
        if self._top.session is not None:
            raise EngineError("the instance is in the middle of a step: deliver messages after it has come to rest")
        session = self._top.session = Session(ports)
        try:
            counting = feel.use_working_days(ports.working_days)
            with counting, feel.use_now(lambda: session.now), feel.share_budget(RUN_STEPS, "the run of the process"):
                yield session
        finally:
            self._top.session = None

    def _live(self) -> list[Task]:
        return [
            task
            for workflow in self._top.workflows()
            for task in workflow.live_tasks()
            if getattr(task.task_spec, "extensions", None)
        ]

    def _task(self, task_id: str) -> Task:
        try:
            task = self._top.get_task_from_id(UUID(task_id))
        except (ValueError, AttributeError, TypeError, WorkflowException) as error:
            raise NotOpenError(
                "this step is not open: it was done already, or never reached. Reload to see what is."
            ) from error
        if not task._state & (TaskState.READY | TaskState.WAITING | TaskState.STARTED):
            raise NotOpenError("this step is not open any more. Reload to see what is.")
        return task

    @staticmethod
    def _name(task: Task) -> str:
        behaviour = getattr(task.task_spec, "extensions", None)
        return behaviour.where if behaviour else str(task.task_spec.name)
