"""A diagram changed without a canvas: what stands in its file otherwise stays as it is, and its picture makes room."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, count

from lxml import etree

from app.errors import Invalid

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
BOUNDS, WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DC}Bounds", "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
FLOW = f"{{{BPMN}}}sequenceFlow"
TASK_WIDTH, TASK_HEIGHT, GAP = 100.0, 80.0, 60.0
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Where something is drawn."""

    x: float
    y: float
    width: float
    height: float


class DiagramFile:
    """The file of a diagram. Invalid where it cannot be read."""

    def __init__(self, body: bytes) -> None:
        try:
            self.root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        except etree.XMLSyntaxError as error:
            raise Invalid({"": f"The diagram cannot be read: {error.msg}. Open it as text and correct it."}) from error

    def text(self) -> bytes:
        """What the file says now."""
        written: bytes = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")
        return written + b"\n"

    def element(self, element_id: str) -> etree._Element:
        """The element, or flow, of an id. Invalid where there is none any more."""
        for node in self.root.iter(f"{{{BPMN}}}*"):
            if node.get("id") == element_id:
                return node
        raise Invalid({"": "This element is not in the diagram any more. Open the page again."})

    def flows(self) -> list[etree._Element]:
        """Every sequence flow, in the order of the file."""
        return list(self.root.iter(FLOW))

    def outgoing(self, element_id: str) -> list[etree._Element]:
        return [flow for flow in self.flows() if flow.get("sourceRef") == element_id]

    def incoming(self, element_id: str) -> list[etree._Element]:
        return [flow for flow in self.flows() if flow.get("targetRef") == element_id]

    def can_be_removed(self, element_id: str) -> bool:
        """Whether an element stands between two flows with nothing on its border."""
        attached = any(node.get("attachedToRef") == element_id for node in self.root.iter(f"{{{BPMN}}}boundaryEvent"))
        between = len(self.incoming(element_id)) == len(self.outgoing(element_id)) == 1
        return between and not attached and self.element(element_id).tag != f"{{{BPMN}}}subProcess"

    # -- what an element says ----------------------------------------------------------------------------------------

    def set_documentation(self, element: etree._Element, text: str) -> None:
        """Say what an element is about; "" says nothing."""
        node = element.find(f"{{{BPMN}}}documentation")
        if text and node is None:
            node = etree.Element(f"{{{BPMN}}}documentation")
            element.insert(0, node)
        if node is not None:
            node.text = text
            if not text:
                element.remove(node)

    def set_extension(self, element: etree._Element, kind: str, name: str, value: str) -> None:
        """Set an attribute of what stands in an element for the engine, such as the form of a task; "" takes it off."""
        node = element.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}{kind}")
        if node is None and value:
            node = etree.SubElement(self._extensions(element), f"{{{ZEEBE}}}{kind}")
        if node is None:
            return
        if value:
            node.set(name, value)
        elif name in node.attrib:
            del node.attrib[name]
            if not node.attrib and not len(node):
                _drop(node)

    def set_property(self, element: etree._Element, name: str, value: str) -> None:
        """Set a property; "" takes it off."""
        holder = element.find(f"{{{BPMN}}}extensionElements/{{{ZEEBE}}}properties")
        rows = [row for row in holder if row.get("name") == name] if holder is not None else []
        if rows and value:
            rows[0].set("value", value)
        elif value:
            if holder is None:
                holder = etree.SubElement(self._extensions(element), f"{{{ZEEBE}}}properties")
            etree.SubElement(holder, f"{{{ZEEBE}}}property", name=name, value=value)
        for row in rows if not value else ():
            _drop(row)
        if holder is not None and not len(holder):
            _drop(holder)

    def _extensions(self, element: etree._Element) -> etree._Element:
        node = element.find(f"{{{BPMN}}}extensionElements")
        if node is None:
            node = etree.Element(f"{{{BPMN}}}extensionElements")
            documented = element.find(f"{{{BPMN}}}documentation") is not None
            element.insert(1 if documented else 0, node)
        return node

    # -- elements added and removed ----------------------------------------------------------------------------------

    def add_user_task(self, flow_id: str, name: str) -> str:
        """Put a user task into a flow; gives its id. What is drawn to the right makes room for it."""
        flow = self.element(flow_id)
        after = self.element(flow.get("targetRef", ""))
        task_id = self._free_id(name)
        task = etree.Element(f"{{{BPMN}}}userTask", id=task_id, name=name)
        etree.SubElement(self._extensions(task), f"{{{ZEEBE}}}userTask")
        onward = etree.Element(FLOW, id=self._free_id(f"{task_id}_to_{after.get('id')}"))
        onward.set("sourceRef", task_id)
        onward.set("targetRef", after.get("id", ""))
        etree.SubElement(task, f"{{{BPMN}}}incoming").text = flow_id
        etree.SubElement(task, f"{{{BPMN}}}outgoing").text = onward.get("id")
        for end in after.findall(f"{{{BPMN}}}incoming"):
            if end.text == flow_id:
                end.text = onward.get("id")
        flow.set("targetRef", task_id)
        after.addprevious(task)
        flow.addnext(onward)
        self._draw_between(flow, task_id, onward)
        return task_id

    def remove(self, element_id: str) -> None:
        """Take out an element between two flows, which become one. Invalid for another."""
        if not self.can_be_removed(element_id):
            raise Invalid({"": "Only an element between two flows can be taken out here. Use the canvas for others."})
        arriving, leaving = self.incoming(element_id)[0], self.outgoing(element_id)[0]
        after = self.element(leaving.get("targetRef", ""))
        for end in after.findall(f"{{{BPMN}}}incoming"):
            if end.text == leaving.get("id"):
                end.text = arriving.get("id")
        arriving.set("targetRef", after.get("id", ""))
        first, second = self._drawn(arriving), self._drawn(leaving)
        if first is not None and second is not None:
            _set_points(first, _with_corners([*_points(first)[:-1], *_points(second)[1:]]))
        for drawn in (second, self._drawn(self.element(element_id))):
            if drawn is not None:
                _drop(drawn)
        _drop(self.element(element_id))
        _drop(leaving)

    def _free_id(self, name: str) -> str:
        wanted = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "task"
        wanted = wanted if wanted[0].isalpha() else f"task_{wanted}"
        taken = {node.get("id") for node in self.root.iter() if isinstance(node.tag, str)}
        numbered = (f"{wanted}_{number}" for number in count(2))
        return next(each for each in chain([wanted], numbered) if each not in taken)

    # -- the picture -------------------------------------------------------------------------------------------------

    def _drawn(self, element: etree._Element) -> etree._Element | None:
        wanted = element.get("id")
        kinds = (f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")
        return next((node for node in self.root.iter(*kinds) if node.get("bpmnElement") == wanted), None)

    def _draw_between(self, flow: etree._Element, task_id: str, onward: etree._Element) -> None:
        edge, shape = self._drawn(flow), self._drawn(self.element(onward.get("targetRef", "")))
        if edge is None or shape is None:
            return
        before, points = _box(shape), _points(edge)
        self._make_room(before.x, TASK_WIDTH + GAP)
        middle = before.y + before.height / 2
        box = Box(before.x, middle - TASK_HEIGHT / 2, TASK_WIDTH, TASK_HEIGHT)
        _set_points(edge, _with_corners([*points[:-1], _docked(points[-1], before, box)]))
        plane = edge.getparent()
        if plane is None:
            return
        drawn = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=f"{task_id}_di", bpmnElement=task_id)
        _write_box(etree.SubElement(drawn, BOUNDS), box)
        flow_id = onward.get("id", "")
        line = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=f"{flow_id}_di", bpmnElement=flow_id)
        _set_points(line, [(box.x + box.width, middle), (before.x + TASK_WIDTH + GAP, middle)])

    def _make_room(self, x: float, by: float) -> None:
        """Move everything from a place on to the right; what encloses that place grows."""
        for node in self.root.iter(BOUNDS, WAYPOINT):
            left, width = float(node.get("x", "0")), float(node.get("width", "0"))
            if left >= x:
                node.set("x", _number(left + by))
            elif left + width > x:
                holder = node.getparent()
                if holder is not None and not holder.tag.endswith("BPMNLabel"):
                    node.set("width", _number(width + by))


def _docked(point: Point, before: Box, box: Box) -> Point:
    """Where a flow that ended at one box ends at the box in its place."""
    x, y = point
    if abs(y - before.y) < 1 and before.x < x < before.x + before.width:
        return box.x + box.width / 2, box.y
    if abs(y - before.y - before.height) < 1 and before.x < x < before.x + before.width:
        return box.x + box.width / 2, box.y + box.height
    if abs(x - before.x - before.width) < 1:
        return box.x + box.width, box.y + box.height / 2
    return box.x, box.y + box.height / 2


def _with_corners(points: list[Point]) -> list[Point]:
    """The points of a line that goes across and up or down, never aslant."""
    line = points[:1]
    for point in points[1:]:
        if line[-1][0] != point[0] and line[-1][1] != point[1]:
            line.append((line[-1][0], point[1]) if len(line) > 1 else (point[0], line[-1][1]))
        if point != line[-1]:
            line.append(point)
    return line


def _points(edge: etree._Element) -> list[Point]:
    return [(float(node.get("x", "0")), float(node.get("y", "0"))) for node in edge.findall(WAYPOINT)]


def _set_points(edge: etree._Element, points: list[Point]) -> None:
    for node in edge.findall(WAYPOINT):
        edge.remove(node)
    for number, (x, y) in enumerate(points):
        node = etree.Element(WAYPOINT)
        node.set("x", _number(x))
        node.set("y", _number(y))
        edge.insert(number, node)


def _box(shape: etree._Element) -> Box:
    node = shape.find(BOUNDS)
    if node is None:
        return Box(0, 0, 0, 0)
    x, y, width, height = (float(node.get(name, "0")) for name in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _write_box(node: etree._Element, box: Box) -> None:
    for name, value in vars(box).items():
        node.set(name, _number(value))


def _number(value: float) -> str:
    return f"{value:g}" if abs(value) < 1e6 else str(round(value))


def _drop(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)
