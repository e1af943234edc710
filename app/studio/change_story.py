"""Change a story step by step: what is not touched keeps its lines and comments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Conflict, Invalid
from app.forms import Field
from app.scenarios.fields import keys_given
from app.scenarios.story import BETWEEN, LOG, NOTHING, VERBS
from app.scenarios.story_lines import changed_head, changed_step, moved_step, steps_of, with_step, without_step
from app.scenarios.vocabulary import Vocabulary
from app.scenarios.yaml_lines import LinedMapping, Problem, read

from .save_file import Saved, save_file
from .view_draft import view_file
from .view_story import BY_CLOCK, given_in, hash_of_text

MEANWHILE = "This story was changed meanwhile, so its steps may stand elsewhere. Look at it again, then change it."
NO_STEP = "There is no such step any more. Look at the story again."
NO_DAY = "Give each step a date, and a time or none."
WORDS = ("case", "by", "of", "refused", "between")
UP, DOWN, REMOVE, ADD = "up", "down", "remove", "add"


@dataclass(frozen=True)
class Place:
    """A step of a story: `course` 0 is the story itself, else which of its variants. `of`: the hash of what the story
    said when the page was made."""

    course: int
    number: int
    of: str


@dataclass(frozen=True)
class StepAnswers:
    """A step as a page has it. `what`: its verb, and the task, act or message; `given` and `expected`: (key, text)."""

    day: str
    time: str
    what: str
    case: str
    by: str
    of: str
    refused: str
    between: str
    given: tuple[tuple[str, str], ...]
    expected: tuple[tuple[str, str], ...]


def change_step(runtime: Runtime, actor: Actor, draft_id: int, path: str, place: Place, answers: StepAnswers) -> Saved:
    """Change a step of a story. Invalid for a value that cannot be read, Conflict where the story is another by now."""

    def change(text: str, known: Vocabulary) -> str:
        step = _step_at(text, place)
        return changed_step(text, place.course, place.number, _changes(step, answers, known))

    return _saved(runtime, actor, draft_id, path, place.of, change)


def arrange_step(runtime: Runtime, actor: Actor, draft_id: int, path: str, place: Place, how: str) -> Saved:
    """Move a step `up` or `down`, `remove` it, or `add` one after it, in which nothing happens yet."""

    def change(text: str, _: Vocabulary) -> str:
        step = _step_at(text, place)
        if how in (UP, DOWN):
            return moved_step(text, place.course, place.number, -1 if how == UP else 1)
        if how == REMOVE:
            if len(steps_of(text)[place.course]) == 1:
                raise Conflict("A story has at least one step. Change this one, or take the whole file out.")
            return without_step(text, place.course, place.number)
        return with_step(text, place.course, place.number, {"at": step.get("at"), NOTHING: "say what happens"})

    return _saved(runtime, actor, draft_id, path, place.of, change)


def change_head(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, of: str, title: str, people: Sequence[tuple[str, str]]
) -> Saved:
    """Change the title of a story, and who is in it: (name in the story, roles with commas between). Somebody whose
    name is empty goes. Invalid without a title, or for somebody without a role."""
    said = " ".join(title.split())
    if not said:
        raise Invalid({"title": "Say in a few words what the story shows."})

    def change(text: str, _: Vocabulary) -> str:
        document = read(text)
        if said != str(document.get("title")):
            text = changed_head(text, 0, "title", said)
        had = document.get("people") or {}
        cast = {alias: _person(had.get(alias), alias, roles) for alias, roles in people if alias.strip()}
        return changed_head(text, 0, "people", cast or None) if cast != dict(had) else text

    return _saved(runtime, actor, draft_id, path, of, change)


def change_ending(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, place: Place, expected: Sequence[tuple[str, str]]
) -> Saved:
    """Change what holds at the end of a story, or of one of its variants: (what, how it is)."""

    def change(text: str, _: Vocabulary) -> str:
        document = read(text)
        courses = [document, *(document.get("variants") or [])]
        if place.course >= len(courses):
            raise Conflict(NO_STEP)
        new = _expected(expected)
        had = courses[place.course].get("expect") or {}
        return text if new == had else changed_head(text, place.course, "expect", new or None)

    return _saved(runtime, actor, draft_id, path, place.of, change)


def _person(had: Any, alias: str, roles: str) -> dict[str, Any]:
    listed = [role.strip() for role in roles.split(",") if role.strip()]
    if not listed:
        raise Invalid({"people": f"Say which role {alias} has."})
    return {**(had if isinstance(had, LinedMapping) else {}), "roles": listed}


def _saved(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, of: str, change: Callable[[str, Vocabulary], str]
) -> Saved:
    shown = view_file(runtime, actor, draft_id, path)
    text = (shown.body or b"").decode(errors="replace")
    if hash_of_text(text) != of:
        raise Conflict(MEANWHILE)
    try:
        landlord = str(read(text).get("landlord") or "")
        known = Vocabulary(
            shown.draft.release(landlord if landlord in shown.draft.landlords else shown.draft.landlords[0])
        )
        changed = change(text, known)
        read(changed)
    except Problem as error:
        raise Invalid({"text": f"Line {error.line}: {error}"}) from error
    return save_file(runtime, actor, draft_id, path, changed.encode(), seen=shown.draft.row["revision"])


def _step_at(text: str, place: Place) -> LinedMapping:
    document = read(text)
    courses = [document, *(document.get("variants") or [])]
    try:
        step = courses[place.course]["steps"][place.number]
    except (IndexError, KeyError, TypeError) as error:
        raise Conflict(NO_STEP) from error
    if not isinstance(step, LinedMapping):
        raise Conflict(NO_STEP)
    return step


def _changes(step: LinedMapping, answers: StepAnswers, known: Vocabulary) -> dict[str, Any]:
    """The keys of a step that come out otherwise than they stand there; None: it goes."""
    verb, _, what = answers.what.partition(" ")
    changes: dict[str, Any] = {}
    had = next((name for name in VERBS if name in step), NOTHING)
    at = _moment(answers.day, answers.time)
    if at != step.get("at"):
        changes["at"] = at
    if verb != had:
        changes |= {had: None} if had in step else {}
    if verb not in (LOG, NOTHING, "publish") and what != step.get(verb):
        changes[verb] = what
    if verb == NOTHING and had != NOTHING:
        changes[NOTHING] = "time passes"
    for key in WORDS:
        new = str(getattr(answers, key)).strip() or None
        if new != (str(step[key]) if key in step else None):
            changes[key] = new
    if changes.get("between") not in (None, *BETWEEN):
        raise Invalid({"between": "Choose one of the list."})
    if verb != "publish":
        changes |= _given(step, verb, what, answers.given, known)
    expected = _expected(answers.expected)
    if expected != (step.get("expect") or {}):
        changes["expect"] = expected or None
    return changes


def _given(
    step: LinedMapping, verb: str, what: str, rows: Sequence[tuple[str, str]], known: Vocabulary
) -> dict[str, Any]:
    """What the step gives, where that is no longer what stands there."""
    form = known.form(verb, what) if verb not in (NOTHING, "report") else None
    fields = {field.key: field for field in form.fields} if form else {}
    values = {key: _value(text, fields.get(key)) for key, text in rows if key}
    before = {key: value for key, value, _ in keys_given(given_in(step), fields, 0)}
    name = {"name": before.pop("name")} if LOG in step and "name" in before and "name" not in fields else {}
    values = {**name, **values}
    if verb == LOG:
        return {} if LOG in step and values == {**name, **before} else {LOG: values, "with": None}
    if LOG in step:
        return {"with": values or None}
    return {} if values == before else {"with": values or None}


def _value(text: str, field: Field | None) -> Any:
    """The value that somebody typed: words where the field takes words, else as in the file."""
    lines = text.replace("\r\n", "\n").strip()
    as_words = field is not None and field.type in ("textfield", "textarea", "radio", "select")
    if as_words and not lines.startswith(("[", "{", "*")):
        return lines
    try:
        return read(f"- {lines}")[0] if lines else None
    except Problem as error:
        key = field.key if field else "value"
        raise Invalid({key: f"{lines!r} cannot be read: {error}. Put words in quotes."}) from error


def _expected(rows: Sequence[tuple[str, str]]) -> dict[str, Any]:
    expected: dict[str, Any] = {}
    for key, text in rows:
        name, _, clock = key.partition(" ")
        if not key:
            continue
        value = _value(text, None)
        if name in BY_CLOCK and clock:
            expected.setdefault(name, {})[clock] = value
        else:
            expected[name] = value
    return expected


def _moment(day: str, time: str) -> date:
    try:
        given = date.fromisoformat(day.strip())
        return datetime.combine(given, datetime.strptime(time.strip(), "%H:%M").time()) if time.strip() else given
    except ValueError as error:
        raise Invalid({"day": NO_DAY}) from error
