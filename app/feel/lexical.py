"""Parse dates, times and durations in the lexical forms of XML Schema that FEEL takes (DMN 1.5 §10.3.2.3)."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from app.feel.calendar_math import DAY_SECONDS, NANOS
from app.feel.errors import Mistake
from app.feel.temporal import (
    Date,
    DateTime,
    DaysTimeDuration,
    Time,
    YearsMonthsDuration,
    Zone,
    zone_info,
)

_DATE = re.compile(r"(-?)([0-9]{4}|[1-9][0-9]{4,8})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(
    r"([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(Z|z|[+-][0-9]{2}:[0-9]{2}(?::[0-9]{2})?|@[A-Za-z][A-Za-z0-9_+\-/]*)?"
)
_MONTHS = re.compile(r"(-?)P(?:([0-9]+)Y)?(?:([0-9]+)M)?")
_DAYS = re.compile(r"(-?)P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]*))?S)?)?")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONGEST = 100


def parse_number(text: str) -> Decimal:
    text = text.strip()
    if len(text) > 1000 or not _NUMBER.fullmatch(text):
        raise Mistake(f"{text[:40]!r} is not a number")
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise Mistake(f"{text[:40]!r} is not a number") from error


def parse_date(text: str) -> Date:
    match = _DATE.fullmatch(text) if len(text) < _LONGEST else None
    if not match:
        raise Mistake(f"{text[:40]!r} is not a date: write it as 2026-05-20")
    sign, year, month, day = match.groups()
    return Date(-int(year) if sign else int(year), int(month), int(day))


def parse_zone(text: str) -> Zone:
    if text in ("Z", "z"):
        return 0
    if text.startswith("@"):
        zone_info(text[1:])
        return text[1:]
    parts = [int(part) for part in text[1:].split(":")]
    if parts[1] > 59 or (len(parts) > 2 and parts[2] > 59):
        raise Mistake(f"{text!r} is not an offset from UTC")
    seconds = parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)
    return -seconds if text[0] == "-" else seconds


def parse_time(text: str) -> Time:
    match = _TIME.fullmatch(text) if len(text) < _LONGEST else None
    if not match:
        raise Mistake(f"{text[:40]!r} is not a time: write it as 13:45:00, with an offset or @Europe/London if needed")
    hour, minute, second, fraction, zone = match.groups()
    nano = int((fraction or "0")[:9].ljust(9, "0"))
    if (hour, minute, second, nano) == ("24", "00", "00", 0):
        hour = "00"  # XML Schema's end of the day
    return Time.of(int(hour), int(minute), int(second), nano, parse_zone(zone) if zone else None)


def parse_date_time(text: str) -> DateTime:
    """A date and time; a date alone means midnight at its start, and 24:00:00 the start of the next day."""
    day, separator, clock = text.partition("T")
    if not separator:
        return DateTime(parse_date(day), Time(0))
    date, time = parse_date(day), parse_time(clock)
    return DateTime(date.plus_days(1) if clock.startswith("24") else date, time)


def parse_duration(text: str) -> YearsMonthsDuration | DaysTimeDuration:
    if len(text) < _LONGEST:
        if (match := _MONTHS.fullmatch(text)) and (match[2] or match[3]):
            months = int(match[2] or 0) * 12 + int(match[3] or 0)
            return YearsMonthsDuration(-months if match[1] else months)
        if (match := _DAYS.fullmatch(text)) and not text.endswith(("P", "T")):
            sign, days, hours, minutes, seconds, fraction = match.groups()
            total = int(days or 0) * DAY_SECONDS + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
            nanos = total * NANOS + int((fraction or "0")[:9].ljust(9, "0"))
            return DaysTimeDuration(-nanos if sign else nanos)
    raise Mistake(f"{text[:40]!r} is not a duration: write P10D, PT4H30M or P1Y6M")


def parse_at_literal(text: str) -> Date | Time | DateTime | YearsMonthsDuration | DaysTimeDuration:
    """The value of ``@"…"`` (DMN 1.5 §10.3.1.2, grammar rule 65)."""
    if "P" in text[:2]:
        return parse_duration(text)
    if "T" in text.partition("@")[0]:
        return parse_date_time(text)
    if ":" in text:
        return parse_time(text)
    return parse_date(text)
