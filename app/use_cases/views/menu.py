"""What the main menu offers somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import NotAllowed

from .access import administered

if TYPE_CHECKING:
    from app.use_cases.actors import Actor
    from app.use_cases.office import Office


def may_administer(office: Office, actor: Actor) -> bool:
    """Whether the pages for technical administrators are this person's."""
    with office.database.read() as connection:
        try:
            return bool(administered(office, connection, actor))
        except NotAllowed:
            return False
