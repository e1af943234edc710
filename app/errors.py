"""The errors that a caller can answer, each with its HTTP status and exit code.

Web, API and command line show ``error.shown`` as it is, so a message is a plain sentence that says what to do next. An
exception that is not a `RedressError` is a fault of the program, and its message is never shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


class RedressError(Exception):
    """Base of the errors that a caller can answer. ``str(error)`` is the message; ``shown`` what the person gets."""

    http_status: int = 400
    exit_code: int = 2

    @property
    def shown(self) -> str:
        """What the person who asked reads: the message, unless they may not know the reason."""
        return str(self)


class NotFound(RedressError):
    """What was named does not exist, or the person who asks may not know of it."""

    http_status = 404
    exit_code = 3


class NotAllowed(RedressError):
    """The person does not have the role or the right that this needs."""

    http_status = 403
    exit_code = 4


@dataclass(frozen=True)
class Attempt:
    """The entry in the history of a case that is kept when an attempt is refused and everything else is undone.

    ``type`` is the event that was attempted; ``data`` says how the rule came to its answer.
    """

    case_id: int
    type: str
    actor: str
    occurred_on: date
    recorded_at: datetime
    data: Mapping[str, Any]


class Refused(RedressError):
    """A rule of the process does not allow this.

    ``rule`` names the rule (a decision, a clause or a short key), ``reason`` says why it refuses. ``attempt`` is the
    entry that the history of the case keeps, None where none is kept.
    """

    http_status = 409
    exit_code = 5

    def __init__(self, reason: str, rule: str = "", attempt: Attempt | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.rule = rule
        self.attempt = attempt


class SafeguardFailed(Refused):
    """A rule that may refuse gave no answer that can be read, so nothing is allowed; ``why`` is for administrators."""

    def __init__(self, reason: str, rule: str, attempt: Attempt, why: str) -> None:
        super().__init__(reason, rule, attempt)
        self.why = why


class NoPart(Refused, NotAllowed):
    """Somebody who may read the case has no part in this of it; the reason is shown to them."""

    http_status = NotAllowed.http_status
    exit_code = NotAllowed.exit_code


class Barred(Refused, NotFound):
    """The case does not exist for this person: they read ``instead``, as of a case that there is not.

    ``reason`` is for the history of the case.
    """

    http_status = NotFound.http_status
    exit_code = NotFound.exit_code

    def __init__(self, reason: str, instead: str, rule: str = "", attempt: Attempt | None = None) -> None:
        super().__init__(reason, rule, attempt)
        self.instead = instead

    @property
    def shown(self) -> str:
        """What is said of a case that does not exist."""
        return self.instead


class Conflict(RedressError):
    """The present state does not allow this: it is done already, or something else has to be done first."""

    http_status = 409
    exit_code = 6


class Invalid(RedressError):
    """What was entered cannot be accepted. ``errors``: key of the field → what is wrong with it."""

    http_status = 422
    exit_code = 7

    def __init__(self, errors: Mapping[str, str] | str, message: str | None = None) -> None:
        self.errors: dict[str, str] = {"": errors} if isinstance(errors, str) else dict(errors)
        super().__init__(
            message or "; ".join(f"{field}: {text}" if field else text for field, text in self.errors.items())
        )


class TooLarge(RedressError):
    """What was sent is larger than the limit."""

    http_status = 413
    exit_code = 8


class TooOften(RedressError):
    """This was tried too often. `until` is the moment (aware) from which it may be tried again."""

    http_status = 429
    exit_code = 10

    def __init__(self, message: str, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class Unavailable(RedressError):
    """What the program needs is away for now: nothing was changed, and the same may be tried again later."""

    http_status = 503
    exit_code = 75  # EX_TEMPFAIL


class DatabaseAway(Unavailable):
    """The database does not answer."""

    def __init__(self) -> None:
        super().__init__(
            "The database does not answer just now. Nothing was changed. Wait a minute, then try again; if it stays "
            "so, tell your administrator."
        )


class DiskFull(Unavailable):
    """The database has no room to write. Reading goes on."""

    def __init__(self) -> None:
        super().__init__(
            "There is no room left to keep anything. Nothing was changed, and what is kept can still be read. Tell "
            "your administrator; try again when they have made room."
        )


class WorkersFail(RedressError):
    """No worker process stays alive."""

    http_status = 500
    exit_code = 70  # EX_SOFTWARE

    def __init__(self, count: int, starts: int) -> None:
        super().__init__(
            f"None of the {count} workers stays alive: each ended {starts} times soon after its start. The log above "
            "says why. Nothing fires and no mail leaves until they run."
        )


class ContentError(RedressError):
    """A content file (landlord, diagram, table, form, letter) has a fault. The message names file and place."""

    http_status = 422
    exit_code = 9


class ContentLimit(ContentError):
    """A content file asks for more time or room than one run may use. The message names file, place and limit."""

    @property
    def shown(self) -> str:
        """What the person reads; the message is for the author of the file, and is in the log."""
        return (
            "This asks for more than can be worked out at once, so nothing was changed. "
            "Shorten what was entered; if that does not help, tell your administrator what you were doing and when."
        )


class ConfigurationError(RedressError):
    """Environment variables are missing or wrong. The message names each of them."""

    http_status = 500
    exit_code = 78
