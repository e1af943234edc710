"""Every date can say why it is what it is, and diagrams see it as they should."""

from __future__ import annotations

import json
from datetime import date

from app.clock import LONDON
from app.deadlines.clocks import Extension, compute_clocks, deadlines_context
from tests.deadlines.tables import CALENDAR, FIVE_DAYS, aspire, day, events, only, policy


def test_a_date_over_christmas_names_its_anchor_its_clause_and_the_holidays_it_skipped() -> None:
    """S01: TIM-01, TIM-04."""
    explanation = aspire(events(received="Wed 2025-12-24"))["acknowledgement"].explanation
    assert json.loads(json.dumps(explanation)) == explanation
    policy_entry, code_entry = explanation
    assert policy_entry["anchor"] == {"event": "received", "on": "2025-12-24"}
    assert (policy_entry["limit"], policy_entry["unit"], policy_entry["due"]) == (5, "working days", "2026-01-05")
    assert {skipped["date"]: skipped["why"] for skipped in policy_entry["skipped"]} == {
        "2025-12-25": "Christmas Day", "2025-12-26": "Boxing Day", "2025-12-27": "weekend", "2025-12-28": "weekend",
        "2026-01-01": "New Year's Day", "2026-01-03": "weekend", "2026-01-04": "weekend",
    }  # fmt: skip
    assert (code_entry["layer"], code_entry["table"], code_entry["clause"]) == ("code", "code_timescales", "Code 6.2")
    assert policy_entry["text"] == (
        "Received on Wednesday 24 December 2025. "
        "5 working days after Wednesday 24 December 2025 is Monday 5 January 2026. "
        "Not counted: weekends, Thursday 25 December 2025 (Christmas Day), Friday 26 December 2025 (Boxing Day), "
        "Thursday 1 January 2026 (New Year's Day). Source: Aspire §3.1."
    )


def test_a_cap_says_whether_it_was_applied_and_why() -> None:
    """TIM-08"""
    received = "Wed 2025-12-24"
    answers = [
        aspire(events(received=received, **known))["stage_1_response"].explanation[0]
        for known in ({"acknowledged": "Mon 2025-12-29"}, {"acknowledged": "Thu 2026-01-08"}, {})
    ]
    assert [(answer["cap"]["due"], answer["cap"]["applied"]) for answer in answers] == [
        ("2026-01-05", False), ("2026-01-05", True), ("2026-01-05", True),
    ]  # fmt: skip
    in_time, late, not_yet = (answer["text"] for answer in answers)
    assert "by the last permitted day, Monday 5 January 2026, so the count starts on the day itself." in in_time
    assert "being late buys no time (R7)" in late
    assert "10 working days after Monday 5 January 2026 is Monday 19 January 2026." in late
    assert "It has not happened yet, so the count starts on the last permitted day" in not_yet


def test_an_extension_is_part_of_the_explanation_whether_it_moved_the_date_or_not() -> None:
    """EXT-01, EXT-13"""
    happened = events(received="Mon 2025-03-03", acknowledged="Wed 2025-03-05")
    notices = [
        Extension("stage_1_response", day("Wed 2025-04-02"), day("Tue 2025-03-18")),
        Extension("stage_1_response", day("Fri 2025-04-25"), day("Thu 2025-04-03")),
    ]
    moved, refused = aspire(happened, extensions=notices)["stage_1_response"].explanation[-2:]
    assert moved["moved"] is True
    assert moved["text"] == (
        "Extended from Wednesday 19 March 2025 to Wednesday 2 April 2025 by the notice of Tuesday 18 March 2025: "
        "10 working days more, 10 in all after Wednesday 19 March 2025."
    )
    assert refused["moved"] is False
    assert refused["text"].startswith("The notice was sent on Thursday 3 April 2025, after the due date")


def test_calendar_days_skip_nothing_and_a_window_says_that_its_last_day_moves() -> None:
    """TIM-05, TIM-06"""
    happened = events(received="Thu 2026-04-02", response_issued="Mon 2026-04-20")
    window = aspire(happened)["escalation_window"].explanation[0]
    assert window["skipped"] == []
    assert window["text"] == (
        "Response issued on Monday 20 April 2026. 14 calendar days after Monday 20 April 2026 is Tuesday 5 May 2026. "
        "A last day that is not a working day moves to the next one. Source: Aspire §3.4."
    )


def test_one_day_none_and_a_given_date_read_as_they_should() -> None:
    def text(**row: object) -> str:
        state = only({**FIVE_DAYS, **row}, events(received="Mon 2026-01-12"))
        assert state is not None
        return str(state.explanation[0]["text"])

    assert "1 working day after Monday 12 January 2026 is Tuesday 13 January 2026." in text(limit=1)
    assert "1 month after Monday 12 January 2026 is Thursday 12 February 2026." in text(limit=1, unit="months")
    assert "Due on the day itself, Monday 12 January 2026." in text(limit=0)
    assert (
        "2 working days before Monday 12 January 2026 is Thursday 8 January 2026. Weekends are not counted."
        not in text()
    )
    given = text(limit=date(2026, 1, 30), unit="given date")
    assert given == "Received on Monday 12 January 2026. The date was set for this case: Friday 30 January 2026."


def test_days_counted_back_are_listed_as_well() -> None:
    rules = policy(
        {**FIVE_DAYS, "clock": "end", "limit": 6, "unit": "months"},
        {**FIVE_DAYS, "limit": 3, "unit": "working days before", "anchor": "due of end"},
    )
    state = compute_clocks(rules, events(received="Mon 2025-11-24"), CALENDAR)["contact"]
    entry = state.explanation[0]
    assert state.effective_due == day("Wed 2026-05-20")
    assert entry["anchor"] == {"event": "end", "on": "2026-05-24"}
    assert [skipped["date"] for skipped in entry["skipped"]] == ["2026-05-23"]
    assert "3 working days before Sunday 24 May 2026 is Wednesday 20 May 2026." in entry["text"]


def test_diagrams_see_dates_the_moment_of_lateness_and_whether_it_has_passed() -> None:
    """TIM-03, SYS-03: in summer time the day after the due date begins at 23:00 UTC."""
    state = aspire(events(received="Wed 2026-06-10"))["acknowledgement"]
    seen = state.to_context(day("Thu 2026-06-18"))
    assert seen is not None
    assert (seen["due"], seen["policy"], seen["code"], seen["target"]) == (day("Wed 2026-06-17"),) * 4
    assert (seen["met"], seen["passed"]) == (None, True)
    assert seen["overdue_at"].isoformat() == "2026-06-17T23:00:00+00:00"
    assert seen["overdue_at"].astimezone(LONDON).isoformat() == "2026-06-18T00:00:00+01:00"
    on_time = state.to_context(day("Wed 2026-06-17"))
    assert on_time is not None
    assert on_time["passed"] is False


def test_a_clock_that_was_stopped_is_null_and_one_that_was_met_says_when() -> None:
    happened = events(received="Wed 2026-06-10", acknowledged="Fri 2026-06-12", refusal_sent="Mon 2026-06-15")
    seen = deadlines_context(aspire(happened), day("Mon 2026-06-15"))
    assert seen["acknowledgement"]["met"] == day("Fri 2026-06-12")
    assert seen["personal_contact"] is None
    assert "stage_2_response" not in seen
