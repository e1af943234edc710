"""Sign in with a username and a password, stay signed in, and sign out."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from app.casework.actor import Actor, actor_of, load_actor
from app.errors import DiskFull, NotAllowed
from app.store import Connection, signed_in, users
from app.store.retries import retried

from .attempts import Place, count_failure, limits_for, require_not_too_often
from .passwords import is_password

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

log = structlog.get_logger()
DO_NOT_MATCH = "That username and password do not match. Check both and try again."
NOTED_EVERY = timedelta(minutes=5)
"""How exactly the last use of a session is known: to note each would be a statement for each page."""
MOST_SESSIONS = 100
"""Of one person at a time; one more ends the one that was not used for longest."""
LONGEST_NAME = 80


@dataclass(frozen=True)
class Session:
    """Somebody's session, of a browser or of REST. `token` is known to whoever holds it alone."""

    actor: Actor
    id: int
    token: str


def sign_in(runtime: Runtime, username: str, password: str, place: Place) -> Session:
    """Begin a session for the person with that username and password.

    NotAllowed, whose message does not give away whether the name or the password is wrong or whether the person was
    switched off; TooOften after too many failures.
    """
    username = username.strip().lower()
    limits = limits_for(runtime, username, place)
    with runtime.database.read() as connection:
        require_not_too_often(runtime, connection, limits)
        row = users.find_user(connection, username) if could_be_a_name(username) else None
    right = is_password(row["password_hash"] if row else None, password)
    if row is None or not right or not row["active"]:
        count_failure(runtime, limits)
        raise NotAllowed(DO_NOT_MATCH)
    return begin_session(runtime, row["username"], row["session_epoch"], place)


def could_be_a_name(username: str) -> bool:
    """Whether the database could hold somebody called so."""
    return username.isprintable() and 0 < len(username) <= LONGEST_NAME


@retried
def begin_session(runtime: Runtime, username: str, epoch: int, place: Place) -> Session:
    """Begin a session of somebody whose sessions were last ended at an epoch: if they were again, it does not live."""
    token = secrets.token_urlsafe(32)
    now = runtime.clock.now()
    values = {
        "token_hash": _hash(token), "username": username, "session_epoch": epoch, "kind": place.kind,
        "device": place.device[:200], "address": place.address[:45], "begun_at": now, "used_at": now,
    }  # fmt: skip
    with runtime.transaction() as connection:
        _make_room(runtime, connection, username)
        session_id = signed_in.begin(connection, values)
        actor = load_actor(runtime, username, connection)
    if actor is None:
        raise NotAllowed(DO_NOT_MATCH)
    return Session(actor, session_id, token)


def resume_session(runtime: Runtime, token: str) -> Session | None:
    """The session with that token; None when there is none, or it has ended.

    It ends when it was not used for `cookie.lifetime`, `cookie.longest` after it began whatever was done, and when the
    person was signed out, switched off, or given a new password.
    """
    with runtime.database.glance() as connection:
        rows = signed_in.session_with_user(connection, _hash(token))
        if not rows or not rows[0]["active"] or rows[0]["epoch_then"] != rows[0]["session_epoch"]:
            return None
        row, now, cookie = rows[0], runtime.clock.now(), runtime.settings.cookie
        if now >= min(row["used_at"] + cookie.lifetime, row["begun_at"] + cookie.longest):
            return None
        session = Session(actor_of(runtime, rows, connection), row["session_id"], token)
    if now - row["used_at"] >= min(NOTED_EVERY, cookie.lifetime / 10):
        try:
            with runtime.database.write() as connection:
                signed_in.mark_used(connection, session.id, now)
        except DiskFull:  # reading goes on where nothing can be written
            log.error("use_of_session_not_kept", username=session.actor.username)
    return session


@retried
def sign_out(runtime: Runtime, session: Session) -> None:
    """End this session. Whoever kept its cookie or token does not come in with it any more."""
    with runtime.transaction() as connection:
        signed_in.end(connection, [session.id])


def _make_room(runtime: Runtime, connection: Connection, username: str) -> None:
    """End what has run out of somebody's sessions, and what would be too many."""
    now, cookie = runtime.clock.now(), runtime.settings.cookie
    known = signed_in.all_of(connection, username)
    over = [
        row["id"] for number, row in enumerate(known)
        if number >= MOST_SESSIONS - 1 or now >= min(row["used_at"] + cookie.lifetime, row["begun_at"] + cookie.longest)
    ]  # fmt: skip
    if over:
        signed_in.end(connection, over)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
