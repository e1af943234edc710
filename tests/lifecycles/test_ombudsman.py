"""The Ombudsman, for every landlord: at any time, requests, investigations, orders one by one, reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from app.casework.actor import Membership
from app.errors import Invalid, NotAllowed, NotFound, Refused
from app.reports import run_report, sees_reports
from app.store import tables
from app.use_cases.add_user import add_user
from app.views.view_case import view_case
from tests.drivers.ombudsman import APOLOGY, SUM, TRAINING, determined, driver_at, dues, events, named
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, open_tasks, rows


@pytest.fixture
def driver(database_url: str) -> Iterator[RuntimeDriver]:
    """A driver at Aspire."""
    yield from driver_at("aspire", database_url)


# contact, requests, investigations -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["contact", "referral", "early_resolution", "information_request", "determination"])
def test_contact_at_any_time_is_recorded_and_ends_nothing(ombudsman_driver: RuntimeDriver, kind: str) -> None:
    """OMB-01, OMB-10: the complaint goes on as it was."""
    driver = ombudsman_driver
    case_id = driver.log()
    before = open_tasks(driver, case_id).keys()
    driver.tell(case_id, "ombudsman_contact", "liaison", kind=kind)
    assert before <= open_tasks(driver, case_id).keys()
    assert case(driver, case_id)["status"] == "open"
    opened = open_tasks(driver, case_id).keys() - before
    tasks = {"information_request": {"send_information"}, "determination": {"register_determination"}}
    own = {"contact", "referral"}  # what the customer does by themselves asks nothing of the landlord
    assert opened == (set() if kind in own else tasks.get(kind, {"follow_early_resolution"}))


def test_early_resolution_is_followed_to_its_end(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-10"""
    driver = ombudsman_driver
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="early_resolution")
    driver.do(case_id, "follow_early_resolution", "liaison", agreed="A visit within a week")
    assert "ombudsman_resolution_sought" in events(driver, case_id)
    assert "follow_early_resolution" not in open_tasks(driver, case_id)


def test_the_records_go_out_by_the_ombudsmans_date_if_it_is_earlier_than_our_own_limit(
    ombudsman_driver: RuntimeDriver,
) -> None:
    """OMB-03, OMB-11: the Association alone has a limit, 15 working days from Monday 1 December."""
    driver = ombudsman_driver
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="information_request")
    own = date(2025, 12, 22) if driver.landlord == "association" else None
    task = open_tasks(driver, case_id)["send_information"]
    assert dues(driver, case_id).get("ombudsman_information") == own
    assert task["due_on"] == (own or date(2025, 12, 15)), "without a limit: ten working days of our own"
    assert task["role"] in driver["liaison"].roles(driver.landlord)
    earlier = driver.log()
    driver.tell(earlier, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-12")
    assert dues(driver, earlier)["ombudsman_information"] == date(2025, 12, 12)


def test_a_request_for_which_nobody_set_a_date_reminds_by_our_own_and_gets_the_ombudsmans_with_the_next(
    driver: RuntimeDriver,
) -> None:
    """OMB-03: no breach and nothing to explain meanwhile; the Ombudsman's date counts once it is set."""
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="information_request")
    driver.advance_to("2025-12-31 10:00")
    assert open_tasks(driver, case_id)["send_information"]["due_on"] == date(2025, 12, 15)
    assert [row for row in rows(driver, tables.alert, case_id) if "Send the Ombudsman the records" in row["text"]]
    assert "OMB_INFO_LATE" not in {row["code"] for row in rows(driver, tables.breach, case_id)}
    assert "explain_delay" not in open_tasks(driver, case_id)
    assert rows(driver, tables.incident, case_id) == []
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2026-01-12")
    assert dues(driver, case_id)["ombudsman_information"] == date(2026, 1, 12)
    assert open_tasks(driver, case_id)["send_information"]["due_on"] == date(2026, 1, 12)
    driver.advance_to("2026-01-09 10:00")
    assert open_tasks(driver, case_id)["explain_delay"]["due_on"] == date(2026, 1, 12)


def test_a_delay_is_explained_before_the_date_and_sending_the_records_does_away_with_it(
    ombudsman_driver: RuntimeDriver,
) -> None:
    """OMB-04: the date is Friday 12 December; the task opens on Tuesday 9."""
    driver = ombudsman_driver
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-12")
    driver.advance_to("2025-12-08 23:59")
    assert "explain_delay" not in open_tasks(driver, case_id)
    driver.advance_to("2025-12-09 09:00")
    assert open_tasks(driver, case_id)["explain_delay"]["due_on"] == date(2025, 12, 12)
    values = {"explanation": "The contractor has the photographs", "new_date": "2025-12-16"}
    driver.do(case_id, "explain_delay", "liaison", **values)
    assert "ombudsman_delay_explained" in events(driver, case_id)
    other = driver.log()
    driver.tell(other, "ombudsman_contact", "liaison", kind="information_request", answer_by="2025-12-11")
    driver.do(other, "send_information", "liaison", sent="The whole file", complete=True)
    assert not {"explain_delay", "send_information"} & open_tasks(driver, other).keys()


def test_whoever_must_know_hears_of_an_investigation_without_a_name(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-05, PRM-04, RPT-16: within five working days of Monday 1 December, to the role and not to the customer."""
    driver = ombudsman_driver
    role = next(membership.role for membership in driver["told"].memberships)
    memberships = [Membership(driver.landlord, role)]
    add_user(driver.runtime, "told", "Told", None, memberships, "told@example.org")
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_investigation", "liaison", ombudsman_reference="OMB-1")
    assert dues(driver, case_id)["board_notice"] == date(2025, 12, 8)
    answers = {"board_summary": "Heating out for weeks", "action_taken": "The boiler was replaced"}
    naming = {**answers, "board_summary": "Resident 1042 had no heating"}
    with pytest.raises(Invalid, match="must not name"):
        driver.do(case_id, "tell_board", "liaison", **naming)
    driver.do(case_id, "tell_board", "liaison", **answers)
    letter = rows(driver, tables.letter, case_id)[-1]
    assert (letter["key"], letter["channel"]) == ("BOARD-OMB", "email")
    assert letter["addressee"] == driver.runtime.landlord(driver.landlord).title_of(role)
    assert "Heating out for weeks" in letter["markdown"]
    assert "Resident 1042" not in letter["markdown"]
    sent = [row["recipient"] for row in rows(driver, tables.outbox, case_id) if row["kind"] == "letter"]
    assert sent == ["told@example.org"]
    assert "board_told" in events(driver, case_id)


def test_a_notice_to_a_board_without_an_address_is_an_alert(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-05: nobody of the Board has an e-mail address here: complaints officers hear of it; never “by post”."""
    driver = ombudsman_driver
    told = driver.runtime.landlord(driver.landlord).title_of(driver["told"].memberships[0].role)
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_investigation", "liaison", ombudsman_reference="OMB-1")
    driver.do(case_id, "tell_board", "liaison", board_summary="Heating out", action_taken="The boiler was replaced")
    letter = rows(driver, tables.letter, case_id)[-1]
    assert (letter["key"], letter["channel"]) == ("BOARD-OMB", "alert")
    alerts = rows(driver, tables.alert, case_id)
    assert {row["role"] for row in alerts if told in row["text"]} == set(
        driver.runtime.landlord(driver.landlord).complaints_officers
    )
    assert "post_letter" not in open_tasks(driver, case_id)
    assert [row for row in rows(driver, tables.outbox, case_id) if row["kind"] == "letter"] == []


def test_a_late_notice_is_a_breach_only_where_the_policy_sets_the_limit(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-05: a default is never reported (R3)."""
    driver = ombudsman_driver
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_investigation", "liaison")
    driver.advance_to("2025-12-10 10:00")
    codes = [row["code"] for row in rows(driver, tables.breach, case_id)]
    assert codes.count("BOARD_NOTICE_LATE") == (1 if driver.landlord == "association" else 0)


# orders and recommendations ------------------------------------------------------------------------------------------


def test_each_order_is_a_row_with_its_own_date_and_follow_up(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-07: weeks are of seven calendar days from the determination."""
    driver = ombudsman_driver
    case_id = determined(driver, APOLOGY, {**SUM, "weeks": 12}, TRAINING)
    orders = rows(driver, tables.ombudsman_order, case_id)
    assert [(row["kind"], row["what"], row["due_on"]) for row in orders] == [
        ("order", "Apologise", date(2025, 12, 29)),
        ("order", "Pay 1000 pounds", date(2026, 2, 23)),
        ("recommendation", "Train the handlers again", None),
    ]
    assert [row["severity"] for row in orders] == ["maladministration"] * 3
    assert dues(driver, case_id)["order"] == date(2025, 12, 29)
    instances = [row for row in rows(driver, tables.instance, case_id) if row["process_id"] == "ombudsman_order"]
    assert len(instances) == 3


@pytest.mark.parametrize("left_out", [{}, {"due": ""}, {"due": None}])
def test_an_order_without_a_date_is_not_registered(driver: RuntimeDriver, left_out: dict[str, Any]) -> None:
    """OMB-07"""
    with pytest.raises(Invalid, match="has a date"):
        determined(driver, {"kind": "order", "what": "Apologise", **left_out})


def test_an_order_is_complied_with_once_wherever_it_is_recorded(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-07: by the act, and the follow-up ends; the clock is met with the last order."""
    driver = ombudsman_driver
    case_id = determined(driver, APOLOGY, {**APOLOGY, "what": "Review the file"})
    driver.advance_to("2025-12-22 10:00")
    done = named(driver, case_id, "Apologise")
    driver.use(case_id, "complete_order", "liaison", order=done, evidence="the letter")
    assert dues(driver, case_id)["order"] == date(2025, 12, 29)
    driver.do(case_id, "complete_order", "liaison", evidence="the report of the review")
    orders = rows(driver, tables.ombudsman_order, case_id)
    assert [row["done_on"] for row in orders] == [date(2025, 12, 22)] * 2
    assert [row["evidence"] for row in orders] == ["the letter", "the report of the review"]
    assert "complete_order" not in open_tasks(driver, case_id)
    clock = next(row for row in rows(driver, tables.clock, case_id) if row["name"] == "order")
    assert clock["met_on"] == date(2025, 12, 22)
    with pytest.raises(Invalid, match="nothing to choose from"):
        driver.use(case_id, "complete_order", "liaison", order=done, evidence="again")
    with pytest.raises(Invalid, match="none"):
        driver.use(case_id, "complete_order", "liaison", evidence="again")


def test_each_order_is_late_by_itself_and_a_reason_is_asked_for(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-08: due on Monday 29 December; Wednesday 31 is two working days late. A recommendation is no breach."""
    driver = ombudsman_driver
    review = {"kind": "order", "what": "Review the file", "weeks": 6}
    case_id = determined(driver, APOLOGY, review, {**TRAINING, "weeks": 4})
    driver.advance_to("2025-12-31 10:00")
    late = [row for row in rows(driver, tables.breach, case_id) if row["code"] == "ORDER_LATE"]
    assert [(row["due"], row["done"]) for row in late] == [(date(2025, 12, 29), None)]
    for _ in range(2):  # the recommendation is late as well
        driver.do(case_id, "explain_order_delay", "liaison", late_reason="The signatory was ill")
    driver.use(case_id, "complete_order", "liaison", order=named(driver, case_id, "Apologise"), evidence="the letter")
    late = [row for row in rows(driver, tables.breach, case_id) if row["code"] == "ORDER_LATE"]
    assert [row["days_late"] for row in late] == [2]
    first = rows(driver, tables.ombudsman_order, case_id)[0]
    assert first["late_reason"] == "The signatory was ill"


def test_a_reason_given_with_the_compliance_closes_the_question_why_it_is_late(driver: RuntimeDriver) -> None:
    """OMB-08"""
    case_id = determined(driver, APOLOGY)
    driver.advance_to("2025-12-30 10:00")
    assert "explain_order_delay" in open_tasks(driver, case_id)
    driver.use(case_id, "complete_order", "liaison", evidence="the letter", late_reason="The signatory was ill")
    assert "explain_order_delay" not in open_tasks(driver, case_id)


def test_a_sum_is_paid_in_full_and_none_of_it_is_set_against_a_debt(ombudsman_driver: RuntimeDriver) -> None:
    """COMP-08, OMB-07"""
    driver = ombudsman_driver
    case_id = determined(driver, SUM)
    for pay in (driver.use, driver.do):
        with pytest.raises(Refused, match="Ombudsman ordered this sum"):
            pay(case_id, "pay_ordered_sum", "liaison", amount=400, set_against_debt=600, evidence="the ledger")
    assert rows(driver, tables.ombudsman_order, case_id)[0]["paid_pence"] == 0
    with pytest.raises(Refused, match="£1,000 of this is not paid"):
        driver.use(case_id, "complete_order", "liaison", evidence="none")
    driver.do(case_id, "pay_ordered_sum", "liaison", amount=400, set_against_debt=0, evidence="the bank's slip")
    assert rows(driver, tables.ombudsman_order, case_id)[0]["done_on"] is None
    with pytest.raises(Invalid, match="£600 is still to be paid"):
        driver.use(case_id, "pay_ordered_sum", "liaison", amount=700, evidence="the bank's slip")
    driver.use(case_id, "pay_ordered_sum", "liaison", amount=600, evidence="the bank's confirmation")
    row = rows(driver, tables.ombudsman_order, case_id)[0]
    assert (row["paid_pence"], row["done_on"]) == (100_000, date(2025, 12, 1))
    assert "pay_ordered_sum" not in open_tasks(driver, case_id)


def test_nothing_ordered_is_done_without_evidence_of_it(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-07: of an act and of a payment, as a task and at any time."""
    driver = ombudsman_driver
    case_id = determined(driver, APOLOGY, SUM)
    apology, money = named(driver, case_id, "Apologise"), named(driver, case_id, str(SUM["what"]))
    for given in ({}, {"evidence": ""}, {"evidence": "  "}):
        with pytest.raises(Invalid, match="evidence"):
            driver.use(case_id, "complete_order", "liaison", order=apology, **given)
        with pytest.raises(Invalid, match="evidence"):
            driver.use(case_id, "pay_ordered_sum", "liaison", order=money, amount=1000, **given)
        with pytest.raises(Invalid, match="evidence"):
            driver.do(case_id, "complete_order", "liaison", **given)
    assert [row["done_on"] for row in rows(driver, tables.ombudsman_order, case_id)] == [None, None]


def test_a_recommendation_is_declined_only_with_approval(ombudsman_driver: RuntimeDriver) -> None:
    """OMB-09: exceptional circumstances, recorded and approved by the senior lead."""
    driver = ombudsman_driver
    case_id = determined(driver, TRAINING)
    with pytest.raises(Invalid, match="circumstances"):
        driver.use(case_id, "decline_recommendation", "liaison")
    driver.use(case_id, "decline_recommendation", "liaison", circumstances="All of them have left")
    assert rows(driver, tables.ombudsman_order, case_id)[0]["declined_on"] is None
    with pytest.raises(NotAllowed):
        driver.do(
            case_id, "approve_declining", "officer", declining="approved", reasons="What the order asks is done already"
        )
    driver.do(case_id, "approve_declining", "lead", declining="approved", reasons="Nobody is left to train")
    row = rows(driver, tables.ombudsman_order, case_id)[0]
    assert (row["declined_on"], row["declined_reason"]) == (date(2025, 12, 1), "All of them have left")
    assert (row["declined_by"], row["approved_by"]) == ("liaison", "lead")


def test_what_is_not_approved_stays_to_be_done_and_an_order_cannot_be_declined(driver: RuntimeDriver) -> None:
    """OMB-09"""
    case_id = determined(driver, TRAINING, APOLOGY)
    with pytest.raises(Refused, match="binds"):
        driver.use(
            case_id,
            "decline_recommendation",
            "liaison",
            order=named(driver, case_id, "Apologise"),
            circumstances="We see it otherwise",
        )
    driver.use(
        case_id,
        "decline_recommendation",
        "both",
        order=named(driver, case_id, "Train the handlers again"),
        circumstances="No budget",
    )
    with pytest.raises(Refused, match="proposed it"):
        driver.do(case_id, "approve_declining", "both", declining="approved", reasons="I say so")
    driver.do(case_id, "approve_declining", "lead", declining="refused", reasons="That is nothing exceptional")
    assert rows(driver, tables.ombudsman_order, case_id)[0]["declined_on"] is None
    driver.use(
        case_id,
        "complete_order",
        "liaison",
        order=named(driver, case_id, "Train the handlers again"),
        evidence="the list of attendance",
    )


# reports, and who sees what ------------------------------------------------------------------------------------------


def test_the_quarters_list_says_what_is_done_open_and_late_and_names_nobody(driver: RuntimeDriver) -> None:
    """RPT-05, RPT-16, OMB-08, PRM-04: a late order without a reason asks for one."""
    case_id = driver.log(complainant_name="Ada Quillfeather")
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="determination")
    orders = [{**APOLOGY, "what": "Apologise to Ada Quillfeather"}, {**APOLOGY, "what": "Review", "weeks": 12}]
    driver.do(case_id, "register_determination", "liaison", finding="maladministration", orders=orders, lesson="no")
    driver.advance_to("2026-01-02 10:00")
    report = run_report(driver.runtime, driver["told"], "ombudsman_orders")
    assert (report.counts["overdue"], report.counts["late"], report.counts["reason_required"]) == (1, 1, 1)
    assert report.counts["open_in_time"] == 1
    assert "Quillfeather" not in str(report.rows)
    assert report.rows[0]["what"] == "Apologise to [name]"
    before = run_report(driver.runtime, driver["told"], "ombudsman_orders", as_at=date(2025, 12, 29))
    assert (before.counts["overdue"], before.counts["open_in_time"]) == (0, 2)


def test_failure_orders_and_non_compliance_stand_in_the_report_of_the_year(driver: RuntimeDriver) -> None:
    """OMB-12: financial year, from 1 April."""
    determined(driver, APOLOGY, non_compliance=True)
    case_id = driver.log()
    driver.tell(case_id, "ombudsman_contact", "liaison", kind="failure_order")
    values = {"finding": "complaint_handling_failure", "orders": [APOLOGY], "lesson": "no"}
    driver.do(case_id, "register_determination", "liaison", **values)
    report = run_report(driver.runtime, driver["told"], "ombudsman_year")
    assert report.begins == date(2025, 4, 1)
    assert (report.counts["determinations"], report.counts["failure_orders"]) == (1, 1)
    assert (report.counts["non_compliance"], report.counts["found_maladministration"]) == (1, 1)


def test_whoever_only_scrutinises_sees_reports_and_no_case(ombudsman_driver: RuntimeDriver) -> None:
    """PRM-04: not even a case that they logged themselves; staff who handle cases see no reports."""
    driver = ombudsman_driver
    role = driver.runtime.landlord(driver.landlord).posts["member_responsible"]
    member = driver.person("member", role)
    assert sees_reports(driver.runtime, member, driver.landlord)
    driver.people["member"] = member
    for case_id in (driver.log(), driver.log(by="member")):
        with pytest.raises(NotFound):
            view_case(driver.runtime, member, case_id)
    with pytest.raises(NotAllowed, match="Reports are for"):
        run_report(driver.runtime, driver["officer"], "ombudsman_orders")
    with pytest.raises(NotFound, match="no report called"):
        run_report(driver.runtime, member, "everything")
    with pytest.raises(Invalid, match="not come yet"):
        run_report(driver.runtime, member, "ombudsman_orders", as_at=date(2026, 1, 1))
