"""Working days counted by expressions of content, in a real case at every landlord: in a diagram, a table that is asked
beside it, a form and a letter, by the calendar that the landlord has today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app import letters
from app.casework.actor import ENGINE
from app.casework.open_case import open_case
from app.mending.mend_instance import set_data
from app.use_cases.publish_content import publish_content
from app.views.view_task import view_task
from tests.content.landlords import LANDLORDS, content_of
from tests.drivers.content_copy import copy_content
from tests.drivers.every_post import EVERYTHING
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import open_tasks

DIAGRAM, FORM = "bpmn/common/service_request.bpmn", "forms/answer_service_request.form"
ANSWER, REVIEW = "answer_service_request", "review_service_request"
DRAWN = [
    (  # the due date of the review: four working days before what the clock says, from a mapping that a script reads
        DIAGRAM, '<zeebe:taskSchedule dueDate="=deadlines.service_request_review.due" />',
        '<zeebe:taskSchedule dueDate="=first_look" />',
    ),
    (
        DIAGRAM, '<bpmn:incoming>review_nears_to_review_service_request</bpmn:incoming>',
        "<bpmn:incoming>work_out_to_review_service_request</bpmn:incoming>",
    ),
    (
        DIAGRAM, 'sourceRef="review_nears" targetRef="review_service_request" />',
        'sourceRef="review_nears" targetRef="work_out" />\n    <bpmn:sequenceFlow '
        'id="work_out_to_review_service_request" sourceRef="work_out" targetRef="review_service_request" />',
    ),
    (
        DIAGRAM, '<bpmn:userTask id="review_service_request"',
        '<bpmn:scriptTask id="work_out" name="Work out the first look"><bpmn:extensionElements><zeebe:ioMapping>'
        '<zeebe:input source="=-2 * working days between(date(&quot;2025-12-24&quot;), date(&quot;2025-12-30&quot;))" '
        'target="back" /></zeebe:ioMapping>'
        '<zeebe:script expression="=add working days(deadlines.service_request_review.due, back)" '
        'resultVariable="first_look" /></bpmn:extensionElements>'
        "<bpmn:incoming>review_nears_to_review_service_request</bpmn:incoming>"
        "<bpmn:outgoing>work_out_to_review_service_request</bpmn:outgoing></bpmn:scriptTask>\n    "
        '<bpmn:userTask id="review_service_request"',
    ),
    (
        DIAGRAM, "</bpmndi:BPMNPlane>",
        '<bpmndi:BPMNShape id="work_out_di" bpmnElement="work_out"><dc:Bounds x="40" y="600" width="100" height="80" />'
        '</bpmndi:BPMNShape><bpmndi:BPMNEdge id="work_out_edge" bpmnElement="work_out_to_review_service_request">'
        '<di:waypoint x="140" y="640" /><di:waypoint x="200" y="640" /></bpmndi:BPMNEdge></bpmndi:BPMNPlane>',
    ),
    (
        DIAGRAM, '<zeebe:property name="area" value="yes" />',
        '<zeebe:property name="area" value="yes" />\n          <zeebe:property name="about" '
        "value='=\"by \" + string(next working day(date(\"2025-12-27\")))' />",
    ),
    (FORM, '"record": "reason",', '"record": "reason", "default": "=string(add working days(today(), 20))",'),
    (
        FORM, '"dateLabel": "When was it done?",',
        '"dateLabel": "When was it done?", "conditional": '
        '{"hide": "=working days between(today(), date(\\"2025-12-29\\")) > 0"},',
    ),
]  # fmt: skip
FIVE = '=working days between(date("2025-12-24"), date("2026-01-05"))'


@pytest.fixture(params=LANDLORDS)
def landlord(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(landlord: str, tmp_path: Path) -> Path:
    """All content, in which the service request counts working days."""
    copy_content(tmp_path)
    for file, old, new in DRAWN:
        change(tmp_path / file, old, new)
    table = next(path for path in (f"dmn/{landlord}/task_dates.dmn", "dmn/common/task_dates.dmn") if path in
                 content_of(landlord).files)  # fmt: skip
    body = (tmp_path / table).read_text()
    row = body.index(f'"{ANSWER}"')
    (tmp_path / table).write_text(body[:row] + body[row:].replace("<text>20</text>", f"<text>{FIVE[1:]}</text>", 1))
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text, f"{path.name} does not hold {old!r} any more"
    path.write_text(text.replace(old, new, 1))


@pytest.fixture
def driver(database_url: str, landlord: str, folder: Path) -> Iterator[RuntimeDriver]:
    settings = content_of(landlord).landlord
    staff = {**{post: (role,) for post, role in settings.posts.items()}, EVERYTHING: tuple(settings.roles)}
    driver = RuntimeDriver(database_url, root=folder, landlord=landlord, staff=staff)
    yield driver
    driver.close()


def requested(driver: RuntimeDriver) -> int:
    return driver.log(EVERYTHING, kind="service_request", dissatisfied=False, summary="The tap drips: first report")


def proclaim(driver: RuntimeDriver, folder: Path, day: str) -> None:
    """Publish that a day is a holiday, as it becomes known."""
    change(
        folder / "landlords" / f"{driver.landlord}.toml",
        "[calendar.closed]",
        f'[calendar.closed]\n{day} = "Proclaimed"',
    )
    publish_content(driver.runtime, driver.landlord, folder, ENGINE)


def test_a_diagram_a_table_a_form_and_a_property_count_working_days(driver: RuntimeDriver) -> None:
    """TIM-01: Monday 1 December 2025; 25 and 26 December and 1 January are bank holidays."""
    case_id = requested(driver)
    task = open_tasks(driver, case_id)[ANSWER]
    assert task["due_on"] == date(2025, 12, 8), "the table says five: 29, 30, 31 December, 2 and 5 January"
    assert task["properties"]["about"] == "by 2025-12-29"
    shown = view_task(driver.runtime, driver[EVERYTHING], task["id"]).form
    with driver.runtime.by_this_clock():
        assert shown.form.starts(shown.facts)["done"] == "2025-12-31", "20 working days on, over Christmas"
        assert shown.form.hidden({}, facts=shown.facts) == {"occurred_on"}
    driver.advance_to("2025-12-22 23:00")
    assert REVIEW not in open_tasks(driver, case_id)
    driver.advance_to("2025-12-23 00:05")
    review = open_tasks(driver, case_id)[REVIEW]
    assert review["due_on"] == date(2025, 12, 24), "four working days before Thursday 1 January"
    driver.advance_to("2025-12-29 09:00")
    with driver.runtime.by_this_clock():
        assert shown.form.hidden({}, facts=shown.facts) == frozenset()


def test_a_holiday_proclaimed_today_counts_in_the_expressions_of_cases_from_before(
    driver: RuntimeDriver, folder: Path
) -> None:
    """TIM-13: Wednesday 24 December is proclaimed a holiday while the request is open."""
    case_id = requested(driver)
    task_id = open_tasks(driver, case_id)[ANSWER]["id"]
    proclaim(driver, folder, "2025-12-24")
    shown = view_task(driver.runtime, driver[EVERYTHING], task_id).form
    with driver.runtime.by_this_clock():
        assert shown.form.starts(shown.facts)["done"] == "2026-01-02"
    driver.advance_to("2025-12-22 00:05")
    assert open_tasks(driver, case_id)[REVIEW]["due_on"] == date(2025, 12, 23)
    with driver.runtime.trial() as connection:
        case = open_case(driver.runtime, connection, ENGINE, case_id)
        assert case.evaluate('=next working day(date("2025-12-24"))') == date(2025, 12, 29)
        assert case.content.rows_for("task_dates", {"task": ANSWER})[0]["working_days"] == 5
        assert case.content.calendar.is_working_day(date(2025, 12, 24)), "the release of the case is from before"


def test_process_data_mended_by_hand_count_working_days_too(driver: RuntimeDriver) -> None:
    case_id = requested(driver)
    admin = driver.person("somebody", *(role.key for role in content_of(driver.landlord).landlord.roles.values()))
    instance_id = open_tasks(driver, case_id)[ANSWER]["instance_id"]
    given = {"looked_at_by": '=add working days(date("2025-12-24"), 1)'}
    set_data(driver.runtime, admin, instance_id, given, "Agreed by telephone")


def test_a_letter_counts_working_days(driver: RuntimeDriver, folder: Path, landlord: str) -> None:
    """Read from a release, a letter counts with the landlord's days; read alone, it says that it cannot."""
    words = "---\ntitle: We write again\n---\n{{ next working day(today) | date }}"
    (folder / "letters" / landlord).mkdir(exist_ok=True)
    (folder / "letters" / landlord / "AGAIN.md").write_text(words)
    proclaim(driver, folder, "2025-12-29")
    with driver.runtime.database.read() as connection:
        content = driver.runtime.content_on(landlord, driver.clock.today(), connection)
        letter = letters.compose(content.letter("AGAIN"), {"today": date(2025, 12, 25)})
    assert "30 December 2025" in letter.markdown
