"""What is taken as a complaint, what is not and who says so: as a whole, in part, at stage 2 (EXC, ESC-07, Code 2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.casework.actor import ENGINE
from app.casework.choices import choices_for
from app.casework.open_case import open_case
from app.errors import Invalid, Refused
from app.store import cases, tables
from app.store.rows import CaseRow
from app.views.view_task import view_task
from tests.drivers.four_landlords import FILED, about, driver_of, events, letters, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

WITH_GROUNDS = ("aspire", "association", "aster")
BY_COURT = {"ground": "legal_filed", "individual_reasons": "The roof is before the court", "evidence": "The claim form"}


@pytest.fixture(params=WITH_GROUNDS)
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at each landlord whose policy sets out grounds to refuse a complaint."""
    yield from driver_of(request.param, database_url)


def due(driver: RuntimeDriver, case_id: int, clock: str) -> date | None:
    """The effective date of a clock."""
    return next((row["effective_due"] for row in rows(driver, tables.clock, case_id) if row["name"] == clock), None)


def parts_of(driver: RuntimeDriver, case_id: int) -> list[CaseRow]:
    """The cases that follow from a case."""
    parts = []
    with driver.runtime.database.read() as connection:
        for other in range(case_id + 1, case_id + 5):
            row = cases.find_case(connection, other)
            if row and row["linked_to"] == case_id:
                parts.append(row)
    return parts


def refused_in_part(driver: RuntimeDriver) -> int:
    """A complaint of which a person has refused one part, on the day it came in."""
    case_id = driver.log(**FILED, summary="The roof, and nobody calls back")
    driver.do(case_id, "decide_acceptance", "lead", decision="accept_in_part", excluded_points="The roof", **BY_COURT)
    return case_id


def test_a_refused_part_gets_its_letter_and_the_rest_goes_on(driver: RuntimeDriver) -> None:
    """EXC-09, EXC-10, EXC-11, ACK-04 (Code 2.4, 2.5, 5.7): by the date of the acceptance, with reasons and the
    Ombudsman's right, named in the acknowledgement."""
    case_id = refused_in_part(driver)
    assert {"send_part_refusal", "acknowledge"} <= set(tasks(driver, case_id))
    assert case(driver, case_id)["status"] == "open"
    driver.advance_to("2025-12-02 10:00")
    driver.do(case_id, "send_part_refusal", "lead")
    sent = letters(driver, case_id)["EXCL"]
    for words in ("The roof", "The roof is before the court", "Housing Ombudsman", "can tell us to take it"):
        assert words in sent["markdown"]
    assert sent["missing"] == []
    clock = next(row for row in rows(driver, tables.clock, case_id) if row["name"] == "acceptance_decision")
    assert (clock["met_on"], clock["status"]) == (date(2025, 12, 2), "met")
    driver.do(case_id, "acknowledge", "officer", definition="Nobody calls back", handler="handler", **about(driver))
    acknowledged = letters(driver, case_id)["ACK1"]["markdown"]
    assert "a part of it that we do not take up" in acknowledged
    assert "The roof" in acknowledged
    assert case(driver, case_id)["status"] == "open"


def test_which_part_is_refused_must_be_said_with_what_was_considered(driver: RuntimeDriver) -> None:
    """EXC-01, EXC-09: ground, evidence and individual consideration."""
    case_id = driver.log(**FILED)
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "decide_acceptance", "lead", decision="accept_in_part", **BY_COURT)
    assert set(caught.value.errors) == {"excluded_points"}
    with pytest.raises(Invalid) as caught:
        driver.do(
            case_id,
            "decide_acceptance",
            "lead",
            decision="refuse",
            ground="legal_filed",
            individual_reasons="Before the court",
        )
    assert set(caught.value.errors) == {"evidence"}
    driver.do(case_id, "decide_acceptance", "lead", decision="accept")


def test_the_ombudsman_may_tell_us_to_take_the_part_while_the_rest_is_answered(driver: RuntimeDriver) -> None:
    """EXC-12 (Code 2.4): the first date of receipt, dates from the instruction, and what was taken keeps its own."""
    case_id = refused_in_part(driver)
    driver.do(case_id, "send_part_refusal", "lead")
    through(driver, case_id, "acknowledge")
    before = due(driver, case_id, "stage_1_response")
    driver.advance_to("2025-12-08 10:00")
    driver.tell(case_id, "instruction_to_accept", "lead", occurred_on="2025-12-05")
    [part] = parts_of(driver, case_id)
    assert (part["summary"], part["received_on"], part["status"]) == ("The roof", date(2025, 12, 1), "open")
    assert part["complainant_id"] == case(driver, case_id)["complainant_id"]
    assert "acknowledge" in tasks(driver, part["id"])
    days = {"aspire": date(2025, 12, 12), "association": date(2025, 12, 9), "aster": date(2025, 12, 9)}
    assert due(driver, part["id"], "acknowledgement") == days[driver.landlord]
    assert due(driver, case_id, "stage_1_response") == before
    assert "part_opened" in events(driver, case_id)
    answers = {"definition": "The roof", "handler": "handler", "responsible": "All of it is ours"}
    driver.do(part["id"], "acknowledge", "officer", **answers, **about(driver))
    assert "do not take up" not in letters(driver, part["id"])["ACK1"]["markdown"]


def test_the_ombudsman_may_tell_us_to_take_the_part_at_stage_2_and_later(driver: RuntimeDriver) -> None:
    """EXC-12: whatever stage the rest is at."""
    case_id = refused_in_part(driver)
    driver.do(case_id, "send_part_refusal", "lead")
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "officer")
    assert case(driver, case_id)["stage"] == 2
    driver.tell(case_id, "instruction_to_accept", "lead")
    assert len(parts_of(driver, case_id)) == 1
    assert case(driver, case_id)["route"] == "s2"


def test_nothing_is_taken_where_nothing_was_refused(driver: RuntimeDriver) -> None:
    """EXC-12: an instruction about a complaint that we took has no effect."""
    case_id = driver.log()
    with pytest.raises(Refused, match="no effect"):
        driver.tell(case_id, "instruction_to_accept", "lead")


# -- who is sent away, and by whom -------------------------------------------------------------------------------------


def test_what_another_body_answers_for_ends_no_complaint_by_itself(landlords_driver: RuntimeDriver) -> None:
    """EXC-01, EXC-02, EXC-15, INT-04 (Code 2.4, 5.7): whoever logs it says so; a person decides, or it is taken."""
    driver = landlords_driver
    case_id = driver.log(responsibility="other_body", responsible_body="The council", **about(driver))
    assert case(driver, case_id)["status"] == "open"
    open_ = set(tasks(driver, case_id))
    if driver.landlord in (
        "aspire",
        "association",
    ):  # the policy sets it out (Aspire §3.2, Association P3.25)
        assert open_ == {"decide_acceptance"}
        assert chosen(driver, case_id, "decide_acceptance", "ground") >= {"not_responsible"}
        given = {"ground": "not_responsible", "evidence": "The tenancy", "individual_reasons": "The council pays it"}
        driver.do(case_id, "decide_acceptance", "lead", decision="refuse", **given)
        with pytest.raises(Invalid, match="It misses: signpost"):
            driver.do(case_id, "send_refusal", "lead", signpost="The council")
        driver.do(case_id, "send_refusal", "lead", signposts=["council", "citizens_advice"], signpost="Ask at the desk")
        letter = letters(driver, case_id)["EXCL"]["markdown"]
        for said in ("Housing Ombudsman", "gov.uk/find-local-council", "0800 144 8848", "Ask at the desk"):
            assert said in letter
        assert "lgo.org.uk" not in letter, "only those that were chosen"
        assert case(driver, case_id)["status"] == "excluded"
    else:  # no such ground: taken, and the acknowledgement says what is not ours
        assert "acknowledge" in open_
        person, answers = (
            ("lead" if driver.landlord == "inspiring" else "officer"),
            {"definition": "The benefit"},
        )
        with pytest.raises(Invalid, match="responsible"):
            driver.do(case_id, "acknowledge", person, handler="handler", **answers, **about(driver))
        answers["responsible"] = "The council answers for the benefit; we answer for how we told you"
        driver.do(case_id, "acknowledge", person, handler="handler", **answers, **about(driver))
        assert "The council answers" in letters(driver, case_id)["ACK1"]["markdown"]


def test_a_question_for_another_body_is_referred_there(landlords_driver: RuntimeDriver) -> None:
    """EXC-15: nobody is dissatisfied."""
    driver = landlords_driver
    case_id = driver.log(kind="enquiry", dissatisfied=False, responsibility="other_body", **about(driver))
    assert (case(driver, case_id)["route"], tasks(driver, case_id)) == ("signposted", [])


@pytest.mark.parametrize(
    ("landlord", "relationship"),
    [
        ("aspire", "not_a_customer"),
        ("association", "not_a_customer"),
    ],
)
def test_whether_somebody_is_a_customer_is_decided_by_a_person(
    database_url: str, landlord: str, relationship: str
) -> None:
    """EXC-01, EXC-02 (Code 2.4): with reasons and the Ombudsman's details; not by a box that was ticked."""
    for driver in driver_of(landlord, database_url):
        case_id = driver.log(complainant_relationship=relationship, **about(driver))
        assert (case(driver, case_id)["status"], tasks(driver, case_id)) == ("open", ["decide_acceptance"])
        given = {"ground": "not_a_customer", "evidence": "The letter", "individual_reasons": "It is about their work"}
        driver.do(case_id, "decide_acceptance", "lead", decision="refuse", **given)
        driver.do(case_id, "send_refusal", "lead")
        sent = letters(driver, case_id)["EXCL"]["markdown"]
        assert "It is about their work" in sent
        assert "Housing Ombudsman" in sent
        driver.tell(case_id, "instruction_to_accept", "lead")
        assert {"acknowledge", "reopen_complaint"} <= set(tasks(driver, case_id))


def chosen(driver: RuntimeDriver, case_id: int, element_id: str, key: str, by: str = "lead") -> set[str]:
    """What a select of the form of an open task offers."""
    view = view_task(driver.runtime, driver[by], driver.task(case_id, element_id)).form
    [field] = [field for field in view.form.fields if field.key == key]
    return {value for value, _ in view.options.get(field.options_source, ())}


def test_an_overturned_ground_is_not_offered_on_the_same_complaint_again(driver: RuntimeDriver) -> None:
    """EXC-03, EXC-12: it is on every other complaint."""
    case_id = driver.log(**FILED, **about(driver))
    before = chosen(driver, case_id, "decide_acceptance", "ground")
    assert before == {"legal_filed"}
    assert grounds_of(driver, case_id) == before
    driver.do(case_id, "decide_acceptance", "lead", decision="refuse", **BY_COURT)
    driver.do(case_id, "send_refusal", "lead")
    driver.tell(case_id, "referred_back", "lead", referred_to="stage_1")
    assert {"acknowledge", "reopen_complaint"} <= set(tasks(driver, case_id))
    assert case(driver, case_id)["facts"]["overturned_ground"] == "legal_filed"
    assert grounds_of(driver, case_id) == before - {"legal_filed"}
    assert grounds_of(driver, driver.log(**FILED, **about(driver))) == before


def grounds_of(driver: RuntimeDriver, case_id: int) -> set[str]:
    """The grounds on which a case may be refused as it stands now."""
    form = driver.runtime.content_on(driver.landlord, driver.clock.today()).form("decide_acceptance")
    with driver.runtime.transaction() as connection:
        case = open_case(driver.runtime, connection, ENGINE, case_id)
        return {value for value, _ in choices_for(connection, case.content, form, case)["grounds"]}


def test_only_the_ground_that_the_facts_bear_can_be_chosen(driver: RuntimeDriver) -> None:
    """EXC-01, EXC-03 (Code 2.2, 2.5): once one is proposed the others are not open, and without a fact none is."""
    association = driver.landlord == "association"
    facts: dict[str, Any] = {"responsibility": "other_body"} if association else {"already_decided": True}
    ground = "not_responsible" if association else "already_decided"
    case_id = driver.log(**facts, **about(driver))
    assert chosen(driver, case_id, "decide_acceptance", "ground") == {ground}
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "decide_acceptance", "lead", decision="refuse", **BY_COURT)
    assert set(caught.value.errors) == {"ground"}
    assert grounds_of(driver, driver.log(**about(driver))) == set()


@pytest.mark.parametrize("stage", ["stage_1", "stage_2"])
def test_a_refused_complaint_that_is_referred_back_opens_at_the_stage_named(driver: RuntimeDriver, stage: str) -> None:
    """OMB-13, EXC-12 (Code 2.4): with new dates, and nobody has to tell it twice."""
    case_id = driver.log(**FILED, **about(driver))
    driver.do(case_id, "decide_acceptance", "lead", decision="refuse", **BY_COURT)
    driver.do(case_id, "send_refusal", "lead")
    driver.advance_to("2025-12-08 10:00")
    driver.tell(case_id, "referred_back", "lead", referred_to=stage)
    row = case(driver, case_id)
    assert (row["status"], row["stage"]) == ("open", 1 if stage == "stage_1" else 2)
    assert "act_on_referral" not in tasks(driver, case_id)
    assert ("acknowledge" if stage == "stage_1" else "acknowledge_appeal") in tasks(driver, case_id)


def test_whoever_is_complained_about_does_not_decide_whether_the_complaint_is_taken(driver: RuntimeDriver) -> None:
    """EXC-14, PRM-02 (Code 5.8): neither the decision nor its letters; the attempt is kept."""
    case_id = driver.log(**FILED, subjects="lead", **about(driver))
    with pytest.raises(Refused, match="complained about"):
        driver.do(case_id, "decide_acceptance", "lead", decision="refuse", **BY_COURT)
    assert "assignment_refused" in events(driver, case_id)
    assert case(driver, case_id)["status"] == "open"
    role = driver.runtime.landlord(driver.landlord).posts["complaints_officer"]
    driver.people["other"] = driver.person("other", role)
    part = {"decision": "accept_in_part", "excluded_points": "The roof", **BY_COURT}
    driver.do(case_id, "decide_acceptance", "other", **part)
    with pytest.raises(Refused, match="complained about"):
        driver.do(case_id, "send_part_refusal", "lead")
    driver.do(case_id, "send_part_refusal", "other")


def test_a_complaint_about_the_process_is_no_repeat(database_url: str) -> None:
    """CLS-16, EXC-07 (Code 2.2)"""
    for driver in driver_of("aspire", database_url):
        repeat = driver.log(already_decided=True, **about(driver))
        process = driver.log(already_decided=True, about_process=True, **about(driver))
        assert tasks(driver, repeat) == ["decide_acceptance"]
        assert "acknowledge" in tasks(driver, process)


# -- stage 2, and the end ----------------------------------------------------------------------------------------------


def test_stage_2_is_refused_only_on_a_ground_that_the_policy_sets_out(landlords_driver: RuntimeDriver) -> None:
    """ESC-07 (Code 5.11): the window where the policy has one; nothing at Aster and Inspiring, on whose complaint no
    fact bears another ground."""
    driver = landlords_driver
    driver = driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    driver.tell(case_id, "resolution_agreed", "lead")
    driver.advance_to("2026-03-30 10:00")
    driver.tell(case_id, "escalation_requested", "lead")
    grounds = chosen(driver, case_id, "decide_late_escalation", "escalation_ground")
    assert grounds == ({"window"} if driver.landlord in ("aspire", "association") else set())
    given = {"decision": "refuse", "individual_reasons": "Long ago", "evidence": "The file"}
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "decide_late_escalation", "lead", **given)
    assert "escalation_ground" in caught.value.errors
    with pytest.raises(Invalid) as caught:
        driver.do(case_id, "decide_late_escalation", "lead", escalation_ground="too_late", **given)
    assert "escalation_ground" in caught.value.errors
    if grounds:
        driver.do(case_id, "decide_late_escalation", "lead", escalation_ground=sorted(grounds)[-1], **given)
        driver.do(case_id, "send_escalation_refusal", "lead")
        [kept] = [row for row in rows(driver, tables.case_event, case_id) if row["type"] == "escalation_refused"]
        assert kept["data"] == {"ground": sorted(grounds)[-1]}
        assert "Long ago" in letters(driver, case_id)["ESCREF"]["markdown"]
    else:
        driver.do(case_id, "decide_late_escalation", "lead", decision="accept", individual_reasons="No ground")
        assert case(driver, case_id)["stage"] == 2


def test_a_customer_may_withdraw_after_the_answer_and_come_back(landlords_driver: RuntimeDriver) -> None:
    """ESC-08, Code 5.11: the answer stands, the complaint is closed and not lost."""
    driver = landlords_driver
    driver = driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    driver.tell(case_id, "withdrawn", "lead", reason="They are content")
    assert case(driver, case_id)["status"] == "closed"
    assert "withdrawn" in events(driver, case_id)
    driver.tell(case_id, "escalation_requested", "lead")
    assert case(driver, case_id)["status"] in ("open", "responded")


def test_the_customer_may_go_to_the_ombudsman_as_they_ask_for_stage_2(landlords_driver: RuntimeDriver) -> None:
    """ESC-12 (Code 3.7): stage 2 goes on with its dates, whatever the Ombudsman is asked meanwhile."""
    driver = landlords_driver
    driver = driver
    case_id = driver.log(**about(driver))
    through(driver, case_id, "respond")
    driver.tell(case_id, "escalation_requested", "lead")
    before = due(driver, case_id, "stage_2_response")
    driver.tell(case_id, "ombudsman_contact", "lead", kind="contact")
    assert (case(driver, case_id)["stage"], case(driver, case_id)["status"]) == (2, "open")
    assert due(driver, case_id, "stage_2_response") == before
    assert "acknowledge_appeal" in tasks(driver, case_id)
    assert "ombudsman_contacted" in events(driver, case_id)
