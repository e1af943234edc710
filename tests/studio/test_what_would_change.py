"""What a draft would change: dates, decisions, running cases, people and letters, as they are at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import Invalid
from app.studio.open_draft import open_draft
from app.studio.progress import NO_PROGRESS
from app.studio.save_file import save_file
from app.studio.view_draft import view_draft
from app.studio.what_would_change import what_would_change
from tests.drivers.eight_days import EIGHT, OWNERS, TEN, TIMESCALES, acknowledged
from tests.drivers.runtime_driver import RuntimeDriver

LANDLORD = "landlords/aspire.toml"
DIAGRAM = "bpmn/aspire/acknowledgement.bpmn"
SHORTER = {TEN.decode(): EIGHT.decode()}


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    opened = RuntimeDriver(database_url, staff=OWNERS)
    yield opened
    opened.close()


def changed(driver: RuntimeDriver, files: dict[str, dict[str, str]], scope: str = "aspire") -> dict[str, Any]:
    """What would change if in these files these texts stood in place of those."""
    draft_id = open_draft(driver.runtime, driver["owner"], scope, "A change")
    for seen, (path, changes) in enumerate(files.items()):
        body = view_draft(driver.runtime, driver["owner"], draft_id).draft.body(path)
        assert body is not None
        text = body.decode()
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        save_file(driver.runtime, driver["owner"], draft_id, path, text.encode(), seen=seen)
    draft = view_draft(driver.runtime, driver["owner"], draft_id).draft
    return what_would_change(driver.runtime, draft, NO_PROGRESS)


def test_of_ten_days_made_eight_it_says_which_cases_move_and_which_would_be_late(driver: RuntimeDriver) -> None:
    # acknowledged on Monday 1 December 2025: 10 working days end on Monday 15, 8 on Thursday 11 December
    late = acknowledged(driver)
    driver.advance_to("2025-12-10 09:00")  # Wednesday: 10 working days end on Wednesday 24, 8 on Monday 22 December
    moved = acknowledged(driver)
    driver.advance_to("2025-12-12 09:00")
    dates = changed(driver, {TIMESCALES: SHORTER})["dates"]
    assert {**dates["on_draft"]["counts"]} == {"cases": 2, "move": 2, "late": 1}
    assert dates["on_draft"]["by"] == {"stage_1_response": {"move": 2, "late": 1}}
    lines = {line["case"]: (line["before"], line["after"], line["late"]) for line in dates["on_draft"]["lines"]}
    assert lines == {late: ("2025-12-15", "2025-12-11", True), moved: ("2025-12-24", "2025-12-22", False)}
    assert dates["at_once"]["counts"] == {"cases": 2, "move": 0, "late": 0}


def test_another_holiday_moves_the_dates_of_open_cases_at_once(driver: RuntimeDriver) -> None:
    acknowledged(driver)
    closed = "[calendar.closed]\n"
    dates = changed(driver, {LANDLORD: {closed: f'{closed}2025-12-10 = "Proclaimed"\n'}})["dates"]
    assert dates["at_once"]["counts"]["move"] == 1
    assert ("2025-12-15", "2025-12-16") in [(line["before"], line["after"]) for line in dates["at_once"]["lines"]]


def test_decisions_of_the_past_are_asked_again_with_what_they_read(driver: RuntimeDriver) -> None:
    case_id = acknowledged(driver)
    changes = {"dmn/aspire/classification.dmn": {'"s1_investigation"': '"s1_enquiry"'}}
    decisions = changed(driver, changes)["decisions"]
    assert decisions["counts"]["decisions"] > 0
    assert decisions["by"]["classification"] == {"differ": 1}
    (line,) = decisions["lines"]
    assert (line["case"], line["what"]) == (case_id, "classification")
    assert line["before"]["route"] == "s1_investigation"
    assert line["after"]["route"] == "s1_enquiry"


def test_a_task_that_is_no_more_names_the_cases_that_stand_there(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    attributes = ("id", "sourceRef", "targetRef", "bpmnElement", "attachedToRef")
    text = driver.runtime.content_on("aspire", driver.clock.today()).files[DIAGRAM].decode()
    renamed = {f'{name}="acknowledge"': f'{name}="confirm"' for name in attributes if f'{name}="acknowledge"' in text}
    running = changed(driver, {DIAGRAM: renamed})["running"]
    assert running["counts"]["cases"] == 1
    assert [(line["case"], line["what"]) for line in running["lines"]] == [(case_id, "acknowledgement: acknowledge")]


def test_people_who_would_lose_something_are_named(driver: RuntimeDriver) -> None:
    people = changed(driver, {LANDLORD: {"sees_reports = true\nedits_content = true\n": "edits_content = true\n"}})[
        "people"
    ]
    assert people["counts"]["losses"] == 1
    assert any("may no longer see reports: Owner" in note for note in people["notes"])
    assert people["counts"]["roles"] > 0  # nobody here sits on the board


def test_letters_of_the_last_month_say_which_would_say_something_else(driver: RuntimeDriver) -> None:
    case_id = acknowledged(driver)
    path = "letters/ACK1.md"
    last = driver.runtime.content_on("aspire", driver.clock.today()).files[path].decode().rstrip().splitlines()[-1]
    letters = changed(driver, {path: {last: f"{last}\n\nPlease keep this letter."}}, "common")["letters"]
    assert letters["by"] == {"ACK1": {"differ": 1}}
    assert [line["case"] for line in letters["lines"]] == [case_id]


def test_what_would_change_is_not_said_of_content_with_errors(driver: RuntimeDriver) -> None:
    with pytest.raises(Invalid, match="Mend these first"):
        changed(driver, {TIMESCALES: {"</definitions>": ""}})
