"""Every diagram does what its ways say, and each of its flows is walked by one; a diagram that does otherwise, and a
file that cannot be read, is named with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.bpmn.processes import read_processes
from app.errors import ContentError
from app.scenarios.diagram_examples import FOLDER, mismatches_of_ways, way_file_of, way_mismatches, ways_of
from app.scenarios.walking import Walk, alone
from tests.content.coverage import COVERED
from tests.content.landlords import LANDLORDS, content_of, covered_with
from tests.drivers.runtime_driver import ROOT

DIAGRAMS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "bpmn").rglob("*.bpmn"))
CONTRIBUTION = "bpmn/common/contribution.bpmn"


@pytest.mark.parametrize("landlord", COVERED)
def test_every_diagram_of_a_landlord_does_what_its_ways_say(landlord: str) -> None:
    assert [str(mismatch) for mismatch in way_mismatches(content_of(landlord), ROOT)] == []


def test_every_diagram_has_ways_and_every_file_of_ways_its_diagram() -> None:
    """A diagram that is renamed or removed takes its ways with it."""
    assert set((ROOT / FOLDER).rglob("*.yaml")) == {way_file_of(diagram, ROOT) for diagram in DIAGRAMS}


@pytest.mark.walks
@pytest.mark.parametrize("diagram", DIAGRAMS)
def test_every_flow_of_a_diagram_is_walked_by_one_of_its_ways(diagram: str) -> None:
    """Issue 12: nothing can be drawn that no example knows."""
    body = (ROOT / diagram).read_bytes()
    process, diagrams = read_processes(diagram, body)[0], alone(body, diagram)
    content = content_of(next(landlord for landlord in COVERED if diagram in covered_with(landlord)))
    walked: set[str] = set()
    for way in ways_of(way_file_of(diagram, ROOT)):
        walk = Walk(content, diagrams, process.id, way.begins, way.posts)
        for step in way.steps:
            walk.move(step.move)
        assert walk.instance is not None
        flows = walk.instance.walked()[process.id]["flows"]
        walked |= {flow for flow, times in flows.items() if times}
    assert [flow.id for flow in process.flows if flow.id not in walked] == []


def said_of(body: bytes) -> list[str]:
    path = way_file_of(CONTRIBUTION, ROOT)
    return [str(each) for each in mismatches_of_ways(content_of(LANDLORDS[0]), CONTRIBUTION, body, path, ways_of(path))]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('cancelActivity="false"', 'cancelActivity="true"', "open: expected: ['contribute']"),
        ('formId="contribute"', 'formId="enquiry"', "'form': 'enquiry'"),
        ("P1D", "P2D", "until: {'contribution_overdue': '2026-03-14 00:00'}"),
        ('value="contributed to the answer"', 'value="gave a part"', "'capacity': 'gave a part'"),
        ('name="contribution_withdrawn"', 'name="contribution_taken_back"', "hears: not expected"),
        ('targetRef="contributed"', 'targetRef="remind_whoever_answers"', "does: not expected"),
    ],
)
def test_a_diagram_that_does_otherwise_is_named_with_the_step_and_what_differs(old: str, new: str, said: str) -> None:
    body = (ROOT / CONTRIBUTION).read_text(encoding="utf-8")
    assert old in body
    told = said_of(body.replace(old, new).encode())
    assert told
    assert any(said in each for each in told), told
    assert re.match(rf"{re.escape(str(way_file_of(CONTRIBUTION, ROOT)))}:\d+: contribution, “", told[0])


def test_a_step_that_cannot_come_is_a_mismatch(tmp_path: Path) -> None:
    path = tmp_path / "contribution.yaml"
    path.write_text(
        "on: 2026-03-02\nways:\n  - steps:\n      - begin: contribution_asked\n"
        "        with: {contribution_due: '2026-03-12'}\n      - do: anything\n",
        encoding="utf-8",
    )
    body = (ROOT / CONTRIBUTION).read_bytes()
    first = ways_of(path)[0]
    whole = next(iter(mismatches_of_ways(content_of(LANDLORDS[0]), CONTRIBUTION, body, path, [first])))
    assert "does: not expected" in whole.said
    for kind, name, said in (
        ("do", "anything", "the task anything is not open"),
        ("tell", "anything", "nothing waits for the message anything"),
        ("wait", "anything", "the timer anything does not run"),
    ):
        text = way_file_of(CONTRIBUTION, ROOT).read_text(encoding="utf-8").partition("      - wait")[0]
        path.write_text(f"{text}      - {kind}: {name}\n", encoding="utf-8")
        (mismatch,) = mismatches_of_ways(content_of(LANDLORDS[0]), CONTRIBUTION, body, path, ways_of(path))
        assert f": {said}. Correct" in mismatch.said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("on: 2026-03-02\nways: []\n", "at least one way"),
        ("ways:\n  - steps: [{begin: true}]\n", ":1: “on” is the date"),
        ("on: 2026-03-02\nways:\n  - step: 1\n", ":3: a way has “steps”"),
        ("on: 2026-03-02\nways:\n  - steps: [{do: a}]\n", ":3: a step is one of"),
        ("on: 2026-03-02\nways:\n  - steps: [{begin: true, do: a}]\n", ":3: a step is one of"),
        ("on: 2026-03-02\nways:\n  - steps: [{begin: true, dose: []}]\n", "“dose” is not known here"),
        ("on: 2026-03-02\nways:\n  - steps: [{begin: true, with: 1}]\n", "“with” has a value for each name"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_it_needs(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "ways.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(said)):
        ways_of(path)
