"""A complaint put right at once: within two working days, with the customer's two agreements, and in writing unless
somebody says why not (QF-01, QF-03, QF-04, QF-10)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.errors import Invalid, Refused
from app.reports import run_report
from app.store import tables
from app.views.view_case import view_case
from tests.drivers.four_landlords import driver_of, events, letters, put_right_at_once, tasks, through
from tests.drivers.runtime_driver import RuntimeDriver
from tests.drivers.table_queries import case, rows

FIXED: dict[str, Any] = {
    "no_conflict": True, "resolved": True, "satisfied": True, "no_formal_letter": True,
    "resolution": "The valve was changed", "outcome": "upheld", "lesson": "no",
}  # fmt: skip
ACKNOWLEDGE = {"definition": "No heating", "handler": "handler"}


def called(driver: RuntimeDriver) -> int:
    """Telephoned on Monday 1 December 2025; to be put right by the end of Wednesday 3 December."""
    return driver.log(channel="telephone", quick_fix=True, read_back=True, acknowledged=True)


def test_what_holds_within_two_working_days_is_closed_with_a_note(driver: RuntimeDriver) -> None:
    """QF-01, QF-04, Aspire §3.4: on the last of the two days; counted at stage 1, and confirmed in writing."""
    case_id = called(driver)
    assert case(driver, case_id)["route"] == "s1_quick_fix"
    due = {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}
    assert due["quick_fix"] == date(2025, 12, 3)
    driver.advance_to("2025-12-03 16:00")
    driver.do(case_id, "resolve_quickly", "officer", **FIXED)
    row = case(driver, case_id)
    assert (row["status"], row["stage"], row["route"]) == ("closed", 1, "s1_quick_fix")
    assert "The valve was changed" in letters(driver, case_id)["QFC"]["markdown"]
    assert rows(driver, tables.breach, case_id) == []


def test_after_two_working_days_it_is_investigated(driver: RuntimeDriver) -> None:
    """QF-01, QF-05: nobody said by the end of Wednesday 3 December that it is put right; on Thursday they still may."""
    case_id = called(driver)
    driver.advance_to("2025-12-04 09:00")
    assert case(driver, case_id)["route"] == "s1_investigation"
    assert {"investigate", "resolve_quickly"} <= set(tasks(driver, case_id))
    driver.advance_to("2025-12-05 00:00")
    assert "resolve_quickly" not in tasks(driver, case_id)
    assert tasks(driver, case_id).count("investigate") == 1


def test_a_fix_of_day_2_is_written_down_on_the_next_working_day_with_its_day_and_who_did_it(
    driver: RuntimeDriver,
) -> None:
    """QF-01, QF-05, T9: done on Wednesday 3 December by the handler, written down on Thursday; 14 days from then."""
    case_id = called(driver)
    driver.advance_to("2025-12-04 09:00")
    done = {**FIXED, "occurred_on": "2025-12-03", "done_by": "handler"}
    driver.do(case_id, "resolve_quickly", "officer", **done)
    row = case(driver, case_id)
    assert (row["status"], row["route"], tasks(driver, case_id)) == ("closed", "s1_quick_fix", [])
    clocks = {clock["name"]: clock for clock in rows(driver, tables.clock, case_id)}
    assert clocks["quick_fix"]["met_on"] == clocks["stage_1_response"]["met_on"] == date(2025, 12, 3)
    assert clocks["escalation_window"]["effective_due"] == date(2025, 12, 18)
    assert "handler" in {involvement["username"] for involvement in rows(driver, tables.involvement, case_id)}
    assert rows(driver, tables.breach, case_id) == []


@pytest.mark.parametrize("day", [None, "2025-12-04"])
def test_what_was_put_right_after_the_two_days_is_no_quick_fix(driver: RuntimeDriver, day: str | None) -> None:
    """QF-01: on Thursday 4 December, the day after the two working days."""
    case_id = called(driver)
    driver.advance_to("2025-12-04 09:00")
    with pytest.raises(Invalid) as refusal:
        driver.do(case_id, "resolve_quickly", "officer", **FIXED, **({"occurred_on": day} if day else {}))
    assert "two working days are over" in refusal.value.errors["occurred_on"]
    driver.do(case_id, "resolve_quickly", "officer", no_conflict=True, resolved=False, lesson="no")
    assert sorted(tasks(driver, case_id)) == ["acknowledge", "contact_customer", "investigate"]


def test_a_fix_reopened_later_is_due_again_with_the_days_that_were_left_and_not_late(driver: RuntimeDriver) -> None:
    """QF-10, A4, T8: answer due on 15 December, closed on Tuesday 2 December with nine working days left, reopened on
    Friday 6 February: due on Thursday 19 February, and the definition in writing, due on 8 December, on 12 February."""
    case_id = called(driver)
    driver.advance_to("2025-12-02 10:00")
    driver.do(case_id, "resolve_quickly", "officer", **FIXED)
    driver.advance_to("2026-02-06 10:00")
    driver.tell(case_id, "quick_fix_reopened", "officer", notes="It is cold again")
    clocks = {clock["name"]: clock for clock in rows(driver, tables.clock, case_id)}
    answer = clocks["stage_1_response"]
    assert answer["policy_due"] == answer["code_due"] == answer["effective_due"] == date(2026, 2, 19)
    assert "due again on Thursday 19 February 2026" in str(answer["state"]["explanation"])
    assert clocks["written_acknowledgement"]["effective_due"] == date(2026, 2, 12)
    assert rows(driver, tables.breach, case_id) == []
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    assert "Thursday 19 February 2026" in letters(driver, case_id)["ACK1"]["markdown"]
    driver.advance_to("2026-02-20 09:00")
    late = [breach for breach in rows(driver, tables.breach, case_id) if breach["code"] == "S1_LATE"]
    assert {(breach["layer"], breach["due"]) for breach in late} == {
        ("policy", date(2026, 2, 19)), ("code", date(2026, 2, 19)),
    }  # fmt: skip


def test_each_layer_of_a_reopened_fix_is_due_again_by_itself(driver: RuntimeDriver) -> None:
    """A4: by e-mail, acknowledged in writing after two days; reopened before one date, the date stays as it was."""
    case_id = called(driver)
    driver.do(case_id, "resolve_quickly", "officer", **FIXED)
    driver.advance_to("2025-12-15 10:00")
    driver.tell(case_id, "quick_fix_reopened", "officer")
    due = {clock["name"]: clock["effective_due"] for clock in rows(driver, tables.clock, case_id)}
    assert due["stage_1_response"] == date(2025, 12, 15)
    assert rows(driver, tables.breach, case_id) == []


def test_two_layers_with_different_days_left_are_due_again_on_different_days(driver: RuntimeDriver) -> None:
    """A4, A31: a call not acknowledged in it is due that day by the policy, and on 8 December by the Code. Closed on
    the day itself: none and five working days are left, so both count from Wednesday 10 December, each by itself."""
    case_id = driver.log(channel="telephone", quick_fix=True, read_back=True)
    driver.do(case_id, "resolve_quickly", "officer", **FIXED)
    driver.advance_to("2025-12-10 10:00")
    driver.tell(case_id, "quick_fix_reopened", "officer", notes="It is cold again")
    clock = {row["name"]: row for row in rows(driver, tables.clock, case_id)}["acknowledgement"]
    assert (clock["policy_due"], clock["code_due"]) == (date(2025, 12, 10), date(2025, 12, 17))
    assert rows(driver, tables.breach, case_id) == []


@pytest.mark.parametrize("lacking", ["resolved", "satisfied", "no_formal_letter"])
def test_without_each_of_the_customers_agreements_it_is_investigated(driver: RuntimeDriver, lacking: str) -> None:
    """QF-01, QF-03: put right, satisfied, and content without a formal letter – all three."""
    case_id = called(driver)
    driver.do(case_id, "resolve_quickly", "officer", **{**FIXED, lacking: False})
    assert case(driver, case_id)["route"] == "s1_investigation"
    assert case(driver, case_id)["status"] == "open"
    assert "quick_fix_closed" not in events(driver, case_id)
    assert letters(driver, case_id) == {}


def test_a_quick_fix_does_not_close_without_what_was_done(driver: RuntimeDriver) -> None:
    """QF-03, Code 5.12"""
    case_id = called(driver)
    with pytest.raises(Invalid) as refusal:
        driver.do(case_id, "resolve_quickly", "officer", **{**FIXED, "resolution": ""})
    assert set(refusal.value.errors) == {"resolution", "override"}  # and what the note to the customer lacks
    assert case(driver, case_id)["status"] == "open"
    (kept,) = [row for row in rows(driver, tables.submission, case_id) if row["form_id"] == "log_contact"]
    assert kept["answers"]["quick_fix"] is True


def test_what_the_customer_agreed_to_is_kept(driver: RuntimeDriver) -> None:
    """QF-03: the resolution and both agreements, as submitted, with who and when."""
    case_id = called(driver)
    driver.do(case_id, "resolve_quickly", "officer", **FIXED)
    (kept,) = [row for row in rows(driver, tables.submission, case_id) if row["form_id"] == "resolve_quickly"]
    agreed = {name: kept["answers"][name] for name in ("satisfied", "no_formal_letter", "resolution")}
    assert agreed == {"satisfied": True, "no_formal_letter": True, "resolution": "The valve was changed"}
    assert kept["submitted_by"] == "officer"


def test_a_note_is_left_out_with_a_reason_only_and_counts_as_an_exception(driver: RuntimeDriver) -> None:
    """QF-04, Code 6.9: a breach against the Code on the page of the case, and a figure in the report."""
    case_id = called(driver)
    with pytest.raises(Invalid) as refusal:
        driver.do(case_id, "resolve_quickly", "officer", **FIXED, suppress_note=True)
    assert set(refusal.value.errors) == {"suppress_reason"}
    reason = "Resident 1042 wants nothing in writing"
    driver.do(case_id, "resolve_quickly", "officer", **FIXED, suppress_note=True, suppress_reason=reason)
    assert letters(driver, case_id) == {}
    (breach,) = view_case(driver.runtime, driver["manager"], case_id).breaches
    assert (breach["code"], breach["layer"]) == ("LETTER_INCOMPLETE", "code")
    assert "not confirmed in writing" in breach["reason"]

    confirmed = called(driver)
    driver.do(confirmed, "resolve_quickly", "officer", **FIXED)
    report = run_report(driver.runtime, driver["manager"], "quick_fixes")
    assert dict(report.counts) == {"closed": 2, "failed": 0, "reopened": 0, "not_confirmed": 1}
    assert [(row["confirmed"], row["working_days"]) for row in report.rows] == [(False, 0), (True, 0)]
    assert "wants nothing in writing" in report.rows[0]["why_not"]
    assert "1042" not in str(report.rows)


def test_a_fix_is_reported_from_the_day_on_which_it_was_written_down(driver: RuntimeDriver) -> None:
    """QF-02, policies §0.5: figures as at Wednesday 3 December say what was known then; put right on that day."""
    case_id = called(driver)
    driver.advance_to("2025-12-04 09:00")
    driver.do(case_id, "resolve_quickly", "officer", **FIXED, occurred_on="2025-12-03", done_by="handler")
    then, now = (
        run_report(driver.runtime, driver["manager"], "quick_fixes", as_at=date(2025, 12, day)) for day in (3, 4)
    )
    assert (then.counts["closed"], then.rows) == (0, [])
    assert [row["closed"] for row in now.rows] == [date(2025, 12, 3)]


def test_a_fix_that_did_not_hold_goes_on_at_stage_1_with_its_history_and_date(driver: RuntimeDriver) -> None:
    """QF-10, Code 6.10: closed on Monday 1 December, again on Thursday 4 December; due as it was."""
    case_id = called(driver)
    before = {row["name"]: row["effective_due"] for row in rows(driver, tables.clock, case_id)}["stage_1_response"]
    driver.do(case_id, "acknowledge", "officer", **ACKNOWLEDGE)
    driver.do(case_id, "resolve_quickly", "officer", **FIXED)
    driver.advance_to("2025-12-04 10:00")
    driver.tell(case_id, "quick_fix_reopened", "officer", notes="It is cold again")
    row = case(driver, case_id)
    assert (row["status"], row["stage"], row["route"]) == ("open", 1, "s1_investigation")
    assert "investigate" in tasks(driver, case_id)
    after = {clock["name"]: clock["effective_due"] for clock in rows(driver, tables.clock, case_id)}["stage_1_response"]
    assert after == before == date(2025, 12, 15)
    assert {"received", "acknowledged", "quick_fix_closed", "quick_fix_reopened"} <= set(events(driver, case_id))
    assert {"ACK1", "QFC"} <= letters(driver, case_id).keys()
    report = run_report(driver.runtime, driver["manager"], "quick_fixes")
    assert (report.counts["reopened"], report.rows[0]["reopened"]) == (1, date(2025, 12, 4))
    driver.do(case_id, "contact_customer", "handler", method="telephone", reached=True)
    driver.do(case_id, "investigate", "handler", no_conflict=True, evidence="the valve")
    outcomes = [{"decision": "upheld", "reasons": "The wrong valve"}]
    remedies = [{"kind": "act_on_delay", "what": "The right valve", "done": True}]
    said = {"explanation": "The wrong valve had been fitted", "lesson": "no"}
    driver.do(case_id, "respond", "handler", outcomes=outcomes, remedies=remedies, **said)
    assert case(driver, case_id)["status"] == "responded"


@pytest.mark.parametrize(("landlord", "answer_by"), [("aspire", date(2026, 2, 2)), ("aster", date(2026, 1, 28))])
def test_what_was_put_right_at_once_and_is_referred_back_is_investigated_once(
    database_url: str, landlord: str, answer_by: date
) -> None:
    """OMB-13, QF-10, R1: closed on 1 December, referred back to stage 1 on Monday 12 January, to be
    acknowledged within five (Aster: two) working days and answered ten later. That it did not hold is no news then, nor
    after the answer; who is not satisfied with the answer has one stage 2."""
    for driver in driver_of(landlord, database_url):
        case_id = put_right_at_once(driver)
        driver.advance_to("2026-01-12 10:00")
        driver.tell(case_id, "referred_back", "lead", referred_to="stage_1")
        row = case(driver, case_id)
        assert (row["status"], row["stage"], row["route"]) == ("open", 1, "s1_investigation")
        assert {"instructed_to_accept", "reopened"} <= set(events(driver, case_id))
        due = {clock["name"]: clock["effective_due"] for clock in rows(driver, tables.clock, case_id)}
        assert due["stage_1_response"] == answer_by
        open_ = sorted(tasks(driver, case_id))
        assert open_.count("investigate") == 1
        with pytest.raises(Refused, match="no effect"):
            driver.tell(case_id, "quick_fix_reopened", "officer", notes="It is cold again")
        driver.tell(case_id, "referred_back", "lead", referred_to="stage_1")
        assert sorted(tasks(driver, case_id)) == open_
        through(driver, case_id, "respond")
        assert case(driver, case_id)["status"] == "responded"
        with pytest.raises(Refused, match="no effect"):
            driver.tell(case_id, "quick_fix_reopened", "officer", notes="It is cold again")
        driver.tell(case_id, "escalation_requested", "officer")
        assert (case(driver, case_id)["status"], case(driver, case_id)["stage"]) == ("open", 2)
        assert tasks(driver, case_id).count("acknowledge_appeal") == 1
