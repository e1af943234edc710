"""An instance whose state cannot be loaded: its case stays readable, and everything that does not need it goes on."""

from __future__ import annotations

import pytest

from app.errors import Conflict
from app.mending import mend_instance as mend
from app.reports import REPORTS
from app.reports.run_report import run_report
from app.store import tables
from app.views.diagram import case_diagrams, instance_diagrams
from app.views.find_cases import list_cases
from app.views.inbox import Asked, inbox
from app.views.view_case import view_case
from app.views.view_instance import view_instance
from tests.drivers.runtime_driver import RuntimeDriver
from tests.mending.held import damage, lifecycle, rows, status, write_state

DAMAGED = {
    "nothing": b"",
    "no JSON": b"\xff\x00",
    "other diagrams": b'{"f":1,"v":"gone"}',
    "another format": b'{"f":9}',
    "half a state": None,
}


@pytest.fixture(params=DAMAGED)
def spoiled(request: pytest.FixtureRequest, driver: RuntimeDriver) -> tuple[int, bytes]:
    """A case with a damaged lifecycle, and what its state was."""
    case_id = driver.log()
    whole = bytes(lifecycle(driver, case_id)["state"])
    return case_id, damage(driver, case_id, DAMAGED[request.param] or whole.replace(b'"task"', b'"tusk"'))


def test_everybody_still_sees_the_case_and_all_others(driver: RuntimeDriver, spoiled: tuple[int, bytes]) -> None:
    case_id, _ = spoiled
    driver.log()
    assert view_case(driver.runtime, driver["officer"], case_id).row["id"] == case_id
    [drawn, *_] = case_diagrams(driver.runtime, driver["officer"], case_id)
    assert drawn["unreadable"]
    assert drawn["processes"]["complaint"]["tokens"] == {}
    assert len(inbox(driver.runtime, driver["officer"], Asked("all"), 50).rows) >= 2
    assert len(list_cases(driver.runtime, driver["officer"], "boiler", "", None, 50).cases) >= 2
    instance_id = lifecycle(driver, case_id)["id"]
    shown = view_instance(driver.runtime, driver["admin"], instance_id)
    assert shown.inside.unreadable
    assert (shown.steps, shown.data) == ([], {})
    assert instance_diagrams(driver.runtime, driver["admin"], instance_id)[0]["unreadable"]


def test_acts_and_messages_go_on_and_what_the_process_should_hear_is_kept(
    driver: RuntimeDriver, spoiled: tuple[int, bytes]
) -> None:
    case_id, whole = spoiled
    driver.use(case_id, "add_note", "officer", note="They rang")
    with pytest.raises(Conflict, match="Tell an administrator that instance"):
        driver.do(case_id, "acknowledge", "officer", definition="x", handler="handler", responsible="y")
    answer = driver.tell(case_id, "withdrawn", "officer", reason="They are content")
    assert answer["parked"] == ["withdrawn"]
    [incident] = rows(driver, tables.incident, case_id)
    assert "cannot be loaded" in incident["message"]
    for verb in (mend.suspend_instance, mend.resume_instance):
        with pytest.raises(Conflict, match="cannot be loaded"):
            verb(driver.runtime, driver["admin"], incident["instance_id"], "Trying")
    with pytest.raises(Conflict, match="cannot be loaded"):
        mend.retry_incident(driver.runtime, driver["admin"], incident["id"], "Too early")
    write_state(driver, incident["instance_id"], whole)
    mend.retry_incident(driver.runtime, driver["admin"], incident["id"], "The state was restored")
    assert status(driver, case_id) == "withdrawn"
    assert lifecycle(driver, case_id)["status"] == "completed"
    assert rows(driver, tables.incident, case_id)[0]["resolved_at"] is not None


def test_it_can_be_cancelled_and_started_again(driver: RuntimeDriver, spoiled: tuple[int, bytes]) -> None:
    case_id, _ = spoiled
    before = lifecycle(driver, case_id)["id"]
    mend.cancel_instance(driver.runtime, driver["admin"], before, "The state is lost", start_again=True)
    after = lifecycle(driver, case_id)
    assert (after["id"] != before, after["status"]) == (True, "running")
    open_ = [row for row in rows(driver, tables.task, case_id) if row["state"] == "open"]
    assert {row["instance_id"] for row in open_} == {after["id"]}
    assert {row["instance_id"] for row in rows(driver, tables.timer, case_id)} == {after["id"]}


def test_every_report_is_made(driver: RuntimeDriver) -> None:
    damage(driver, driver.log())
    driver.log()
    for name in REPORTS:
        assert run_report(driver.runtime, driver["manager"], name)
