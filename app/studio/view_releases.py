"""The timeline of what was, is and will be in force for a landlord, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from app.casework.access import may_publish
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import OF_ALL
from app.errors import NotFound
from app.views.releases import ReleaseInForce, list_releases

from .access import scopes_seen

NO_CONTENT = "There is no such content among what you may see. The studio lists it all."


@dataclass(frozen=True)
class Releases:
    """The entries of a landlord, what comes last first. `publishes`: whether this person may change them."""

    name: str
    entries: tuple[ReleaseInForce, ...]
    publishes: bool

    @property
    def releases(self) -> list[ReleaseInForce]:
        """An entry for each release, the last of it: two of them can be compared."""
        return list({entry.release: entry for entry in reversed(self.entries)}.values())[::-1]


def view_releases(runtime: Runtime, actor: Actor, landlord: str) -> Releases:
    """What was, is and will be in force; NotFound for content that somebody may not see."""
    with runtime.database.read() as connection:
        seen = scopes_seen(runtime, connection, actor)
        if landlord == OF_ALL or landlord not in seen:
            raise NotFound(NO_CONTENT)
        known = runtime.landlord(landlord, connection)
        publishes = actor.at_machine or may_publish(actor, known)
    return Releases(known.name, tuple(list_releases(runtime, actor, landlord)), publishes)


def view_entry(runtime: Runtime, actor: Actor, landlord: str, entry_id: int) -> ReleaseInForce:
    """An entry of a landlord; NotFound where there is none of that number."""
    for entry in view_releases(runtime, actor, landlord).entries:
        if entry.entry == entry_id:
            return entry
    raise NotFound(f"{landlord} has no entry of this number. The list shows what there is.")
