"""Administrators mend running instances: with a reason, kept in the audit, refused when unsafe."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.errors import Conflict, Invalid, NotAllowed, RedressError, Refused
from app.mending import mend_instance as mend
from app.store import cases, tables
from app.store.rows import InstanceRow
from tests.drivers.runtime_driver import RuntimeDriver, content_of_another_landlord, london


def _of_instance(instance_id: int) -> Any:
    return select(tables.audit).where(tables.audit.c.instance_id == instance_id)


def lifecycle(driver: RuntimeDriver, case_id: int) -> InstanceRow:
    with driver.runtime.database.read() as connection:
        rows = cases.rows_of(connection, tables.instance, case_id)
    return next(row for row in rows if row["lifecycle"])


def engine_task(driver: RuntimeDriver, case_id: int, element_id: str) -> str:
    with driver.runtime.database.read() as connection:
        rows = cases.rows_of(connection, tables.task, case_id)
    return str(next(row["engine_task"] for row in rows if row["element_id"] == element_id and row["state"] == "open"))


def states_of_tasks(driver: RuntimeDriver, case_id: int) -> dict[str, str]:
    """BPMN id → state of every task of a case."""
    with driver.runtime.database.read() as connection:
        return {row["element_id"]: row["state"] for row in cases.rows_of(connection, tables.task, case_id)}


def test_a_suspended_instance_keeps_its_tasks_in_sight_and_refuses_to_complete_them(driver: RuntimeDriver) -> None:
    """SYS-07: what other products hide. Time goes on, and what came due fires once it is resumed."""
    case_id = driver.log()
    instance = lifecycle(driver, case_id)
    mend.suspend_instance(driver.runtime, driver["admin"], instance["id"], "A wrong table was published")
    with pytest.raises(Conflict, match="suspended"):
        driver.do(case_id, "acknowledge", "officer", definition="x", handler="handler", responsible="y")
    assert driver.task(case_id, "acknowledge")
    driver.clock.move_to(london("2025-12-30 09:00"))
    assert "send_late_update" not in states_of_tasks(driver, case_id)
    mend.resume_instance(driver.runtime, driver["admin"], instance["id"], "The table is right again")
    driver.advance_to("2025-12-30 09:05")
    assert states_of_tasks(driver, case_id)["send_late_update"] == "open"
    driver.do(
        case_id, "acknowledge", "officer", definition="x", handler="handler", responsible="y", outcomes_sought="z",
        new_answer_by="2026-01-09", late_apology="We are sorry that you have waited",
    )  # fmt: skip


def test_cancelling_ends_the_instance_and_its_tasks_and_is_audited(driver: RuntimeDriver) -> None:
    """A side process ends; the one that leads a case that is not over only starts again."""
    case_id = driver.log()
    instance = lifecycle(driver, case_id)
    with pytest.raises(Refused, match="nobody would see to the case"):
        mend.cancel_instance(driver.runtime, driver["admin"], instance["id"], "Logged twice")
    assert lifecycle(driver, case_id)["status"] == "running"
    mend.cancel_instance(driver.runtime, driver["admin"], instance["id"], "Logged twice", start_again=True)
    with driver.runtime.database.read() as connection:
        before, after = (row for row in cases.rows_of(connection, tables.instance, case_id) if row["lifecycle"])
        tasks = cases.rows_of(connection, tables.task, case_id)
        timers = cases.rows_of(connection, tables.timer, case_id)
        audit = connection.execute(_of_instance(instance["id"])).mappings().one()
    assert (before["status"], after["status"]) == ("cancelled", "running")
    assert {row["state"] for row in tasks if row["instance_id"] == before["id"]} == {"cancelled"}
    assert {row["element_id"] for row in tasks if row["state"] == "open"} == {
        "acknowledge", "contact_customer", "investigate",
    }  # fmt: skip
    assert {row["instance_id"] for row in timers} == {after["id"]}
    assert (audit["verb"], audit["username"], audit["reason"]) == ("cancel", "admin", "Logged twice")
    assert audit["before"]["tokens"]


def test_data_is_set_with_before_and_after_in_the_audit(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    instance = lifecycle(driver, case_id)
    mend.set_data(driver.runtime, driver["admin"], instance["id"], {"note": "checked"}, "Support asked for it")
    with driver.runtime.database.read() as connection:
        audit = connection.execute(_of_instance(instance["id"])).mappings().one()
    assert "note" not in audit["before"]["data"]
    assert audit["after"]["data"]["note"] == "checked"


def test_skipping_goes_past_a_waiting_task(driver: RuntimeDriver) -> None:
    case_id = driver.log()
    task = engine_task(driver, case_id, "investigate")
    instance = lifecycle(driver, case_id)["id"]
    with pytest.raises(Refused, match="nobody has done: “Investigate”"):
        mend.skip_task(driver.runtime, driver["admin"], instance, task, "Done on paper")
    mend.skip_task(driver.runtime, driver["admin"], instance, task, "Done on paper", not_done=True)
    assert driver.task(case_id, "respond")


@pytest.mark.parametrize(("by", "reason", "error"), [("manager", "why not", NotAllowed), ("admin", " ", Invalid)])
def test_mending_is_for_administrators_and_needs_a_reason(
    driver: RuntimeDriver, by: str, reason: str, error: type[RedressError]
) -> None:
    """PRM-02"""
    case_id = driver.log()
    with pytest.raises(error, match="for technical administrators" if by == "manager" else "[Ww]hy|[Rr]eason"):
        mend.suspend_instance(driver.runtime, driver[by], lifecycle(driver, case_id)["id"], reason)
    assert lifecycle(driver, case_id)["status"] == "running"


def test_a_failing_step_keeps_the_case_as_an_incident_until_it_is_retried(database_url: str, tmp_path: Path) -> None:
    """A service that cannot do its work: what was done before it is kept, and a retry with the missing fact goes on."""
    folder = content_of_another_landlord(tmp_path, "elsewhere")
    diagram = folder / "bpmn" / "elsewhere" / "acknowledgement.bpmn"
    mapped = '<zeebe:ioMapping><zeebe:input source="=answered_with" target="text" /></zeebe:ioMapping>'
    mapped += "</bpmn:extensionElements>"
    text = re.sub(r'<zeebe:header key="text" value="[^"]*" */>', "", diagram.read_text(), count=1)
    before, after = text.split('<bpmn:serviceTask id="tell_handler"')
    text = before + '<bpmn:serviceTask id="tell_handler"' + after.replace("</bpmn:extensionElements>", mapped, 1)
    diagram.write_text(text)
    driver = RuntimeDriver(database_url, root=folder, landlord="elsewhere")
    case_id = driver.log()
    driver.do(
        case_id, "acknowledge", "officer", definition="x", handler="handler", responsible="y", outcomes_sought="z"
    )
    instance = lifecycle(driver, case_id)
    assert instance["status"] == "incident"
    with driver.runtime.database.read() as connection:
        letters = [row["key"] for row in cases.rows_of(connection, tables.letter, case_id)]
        incident = cases.rows_of(connection, tables.incident, case_id)[0]
    assert letters == ["ACK1"]
    assert "needs a text" in incident["message"] + incident["detail"]
    mend.retry_incident(
        driver.runtime, driver["admin"], incident["id"], "The text was missing", {"answered_with": "It is yours"}
    )
    assert lifecycle(driver, case_id)["status"] == "running"
    with driver.runtime.database.read() as connection:
        assert cases.rows_of(connection, tables.incident, case_id)[0]["resolved_at"] is not None
    with pytest.raises(Conflict, match="resolved already"):
        mend.retry_incident(driver.runtime, driver["admin"], incident["id"], "again")
    driver.close()
