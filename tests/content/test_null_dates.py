"""Due dates and timers that would be null where one is needed, each made by changing a landlord's real content."""

from __future__ import annotations

import ast

import pytest

from app.content.checking.findings import ContentFinding
from app.content.contracts.program_events import RECORDED_BY_PROGRAM
from app.content.contracts.sources import recorded_events
from app.content.expressions.starting_clocks import StartingClocks
from app.use_cases.check_content import check_content
from tests.content.changed_content import changed
from tests.content.landlords import LANDLORDS, content_of
from tests.repo.documents import ROOT

DUE = 'dueDate="=deadlines.stage_1_response.due"'
STAGE_1 = {"aspire": "bpmn/aspire/stage_1.bpmn", "association": "bpmn/association/stage_1.bpmn",
           "aster": "bpmn/aster/stage_1.bpmn", "inspiring": "bpmn/inspiring/stage_1.bpmn"}  # fmt: skip


def findings_with(due: str, landlord: str = "aspire") -> list[ContentFinding]:
    files = changed(landlord, STAGE_1[landlord], DUE, f'dueDate="={due}"')
    return list(check_content(files, landlord))


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_no_date_of_the_landlords_is_null_where_one_is_needed(landlord: str) -> None:
    findings = check_content(content_of(landlord).files, landlord)
    assert [str(finding) for finding in findings if " is null" in finding.message] == []


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_a_clock_that_starts_only_afterwards_is_an_error_with_the_way_and_what_to_do(landlord: str) -> None:
    """Stage 2 has not been asked for while stage 1 is first worked on."""
    (finding,) = findings_with("deadlines.stage_2_response.due", landlord)
    assert finding.severity == "error"
    assert finding.where.startswith(f"{STAGE_1[landlord]} ")
    assert "a case comes here before “stage_2_response” runs" in finding.message
    assert "Use a clock that runs here" in finding.remedy


@pytest.mark.parametrize(
    "due",
    [
        "if deadlines.stage_2_response = null then deadlines.stage_1_response.due else deadlines.stage_2_response.due",
        "if complaint.stage = 2 then deadlines.stage_2_response.due else deadlines.stage_1_response.due",
        "deadlines.personal_contact.due",
        "if deadlines.stage_2_response = null then null else deadlines.stage_1_response.due",
        "if complaint.aware_on = null then null else date(complaint.aware_on)",
        "complaint.received_on",
    ],
)  # fmt: skip
def test_a_date_that_is_there_or_a_null_that_is_written_out_is_no_alarm(due: str) -> None:
    assert [str(finding) for finding in findings_with(due)] == []


@pytest.mark.parametrize(
    ("due", "lacking"),
    [
        ("date(complaint.aware_on)", "“complaint.aware_on”"),
        ("deadlines.stage_1_response.met", "“deadlines.stage_1_response.met”"),
        ("if complaint.stage = 1 then date(complaint.aware_on) else deadlines.stage_1_response.due", "aware_on"),
    ],
)  # fmt: skip
def test_what_may_be_missing_is_a_warning_that_names_it(due: str, lacking: str) -> None:
    (finding,) = findings_with(due)
    assert finding.severity == "warning"
    assert lacking in finding.message
    assert "Make the field mandatory" in finding.remedy


def test_a_fact_that_a_form_on_the_way_demands_is_there() -> None:
    """Aster's panel: the day is a mandatory field of the form before."""
    path = "bpmn/aster/designated_complaints_panel.bpmn"
    assert b'dueDate="=date(complaint.panel_on)"' in content_of("aster").files[path]
    form = next(name for name in content_of("aster").files if name.endswith(".form") and
                b'"panel_on"' in content_of("aster").files[name])  # fmt: skip
    text = content_of("aster").files[form].decode()
    at = text.index('"panel_on"')
    optional = text[:at] + text[at:].replace('"required": true', '"required": false', 1)
    assert optional != text
    warned = [str(each) for each in check_content({**content_of("aster").files, form: optional.encode()}, "aster")]
    assert any("“complaint.panel_on” has no value yet" in each for each in warned), warned


def test_a_timer_on_a_clock_that_starts_only_afterwards_would_never_fire() -> None:
    path, stage_1 = "bpmn/common/keep_informed.bpmn", "deadlines.stage_1_response.overdue_at"
    old = f"=if complaint.stage = 2 then deadlines.stage_2_response.overdue_at else {stage_1}"
    files = changed("aspire", path, old, "=deadlines.ombudsman_information.overdue_at")
    (finding,) = [each for each in check_content(files, "aspire") if each.severity == "error"]
    assert "the timer" in finding.message
    assert "“ombudsman_information”" in finding.message


@pytest.mark.parametrize("landlord", LANDLORDS)
def test_where_a_clock_serves_today_it_is_known_to_run(landlord: str) -> None:
    content = content_of(landlord)
    starting = StartingClocks(content, content.diagrams.processes)
    wrong = [
        (process.id, element.id)
        for process in content.diagrams.processes.values()
        for element in process.elements.values()
        if element.type == "userTask"
        and element.properties.get("clock") in starting.never_run_at(process.id, element.id)
    ]
    assert wrong == []


def test_every_event_that_program_and_diagrams_both_record_is_named() -> None:
    """Else the check would take it for one that comes from the diagrams alone."""
    called = [
        node
        for room in ("casework", "use_cases", "mending")
        for path in (ROOT / "app" / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
    ]
    literal = {str(call.args[0].value) for call in called if call.args and isinstance(call.args[0], ast.Constant)}
    drawn = {event for landlord in LANDLORDS for event in recorded_events(content_of(landlord))}
    assert "acknowledged" in literal
    assert literal & drawn <= RECORDED_BY_PROGRAM
