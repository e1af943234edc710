"""The dates that the cases of a story end with, side by side: by the policy, by the Code, in effect, and done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.runtime import Runtime

from .observing import observe

COLUMNS = {"policy": "policy_due", "Code": "code_due", "counts": "effective_due", "done": "met_on"}
WIDTH = 12


@dataclass(frozen=True)
class CaseDates:
    """A case of a story with its clocks: each with its dates by the names of `COLUMNS`, None where there is none."""

    name: str
    received_on: date
    clocks: Mapping[str, Mapping[str, date | None]]

    def as_json(self) -> dict[str, Any]:
        clocks = {
            clock: {what.lower(): day.isoformat() if day else None for what, day in days.items()}
            for clock, days in self.clocks.items()
        }
        return {"case": self.name, "received": self.received_on.isoformat(), "clocks": clocks}


def dates_of(runtime: Runtime, cases: Mapping[str, int]) -> tuple[CaseDates, ...]:
    """The dates of the cases as they stand now, `cases` by the names that the story gives them."""
    dates = []
    for name, case_id in cases.items():
        seen = observe(runtime, case_id)
        rows = sorted(seen.clocks.values(), key=lambda row: (row["effective_due"], row["name"]))
        clocks = {row["name"]: {title: row[column] for title, column in COLUMNS.items()} for row in rows}
        dates.append(CaseDates(name, seen.row["received_on"], clocks))
    return tuple(dates)


def side_by_side(cases: Sequence[CaseDates]) -> Iterator[str]:
    """A table as text: a line for each clock, the cases beside each other."""
    names = list(dict.fromkeys(clock for case in cases for clock in case.clocks))
    first = max((len(name) for name in names), default=0) + 2
    block = WIDTH * len(COLUMNS)
    yield " " * first + "".join(f"{f'{case.name}, received {case.received_on}':<{block}}" for case in cases).rstrip()
    yield " " * first + "".join(f"{title:<{WIDTH}}" for _ in cases for title in COLUMNS).rstrip()
    for name in names:
        days = (case.clocks.get(name, {}).get(title) for case in cases for title in COLUMNS)
        yield f"{name:<{first}}" + "".join(f"{day.isoformat() if day else '–':<{WIDTH}}" for day in days).rstrip()
