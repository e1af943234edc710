"""The story of a case in order: events, contacts, letters and decisions, each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.clock import london_date
from app.store.rows import CorrespondenceRow, DecisionWithoutTrace, EventRow

# What only those who mend or audit a case look for; the page shows it when asked for everything.
MINOR = frozenset(
    {"task_assigned", "alerted", "classified", "logged", "correspondence_recorded", "definition_recorded"}
)
SPOKEN = frozenset({"customer_contacted", "customer_contacted_again", "contact_attempted", "correspondence_recorded"})


@dataclass(frozen=True)
class TimelineEntry:
    """One entry of the timeline. `type` is the event's, or "contact" or "decision"; `label` what the landlord's content
    calls the event, if it says; `was` a date since corrected."""

    type: str
    on: date
    recorded_at: datetime
    who: str
    label: str = ""
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    was: date | None = None
    letter_id: int | None = None
    decision_id: int | None = None
    minor: bool = False

    @property
    def recorded_later(self) -> bool:
        """Whether it was written down on another day than it happened (T9)."""
        return london_date(self.recorded_at) != self.on


def timeline_of(
    events: Sequence[EventRow],
    contacts: Sequence[CorrespondenceRow],
    decisions: Sequence[DecisionWithoutTrace],
    names: Mapping[str, str],
    event_label: Callable[[str], str],
) -> list[TimelineEntry]:
    """Everything that happened, the newest first. `event_label` gives what people read for an event."""
    entries = _events(events, contacts, names, event_label)
    entries += [*_contacts(contacts, names), *_decisions(decisions, names)]
    return sorted(entries, key=lambda entry: (entry.on, entry.recorded_at), reverse=True)


def _events(
    events: Sequence[EventRow],
    contacts: Sequence[CorrespondenceRow],
    names: Mapping[str, str],
    event_label: Callable[[str], str],
) -> list[TimelineEntry]:
    right = {row["corrects"]: row["occurred_on"] for row in events if row["corrects"]}
    contacted = {(row["occurred_on"], row["recorded_at"]) for row in contacts}
    entries = []
    for row in events:
        spoken = row["type"] in SPOKEN and (row["occurred_on"], row["recorded_at"]) in contacted
        if row["corrects"] or spoken:
            continue
        data = row["data"] or {}
        entries.append(
            TimelineEntry(
                type=row["type"],
                on=right.get(row["id"]) or row["occurred_on"],
                recorded_at=row["recorded_at"],
                who=names.get(row["actor"], row["actor"]),
                label=event_label(row["type"]),
                text=row["text"],
                data=data,
                was=row["occurred_on"] if row["id"] in right else None,
                letter_id=data.get("letter_id"),
                minor=row["type"] in MINOR,
            )
        )
    return entries


def _contacts(contacts: Sequence[CorrespondenceRow], names: Mapping[str, str]) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            type="contact",
            on=row["occurred_on"],
            recorded_at=row["recorded_at"],
            who=names.get(row["actor"], row["actor"]),
            text=row["notes"],
            data={
                "direction": row["direction"],
                "method": row["method"],
                "reached": row["reached"],
                "with_whom": row["with_whom"],
            },
        )
        for row in contacts
    ]


def _decisions(decisions: Sequence[DecisionWithoutTrace], names: Mapping[str, str]) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            type="decision",
            on=london_date(row["decided_at"]),
            recorded_at=row["decided_at"],
            who=names.get(row["actor"], row["actor"]),
            text=row["decision_id"],
            data={"outcome": row["outcome"]},
            decision_id=row["id"],
        )
        for row in decisions
    ]
