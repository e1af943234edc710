"""Build SpiffWorkflow specs from a diagram: one for each process, shared by every instance of the version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from SpiffWorkflow.bpmn.specs import BpmnProcessSpec

from app.bpmn import activities, events, gateways
from app.bpmn.behaviour import Behaviour
from app.bpmn.elements import SPLIT, BoundarySplit, Element
from app.bpmn.expressions import expression
from app.bpmn.xml import ElementInfo, FlowInfo

SPECS: dict[str, Callable[..., Any]] = {
    "startEvent": events.StartEvent,
    "endEvent": events.EndEvent,
    "intermediateCatchEvent": events.CatchEvent,
    "intermediateThrowEvent": events.ThrowEvent,
    "boundaryEvent": events.BoundaryEvent,
    "receiveTask": events.CatchEvent,
    "eventBasedGateway": events.EventBasedGateway,
    "userTask": activities.UserTask,
    "task": activities.PassThrough,
    "scriptTask": activities.ScriptTask,
    "serviceTask": activities.ServiceTask,
    "sendTask": activities.SendTask,
    "businessRuleTask": activities.BusinessRuleTask,
    "exclusiveGateway": gateways.ExclusiveGateway,
    "parallelGateway": gateways.ParallelGateway,
    "inclusiveGateway": gateways.InclusiveGateway,
}
"""Type of element → its spec; call activities and subprocesses are built by ``_Scope._create``."""

BRANCHING = ("exclusiveGateway", "inclusiveGateway")


class ProcessSpec(BpmnProcessSpec):  # type: ignore[misc]
    """SpiffWorkflow's process spec, with a start task that takes the start event the instance was started by."""

    def __init__(self, name: str) -> None:
        super().__init__(name=name)
        del self.task_specs["Start"]
        self.start = events.StartTask(self, "Start")


def subprocess_key(process_id: str, element_id: str) -> str:
    """The key of an embedded subprocess among the specs; its ``/`` keeps it apart from process ids."""
    return f"{process_id}/{element_id}"


def build(process_id: str, elements: Sequence[ElementInfo], flows: Sequence[FlowInfo]) -> dict[str, ProcessSpec]:
    """The specs of one process: its own under its id, and one for each embedded subprocess.

    Expects a diagram without lint errors. In one that was not linted, an expression that does not parse raises
    ``feel.FeelSyntaxError``.
    """
    scopes = {process_id: process_id}
    for info in elements:
        if info.type == "subProcess":
            scopes[info.id] = subprocess_key(process_id, info.id)
    return {
        key: _Scope(
            process_id, key, [e for e in elements if e.parent == scope], [f for f in flows if f.parent == scope]
        ).spec
        for scope, key in scopes.items()
    }


class _Scope:
    """Build the spec of a process or of an embedded subprocess, without the subprocesses inside it."""

    def __init__(self, process_id: str, key: str, elements: Iterable[ElementInfo], flows: Iterable[FlowInfo]) -> None:
        self.process_id = process_id
        self.spec = ProcessSpec(key)
        self.specs: dict[str, Element] = {}
        infos = list(elements)
        for info in infos:
            self._add(info)
        self._attach([info for info in infos if info.type == "boundaryEvent"])
        self._connect(list(flows))
        for element in self.specs.values():
            self._finish(element)

    def _add(self, info: ElementInfo) -> None:
        behaviour = Behaviour(info)
        if info.loop is None:
            self.specs[info.id] = self._create(info, info.id, behaviour)
            return
        body = activities.MultiInstance(self.spec, info.id, behaviour)
        child = self._create(info, body.child_name, behaviour)
        child.instance_of = body
        child._inputs.append(body.name)
        self.specs[info.id] = body

    def _create(self, info: ElementInfo, name: str, behaviour: Behaviour) -> Any:
        if info.type == "callActivity":
            return activities.CallActivity(self.spec, name, behaviour, info.called_process or "")
        if info.type == "subProcess":
            return activities.CallActivity(self.spec, name, behaviour, subprocess_key(self.process_id, info.id))
        return SPECS[info.type](self.spec, name, behaviour)

    def _attach(self, boundaries: list[ElementInfo]) -> None:
        for host in dict.fromkeys(info.attached_to for info in boundaries):
            split = BoundarySplit(self.spec, host + SPLIT)
            split.connect(self.specs[host])
            for info in boundaries:
                if info.attached_to == host:
                    split.connect(self.specs[info.id])

    def _entry(self, element_id: str) -> Any:
        return self.spec.task_specs.get(element_id + SPLIT) or self.specs[element_id]

    def _connect(self, flows: list[FlowInfo]) -> None:
        for flow in flows:
            source, target = self.specs[flow.source], self._entry(flow.target)
            source.connect(target)
            source.flows.setdefault(target.name, []).append(flow.id)
            if source.extensions.info.type in BRANCHING:
                self._condition(source, flow, target)

    @staticmethod
    def _condition(source: Any, flow: FlowInfo, target: Any) -> None:
        info = source.extensions.info
        if flow.id == info.default_flow:
            source.default = target
        elif flow.condition:
            source.conditions.append((expression(flow.condition, f"the condition of {flow.id}"), target))

    def _finish(self, element: Any) -> None:
        info = element.extensions.info
        if info.type == "startEvent":
            self.spec.start.connect(element)
        if not element._outputs:
            element.connect(self.spec.end)
        if info.type == "eventBasedGateway":
            for event in element.outputs:
                event.behind_gateway = True
