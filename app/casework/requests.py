"""A request of a person: one transaction, and the first answer again when it is sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app import feel
from app.errors import Conflict, TooLarge
from app.store import Connection, requests

from .actor import Actor
from .case import Case
from .runtime import Runtime

LARGEST_SUBMISSION = 1_000_000  # characters over all answers; documents are uploaded by themselves


def require_acceptable_size(values: Mapping[str, Any]) -> None:
    """Reject oversized submissions before validating them."""
    if len(repr(values)) > LARGEST_SUBMISSION:
        raise TooLarge("This form holds more than we can take. Shorten the text, or add it to the case as a document.")


@contextmanager
def idempotent_request(
    runtime: Runtime, actor: Actor, command: str, request_key: str | None
) -> Iterator[RequestOutcome]:
    """The transaction of a command. With a request key, the same request sent twice gets its first answer again."""
    with runtime.transaction() as connection:
        outcome = RequestOutcome(connection)
        if request_key:
            earlier = requests.find(connection, request_key)
            if earlier and (earlier["verb"], earlier["username"]) != (command, actor.username):
                raise Conflict("This request key was used for something else. Send the request again with a new key.")
            outcome.earlier = earlier["answer"] if earlier else None
        yield outcome
        if request_key and outcome.earlier is None:
            requests.keep(
                connection, request_key, command, actor.username, feel.to_json(outcome.answer), runtime.clock.now()
            )
    for callback in outcome.after_commit:
        callback()


class RequestOutcome:
    """What a command answers, and what is done once it is committed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.earlier: dict[str, Any] | None = None
        self.answer: dict[str, Any] = {}
        self.after_commit: list[Callable[[], None]] = []

    def done(self, case: Case, **answer: Any) -> None:
        self.answer = answer
        self.after_commit = case.after_commit
