"""Values in plain English."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app import wording


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("00:00", "midnight"),
        ("12:00", "midday"),
        ("00:05", "12:05am"),
        ("09:00", "9am"),
        ("12:30", "12:30pm"),
        ("23:59", "11:59pm"),
    ],
)
def test_times_are_written_as_people_say_them(time: str, words: str) -> None:
    assert wording.time_words(dt.time.fromisoformat(time)) == words


def test_a_moment_is_written_by_the_clock_of_london_in_summer_and_in_winter() -> None:
    assert wording.datetime_words(dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)) == "Wednesday 1 July 2026 at 12:30am"
    assert (
        wording.datetime_words(dt.datetime(2026, 1, 13, 14, 30, tzinfo=dt.UTC)) == "Tuesday 13 January 2026 at 2:30pm"
    )


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "£0.00"),
        (1000, "£1,000.00"),
        (Decimal("0.005"), "£0.01"),
        (Decimal("-5"), "-£5.00"),
        (Decimal("1234567.899"), "£1,234,567.90"),
    ],
)
def test_money_is_in_pounds_and_pence(amount: Decimal | int, words: str) -> None:
    assert wording.money_words(amount) == words


def test_lists_are_joined_as_a_sentence_does() -> None:
    assert [wording.list_words(items) for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


def test_numbers_have_no_idle_zeros_and_no_exponent() -> None:
    assert [wording.number_words(Decimal(text)) for text in ("10", "1E+3", "10.50", "0.0")] == [
        "10",
        "1000",
        "10.5",
        "0",
    ]


def test_a_group_of_values_has_no_words() -> None:
    with pytest.raises(TypeError, match="name one value inside it"):
        wording.plain_words({"a": 1})


def test_a_duration_is_written_in_days_hours_and_minutes() -> None:
    assert wording.plain_words(dt.timedelta(days=1, minutes=90)) == "1 day, 1 hour and 30 minutes"
    assert wording.plain_words(dt.timedelta(0)) == "0 minutes"
