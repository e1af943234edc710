"""Who may do what in the studio. `common` files belong to whoever edits the content of every landlord."""

from __future__ import annotations

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import OF_ALL
from app.errors import NotAllowed, NotFound
from app.landlords import Landlord
from app.store import Connection, drafts, releases
from app.store.rows import DraftRow

EDITORS_ONLY = "Drafts are for those who edit content. Ask the process owner."
APPROVERS_ONLY = "A draft is approved by those whose role approves content. Ask the complaints officer."
OWN_WORK = "You have edited this draft, so somebody else has to approve it."
NO_DRAFT = "There is no such draft among those you may see. The list of drafts shows them all."


def landlords_in(runtime: Runtime, connection: Connection, scope: str) -> list[str]:
    """The landlords on whose content a draft of a scope has its effect."""
    return releases.landlords_with_releases(connection) if scope == OF_ALL else [scope]


def may_edit(runtime: Runtime, connection: Connection, actor: Actor, scope: str) -> bool:
    """Whether somebody may change the files of a landlord, or those that all share."""
    return _may(runtime, connection, actor, scope, "edits_content")


def may_approve(runtime: Runtime, connection: Connection, actor: Actor, scope: str) -> bool:
    """Whether somebody's role approves content; of a draft, `require_may_approve` says more."""
    return _may(runtime, connection, actor, scope, "approves_content")


def scopes_seen(runtime: Runtime, connection: Connection, actor: Actor) -> list[str]:
    """The landlords whose drafts somebody sees (who edits, approves or publishes there); and `common`, if all are."""
    keys = releases.landlords_with_releases(connection)
    mine = [key for key in keys if _sees(runtime, connection, actor, key)]
    return [*mine, OF_ALL] if mine and len(mine) == len(keys) else mine


def require_edits(runtime: Runtime, connection: Connection, actor: Actor, scope: str) -> None:
    """NotAllowed for whoever may not change these files."""
    if not may_edit(runtime, connection, actor, scope):
        raise NotAllowed(EDITORS_ONLY)


def require_sees(runtime: Runtime, connection: Connection, actor: Actor, row: DraftRow | None) -> DraftRow:
    """The draft; NotFound for one that is not there, or that somebody may not see."""
    if row is None or row["scope"] not in scopes_seen(runtime, connection, actor):
        raise NotFound(NO_DRAFT)
    return row


def require_may_approve(runtime: Runtime, connection: Connection, actor: Actor, row: DraftRow) -> None:
    """NotAllowed for whoever may not approve content, and for the author and every editor of this draft."""
    if not may_approve(runtime, connection, actor, row["scope"]):
        raise NotAllowed(APPROVERS_ONLY)
    if actor.username in {row["author"], row["submitted_by"], *drafts.editors_of(connection, row["id"])}:
        raise NotAllowed(OWN_WORK)


def _sees(runtime: Runtime, connection: Connection, actor: Actor, landlord: str) -> bool:
    flags = ("edits_content", "approves_content", "publishes_content")
    return any(_may(runtime, connection, actor, landlord, flag) for flag in flags)


def _may(runtime: Runtime, connection: Connection, actor: Actor, scope: str, flag: str) -> bool:
    if actor.at_machine:
        return True
    keys = landlords_in(runtime, connection, scope)
    return bool(keys) and all(_holds(actor, runtime.landlord(key, connection), flag) for key in keys)


def _holds(actor: Actor, landlord: Landlord, flag: str) -> bool:
    if landlord.key not in actor.landlords:
        return False
    held = actor.roles(landlord.key)
    return any(getattr(role, flag) for key, role in landlord.roles.items() if key in held)
