"""The errors that a caller can answer: each knows its HTTP status, its exit code and what a person can do next.

Web, API and command line show ``str(error)`` as it is, so a message is a sentence for a person, in plain words, and
ends with the way out. Anything that is not a `RedressError` is a fault of the program and is never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


class RedressError(Exception):
    """The base of every error that a caller can answer. ``str(error)`` is the message for the person."""

    http_status: int = 400
    exit_code: int = 2


class NotFound(RedressError):
    """What was named does not exist, or not for the one who asks."""

    http_status = 404
    exit_code = 3


class NotAllowed(RedressError):
    """The person lacks the role or the right that this needs."""

    http_status = 403
    exit_code = 4


@dataclass(frozen=True)
class Attempt:
    """What stays of a refused attempt in the history of its case, though everything else is undone: what was tried
    (``type``, an event), by whom and when, and in ``data`` how the rule came to its answer."""

    case_id: int
    type: str
    actor: str
    occurred_on: date
    recorded_at: datetime
    data: Mapping[str, Any]


class Refused(RedressError):
    """A rule of the process says no.

    ``rule`` names the rule (a decision, a clause or a short key) and ``reason`` says why it refuses here; ``attempt``
    is what the case's history keeps of it, None where nothing need be kept.
    """

    http_status = 409
    exit_code = 5

    def __init__(self, reason: str, rule: str = "", attempt: Attempt | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rule = rule
        self.attempt = attempt


class Conflict(RedressError):
    """The state of things does not permit this: it is done already, or something else stands in the way."""

    http_status = 409
    exit_code = 6


class Invalid(RedressError):
    """What was entered cannot be accepted. ``errors`` says what is wrong with each field, by its key."""

    http_status = 422
    exit_code = 7

    def __init__(self, errors: Mapping[str, str] | str, message: str | None = None) -> None:
        self.errors: dict[str, str] = {"": errors} if isinstance(errors, str) else dict(errors)
        super().__init__(
            message or "; ".join(f"{field}: {text}" if field else text for field, text in self.errors.items())
        )


class TooLarge(RedressError):
    """What was sent is larger than what is taken."""

    http_status = 413
    exit_code = 8


class ContentError(RedressError):
    """A content file (landlord, diagram, table, form, letter) is wrong. The message names the file and the place."""

    http_status = 422
    exit_code = 9


class ConfigurationError(RedressError):
    """The environment that the program was started in is wrong. The message names each variable."""

    http_status = 500
    exit_code = 78
