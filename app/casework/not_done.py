"""What an administrator's mend passes over: nothing of it is recorded as done, and no clock is met by it.

A skipped step may lead past elements that record an acknowledgement, an answer or the end of a case. Nobody has done
that. The mend is refused until the administrator says so, and the case then records that it was not done, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import update_wrapper
from typing import Any

from app import bpmn
from app.content.contracts import CLOCK, EVENT, LETTER, ROUTE, STAGE, STATUS
from app.errors import Refused

from .case import Case

Service = Callable[[Case, Mapping[str, Any]], Mapping[str, Any] | None]
NOT_DONE, MENDED = "not_done", "mended"


class Recording:
    """A service that notes something on the case as done; `records`: what, in words."""

    def __init__(self, function: Service, records: str) -> None:
        self.function = function
        self.records = records
        update_wrapper(self, function)

    def __call__(self, case: Case, arguments: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return self.function(case, arguments)


class NotDone:
    """Collects, during one mend, what would have been recorded had somebody done the steps."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.passed: list[tuple[str, str]] = []  # (element, what would be recorded, in words)

    def leaves(self, element: bpmn.ElementInfo) -> None:
        """Note what the step itself would have done: its event, its letter, the clock that it meets, the status."""
        wanted = element.properties
        said = [self._event(wanted[EVENT])] if wanted.get(EVENT) else []
        said += [f"letter {wanted[LETTER]}"] if wanted.get(LETTER) else []
        said += [f"the date of “{wanted[CLOCK]}”".replace("_", " ")] if wanted.get(CLOCK) and not said else []
        said += [f"the status “{wanted[STATUS]}”"] if wanted.get(STATUS) and not said else []
        if said:
            self.passed.append((element.name or element.id, ", ".join(said)))

    def pass_over(self, step: bpmn.Step) -> None:
        """Take a step of the engine: its event is not recorded; status, stage and route follow the diagram."""
        moves = {name: step.properties.get(name) for name in (STATUS, STAGE, ROUTE)}
        ends = moves[STATUS] not in (None, "", self.case.row["status"])
        if event := step.properties.get(EVENT):
            self.passed.append((step.element_name or step.element_id, self._event(str(event))))
        elif ends:
            self.passed.append((step.element_name or step.element_id, f"the status “{moves[STATUS]}”"))
        self.case.apply_element_properties(moves)

    def keeps_out(self, call: bpmn.ServiceCall) -> bool:
        """Whether a service must not be called, because it would note something as done."""
        service = self.case.runtime.services[call.type]
        if not isinstance(service, Recording):
            return False
        self.passed.append((call.element_name or call.element_id, service.records))
        return True

    def record(self, verb: str, step: str, reason: str, *, stated: bool) -> None:
        """Record the mend on the case, and each thing that was not done. Refused when that is not `stated`."""
        if self.passed and not stated:
            listed = "; ".join(f"“{name}” ({what})" for name, what in self.passed)
            raise Refused(
                f"Going on here would pass what nobody has done: {listed}. Let whoever handles the case do it; or say "
                "that it is recorded as not done. Then no event is recorded, no letter goes out, and every date runs "
                "on.", rule=verb,
            )  # fmt: skip
        self.case.record(MENDED, self.case.today, text=f"{step}: {verb} by an administrator because {reason}")
        for name, what in self.passed:
            text = f"{name} ({what}): not done, {verb} by an administrator because {reason}"
            self.case.record(NOT_DONE, self.case.today, text=text)

    def _event(self, event: str) -> str:
        label = "" if event.startswith("=") else self.case.content.event_label(event)
        return label or ("what it records" if event.startswith("=") else event.replace("_", " "))
