"""Odd values in every field of every form – of tasks, acts, messages, a contact –, posted by a browser and by REST."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from app.casework.act_registry import ACTS
from app.content.messages import known_messages
from app.errors import RedressError
from app.forms.model import Field
from app.sent import kept_text
from app.views.new_contact import new_contact
from app.views.view_task import FormView, fields_of_task, view_act_form, view_message_form
from tests.content.filling import CannotFill, filled
from tests.drivers.every_post import EVERYTHING
from tests.fuzz import odd_values as odd
from tests.fuzz.addresses import ask
from tests.fuzz.cases_to_fuzz import Place
from tests.fuzz.tally import Tally

Request = tuple[str, str, dict[str, Any]]
"""Method, address, and what is sent."""


def try_every_field(place: Place, tally: Tally, chance: random.Random, rounds: int) -> None:
    """Fill each form in as it should be but for one field, which holds something odd: each field `rounds` times.

    In a single round a form that is offered in several places is tried in the first of them, and each value goes in by
    one of the ways there are, which chance picks.
    """
    tried: set[str] = set()
    for page, rest, draft, view in _forms(place):
        if rounds == 1 and view.form.id in tried:
            continue
        tried.add(view.form.id)
        good = _good(place, view)
        for field in view.form.fields:
            for _ in range(rounds):
                value = _odd(field, chance)
                answers = {**good, field.key: value} if chance.random() < 0.9 else {field.key: value}
                ways = _ways(place, page, rest, draft, view, field, answers, chance)
                for way in [chance.choice(ways)] if rounds == 1 else ways:
                    for method, path, sent in way:
                        ask(place, tally, method, path, sent)


def _ways(
    place: Place, page: str, rest: str, draft: str, view: FormView, field: Field, answers: dict[str, Any],
    chance: random.Random,
) -> list[list[Request]]:  # fmt: skip
    """The ways in which answers can be sent, each with its requests: by REST, as a draft that is then looked at, by the
    page, and while typing there."""
    headers = {"Authorization": f"Bearer {place.token}"}
    ways: list[list[Request]] = [[("POST", rest, {"json": _plain(answers), "headers": headers})]]
    if draft:
        kept = {"json": {field.key: answers[field.key]}, "headers": headers}
        ways.append([("PUT", draft, kept), ("GET", page, {})])
    ways.append([("POST", page, {"data": _posted(view, answers, chance)})])
    ways.append([("POST", page, {"data": {**_posted(view, answers, chance), "look": "1"}})])
    return ways


def _forms(place: Place) -> Iterator[tuple[str, str, str, FormView]]:
    """(page, address of REST, address of its draft, form) of everything that takes a form now."""
    runtime, actor = place.driver.runtime, place.driver[EVERYTHING]
    content = runtime.content_on(place.driver.landlord, place.driver.clock.today())
    yield "/contacts/new", "/api/v1/contacts", "", new_contact(runtime, actor, place.driver.landlord).form
    for case_id in place.keys["case_id"][:1] + place.keys["case_id"][-1:]:
        names = [("act", "acts", name) for name in sorted(ACTS)]
        names += [("tell", "messages", name) for name in sorted(known_messages(content)) if content.has_form(name)]
        for room, rest, name in names:
            try:
                view, _ = (view_act_form if room == "act" else view_message_form)(runtime, actor, case_id, name)
            except RedressError:
                continue  # not offered on this case now
            yield f"/cases/{case_id}/{room}/{name}", f"/api/v1/cases/{case_id}/{rest}/{name}", "", view
    for task_id in place.keys["task_id"]:
        try:
            view = fields_of_task(runtime, actor, task_id)
        except RedressError:
            continue
        rest = f"/api/v1/tasks/{task_id}"
        yield f"/tasks/{task_id}", f"{rest}/complete", f"{rest}/draft", view


def _good(place: Place, view: FormView) -> dict[str, Any]:
    try:
        return filled(view, place.driver.clock.today())
    except CannotFill:
        return {}


def _odd(field: Field, chance: random.Random) -> Any:
    if field.type == "number":
        return chance.choice([*odd.NUMBERS, *odd.SCALARS])
    if field.type == "datetime":
        parts = {part: chance.choice(odd.NUMBERS + odd.DAYS) for part in ("day", "month", "year", "time")}
        return chance.choice([parts, chance.choice(odd.DAYS), odd.json_value(chance)])
    if field.is_list:
        rows = [
            {column.key: _odd(column, chance) for column in field.subfields} for _ in range(chance.choice([1, 2, 101]))
        ]
        return chance.choice([rows, rows[:1], odd.json_value(chance)])
    if field.is_edits:
        return chance.choice([{"greeting": odd.text(chance)}, odd.text(chance), odd.json_value(chance)])
    return chance.choice([odd.text(chance), odd.json_value(chance)])


def _plain(value: Any) -> Any:
    """What JSON writes: days as text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def _posted(view: FormView, answers: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The answers as a browser posts them."""
    posted: dict[str, Any] = {"_request_key": f"fuzz {chance.random()}"}
    for field in view.form.fields:
        if field.key in answers:
            posted |= _boxes(field, field.key, answers[field.key])
    return {kept_text(name, "?"): _bytes(value) for name, value in posted.items()}  # no browser can name a field so


def _boxes(field: Field, name: str, value: Any) -> dict[str, Any]:
    if field.is_list and isinstance(value, list):
        boxes: dict[str, Any] = {}
        for number, row in enumerate(value[:3]):
            if isinstance(row, dict):
                for column in field.subfields:
                    if column.key in row:
                        boxes |= _boxes(column, f"{name}-{number}-{column.key}", row[column.key])
        return boxes
    if isinstance(value, dict):
        return {f"{name}-{key}": item if isinstance(item, str) else str(item) for key, item in value.items()}
    if isinstance(value, list):
        return {name: [item if isinstance(item, str) else str(item) for item in value]}
    return {name: "" if value is None else "on" if value is True else "" if value is False else str(value)}


def _bytes(value: Any) -> Any:
    if isinstance(value, list):
        return [_bytes(item) for item in value]
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) and not value.isascii() else value
