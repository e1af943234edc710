"""Complete a task with as little as its form accepts: what a step of a story says that nobody wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Invalid
from app.forms import Field
from app.forms.model import MANY_CHOICES, ONE_CHOICE
from app.use_cases.complete_task import complete_task
from app.views.view_task import FormView, fields_of_task

MOST_TRIES = 200
WORDS = "Answered by itself, as the story says nothing of this task"
DAYS = (0, 1, 14, 40, -1)
NUMBERS = (0, 1, 10, 100)


def complete_with_least(runtime: Runtime, actor: Actor, task_id: int) -> None:
    """Complete a task with the least that its form accepts: what it begins with, and what it then asks for.

    A choice is the first of those offered that is accepted; a date is today, else soon; words say that nobody wrote
    them. Raises Invalid, with what is still wrong, where no answer of that kind is accepted; else as `complete_task`.
    """
    view = fields_of_task(runtime, actor, task_id)
    least = _Least(view, runtime.clock.today())
    for _ in range(MOST_TRIES):
        try:
            complete_task(runtime, actor, task_id, least.values)
            return
        except Invalid as refusal:
            if not least.answer(refusal.errors):
                raise
    raise Invalid({view.form.id: f"“{view.form.title}” is not complete after {MOST_TRIES} tries."})


class _Least:
    def __init__(self, view: FormView, today: date) -> None:
        self.options, self.today = view.options, today
        self.fields = {field.key: field for field in view.form.fields}
        self.values: dict[str, Any] = {key: value for key, value in view.known.items() if key in self.fields}
        self._left: dict[str, Iterator[Any]] = {}

    def answer(self, errors: Mapping[str, str]) -> bool:
        """Give each field with an error its next answer; whether any had one left."""
        given = [self._give(path) for path in errors]
        return any(given)

    def _give(self, path: str) -> bool:
        key, _, rest = path.partition(".")
        field = self.fields.get(key)
        if field is None:
            return False
        if not field.is_list:
            return self._next(path, field, self.values, key)
        rows = self.values.setdefault(key, [])
        number, _, column = rest.partition(".")
        if not number:
            rows.append({})
            return len(rows) == 1
        inner = next((each for each in field.subfields if each.key == column), None)
        return inner is not None and int(number) < len(rows) and self._next(path, inner, rows[int(number)], column)

    def _next(self, path: str, field: Field, values: dict[str, Any], key: str) -> bool:
        given = self._left.setdefault(path, self._answers(field))
        answer = next(given, None)
        if answer is None:
            return False
        values[key] = answer
        return True

    def _answers(self, field: Field) -> Iterator[Any]:
        offered = [value for value, _ in field.options or self.options.get(field.options_source, ())]
        if field.type in ONE_CHOICE:
            yield from offered
        elif field.type in MANY_CHOICES:
            yield from ([value] for value in offered)
        elif field.type == "checkbox":
            yield from (True, False)
        elif field.type == "number":
            yield from NUMBERS
        elif field.type == "datetime":
            yield from self._moments(field)
        elif not field.is_edits:
            yield from _texts(field)

    def _moments(self, field: Field) -> Iterator[Any]:
        days = [(self.today + timedelta(days=count)).isoformat() for count in DAYS]
        yield from ["10:00"] if field.subtype == "time" else days
        if field.subtype == "datetime":
            yield from (f"{day} 00:00" for day in days)


def _texts(field: Field) -> Iterator[str]:
    if field.format == "email":
        yield "somebody@example.org"
    elif field.format == "phone":
        yield "020 7946 0000"
    else:
        yield WORDS
        yield WORDS[:10]
        yield from ("1", "10", "100")
