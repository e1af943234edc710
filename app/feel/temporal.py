"""FEEL's date, time, date and time, and the two durations (DMN 1.5 §10.3.2.3)."""

from __future__ import annotations

import datetime as py
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.feel.calendar_math import (
    DAY_NANOS,
    DAY_SECONDS,
    NANOS,
    YEAR_LIMIT,
    civil_date,
    days_in_month,
    epoch_day,
)
from app.feel.errors import Mistake

Zone = int | str | None
"""None: local; int: offset from UTC in seconds; str: a zone of the tz database."""


@lru_cache(maxsize=256)
def zone_info(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Mistake(f"{name!r} is not a time zone of the tz database") from error


def _wall_clock(days: int, second_of_day: int) -> py.datetime:
    year, month, day = civil_date(days)
    if not 2 <= year <= 9998:
        year = 2000 + year % 400
    hour, rest = divmod(second_of_day, 3600)
    return py.datetime(year, month, day, hour, rest // 60, rest % 60)


def offset_seconds(zone: Zone, days: int, second_of_day: int) -> int:
    """Offset from UTC of a zone at a local wall-clock moment."""
    if isinstance(zone, str):
        moment = _wall_clock(days, second_of_day).replace(tzinfo=zone_info(zone))
        offset = moment.utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0
    return zone or 0


class Date:
    __slots__ = ("year", "month", "day")

    def __init__(self, year: int, month: int, day: int) -> None:
        if not -YEAR_LIMIT <= year <= YEAR_LIMIT or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
            raise Mistake(f"there is no date {year}-{month}-{day}")
        self.year = year
        self.month = month
        self.day = day

    @classmethod
    def from_epoch_day(cls, days: int) -> Date:
        return cls(*civil_date(days))

    @property
    def epoch_day(self) -> int:
        return epoch_day(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """Monday is 1, Sunday is 7."""
        return (self.epoch_day + 3) % 7 + 1

    def plus_months(self, months: int) -> Date:
        year, index = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Date(year, index + 1, min(self.day, days_in_month(year, index + 1)))

    def plus_days(self, days: int) -> Date:
        return Date.from_epoch_day(self.epoch_day + days)

    @property
    def key(self) -> tuple[int, int, int]:
        return self.year, self.month, self.day

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Date) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Date({self})"

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


def _zone_text(zone: Zone) -> str:
    if zone is None:
        return ""
    if isinstance(zone, str):
        return f"@{zone}"
    if zone == 0:
        return "Z"
    minutes, seconds = divmod(abs(zone), 60)
    text = f"{'-' if zone < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
    return f"{text}:{seconds:02d}" if seconds else text


class Time:
    """A time of day: nanoseconds since midnight and, perhaps, a zone."""

    __slots__ = ("nanos", "zone")

    def __init__(self, nanos: int, zone: Zone = None) -> None:
        if not 0 <= nanos < DAY_NANOS:
            raise Mistake("a time of day lies between 00:00:00 and 23:59:59.999999999")
        if isinstance(zone, int) and abs(zone) > 18 * 3600:
            raise Mistake("an offset from UTC is at most 18 hours")
        self.nanos = nanos
        self.zone = zone

    @classmethod
    def of(cls, hour: int, minute: int, second: int, nano: int = 0, zone: Zone = None) -> Time:
        if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
            raise Mistake(f"there is no time {hour}:{minute}:{second}")
        return cls((hour * 3600 + minute * 60 + second) * NANOS + nano, zone)

    @property
    def hour(self) -> int:
        return self.nanos // (3600 * NANOS)

    @property
    def minute(self) -> int:
        return self.nanos // (60 * NANOS) % 60

    @property
    def second(self) -> int:
        return self.nanos // NANOS % 60

    @property
    def nano(self) -> int:
        return self.nanos % NANOS

    @property
    def offset(self) -> int | None:
        if self.zone is None:
            return None
        if isinstance(self.zone, str):
            return offset_seconds(self.zone, epoch_day(2000, 1, 1), self.nanos // NANOS)
        return self.zone

    @property
    def utc_nanos(self) -> int:
        return self.nanos - (self.offset or 0) * NANOS

    def plus(self, nanos: int) -> Time:
        return Time((self.nanos + nanos) % DAY_NANOS, self.zone)

    @property
    def key(self) -> tuple[bool, int]:
        return self.zone is None, self.utc_nanos

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Time) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Time({self})"

    def __str__(self) -> str:
        text = f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}"
        if self.nano:
            text += f".{self.nano:09d}".rstrip("0")
        return text + _zone_text(self.zone)


class DateTime:
    __slots__ = ("date", "time")

    def __init__(self, date: Date, time: Time) -> None:
        self.date = date
        self.time = time

    @classmethod
    def from_instant(cls, nanos: int, zone: Zone) -> DateTime:
        """The wall clock of ``zone`` at an instant (nanoseconds since 1970-01-01T00:00:00Z)."""
        if isinstance(zone, str):
            days, rest = divmod(nanos, DAY_NANOS)
            moment = _wall_clock(days, rest // NANOS).replace(tzinfo=py.UTC).astimezone(zone_info(zone))
            offset = moment.utcoffset()
            nanos += int(offset.total_seconds()) * NANOS if offset is not None else 0
        elif zone is not None:
            nanos += zone * NANOS
        days, rest = divmod(nanos, DAY_NANOS)
        return cls(Date.from_epoch_day(days), Time(rest, zone))

    @property
    def offset(self) -> int | None:
        if self.time.zone is None:
            return None
        return offset_seconds(self.time.zone, self.date.epoch_day, self.time.nanos // NANOS)

    @property
    def instant(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; a local moment counts as if it were UTC."""
        return self.date.epoch_day * DAY_NANOS + self.time.nanos - (self.offset or 0) * NANOS

    def plus(self, nanos: int) -> DateTime:
        return DateTime.from_instant(self.instant + nanos, self.time.zone)

    def plus_months(self, months: int) -> DateTime:
        return DateTime(self.date.plus_months(months), self.time)

    @property
    def key(self) -> tuple[bool, int]:
        return self.time.zone is None, self.instant

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"DateTime({self})"

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


class YearsMonthsDuration:
    __slots__ = ("months",)

    def __init__(self, months: int) -> None:
        if abs(months) > 12 * 10**12:
            raise Mistake("the duration is out of range")
        self.months = months

    def __eq__(self, other: object) -> bool:
        return isinstance(other, YearsMonthsDuration) and self.months == other.months

    def __hash__(self) -> int:
        return hash(("months", self.months))

    def __repr__(self) -> str:
        return f"YearsMonthsDuration({self})"

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months else "")
        return f"{'-' if self.months < 0 else ''}P{text or '0M'}"


class DaysTimeDuration:
    __slots__ = ("nanos",)

    def __init__(self, nanos: int) -> None:
        if abs(nanos) > DAY_NANOS * 366 * 10**12:
            raise Mistake("the duration is out of range")
        self.nanos = nanos

    @property
    def seconds(self) -> int:
        """Whole seconds, towards zero."""
        whole = abs(self.nanos) // NANOS
        return -whole if self.nanos < 0 else whole

    def part(self, unit_seconds: int, modulo: int) -> int:
        """One component (days, hours, minutes or seconds), with the sign of the duration."""
        amount = abs(self.nanos) // (unit_seconds * NANOS)
        if modulo:
            amount %= modulo
        return -amount if self.nanos < 0 else amount

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DaysTimeDuration) and self.nanos == other.nanos

    def __hash__(self) -> int:
        return hash(("nanos", self.nanos))

    def __repr__(self) -> str:
        return f"DaysTimeDuration({self})"

    def __str__(self) -> str:
        seconds, nano = divmod(abs(self.nanos), NANOS)
        days, seconds = divmod(seconds, DAY_SECONDS)
        hours, seconds = divmod(seconds, 3600)
        minutes, seconds = divmod(seconds, 60)
        second_text = f"{seconds}" + (f".{nano:09d}".rstrip("0") if nano else "")
        clock = (
            (f"{hours}H" if hours else "")
            + (f"{minutes}M" if minutes else "")
            + (f"{second_text}S" if second_text != "0" else "")
        )
        text = (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
        return f"{'-' if self.nanos < 0 else ''}P{text or 'T0S'}"
