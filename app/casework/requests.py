"""A request of a person: one transaction, and the first answer again when it is sent twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app import feel
from app.errors import Conflict, TooLarge
from app.store import Connection, requests
from app.store.rows import AnsweredRequestRow

from .actor import Actor
from .case import Case
from .runtime import Runtime

LARGEST_SUBMISSION = 1_000_000  # characters over all answers; documents are uploaded by themselves
USED_OTHERWISE = "This request key was used for something else. Send the request again with a new key."
USED_WITH_OTHER_CONTENT = (
    "This was sent before with other content, and that was kept. Look at what was recorded; to record this as well, "
    "open the form again and send it from there."
)


def require_acceptable_size(values: Mapping[str, Any]) -> None:
    """Reject oversized submissions before validating them."""
    if len(repr(values)) > LARGEST_SUBMISSION:
        raise TooLarge("This form holds more than we can take. Shorten the text, or add it to the case as a document.")


@contextmanager
def idempotent_request(
    runtime: Runtime, actor: Actor, command: str, request_key: str | None, content: Any = None
) -> Iterator[RequestOutcome]:
    """The transaction of a command. With a request key, the same request sent twice gets its first answer again.

    `content`: what the request holds; where that is known only later, `RequestOutcome.came_with` says it. Conflict when
    the key was used for another command, by somebody else, or with other content. Whoever comes with the same key in
    the same moment waits for the first answer.
    """
    with runtime.transaction() as connection:
        outcome = RequestOutcome(connection)
        if request_key:
            at = runtime.clock.now()
            outcome.answered = requests.begin(connection, request_key, command, actor.username, at)
            outcome.require_same_command(command, actor)
        if content is not None:
            outcome.came_with(content)
        yield outcome
        if request_key and outcome.answered is None:
            requests.keep(connection, request_key, outcome.content, feel.to_json(outcome.answer))
    for callback in outcome.after_commit:
        callback()


class RequestOutcome:
    """What a command answers, and what is done once it is committed. `answered`: the same request, answered before."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.answered: AnsweredRequestRow | None = None
        self.content = ""
        self.answer: dict[str, Any] = {}
        self.after_commit: list[Callable[[], None]] = []

    @property
    def earlier(self) -> dict[str, Any] | None:
        """The first answer, when this request was answered before."""
        return self.answered["answer"] if self.answered else None

    def require_same_command(self, command: str, actor: Actor) -> None:
        known = self.answered
        if known and (known["verb"], known["username"]) != (command[: requests.LONGEST_VERB], actor.username):
            raise Conflict(USED_OTHERWISE)

    def came_with(self, content: Any) -> None:
        """Say what the request holds; Conflict when the same key came with something else before."""
        self.content = hashlib.sha256(repr(_ordered(feel.to_json(content))).encode()).hexdigest()
        if self.answered and self.answered["content"] not in ("", self.content):
            raise Conflict(USED_WITH_OTHER_CONTENT)

    def done(self, case: Case, **answer: Any) -> None:
        self.answer = answer
        self.after_commit = case.after_commit


def _ordered(value: Any) -> Any:
    """A value whose text is the same whatever the order of its keys."""
    if isinstance(value, Mapping):
        return sorted((str(key), _ordered(item)) for key, item in value.items())
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    return value
