"""Jinja filters of the pages: dates, numbers and keys as people read them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

import orjson
from markupsafe import Markup, escape

from app.clock import LONDON
from app.views.timeline import TimelineEntry
from app.wording import date_words, datetime_words, plain_words, short_date, time_words

BELL_CAP = 99


def days(count: int) -> str:
    """``1 working day``, ``2 working days``."""
    return f"{count} working day{'' if count == 1 else 's'}"


def late_by(count: int | None) -> str:
    """``2 working days late``."""
    return f"{days(count)} late" if count else ""


def day(value: date | str | None) -> str:
    """``Tuesday 13 January 2026``; takes ISO text as well, because JSON keeps dates so."""
    moment = _moment(value)
    if moment is None:
        return "" if value is None else str(value)
    return date_words(moment)


def brief_day(value: date | str | None) -> Markup:
    """``Tue 13 Jan 2026`` with the whole date as title, for tables."""
    moment = _moment(value)
    if moment is None:
        return Markup("")
    text = f"{moment:%a} {moment.day} {moment:%b} {moment.year}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(moment.isoformat(), date_words(moment), text)


def moment(value: datetime | str | None) -> str:
    """``Tuesday 13 January 2026 at 2:30pm``, on the clock of London."""
    if isinstance(value, str):
        try:
            return datetime_words(datetime.fromisoformat(value))
        except ValueError:
            return value
    return datetime_words(value) if value else ""


def clock_time(value: datetime | None) -> str:
    """``2:30pm``, on the clock of London."""
    return time_words(value.astimezone(LONDON).time()) if value else ""


def brief_moment(value: datetime | None) -> Markup:
    """``Tue 13 Jan 2026, 2:30pm``."""
    if value is None:
        return Markup("")
    local = value.astimezone(LONDON)
    return brief_day(local.date()) + Markup(", ") + escape(time_words(local.time()))


def label(key: Any) -> str:
    """A key as a label: ``personal_contact`` → ``Personal contact``; ``s1_…`` → ``Stage 1 …``."""
    text = re.sub(r"^s(\d)\b", r"stage \1", str(key or "").replace("_", " ").strip())
    return text[:1].upper() + text[1:]


def capped(count: int, cap: int) -> str:
    """A count that is not exact beyond a cap: ``1000+``; empty for 0."""
    return "" if not count else f"{cap}+" if count > cap else str(count)


def value(item: Any) -> str:
    """Any value out of JSON, as a person reads it."""
    if isinstance(item, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", item):
        return day(item)
    if isinstance(item, dict):
        return "; ".join(f"{label(key)}: {value(part)}" for key, part in item.items() if part not in (None, ""))
    if isinstance(item, (list, tuple)):
        return ", ".join(value(part) for part in item)
    if isinstance(item, float):
        return f"{item:g}"
    return plain_words(item) if item is not None else "none"


def entry_title(entry: TimelineEntry) -> str:
    """The title of an entry of the timeline."""
    if entry.type == "contact":
        way = str(entry.data.get("method") or "").replace("_", " ")
        if entry.data.get("method") == "copy":
            return "A copy for somebody who acts for the customer"
        if entry.data.get("reached") is False:
            return f"Tried to reach the customer by {way}"
        came = entry.data.get("direction") == "in"
        return f"{'Heard from' if came else 'In touch with'} the customer by {way}" if way else "Customer contacted"
    if entry.type == "decision":
        return label(entry.text)
    return entry.label or label(entry.type)


def plain_path(text: str) -> str:
    """A sentence that names paths of data, in words: ``handler.name is not known`` → ``handler name is not known``."""
    return re.sub(r"\b[a-z_]+(?:\.[a-z_]+)+\b", lambda match: match[0].replace(".", " ").replace("_", " "), text)


def outcome(item: Any) -> str:
    """The outcome of a decision table in a line: its reason and clause where it gives them, else all its values."""
    if not isinstance(item, dict) or not item.get("reason"):
        return value(item)
    clause = f" ({item['clause']})" if item.get("clause") else ""
    return f"{item['reason']}{clause}"


def groupby_day(timeline: Iterable[TimelineEntry]) -> list[tuple[date, list[TimelineEntry]]]:
    """The entries of a timeline day by day, in the order given."""
    return [(on, list(group)) for on, group in groupby(timeline, key=lambda entry: entry.on)]


def capacity(text: str) -> str:
    """``stage 1, handler`` for the stored capacity ``1: handler``."""
    stage, _, what = text.partition(": ")
    return f"stage {stage}, {label(what).lower()}" if what and stage not in ("0", "") else label(what or text).lower()


def tojson_text(item: Any) -> str:
    """A value as process data hold it: ``true``, ``"text"``, ``null``."""
    return orjson.dumps(item, default=str).decode()


def label_pair(key: str) -> tuple[str, str]:
    """A key with its label, as the options of a select need them."""
    return key, label(key)


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
    "capped": capped,
    "value": value,
    "file_size": file_size,
    "entry_title": entry_title,
    "outcome": outcome,
    "plain_path": plain_path,
    "groupby_day": groupby_day,
    "capacity": capacity,
    "tojson_text": tojson_text,
    "label_pair": label_pair,
}
