"""At each landlord: stage 1 within eight days and a step more, seen before, approved, run by new cases, taken back."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.scenarios.all_examples import Mismatch, mismatches_of_file
from app.store import tables
from app.studio.approve_draft import approve_draft
from app.studio.change_elements import with_task_after, with_values
from app.studio.check_draft import check_draft
from app.studio.diagram_elements import elements_of
from app.studio.draft import Draft
from app.studio.new_file import begin_file
from app.studio.open_draft import open_draft
from app.studio.progress import NO_PROGRESS
from app.studio.save_file import save_file
from app.studio.submit_draft import submit_draft
from app.studio.view_draft import view_draft
from app.studio.what_would_change.dates import dates
from app.use_cases.withdraw_release import withdraw_release
from app.views.releases import list_releases
from tests.content.landlords import LANDLORDS
from tests.drivers.four_landlords import FOUR, answers_to, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

LIMIT = re.compile(rb'("stage_1_response"</text>.*?<text>)1[04](</text>)', re.DOTALL)
"""Ten working days, or fourteen calendar days."""
WHY = "Eight working days, and nobody is left without support, as the board has decided"
OPEN = 3
NEW = ("offer_support.form", "SUPPORT.md")


@pytest.fixture(params=LANDLORDS)
def driver(request: pytest.FixtureRequest, migrated_sqlite: Path, tmp_path: Path) -> Iterator[RuntimeDriver]:
    copied = tmp_path / "redress.db"
    shutil.copyfile(migrated_sqlite, copied)
    staff = {**FOUR[request.param], "owner": ("process_owner",)}
    opened = RuntimeDriver(f"sqlite:///{copied}", landlord=request.param, staff=staff)
    yield opened
    opened.close()


def acknowledged(driver: RuntimeDriver) -> int:
    case_id = driver.log()
    through(driver, case_id, "acknowledge")
    return case_id


def due(driver: RuntimeDriver, case_id: int) -> date:
    day: date = next(
        row["effective_due"] for row in rows(driver, tables.clock, case_id) if row["name"] == "stage_1_response"
    )
    return day


def draft_of(driver: RuntimeDriver, number: int) -> Draft:
    return view_draft(driver.runtime, driver["owner"], number).draft


def save(driver: RuntimeDriver, number: int, path: str, body: bytes) -> None:
    save_file(driver.runtime, driver["owner"], number, path, body, seen=draft_of(driver, number).row["revision"])


def examples_that_do_not_hold(driver: RuntimeDriver, draft: Draft, path: str) -> list[Mismatch]:
    """What the gate of stories says of a changed file: its examples are of before the change."""
    root, release = driver.runtime.settings.content, draft.release(driver.landlord)
    return list(mismatches_of_file(path, draft.body(path) or b"", release, root))


def changed_by(driver: RuntimeDriver) -> int:
    """A draft with another limit, and a task with a form and a letter of its own behind the investigation."""
    owner, landlord = driver["owner"], driver.landlord
    number = open_draft(driver.runtime, owner, landlord, "Sooner, and with support")
    table = f"dmn/{landlord}/timescales.dmn"
    body, changes = LIMIT.subn(rb"\g<1>8\g<2>", draft_of(driver, number).body(table) or b"", count=1)
    assert changes == 1
    save(driver, number, table, body)
    begin_file(driver.runtime, owner, number, "form", "offer_support")
    begin_file(driver.runtime, owner, number, "letter", "SUPPORT")
    diagram = f"bpmn/{landlord}/stage_1.bpmn"
    drawn, task = with_task_after(draft_of(driver, number).body(diagram) or b"", "investigate", "Offer support")
    before = next(element for element in elements_of(drawn) if element.id == "investigate")
    says = {**before.said, "form": "offer_support", "property:letter": "SUPPORT", "property:clock": "stage_1_response"}
    save(driver, number, diagram, with_values(drawn, task, says, {}))
    return number


def test_what_a_process_owner_changes_is_seen_before_approved_run_and_taken_back(driver: RuntimeDriver) -> None:
    earlier = [acknowledged(driver) for _ in range(OPEN)]
    number = changed_by(driver)
    draft = draft_of(driver, number)
    assert check_draft(driver.runtime, driver["owner"], number)["errors"] == 0
    on_draft = dates(driver.runtime, draft, NO_PROGRESS)["on_draft"]["counts"]
    assert (on_draft["cases"], on_draft["move"], on_draft["late"]) == (OPEN, OPEN, 0)
    assert all(examples_that_do_not_hold(driver, draft, path) for path in draft.changes if not path.endswith(NEW))

    seen = submit_draft(driver.runtime, driver["owner"], number, reason=WHY, without_stories=True)
    approve_draft(driver.runtime, driver["lead"], number, seen)
    later = acknowledged(driver)
    assert due(driver, later) < due(driver, earlier[0])
    for case_id in (earlier[0], later):
        who, answers = answers_to(driver, "investigate", 0)
        driver.do(case_id, "investigate", who, **answers)
    assert "offer_support" in tasks(driver, later)
    assert "offer_support" not in tasks(driver, earlier[0])
    driver.do(later, "offer_support", "handler", note="A key safe was offered")
    assert "SUPPORT" in {row["key"] for row in rows(driver, tables.letter, later)}

    entry = list_releases(driver.runtime, driver["owner"], driver.landlord)[0].entry
    withdraw_release(driver.runtime, driver.landlord, entry, driver["owner"], reason="Too soon")
    assert due(driver, acknowledged(driver)) == due(driver, earlier[0])
