"""The proleptic Gregorian calendar without the year limits of ``datetime`` (FEEL: ±999 999 999)."""

from __future__ import annotations

YEAR_LIMIT = 999_999_999
DAY_SECONDS = 86_400
NANOS = 1_000_000_000
DAY_NANOS = DAY_SECONDS * NANOS

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def is_leap_year(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    return 29 if month == 2 and is_leap_year(year) else _MONTH_DAYS[month - 1]


def epoch_day(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 (negative before it)."""
    shifted = year - 1 if month <= 2 else year
    era = shifted // 400
    year_of_era = shifted - era * 400
    day_of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * 146_097 + day_of_era - 719_468


def civil_date(days: int) -> tuple[int, int, int]:
    """Year, month and day of the given epoch day."""
    shifted = days + 719_468
    era = shifted // 146_097
    day_of_era = shifted - era * 146_097
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36_524 - day_of_era // 146_096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    month_index = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * month_index + 2) // 5 + 1
    month = month_index + 3 if month_index < 10 else month_index - 9
    year = year_of_era + era * 400 + (1 if month <= 2 else 0)
    return year, month, day


def iso_week(year: int, month: int, day: int) -> int:
    """ISO 8601 week number, 1 to 53."""
    number = epoch_day(year, month, day)
    thursday = number - (number + 3) % 7 + 3
    thursday_year = civil_date(thursday)[0]
    return (thursday - epoch_day(thursday_year, 1, 1)) // 7 + 1
