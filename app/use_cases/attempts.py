"""Attempts to sign in, counted by name and by place, over every process and every face.

Only what failed is written. Where somebody signed in before, their own failures there count, and nobody else's: whoever
attacks their name or shares their address does not lock them out.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.casework.runtime import Runtime
from app.clock import LONDON
from app.errors import TooOften
from app.store import Connection, signed_in
from app.wording import time_words


@dataclass(frozen=True)
class Place:
    """Where somebody signs in: a browser or a program, its address, and what it calls itself.

    `known_as`: the mark of a browser in which this person signed in before; "" for any other.
    """

    address: str = ""
    device: str = ""
    kind: str = "browser"
    known_as: str = ""


@dataclass(frozen=True)
class Limit:
    """How many failures are borne within which time from the first."""

    failures: int
    within: timedelta


NAME_AT_ONE_PLACE = Limit(10, timedelta(minutes=5))
NAME = Limit(30, timedelta(minutes=15))
PLACE = Limit(300, timedelta(minutes=5))


def limits_for(runtime: Runtime, username: str, place: Place) -> dict[str, Limit]:
    """What a failure counts for: keyed hashes, from which nobody reads who was tried."""
    counted: dict[tuple[str, ...], Limit]
    if place.known_as:
        counted = {("known", place.known_as, username): NAME_AT_ONE_PLACE}
    else:
        counted = {
            ("both", place.address, username): NAME_AT_ONE_PLACE,
            ("name", username): NAME,
            ("place", place.address): PLACE,
        }
    secret = runtime.settings.secret_key.encode()
    return {
        hmac.new(secret, "\0".join(parts).encode(errors="replace"), hashlib.sha256).hexdigest(): limit
        for parts, limit in counted.items()
    }


def require_not_too_often(runtime: Runtime, connection: Connection, limits: Mapping[str, Limit]) -> None:
    """TooOften, with the time from which to try again, when one of the limits is reached. Writes nothing."""
    counted = signed_in.failures(connection, limits, runtime.clock.now())
    reached = [ends for key, (failures, ends) in counted.items() if failures >= limits[key].failures]
    if reached:
        raise too_often(max(reached))


def count_failure(runtime: Runtime, limits: Mapping[str, Limit]) -> None:
    """Count a failure for each of the limits."""
    with runtime.database.write() as connection:
        lasting = {key: limit.within for key, limit in limits.items()}
        signed_in.count_failure(connection, lasting, runtime.clock.now())


def too_often(until: datetime) -> TooOften:
    """The refusal, saying from which minute on it may be tried again."""
    minute = until.replace(second=0, microsecond=0)
    if minute < until:
        minute += timedelta(minutes=1)
    return TooOften(
        f"Too many attempts to sign in. Try again at {time_words(minute.astimezone(LONDON).time())}. "
        "If you have forgotten your password, ask your administrator for a new one.",
        minute,
    )
