"""Ask a table of a draft with made-up values: what it answers, the rows that fit, and what stopped each other row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import dmn, feel
from app.dmn.explain import STOPPED as HAS_STOPPED
from app.dmn.explain import RuleWhy
from app.scenarios.examples import on_the_morning_of

from .open_table import OpenTable

FITS, STOPPED, NOT_REACHED = "fits", "stopped", "not reached"


@dataclass(frozen=True)
class TriedRow:
    """A row and what became of it. `says`: that in a sentence; `at`: the column, from 1, that stopped it."""

    number: int
    became: str
    says: str
    at: int = 0


@dataclass(frozen=True)
class TriedTable:
    """What a table answers. `answer`: as FEEL; `problem`: why it gives no answer, or what is wrong with it.

    `rows`: of the table itself. `asked`: (column, value) of its inputs. `before`: (name, value) of the decisions that
    it requires.
    """

    answer: str
    problem: str
    rows: tuple[TriedRow, ...]
    asked: tuple[tuple[str, str], ...]
    before: tuple[tuple[str, str], ...]


def try_table(table: OpenTable, given: Mapping[str, Any], on: date) -> TriedTable:
    """What a table answers to values by name. `on`: the day that is today for it."""
    with feel.use_working_days(table.content.working_days), on_the_morning_of(on):
        problem, answer = "", None
        try:
            answer = table.model.decide(table.decision.id, given)
        except (dmn.DmnError, feel.FeelError) as error:
            problem = _sentence(error)
        try:
            answer = answer or table.model.decide(table.decision.id, given, strict=False)
        except (dmn.DmnError, feel.FeelError) as error:
            return TriedTable("", _sentence(error), (), (), ())
        steps = dmn.explained(answer.trace)
    *before, last = steps
    return TriedTable(
        "" if problem else feel.to_feel_text(answer.value), problem, tuple(_row(rule) for rule in last.rules),
        tuple((given.label, shown(given.value)) for given in last.inputs),
        tuple((step.name, shown(step.output)) for step in before),
    )  # fmt: skip


def shown(value: Any) -> str:
    """A value of a trace, as FEEL."""
    return feel.to_feel_text(feel.from_python(value))


def _sentence(error: Exception) -> str:
    said = str(error)
    return f"{said[:1].upper()}{said[1:]}."


def _row(rule: RuleWhy) -> TriedRow:
    if rule.matched:
        return TriedRow(rule.number, FITS, "Every cell holds.")
    stop = rule.stopped_by
    if stop is None:
        return TriedRow(rule.number, NOT_REACHED, "A row above it had decided already.")
    at, cell = next((at, cell.text) for at, cell in enumerate(rule.cells, 1) if cell.mark == HAS_STOPPED)
    return TriedRow(rule.number, STOPPED, f"“{stop.label}” needs {cell}, and is {shown(stop.value)}.", at)
