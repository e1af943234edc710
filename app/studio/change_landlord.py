"""Change a landlord's file from the page of one of its parts; everything else in the file stays as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.release import OMBUDSMAN_FILE
from app.errors import Invalid, NotFound
from app.landlords import ANY_STAFF, LandlordError, load_landlord, load_ombudsman
from app.landlords.rewriting import Change, Value, heading_of, with_changes, without_table

from .landlord_parts import (
    PERMISSIONS,
    Part,
    Question,
    Section,
    parts_of_file,
    read_document,
    roles_in,
    sections_of,
)
from .save_file import Saved, save_file
from .seen_text import seen_text

Sent = Mapping[str, Sequence[str]]
"""What a page sent: name of a field → its values."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
NEEDED, A_KEY = "Fill this in: the file needs it.", "Small letters, digits and _, beginning with a letter."
TAKEN = "There is one of this name already."


def change_landlord(
    runtime: Runtime, actor: Actor, draft_id: int, path: str, part: str, sent: Sent, *, seen: int
) -> Saved:
    """Save what the page of a part says. Only keys that say something else now are written anew.

    `seen`: the revision at which the page was opened. Invalid names each field that cannot be so; under "" stands what
    the file as a whole could not say.
    """
    before = seen_text(runtime, actor, draft_id, path, seen)
    page = next((each for each in parts_of_file(path) if each.key == part), None)
    if page is None or before is None:
        raise NotFound("There is no such page of this file. The list of its parts shows them all.")
    after = with_page(path, page, before, sent)
    _require_readable(path, after)
    return save_file(runtime, actor, draft_id, path, after.encode(), seen=seen)


def with_page(path: str, part: Part, text: str, sent: Sent) -> str:
    """A file with what the page of a part says. Invalid names each field that cannot be so."""
    document = read_document(text.encode())
    errors: dict[str, str] = {}
    changes: list[Change] = []
    gone: list[str] = []
    for section in sections_of(path, part, document):
        if section.table == PERMISSIONS:
            changes += _permissions(document, sent)
        elif section.removed_by and sent.get(section.removed_by):
            gone.append(section.table)
        elif section.new:
            changes += _new_table(section, document, sent, errors)
        elif section.row_key:
            changes += _rows(section, sent, errors)
        else:
            changes += _answers(section.questions, section.table, sent, errors)
    if errors:
        raise Invalid(errors)
    text = with_changes(text, changes)
    for table in gone:
        text = without_table(text, table)
    return text


def _permissions(document: Mapping[str, Any], sent: Sent) -> Iterator[Change]:
    """Who may use an act: the roles that the file names keep their order, new ones follow in that of the roles."""
    said: Mapping[str, list[str]] = document.get(PERMISSIONS, {})
    order = [ANY_STAFF, *roles_in(document)]
    for act in sent.get("act", ()):
        ticked, present = set(sent.get(f"{PERMISSIONS}/{act}", ())), said.get(act)
        if ticked == set(present or ()):
            continue
        kept = [role for role in present or () if role in ticked]
        yield PERMISSIONS, act, [*kept, *(role for role in order if role in ticked and role not in kept)]


def _new_table(section: Section, document: Mapping[str, Any], sent: Sent, errors: dict[str, str]) -> list[Change]:
    key = _first(sent, section.row_key)
    kin = section.table.removesuffix(".+")
    if not key:
        return []
    if not KEY.fullmatch(key):
        errors[section.row_key] = A_KEY
    elif key in document.get(kin, {}):
        errors[section.row_key] = TAKEN
    return list(_answers(section.questions, heading_of(kin, key), sent, errors))


def _rows(section: Section, sent: Sent, errors: dict[str, str]) -> Iterator[Change]:
    """The rows of a list: changed, added, or with nothing left in them taken out."""
    taken = {row.key for row in section.rows}
    for row in section.rows:
        key = row.key or _first(sent, f"{row.name}/key")
        if not row.key and not key and not _first(sent, row.name):
            continue
        if not row.key and (why := _why_no_key(section, key, taken)):
            errors[f"{row.name}/key"] = why
            continue
        taken.add(key)
        if sent.get(f"{row.name}/remove"):
            yield section.table, key, None
        else:
            needed = Question(row.name, section.table, key, key, "", row.kind, True, row.value)
            yield from _answers((needed,), section.table, sent, errors)


def _why_no_key(section: Section, key: str, taken: set[str]) -> str:
    if key in taken:
        return TAKEN
    if section.row_key == "Day":
        return "" if _day(key) else "A day, such as 2026-12-28."
    if section.row_key == "Year":
        return "" if re.fullmatch(r"\d{4}", key) else "A year, such as 2026."
    return "" if KEY.fullmatch(key) else A_KEY


def _answers(questions: Sequence[Question], table: str, sent: Sent, errors: dict[str, str]) -> Iterator[Change]:
    for question in questions:
        if question.name not in sent and question.kind not in ("flag", "roles"):
            continue
        try:
            value = _value(question, sent)
        except ValueError as wrong:
            errors[question.name] = str(wrong)
            continue
        if value is None and question.needed:
            errors[question.name] = NEEDED
        elif value != _as_said(question):
            yield table, question.key, value


def _as_said(question: Question) -> Any:
    """What the file says now, as `_value` would give it."""
    if question.kind == "roles":
        return list(question.value or ()) or None
    return None if question.value == "" else question.value


def _value(question: Question, sent: Sent) -> Value | None:
    """What was entered; None for nothing. Raises ValueError in words for what cannot be so."""
    text = _first(sent, question.name)
    match question.kind:
        case "flag":
            return bool(text)
        case "roles":
            ticked = set(sent.get(question.name, ()))
            kept = [role for role in question.value or () if role in ticked]
            return [*kept, *(role for role in sent.get(question.name, ()) if role not in kept)] or None
        case "day":
            return _read(_day(text), text, "A day, such as 2026-04-01.")
        case "time":
            return _read(_time(text), text, "A time, such as 17:30.")
        case "number":
            digits = text.replace(",", "")
            number = int(digits) if re.fullmatch(r"[0-9]{1,9}", digits) else None
            return _read(number, text, "A whole number, such as 12500.")
        case _:
            return text or None


def _read(value: Value | None, text: str, wanted: str) -> Value | None:
    if value is None and text:
        raise ValueError(wanted)
    return value


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and _is(date, text) else None


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", text) and _is(time, text) else None


def _is(kind: type[date] | type[time], text: str) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True


def _first(sent: Sent, name: str) -> str:
    return " ".join(next(iter(sent.get(name, ())), "").split())


def _require_readable(path: str, text: str) -> None:
    """Refuse what the program could not work with, in the words of the check."""
    name = path.removeprefix("landlords/").removesuffix(".toml")
    try:
        _ = load_ombudsman(text) if path == OMBUDSMAN_FILE else load_landlord(text, name)
    except LandlordError as error:
        raise Invalid({"": str(error).removeprefix(f"{path}: ")}) from error
