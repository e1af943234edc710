"""Which user tasks nobody would be reminded of, because nothing gives them a date (TIM-11)."""

from __future__ import annotations

from collections.abc import Iterator

from app.bpmn import ElementInfo

from .contracts import CLOCK, TASK_DATES
from .release import Release


def undated_tasks(content: Release) -> Iterator[tuple[ElementInfo, str]]:
    """(task, file) of every user task without a due date, a clock or a row in the table `task_dates`."""
    for process in content.diagrams.processes.values():
        for element in process.elements.values():
            dated = element.due or element.properties.get(CLOCK)
            if element.type == "userTask" and not dated and not content.rows_for(TASK_DATES, {"task": element.id}):
                yield element, process.file
