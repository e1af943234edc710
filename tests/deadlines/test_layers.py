"""Policy above, Code beneath: the dates of landlords whose policy differs from the Code (TIM-05, TIM-07, R1–R3, R7).

Their own tables come with their content; here each policy is the rows that its story needs.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app.deadlines.clocks import Breach, ClockState, Extension, breaches, compute_clocks, merge_breaches, rules_from
from tests.deadlines.tables import CALENDAR, aspire, code_rules, day, events, policy

ACKNOWLEDGED = {"clock": "acknowledgement", "limit": 2, "unit": "working days", "anchor": "received",
                "met_by": "acknowledged", "breach": "ACK_LATE"}  # fmt: skip
ANSWERED = {"clock": "stage_1_response", "met_by": "response_issued", "stopped_by": "escalated", "breach": "S1_LATE"}
REVIEWED = {"clock": "stage_2_response", "anchor": "escalation_requested", "needs": "escalated",
            "met_by": "final_response_issued", "breach": "S2_LATE", "unit": "working days"}  # fmt: skip
FROM_RECEIPT = [
    ACKNOWLEDGED,
    {**ANSWERED, "limit": 10, "unit": "working days", "anchor": "received"},
    {**REVIEWED, "limit": 20},
    {
        "clock": "escalation_window",
        "limit": 20,
        "unit": "working days",
        "anchor": "response_issued",
        "holder": "customer",
    },
]
FROM_LOGGING_AND_ALLOCATION = [
    {**ACKNOWLEDGED, "met_by": "acknowledged and allocated"},
    {
        **ANSWERED,
        "limit": 10,
        "unit": "working days",
        "anchor": "acknowledged and allocated",
        "capped_by": "acknowledgement",
    },
    {**REVIEWED, "limit": 20},
]
IN_FOURTEEN_DAYS = [
    ACKNOWLEDGED,
    {**ANSWERED, "limit": 14, "unit": "calendar days", "anchor": "received"},
    {"clock": "stage_2_acknowledgement", "limit": 2, "unit": "working days", "anchor": "escalation_requested",
     "needs": "escalated", "met_by": "appeal_acknowledged", "breach": "ACK_LATE"},
    {**REVIEWED, "limit": 14},
    {"clock": "response_measure", "limit": 14, "unit": "working days", "anchor": "received", "holder": "internal",
     "met_by": "response_issued"},
]  # fmt: skip


def clocks(rows: list[dict[str, Any]], happened: dict[str, list[date]], **options: Any) -> dict[str, ClockState]:
    return compute_clocks(policy(*rows) + code_rules(happened["received"][0]), happened, CALENDAR, **options)


def dates(state: ClockState) -> tuple[str, ...]:
    """Policy, Code and effective, each with its weekday."""
    return tuple(
        f"{due:%a %Y-%m-%d}" if due else "-" for due in (state.policy_due, state.code_due, state.effective_due)
    )


def late(states: dict[str, ClockState], today: str) -> list[tuple[str, str, int]]:
    separate: list[Breach] = [breach for state in states.values() for breach in breaches(state, day(today), CALENDAR)]
    return [(entry["code"], "+".join(entry["against"]), entry["days_late"]) for entry in merge_breaches(separate)]


def test_counted_from_receipt_over_new_year_the_policy_is_missed_and_the_code_kept() -> None:
    """S16: TIM-07, ACK-01, S1-02. Friday 10 January 2025 against Monday 13 January."""
    states = clocks(
        FROM_RECEIPT, events(received="Tue 2024-12-24", acknowledged="Fri 2024-12-27", response_issued="Mon 2025-01-13")
    )
    assert states["acknowledgement"].effective_due == day("Mon 2024-12-30")
    assert dates(states["stage_1_response"]) == ("Fri 2025-01-10", "Mon 2025-01-13", "Fri 2025-01-10")
    assert states["escalation_window"].effective_due == day("Mon 2025-02-10")
    assert late(states, "Tue 2025-01-14") == [("S1_LATE", "policy", 1)]


def test_an_extension_that_stands_moves_all_three_dates_over_easter() -> None:
    """S20: EXT-13, EXT-10. The second proposal would make sixteen working days in all."""
    happened = events(received="Mon 2026-03-23", acknowledged="Tue 2026-03-24", response_issued="Thu 2026-04-23")
    assert dates(clocks(FROM_RECEIPT, happened)["stage_1_response"]) == (
        "Wed 2026-04-08", "Thu 2026-04-09", "Wed 2026-04-08",
    )  # fmt: skip
    notice = Extension("stage_1_response", day("Wed 2026-04-22"), day("Tue 2026-04-07"), interval=5, agreed=False)
    states = clocks(FROM_RECEIPT, happened, extensions=[notice])
    assert dates(states["stage_1_response"]) == ("Wed 2026-04-22",) * 3
    assert late(states, "Fri 2026-04-24") == [("S1_LATE", "policy+code", 1)]


def test_a_notice_sent_after_the_effective_date_moves_no_date_though_the_codes_lies_ahead() -> None:
    """S20, variant: EXT-01. Late by eleven working days against the policy and by ten against the Code."""
    happened = events(received="Mon 2026-03-23", acknowledged="Tue 2026-03-24", response_issued="Thu 2026-04-23")
    notice = Extension("stage_1_response", day("Thu 2026-04-23"), day("Thu 2026-04-09"))
    states = clocks(FROM_RECEIPT, happened, extensions=[notice])
    effect = states["stage_1_response"].extensions[0]
    assert not effect.moved
    assert "after the due date, Wednesday 8 April 2026" in str(effect.proposal.problem)
    assert late(states, "Fri 2026-04-24") == [("S1_LATE", "policy", 11), ("S1_LATE", "code", 10)]


def test_counted_from_logging_and_allocation_the_policy_is_kept_and_the_code_missed() -> None:
    """S27: ACK-13, S1-02, TIM-07, over the early May bank holiday of 2024."""
    states = clocks(
        FROM_LOGGING_AND_ALLOCATION,
        events(
            received="Fri 2024-04-26", acknowledged="Mon 2024-04-29", allocated="Tue 2024-04-30",
            response_issued="Wed 2024-05-15",
        ),
    )  # fmt: skip
    acknowledgement = states["acknowledgement"]
    assert acknowledgement.effective_due == day("Tue 2024-04-30")
    assert (acknowledgement.met_on, acknowledgement.status) == (day("Tue 2024-04-30"), "met")
    assert dates(states["stage_1_response"]) == ("Wed 2024-05-15", "Tue 2024-05-14", "Tue 2024-05-14")
    assert late(states, "Thu 2024-05-16") == [("S1_LATE", "code", 1)]


def test_two_acts_that_belong_together_are_late_with_the_later_of_them() -> None:
    """ACK-13: acknowledged in time, allocated on Thursday 2 May; the answer counts from the last permitted day."""
    states = clocks(
        FROM_LOGGING_AND_ALLOCATION,
        events(received="Fri 2024-04-26", acknowledged="Mon 2024-04-29", allocated="Thu 2024-05-02"),
    )
    assert late(states, "Thu 2024-05-02") == [("ACK_LATE", "policy", 2)]
    assert states["stage_1_response"].policy_due == day("Wed 2024-05-15")


def test_fourteen_calendar_days_that_end_on_easter_monday_stay_there() -> None:
    """S34: TIM-05, TIM-07. The target is the Thursday before Good Friday; the measure in working days is kept."""
    states = clocks(
        IN_FOURTEEN_DAYS,
        events(received="Mon 2025-04-07", acknowledged="Tue 2025-04-08", response_issued="Tue 2025-04-22"),
    )
    response = states["stage_1_response"]
    assert dates(response) == ("Mon 2025-04-21", "Thu 2025-04-24", "Mon 2025-04-21")
    assert response.target == day("Thu 2025-04-17")
    assert states["response_measure"].effective_due == day("Tue 2025-04-29")
    assert late(states, "Wed 2025-04-30") == [("S1_LATE", "policy", 1)]


def test_a_holding_letter_before_a_christmas_day_moves_the_answer_into_january() -> None:
    """S38, path X: EXT-01, EXT-13."""
    happened = events(received="Thu 2025-12-11", acknowledged="Fri 2025-12-12")
    first = clocks(IN_FOURTEEN_DAYS, happened)["stage_1_response"]
    assert dates(first) == ("Thu 2025-12-25", "Tue 2025-12-30", "Thu 2025-12-25")
    assert first.target == day("Wed 2025-12-24")
    notice = Extension("stage_1_response", day("Mon 2026-01-12"), day("Tue 2025-12-23"))
    happened |= events(response_issued="Mon 2026-01-12")
    states = clocks(IN_FOURTEEN_DAYS, happened, extensions=[notice])
    assert dates(states["stage_1_response"]) == ("Mon 2026-01-12",) * 3
    assert late(states, "Tue 2026-01-13") == []


def test_a_second_review_instead_of_waiting_stops_the_first_one_without_a_breach() -> None:
    """S38, path Y: ESC-11, S2-01."""
    notice = Extension("stage_1_response", day("Mon 2026-01-12"), day("Tue 2025-12-23"))
    states = clocks(
        IN_FOURTEEN_DAYS,
        events(
            received="Thu 2025-12-11", acknowledged="Fri 2025-12-12", escalation_requested="Mon 2025-12-29",
            escalated="Mon 2025-12-29", appeal_acknowledged="Tue 2025-12-30", final_response_issued="Mon 2026-01-19",
        ),
        extensions=[notice],
    )  # fmt: skip
    assert states["stage_1_response"].status == "stopped"
    assert states["stage_2_acknowledgement"].effective_due == day("Wed 2025-12-31")
    assert dates(states["stage_2_response"]) == ("Mon 2026-01-19", "Wed 2026-01-28", "Mon 2026-01-19")
    assert late(states, "Tue 2026-01-20") == []


def test_a_holding_letter_after_the_effective_date_leaves_each_breach_on_its_own_date() -> None:
    """S38, variant: EXT-01, TIM-07. Late since Christmas Day against the policy, since 30 December against the Code."""
    notice = Extension("stage_1_response", day("Mon 2026-01-12"), day("Mon 2025-12-29"))
    states = clocks(
        IN_FOURTEEN_DAYS, events(received="Thu 2025-12-11", acknowledged="Fri 2025-12-12"), extensions=[notice]
    )
    late_layers = breaches(states["stage_1_response"], day("Mon 2026-01-05"), CALENDAR)
    assert [(breach.layer, f"{breach.due:%a %Y-%m-%d}", breach.open) for breach in late_layers] == [
        ("policy", "Thu 2025-12-25", True), ("code", "Tue 2025-12-30", True),
    ]  # fmt: skip


def test_where_the_policy_sets_no_date_for_the_second_acknowledgement_the_code_does() -> None:
    """S32: R3, ACK-12, S2-01. And the Code's cap is the policy's, too."""
    states = clocks(
        [*FROM_LOGGING_AND_ALLOCATION[:2], {**REVIEWED, "limit": 20}],
        events(
            received="Mon 2025-12-01", acknowledged="Mon 2025-12-01", allocated="Mon 2025-12-01",
            response_issued="Fri 2025-12-12", escalation_requested="Mon 2025-12-22", escalated="Mon 2025-12-22",
            appeal_acknowledged="Wed 2025-12-24",
        ),
    )  # fmt: skip
    assert dates(states["stage_2_acknowledgement"]) == ("-", "Wed 2025-12-31", "Wed 2025-12-31")
    assert dates(states["stage_2_response"]) == ("Thu 2026-01-22", "Mon 2026-01-26", "Thu 2026-01-22")


def test_a_policy_that_counts_from_an_acknowledgement_for_which_it_sets_no_date_is_capped_by_the_codes() -> None:
    """TIM-08, R3: requested on Monday 22 December 2025, acknowledged on Thursday 8 January 2026."""
    rows = [
        {**REVIEWED, "limit": 20, "anchor": "appeal_acknowledged", "needs": "", "capped_by": "stage_2_acknowledgement"}
    ]
    states = clocks(
        rows,
        events(
            received="Mon 2025-12-01", escalation_requested="Mon 2025-12-22", escalated="Mon 2025-12-22",
            appeal_acknowledged="Thu 2026-01-08",
        ),
    )  # fmt: skip
    assert dates(states["stage_2_response"]) == ("Thu 2026-01-29", "Thu 2026-01-29", "Thu 2026-01-29")


def test_a_customers_window_is_the_longer_reading() -> None:
    """R2: the policy's fourteen calendar days against twenty-one in another layer."""
    window = {"clock": "escalation_window", "limit": 14, "unit": "calendar days", "anchor": "response_issued",
              "holder": "customer"}  # fmt: skip
    wider = policy({**window, "limit": 21})
    rules = [*policy(window), *[rule.__class__(**{**vars(rule), "layer": "code"}) for rule in wider]]
    state = compute_clocks(rules, events(response_issued="Mon 2026-01-12"), CALENDAR)["escalation_window"]
    assert dates(state) == ("Mon 2026-01-26", "Mon 2026-02-02", "Mon 2026-02-02")


def test_a_default_counts_only_where_policy_and_code_are_silent_and_is_never_a_breach() -> None:
    """R3: the default for the reviewer's call stands in nobody's way where the policy has its own."""
    happened = events(received="Mon 2025-12-01", escalation_requested="Mon 2025-12-22", escalated="Mon 2025-12-22")
    contact = aspire(happened)["stage_2_contact"]
    assert [layer.layer for layer in contact.layers] == ["policy"]
    late_decision = aspire({**happened, **events(response_issued="Mon 2025-12-01")})["escalation_decision"]
    assert [layer.layer for layer in late_decision.layers] == ["default"]
    assert dates(late_decision)[:2] == ("-", "-")
    assert breaches(late_decision, day("Fri 2026-02-06"), CALENDAR) == []


def test_a_measure_is_computed_for_reports_only() -> None:
    """E1: it is no date of a case, not even one that other clocks may hang on."""
    row = {"clock": "answer_kpi", "limit": 14, "unit": "working days", "anchor": "received", "holder": "measure"}
    rules = rules_from([{**row, "met_by": "response_issued", "clause": "Standards"}], "policy", "timescales")
    happened = events(received="Mon 2025-12-01")
    assert compute_clocks(rules, happened, CALENDAR) == {}
    counted = compute_clocks(rules, happened, CALENDAR, measures=True)["answer_kpi"]
    assert counted.effective_due == day("Fri 2025-12-19")
