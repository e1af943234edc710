"""Decision tables: ours against SpiffWorkflow's DMN engine and one in JavaScript, on the same files in one run."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from random import randrange
from statistics import median
from types import SimpleNamespace
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser

from app.dmn import parse_model
from app.feel import to_python
from tests.bench.peers import Absent, folder_with_javascript_engine

ROWS = (5, 50, 500)
QUESTIONS, ROUNDS = 300, 15
OURS, SPIFF, NODE = "ours", "SpiffWorkflow's engine", "dmn-eval-js"
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


def inputs(rows: int, row: int) -> dict[str, Any]:
    """A question that one row answers."""
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


def seconds_each(decide: Callable[[dict[str, Any]], object], given: list[dict[str, Any]]) -> float:
    started = time.perf_counter()
    for question in given:
        decide(question)
    return (time.perf_counter() - started) / len(given)


class Javascript:
    """A process of node that answers the same questions with a DMN engine, and says how long each took."""

    def __init__(self, folder: Path) -> None:
        script = Path(__file__).with_name("decide.cjs")
        command = ["node", str(script), str(folder / "node_modules")]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Javascript:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait()

    def ask(self, rows: int, given: list[dict[str, Any]]) -> tuple[float, list[object]]:
        """Seconds for each question, and the answers."""
        assert self.process.stdin
        assert self.process.stdout
        source = table(rows).replace(NAMESPACE, "http://www.omg.org/spec/DMN/20151101/dmn.xsd")
        print(json.dumps({"xml": source, "given": given}), file=self.process.stdin, flush=True)
        said = json.loads(self.process.stdout.readline())
        return said["seconds"] / len(given), said["answers"]


def run() -> list[str]:
    """One line a table: microseconds a question, ours and theirs, and the ratio; the median of interleaved rounds."""
    with ExitStack() as stack:
        absent = ""
        node: Javascript | None = None
        try:
            node = stack.enter_context(Javascript(stack.enter_context(folder_with_javascript_engine())))
        except Absent as reason:
            absent = str(reason)
        took = measure(node)
    lines = []
    for rows in ROWS:
        own = median(took[OURS, rows])
        others = [(name, median(took[name, rows])) for name in (SPIFF, NODE) if (name, rows) in took]
        than = "; ".join(f"{name} {other * 1e6:.0f} µs: {other / own:.1f} times" for name, other in others)
        lines.append(f"decision table, {rows} rows: ours {own * 1e6:.0f} µs; {than}")
    growth = median(took[OURS, ROWS[-1]]) / median(took[OURS, ROWS[0]])
    lines.append(f"decision table, growth from {ROWS[0]} to {ROWS[-1]} rows: cost {growth:.1f} times")
    return [*lines, absent] if absent else lines


def measure(node: Javascript | None) -> dict[tuple[str, int], list[float]]:
    """(engine, rows) → seconds a question in each round; sizes and engines take turns, rows are drawn at random."""
    took: dict[tuple[str, int], list[float]] = {}
    engines = {rows: (ours(table(rows)), theirs(table(rows))) for rows in ROWS}
    for _ in range(ROUNDS):
        for rows in ROWS:
            given = [inputs(rows, randrange(rows)) for _ in range(QUESTIONS)]
            mine, spiff = engines[rows]
            few = given[: max(5, 1_000 // rows)]
            assert [mine(each) for each in few] == [spiff(each) for each in few]
            took.setdefault((OURS, rows), []).append(seconds_each(mine, given))
            took.setdefault((SPIFF, rows), []).append(seconds_each(spiff, few))
            if node is not None:
                seconds, answers = node.ask(rows, given)
                assert answers == [mine(each) for each in given]
                took.setdefault((NODE, rows), []).append(seconds)
    return took


if __name__ == "__main__":
    print("\n".join(run()))
