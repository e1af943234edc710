"""The world that a walk puts around the engine: a case that does what its diagrams say, clocks, and the real tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from app import bpmn, feel
from app.casework.case_record import CASE_FACTS
from app.clock import LONDON
from app.content.expressions import clock_names, fact_names
from app.content.release import Release
from tests.content.rules import Fired, TableRules

APPLIED_PROPERTIES = ("status", "stage", "route")


class Met(date):
    """The due date of a clock that was met on it."""


class Decisions:
    """The answers that the real tables can give, each with inputs that make the table give it."""

    def __init__(self, content: Release, tables: Mapping[str, TableRules]) -> None:
        self.content = content
        self._tables = tables
        self._answers: dict[str, list[Fired]] = {}

    def answers(self, decision_id: str) -> list[Fired]:
        """One fired rule for each different answer of a table."""
        if decision_id not in self._answers:
            fired = self._tables[decision_id].fired.values()
            by_answer = {repr(rule.answer): rule for rule in reversed(list(fired))}
            self._answers[decision_id] = list(reversed(by_answer.values()))
        return self._answers[decision_id]

    def ask(self, decision_id: str, answer: int, variables: Mapping[str, Any]) -> bpmn.Decided:
        """Ask the real table, with the inputs that make it give its answer of that number."""
        given = self.answers(decision_id)[answer].inputs
        decided = self.content.decide(decision_id, _merged(variables, given))
        return bpmn.Decided(feel.to_python(decided.value), decided.trace)


def _merged(variables: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(variables)
    for name, value in given.items():
        inner = merged.get(name)
        merged[name] = _merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return merged


@dataclass
class World:
    """A case while the engine takes one step: what expressions see, and what was asked and told on the way.

    ``clocks``: the due date of each clock, None while it does not run. ``services``: what a service may give.
    ``choices``: which of its answers a table or a service gives, by what was asked. ``asked``: how many answers each
    has that was asked, in order.
    """

    decisions: Decisions
    now: datetime
    facts: dict[str, Any]
    clocks: dict[str, date | None]
    services: Callable[[bpmn.ServiceCall], list[dict[str, Any]]]
    choices: Mapping[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    told: list[bpmn.Thrown] = field(default_factory=list)

    def ports(self) -> bpmn.Ports:
        return bpmn.Ports(
            decide=self._decide,
            call=self._call,
            throw=self.told.append,
            context=self.context,
            now=lambda: self.now,
            step=self._mark,
            working_days=lambda: self.decisions.content.calendar,
        )

    def context(self) -> dict[str, Any]:
        landlord = self.decisions.content.landlord.context()
        content = self.decisions.content
        clocks = {name: self._clock(due) if due else None for name, due in self.clocks.items()}
        return {
            "complaint": {**dict.fromkeys((*CASE_FACTS, *fact_names(content))), **self.facts},
            "deadlines": {**dict.fromkeys(clock_names(content)), **clocks},
            "landlord": landlord,
        }

    def _clock(self, due: date) -> dict[str, Any]:
        overdue_at = datetime.combine(due + timedelta(days=1), time(), LONDON)
        layers = {"due": due, "policy": due, "code": due, "target": due}
        return {
            **layers,
            "overdue_at": overdue_at,
            "met": due if isinstance(due, Met) else None,
            "passed": self.now >= overdue_at,
        }

    def _decide(self, decision_id: str, variables: Mapping[str, Any]) -> bpmn.Decided:
        answer = self._choice(decision_id, len(self.decisions.answers(decision_id)))
        return self.decisions.ask(decision_id, answer, variables)

    def _call(self, call: bpmn.ServiceCall) -> dict[str, Any]:
        answers = self.services(call)
        return answers[self._choice(f"{call.process_id} {call.element_id}", len(answers))]

    def _choice(self, question: str, answers: int) -> int:
        self.asked.setdefault(question, answers)
        return self.choices.get(question, 0)

    def _mark(self, step: bpmn.Step) -> None:
        """Do what an element's properties say, at the moment the case would."""
        if step.kind == ("entered" if step.element_type == "callActivity" else "completed"):
            for name in APPLIED_PROPERTIES:
                value = step.properties.get(name)
                if value not in (None, ""):
                    self.facts[name] = int(value) if name == "stage" else value
