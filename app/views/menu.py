"""What the main menu offers somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.casework.access import administered, report_landlords

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime

ADMINISTRATION, REPORTS = "administration", "reports"


def menu_rooms(runtime: Runtime, actor: Actor) -> set[str]:
    """The restricted parts of the site that somebody may enter."""
    with runtime.database.glance() as connection:
        rooms = {REPORTS} if report_landlords(runtime, actor, connection) else set()
        return rooms | ({ADMINISTRATION} if administered(runtime, connection, actor) else set())


def may_administer(runtime: Runtime, actor: Actor) -> bool:
    """Whether this person may open the pages for technical administrators."""
    with runtime.database.glance() as connection:
        return bool(administered(runtime, connection, actor))
