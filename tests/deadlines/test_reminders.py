"""Reminders, distances and tags (TIM-11), with the numbers of the committed table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.clocks import ClockState, Reminder, next_reminder, reminders_from, reminds_on, say_distance, tag
from app.errors import ContentError
from tests.deadlines.tables import CALENDAR, FIVE_DAYS, answer, aspire, complaint, day, events, only, policy

REMINDERS = reminders_from(answer("reminders", "dmn/common/reminders.dmn", complaint(date(2026, 1, 5))))


def acknowledgement(**happened: str) -> ClockState:
    """Due on Monday 5 January 2026."""
    return aspire(events(received="Wed 2025-12-24", **happened))["acknowledgement"]


def days_from(state: ClockState, today: date, count: int) -> list[str]:
    days = []
    for _ in range(count):
        today = next_reminder(state, today, CALENDAR, REMINDERS) or today
        days.append(f"{today:%a %Y-%m-%d}")
    return days


def test_the_table_reminds_three_days_and_one_day_before_on_the_day_and_daily_after() -> None:
    """TIM-11"""
    assert [Reminder(3), Reminder(1), Reminder(0, repeats=True)] == REMINDERS


def test_reminders_come_on_working_days_only_over_new_year() -> None:
    """TIM-11: three working days before Monday 5 January 2026 is Tuesday 30 December, as 1 January is a holiday."""
    assert days_from(acknowledgement(), day("Wed 2025-12-24"), 5) == [
        "Tue 2025-12-30", "Fri 2026-01-02", "Mon 2026-01-05", "Tue 2026-01-06", "Wed 2026-01-07",
    ]  # fmt: skip
    assert days_from(acknowledgement(), day("Fri 2026-01-09"), 1) == ["Mon 2026-01-12"]


def test_a_due_date_on_easter_monday_is_reminded_of_on_the_thursday_before_good_friday() -> None:
    """TIM-05, TIM-11"""
    state = only({**FIVE_DAYS, "limit": 14, "unit": "calendar days"}, events(received="Mon 2025-04-07"))
    assert state is not None
    assert state.effective_due == day("Mon 2025-04-21")
    assert days_from(state, day("Wed 2025-04-16"), 2) == ["Thu 2025-04-17", "Tue 2025-04-22"]


def test_what_is_done_or_the_customers_is_not_reminded_of() -> None:
    assert (
        next_reminder(acknowledgement(acknowledged="Mon 2025-12-29"), day("Mon 2025-12-29"), CALENDAR, REMINDERS)
        is None
    )
    window = aspire(events(received="Wed 2025-12-24", acknowledged="Mon 2025-12-29", response_issued="Tue 2026-01-13"))
    assert next_reminder(window["escalation_window"], day("Wed 2026-01-14"), CALENDAR, REMINDERS) is None


def test_plain_numbers_are_reminders_that_do_not_repeat() -> None:
    assert next_reminder(acknowledgement(), day("Wed 2025-12-31"), CALENDAR, [3, 1]) == day("Fri 2026-01-02")
    assert next_reminder(acknowledgement(), day("Mon 2026-01-05"), CALENDAR, [3, 1]) is None


@given(st.dates(date(2025, 12, 24), date(2026, 2, 1)))
def test_the_next_reminder_is_the_first_later_day_that_reminds(today: date) -> None:
    """TIM-11"""
    following = next_reminder(acknowledgement(), today, CALENDAR, REMINDERS)
    assert following is not None
    between = [date.fromordinal(n) for n in range(today.toordinal() + 1, following.toordinal() + 1)]
    assert [day for day in between if reminds_on(acknowledgement(), day, CALENDAR, REMINDERS)] == [following]


@pytest.mark.parametrize("value", [None, 1.5, True, "three"])
def test_a_reminder_that_is_no_number_of_days_is_reported_by_row_and_column(value: Any) -> None:
    with pytest.raises(ContentError, match="reminders, row 1, column working_days_before"):
        reminders_from([{"working_days_before": value, "repeats": False}])


@pytest.mark.parametrize(
    ("today", "words", "label"),
    [
        ("Mon 2025-12-22", "in 7 working days", "on time"),
        ("Mon 2025-12-29", "in 4 working days", "on time"),
        ("Tue 2025-12-30", "in 3 working days", "soon"),
        ("Fri 2026-01-02", "in 1 working day", "soon"),
        ("Sun 2026-01-04", "in 1 working day", "soon"),
        ("Mon 2026-01-05", "today", "today"),
        ("Tue 2026-01-06", "1 working day late", "late"),
        ("Wed 2026-01-14", "7 working days late", "late"),
    ],
)
def test_distances_are_written_in_working_days(today: str, words: str, label: str) -> None:
    """From Monday 5 January 2026, over New Year's Day and Christmas."""
    due, leads = day("Mon 2026-01-05"), [reminder.working_days_before for reminder in REMINDERS]
    assert say_distance(due, day(today), CALENDAR) == words
    assert tag(due, day(today), CALENDAR, leads) == label


def test_a_due_date_with_no_working_day_left_before_it_is_today() -> None:
    """TIM-05: Christmas Day, seen from Christmas Eve, and from the Saturday after a Friday."""
    assert tag(day("Thu 2025-12-25"), day("Wed 2025-12-24"), CALENDAR, [3]) == "today"
    assert say_distance(day("Thu 2025-12-25"), day("Wed 2025-12-24"), CALENDAR) == "before the next working day"
    assert say_distance(day("Fri 2026-01-09"), day("Sat 2026-01-10"), CALENDAR) == "less than 1 working day late"
    assert tag(day("Fri 2026-01-09"), day("Sat 2026-01-10"), CALENDAR, [3]) == "late"


def test_rules_and_reminders_read_the_same_numbers_from_any_kind_of_number() -> None:
    assert policy({**FIVE_DAYS, "limit": 5.0})[0].limit == 5
    assert reminders_from([{"working_days_before": 3.0}]) == [Reminder(3)]
