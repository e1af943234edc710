"""A diagram changed without a canvas: what a form says of an element, a task added, an element taken out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from app.content.normal_form import normal_form
from app.errors import Invalid, NotFound
from app.studio.choices import choices_for_diagram
from app.studio.diagram_elements import add_task, change_element, list_elements, remove_element
from app.studio.diagram_xml import DI, DiagramFile
from app.studio.findings import find_in_draft
from app.studio.open_draft import open_draft
from app.studio.save_file import FileChanged, save_file
from app.studio.view_draft import view_file
from tests.drivers.runtime_driver import ROOT, RuntimeDriver

DIAGRAM = "bpmn/aspire/stage_1.bpmn"
STAFF = {"owner": ("process_owner",), "second": ("process_owner",), "handler": ("complaints_handler",)}


class Forms:
    """An owner who changes a diagram by its forms."""

    def __init__(self, driver: RuntimeDriver) -> None:
        self.runtime, self.driver, self.owner = driver.runtime, driver, driver.people["owner"]
        self.draft = open_draft(self.runtime, self.owner, "aspire", "By forms")

    @property
    def body(self) -> bytes:
        return view_file(self.runtime, self.owner, self.draft, DIAGRAM).body or b""

    @property
    def revision(self) -> int:
        return view_file(self.runtime, self.owner, self.draft, DIAGRAM).draft.row["revision"]

    def change(self, element: str, said: dict[str, str], seen: int | None = None, by: str = "owner") -> None:
        at = self.revision if seen is None else seen
        change_element(self.runtime, self.driver.people[by], self.draft, DIAGRAM, element, said, seen=at)

    def flow(self, source: str) -> etree._Element:
        return DiagramFile(self.body).outgoing(source)[0]

    def said(self, element_id: str) -> dict[str, str]:
        """What the form of an element shows: key → value."""
        listed = list_elements(self.runtime, self.owner, self.draft, DIAGRAM).elements
        entries = next(element.entries for element in listed if element.id == element_id)
        return {entry.key: entry.value for entry in entries}

    def errors(self) -> list[str]:
        return [each.message for each in find_in_draft(self.runtime, self.owner, self.draft, DIAGRAM) if each.blocks]


@pytest.fixture
def forms(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Forms]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    driver = RuntimeDriver(f"sqlite:///{copied}", staff=STAFF)
    yield Forms(driver)
    driver.close()


def test_elements_are_listed_in_the_order_of_their_flows_with_what_they_say(forms: Forms) -> None:
    listed = list_elements(forms.runtime, forms.owner, forms.draft, DIAGRAM)
    ids = [element.id for element in listed.elements]
    assert ids.index("investigate") < ids.index(forms.flow("investigate").get("targetRef", ""))
    task = listed.elements[ids.index("investigate")]
    said = {entry.key: entry for entry in task.entries}
    assert (said["formDefinition/formId"].value, task.kind, listed.edits) == ("investigate", "user task", True)
    assert "investigate" in dict(said["formDefinition/formId"].options)
    assert set(dict(said["property/clock"].options)) >= {"stage_1_response"}


def test_what_a_form_says_is_set_and_the_rest_of_the_file_stays(forms: Forms) -> None:
    before, was = forms.body, forms.said("investigate")
    change = {"name": "Look into it", "property/capacity": "looked into it", "documentation": "Why."}
    forms.change("investigate", change)
    assert {key: value for key, value in forms.said("investigate").items() if value != was[key]} == change
    forms.change("investigate", was)
    assert normal_form(DIAGRAM, forms.body) == normal_form(DIAGRAM, before)


def test_what_two_people_say_of_the_same_element_is_not_overwritten(forms: Forms) -> None:
    seen = forms.revision
    forms.change("investigate", {"name": "Look into it"}, seen)
    forms.change("contact_customer", {"name": "Talk to the customer"}, seen, "second")
    assert forms.said("investigate")["name"] == "Look into it"
    with pytest.raises(FileChanged):
        forms.change("investigate", {"name": "Find out"}, seen, "second")


def test_a_task_is_added_between_two_elements_with_its_place_in_the_picture(forms: Forms) -> None:
    flow = forms.flow("investigate")
    after = flow.get("targetRef", "")
    add_task(forms.runtime, forms.owner, forms.draft, DIAGRAM, flow.get("id", ""), "Ask the neighbours",
             seen=forms.revision)  # fmt: skip
    said = {
        "formDefinition/formId": "investigate", "taskSchedule/dueDate": "=today()",
        "assignmentDefinition/candidateGroups": "complaints_handler",
    }  # fmt: skip
    forms.change("ask_the_neighbours", said)
    diagram = DiagramFile(forms.body)
    assert [each.get("targetRef") for each in diagram.outgoing("ask_the_neighbours")] == [after]
    assert forms.errors() == []
    assert overlapping(forms.body) == overlapping((ROOT / DIAGRAM).read_bytes())
    with pytest.raises(Invalid):
        add_task(forms.runtime, forms.owner, forms.draft, DIAGRAM, flow.get("id", ""), " ", seen=forms.revision)


def test_what_was_added_is_taken_out_again_and_only_what_stands_between_two_flows_can_be(forms: Forms) -> None:
    before, flow = forms.body, forms.flow("investigate")
    add_task(forms.runtime, forms.owner, forms.draft, DIAGRAM, flow.get("id", ""), "Ask", seen=forms.revision)
    remove_element(forms.runtime, forms.owner, forms.draft, DIAGRAM, "ask", seen=forms.revision)
    assert normal_form(DIAGRAM, forms.body) == normal_form(DIAGRAM, before)
    with pytest.raises(Invalid):
        remove_element(forms.runtime, forms.owner, forms.draft, DIAGRAM, "quick_fix", seen=forms.revision)


def test_a_task_fits_into_every_flow_of_every_diagram(forms: Forms) -> None:
    for path in sorted((ROOT / "bpmn").rglob("*.bpmn")):
        said = path.read_bytes()
        for flow in DiagramFile(said).flows():
            diagram = DiagramFile(said)
            task = diagram.add_user_task(flow.get("id", ""), "A new task")
            now = diagram.text()
            assert overlapping(now) <= overlapping(said), (path.name, flow.get("id"))
            diagram.remove(task)
            assert normal_form(path.name, diagram.text()) == normal_form(path.name, said)


def test_choices_are_what_this_content_has_and_of_the_draft_as_it_is(forms: Forms) -> None:
    """While a diagram cannot be read, they are those of what the draft was made from."""
    choices = choices_for_diagram(forms.runtime, forms.owner, forms.draft, DIAGRAM)
    properties = {each["name"]: each for each in choices["properties"]}
    assert "stage_1_response" in {each["value"] for each in properties["clock"]["options"]}
    names = {each["name"]: {inner["name"] for inner in each["entries"]} for each in choices["names"]}
    assert {"stage", "outcome"} <= names["complaint"]
    assert "stage_1_response" in names["deadlines"]
    assert ("manualTask" in choices["runs"], choices["runs"]["startEvent"]) == (False, ["", "message"])
    save_file(forms.runtime, forms.owner, forms.draft, DIAGRAM, b"<nothing", seen=forms.revision)
    again = choices_for_diagram(forms.runtime, forms.owner, forms.draft, DIAGRAM)
    assert again["processes"] == choices["processes"]


def test_nobody_changes_a_diagram_who_may_not_see_it(forms: Forms) -> None:
    handler = forms.driver.people["handler"]
    for look in (choices_for_diagram, list_elements):
        with pytest.raises(NotFound):
            look(forms.runtime, handler, forms.draft, DIAGRAM)
    with pytest.raises(NotFound):
        forms.change("investigate", {"name": "x"}, by="handler")


def overlapping(body: bytes) -> set[tuple[str, str]]:
    """The pairs of elements that are drawn over each other, but for events on a border and what encloses others."""
    diagram = DiagramFile(body)
    shapes = {}
    for shape in diagram.root.iter(f"{{{DI}}}BPMNShape"):
        node = diagram.element(shape.get("bpmnElement", ""))
        if not node.tag.endswith(("boundaryEvent", "subProcess", "Process", "participant", "lane", "textAnnotation")):
            box = shape[0] if shape[0].get("x") else shape[1]
            shapes[node.get("id", "")] = [float(box.get(name, "0")) for name in ("x", "y", "width", "height")]
    return {
        (one_id, other_id)
        for one_id, (x, y, width, height) in shapes.items()
        for other_id, (left, top, wide, high) in shapes.items()
        if one_id < other_id and x < left + wide and left < x + width and y < top + high and top < y + height
    }
