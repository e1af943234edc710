"""The pages for technical administrators: instances seen and mended, and the health of the machine (SYS-07)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app.store import cases, jobs, running, tables
from app.store.rows import InstanceRow
from tests.drivers.runtime_driver import RuntimeDriver
from tests.web.conftest import Browser, acknowledged, browser_of, words

PAGES = ("/instances", "/instances/1", "/instances/1/diagram.json", "/instances/1/cancel", "/health")


def _instance(driver: RuntimeDriver, case_id: int) -> InstanceRow:
    with driver.runtime.database.read() as connection:
        return running.live_instances(connection, case_id)[0]


@pytest.mark.parametrize("path", PAGES)
def test_they_are_for_administrators_only(driver: RuntimeDriver, app: Flask, admin: Browser, path: str) -> None:
    acknowledged(driver)
    assert admin.client.get(path).status_code == 200
    for name in ("officer", "handler", "manager"):
        answer = browser_of(app, name).client.get(path)
        assert answer.status_code == 403, name
        assert "technical administrators" in words(answer.get_data(as_text=True))
    assert 'href="/instances"' in admin.get("/")
    assert 'href="/instances"' not in browser_of(app, "officer").get("/")


def test_the_list_is_narrowed_by_process_state_age_and_reference(driver: RuntimeDriver, admin: Browser) -> None:
    case_id = acknowledged(driver)
    driver.log()

    def count(**query: str) -> int:
        return admin.get("/instances", **query).count("data-row>")

    assert count() == count(process="complaint") == count(status="running") == 2
    assert count(process="stage_2") == 0
    assert count(status="completed") == 0
    assert count(older_than="30") == 0
    assert count(reference="asp-2025-00001") == 1
    assert "No instance fits." in words(admin.get("/instances", reference="nothing"))
    driver.tell(case_id, "withdrawn", "officer")
    assert (count(status="completed"), count(status="running")) == (1, 1)
    driver.clock.advance(timedelta(days=40))
    assert count(older_than="30") == 2


def test_an_instance_shows_tokens_data_tasks_timers_messages_decisions_and_log(
    driver: RuntimeDriver, admin: Browser
) -> None:
    case_id = acknowledged(driver)
    said = words(admin.get(f"/instances/{_instance(driver, case_id)['id']}"))
    for shown in (
        "Complaint",
        "ASP-2025-00001",
        "Running",
        "Where it stands",
        "Investigate investigate",
        "waits for a person",
        "Timers and awaited messages",
        "Waits for: ",
        "Data",
        "Log of every step",
        "Nobody has mended this instance.",
    ):
        assert shown in said, shown


def test_each_act_asks_for_a_reason_and_says_what_it_does(driver: RuntimeDriver, admin: Browser) -> None:
    """SYS-07: nothing is mended by an act whose reason is left empty."""
    case_id = acknowledged(driver)
    before = _instance(driver, case_id)
    address = f"/instances/{before['id']}"
    step = _step(admin.get(address), address, "Investigate")
    for act, says in (
        ("cancel", "This cannot be undone."),
        ("suspend", "Resume undoes it."),
        ("data", "Setting the old values again undoes it"),
        ("skip", "This cannot be undone."),
        ("complete", "This cannot be undone."),
        ("move", "It can be moved back while nothing else has happened."),
    ):
        asked = words(admin.get(f"{address}/{act}", step=step))
        assert says in asked, act
        assert "As it is now" in asked, act
        html = admin.post(f"{address}/{act}", 422, reason=" ", step=step, data='{"note": 1}', target="respond")
        assert 'href="#reason"' in html, act
    assert _instance(driver, case_id) == before
    assert driver.task(case_id, "investigate")


def test_suspend_holds_the_tasks_and_resume_lets_them_go(
    driver: RuntimeDriver, admin: Browser, handler: Browser
) -> None:
    case_id = acknowledged(driver)
    address = f"/instances/{_instance(driver, case_id)['id']}"
    assert "Suspend: done" in words(admin.post(f"{address}/suspend", reason="The table is wrong"))
    task_id = driver.task(case_id, "investigate")
    assert "An administrator is holding this process." in words(handler.get(f"/tasks/{task_id}"))
    assert "held by an administrator" in words(handler.get(f"/cases/{case_id}"))
    said = words(admin.post(f"{address}/resume", reason="The table is mended"))
    assert "The table is wrong" in said
    assert "The table is mended" in said
    assert "An administrator is holding" not in words(handler.get(f"/tasks/{task_id}"))


def test_data_is_set_as_json_and_anything_else_is_pointed_to(driver: RuntimeDriver, admin: Browser) -> None:
    case_id = acknowledged(driver)
    address = f"/instances/{_instance(driver, case_id)['id']}"
    for wrong in ("not json", "[1]", '{"deep": {"er": {"still": 1}}}'):
        assert "There is a problem" in words(admin.post(f"{address}/data", 422, data=wrong, reason="Trying"))
    said = words(admin.post(f"{address}/data", data='{"exclusion_checked": true}', reason="It was checked on paper"))
    assert "Set data: done" in said
    assert "exclusion_checked true" in said


def _step(html: str, address: str, name: str) -> str:
    """The token that stands on a step, from the link that skips it."""
    link = re.search(rf'{address}/skip\?step=([0-9a-f-]+)">Skip<span class="govuk-visually-hidden"> {name}<', html)
    assert link, name
    return link[1]


def test_a_step_is_skipped_or_completed_on_behalf_and_not_moved_past_others(
    driver: RuntimeDriver, admin: Browser
) -> None:
    case_id = acknowledged(driver)
    address = f"/instances/{_instance(driver, case_id)['id']}"
    beside = _step(admin.get(address), address, "Contact the customer")
    why = "She was met in the street"
    said = words(admin.post(f"{address}/skip", 422, step=beside, reason=why))
    assert "nobody has done: “Contact the customer” (Customer contacted)" in said
    assert "Skip: done" in words(admin.post(f"{address}/skip", step=beside, reason=why, not_done="yes"))
    step = _step(admin.get(address), address, "Investigate")
    assert "Answer the complaint (Stage 1)" in words(admin.get(f"{address}/move?step={step}"))
    moved = words(admin.post(f"{address}/move", 422, step=step, target="respond", reason="Investigated on paper"))
    assert "other steps run beside" in moved
    assert "finish or skip them first" in moved
    said = words(admin.post(f"{address}/complete", step=step, reason="Investigated on paper", not_done="yes"))
    assert "Complete on behalf: done" in said
    assert driver.task(case_id, "respond")
    gone = words(admin.post(f"{address}/skip", 422, step=step, reason="Again"))
    assert "this step is not open: it was done already" in gone


def test_an_unsafe_act_is_refused_with_what_to_do(driver: RuntimeDriver, admin: Browser) -> None:
    case_id = acknowledged(driver)
    address = f"/instances/{_instance(driver, case_id)['id']}"
    step = re.search(rf"{address}/move\?step=([0-9a-f-]+)", admin.get(address))
    assert step
    before = _instance(driver, case_id)
    said = words(admin.post(f"{address}/move", 422, step=step[1], target="no_such_element", reason="Trying"))
    assert "There is a problem" in said
    assert "no_such_element" in said
    assert _instance(driver, case_id) == before


def test_health_says_what_waits_and_whether_a_worker_is_alive(driver: RuntimeDriver, admin: Browser) -> None:
    acknowledged(driver)
    said = words(admin.get("/health"))
    assert "No worker is alive." in said
    assert "flask jobs run" in said
    with driver.runtime.database.write() as connection:
        jobs.beat(connection, "worker-1", driver.clock.now())
    said = words(admin.get("/health"))
    assert "Alive worker-1" in said
    assert "No worker is alive." not in said
    driver.clock.advance(timedelta(days=30))
    said = words(admin.get("/health"))
    assert "Silent worker-1" in said
    assert re.search(r"[1-9]\d* Timers due oldest", said)


def test_failed_work_and_incidents_are_listed(driver: RuntimeDriver, admin: Browser) -> None:
    case_id = acknowledged(driver)
    now = driver.clock.now()
    with driver.runtime.database.write() as connection:
        connection.execute(
            tables.outbox.insert().values(
                kind="letter", landlord="aspire", recipient="resident@example.org", idempotency_key="letter:9",
                case_id=case_id, payload={}, created_at=now, send_at=now, state="failed", attempts=8,
                last_error="mailbox full",
            )
        )  # fmt: skip
        connection.execute(
            tables.incident.insert().values(
                instance_id=_instance(driver, case_id)["id"], case_id=case_id, landlord="aspire", engine_task="x",
                element_id="alert", element_name="Tell the manager", process_id="stage_1", message="No such role",
                raised_at=now,
            )
        )  # fmt: skip
    said = words(admin.get("/health"))
    assert "to r…@example.org, ASP-2025-00001, 8 attempts: mailbox full" in said
    assert "ASP-2025-00001: Tell the manager" in said
    assert "The process is stuck at “Tell the manager”." in words(admin.get(f"/cases/{case_id}"))
    with driver.runtime.database.read() as connection:
        assert cases.rows_of(connection, tables.incident, case_id)
