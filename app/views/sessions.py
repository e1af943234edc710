"""Who is signed in, where, and when they last did something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.casework.access import require_administered
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import NotFound
from app.store import signed_in

BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip
KINDS = {"browser": "In a browser", "rest": "By a program (REST)"}


@dataclass(frozen=True)
class SessionShown:
    """A session that is alive. `used_at` is exact to five minutes; `device` is what the browser calls itself."""

    id: int
    username: str
    name: str
    kind: str
    device: str
    address: str
    begun_at: datetime
    used_at: datetime


def own_sessions(runtime: Runtime, actor: Actor) -> list[SessionShown]:
    """One's own sessions and tokens, the last used first."""
    with runtime.database.read() as connection:
        return _alive(runtime, signed_in.sessions_of(connection, actor.username))


def sessions_of_people(runtime: Runtime, actor: Actor, username: str | None = None) -> list[SessionShown]:
    """The sessions of everybody who works for a landlord that one administers, or of one of them.

    NotAllowed for whoever administers none; NotFound for a name of nobody there.
    """
    with runtime.database.read() as connection:
        landlords = require_administered(runtime, connection, actor)
        if username is not None and not signed_in.works_at(connection, username, landlords):
            raise NotFound(f"Nobody called {username!r} works for a landlord that you administer.")
        rows = _alive(runtime, signed_in.sessions_at(connection, landlords))
    return [row for row in rows if username in (None, row.username)]


def every_session(runtime: Runtime) -> list[SessionShown]:
    """Everybody's sessions, for whoever runs the program."""
    with runtime.database.read() as connection:
        return _alive(runtime, signed_in.every_session(connection))


def _alive(runtime: Runtime, rows: Iterable[signed_in.NamedSessionRow]) -> list[SessionShown]:
    now, cookie = runtime.clock.now(), runtime.settings.cookie
    return [
        SessionShown(
            row["id"], row["username"], row["name"], row["kind"], _device(row["device"]), row["address"],
            row["begun_at"], row["used_at"],
        )
        for row in rows
        if now < min(row["used_at"] + cookie.lifetime, row["begun_at"] + cookie.longest)
    ]  # fmt: skip


def _device(agent: str) -> str:
    """A browser and its system in words, from what it calls itself; the first word of any other program."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser:
        return f"{browser} on {system}" if system else browser
    return re.split(r"[\s/]", agent, maxsplit=1)[0][:40] or "Unknown"
