"""Who may not judge a complaint: whoever it is about, at every task that judges (Code 5.8, 6.13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import Refused
from app.store import running, tables
from app.use_cases.assign_task import assign_task
from tests.drivers.four_landlords import FOUR, answers_to, driver_of
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import rows

CONTACT = {"method": "telephone", "reached": True}


@pytest.fixture
def aspire(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aspire", database_url)


@pytest.fixture
def association(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("association", database_url)


@pytest.fixture
def aster(database_url: str) -> Iterator[RuntimeDriver]:
    yield from driver_of("aster", database_url)


def events(driver: RuntimeDriver, case_id: int) -> list[str]:
    return [row["type"] for row in rows(driver, tables.case_event, case_id)]


def open_tasks(driver: RuntimeDriver, case_id: int) -> set[str]:
    with driver.runtime.database.read() as connection:
        return {row["element_id"] for row in running.open_tasks_of_case(connection, case_id)}


def complained_about(driver: RuntimeDriver, post: str) -> str:
    """Somebody who holds the role of a post here; gives the username."""
    driver.people["priya_shah"] = driver.person("priya_shah", *FOUR[driver.landlord][post])
    return "priya_shah"


def acknowledge(driver: RuntimeDriver, case_id: int, **changes: Any) -> None:
    who, answers = answers_to(driver, "acknowledge", 1)
    driver.do(case_id, "acknowledge", who, **{**answers, **changes})


def refused(driver: RuntimeDriver, case_id: int, element_id: str, by: str, **answers: Any) -> str:
    """That somebody is refused a task, as done by them and as assigned to them, and both attempts are logged."""
    assign_task(driver.runtime, driver["lead"], driver.task(case_id, element_id), None)
    before = events(driver, case_id).count("assignment_refused")
    with pytest.raises(Refused, match="Choose somebody else") as error:
        driver.do(case_id, element_id, by, **answers)
    assert element_id in open_tasks(driver, case_id)
    with pytest.raises(Refused, match="Choose somebody else"):
        assign_task(driver.runtime, driver[by], driver.task(case_id, element_id), by)
    logged = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "assignment_refused"]
    assert len(logged) == before + 2
    assert logged[-1]["data"]["candidate"] == by
    assert logged[-1]["data"]["trace"]
    return str(error.value)


def test_whoever_is_complained_about_does_not_make_the_personal_contact(landlords_driver: RuntimeDriver) -> None:
    """PRM-02, S1-04: at every landlord; the contact stays to be made by somebody else."""
    driver = landlords_driver
    subject = complained_about(driver, "handler")
    case_id = driver.log(subjects=subject)
    acknowledge(driver, case_id)
    assert "Code 5.8" in refused(driver, case_id, "contact_customer", subject, **CONTACT)
    assert "customer_contacted" not in events(driver, case_id)
    driver.do(case_id, "contact_customer", "handler", **CONTACT)
    assert "customer_contacted" in events(driver, case_id)


def test_whoever_is_complained_about_does_not_close_it_as_a_quick_fix(aspire: RuntimeDriver) -> None:
    """PRM-02, S1-05"""
    subject = complained_about(aspire, "officer")
    case_id = aspire.log(quick_fix=True, subjects=subject)
    said = {"resolved": True, "satisfied": True, "no_formal_letter": True, "resolution": "I said sorry"}
    refused(aspire, case_id, "resolve_quickly", subject, **said)
    assert "quick_fix_closed" not in events(aspire, case_id)
    aspire.do(case_id, "resolve_quickly", "officer", **said, no_conflict=True, outcome="upheld", lesson="no")
    assert "quick_fix_closed" in events(aspire, case_id)


def test_whoever_an_anonymous_complaint_is_about_does_not_assess_it(association: RuntimeDriver) -> None:
    """PRM-02, S1-13: not whether it can be investigated, nor what was found."""
    subject = complained_about(association, "handler")
    case_id = association.log(subjects=subject, anonymous=True, complainant_name=None, complainant_relationship=None)
    refused(association, case_id, "assess_anonymous", subject, investigable="no", assessment="Nothing to go on")
    enough = {"no_conflict": True, "investigable": "yes", "assessment": "Dates and places are given"}
    association.do(case_id, "assess_anonymous", "lead", **enough)
    findings = {"outcome": "not_upheld", "findings": "Nothing was found", "evidence": "The van's log", "lesson": "no"}
    refused(association, case_id, "investigate_anonymous", subject, **findings)
    association.do(case_id, "investigate_anonymous", "lead", **findings)
    assert "anonymous_outcome_recorded" in events(association, case_id)


def test_whoever_is_complained_about_neither_refuses_the_complaint_nor_sends_the_refusal(aspire: RuntimeDriver) -> None:
    """EXC-14, PRM-02"""
    subject = complained_about(aspire, "lead")
    case_id = aspire.log(subjects=subject, event_on="2023-01-01")
    refusal = {"decision": "refuse", "ground": "time_bar", "individual_reasons": "Long ago", "evidence": "The file"}
    refused(aspire, case_id, "decide_acceptance", subject, **refusal)
    aspire.do(case_id, "decide_acceptance", "lead", **refusal)
    refused(aspire, case_id, "send_refusal", subject)
    assert "refusal_sent" not in events(aspire, case_id)
    aspire.do(case_id, "send_refusal", "lead")
    assert "refusal_sent" in events(aspire, case_id)


def test_whoever_is_complained_about_does_not_decide_on_an_early_request_for_stage_2(
    landlords_driver: RuntimeDriver,
) -> None:
    """PRM-02, ESC-13"""
    driver = landlords_driver
    subject = complained_about(driver, "lead")
    case_id = driver.log(subjects=subject)
    acknowledge(driver, case_id)
    driver.advance_to("2026-03-02 09:00")
    driver.tell(case_id, "escalation_requested", "officer")
    refused(driver, case_id, "decide_early_escalation", subject, decision="answer", why="The answer is written")
    driver.do(case_id, "decide_early_escalation", "lead", decision="answer", why="The answer is written")
    assert "decide_early_escalation" not in open_tasks(driver, case_id)


def test_whoever_is_complained_about_does_not_hear_the_customer_on_the_findings(aster: RuntimeDriver) -> None:
    """PRM-02, S1-08"""
    subject = complained_about(aster, "handler")
    case_id = aster.log(subjects=subject)
    acknowledge(aster, case_id)
    aster.do(case_id, "investigate", "handler", no_conflict=True, evidence="records")
    refused(aster, case_id, "send_findings", subject, findings="All was well")
    aster.do(case_id, "send_findings", "handler", findings="The visits were not made")
    heard = {"method": "telephone", "notes": "Nothing to add", "reached": True}
    refused(aster, case_id, "hear_comment", subject, **heard)
    aster.do(case_id, "hear_comment", "handler", **heard)
    assert "respond" in open_tasks(aster, case_id)
