"""A contact that turns out to be something else: what starts then, and what ends (CLS-20, CLS-21, INT-09)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.errors import Invalid, Refused
from app.store import cases, tables
from app.store.rows import PersonRow
from tests.drivers.four_landlords import FOUR, about, driver_of, events, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

AGREED = {"customer_agrees": True, "why": "They only want the tap mended"}


@pytest.fixture(params=sorted(FOUR))
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at each landlord: Monday 1 December 2025, 9:00."""
    yield from driver_of(request.param, database_url)


def running_now(driver: RuntimeDriver, case_id: int) -> set[str]:
    return {row["process_id"] for row in rows(driver, tables.instance, case_id) if row["status"] == "running"}


def complainant(driver: RuntimeDriver, case_id: int) -> PersonRow:
    person_id = case(driver, case_id)["complainant_id"]
    assert person_id is not None
    with driver.runtime.database.read() as connection:
        row = cases.get_row(connection, tables.person, person_id)
    assert row is not None
    return row


def test_a_complaint_that_becomes_a_request_is_worked_on_as_one(driver: RuntimeDriver) -> None:
    """CLS-20, CLS-03: with the customer's agreement; recorded, assigned, and none of the complaint's steps left."""
    case_id = driver.log(**about(driver))
    with pytest.raises(Refused, match="only if the customer agrees"):
        driver.use(case_id, "reclassify", "lead", kind="service_request", why="It is a repair")
    assert "acknowledge" in tasks(driver, case_id)
    driver.use(case_id, "reclassify", "lead", kind="service_request", **AGREED)
    case_row = case(driver, case_id)
    assert (case_row["route"], case_row["status"], case_row["stage"]) == ("service_request", "recorded", None)
    assert tasks(driver, case_id) == ["answer_service_request"]
    clocks = {row["name"]: (row["status"], row["effective_due"]) for row in rows(driver, tables.clock, case_id)}
    assert clocks["acknowledgement"] == clocks["stage_1_response"] == ("stopped", None)
    assert [name for name, (status, _) in clocks.items() if status == "running"] == ["service_request_review"]
    kept = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "reclassified"]
    assert [(event["actor"], event["data"]["was"], event["data"]["now"]) for event in kept] == [
        ("lead", "complaint", "service_request")
    ]


def test_an_answered_complaint_that_is_over_stays_one(driver: RuntimeDriver) -> None:
    """CLS-20, Code 2.1: nothing leaves the figures afterwards."""
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    driver.tell(case_id, "resolution_agreed", "lead")
    with pytest.raises(Refused, match="stays a complaint"):
        driver.use(case_id, "reclassify", "lead", kind="service_request", **AGREED)
    assert case(driver, case_id)["status"] == "closed"


def test_an_enquiry_that_becomes_a_request_is_reviewed_no_more(driver: RuntimeDriver) -> None:
    """CLS-20, CLS-03"""
    case_id = driver.log(kind="enquiry", dissatisfied=False, **about(driver))
    assert tasks(driver, case_id) == ["review_enquiry"]
    driver.use(case_id, "reclassify", "lead", kind="service_request", why="They want the tap mended")
    assert tasks(driver, case_id) == ["answer_service_request"]
    assert running_now(driver, case_id) == {"service_request"}
    driver.use(case_id, "reclassify", "lead", kind="enquiry", why="It is mended; they ask when it was")
    assert tasks(driver, case_id) == ["review_enquiry"]


def test_a_comment_that_becomes_an_enquiry_is_looked_at(driver: RuntimeDriver) -> None:
    """CLS-20, INT-09"""
    case_id = driver.log(kind="comment", dissatisfied=False, **about(driver))
    assert tasks(driver, case_id) == []
    driver.use(case_id, "reclassify", "lead", kind="enquiry", why="They ask for a date")
    assert tasks(driver, case_id) == ["review_enquiry"]


def test_a_request_stays_open_beside_the_complaint_that_came_of_it_and_is_not_opened_twice(
    driver: RuntimeDriver,
) -> None:
    """CLS-05, CLS-06, CLS-20 (Code 1.5)"""
    case_id = driver.log(kind="service_request", dissatisfied=False, **about(driver))
    driver.use(case_id, "reclassify", "lead", kind="complaint", why="Unhappy with the wait")
    assert {"answer_service_request", "acknowledge"} <= set(tasks(driver, case_id))
    driver.use(case_id, "reclassify", "lead", kind="service_request", **AGREED)
    assert tasks(driver, case_id) == ["answer_service_request"]


def test_an_enquiry_found_to_be_a_complaint_cannot_be_ticked_off_as_one_before_it_is(driver: RuntimeDriver) -> None:
    """CLS-10, CLS-21, INT-09 (Code 1.3): it is never lost; dated when the dissatisfaction was first said."""
    case_id = driver.log(kind="enquiry", dissatisfied=False, **about(driver))
    driver.advance_to("2025-12-03 10:00")
    with pytest.raises(Invalid, match="still recorded as an enquiry"):
        driver.do(case_id, "review_enquiry", "lead", decision="complaint")
    driver.use(
        case_id, "reclassify", "lead", kind="complaint", why="They are unhappy now", dissatisfied_on="2025-12-02"
    )
    driver.do(case_id, "review_enquiry", "lead", decision="complaint")
    case_row = case(driver, case_id)
    assert (case_row["route"], case_row["status"], str(case_row["received_on"])) == (
        "s1_investigation",
        "open",
        "2025-12-02",
    )
    assert "acknowledge" in tasks(driver, case_id)
    assert "review_enquiry" not in tasks(driver, case_id)
    driver.advance_to("2026-01-30 10:00")
    late = [(row["code"], row["layer"]) for row in rows(driver, tables.breach, case_id) if row["code"] == "ACK_LATE"]
    assert {layer for _, layer in late} == {"policy", "code"}
    assert [row for row in rows(driver, tables.alert, case_id) if "cknowledgement" in row["text"]]


def test_an_anonymous_complaint_has_an_outcome_and_no_letter(driver: RuntimeDriver) -> None:
    """INT-12, ACK-11, S1-13: nobody is written to or called; what was found is on record, by somebody impartial."""
    case_id = driver.log(anonymous=True, complainant_name=None, complainant_relationship=None, **about(driver))
    assert tasks(driver, case_id) == ["assess_anonymous"]
    [task] = rows(driver, tables.task, case_id)
    assert str(task["due_on"]) == "2025-12-15"
    enough = {"investigable": "yes", "assessment": "A date and a place are given"}
    with pytest.raises(Invalid, match="no conflict of interest"):
        driver.do(case_id, "assess_anonymous", "handler", **enough)
    driver.do(case_id, "assess_anonymous", "handler", no_conflict=True, **enough)
    answers = {"evidence": "The van's log", "findings": "It was ours", "outcome": "upheld", "lesson": "no"}
    driver.do(case_id, "investigate_anonymous", "handler", **answers)
    assert case(driver, case_id)["status"] == "closed"
    assert "anonymous_outcome_recorded" in events(driver, case_id)
    assert rows(driver, tables.letter, case_id) == []
    assert rows(driver, tables.breach, case_id) == []


def test_whoever_makes_themselves_known_has_a_complaint(driver: RuntimeDriver) -> None:
    """INT-12, CLS-20, Code 1.2: acknowledged and answered like any other."""
    case_id = driver.log(anonymous=True, complainant_name=None, complainant_relationship=None, **about(driver))
    with pytest.raises(Invalid) as refusal:
        driver.use(case_id, "reclassify", "lead", kind="complaint", why="They called again")
    assert set(refusal.value.errors) == {"complainant_name"}
    known = {"complainant_name": "Resident 77", "complainant_telephone": "01632 960001"}
    driver.use(case_id, "reclassify", "lead", kind="complaint", why="They called again", **known)
    person = complainant(driver, case_id)
    assert (person["name"], person["telephone"], person["email"]) == ("Resident 77", "01632 960001", "")
    assert "assess_anonymous" not in tasks(driver, case_id)
    assert "acknowledge" in tasks(driver, case_id)
    assert (case(driver, case_id)["anonymous"], case(driver, case_id)["status"]) == (False, "open")


def test_a_report_of_anti_social_behaviour_reaches_those_who_look_into_it(driver: RuntimeDriver) -> None:
    """CLS-12 (Aspire §3.2, Code 1.5): the landlord's own team; unhappiness with it is a complaint."""
    case_id = driver.log(kind="asb_report", dissatisfied=False, **about(driver))
    assert (case(driver, case_id)["route"], case(driver, case_id)["status"]) == ("asb_route", "recorded")
    team = driver.runtime.landlord(driver.landlord).posts["asb_team"]
    driver.people["team"] = driver.person("team", team)
    [task] = rows(driver, tables.task, case_id)
    assert task["role"] == team
    driver.use(case_id, "reclassify", "lead", kind="complaint", why="Nobody came")
    assert {"work_on_asb_report", "acknowledge"} <= set(tasks(driver, case_id))
    driver.do(case_id, "work_on_asb_report", "team", done="Both neighbours were heard", customer_told=True)
    assert "asb_report_done" in events(driver, case_id)
    assert "acknowledge" in tasks(driver, case_id)
