"""`between: default`: one new task in a diagram does not break the stories that say nothing of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.content.files import read_content
from app.scenarios import Outcome, StoryError, load_story, run_story
from tests.drivers.runtime_driver import ROOT

TASK = """
    <bpmn:userTask id="check_facts" name="Check the facts">
      <bpmn:extensionElements>
        <zeebe:userTask />
        <zeebe:formDefinition formId="check_facts" />
        <zeebe:assignmentDefinition candidateGroups="head_of_service" />
        <zeebe:taskSchedule dueDate="=deadlines.stage_1_response.due" />
        <zeebe:properties><zeebe:property name="clock" value="stage_1_response" /></zeebe:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>investigate_to_respond</bpmn:incoming>
      <bpmn:outgoing>check_facts_to_respond</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="check_facts_to_respond" sourceRef="check_facts" targetRef="respond" />
"""
PICTURE = """
      <bpmndi:BPMNShape id="check_facts_di" bpmnElement="check_facts">
        <dc:Bounds x="1200" y="600" width="100" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="check_facts_to_respond_di" bpmnElement="check_facts_to_respond">
        <di:waypoint x="1250" y="600" />
        <di:waypoint x="1250" y="500" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>"""
FORM = {
    "id": "check_facts", "type": "default", "schemaVersion": 18, "components": [
        {"type": "text", "text": "# Check the facts", "id": "heading"},
        {"type": "radio", "key": "right", "id": "right", "label": "Are they right?", "validate": {"required": True},
         "values": [{"label": "Yes", "value": "yes"}, {"label": "No", "value": "no"}]},
        {"type": "datetime", "subtype": "date", "key": "checked_on", "id": "checked_on", "dateLabel": "Checked on",
         "validate": {"required": True}},
        {"type": "textarea", "key": "how", "id": "how", "label": "How?", "validate": {"required": True}},
        {"type": "dynamiclist", "path": "sources", "id": "sources", "label": "Sources", "components": [
            {"type": "textfield", "key": "what", "id": "what", "label": "What?", "validate": {"required": True}},
            {"type": "number", "key": "pages", "id": "pages", "label": "Pages",
             "validate": {"required": True, "min": 1}},
        ]},
    ],
}  # fmt: skip


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Aspire's content with a task more between looking into a complaint and answering it."""
    files = dict(read_content(ROOT, "aspire"))
    path = "bpmn/aspire/stage_1.bpmn"
    drawn = files[path].decode()
    drawn = drawn.replace(
        'sourceRef="investigate" targetRef="respond"', 'sourceRef="investigate" targetRef="check_facts"'
    )
    drawn = drawn.replace("<bpmn:incoming>investigate_to_respond<", "<bpmn:incoming>check_facts_to_respond<")
    drawn = drawn.replace("</bpmndi:BPMNPlane>", PICTURE.strip())
    files[path] = drawn.replace('    <bpmn:userTask id="respond"', f'{TASK}    <bpmn:userTask id="respond"').encode()
    files["forms/aspire/check_facts.form"] = json.dumps(FORM).encode()
    for name, body in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(body)
    return tmp_path


def played(content: Path, more: str = "", step: str = "") -> tuple[Outcome, ...]:
    """The story of a whole complaint, with a line more at its head, and with one in its step that looks into it."""
    text = (ROOT / "tests" / "scenarios" / "aspire" / "S01.yaml").read_text()
    text = text.replace("landlord: aspire\n", f"landlord: aspire\n{more}")
    path = content / "story.yaml"
    path.write_text(text.replace("    do: investigate\n", f"    do: investigate\n{step}", 1))
    return run_story(load_story(path), content).outcomes


def test_without_it_a_new_task_stops_the_story(content: Path) -> None:
    failure = played(content)[0].failures[0]
    assert failure.what == "tasks"
    assert "check_facts" in str(failure.actual)


def test_a_task_that_the_story_says_nothing_of_is_answered_with_as_little_as_its_form_takes(content: Path) -> None:
    assert [outcome.failures for outcome in played(content, "between: default\n") if outcome.failures] == []


def test_it_may_stand_at_the_step_after_which_the_task_opens(content: Path) -> None:
    assert played(content, step="    between: default\n")[0].failures == ()


def test_a_step_may_leave_what_the_story_answers(content: Path) -> None:
    failure = played(content, "between: default\n", "    between: leave\n")[0].failures[0]
    assert "check_facts" in str(failure.actual)


def test_a_task_that_the_story_names_is_left_to_the_story(content: Path) -> None:
    text = content / "story.yaml"
    played(content, "between: default\n")
    named = text.read_text().replace("tasks: [{id: respond, role: complaints_handler", "tasks: [{id: check_facts", 1)
    text.write_text(named)
    failure = run_story(load_story(text), content).outcomes[0].failures[0]
    assert "check_facts" in str(failure.actual)


def test_another_word_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    path = tmp_path / "story.yaml"
    path.write_text("title: x\nlandlord: aspire\nbetween: defualt\nsteps:\n  - {at: 2026-01-05, nothing: x}\n")
    with pytest.raises(StoryError, match="did you mean 'default'"):
        load_story(path)
