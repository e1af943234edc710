"""The only "now", and what date it is in Europe/London (TIM-03)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import LONDON, MovableClock, SystemClock, in_utc, london_date, say_date, start_of_day, start_of_next_day


def test_half_past_eleven_at_night_utc_is_the_next_day_in_summer_and_the_same_in_winter() -> None:
    """TIM-03"""
    assert london_date(datetime(2026, 6, 10, 23, 30, tzinfo=UTC)) == date(2026, 6, 11)
    assert london_date(datetime(2026, 1, 10, 23, 30, tzinfo=UTC)) == date(2026, 1, 10)


def test_what_is_due_on_a_day_is_late_from_midnight_in_london_on_the_next() -> None:
    """T4: summer time begins on Sunday 29 March 2026 and ends on Sunday 25 October."""
    assert start_of_next_day(date(2026, 3, 28)).isoformat() == "2026-03-29T00:00:00+00:00"
    assert start_of_next_day(date(2026, 3, 29)).isoformat() == "2026-03-29T23:00:00+00:00"
    assert start_of_next_day(date(2026, 10, 25)).isoformat() == "2026-10-26T00:00:00+00:00"
    assert start_of_day(date(2026, 10, 25)).isoformat() == "2026-10-24T23:00:00+00:00"


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_a_day_lasts_from_its_first_instant_to_just_before_the_first_of_the_next(day: date) -> None:
    """TIM-03, T4"""
    assert london_date(start_of_day(day)) == day
    assert london_date(start_of_next_day(day) - timedelta(microseconds=1)) == day
    assert london_date(start_of_next_day(day)) == day + timedelta(days=1)


def test_a_movable_clock_stands_still_and_does_not_run_back_unless_told_to() -> None:
    clock = MovableClock(datetime(2026, 1, 13, 9, tzinfo=LONDON))
    clock.advance(timedelta(hours=15))
    assert (clock.now(), clock.today()) == (datetime(2026, 1, 14, tzinfo=UTC), date(2026, 1, 14))
    with pytest.raises(ValueError, match="does not run back"):
        clock.move_to(datetime(2026, 1, 13, 9, tzinfo=LONDON))
    clock.move_to(datetime(2026, 1, 13, 9, tzinfo=LONDON), backwards=True)
    assert clock.now() == datetime(2026, 1, 13, 9, tzinfo=UTC)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        in_utc(datetime(2026, 1, 13, 9))
    with pytest.raises(ValueError, match="has no time zone"):
        MovableClock(datetime(2026, 1, 13, 9))


def test_the_systems_clock_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)
    assert abs((SystemClock().today() - london_date(before)).days) <= 1


def test_dates_are_said_in_words() -> None:
    assert say_date(date(2026, 1, 13)) == "Tuesday 13 January 2026"
    assert say_date(date(2025, 6, 1)) == "Sunday 1 June 2025"
