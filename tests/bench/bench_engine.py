"""One engine step late in a long process: ours, cold and hot, against SpiffWorkflow as it comes and at its best.

The same diagrams – 170 nodes, four called processes – are drawn once in our dialect and once in SpiffWorkflow's. After
35 completed user tasks a step is: load the state, complete one user task, save the state. At its best SpiffWorkflow
keeps the parsed diagrams in memory, saves the rest of the state only, and writes it with orjson. A step of each is
taken in turn, and the median compared. ``run`` gives the lines to print; asked are at least 4 times (cold) and 8 times
(hot), and a state of at most 30 KB.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from random import sample
from statistics import median
from time import perf_counter
from typing import Any

import orjson
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter, WorkflowConverter
from SpiffWorkflow.util.task import TaskState

from app import bpmn
from tests.bpmn import drawing

STAGES, TASKS_A_STAGE, TASKS_BETWEEN, DONE, ROUNDS = 4, 10, 3, 35, 60


def _tasks(prefix: str, count: int) -> tuple[str, list[str], list[str]]:
    """User tasks in a row, each followed by a gateway that may send it back."""
    body, arrows, line = "", [], []
    for number in range(count):
        task, check, again = f"{prefix}_{number}", f"{prefix}_check_{number}", f"{prefix}_again_{number}"
        body += drawing.gateway(again) + drawing.user(task) + drawing.gateway(check, default=f"{check}_on")
        arrows.append(f"{check} -> {again} : =rework = true")
        line += [again, task, check]
    return body, arrows, line


def _process(name: str, body: str, line: list[str], arrows: list[str]) -> bytes:
    chain = []
    for source, target in zip(["start", *line], [*line, "end"], strict=True):
        flow = f" [{source}_on]" if "_check_" in source else ""
        chain.append(f"{source} -> {target}{flow}")
    return drawing.process(name, "\n".join([drawing.start() + body + drawing.end(), *chain, *arrows]))


def diagrams() -> dict[str, bytes]:
    files = {}
    body, line, arrows = "", [], []
    for stage in range(STAGES):
        between, back, steps = _tasks(f"main_{stage}", TASKS_BETWEEN)
        body += between + drawing.call(f"call_{stage}", f"stage_{stage}")
        line += [*steps, f"call_{stage}"]
        arrows += back
        inside, inside_back, inside_line = _tasks(f"task_{stage}", TASKS_A_STAGE)
        files[f"bench/stage_{stage}.bpmn"] = _process(f"stage_{stage}", inside, inside_line, inside_back)
    files["bench/main.bpmn"] = _process("main", body, line, arrows)
    return files


def _for_spiff(content: bytes) -> bytes:
    """The same diagram in SpiffWorkflow's dialect: Python conditions and the standard calledElement."""
    text = content.decode().replace("=rework = true", "rework == True")
    for stage in range(STAGES):
        text = text.replace(f' id="call_{stage}" name', f' id="call_{stage}" calledElement="stage_{stage}" name')
    return text.encode()


def _entered(number: int) -> dict[str, Any]:
    """What each user task brings: flat facts, as many as a real form."""
    return {f"fact_{number % 20}": f"value {number}", "rework": False, "count": number}


class Ours:
    def __init__(self, files: dict[str, bytes]) -> None:
        now = datetime(2026, 1, 5, 9, tzinfo=UTC)
        self.diagrams = bpmn.parse_diagrams(files)
        self.ports = bpmn.Ports(
            decide=lambda decision, variables: bpmn.Decided(None), call=lambda call: None, throw=lambda thrown: None,
            context=lambda: {"complaint": {}, "deadlines": {}, "landlord": {}}, now=lambda: now,
        )  # fmt: skip

    def complete_one(self, instance: bpmn.Instance, number: int) -> None:
        [task] = instance.open_tasks()
        instance.complete(task.id, _entered(number), self.ports)
        instance.steps()

    def state_after(self, count: int) -> bytes:
        instance = self.diagrams.start("main", {"rework": False}, self.ports)
        for number in range(count):
            self.complete_one(instance, number)
            instance = self.diagrams.restore(instance.dump())
        return instance.dump()

    def cold(self, state: bytes) -> None:
        instance = self.diagrams.restore(state)
        self.complete_one(instance, DONE)
        instance.dump()

    def hot(self, instance: bpmn.Instance) -> None:
        self.complete_one(instance, DONE)
        instance.dump()


class Stock:
    def __init__(self, files: dict[str, bytes]) -> None:
        parser = BpmnParser()
        for name, content in files.items():
            parser.add_bpmn_io(BytesIO(_for_spiff(content)), name)
        self.spec, self.subprocesses = parser.get_spec("main"), parser.get_subprocess_specs("main")
        self.serializer = BpmnWorkflowSerializer()

    @staticmethod
    def complete_one(workflow: Any, number: int) -> None:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        task.data.update(_entered(number))
        task.run()
        workflow.do_engine_steps()

    def state_after(self, count: int) -> str:
        workflow = BpmnWorkflow(self.spec, self.subprocesses)
        workflow.get_next_task(spec_name="Start").data["rework"] = False
        workflow.do_engine_steps()
        for number in range(count):
            self.complete_one(workflow, number)
        return str(self.serializer.serialize_json(workflow))

    def step(self, state: str) -> None:
        workflow = self.serializer.deserialize_json(state)
        self.complete_one(workflow, DONE)
        self.serializer.serialize_json(workflow)


class AtItsBest(Stock):
    """SpiffWorkflow as those use it who know it well."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(files)
        spec, subprocesses = self.spec, self.subprocesses

        class WithoutDiagrams(BpmnWorkflowConverter):  # type: ignore[misc]
            """Saves a workflow without its diagrams, and gives it the parsed ones when it is loaded."""

            def to_dict(self, workflow: Any) -> Any:
                saved = WorkflowConverter.to_dict(self, workflow)
                saved["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
                saved["bpmn_events"] = self.registry.convert(workflow.bpmn_events)
                return saved

            def from_dict(self, dct: Any) -> Any:
                return super().from_dict({**dct, "spec": spec, "subprocess_specs": dict(subprocesses)})

        registry = BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, BpmnWorkflow: WithoutDiagrams})
        self.serializer = BpmnWorkflowSerializer(registry)

    def saved(self, state: str) -> bytes:
        """The state of a stock workflow as this one saves it."""
        stock = BpmnWorkflowSerializer().deserialize_json(state)
        return orjson.dumps(self.serializer.to_dict(stock), option=orjson.OPT_NON_STR_KEYS)

    def step(self, state: bytes) -> None:  # type: ignore[override]
        workflow = self.serializer.from_dict(orjson.loads(state))
        self.complete_one(workflow, DONE)
        orjson.dumps(self.serializer.to_dict(workflow), option=orjson.OPT_NON_STR_KEYS)


def _interleaved(acts: dict[str, tuple[Callable[[Any], None], Callable[[], Any]]]) -> dict[str, float]:
    """Median milliseconds of each act, one after the other in every round, in an order that is drawn anew."""
    times: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(ROUNDS):
        for name in sample(sorted(acts), len(acts)):
            act, prepare = acts[name]
            piece = prepare()
            begun = perf_counter()
            act(piece)
            times[name].append((perf_counter() - begun) * 1000)
    return {name: median(those) for name, those in times.items()}


def measure() -> dict[str, float]:
    """The figures: milliseconds, ratios and bytes."""
    files = diagrams()
    ours, stock, best = Ours(files), Stock(files), AtItsBest(files)
    state, stock_state = ours.state_after(DONE), stock.state_after(DONE)
    nodes = sum(len(process.elements) for process in ours.diagrams.processes.values())
    best_state = best.saved(stock_state)
    took = _interleaved({
        "stock": (stock.step, lambda: stock_state), "best": (best.step, lambda: best_state),
        "cold": (ours.cold, lambda: state), "hot": (ours.hot, lambda: ours.diagrams.restore(state)),
    })  # fmt: skip
    stock_ms, cold_ms, hot_ms = took["stock"], took["cold"], took["hot"]
    last = STAGES * (TASKS_A_STAGE + TASKS_BETWEEN) - 1
    return {
        "nodes": nodes,
        "stock_ms": stock_ms,
        "best_ms": took["best"],
        "best_ratio": took["best"] / cold_ms,
        "cold_ms": cold_ms,
        "hot_ms": hot_ms,
        "cold_ratio": stock_ms / cold_ms,
        "hot_ratio": stock_ms / hot_ms,
        "state_bytes": len(ours.state_after(last)),
        "stock_bytes": len(json.dumps(json.loads(stock.state_after(last)))),
    }


def run() -> list[str]:
    """Lines for ``make bench``."""
    took = measure()
    kept = took["cold_ratio"] >= 4 and took["hot_ratio"] >= 8 and took["state_bytes"] <= 30_000
    ours, stock = took["state_bytes"] / 1000, took["stock_bytes"] / 1000
    return [
        f"Engine: one user task on {took['nodes']:.0f} nodes after {DONE} tasks, median of {ROUNDS}",
        f"  SpiffWorkflow's serializer   {took['stock_ms']:7.2f} ms",
        f"  the same, diagrams kept, orjson {took['best_ms']:5.2f} ms   {took['best_ratio']:5.1f} times ours",
        f"  ours, from the saved state   {took['cold_ms']:7.2f} ms   {took['cold_ratio']:5.1f} times faster (ask: 4)",
        f"  ours, kept in memory         {took['hot_ms']:7.2f} ms   {took['hot_ratio']:5.1f} times faster (ask: 8)",
        f"  state before the last task   {ours:7.1f} KB   stock {stock:.1f} KB (ask: at most 30)",
        f"  targets {'kept' if kept else 'MISSED'}",
    ]


if __name__ == "__main__":
    print("\n".join(run()))
