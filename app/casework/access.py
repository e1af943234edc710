"""Who may look at what. A case that somebody may not see does not exist for them (REC-03, PRM-04)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import NotAllowed
from app.landlords import Landlord
from app.store import Connection
from app.store.queries import across_cases
from app.store.rows import CaseRow

from .actor import Actor
from .runtime import Runtime

if TYPE_CHECKING:
    from app.content.release import Release


def report_landlords(runtime: Runtime, actor: Actor, connection: Connection) -> list[tuple[str, str]]:
    """(key, short name) of the landlords whose reports somebody sees."""
    keys = [key for key in actor.landlords if sees_reports(runtime, actor, key, connection)]
    return [(key, runtime.landlord(key, connection).short_name) for key in keys]


def sees_reports(runtime: Runtime, actor: Actor, landlord: str, connection: Connection | None = None) -> bool:
    """Whether somebody's role sees the landlord's reports (PRM-04); whoever keeps the installation running may too."""
    roles = runtime.content_on(landlord, runtime.clock.today(), connection).landlord.roles
    held = [roles[key] for key in actor.roles(landlord) if key in roles]
    return any(role.sees_reports or role.administers for role in held)


NOT_AMONG_YOURS = "There is no such case among those you may see. Check the reference, or ask the complaints officer."
NOT_ON_A_CASE = frozenset({"log_contact"})


def contents_now(runtime: Runtime, connection: Connection, actor: Actor) -> dict[str, Release]:
    """The content in force today of each landlord that somebody works for, read on this connection."""
    today = runtime.clock.today()
    return {key: runtime.content_on(key, today, connection) for key in actor.landlords}


def may_publish(actor: Actor, landlord: Landlord) -> bool:
    """Whether somebody holds a role that publishes the content of a landlord (`publishes_content`)."""
    held = actor.roles(landlord.key)
    return any(role.publishes_content for key, role in landlord.roles.items() if key in held)


def sees_cases(actor: Actor, landlord: Landlord) -> bool:
    """Whether somebody may look into cases at all (PRM-04).

    Whoever only scrutinises may not, even into a case they have a part in.
    """
    return any(landlord.roles[key].sees_cases for key in actor.roles(landlord.key) if key in landlord.roles)


def sees_every_case(actor: Actor, landlord: Landlord) -> bool:
    """Whether somebody may open any case of a landlord.

    That takes a role that sees all, or one that acts on any case (records a contact, adds a note). Everybody else sees
    the cases that they have a part in.
    """
    held = [landlord.roles[key] for key in actor.roles(landlord.key) if key in landlord.roles]
    looking = {role.key for role in held if role.sees_cases}
    if any(role.sees_all for role in held):
        return True
    acts = (roles for act, roles in landlord.permissions.items() if act not in NOT_ON_A_CASE)
    return any(not roles.isdisjoint(looking) for roles in acts)


def in_sight(connection: Connection, landlord: Landlord, actor: Actor, rows: list[CaseRow]) -> list[CaseRow]:
    """The cases of a landlord that somebody may see by their roles or by their part in them, in the order given.

    This does not leave out cases that are about them: `app/casework/readable.py` does.
    """
    if landlord.key not in actor.landlords or not sees_cases(actor, landlord):
        return []
    if sees_every_case(actor, landlord):
        return rows
    own = {row["id"] for row in rows if actor.username in (row["handler"], row["reviewer"], row["logged_by"])}
    others = [row["id"] for row in rows if row["id"] not in own]
    own |= across_cases.with_a_part(connection, others, actor.username, sorted(actor.roles(landlord.key)))
    return [row for row in rows if row["id"] in own]


def areas_of(actor: Actor, landlord: str, offered: str) -> tuple[str, ...] | None:
    """The service areas in which somebody may take tasks offered to a set of roles.

    An empty tuple means every area; None means that they hold none of the roles.
    """
    held = actor.roles(landlord) & roles_in(offered)
    if not held:
        return None
    areas = [actor.areas(landlord, role) for role in held]
    return () if () in areas else tuple(sorted({area for some in areas for area in some}))


def roles_in(offered: str) -> set[str]:
    """The roles in a set of them as tasks keep it: `|handler|reviewer|`."""
    return set(offered.strip("|").split("|"))


def is_offered(actor: Actor, landlord: str, offered: str, area: str) -> bool:
    """Whether a task offered to a set of roles, for a service area or none, is for somebody."""
    areas = areas_of(actor, landlord, offered)
    return areas is not None and (not areas or area in ("", *areas))


def role_titles(landlord: Landlord, offered: str) -> str:
    """The titles of a set of roles: ``Complaints handler or Head of Service``."""
    return " or ".join(sorted(landlord.title_of(role) for role in roles_in(offered)))


def administered(runtime: Runtime, connection: Connection, actor: Actor) -> list[str]:
    """The landlords whose running instances somebody may inspect and mend (SYS-07)."""
    landlords = []
    for key in actor.landlords:
        roles = runtime.landlord(key, connection).roles
        if any(roles[name].administers for name in actor.roles(key) if name in roles):
            landlords.append(key)
    return landlords


def require_administered(runtime: Runtime, connection: Connection, actor: Actor) -> list[str]:
    """The landlords that somebody administers; NotAllowed when there is none (SYS-07)."""
    landlords = administered(runtime, connection, actor)
    if not landlords:
        raise NotAllowed("These pages are for technical administrators. Ask one of them, or go back to the inbox.")
    return landlords
