"""Dates, times, zones and durations (SYS-03): what timers and deadlines stand on."""

from __future__ import annotations

import datetime as py

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel


def text_of(expression: str) -> str:
    return feel.to_feel_text(feel.compile_expression(expression).evaluate({}))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('date("2026-05-20") + duration("P10D")', 'date("2026-05-30")'),
        ('date("2024-02-29") + duration("P1Y")', 'date("2025-02-28")'),
        ('date("2026-05-31") - duration("P3M")', 'date("2026-02-28")'),
        ('date("2026-05-20") - date("2026-05-10")', 'duration("P10D")'),
        ('time("23:30:00") + duration("PT1H")', 'time("00:30:00")'),
        ('duration("P1Y2M") * 2', 'duration("P2Y4M")'),
        ('duration("P1D") / duration("PT6H")', "4"),
        ('years and months duration(date("2011-12-22"), date("2013-08-24"))', 'duration("P1Y8M")'),
        ('string(date("-2017-12-31"))', '"-2017-12-31"'),
        ('string(@"999999999-12-31")', '"999999999-12-31"'),
        ('week of year(@"2026-01-01")', "1"),
        ('day of week(@"2026-05-20")', '"Wednesday"'),
        ('@"2026-05-20T24:00:00"', 'date and time("2026-05-21T00:00:00")'),
        ('date and time("2026-05-20T10:00:00@Europe/London").time offset', 'duration("PT1H")'),
        ('@"2026-05-20T10:00:00+01:00" = @"2026-05-20T09:00:00Z"', "true"),
        ('@"2026-05-20T10:00:00" < @"2026-05-20T09:00:00Z"', "null"),
        ('duration("P1M") > duration("P30D")', "null"),
    ],
)
def test_calendar_arithmetic(expression: str, expected: str) -> None:
    assert text_of(expression) == expected


def test_a_day_added_across_the_change_of_the_clocks_keeps_the_instant() -> None:
    """Clocks in London go forward on Sunday 29 March 2026 at 01:00."""
    before = '@"2026-03-28T12:00:00@Europe/London"'
    assert text_of(f'{before} + @"PT24H"') == 'date and time("2026-03-29T13:00:00@Europe/London")'
    assert text_of(f'{before} + @"P1M"') == 'date and time("2026-04-28T12:00:00@Europe/London")'


@given(st.dates())
def test_dates_agree_with_the_calendar_of_python(day: py.date) -> None:
    value = feel.Date(day.year, day.month, day.day)
    assert value.epoch_day == day.toordinal() - py.date(1970, 1, 1).toordinal()
    assert feel.Date.from_epoch_day(value.epoch_day) == value
    assert value.weekday == day.isoweekday()
    week = feel.compile_expression("week of year(d)").evaluate({"d": day})
    assert week == day.isocalendar().week


@given(st.datetimes(timezones=st.sampled_from([None, py.UTC, py.timezone(py.timedelta(hours=-5))])))
def test_a_moment_goes_through_feel_and_its_text_unchanged(moment: py.datetime) -> None:
    value = feel.from_python(moment)
    assert feel.to_python(value) == moment
    assert feel.compile_expression(f'date and time("{value}")').evaluate({}) == value


@given(st.timedeltas(min_value=py.timedelta(days=-(10**6)), max_value=py.timedelta(days=10**6)))
def test_a_duration_goes_through_feel_and_its_text_unchanged(length: py.timedelta) -> None:
    value = feel.from_python(length)
    assert feel.to_python(value) == length
    assert feel.compile_expression(f'duration("{value}")').evaluate({}) == value
