"""Words of the pages: dates, distances, numbers and names of keys, as Jinja filters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from app.clock import LONDON
from app.wording import date_words, datetime_words, plain_words, short_date, time_words

BELL_CAP = 99
STATUSES = {
    "open": "Open",
    "responded": "Responded",
    "closed": "Closed",
    "excluded": "Excluded",
    "withdrawn": "Withdrawn",
    "recorded": "Recorded",
}


def days(count: int) -> str:
    """``1 working day``, ``2 working days``."""
    return f"{count} working day{'' if count == 1 else 's'}"


def late_by(count: int | None) -> str:
    """``2 working days late``."""
    return f"{days(count)} late" if count else ""


def day(value: date | str | None) -> str:
    """``Tuesday 13 January 2026``; takes ISO text as well, for what was kept as JSON."""
    moment = _moment(value)
    if moment is None:
        return "" if value is None else str(value)
    return date_words(moment)


def brief_day(value: date | str | None) -> Markup:
    """``Tue 13 Jan 2026``, with the whole date for the pointer: where a table leaves no room."""
    moment = _moment(value)
    if moment is None:
        return Markup("")
    text = f"{moment:%a} {moment.day} {moment:%b} {moment.year}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), date_words(moment), text)


def moment(value: datetime | str | None) -> str:
    """``Tuesday 13 January 2026 at 2:30pm``, on the clock of London."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return value
    return datetime_words(value) if value else ""


def clock_time(value: datetime | None) -> str:
    return time_words(value.astimezone(LONDON).time()) if value else ""


def brief_moment(value: datetime | None) -> Markup:
    """``Tue 13 Jan 2026, 2:30pm``."""
    if value is None:
        return Markup("")
    local = value.astimezone(LONDON)
    return brief_day(local.date()) + Markup(", ") + escape(time_words(local.time()))


def label(key: Any) -> str:
    """A key as a label: ``stage_1_response`` → ``Stage 1 response``."""
    text = str(key or "").replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def status(key: str | None) -> str:
    return STATUSES.get(key or "", label(key))


def capped(count: int, cap: int) -> str:
    """A count that was not counted beyond a cap: ``1000+``."""
    return "" if not count else f"{cap}+" if count > cap else str(count)


def value(item: Any) -> str:
    """Any value that was kept as JSON, as a person reads it."""
    if isinstance(item, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", item):
        return day(item)
    if isinstance(item, dict):
        return "; ".join(f"{label(key)}: {value(one)}" for key, one in item.items() if one not in (None, ""))
    if isinstance(item, (list, tuple)):
        return ", ".join(value(one) for one in item)
    if isinstance(item, float):
        return f"{item:g}"
    return plain_words(item) if item is not None else "none"


def file_size(count: int) -> str:
    """``340 KB``, ``2.1 MB``."""
    return f"{count / 1_000_000:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} KB"


def _moment(value: date | str | None) -> date | None:
    if isinstance(value, datetime):
        return value.astimezone(LONDON).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


FILTERS: dict[str, Callable[..., Any]] = {
    "days": days,
    "late_by": late_by,
    "day": day,
    "brief_day": brief_day,
    "short_day": lambda value: short_date(value) if value else "",
    "moment": moment,
    "brief_moment": brief_moment,
    "clock_time": clock_time,
    "label": label,
    "status": status,
    "capped": capped,
    "value": value,
    "file_size": file_size,
}
