"""Working days in FEEL agree with the dates of the cases, and ask whose calendar counts (TIM-01, T1 to T7)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import feel
from app.deadlines.calendar import WorkingCalendar
from app.feel.static_types import BOOLEAN, DATE, DATE_TIME, NUMBER, TEXT, StaticType, context, optional
from app.feel.type_inference import infer_expression

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
CLOSED = st.frozensets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=4)
COUNTS = st.integers(-300, 300)


def asked(text: str, calendar: WorkingCalendar | None = None, **given: Any) -> Any:
    """What an expression gives, by the calendar of England and Wales where no other is named."""
    with feel.use_working_days(lambda: calendar or WorkingCalendar()):
        return feel.to_python(feel.compile_expression(text).evaluate(given))


def refused(text: str, **given: Any) -> str:
    with feel.use_working_days(WorkingCalendar), pytest.raises(feel.FeelFault) as raised:
        feel.compile_expression(text).faultless(given)
    return str(raised.value)


@given(day=DAYS, count=COUNTS, closed=CLOSED)
def test_days_are_added_as_the_due_dates_of_cases_are(day: date, count: int, closed: frozenset[date]) -> None:
    calendar = WorkingCalendar(closed)
    assert asked("add working days(day, count)", calendar, day=day, count=count) == calendar.add(day, count)


@given(first=DAYS, last=DAYS, closed=CLOSED)
def test_days_between_are_those_by_which_an_answer_is_late(first: date, last: date, closed: frozenset[date]) -> None:
    calendar = WorkingCalendar(closed)
    between = asked("working days between(first, last)", calendar, first=first, last=last)
    assert between == calendar.between(first, last)
    assert max(between, 0) == calendar.late(first, last)


@given(day=DAYS, closed=CLOSED)
def test_the_next_working_day_is_the_one_to_which_a_customers_window_is_rolled(
    day: date, closed: frozenset[date]
) -> None:
    calendar = WorkingCalendar(closed)
    assert asked("next working day(day)", calendar, day=day) == calendar.roll(day)


@given(day=DAYS, count=st.integers(1, 200))
def test_so_many_days_on_are_so_many_days_between(day: date, count: int) -> None:
    assert asked("working days between(day, add working days(day, count))", day=day, count=count) == count


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ('add working days(date("2026-04-02"), 1)', date(2026, 4, 7)),  # over Good Friday and Easter Monday
        ('add working days(date("2026-04-04"), 0)', date(2026, 4, 4)),  # a Saturday: for 0 the date itself (T2)
        ('add working days(date("2026-04-07"), -2)', date(2026, 4, 1)),
        ('add working days(date: date("2026-04-02"), days: 1)', date(2026, 4, 7)),
        ('working days between(date("2025-12-24"), date("2025-12-28"))', 0),  # Christmas and a weekend
        ('working days between(date("2025-12-29"), date("2025-12-24"))', -1),
        ('working days between(date("2025-12-29"), date("2025-12-29"))', 0),
        ('next working day(date("2026-04-03"))', date(2026, 4, 7)),
        ('next working day(date("2026-04-07"))', date(2026, 4, 7)),
        ("add working days(null, 2)", None),
        ('add working days(date("2026-04-07"), null)', None),
        ("next working day(null)", None),
    ],
)
def test_the_day_after_a_date_is_day_one_and_what_is_not_known_yet_gives_null(text: str, gives: object) -> None:
    assert asked(text) == gives


def test_of_a_date_and_time_the_day_in_london_counts() -> None:
    """T3: half past eleven at night in UTC is Wednesday 1 July in London."""
    late = datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert asked("add working days(at, 0)", at=late) == date(2026, 7, 1)
    assert asked('next working day(date and time("2026-04-03T09:00:00"))') == date(2026, 4, 7)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('add working days(date("2026-04-07"), 1.5)', "needs a whole number of days, not 1.5"),
        ('add working days("2026-04-07", 1)', "needs a date or date and time as 'date', not a string"),
        ('add working days(date("2026-04-07"))', "takes 2 arguments, not 1"),
        ('add working days(date("9999-12-30"), 9)', "ends with the year 9999"),
        ('add working days(date("12000-01-01"), 1)', "counts from the year 1 to 9999"),
        ('working days between(date("2026-04-07"), duration("P1D"))', "not a days and time duration"),
    ],
)
def test_what_cannot_be_counted_is_said(text: str, why: str) -> None:
    assert why in refused(text)


@pytest.mark.parametrize("days", ["1000000", "-1000000", "1e30"])
def test_more_days_than_an_expression_may_take_are_stopped_at_once(days: str) -> None:
    with feel.use_working_days(WorkingCalendar), pytest.raises(feel.FeelBudgetError):
        feel.compile_expression(f'add working days(date("2026-04-07"), {days})').evaluate({})


@pytest.mark.parametrize(
    "text",
    [
        'add working days(date("2026-04-07"), 1)',
        'working days between(date("2026-04-07"), date("2026-04-08"))',
        'next working day(date("2026-04-07"))',
        'if next working day(date("2026-04-07")) = null then 1 else 2',
    ],
)
def test_where_nobody_says_whose_days_they_are_that_is_an_error_and_never_null(text: str) -> None:
    with pytest.raises(feel.NoCalendarError, match="counts with the working days of a landlord"):
        feel.compile_expression(text).evaluate({})


def test_the_calendar_is_that_of_the_block_around_and_afterwards_that_of_the_one_outside() -> None:
    shut = WorkingCalendar([date(2026, 4, 7)])
    expression = feel.compile_expression('next working day(date("2026-04-07"))')
    with feel.use_working_days(WorkingCalendar):
        with feel.use_working_days(lambda: shut):
            assert feel.to_python(expression.evaluate({})) == date(2026, 4, 8)
        with feel.use_working_days(None):
            assert feel.to_python(expression.evaluate({})) == date(2026, 4, 7)


NAMES = context({"day": DATE, "at": DATE_TIME, "due": optional(DATE), "note": TEXT, "count": NUMBER})


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("add working days(day, count)", DATE),
        ("add working days(due, 1)", optional(DATE)),
        ("add working days(at, 1)", DATE),
        ("working days between(day, at)", NUMBER),
        ("next working day(due)", optional(DATE)),
        ("working days between(day, at) > 3", BOOLEAN),
    ],
)
def test_the_check_knows_what_they_give(text: str, kind: StaticType) -> None:
    inferred = infer_expression(text, NAMES)
    assert (inferred.findings, inferred.type) == ((), kind)


@pytest.mark.parametrize(
    "text",
    [
        "add working days(note, 2)", 'add working days(day, "2")', "add working days(day)",
        'working days between(day, duration("P2D"))', "next working day(day, 1)", "next working day(count)",
    ],
)  # fmt: skip
def test_the_check_finds_what_they_cannot_take(text: str) -> None:
    (finding,) = infer_expression(text, NAMES).findings
    assert "cannot be asked with" in finding.message
    assert "It takes (" in finding.remedy


def test_a_misspelt_function_is_told_its_name() -> None:
    (finding,) = infer_expression("next_working_day(day)", NAMES).findings
    assert "next working day" in finding.remedy
