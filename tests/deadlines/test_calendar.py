"""Working days of England and Wales, and sums with them (TIM-01, TIM-02, TIM-10)."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.deadlines.calendar import WorkingCalendar, calendar_of
from app.landlords import load_landlord
from tests.deadlines.tables import CALENDAR, ROOT, day

# England and Wales, by hand: every day the stories rely on, and the rest of those three years.
BANK_HOLIDAYS = {
    date.fromisoformat(text)
    for text in (
        "2024-01-01", "2024-03-29", "2024-04-01", "2024-05-06", "2024-05-27", "2024-08-26", "2024-12-25", "2024-12-26",
        "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25", "2025-12-26",
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28",
    )
}  # fmt: skip
FORMULAE = list(csv.DictReader((Path(__file__).parent / "formulae.csv").open(encoding="utf-8")))
DAYS = st.dates(date(2024, 4, 1), date(2026, 9, 15))


def counted_by_hand(start: date, count: int) -> date:
    """The count-th working day after start, by striking days off a list."""
    days = (start + timedelta(days=step) for step in range(1, 400))
    open_days = [day for day in days if day.isoweekday() < 6 and day not in BANK_HOLIDAYS]
    return open_days[count - 1] if count else start


class Formula:
    """Reads "roll(cd(2026-01-13,14))" by its words, one call inside another."""

    def __init__(self, text: str) -> None:
        self.words = re.findall(r"\d{4}-\d\d-\d\d|\w+|[(),]", text)

    def value(self) -> date | int:
        word = self.words.pop(0)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", word):
            return date.fromisoformat(word)
        if word.isdecimal():
            return int(word)
        assert self.words.pop(0) == "("
        arguments = [self.value()]
        while self.words.pop(0) == ",":
            arguments.append(self.value())
        functions = {
            "wd": CALENDAR.add, "wdb": CALENDAR.subtract, "cm": CALENDAR.months, "roll": CALENDAR.roll,
            "prev": CALENDAR.previous, "late": CALENDAR.late, "min": min, "max": max,
            "cd": lambda start, count: start + timedelta(days=count),
        }  # fmt: skip
        result: date | int = functions[word](*arguments)  # type: ignore[operator]
        return result


def test_the_bank_holidays_of_2024_to_2026_are_those_listed_by_hand() -> None:
    """TIM-01: Easter Monday and the August holiday are England's, the substitute for Boxing Day 2026 is Monday."""
    start = date(2024, 1, 1)
    days = [start + timedelta(days=step) for step in range(1096)]
    closed = {day for day in days if day.isoweekday() < 6 and not CALENDAR.is_working_day(day)}
    assert closed == BANK_HOLIDAYS


@pytest.mark.parametrize("row", FORMULAE, ids=lambda row: f"{row['story']} {row['formula']}")
def test_every_date_of_the_stories_follows_from_its_formula(row: dict[str, str]) -> None:
    """TIM-02, TIM-05, TIM-06, TIM-10, TIM-14: the dates of every story, each with its weekday."""
    value = Formula(row["formula"]).value()
    assert str(value) == row["value"]
    if row["weekday"]:
        assert isinstance(value, date)
        assert value.strftime("%a") == row["weekday"]


@given(DAYS, st.integers(0, 60))
def test_working_days_are_those_left_when_the_others_are_struck_off(start: date, count: int) -> None:
    """TIM-01, TIM-02"""
    assert CALENDAR.add(start, count) == counted_by_hand(start, count)


@given(DAYS, st.integers(1, 60))
def test_counting_back_lands_on_the_day_from_which_as_many_lead_forward(start: date, count: int) -> None:
    earlier = CALENDAR.subtract(start, count)
    assert CALENDAR.is_working_day(earlier)
    assert CALENDAR.between(earlier, start) == count - (not CALENDAR.is_working_day(start))


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_counting_in_two_steps_is_counting_in_one(start: date, first: int, second: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, first), second) == CALENDAR.add(start, first + second)


@given(DAYS, st.integers(1, 60))
def test_an_act_done_some_working_days_after_its_date_is_late_by_as_many(due: date, count: int) -> None:
    """TIM-14: working days after the due date up to and including the day it was done."""
    assert CALENDAR.late(due, CALENDAR.add(due, count)) == count
    assert CALENDAR.late(CALENDAR.add(due, count), due) == 0


@given(DAYS, DAYS)
def test_working_days_and_skipped_days_together_are_all_days(first: date, last: date) -> None:
    skipped = CALENDAR.skipped(first, last)
    assert CALENDAR.late(first, last) + len(skipped) == max(0, (last - first).days)
    assert all(first < day <= last and not CALENDAR.is_working_day(day) for day, _ in skipped)


@given(DAYS)
def test_rolling_and_going_back_meet_at_working_days_with_none_between(day: date) -> None:
    before, after = CALENDAR.previous(day), CALENDAR.roll(day)
    assert before <= day <= after
    assert CALENDAR.is_working_day(before)
    assert CALENDAR.is_working_day(after)
    assert CALENDAR.between(before, after) == (before != after)


def test_day_one_of_a_count_that_starts_on_christmas_day_is_the_monday_after_boxing_day_and_the_weekend() -> None:
    """TIM-04: an anchor on a bank holiday keeps its date."""
    assert CALENDAR.add(day("Thu 2025-12-25"), 1) == day("Mon 2025-12-29")


def test_christmas_eve_and_the_days_before_new_year_stay_working_days() -> None:
    """TIM-01, T1: days on which only the office is closed count."""
    assert [CALENDAR.is_working_day(day(text)) for text in ("Wed 2025-12-24", "Mon 2025-12-29", "Wed 2025-12-31")] == [
        True
    ] * 3


def test_one_month_after_the_31st_of_january_is_the_last_of_february() -> None:
    """TIM-10"""
    assert CALENDAR.months(day("Fri 2025-01-31"), 1) == day("Fri 2025-02-28")
    assert CALENDAR.months(day("Wed 2024-01-31"), 1) == day("Thu 2024-02-29")
    assert CALENDAR.months(day("Fri 2025-10-31"), 4) == day("Sat 2026-02-28")
    assert CALENDAR.months(day("Mon 2025-03-31"), -1) == day("Fri 2025-02-28")


def test_a_day_off_says_why_over_christmas_2025() -> None:
    assert CALENDAR.skipped(day("Wed 2025-12-24"), day("Mon 2025-12-29")) == [
        (day("Thu 2025-12-25"), "Christmas Day"),
        (day("Fri 2025-12-26"), "Boxing Day"),
        (day("Sat 2025-12-27"), "weekend"),
        (day("Sun 2025-12-28"), "weekend"),
    ]


def test_a_proclaimed_holiday_on_a_monday_moves_a_count_across_it_by_a_day() -> None:
    """TIM-13"""
    calendar = WorkingCalendar({day("Mon 2026-06-15"): "Proclaimed bank holiday"})
    assert CALENDAR.add(day("Fri 2026-06-12"), 5) == day("Fri 2026-06-19")
    assert calendar.add(day("Fri 2026-06-12"), 5) == day("Mon 2026-06-22")
    assert calendar.why_closed(day("Mon 2026-06-15")) == "Proclaimed bank holiday"
    assert WorkingCalendar([day("Mon 2026-06-15")]).why_closed(day("Mon 2026-06-15")) == "closed"


def test_a_bank_holiday_that_was_moved_counts_and_so_does_a_saturday_declared_open() -> None:
    """TIM-13"""
    calendar = WorkingCalendar(extra_open=[day("Mon 2026-05-25"), day("Sat 2026-05-23")])
    assert calendar.add(day("Fri 2026-05-22"), 2) == day("Mon 2026-05-25")


def test_a_landlords_file_adds_days_and_takes_them_away() -> None:
    """TIM-13"""
    text = (ROOT / "landlords" / "aspire.toml").read_text(encoding="utf-8")
    text = text.replace("[calendar.closed]", '[calendar.closed]\n2026-06-15 = "Proclaimed bank holiday"')
    text = text.replace("[calendar.open]", '[calendar.open]\n2026-05-25 = "Moved to 15 June"')
    calendar = calendar_of(load_landlord(text, "aspire"))
    assert calendar.why_closed(day("Mon 2026-06-15")) == "Proclaimed bank holiday"
    assert calendar.is_working_day(day("Mon 2026-05-25"))
    assert not calendar.is_working_day(day("Mon 2026-05-04"))


def test_years_far_ahead_have_their_bank_holidays() -> None:
    """TIM-01: for every year that a running case can reach."""
    assert CALENDAR.why_closed(date(2040, 12, 25)) == "Christmas Day"
    assert CALENDAR.why_closed(date(2035, 8, 27)) is not None
