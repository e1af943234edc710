"""The trace of a decision table: the rules that matched, and the cell that stopped each other rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.dmn.compiled_table import CompiledTable, Rule
from app.dmn.decision_evaluation import DecisionEvaluation
from app.feel.conversion import to_json
from app.feel.errors import FeelError
from app.feel.evaluation import Evaluation, Scope
from app.feel.values import Value

Entry = dict[str, Any]


def record(
    table: CompiledTable,
    scope: Scope,
    values: Sequence[Value],
    matched: Sequence[Rule],
    outputs: Sequence[Mapping[str, Value]],
    value: Value,
    default_used: bool,
) -> None:
    """Keep what is needed to render the entry later, because most traces are never read."""
    if isinstance(scope.evaluation, DecisionEvaluation):
        scope.evaluation.recorded.append(lambda: render(table, scope, values, matched, outputs, value, default_used))


def render(
    table: CompiledTable,
    scope: Scope,
    values: Sequence[Value],
    matched: Sequence[Rule],
    outputs: Sequence[Mapping[str, Value]],
    value: Value,
    default_used: bool,
) -> Entry:
    """The entry of a table in the trace, as plain JSON."""
    quiet = Scope({}, scope, Evaluation(scope.evaluation.budget))
    by_number = {rule.number: given for rule, given in zip(matched, outputs, strict=True)}
    rules = []
    for rule in table.rules:
        hit = rule.number in by_number
        rules.append(
            {
                "number": rule.number,
                "id": rule.element_id,
                "matched": hit,
                "stopped_by": None if hit else _stopped_by(table, rule, values, quiet),
                "cells": [" ".join(cell.split()) or "-" for cell in rule.cells],
                "annotations": _annotations(table, rule),
                "outputs": to_json(by_number[rule.number]) if hit else {},
            }
        )
    return {
        "decision": table.decision,
        "name": table.name,
        "kind": "decision table",
        "hit_policy": f"{table.hit_policy} {table.aggregation}".strip(),
        "table_version": table.version,
        "inputs": [
            {"expression": " ".join(column.text.split()), "label": column.label, "value": to_json(given)}
            for column, given in zip(table.inputs, values, strict=True)
        ],
        "output_names": [column.label or column.name for column in table.outputs],
        "rules": rules,
        "output": to_json(value),
        "default_used": default_used,
    }


def _stopped_by(table: CompiledTable, rule: Rule, values: Sequence[Value], scope: Scope) -> Entry | None:
    """The first cell that did not hold; None if the rule was not reached (hit policy FIRST)."""
    for column, tests in rule.tests:
        try:
            holds = tests.run(values[column], scope)
        except FeelError:
            holds = None
        if holds is not True:
            clause = table.inputs[column]
            return {
                "column": column + 1,
                "label": clause.label,
                "cell": " ".join(rule.cells[column].split()),
                "value": to_json(values[column]),
            }
    return None


def _annotations(table: CompiledTable, rule: Rule) -> list[str]:
    names = table.annotation_names
    texts = []
    for index, text in enumerate(rule.annotations):
        if not text:
            continue
        name = names[index] if index < len(names) else ""
        texts.append(f"{name}: {text}" if name and name.lower() not in ("annotation", "annotations") else text)
    return texts
