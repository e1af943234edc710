"""Breaches: of whose limit, by how much, open or closed (TIM-07, TIM-14)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.clocks import Breach, breaches, merge_breaches, one_for_each_act
from tests.deadlines.tables import CALENDAR, aspire, day, events

DUE = day("Mon 2026-01-05")


def breach_of(
    layer: str, days_late: int = 1, done: date | None = None, code: str = "S1_LATE", clock: str = "response"
) -> Breach:
    return Breach(code, layer, clock, DUE, done, days_late)


def test_a_deadline_is_no_breach_on_its_day_and_one_from_the_next() -> None:
    """T4: the acknowledgement of S01's email, due on Monday 5 January 2026 and never sent."""
    state = aspire(events(received="Wed 2025-12-24"))["acknowledgement"]
    assert breaches(state, DUE, CALENDAR) == []
    late = breaches(state, day("Tue 2026-01-06"), CALENDAR)
    assert [(breach.layer, breach.days_late, breach.open) for breach in late] == [
        ("policy", 1, True),
        ("code", 1, True),
    ]


def test_what_was_done_late_stays_late_by_as_much_however_long_ago() -> None:
    state = aspire(events(received="Wed 2025-12-24", acknowledged="Thu 2026-01-08"))["acknowledgement"]
    late = breaches(state, day("Fri 2027-01-08"), CALENDAR)
    assert {(breach.days_late, breach.done) for breach in late} == {(3, day("Thu 2026-01-08"))}


def test_as_at_an_earlier_day_what_was_done_later_is_still_open() -> None:
    """RPT-17: a figure can be recomputed as at a past date."""
    state = aspire(events(received="Wed 2025-12-24", acknowledged="Thu 2026-01-08"))["acknowledgement"]
    late = breaches(state, day("Wed 2026-01-07"), CALENDAR)
    assert {(breach.days_late, breach.open) for breach in late} == {(2, True)}


def test_a_clock_that_was_stopped_late_is_a_breach_up_to_that_day() -> None:
    state = aspire(events(received="Wed 2025-12-24", withdrawn="Wed 2026-01-07"))["acknowledgement"]
    assert {(breach.days_late, breach.done) for breach in breaches(state, day("Mon 2026-02-02"), CALENDAR)} == {
        (2, day("Wed 2026-01-07"))
    }


def test_a_clock_stopped_from_outside_is_late_only_if_it_was_by_then() -> None:
    happened = events(received="Wed 2025-12-24")
    for stopped, count in (({"acknowledgement": day("Wed 2026-01-07")}, 2), ({"acknowledgement": DUE}, 0)):
        state = aspire(happened, cancelled=stopped)["acknowledgement"]
        assert len(breaches(state, day("Mon 2026-02-02"), CALENDAR)) == count
    undated = aspire(happened, cancelled=["acknowledgement"])["acknowledgement"]
    assert breaches(undated, day("Mon 2026-02-02"), CALENDAR) == []


def test_done_on_the_weekend_after_a_friday_is_a_breach_of_no_working_days() -> None:
    """T4, TIM-14"""
    state = aspire(events(received="Fri 2026-01-09", acknowledged="Sat 2026-01-17"))["acknowledgement"]
    assert state.effective_due == day("Fri 2026-01-16")
    assert [breach.days_late for breach in breaches(state, day("Mon 2026-01-19"), CALENDAR)] == [0, 0]


def test_neither_a_customers_window_nor_an_internal_limit_is_ever_a_breach() -> None:
    states = aspire(events(received="Wed 2025-12-24", acknowledged="Mon 2025-12-29", response_issued="Tue 2026-01-13"))
    assert breaches(states["personal_contact"], day("Mon 2026-06-01"), CALENDAR) != []
    for clock in ("escalation_window", "quick_fix"):
        assert states[clock].effective_due < day("Mon 2026-06-01")
        assert states[clock].met_on is None
        assert breaches(states[clock], day("Mon 2026-06-01"), CALENDAR) == []


def test_the_same_lateness_against_both_is_one_line_and_different_lateness_two() -> None:
    assert merge_breaches([breach_of("code"), breach_of("policy")]) == [
        {"code": "S1_LATE", "against": ["policy", "code"], "days_late": 1, "open": True, "clock": "response"}
    ]
    merged = merge_breaches([breach_of("policy", 11), breach_of("code", 10)])
    assert [(line["against"], line["days_late"]) for line in merged] == [
        (["policy"], 11), (["code"], 10),
    ]  # fmt: skip


def test_breaches_of_different_clocks_stay_apart_though_their_codes_are_the_same() -> None:
    lines = merge_breaches(
        [breach_of("code", code="ACK_LATE", clock="first"), breach_of("code", code="ACK_LATE", clock="second")]
    )
    assert [line["clock"] for line in lines] == ["first", "second"]


@given(st.dates(date(2026, 1, 5), date(2026, 3, 31)), st.dates(date(2026, 1, 5), date(2026, 3, 31)))
def test_an_answer_is_a_breach_exactly_when_it_comes_after_its_date(answered: date, today: date) -> None:
    """TIM-14"""
    happened = events(received="Mon 2026-01-05", acknowledged="Mon 2026-01-05")
    state = aspire({**happened, "response_issued": [answered]})["stage_1_response"]
    late = breaches(state, today, CALENDAR)
    assert bool(late) == (min(answered, today) > state.effective_due)
    assert all(breach.days_late == CALENDAR.late(state.effective_due, min(answered, today)) for breach in late)


@pytest.mark.parametrize("ended", [None, "withdrawn"])
def test_a_call_never_acknowledged_is_one_late_act_in_each_layer(ended: str | None) -> None:
    """TIM-07, A31: Aspire's call of Monday 1 December is due that day in our policy and five working days on in the
    Code, its written definition on Monday 8 December in both: one act was not done."""
    happened = events(received="Mon 2025-12-01", **({ended: "Tue 2025-12-16"} if ended else {}))
    states = aspire(happened, channel="telephone")
    separate = [
        breach
        for clock in ("acknowledgement", "written_acknowledgement")
        for breach in breaches(states[clock], day("Wed 2025-12-17"), CALENDAR)
    ]
    assert len(separate) > 2
    late = one_for_each_act(separate)
    assert sorted((breach.code, breach.layer, breach.due) for breach in late) == [
        ("ACK_LATE", "code", day("Mon 2025-12-08")), ("ACK_LATE", "policy", day("Mon 2025-12-01")),
    ]  # fmt: skip
