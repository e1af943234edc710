"""The compiled expressions of an element, shared by every instance of a version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from app.bpmn.errors import ExpressionError
from app.bpmn.expressions import Expression, expression, needs_value, template
from app.bpmn.timers import Timer
from app.bpmn.xml import ElementInfo

Variables = Mapping[str, Any]
MOST_SHOWN = 40


class Behaviour:
    """The compiled expressions of one element. Raises ``feel.FeelSyntaxError`` when one does not parse."""

    def __init__(self, info: ElementInfo) -> None:
        self.info = info
        where = f"“{info.name}” ({info.id})" if info.name else info.id
        self.where = where
        self._properties = [
            (name, template(text, f"the property “{name}” of {where}")) for name, text in info.properties.items()
        ]
        self.inputs = [(m.target, template(m.source, f"the input “{m.target}” of {where}")) for m in info.inputs]
        self.outputs = [(m.target, template(m.source, f"the output “{m.target}” of {where}")) for m in info.outputs]
        self.due = template(info.due, f"the due date of {where}") if info.due else None
        self.needs_due = needs_value(self.due)
        self.groups = template(info.candidate_groups, f"the candidate groups of {where}")
        self.assignee = template(info.assignee, f"the assignee of {where}") if info.assignee else None
        self.decision = template(info.decision_id, f"the decision of {where}") if info.decision_id else None
        self.service = template(info.service_type, f"the service type of {where}") if info.service_type else None
        self.script = expression(info.script, f"the script of {where}") if info.script else None
        self.timer = Timer(info.timer, f"the timer of {where}") if info.timer else None
        self.items: Expression | None = None
        self.output_item: Expression | None = None
        self.done_when: Expression | None = None
        if info.loop:
            self.items = expression(info.loop.collection, f"the collection of {where}")
            if info.loop.output_item:
                self.output_item = expression(info.loop.output_item, f"the output element of {where}")
            if info.loop.done_when:
                self.done_when = expression(info.loop.done_when, f"the completion condition of {where}")

        shown = [self.groups, self.due, self.assignee, *(item for _, item in self._properties)]
        self._properties_read = any(isinstance(item, Expression) for _, item in self._properties)
        self._task_reads = any(isinstance(item, Expression) for item in shown)

    def without_date(self) -> str:
        """What to say of a user task whose due date gave none."""
        text = self.info.due or ""
        return (
            f"the due date of {self.where} gave no date: “{text}” is null. Put right what it is worked out from, or "
            "say what holds without it (if … = null then null else …)"
        )

    def properties(self, variables: Callable[[], Variables]) -> dict[str, Any]:
        """The properties, those that start with ``=`` evaluated; without any, ``variables`` is not called."""
        seen = variables() if self._properties_read else {}
        return {name: item.value(seen) for name, item in self._properties}

    def task(self, variables: Callable[[], Variables]) -> dict[str, Any]:
        """What the inbox needs of a user task: groups, assignee, due date, properties.

        Raises ``ExpressionError`` where a value has the wrong type.
        """
        seen = variables() if self._task_reads else {}
        properties = self.properties(lambda: seen)
        assignee = properties.get("assignee") or (self.assignee.value(seen) if self.assignee else None)
        return {
            "groups": self._groups(self.groups.value(seen)),
            "assignee": assignee or None,
            "due": self._due(seen),
            "properties": properties,
        }

    def _groups(self, value: Any) -> list[str]:
        if isinstance(value, str):
            return [group.strip() for group in value.split(",") if group.strip()]
        if isinstance(value, list) and all(isinstance(group, str) for group in value):
            return list(value)
        if value is None:
            return []
        raise ExpressionError(
            f"the candidate groups of {self.where} must be text or a list of texts, not {_begin(value)}"
        )

    def _due(self, variables: Variables) -> date | datetime | None:
        value = self.due.value(variables) if self.due else None
        if isinstance(value, str) and value:
            try:
                value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
            except ValueError as error:
                raise ExpressionError(
                    f"the due date of {self.where} is {_begin(value)}, which is not a date"
                ) from error
        if value in (None, ""):
            return None
        if isinstance(value, date):
            return value
        raise ExpressionError(f"the due date of {self.where} must be a date, not {_begin(value)}")


def _begin(value: Any) -> str:
    """How a value begins, in quotes; by them it is known for a value where a fault is shown to people of no case."""
    return repr(str(value)[:MOST_SHOWN])
