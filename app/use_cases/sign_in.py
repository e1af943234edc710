"""Sign in with a username and a password."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from app.casework.actor import Actor, load_actor
from app.errors import NotAllowed
from app.store import users

if TYPE_CHECKING:
    from app.casework.runtime import Runtime

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_NOBODY = _hasher.hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """The hash of a password as it is stored."""
    return _hasher.hash(password)


def sign_in(runtime: Runtime, username: str, password: str) -> Actor:
    """The person with that username and password.

    NotAllowed; its message does not give away whether the name or the password is wrong.
    """
    with runtime.database.read() as connection:
        row = users.find_user(connection, username.strip().lower())
    try:
        _hasher.verify((row["password_hash"] if row else None) or _NOBODY, password)
    except VerificationError:
        row = None
    if row is None or not row["active"] or not row["password_hash"]:
        raise NotAllowed("That username and password do not match. Check both and try again.")
    actor = load_actor(runtime, row["username"], row["session_epoch"])
    if actor is None:
        raise NotAllowed("This account was switched off. Ask your administrator.")
    return actor
