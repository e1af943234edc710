"""Change a diagram without drawing: what an element says, a user task after another element, an element taken out.

The picture follows: what stands to the right of a new task moves right, and flows keep their ends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from app.errors import Invalid

from .diagram_elements import (
    BPMN,
    EXTENSIONS,
    FLOW,
    OF_KIND,
    ZEEBE,
    extension_of,
    flows_from,
    flows_to,
    node_of,
    properties_of,
    read_diagram,
)

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC, DI = "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI"
WIDTH, HEIGHT, GAP = 100, 80, 60
"""Of a task and the room beside it, in the units of the picture."""
ONE_WAY = "A task can be put after an element that one flow leaves. Draw it where there are several."
HOLDS = "{name} holds the diagram together here: more than one flow comes in or leaves, or an event hangs on its edge."
NO_CONDITION = "A condition stands on a flow that leaves an element. There is no such flow any more."


def with_values(body: bytes, element_id: str, values: Mapping[str, str], conditions: Mapping[str, str]) -> bytes:
    """The diagram in which an element says other things. Invalid where the element or a flow is no more.

    `values`: `name`, what its kind says (`form`, `groups`, `due` …), and `property:<name>` for ours; "" takes one out.
    `conditions`: flow → its condition.
    """
    root = read_diagram(body)
    node = node_of(root, element_id)
    kind = etree.QName(node).localname
    if "name" in values:
        _set(node, "name", values["name"])
    for name in OF_KIND.get(kind, ()):
        if name in values:
            _say(node, *EXTENSIONS[name], values[name])
    for key, value in values.items():
        if key.startswith("property:"):
            _say_property(node, key.removeprefix("property:"), value)
    leaving = {str(flow.get("id")): flow for flow in flows_from(root, element_id)}
    for flow_id, condition in conditions.items():
        if flow_id not in leaving:
            raise Invalid({"element": NO_CONDITION})
        _say_condition(leaving[flow_id], condition)
    return _written(root)


def with_task_after(body: bytes, element_id: str, name: str) -> tuple[bytes, str]:
    """The diagram with a user task on the only flow that leaves an element; and the new task's id."""
    if not name.strip():
        raise Invalid({"task": "Say what is to be done: it is what people read in their inbox."})
    root = read_diagram(body)
    node = node_of(root, element_id)
    leaving = flows_from(root, element_id)
    if len(leaving) != 1:
        raise Invalid({"task": ONE_WAY})
    flow, parent = leaving[0], node.getparent()
    assert parent is not None
    task_id, flow_id = _free_id(root, name), _free_id(root, f"{name} done")
    task = etree.SubElement(parent, f"{{{BPMN}}}userTask", {"id": task_id, "name": name.strip()})
    etree.SubElement(task, f"{{{BPMN}}}incoming").text = str(flow.get("id"))
    etree.SubElement(task, f"{{{BPMN}}}outgoing").text = flow_id
    target = node_of(root, str(flow.get("targetRef")))
    attributes = {"id": flow_id, "sourceRef": task_id, "targetRef": str(target.get("id"))}
    parent.append(etree.Element(f"{{{BPMN}}}{FLOW}", attributes))
    flow.set("targetRef", task_id)
    for came in target.iterfind(f"{{{BPMN}}}incoming"):
        if came.text == flow.get("id"):
            came.text = flow_id
    _draw_between(root, element_id, str(flow.get("id")), task_id, flow_id)
    etree.indent(task, space="  ", level=2)
    return _written(root), task_id


def without_element(body: bytes, element_id: str) -> bytes:
    """The diagram without an element: what led to it leads to what came after it. Invalid where that is not plain."""
    root = read_diagram(body)
    node = node_of(root, element_id)
    arriving, leaving = flows_to(root, element_id), flows_from(root, element_id)
    attached = [each for each in root.iter() if isinstance(each.tag, str) and each.get("attachedToRef") == element_id]
    is_on_edge = bool(node.get("attachedToRef"))
    if attached or is_on_edge or len(arriving) != 1 or len(leaving) != 1:
        raise Invalid({"element": HOLDS.format(name=node.get("name") or element_id)})
    before, after = arriving[0], leaving[0]
    target = node_of(root, str(after.get("targetRef")))
    before.set("targetRef", str(target.get("id")))
    for came in target.iterfind(f"{{{BPMN}}}incoming"):
        if came.text == after.get("id"):
            came.text = str(before.get("id"))
    _join_edges(root, str(before.get("id")), str(after.get("id")))
    for gone in (
        node,
        after,
        _picture(root, "BPMNShape", element_id),
        _picture(root, "BPMNEdge", str(after.get("id"))),
    ):
        _remove(gone)
    return _written(root)


# What an element says ------------------------------------------------------------------------------------------------


def _set(node: etree._Element, attribute: str, value: str) -> None:
    if value.strip():
        node.set(attribute, value.strip())
    elif attribute in node.attrib:
        del node.attrib[attribute]


def _extensions(node: etree._Element) -> etree._Element:
    there = node.find(f"{{{BPMN}}}extensionElements")
    if there is None:
        there = etree.Element(f"{{{BPMN}}}extensionElements")
        documentation = node.find(f"{{{BPMN}}}documentation")
        node.insert(0 if documentation is None else node.index(documentation) + 1, there)
    return there


def _say(node: etree._Element, extension: str, attribute: str, value: str) -> None:
    there = extension_of(node, extension)
    if there is None:
        if not value.strip():
            return
        there = etree.SubElement(_extensions(node), f"{{{ZEEBE}}}{extension}")
    _set(there, attribute, value)
    if not there.attrib:
        _remove(there)


def _say_property(node: etree._Element, name: str, value: str) -> None:
    if properties_of(node).get(name, "") == value.strip():
        return
    listed = extension_of(node, "properties")
    if listed is None:
        listed = etree.SubElement(_extensions(node), f"{{{ZEEBE}}}properties")
    there = next((each for each in listed if each.get("name") == name), None)
    if not value.strip():
        _remove(there)
        if not len(listed):
            _remove(listed)
        return
    if there is None:
        there = etree.SubElement(listed, f"{{{ZEEBE}}}property", {"name": name})
    there.set("value", value.strip())


def _say_condition(flow: etree._Element, condition: str) -> None:
    there = flow.find(f"{{{BPMN}}}conditionExpression")
    if not condition.strip():
        _remove(there)
        return
    if there is None:
        there = etree.SubElement(flow, f"{{{BPMN}}}conditionExpression")
        there.set("{http://www.w3.org/2001/XMLSchema-instance}type", "bpmn:tFormalExpression")
    there.text = condition.strip()


# The picture ---------------------------------------------------------------------------------------------------------


def _picture(root: etree._Element, kind: str, element_id: str) -> etree._Element | None:
    drawn = root.iter(f"{{{BPMNDI}}}{kind}")
    return next((each for each in drawn if each.get("bpmnElement") == element_id), None)


def _draw_between(root: etree._Element, before: str, flow: str, task: str, flow_on: str) -> None:
    """Draw a task behind an element, and move what stands to the right of that element further right."""
    shape, edge = _picture(root, "BPMNShape", before), _picture(root, "BPMNEdge", flow)
    bounds = shape.find(f"{{{DC}}}Bounds") if shape is not None else None
    if bounds is None or edge is None or shape is None:
        return
    right = _number(bounds, "x") + _number(bounds, "width")
    middle = _number(bounds, "y") + _number(bounds, "height") / 2
    ends = [(_number(point, "x"), _number(point, "y")) for point in edge.iterfind(f"{{{DI}}}waypoint")]
    for placed in root.iter(f"{{{DC}}}Bounds", f"{{{DI}}}waypoint"):
        if _number(placed, "x") > right:
            placed.set("x", _said(_number(placed, "x") + WIDTH + GAP))
    plane = shape.getparent()
    assert plane is not None
    drawn = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNShape", {"id": f"{task}_di", "bpmnElement": task})
    left = right + GAP
    place = {"x": left, "y": middle - HEIGHT / 2, "width": WIDTH, "height": HEIGHT}
    etree.SubElement(drawn, f"{{{DC}}}Bounds", {name: _said(value) for name, value in place.items()})
    _route(edge, [(right, middle), (left, middle)])
    onward = etree.SubElement(plane, f"{{{BPMNDI}}}BPMNEdge", {"id": f"{flow_on}_di", "bpmnElement": flow_on})
    further = [(x + (WIDTH + GAP if x > right else 0), y) for x, y in ends[1:]]
    _route(onward, [(left + WIDTH, middle), *further])


def _join_edges(root: etree._Element, before: str, after: str) -> None:
    first, second = _picture(root, "BPMNEdge", before), _picture(root, "BPMNEdge", after)
    if first is None or second is None:
        return
    points = [list(edge.iterfind(f"{{{DI}}}waypoint")) for edge in (first, second)]
    _route(first, [(_number(point, "x"), _number(point, "y")) for point in (*points[0][:-1], *points[1][1:])])


def _route(edge: etree._Element, points: list[tuple[float, float]]) -> None:
    for point in list(edge.iterfind(f"{{{DI}}}waypoint")):
        _remove(point)
    for number, (x, y) in enumerate(points):
        edge.insert(number, etree.Element(f"{{{DI}}}waypoint", {"x": _said(x), "y": _said(y)}))


def _number(node: etree._Element, name: str) -> float:
    return float(node.get(name) or 0)


def _said(value: float) -> str:
    return f"{value:g}" if value != int(value) else str(int(value))


# Writing -------------------------------------------------------------------------------------------------------------


def _free_id(root: etree._Element, words: str) -> str:
    taken = {str(node.get("id")) for node in root.iter() if isinstance(node.tag, str) and node.get("id")}
    stem = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_") or "task"
    stem = stem if stem[0].isalpha() else f"task_{stem}"
    return next(
        name for number in range(1, 1_000) if (name := stem if number == 1 else f"{stem}_{number}") not in taken
    )


def _remove(node: etree._Element | None) -> None:
    parent = node.getparent() if node is not None else None
    if node is None or parent is None:
        return
    before = node.getprevious()
    if node.tail and before is not None and before.tail is not None and parent.index(node) == len(parent) - 1:
        before.tail = node.tail
    parent.remove(node)


def _written(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")) + b"\n"
