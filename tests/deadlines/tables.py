"""What the tests of deadlines share: days spelled with their weekday, and the rules of the committed tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from app import dmn, feel
from app.deadlines.calendar import WorkingCalendar
from app.deadlines.clocks import ClockRule, ClockState, compute_clocks, rules_from

ROOT = Path(__file__).resolve().parents[2]
CALENDAR = WorkingCalendar()
LAYER_FILES = (
    ("policy", "timescales", "dmn/aspire/timescales.dmn"),
    ("code", "code_timescales", "dmn/code/code_timescales.dmn"),
    ("default", "default_timescales", "dmn/common/default_timescales.dmn"),
)
ROW = {"limit": None, "capped_by": None, "breach": None, "clause": "", "met_by": "", "holder": "landlord"}
FIVE_DAYS = {"clock": "contact", "limit": 5, "unit": "working days", "anchor": "received", "met_by": "contacted"}


def day(text: str) -> date:
    """The date in "Wed 2025-12-24"; the weekday must be the right one."""
    weekday, iso = text.split()
    date_ = date.fromisoformat(iso)
    assert date_.strftime("%a") == weekday, f"{iso} is a {date_:%a}"
    return date_


def events(**happened: str | Iterable[str]) -> dict[str, list[date]]:
    """Event → days, from "Wed 2025-12-24" or several of them."""
    return {
        name: [day(text) for text in ([days] if isinstance(days, str) else days)] for name, days in happened.items()
    }


@cache
def model(table: str, path: str) -> dmn.Model:
    return dmn.parse_model((ROOT / path).read_bytes(), name=table)


def answer(table: str, path: str, complaint: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows a committed table gives for a complaint; every warning on the way is a failure."""
    decided = model(table, path).decide(table, {"complaint": complaint})
    assert not decided.warnings, decided.warnings
    rows = feel.to_python(decided.value)
    assert isinstance(rows, list)
    return rows


def complaint(received_on: date, **facts: Any) -> dict[str, Any]:
    """What the tables see of a complaint that was received on a day."""
    known = {"is_complaint": True, "kind": "complaint", "channel": "email", "status": "open", "answer_by": None}
    return {**known, "received_on": received_on, **facts}


def aspire_rules(received_on: date, **facts: Any) -> list[ClockRule]:
    """Aspire's rules with the Code's and the defaults, for a complaint received on a day."""
    about = complaint(received_on, **facts)
    return [rule for layer, table, path in LAYER_FILES for rule in rules_from(answer(table, path, about), layer, table)]


def code_rules(received_on: date) -> list[ClockRule]:
    """The Code's rules alone."""
    return rules_from(answer("code_timescales", LAYER_FILES[1][2], complaint(received_on)), "code", "code_timescales")


def aspire(happened: dict[str, list[date]], channel: str = "email", **options: Any) -> dict[str, ClockState]:
    """The clocks of an Aspire complaint to which all that happened."""
    facts = options.pop("complaint", {})
    rules = aspire_rules(happened["received"][-1], channel=channel, **facts)
    return compute_clocks(rules, happened, CALENDAR, **options)


def policy(*rows: dict[str, Any]) -> list[ClockRule]:
    """Rules of a policy from rows that leave out what they do not need."""
    return rules_from([{**ROW, **row} for row in rows], "policy", "timescales")


def only(row: dict[str, Any], happened: dict[str, list[date]], **options: Any) -> ClockState | None:
    """The one clock that a row makes of what happened."""
    return compute_clocks(policy(row), happened, CALENDAR, **options).get(row["clock"])
