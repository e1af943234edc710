"""A diagram is changed without drawing: the check holds, the picture follows, and all else stays as it was."""

from __future__ import annotations

import re

import pytest

from app import bpmn
from app.content.normal_form import normal_form
from app.errors import Invalid
from app.studio.change_elements import with_task_after, with_values, without_element
from app.studio.diagram_elements import DiagramElement, elements_of
from tests.content.landlords import LANDLORDS, content_of

STAGE_1 = "bpmn/aspire/stage_1.bpmn"


def body(path: str = STAGE_1) -> bytes:
    return content_of("aspire").files[path]


DIAGRAMS = sorted({(landlord, path) for landlord in LANDLORDS for path in content_of(landlord).diagram_paths.values()})


@pytest.mark.parametrize(("landlord", "path"), DIAGRAMS)
def test_saying_again_what_an_element_says_changes_nothing(landlord: str, path: str) -> None:
    before = content_of(landlord).files[path]
    after = before
    for element in elements_of(before):
        said = {"name": element.name, **element.said}
        said |= {f"property:{name}": value for name, value in element.properties.items()}
        after = with_values(after, element.id, said, {flow.id: flow.condition for flow in element.flows})
    assert normal_form(path, after) == normal_form(path, before)


@pytest.mark.parametrize(("landlord", "path"), DIAGRAMS)
def test_every_element_is_listed_once_and_the_beginning_comes_first(landlord: str, path: str) -> None:
    elements = elements_of(content_of(landlord).files[path])
    assert len({element.id for element in elements}) == len(elements) > 1
    assert elements[0].kind == "startEvent"


def test_what_is_said_is_said_by_that_element_alone() -> None:
    after = with_values(
        body(), "investigate", {"name": "Look into it", "due": "", "property:clock": "personal_contact"}, {}
    )
    said = {element.id: element for element in elements_of(after)}
    assert said["investigate"].name == "Look into it"
    assert said["investigate"].said["due"] == ""
    assert said["investigate"].properties["clock"] == "personal_contact"
    before = {element.id: element for element in elements_of(body())}
    assert {key: element for key, element in said.items() if key != "investigate"}.keys() == before.keys() - {
        "investigate"
    }
    assert [said[key] for key in said if key not in ("investigate",) and said[key] != before[key]] == [
        said[key] for key in said if "Look into it" in {flow.target_name for flow in said[key].flows}
    ]


def test_a_task_after_an_element_is_passed_next_and_drawn_between() -> None:
    after, task = with_task_after(body(), "investigate", "Visit the home")
    said = {element.id: element for element in elements_of(after)}
    assert [flow.target for flow in said["investigate"].flows] == [task]
    assert [flow.target for flow in said[task].flows] == [flow.target for flow in elements("investigate").flows]
    to_do = {finding.code for finding in bpmn.lint({STAGE_1: after}) if finding.element_id == task}
    assert to_do == {"no_form", "no_groups"}, "what a new task needs is said, and nothing else is wrong"
    shapes = drawn(after)
    assert shapes["investigate"] < shapes[task] < shapes["respond"]


def elements(element_id: str) -> DiagramElement:
    return next(element for element in elements_of(body()) if element.id == element_id)


def drawn(diagram: bytes) -> dict[str, float]:
    """Element → how far right its shape begins."""
    shapes = re.findall(r'BPMNShape[^>]*bpmnElement="(\w+)"[^>]*>\s*<dc:Bounds[^>]*?\bx="([\d.]+)"', diagram.decode())
    return {element: float(x) for element, x in shapes}


def test_an_element_that_is_taken_out_leaves_one_way_through() -> None:
    added, task = with_task_after(body(), "investigate", "Visit the home")
    back = without_element(added, task)
    before, after = elements_of(body()), elements_of(back)
    assert [(element.id, element.said, [flow.target for flow in element.flows]) for element in after] == [
        (element.id, element.said, [flow.target for flow in element.flows]) for element in before
    ]


@pytest.mark.parametrize("element", ["acknowledge_or_not", "nobody"])
def test_what_is_not_there_is_refused(element: str) -> None:
    with pytest.raises(Invalid, match="no element"):
        with_values(body(), element, {"name": "x"}, {})


def test_what_holds_a_diagram_together_is_not_taken_out() -> None:
    refused = [element.id for element in elements_of(body()) if not _goes(element.id)]
    kinds = {element.kind for element in elements_of(body()) if element.id in refused}
    assert {"startEvent", "parallelGateway", "boundaryEvent"} <= kinds
    with pytest.raises(Invalid, match="one flow"):
        with_task_after(body(), next(e.id for e in elements_of(body()) if len(e.flows) > 1), "Visit")
    with pytest.raises(Invalid, match="what is to be done"):
        with_task_after(body(), "investigate", "  ")


def _goes(element_id: str) -> bool:
    try:
        without_element(body(), element_id)
    except Invalid:
        return False
    return True


def test_a_file_that_cannot_be_read_is_said_so() -> None:
    with pytest.raises(Invalid, match="cannot be read"):
        elements_of(b"<bpmn")
