"""An expression that asks for what is not there, in a running case: an incident of its element, never a silent null."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.errors import ContentError
from app.store import cases, tables
from app.store.rows import IncidentRow
from app.use_cases import publish_content
from app.views.view_instance import view_instance
from app.views.view_task import view_task
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord

ACKNOWLEDGEMENT, STAGE_1 = "elsewhere/acknowledgement.bpmn", "elsewhere/stage_1.bpmn"
INFORMED = "common/keep_informed.bpmn"
ASSIGNMENT = '<zeebe:assignmentDefinition candidateGroups="customer_excellence_team" />'
WRONG = [
    (ACKNOWLEDGEMENT, 'dueDate="=if deadlines', 'dueDate="=deadlines.acknowledgement.du + if deadlines', "acknowledge"),
    (
        ACKNOWLEDGEMENT,
        'candidateGroups="customer_excellence_team"',
        'candidateGroups="=landlord.handlr"',
        "acknowledge",
    ),
    (ACKNOWLEDGEMENT, ASSIGNMENT, ASSIGNMENT.replace(" />", ' assignee="=complaint.handlr" />'), "acknowledge"),
    (ACKNOWLEDGEMENT, "'=if complaint.anonymous = true then null else \"ACK1\"'", '"=complaint.lettr"', "acknowledge"),
    (
        ACKNOWLEDGEMENT,
        "'=if deadlines.acknowledgement.met = null then",
        "'=if complaint.evnt = null then",
        "acknowledge",
    ),
    (INFORMED, "else deadlines.stage_1_response.overdue_at", "else complaint.overdue", "response_overdue"),
    (STAGE_1, '=complaint.route = "s1_quick_fix"', '=complaint.rout = "s1_quick_fix"', "quick_fix_tried"),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return content_of_another_landlord(tmp_path, "elsewhere")


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / "bpmn" / name
    text = path.read_text()
    assert old in text, f"{path.name} does not hold {old!r} any more"
    path.write_text(text.replace(old, new, 1))


def incidents_of(driver: RuntimeDriver, case_id: int) -> list[IncidentRow]:
    with driver.runtime.database.read() as connection:
        return cases.rows_of(connection, tables.incident, case_id)


def shown_to_administrators(driver: RuntimeDriver, incident: IncidentRow) -> list[str]:
    """What the page of the instance says of its incidents."""
    page = view_instance(driver.runtime, driver["admin"], incident["instance_id"])
    return [shown["message"] for shown in page.incidents]


@pytest.mark.parametrize(("file", "old", "new", "element"), WRONG, ids=[f"{new[-30:]}" for _, _, new, _ in WRONG])
def test_a_member_that_is_not_there_is_an_incident_with_element_and_expression(
    file: str, old: str, new: str, element: str, database_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In content from before the check knew it: due date, assignee, groups, letter, event, timer, condition."""
    monkeypatch.setattr(publish_content, "check_content", lambda *_: ())
    change(folder, file, old, new)
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    (incident,) = incidents_of(driver, case_id)
    assert incident["element_id"] == element
    assert "has no entry called" in incident["message"]
    assert "Correct “=" in incident["message"]
    assert incident["message"] in shown_to_administrators(driver, incident)


def test_a_due_date_that_turns_out_to_be_no_date_is_an_incident(database_url: str, folder: Path) -> None:
    """The check cannot know it: any text may be a date until it is read."""
    known_late = 'dueDate="=if complaint.reference != null then date(complaint.reference) else if'
    change(folder, ACKNOWLEDGEMENT, 'dueDate="=if', known_late)
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    (incident,) = incidents_of(driver, case_id)
    assert incident["element_id"] == "acknowledge"
    assert "the due date of" in incident["message"]
    assert driver.task(case_id, "acknowledge"), "the task is there all the same"


def test_what_is_only_not_known_yet_is_no_incident(database_url: str, folder: Path) -> None:
    """Nobody reviews yet, the clock of stage 2 does not run, and the fact has no value: null stays legal."""
    assigned = 'assignee="=if complaint.ground = null then complaint.reviewer else null" />'
    change(folder, ACKNOWLEDGEMENT, ASSIGNMENT, ASSIGNMENT.replace("/>", assigned))
    later = "deadlines.stage_2_response.due"
    change(folder, ACKNOWLEDGEMENT, 'dueDate="=if', f'dueDate="=if {later} != null then {later} else if')
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    assert incidents_of(driver, case_id) == []
    assert driver.task(case_id, "acknowledge")


def test_a_default_that_cannot_be_worked_out_is_said_where_the_form_opens(database_url: str, folder: Path) -> None:
    """Never an empty field that nobody wonders about."""
    form = folder / "forms" / "acknowledge.form"
    form.write_text(form.read_text().replace('"=complaint.responsibility"', '"=string(date(complaint.reference))"', 1))
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    shown = view_task(driver.runtime, driver["officer"], driver.task(case_id, "acknowledge")).form
    with pytest.raises(ContentError, match=r"The default “=string.* of the field 'responsibility'"):
        shown.form.starts(shown.facts)
