"""Somebody who is signed in and stays so, wherever a test moves the clock: for tests of what they then do."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime

from app.store import Database, signed_in, tables, users

NEVER_YET = datetime(2100, 1, 1, tzinfo=UTC)
"""When the session was last used: no clock of a test gets there."""


def endless_session(url: str, username: str, kind: str = "browser") -> str:
    """The token of a new session of somebody in the database at `url`, which only another session epoch ends."""
    token = secrets.token_urlsafe(32)
    database = Database(url)  # apart from the application's, whose statements and transactions are counted
    with database.write() as connection:
        user = users.find_user(connection, username)
        assert user is not None, f"nobody is called {username}"
        values = {
            "token_hash": hashlib.sha256(token.encode()).hexdigest(), "username": username, "kind": kind,
            "session_epoch": user["session_epoch"], "device": "A test", "address": "127.0.0.1",
            "begun_at": NEVER_YET, "used_at": NEVER_YET,
        }  # fmt: skip
        signed_in.begin(connection, values)
    database.dispose()
    return token


def make_endless(database: Database) -> None:
    """Have every session that there is stay, wherever the clock is moved."""
    with database.write() as connection:
        connection.execute(tables.signed_in.update().values(begun_at=NEVER_YET, used_at=NEVER_YET))
