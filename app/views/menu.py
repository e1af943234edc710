"""What the main menu offers somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.casework.access import administered, report_landlords
from app.errors import NotAllowed

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Office

ADMINISTRATION, REPORTS = "administration", "reports"


def menu_rooms(office: Office, actor: Actor) -> set[str]:
    """Which of the rooms that are not everybody's somebody may enter."""
    with office.database.read() as connection:
        rooms = {REPORTS} if report_landlords(office, actor, connection) else set()
        return rooms | ({ADMINISTRATION} if _administers(office, connection, actor) else set())


def may_administer(office: Office, actor: Actor) -> bool:
    """Whether the pages for technical administrators are this person's."""
    with office.database.read() as connection:
        return _administers(office, connection, actor)


def _administers(office: Office, connection: Any, actor: Actor) -> bool:
    try:
        return bool(administered(office, connection, actor))
    except NotAllowed:
        return False
