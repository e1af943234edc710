"""Two at once: what met somebody else half way is done again from the beginning."""

from __future__ import annotations

import functools
import random
import sqlite3
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from psycopg import errors
from sqlalchemy.exc import DBAPIError

from app.errors import Conflict

F = TypeVar("F", bound=Callable[..., Any])

TRIES = 8
LONGEST_PAUSE = 0.8
"""Seconds, before the last try; half of it before the one before that, and so on."""
CROSSED = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable, errors.UniqueViolation)
"""What PostgreSQL says when two transactions met.

A row that is there already was not there when it was looked for: done again, it is found, and answered in words.
"""


class Overtaken(Exception):
    """What this transaction read of the content in force holds no more: it is done again under what holds now."""


MARK = "done_again_when_crossed"


def has_crossed(error: BaseException) -> bool:
    """Whether an error says only that somebody else was at the same rows in this moment."""
    if isinstance(error, Overtaken):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.OperationalError):
        return "locked" in str(error.orig)
    return isinstance(error.orig, CROSSED)


def retried(command: F) -> F:
    """Do a whole command again when its transaction met somebody else's, after a short pause.

    The command has a transaction of its own and does nothing outside it before it is committed. Conflict, in words,
    when it meets somebody every time.
    """

    @functools.wraps(command)
    def whole(*args: Any, **values: Any) -> Any:
        for tries_left in reversed(range(TRIES)):
            try:
                return command(*args, **values)
            except (DBAPIError, Overtaken) as error:
                if not has_crossed(error):
                    raise
                if not tries_left:
                    raise _given_up(error) from error
                time.sleep(random.uniform(0, LONGEST_PAUSE / 2 ** (tries_left - 1)))
        raise AssertionError("the last try answers or raises")

    setattr(whole, MARK, True)
    return cast("F", whole)


def _given_up(error: DBAPIError | Overtaken) -> Exception:
    """What is said after the last try: a row that is there every time is a fault of the program, not of the moment."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, errors.UniqueViolation):
        return error
    return Conflict(
        "Somebody else is working on the same case this very moment. Wait a little, then repeat what you did."
    )
