"""A landlord's file as pages: its tables in parts, each key with its question, its help and what it says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from app.content.contracts import landlord_keys as keys
from app.content.contracts.landlord_keys import LandlordKey, LandlordTable
from app.content.contracts.model import Source
from app.content.release import OMBUDSMAN_FILE
from app.landlords import ANY_STAFF
from app.landlords.rewriting import heading_of

PERMISSIONS, ROLES, CLOSED, OPENED = "permissions", "roles", "calendar.closed", "calendar.open"
MORE_ROWS = 3
"""How many empty rows stand below a list."""


@dataclass(frozen=True)
class Part:
    """A page of the file: the headings of its tables, as the contract writes them."""

    key: str
    title: str
    headings: tuple[str, ...]


PARTS = (
    Part("who", "Who it is", ("", "contact", "mail")),
    Part("roles", "People", ("roles.*",)),
    Part("posts", "Posts", ("posts",)),
    Part("permissions", "Permissions", (PERMISSIONS,)),
    Part("calendar", "Calendar", (CLOSED, OPENED, "time_bands.*")),
    Part("policies", "Policies", ("policies.*",)),
    Part("choices", "Areas, themes, channels", ("areas", "themes", "channels")),
    Part("homes", "Homes owned", ("homes_owned",)),
)
OMBUDSMAN_PARTS = (Part("who", "The Ombudsman", ("", "contact", "periods.*")),)


@dataclass(frozen=True)
class Question:
    """A key, asked on a page. `name`: of its field there; `table` and `key`: where it stands in the file.

    `kind`: `text`, `day`, `time`, `flag`, `number`, `role` (one) or `roles` (several). `value`: what the file says.
    """

    name: str
    table: str
    key: str
    label: str
    help: str
    kind: str
    needed: bool
    value: Any


@dataclass(frozen=True)
class Section:
    """A table of the file on a page. `entry`: its own key where there are several of a kind, "" else.

    `rows`: for a table whose keys are chosen freely, its keys with what they say, and empty ones below; `row_key`: what
    such a key is. `new`: it is not in the file yet. `removed_by`: the field that takes it out.
    """

    table: str
    title: str
    help: str
    questions: tuple[Question, ...] = ()
    rows: tuple[Question, ...] = ()
    row_key: str = ""
    entry: str = ""
    new: bool = False
    removed_by: str = ""


def parts_of_file(path: str) -> tuple[Part, ...]:
    """The pages of a file in landlords/."""
    return OMBUDSMAN_PARTS if path == OMBUDSMAN_FILE else PARTS


def sections_of(path: str, part: Part, document: Mapping[str, Any]) -> list[Section]:
    """The tables of a page, as a file says them; the permissions have a page of their own shape."""
    file = keys.OMBUDSMAN if path == OMBUDSMAN_FILE else keys.LANDLORD
    tables = {table.heading: table for table in keys.TABLES if table.file == file}
    return [section for heading in part.headings for section in _sections(tables[heading], document)]


def _sections(table: LandlordTable, document: Mapping[str, Any]) -> Iterator[Section]:
    kin, star, _ = table.heading.partition(".*")
    if star:
        entries = document.get(kin, {})
        for entry, said in entries.items():
            heading = heading_of(kin, entry)
            title = str(said.get("title") or entry)
            yield Section(heading, title, "", tuple(_questions(table, heading, said)), entry=entry,
                          removed_by=f"{heading}/remove")  # fmt: skip
        heading = f"{kin}.+"
        questions = tuple(_questions(table, heading, {}))
        yield Section(heading, f"Add to {_titled(kin).lower()}", _plain(table.means), questions, new=True,
                      row_key=f"{heading}/+key")  # fmt: skip
    elif table.keys[0].name == "*":
        said = _said(document, table.heading)
        rows = tuple(_rows(table, said)) if table.heading != PERMISSIONS else ()
        yield Section(table.heading, _titled(table.heading), _plain(table.means), rows=rows, row_key=_row_key(table))
    else:
        said = _said(document, table.heading)
        yield Section(
            table.heading, _titled(table.heading), _plain(table.means), tuple(_questions(table, table.heading, said))
        )


def _questions(table: LandlordTable, heading: str, said: Mapping[str, Any]) -> Iterator[Question]:
    for key in table.keys:
        if key.name != "key" or heading:  # the key of the landlord is the name of its file
            yield Question(f"{heading}/{key.name}", heading, key.name, _titled(key.name), _in_a_form(key), _kind(key),
                           key.needed, said.get(key.name, _usual(key)))  # fmt: skip


def _rows(table: LandlordTable, said: Mapping[str, Any]) -> Iterator[Question]:
    any_key = table.keys[0]
    for key, value in said.items():
        yield Question(
            f"{table.heading}/{key}", table.heading, key, key, _in_a_form(any_key), _kind(any_key), False, value
        )
    for number in range(MORE_ROWS):
        name = f"{table.heading}/+{number}"
        yield Question(name, table.heading, "", "", _in_a_form(any_key), _kind(any_key), False, "")


def _in_a_form(key: LandlordKey) -> str:
    """What a key means to somebody who does not see how it is written."""
    return _plain(key.means.partition(";")[0].replace("false:", "else:"))


def _plain(text: str) -> str:
    return text.replace("`", "")


def _usual(key: LandlordKey) -> Any:
    """What holds where the file does not say."""
    return key.name == "sees_cases" if key.holds == keys.FLAG else ""


def _kind(key: LandlordKey) -> str:
    if key.source is Source.ROLES:
        return "roles" if key.holds == keys.TEXTS else "role"
    return {keys.DAY: "day", keys.TIME: "time", keys.FLAG: "flag", keys.NUMBER: "number"}.get(key.holds, "text")


def _row_key(table: LandlordTable) -> str:
    if table.heading in (CLOSED, OPENED):
        return "Day"
    return "Year" if table.keys[0].holds == keys.NUMBER else "Key"


def _said(document: Mapping[str, Any], heading: str) -> Mapping[str, Any]:
    for step in heading.split(".") if heading else ():
        inner = document.get(step, {})
        document = inner if isinstance(inner, Mapping) else {}
    return document


def _titled(heading: str) -> str:
    titles = {"": "Who it is", CLOSED: "Closed days", OPENED: "Open bank holidays", "mail": "Its mail"}
    return titles.get(heading) or heading.replace("_", " ").capitalize()


def roles_in(document: Mapping[str, Any]) -> dict[str, str]:
    """role → title, as a file has them."""
    return {key: str(said.get("title") or key) for key, said in document.get(ROLES, {}).items()}


def permissions_in(document: Mapping[str, Any], acts: Iterable[str]) -> dict[str, list[str]]:
    """act → who may use it: those that the file names, then those that it leaves out (nobody may)."""
    said = {act: list(roles) for act, roles in document.get(PERMISSIONS, {}).items()}
    return said | {act: [] for act in sorted(acts) if act not in said}


def read_document(body: bytes) -> dict[str, Any]:
    """A file as tables. Raises ValueError for one that is not TOML."""
    return tomllib.loads(body.decode("utf-8"))


def in_words(value: Any) -> str:
    """What a field shows for a value."""
    return value.isoformat() if isinstance(value, date | time) else str(value)


__all__ = [
    "ANY_STAFF",
    "PERMISSIONS",
    "ROLES",
    "Part",
    "Question",
    "Section",
    "in_words",
    "parts_of_file",
    "permissions_in",
    "read_document",
    "roles_in",
    "sections_of",
]
