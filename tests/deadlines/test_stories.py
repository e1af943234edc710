"""The dates of Aspire's stories, computed from the committed tables (S1-02, S2-01, ACK-01, ACK-12)."""

from __future__ import annotations

from datetime import date

from app.deadlines.clocks import Breach, ClockState, Extension, breaches, merge_breaches
from tests.deadlines.tables import CALENDAR, aspire, day, events

S01 = events(
    received="Wed 2025-12-24", acknowledged="Mon 2025-12-29", customer_contacted="Mon 2026-01-05",
    response_issued="Tue 2026-01-13",
)  # fmt: skip


def late(states: dict[str, ClockState], today: str) -> list[dict[str, object]]:
    """The breaches of all clocks as people list them, without the clock's name."""
    separate: list[Breach] = []
    for state in states.values():
        separate += breaches(state, day(today), CALENDAR)
    return [{key: entry[key] for key in ("code", "against", "days_late")} for entry in merge_breaches(separate)]


def due(states: dict[str, ClockState], clock: str) -> str:
    """The effective due date with its weekday."""
    return states[clock].effective_due.strftime("%a %Y-%m-%d")


def layers(state: ClockState) -> tuple[date | None, date | None, date]:
    return state.policy_due, state.code_due, state.effective_due


def test_an_email_of_christmas_eve_is_acknowledged_by_5_january_and_answered_by_13_january() -> None:
    """S01 over Christmas and New Year: TIM-01, TIM-02, TIM-07, TIM-08, ACK-01, CON-01, S1-02, ESC-03."""
    states = aspire(S01)
    assert due(states, "quick_fix") == "Tue 2025-12-30"
    assert due(states, "acknowledgement") == due(states, "personal_contact") == "Mon 2026-01-05"
    assert layers(states["stage_1_response"]) == (day("Tue 2026-01-13"),) * 3
    assert due(states, "escalation_window") == "Tue 2026-01-27"
    assert [states[clock].status for clock in ("acknowledgement", "personal_contact", "stage_1_response")] == [
        "met"
    ] * 3
    assert late(states, "Fri 2026-02-06") == []


def test_a_late_acknowledgement_is_a_breach_and_buys_no_time_for_the_answer() -> None:
    """S01, late acknowledgement: TIM-08, TIM-14, ACK-16. Monday 19 January, not Thursday 22 January."""
    states = aspire(
        events(received="Wed 2025-12-24", acknowledged="Thu 2026-01-08", customer_contacted="Mon 2026-01-05")
    )
    assert layers(states["stage_1_response"]) == (day("Mon 2026-01-19"),) * 3
    assert late(states, "Thu 2026-01-08") == [{"code": "ACK_LATE", "against": ["policy", "code"], "days_late": 3}]


def test_until_it_is_acknowledged_the_answer_counts_from_the_last_permitted_day() -> None:
    """S40, C10: TIM-08. The clock exists before its anchor does."""
    states = aspire(events(received="Tue 2026-03-17"))
    response = states["stage_1_response"]
    assert due(states, "acknowledgement") == "Tue 2026-03-24"
    assert due(states, "stage_1_response") == "Thu 2026-04-09"
    assert response.anchor_event is None
    assert response.anchored_on == day("Tue 2026-03-24")
    late_clocks = late(states, "Tue 2026-03-31")
    assert {"code": "ACK_LATE", "against": ["policy", "code"], "days_late": 5} in late_clocks


def test_a_quick_fix_that_fails_after_easter_leaves_the_answer_on_its_first_date() -> None:
    """S03: QF-05, S1-02, TIM-06. Monday 20 April, not Wednesday 22 April; the window passes the May bank holiday."""
    states = aspire(
        events(
            received="Thu 2026-04-02", acknowledged="Thu 2026-04-02", quick_fix_failed="Wed 2026-04-08",
            written_acknowledged="Wed 2026-04-08", customer_contacted="Mon 2026-04-13",
            response_issued="Mon 2026-04-20",
        ),
        channel="telephone",
    )  # fmt: skip
    assert due(states, "acknowledgement") == "Thu 2026-04-02"
    assert due(states, "quick_fix") == "Wed 2026-04-08"
    assert due(states, "written_acknowledgement") == due(states, "personal_contact") == "Mon 2026-04-13"
    assert due(states, "stage_1_response") == "Mon 2026-04-20"
    assert due(states, "escalation_window") == "Tue 2026-05-05"
    assert late(states, "Thu 2026-05-07") == []


def test_a_telephone_call_on_a_saturday_is_acknowledged_that_day_and_its_target_is_no_earlier() -> None:
    """ACK-02, TIM-04: the anchor keeps its date though it is no working day; the Code still gives five."""
    states = aspire(events(received="Sat 2026-01-10"), channel="telephone")
    acknowledgement = states["acknowledgement"]
    assert layers(acknowledgement) == (day("Sat 2026-01-10"), day("Fri 2026-01-16"), day("Sat 2026-01-10"))
    assert acknowledgement.target == day("Sat 2026-01-10")
    assert layers(states["stage_1_response"]) == (day("Fri 2026-01-23"), day("Fri 2026-01-30"), day("Fri 2026-01-23"))


def test_a_call_whose_written_acknowledgement_is_late_was_acknowledged_in_time_all_the_same() -> None:
    """ACK-02, A31: the call acknowledges; the definition follows in writing in five working days, by both layers."""
    states = aspire(
        events(
            received="Tue 2026-01-13", acknowledged="Tue 2026-01-13", written_acknowledged="Wed 2026-01-21",
            customer_contacted="Mon 2026-01-19",
        ),
        channel="telephone",
    )  # fmt: skip
    assert states["acknowledgement"].status == "met"
    assert due(states, "written_acknowledgement") == "Tue 2026-01-20"
    late_code = [{"code": "ACK_LATE", "against": ["policy", "code"], "days_late": 1}]
    assert late(states, "Thu 2026-01-22") == late_code


def test_a_call_not_acknowledged_at_once_is_due_that_day_by_the_policy_and_in_five_working_days_by_the_code() -> None:
    """ACK-02, A31, Code 6.2"""
    states = aspire(events(received="Tue 2026-01-13"), channel="telephone")
    by_layer = (day("Tue 2026-01-13"), day("Tue 2026-01-20"), day("Tue 2026-01-13"))
    assert layers(states["acknowledgement"]) == by_layer
    assert layers(states["written_acknowledgement"]) == (day("Tue 2026-01-20"),) * 3


def test_extended_once_refused_once_the_answer_is_seven_working_days_late_against_both() -> None:
    """S04: EXT-13, S1-16, CON-07, TIM-14. The refused proposal never reaches the clocks."""
    happened = events(
        received="Mon 2025-03-03", acknowledged="Wed 2025-03-05", customer_contacted="Mon 2025-03-10",
        extended="Tue 2025-03-18", update_sent=["Tue 2025-03-25"],
    )  # fmt: skip
    notice = Extension("stage_1_response", day("Wed 2025-04-02"), day("Tue 2025-03-18"), interval=5, agreed=True)
    before = aspire(happened)
    assert layers(before["stage_1_response"]) == (day("Wed 2025-03-19"),) * 3
    states = aspire(happened, extensions=[notice])
    assert layers(states["stage_1_response"]) == (day("Wed 2025-04-02"),) * 3
    assert states["stage_1_response"].original_due == day("Wed 2025-03-19")
    assert due(states, "update") == "Tue 2025-04-01"
    assert [run.effective_due for run in states["update"].runs] == [day("Tue 2025-03-25"), day("Tue 2025-04-01")]

    happened["response_issued"] = [day("Fri 2025-04-11")]
    states = aspire(happened, extensions=[notice])
    assert late(states, "Mon 2025-04-14") == [{"code": "S1_LATE", "against": ["policy", "code"], "days_late": 7}]
    assert due(states, "escalation_window") == "Fri 2025-04-25"


def stage_2(**happened: str) -> dict[str, ClockState]:
    """S05: answered on Monday 8 December 2025 unless said otherwise."""
    answered = {"received": "Mon 2025-11-24", "acknowledged": "Mon 2025-11-24", "response_issued": "Mon 2025-12-08"}
    return aspire(events(**{**answered, **happened}))


def test_a_request_on_the_14th_day_is_in_time_and_opens_no_decision() -> None:
    """S05, A: ESC-03, ACK-12, S2-01. 23:10 on Monday 22 December is still that day."""
    states = stage_2(
        escalation_requested="Mon 2025-12-22", escalated="Mon 2025-12-22", appeal_acknowledged="Tue 2025-12-23"
    )
    assert due(states, "escalation_window") == "Mon 2025-12-22"
    assert states["escalation_window"].status == "met"
    assert "escalation_decision" not in states
    assert due(states, "stage_2_acknowledgement") == "Wed 2025-12-31"
    assert due(states, "stage_2_response") == "Fri 2026-01-23"


def test_an_accepted_late_request_counts_from_the_request_although_the_case_closed_that_morning() -> None:
    """S05, B: ESC-04, ESC-06, ACK-12, S2-01, CON-08."""
    states = stage_2(
        closed="Tue 2025-12-23", escalation_requested="Tue 2025-12-23", escalated="Mon 2025-12-29",
        appeal_acknowledged="Mon 2025-12-29",
    )  # fmt: skip
    assert due(states, "escalation_decision") == "Fri 2026-01-02"
    assert states["escalation_decision"].status == "met"
    assert due(states, "stage_2_acknowledgement") == due(states, "stage_2_contact") == "Fri 2026-01-02"
    assert due(states, "stage_2_response") == "Tue 2026-01-27"
    assert states["stage_2_acknowledgement"].anchored_on == day("Tue 2025-12-23")


def test_a_late_request_that_nobody_has_decided_on_has_a_decision_clock_and_no_stage_2() -> None:
    """S05, C: ESC-04. A default: never a breach."""
    states = stage_2(closed="Tue 2025-12-23", escalation_requested="Tue 2025-12-23")
    assert due(states, "escalation_decision") == "Fri 2026-01-02"
    assert [clock for clock in states if clock.startswith("stage_2")] == []
    assert "S2_LATE" not in {entry["code"] for entry in late(states, "Thu 2026-01-08")}
    refused = stage_2(
        closed="Tue 2025-12-23", escalation_requested="Tue 2025-12-23", escalation_refused="Fri 2026-01-02"
    )
    assert refused["escalation_decision"].met_on == day("Fri 2026-01-02")


def test_a_window_that_would_end_on_christmas_day_ends_on_the_monday_after() -> None:
    """S05, D: TIM-06, ESC-03."""
    states = stage_2(
        response_issued="Thu 2025-12-11", escalation_requested="Mon 2025-12-29", escalated="Mon 2025-12-29"
    )
    assert due(states, "escalation_window") == "Mon 2025-12-29"
    assert due(states, "stage_2_acknowledgement") == "Tue 2026-01-06"
    assert "escalation_decision" not in states


def test_an_instruction_to_accept_starts_new_clocks_and_nothing_done_before_it_meets_them() -> None:
    """S07: EXC-11, EXC-12, ACK-01. The original receipt date is kept, and the refusal was in time."""
    happened = events(received="Mon 2025-06-09", refusal_sent="Fri 2025-06-13", instructed_to_accept="Mon 2025-07-14")
    refused = aspire(
        {event: days for event, days in happened.items() if event != "instructed_to_accept"}, channel="letter"
    )
    assert due(refused, "acceptance_decision") == "Mon 2025-06-16"
    assert refused["acceptance_decision"].status == "met"
    assert {refused[clock].status for clock in ("acknowledgement", "personal_contact", "stage_1_response")} == {
        "stopped"
    }
    assert late(refused, "Fri 2025-07-11") == []

    states = aspire(happened, channel="letter")
    assert due(states, "reopening") == "Tue 2025-07-15"
    assert due(states, "acknowledgement") == due(states, "personal_contact") == "Mon 2025-07-21"
    assert states["acknowledgement"].status == "running"
    assert due(states, "stage_1_response") == "Mon 2025-08-04"

    happened |= events(
        acknowledged="Wed 2025-07-16", response_issued="Wed 2025-07-30", customer_contacted="Mon 2025-07-21"
    )
    states = aspire(happened, channel="letter")
    assert due(states, "stage_1_response") == "Wed 2025-07-30"
    assert late(states, "Fri 2025-08-01") == []
    assert [run.status for run in states["acknowledgement"].runs] == ["stopped", "met"]


def test_an_acknowledgement_from_before_the_instruction_does_not_meet_the_new_clock() -> None:
    """EXC-12: acknowledged, then refused, then the Ombudsman instructs."""
    happened = events(
        received="Mon 2025-06-09", acknowledged="Tue 2025-06-10", refusal_sent="Fri 2025-06-13",
        instructed_to_accept="Mon 2025-07-14",
    )  # fmt: skip
    states = aspire(happened)
    assert states["acknowledgement"].met_on is None
    assert due(states, "acknowledgement") == "Mon 2025-07-21"
    assert states["stage_1_response"].anchor_event is None
    assert due(states, "stage_1_response") == "Mon 2025-08-04"
    assert {entry["code"] for entry in late(states, "Tue 2025-07-22")} == {"ACK_LATE", "CONTACT_LATE"}


def test_an_instruction_about_a_telephone_complaint_gives_five_working_days() -> None:
    """EXC-12, ACK-02: the instruction does not come by telephone, so nothing is due on its own day.

    The policy's five days for other channels count, as the Code's five do.
    """
    happened = events(
        received="Mon 2025-06-09",
        acknowledged="Mon 2025-06-09",
        refusal_sent="Fri 2025-06-13",
        instructed_to_accept="Mon 2025-07-14",
    )
    states = aspire(happened, channel="telephone")
    assert due(states, "acknowledgement") == due(states, "written_acknowledgement") == "Mon 2025-07-21"
    assert states["acknowledgement"].policy_due == day("Mon 2025-07-21")
    assert due(states, "stage_1_response") == "Mon 2025-08-04"
    assert late(states, "Mon 2025-07-21") == []


def test_a_refusal_sent_after_the_limit_leaves_the_acknowledgement_late() -> None:
    """EXC-11: due Monday 16 June 2025, sent on the Wednesday."""
    states = aspire(events(received="Mon 2025-06-09", refusal_sent="Wed 2025-06-18"))
    assert {"code": "ACK_LATE", "against": ["policy", "code"], "days_late": 2} in late(states, "Mon 2025-07-14")


def test_a_quick_fix_answers_stage_1_until_it_turns_out_not_to_hold() -> None:
    """QF-05, S1-02: S40, C2, then reopened; the answer keeps its first date, a call is due anew."""
    happened = events(
        received="Tue 2026-01-13",
        acknowledged="Tue 2026-01-13",
        quick_fix_closed="Thu 2026-01-15",
        closed="Thu 2026-01-15",
    )
    fixed = aspire(happened, channel="telephone")
    assert due(fixed, "stage_1_response") == "Tue 2026-01-27"
    assert fixed["stage_1_response"].met_on == day("Thu 2026-01-15")
    assert fixed["personal_contact"].status == "stopped"
    assert due(fixed, "escalation_window") == "Thu 2026-01-29"
    assert late(fixed, "Fri 2026-02-20") == []

    reopened = aspire({**happened, **events(quick_fix_reopened="Mon 2026-01-19")}, channel="telephone")
    assert due(reopened, "stage_1_response") == "Tue 2026-01-27"
    assert reopened["stage_1_response"].status == "running"
    assert due(reopened, "personal_contact") == "Mon 2026-01-26"
    assert "escalation_window" not in reopened


def test_an_enquiry_that_becomes_a_complaint_counts_from_the_day_dissatisfaction_was_first_told() -> None:
    """S09, variant: CLS-21, TIM-03. Received on Monday 12 May as an enquiry, as a complaint on Tuesday 20 May 2025."""
    states = aspire(events(received=["Mon 2025-05-12", "Tue 2025-05-20"]))
    assert due(states, "acknowledgement") == "Wed 2025-05-28"
    assert states["acknowledgement"].earlier == ()


def test_what_is_no_complaint_has_no_complaint_clocks() -> None:
    """INT-09, CLS-07: an enquiry is reviewed, a survey's respondent told how to complain."""
    enquiry = aspire(events(received="Mon 2025-05-12"), complaint={"is_complaint": False, "kind": "enquiry"})
    assert {clock: due(enquiry, clock) for clock in enquiry} == {"enquiry_review": "Mon 2025-05-19"}
    survey = aspire(events(received="Mon 2025-11-10"), complaint={"is_complaint": False, "kind": "survey_response"})
    assert {clock: due(survey, clock) for clock in survey} == {"survey_information": "Mon 2025-11-17"}
    assert aspire(events(received="Mon 2025-05-12"), complaint={"is_complaint": None, "kind": "compliment"}) == {}


def test_the_ombudsmans_own_date_is_the_date_for_its_information() -> None:
    """OMB-03: the policy sets no limit, so without the Ombudsman's date there is none."""
    happened = events(received="Mon 2026-01-05", ombudsman_information_requested="Thu 2026-03-05")
    assert "ombudsman_information" not in aspire(happened)
    states = aspire(happened, complaint={"answer_by": "2026-03-19"})
    assert layers(states["ombudsman_information"]) == (day("Thu 2026-03-19"), None, day("Thu 2026-03-19"))
    assert {"code": "OMB_INFO_LATE", "against": ["policy"], "days_late": 2} in late(states, "Mon 2026-03-23")


def test_the_quarter_of_the_self_assessment_has_the_breaches_that_were_counted_by_hand() -> None:
    """S40, C1 to C8: TIM-08, TIM-14, ACK-16, S1-16, S2-10, EXT-01, EXT-13."""
    c3 = aspire(
        events(
            received="Mon 2026-01-19", acknowledged="Tue 2026-01-27", customer_contacted="Mon 2026-01-26",
            response_issued="Tue 2026-02-10", escalation_requested="Wed 2026-02-25", escalated="Fri 2026-02-27",
            appeal_acknowledged="Fri 2026-02-27", customer_contacted_again="Wed 2026-03-04",
            final_response_issued="Mon 2026-03-30",
        )
    )  # fmt: skip
    assert due(c3, "stage_2_acknowledgement") == "Wed 2026-03-04"
    assert late(c3, "Tue 2026-03-31") == [
        {"code": "ACK_LATE", "against": ["policy", "code"], "days_late": 1},
        {"code": "S1_LATE", "against": ["policy", "code"], "days_late": 1},
        {"code": "S2_LATE", "against": ["policy", "code"], "days_late": 1},
    ]
    c4 = aspire(
        events(
            received="Mon 2026-02-02", acknowledged="Mon 2026-02-02", written_acknowledged="Fri 2026-02-06",
            customer_contacted="Mon 2026-02-09", extended="Fri 2026-02-13", response_issued="Fri 2026-02-27",
        ),
        channel="telephone",
        extensions=[Extension("stage_1_response", day("Fri 2026-02-27"), day("Fri 2026-02-13"), agreed=True)],
    )  # fmt: skip
    assert c4["stage_1_response"].extensions[0].proposal.total_working_days == 9
    assert late(c4, "Tue 2026-03-31") == []
    c5 = aspire(
        events(
            received="Tue 2026-02-10", acknowledged="Wed 2026-02-11", customer_contacted="Tue 2026-02-17",
            response_issued="Tue 2026-03-03",
        ),
        extensions=[Extension("stage_1_response", day("Tue 2026-03-10"), day("Thu 2026-02-26"))],
    )  # fmt: skip
    assert late(c5, "Tue 2026-03-31") == [{"code": "S1_LATE", "against": ["policy", "code"], "days_late": 4}]


def test_a_commercial_leaseholder_is_owed_the_policys_dates_and_no_breach_of_the_code() -> None:
    """S40, C8: TIM-07, RPT-19, R12."""
    states = aspire(
        events(
            received="Mon 2026-03-02", acknowledged="Mon 2026-03-16", customer_contacted="Mon 2026-03-09",
            response_issued="Mon 2026-03-30",
        ),
        code_scope=False,
    )  # fmt: skip
    assert layers(states["stage_1_response"]) == (day("Mon 2026-03-23"), None, day("Mon 2026-03-23"))
    assert late(states, "Tue 2026-03-31") == [
        {"code": "ACK_LATE", "against": ["policy"], "days_late": 5},
        {"code": "S1_LATE", "against": ["policy"], "days_late": 5},
    ]


def test_the_code_of_2024_lies_under_complaints_received_from_1_april_2024_on() -> None:
    """R11, GOV-09: the day before is Easter Sunday."""
    before, after = aspire(events(received="Sun 2024-03-31")), aspire(events(received="Mon 2024-04-01"))
    assert before["acknowledgement"].code_due is None
    assert before["acknowledgement"].policy_due == day("Mon 2024-04-08")
    assert after["acknowledgement"].code_due == day("Mon 2024-04-08")


def test_a_corrected_receipt_date_moves_every_open_date() -> None:
    """TIM-09: Wednesday instead of Monday, across the late May bank holiday of 2026."""
    wrong, right = aspire(events(received="Mon 2026-05-18")), aspire(events(received="Wed 2026-05-20"))
    assert {clock: due(wrong, clock) for clock in ("acknowledgement", "personal_contact", "quick_fix")} == {
        "acknowledgement": "Tue 2026-05-26", "personal_contact": "Tue 2026-05-26", "quick_fix": "Wed 2026-05-20",
    }  # fmt: skip
    assert {clock: due(right, clock) for clock in ("acknowledgement", "personal_contact", "quick_fix")} == {
        "acknowledgement": "Thu 2026-05-28", "personal_contact": "Thu 2026-05-28", "quick_fix": "Fri 2026-05-22",
    }  # fmt: skip
