"""Decision tables: ours against SpiffWorkflow's own DMN engine, on the same files in one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from app.dmn import parse_model
from app.feel import to_python

ROWS = (5, 50, 500)
EVALUATIONS = 10_000
NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def table(rows: int) -> str:
    """Rows of an equality, a comparison and an equality; both engines read these cells alike."""
    rules = "".join(
        f'<rule id="r{row}"><inputEntry id="a{row}"><text>"kind {row % 25}"</text></inputEntry>'
        f'<inputEntry id="b{row}"><text>&gt;= {row}</text></inputEntry>'
        f'<inputEntry id="c{row}"><text>{row}</text></inputEntry>'
        f'<outputEntry id="d{row}"><text>"answer {row}"</text></outputEntry></rule>'
        for row in range(rows)
    )
    inputs = "".join(
        f'<input id="i_{name}" label="{name}">'
        f'<inputExpression typeRef="{kind}"><text>{name}</text></inputExpression></input>'
        for name, kind in (("kind", "string"), ("amount", "number"), ("number", "number"))
    )
    return (
        f'<definitions xmlns="{NAMESPACE}" id="bench" name="bench" namespace="bench"><decision id="d" name="d">'
        f'<decisionTable id="t" hitPolicy="UNIQUE">{inputs}<output id="o" name="answer" typeRef="string"/>{rules}'
        "</decisionTable></decision></definitions>"
    )


def inputs(rows: int, turn: int) -> dict[str, Any]:
    row = turn * 7 % rows
    return {"kind": f"kind {row % 25}", "amount": row + 3, "number": row}


def ours(source: str) -> Callable[[dict[str, Any]], object]:
    model = parse_model(source)
    return lambda given: to_python(model.decide("d", given).value)


def theirs(source: str) -> Callable[[dict[str, Any]], object]:
    root = etree.fromstring(source.encode())
    parser = DMNParser(None, root, {"dmn": NAMESPACE}, filename="bench.dmn")
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    workflow = SimpleNamespace(script_engine=PythonScriptEngine())

    def decide(given: dict[str, Any]) -> object:
        task = SimpleNamespace(data=dict(given), workflow=workflow)
        return engine.result(task)["answer"]

    return decide


def seconds_each(decide: Callable[[dict[str, Any]], object], rows: int, turns: int) -> float:
    given = [inputs(rows, turn) for turn in range(turns)]
    started = time.perf_counter()
    for question in given:
        decide(question)
    return (time.perf_counter() - started) / turns


def run() -> list[str]:
    """One line a table: microseconds an evaluation, ours and theirs, and the ratio."""
    lines = []
    growth: list[float] = []
    for rows in ROWS:
        source = table(rows)
        mine, spiff = ours(source), theirs(source)
        for turn in range(5):
            assert mine(inputs(rows, turn)) == spiff(inputs(rows, turn))
        own = seconds_each(mine, rows, EVALUATIONS)
        other = seconds_each(spiff, rows, max(20, min(EVALUATIONS, 5_000 // rows)))
        growth.append(own)
        lines.append(
            f"decision table, {rows} rows, {EVALUATIONS} evaluations: ours {own * 1e6:.0f} µs, "
            f"SpiffWorkflow's engine {other * 1e6:.0f} µs each: {other / own:.0f} times faster"
        )
    lines.append(
        f"decision table, growth from {ROWS[0]} to {ROWS[-1]} rows ({ROWS[-1] // ROWS[0]} times as many): "
        f"cost {growth[-1] / growth[0]:.1f} times"
    )
    return lines


if __name__ == "__main__":
    print("\n".join(run()))
