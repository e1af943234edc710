"""Camunda's own linter finds nothing in any diagram, and would find what is wrong."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from setup.camunda_lint import BUNDLE
from setup.node import environment

pytestmark = pytest.mark.walks

ROOT = Path(__file__).resolve().parents[2]
DIAGRAMS = sorted((ROOT / "bpmn").rglob("*.bpmn"))
CLEAN = Path(__file__).parent / "camunda_lint" / "samples" / "clean.bpmn"

# What is taken out of the clean sample (and put in its place) → the element and rule that must be reported.
FAULTS = {
    "no platform, so that nothing would be checked": (
        'modeler:executionPlatform="Camunda Cloud" ', "", ("definitions_sample", "execution-platform")),
    "not executable": (' isExecutable="true"', "", ("clean", "camunda-compat/executable-process")),
    "decision without result": (
        ' resultVariable="route"', "", ("classify", "camunda-compat/implementation")),
    "script without result": (' resultVariable="quick"', "", ("note_route", "camunda-compat/implementation")),
    "form without id": (' formId="acknowledge"', "", ("acknowledge", "camunda-compat/user-task-form")),
    "form missing": (
        '<zeebe:formDefinition formId="acknowledge" />', "", ("acknowledge", "camunda-compat/user-task-definition")),
    "due date that is no expression": (
        'dueDate="=deadlines', 'dueDate="deadlines', ("acknowledge", "camunda-compat/task-schedule")),
    "timer that is no expression": (
        ">=deadlines.acknowledgement", ">deadlines.acknowledgement",
        ("acknowledgement_overdue", "camunda-compat/timer")),
    "service without type": (
        '<zeebe:taskDefinition type="alert" />', "", ("alert_manager", "camunda-compat/implementation")),
    "call of nothing": (' processId="stage_1"', "", ("investigate", "camunda-compat/called-element")),
    "message without name": (
        '"message_withdrawn" name="withdrawn"', '"message_withdrawn"',
        ("withdrawn", "camunda-compat/message-reference")),
    "message that does not exist": (
        'id="withdrawn_message" messageRef="message_withdrawn"', 'id="withdrawn_message" messageRef="nothing"',
        ("withdrawn_message", "import")),
    "unknown extension element": (
        "<zeebe:userTask />", "<zeebe:userTask /><zeebe:userTaks />", (None, "import")),
    "shape missing": (
        '<bpmndi:BPMNShape id="classify_di" bpmnElement="classify">',
        '<bpmndi:BPMNShape id="classify_di" bpmnElement="note_route">', ("classify", "no-bpmndi")),
}  # fmt: skip


def lint(*diagrams: Path) -> dict[str, list[dict[str, Any]]]:
    """What Camunda's linter finds: path → findings."""
    command = ["node", str(BUNDLE), *map(str, diagrams)]
    answer = subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
    findings: dict[str, list[dict[str, Any]]] = json.loads(answer.stdout)
    assert list(findings) == [str(diagram) for diagram in diagrams]
    return findings


@cache
def findings_in_diagrams() -> dict[str, list[dict[str, Any]]]:
    return lint(*DIAGRAMS)


def test_there_are_diagrams() -> None:
    assert DIAGRAMS


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: str(path.relative_to(ROOT / "bpmn")))
def test_camunda_finds_nothing_in(diagram: Path) -> None:
    assert findings_in_diagrams()[str(diagram)] == []


def test_camunda_finds_nothing_in_the_sample_of_every_construct() -> None:
    assert lint(CLEAN)[str(CLEAN)] == []


def test_what_is_wrong_is_found_with_its_element(tmp_path: Path) -> None:
    clean = CLEAN.read_text(encoding="utf-8")
    broken = {}
    for fault, (there, instead, _) in FAULTS.items():
        assert there in clean, fault
        path = tmp_path / f"{fault.replace(' ', '_')}.bpmn"
        path.write_text(clean.replace(there, instead, 1), encoding="utf-8")
        broken[fault] = path
    findings = lint(*broken.values())
    for fault, (_, _, expected) in FAULTS.items():
        seen = {(finding["id"], finding["rule"]) for finding in findings[str(broken[fault])]}
        assert expected in seen, fault


def test_a_file_that_is_no_diagram_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "torn.bpmn"
    path.write_text("<bpmn:definitions", encoding="utf-8")
    assert [finding["rule"] for finding in lint(path)[str(path)]] == ["import"]
