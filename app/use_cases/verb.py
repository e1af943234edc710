"""What the three verbs share: answer a repeated request once, check a form, run the diagrams, save, commit.

`do` (complete_task), `tell` (tell_case) and `use` (use_act) differ in what they are allowed to do; this is what they
have in common.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from app import feel
from app.errors import Conflict, TooLarge
from app.forms import Form
from app.store import requests, tables

from .actors import Actor
from .casework import Casework
from .choices import choices_for
from .conducting import Conductor
from .contributions import withdraw_unneeded
from .office import Office
from .recorders import record_answers
from .refusals import watch_refusals
from .responses import await_samples

LARGEST_SUBMISSION = 1_000_000  # characters over all answers; a document has its own way in


class Verb:
    """One verb on one case, inside its transaction."""

    def __init__(self, casework: Casework) -> None:
        self.casework = casework
        self.conductor = Conductor(casework)

    def check(self, form: Form, values: Mapping[str, Any]) -> dict[str, Any]:
        """The answers of a form, typed and checked; Invalid with what is wrong by field. Nothing is changed."""
        weigh(values)
        facts = {**self.casework.context(), **values}
        return form.validate(values, facts=facts, options=self.options(form))

    def options(self, form: Form) -> dict[str, list[tuple[str, str]]]:
        """The choices of the form's selects that come from the case or the landlord."""
        return choices_for(self.casework.connection, self.casework.content, form, self.casework)

    def take_down(self, form: Form, answers: Mapping[str, Any], task_id: int | None = None) -> None:
        """Record a checked form: each answer where its field says, and the whole as submitted."""
        record_answers(self.casework, form, answers)
        self.casework.add(
            tables.submission,
            task_id=task_id, form_id=form.id, answers=feel.to_json(dict(answers)), submitted_at=self.casework.now,
            submitted_by=self.casework.actor.username,
        )  # fmt: skip

    def finish(self) -> None:
        """Tell what the recorders promised, settle the instances, and save."""
        withdraw_unneeded(self.casework)
        watch_refusals(self.casework)
        await_samples(self.casework)
        while self.casework.told_later:
            message, variables = self.casework.told_later.pop(0)
            self.conductor.tell(message, variables)
        self.conductor.settle()
        self.casework.save()


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
