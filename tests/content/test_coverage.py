"""Every way through every diagram is walked and every rule of every table fires, for every landlord on disk; and the
measure itself notices a way that cannot be gone and a row that cannot fire."""

from __future__ import annotations

import pytest

from app.content.files import ROOMS
from app.content.release import Release
from tests.bpmn.drawing import end, gateway, mappings, process, service, start, user
from tests.content.coverage import (
    COVERED,
    diagram_covered,
    diagrams_of,
    main,
    rules_of,
    table_covered,
)
from tests.content.landlords import LANDLORDS, SHARED, content_of, covered_with
from tests.content.rules import tables_of
from tests.content.walker import Walker, walk
from tests.drivers.runtime_driver import ROOT

pytestmark = pytest.mark.walks

DIAGRAMS = [(landlord, process_id) for landlord in COVERED for process_id in diagrams_of(landlord)]
TABLES = [(landlord, decision_id) for landlord in COVERED for decision_id in rules_of(landlord)]


@pytest.mark.parametrize(("landlord", "process_id"), DIAGRAMS)
def test_every_flow_of_the_diagram_is_walked(landlord: str, process_id: str) -> None:
    """Each gateway's ways, each boundary event, each message and each timer is taken by the engine."""
    covered = diagram_covered(walk(landlord), process_id)
    assert covered.total > 0
    assert not covered.missed, "\n".join(map(str, covered.missed))


@pytest.mark.parametrize(("landlord", "decision_id"), TABLES)
def test_every_rule_of_the_table_fires(landlord: str, decision_id: str) -> None:
    """For each row there are inputs on which the table's own trace says that it matched."""
    covered = table_covered(rules_of(landlord)[decision_id])
    assert covered.total > 0
    assert not covered.missed, "\n".join(map(str, covered.missed))


@pytest.mark.parametrize("landlord", COVERED)
def test_no_step_of_any_walk_fails(landlord: str) -> None:
    """Nothing that a form offers brings a diagram to a step that fails."""
    assert walk(landlord).incidents == set()


@pytest.mark.parametrize("landlord", COVERED)
def test_the_report_counts_everything_and_says_so(landlord: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([landlord]) == 0
    shown = capsys.readouterr().out
    listed = {line.split()[0] for line in shown.splitlines() if line.startswith("  ") and "/" in line.split()[0]}
    assert listed == set(covered_with(landlord))
    assert "not run" not in shown


def test_no_diagram_and_no_table_on_disk_is_left_out() -> None:
    """SYS-04: what no landlord on disk runs on is covered with the landlord of shared parts only."""
    on_disk = {
        path.relative_to(ROOT).as_posix()
        for room, suffix in ROOMS.items()
        if room in ("bpmn", "dmn")
        for path in (ROOT / room).rglob(f"*{suffix}")
    }
    assert on_disk
    assert on_disk - {path for landlord in COVERED for path in covered_with(landlord)} == set()
    assert covered_with(SHARED)
    assert all("/common/" in path or "/code/" in path for path in covered_with(SHARED))


def test_the_report_refuses_a_landlord_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nobody"]) == 1
    assert LANDLORDS[0] in capsys.readouterr().out


# -- that the measure measures -----------------------------------------------------------------------------------------

FORM = """{"schemaVersion": 18, "id": "ask", "type": "default", "executionPlatform": "Camunda Cloud", "components": [
  {"type": "select", "id": "Field_colour", "key": "colour", "label": "Colour", "validate": {"required": true},
   "values": [{"label": "Red", "value": "red"}, {"label": "Blue", "value": "blue"}],
   "properties": {"variable": "yes"}},
  {"type": "number", "id": "Field_rooms", "key": "rooms", "label": "Rooms", "properties": {"variable": "yes"}}
]}"""


def drawn(condition: str, asks: str = "") -> Walker:
    """A walk through a small diagram whose gateway has this condition, after a task `ask`: a person's, or as drawn."""
    landlord = LANDLORDS[0]
    given = content_of(landlord)
    role = sorted(given.landlord.roles)[0]
    body = f"""{start()}{asks or user("ask", groups=role, form="ask")}
        {gateway("which", default="other")}{end("one")}{end("two")}
        start -> ask -> which
        which -> one [chosen] : ={condition}
        which -> two [other]"""
    files = {path: content for path, content in given.files.items() if not path.startswith("bpmn/")}
    files[f"bpmn/{landlord}/drawn.bpmn"] = process("drawn", body)
    files["forms/ask.form"] = FORM.encode()
    walker = Walker(Release("drawn", landlord, files))
    walker.walk_all()
    return walker


@pytest.mark.parametrize(
    "condition",
    [
        'colour = "red"',
        'colour != "red"',
        'colour = "blue" and rooms > 3',
        "rooms != null and rooms < 2",
        'complaint.theme = "damp" and colour = "red"',
        "deadlines.stage_1_response.passed = true",
        "deadlines.stage_1_response = null",
        "given_by_the_caller = true",
    ],
)
def test_a_redrawn_condition_is_walked_both_ways_without_touching_a_test(condition: str) -> None:
    assert drawn(condition).not_walked("drawn") == []


@pytest.mark.parametrize(
    "condition", ['colour = "green"', 'colour = "red" and colour = "blue"', "rooms > 3 and rooms < 2"]
)
def test_a_way_that_no_answer_of_the_form_opens_is_reported(condition: str) -> None:
    """A flow counts as walked only when the engine took it with what people can really give."""
    walker = drawn(condition)
    assert [flow.id for flow in walker.not_walked("drawn")] == ["chosen"]
    covered = diagram_covered(walker, "drawn")
    assert not covered.whole
    assert covered.missed[0].words.startswith("chosen: “which” → ")


@pytest.mark.parametrize(
    ("kind", "condition", "missed"),
    [
        ("keep_repeat", "repeated = true", []),
        ("keep_repeat", "repeated = false", []),
        ("keep_repeat", 'repeated = "no"', ["chosen", "other"]),  # true and false are no text: the step fails
        ("alert", "repeated = true", ["chosen"]),
    ],
)
def test_the_answers_of_a_service_are_those_that_it_gives(kind: str, condition: str, missed: list[str]) -> None:
    """Both answers of a service that says true or false are walked, and none of one that gives nothing."""
    asks = service("ask", kind, mappings(outputs={"repeated": "=repeated"}))
    assert [flow.id for flow in drawn(condition, asks).not_walked("drawn")] == missed


def test_a_step_that_fails_on_the_way_is_reported() -> None:
    """A condition that is null instead of true or false stops the process: the walk says where."""
    walker = drawn("rooms > 3")
    assert {incident.split(":")[0] for incident in walker.incidents} == {"drawn which"}


def test_a_row_that_other_rows_hide_is_reported() -> None:
    """A row counts as fired only when the table's trace says that it matched."""
    landlord = LANDLORDS[0]
    given = content_of(landlord)
    ordered = ((name, rules) for name, rules in tables_of(given).items() if rules.table.hit_policy == "FIRST")
    name, rules = min(ordered, key=lambda named: len(named[1].numbers))
    path = given.table_paths[name]
    body = given.files[path].decode()
    first = body.index("<rule ")
    cells = "".join(f'<inputEntry id="any_{at}"><text>-</text></inputEntry>' for at in range(len(rules.table.inputs)))
    outputs = "".join(
        f'<outputEntry id="none_{at}"><text>null</text></outputEntry>' for at in range(len(rules.table.outputs))
    )
    hiding = f'{body[:first]}<rule id="catches_all">{cells}{outputs}</rule>{body[first:]}'
    content = Release("hidden", landlord, {**given.files, path: hiding.encode()})
    covered = table_covered(tables_of(content)[name])
    assert [missed.words.split(":")[0] for missed in covered.missed] == [
        f"row {number + 1}" for number in rules.numbers
    ]
