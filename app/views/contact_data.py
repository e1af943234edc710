"""Contact details of other bodies that somebody has to look up again: the Ombudsman's, and the signposts (OMB-02)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.content.contracts import CONTACT_DATA, SIGNPOSTS
from app.errors import NotFound

if TYPE_CHECKING:
    from app.casework.runtime import Runtime
    from app.content.release import Release
    from app.store import Connection


@dataclass(frozen=True)
class DoubtfulContact:
    """Details of a body that letters print: its name, the landlords, the doubt, when and where they were read."""

    name: str
    landlords: tuple[str, ...]
    doubt: str
    last_verified: date | None
    source: str


def doubtful_contacts(runtime: Runtime, connection: Connection, landlords: Collection[str]) -> list[DoubtfulContact]:
    """What letters of these landlords print today and the table `contact_data` doubts, by name."""
    today, doubted = runtime.clock.today(), dict[tuple[Any, ...], list[str]]()
    for key in sorted(landlords):
        try:
            content = runtime.content_on(key, today, connection)
        except NotFound:
            continue  # nothing is published there yet, so no letter goes out
        for name, verified, source in _bodies(content, today):
            days = (today - verified).days if verified else None
            for row in content.rows(CONTACT_DATA, {"days_since": days}):
                if row["doubt"]:
                    doubted.setdefault((name, str(row["doubt"]), verified, source), []).append(key)
    return [
        DoubtfulContact(name, tuple(keys), doubt, verified, source)
        for (name, doubt, verified, source), keys in sorted(doubted.items(), key=lambda item: item[0][0])
    ]


def _bodies(content: Release, day: date) -> Iterator[tuple[str, date | None, str]]:
    """Each body: its name, the day on which somebody looked, and where."""
    ombudsman = content.ombudsman
    yield ombudsman.name, ombudsman.last_verified, ombudsman.verified_against
    for row in content.rows(SIGNPOSTS, {"day": day}):
        yield str(row["name"]), _day(row), str(row.get("source") or "")


def _day(row: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(str(row["last_verified"])) if row.get("last_verified") else None
