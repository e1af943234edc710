"""What a message is and what a claim at court needs, at every landlord (CLS-01, CLS-03, CLS-06, INT-07, LEG-02)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import Invalid
from tests.content.landlords import content_of
from tests.drivers.four_landlords import CLAIM, FILED, FOUR, about, driver_of, tasks
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case

DECLINED: dict[str, Any] = {"dissatisfied": True, "complaint_wanted": "no"}


@pytest.fixture(params=sorted(FOUR))
def driver(request: pytest.FixtureRequest, database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at each landlord: Monday 1 December 2025, 9:00."""
    yield from driver_of(request.param, database_url)


@pytest.mark.parametrize("dissatisfied", [False, None])
@pytest.mark.parametrize("kind", ["service_request", "enquiry", "compliment", "comment", "survey_response"])
def test_whoever_wants_to_complain_is_not_satisfied_whatever_was_ticked(
    driver: RuntimeDriver, kind: str, dissatisfied: bool | None
) -> None:
    """INT-07, CLS-01 (Code 1.2, 1.3): a box nobody ticked takes no complaint away."""
    said: dict[str, Any] = {"dissatisfied": dissatisfied, "complaint_offered": "yes", "complaint_wanted": "yes"}
    case_id = driver.log(kind=kind, **said, **about(driver))
    assert case(driver, case_id)["facts"]["is_complaint"] is True


KINDS = ["service_request", "enquiry", "comment", "asb_report", "compliment", "data_protection"]
"""The kinds of contact that dissatisfaction makes a complaint, unless a complaint was offered and is not wanted."""


def logs(driver: RuntimeDriver, kind: str) -> bool:
    """Whether the landlord's form knows such a kind of contact."""
    return kind in dict(content_of(driver.landlord).form("log_contact").field("kind").options)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("offered", "wanted"), [("no", "no"), ("no", None), (None, "no"), (None, None), ("yes", "not_known"), ("yes", None)]
)
def test_not_wanting_to_complain_counts_only_where_the_choice_was_offered(
    driver: RuntimeDriver, kind: str, offered: str | None, wanted: str | None
) -> None:
    """INT-07, CLS-01 (Code 1.2, 1.3): nobody declines what they were not offered, whatever else they wrote."""
    if not logs(driver, kind):
        return
    said: dict[str, Any] = {"dissatisfied": True, "complaint_offered": offered, "complaint_wanted": wanted}
    case_id = driver.log(kind=kind, **said, **about(driver))
    row = case(driver, case_id)
    assert (row["route"], row["facts"]["is_complaint"]) == ("s1_investigation", True)
    assert "acknowledge" in tasks(driver, case_id)


@pytest.mark.parametrize(
    ("kind", "route"),
    [("enquiry", "enquiry"), ("comment", "comment"), ("compliment", "compliment"), ("data_protection", "dp_route")],
)
@pytest.mark.parametrize("said", [{"dissatisfied": False}, {"complaint_offered": "yes", **DECLINED}])
def test_who_is_satisfied_or_declines_a_complaint_is_taken_at_their_word(
    driver: RuntimeDriver, kind: str, route: str, said: dict[str, Any]
) -> None:
    """CLS-01, INT-07 (Code 1.3): offered and not wanted, praise stays praise."""
    if not logs(driver, kind):
        return
    row = case(driver, driver.log(kind=kind, **said, **about(driver)))
    assert (row["route"], row["facts"]["is_complaint"]) == (route, False)


def test_praise_of_somebody_unknown_who_is_dissatisfied_is_looked_into(driver: RuntimeDriver) -> None:
    """CLS-01, INT-12 (Code 2.1): like anything else that nobody signed."""
    told: dict[str, Any] = {"anonymous": True, "complainant_name": None, **about(driver)}
    told["complainant_relationship"] = None
    assert tasks(driver, driver.log(kind="compliment", dissatisfied=True, **told)) == ["assess_anonymous"]
    assert tasks(driver, driver.log(kind="compliment", dissatisfied=False, **told)) == []


def test_a_first_report_is_not_declined_either_where_no_choice_was_offered(database_url: str) -> None:
    """CLS-03, INT-07 (Aster 2.7)"""
    for driver in driver_of("aster", database_url):
        case_id = driver.log(first_report=True, complaint_offered="no", **DECLINED, **about(driver))
        assert case(driver, case_id)["facts"]["is_complaint"] is True


@pytest.mark.parametrize(
    ("kind", "task"), [("asb_report", "work_on_asb_report"), ("service_request", "answer_service_request")]
)
def test_a_message_that_holds_a_report_and_a_complaint_opens_both(driver: RuntimeDriver, kind: str, task: str) -> None:
    """CLS-05, CLS-06 (Code 1.5): what is asked for is worked on while the complaint runs."""
    case_id = driver.log(kind=kind, dissatisfied=True, complaint_offered="yes", complaint_wanted="yes", **about(driver))
    assert case(driver, case_id)["route"] == "s1_investigation"
    assert {task, "acknowledge"} <= set(tasks(driver, case_id))
    earlier = str(case(driver, case_id)["reference"])
    later = driver.log(kind=kind, dissatisfied=True, linked_to=earlier, complaint_offered="yes", **about(driver))
    assert "acknowledge" in tasks(driver, later)
    assert task not in tasks(driver, later)  # what it follows from is worked on there


def test_a_filed_claim_is_told_with_its_details(driver: RuntimeDriver) -> None:
    """LEG-02 (Code 2.2): all that is missing is said at once; a threat needs none and changes nothing (LEG-01)."""
    case_id = driver.log(**about(driver))
    with pytest.raises(Invalid) as caught:
        driver.tell(case_id, "legal_proceedings", "lead", filed_at_court=True)
    assert set(caught.value.errors) == set(CLAIM)
    driver.tell(case_id, "legal_proceedings", "lead", filed_at_court=False)
    assert "take_legal_advice" not in tasks(driver, case_id)
    driver.tell(case_id, "legal_proceedings", "lead", filed_at_court=True, **CLAIM)
    assert "take_legal_advice" in tasks(driver, case_id)


def test_a_claim_that_is_filed_when_the_contact_is_logged_is_told_with_its_details(driver: RuntimeDriver) -> None:
    """LEG-02 (Code 2.2): all at once, before it is a ground; where the policy excludes nothing, the contact asks for
    no claim (LEG-08)."""
    if driver.landlord == "inspiring":
        with pytest.raises(Invalid, match="no field legal_filed"):
            driver.log(**FILED, **about(driver))
        return
    with pytest.raises(Invalid) as caught:
        driver.log(legal_filed=True, **about(driver))
    assert set(caught.value.errors) == set(CLAIM) | ({"brought_by"} if driver.landlord == "aster" else set())
    with pytest.raises(Invalid) as caught:
        driver.log(**{**FILED, "filed_on": "2025-12-02"}, **about(driver))
    assert set(caught.value.errors) == {"filed_on"}
    assert tasks(driver, driver.log(**FILED, **about(driver))) == ["decide_acceptance"]
    assert "acknowledge" in tasks(driver, driver.log(legal_filed=False, **about(driver)))


@pytest.mark.parametrize(
    ("kind", "task"), [("asb_report", "work_on_asb_report"), ("service_request", "answer_service_request")]
)
def test_an_anonymous_message_that_holds_a_report_and_a_complaint_opens_both(
    driver: RuntimeDriver, kind: str, task: str
) -> None:
    """CLS-05, CLS-06, INT-12 (Code 1.5): nobody can be answered, and what was reported is worked on all the same."""
    told: dict[str, Any] = {"kind": kind, "anonymous": True, "complainant_name": None, **about(driver)}
    told["complainant_relationship"] = None
    both = driver.log(dissatisfied=True, **told)
    assert case(driver, both)["route"] == "anonymous_review"
    assert sorted(tasks(driver, both)) == sorted(["assess_anonymous", task])
    assert tasks(driver, driver.log(dissatisfied=False, **told)) == [task]
    driver.use(
        both, "reclassify", "lead", kind="complaint", why="They gave their name", complainant_name="Resident 1042"
    )
    assert {"acknowledge", task} <= set(tasks(driver, both))
    assert "assess_anonymous" not in tasks(driver, both)


def test_its_own_claim_is_no_ground_at_aster(database_url: str) -> None:
    """LEG-09 (Aster 2.15): a claim that the customer brought, or somebody for them, and no other."""
    for driver in driver_of("aster", database_url):
        ours = driver.log(**{**FILED, "brought_by": "landlord"}, **about(driver))
        theirs = driver.log(**FILED, **about(driver))
        assert "acknowledge" in tasks(driver, ours)
        assert tasks(driver, theirs) == ["decide_acceptance"]


@pytest.mark.parametrize("said", [{"dissatisfied": True}, {"theme": "asb_handling"}])
def test_a_complaint_about_how_a_report_was_handled_is_taken(database_url: str, said: dict[str, Any]) -> None:
    """CLS-12 (Aspire §3.2, Code 1.5): the report is for the Locality Team, its handling is for us."""
    for driver in driver_of("aspire", database_url):
        report: dict[str, Any] = {"asb_report": True, "dissatisfied": False, **about(driver)}
        handling = driver.log(**{**report, **said})
        assert "acknowledge" in tasks(driver, handling)
        assert tasks(driver, driver.log(**report)) == ["decide_acceptance"]


@pytest.mark.parametrize("relationship", ["staff", "director"])
@pytest.mark.parametrize("dissatisfied", [True, False])
@pytest.mark.parametrize("kind", ["complaint", "enquiry"])
def test_staff_and_directors_as_such_are_redirected_and_not_registered(
    database_url: str, relationship: str, dissatisfied: bool, kind: str
) -> None:
    """INT-14 (Inspiring, Definition of Customer): no complaint, no refusal, no letter; as residents they complain."""
    for driver in driver_of("inspiring", database_url):
        told: dict[str, Any] = {"kind": kind, "dissatisfied": dissatisfied, "complainant_relationship": relationship}
        row = case(driver, driver.log(**told, **about(driver)))
        assert (row["route"], row["status"]) == ("not_a_customer", "recorded")
        assert row["facts"]["is_complaint"] is False
        at_home = case(driver, driver.log(**{**told, "kind": "complaint"}, as_resident=True, **about(driver)))
        assert at_home["route"] == "s1_investigation"


@pytest.mark.parametrize("source", ["mp", "councillor"])
@pytest.mark.parametrize(
    ("kind", "task"), [("asb_report", "work_on_asb_report"), ("service_request", "answer_service_request")]
)
def test_a_letter_of_an_mp_that_holds_a_request_opens_both_at_the_association(
    database_url: str, source: str, kind: str, task: str
) -> None:
    """CLS-06, Association Pr2.5: dealt with as a complaint, and what was asked for is dealt with beside it."""
    for association in driver_of("association", database_url):
        answers: dict[str, Any] = {"source": source, "kind": kind, "dissatisfied": False, "contact_name": "A Member"}
        case_id = association.log(**answers)
        assert case(association, case_id)["route"] == "s1_investigation"
        assert {"acknowledge", task} <= set(tasks(association, case_id))
