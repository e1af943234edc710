"""A request of a person: one transaction, and the first answer again when it is sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app import feel
from app.errors import Conflict, TooLarge
from app.store import requests

from .actor import Actor
from .case import Casework
from .runtime import Office

LARGEST_SUBMISSION = 1_000_000  # characters over all answers; a document has its own way in


def weigh(values: Mapping[str, Any]) -> None:
    """Refuse a submission far larger than any form here needs, before it is looked at."""
    if len(repr(values)) > LARGEST_SUBMISSION:
        raise TooLarge("This form holds more than we can take. Shorten the text, or add it to the case as a document.")


@contextmanager
def answering(office: Office, actor: Actor, verb: str, request_key: str | None) -> Iterator[Answering]:
    """The transaction of a verb. With a request key, the same request sent twice gets its first answer again."""
    with office.transaction() as connection:
        one = Answering(connection)
        if request_key:
            found = requests.find(connection, request_key)
            if found and (found["verb"], found["username"]) != (verb, actor.username):
                raise Conflict("This request key was used for something else. Send the request again with a new key.")
            one.earlier = found["answer"] if found else None
        yield one
        if request_key and one.earlier is None:
            requests.keep(connection, request_key, verb, actor.username, feel.to_json(one.answer), office.clock.now())
    for keep_warm in one.after_commit:
        keep_warm()


class Answering:
    """What a verb answers, and what is done once it is committed."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.earlier: dict[str, Any] | None = None
        self.answer: dict[str, Any] = {}
        self.after_commit: list[Callable[[], None]] = []

    def done(self, casework: Casework, **answer: Any) -> None:
        self.answer = answer
        self.after_commit = casework.after_commit
