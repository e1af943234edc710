"""Cases of somebody, and names that somebody has, however they are written (INT-10, INT-11).

What a person is called and reached by is kept as keys beside the words of a case (`case_word`), so that it is looked up
and not compared with everybody there is. After an update whose keys are made otherwise, a worker makes those of older
cases anew; until it has, everybody is compared, so that nobody is overlooked meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypedDict, cast

from sqlalchemy import ColumnElement, Connection, select

from app.search_words import alike_keys, asked_words, same_person, same_words

from .tables import authority, case, case_word, person, subject_word, user

CUT_BY = "#2"
"""Kept with the words of a case: how they were cut. No text is cut into it. Another number has every case cut anew."""
MARKS = ("#", "$")
"""Such marks stand from the first of these signs up to the second."""
MOST_SIMILAR = 10
AT_ONCE = 500
"""How many names are put into one statement."""


class SimilarCaseRow(TypedDict):
    """What is shown of a case that may be the same complaint."""

    id: int
    reference: str
    summary: str
    received_on: date
    status: str
    theme: str


def cases_of_person(
    connection: Connection, landlord: str, details: Mapping[str, str], theme: str, since: date
) -> list[SimilarCaseRow]:
    """Up to ten cases that may be the same complaint, received since a day, those of the theme first (INT-11).

    `details` of the person by column: one that is the same, however it is written, makes a case similar.
    """
    given = {column: value for column, value in details.items() if asked_words(value)}
    if not given:
        return []
    columns = ("id", "reference", "summary", "received_on", "status", "theme")
    query = (
        select(*(case.c[name] for name in columns), *(person.c[name].label(f"of_{name}") for name in given))
        .join(person, person.c.id == case.c.complainant_id)
        .where(case.c.landlord == landlord, case.c.received_on >= since)
        .order_by(case.c.received_on.desc(), case.c.id.desc())
    )
    if not keys_wanting(connection, landlord):
        keys = [key for column, value in given.items() for key in alike_keys(column, value)]
        query = query.where(_kept_under(landlord, keys)).limit(MOST_SIMILAR)
    similar: list[SimilarCaseRow] = []
    for row in connection.execute(query).mappings():
        if any(same_words(value, row[f"of_{name}"]) for name, value in given.items()):
            similar.append(cast("SimilarCaseRow", {name: row[name] for name in columns}))
        if len(similar) == MOST_SIMILAR:
            break
    return sorted(similar, key=lambda row: row["theme"] != theme)


def cases_of_customer(connection: Connection, landlord: str, name: str, address: str, status: str) -> list[int]:
    """The ids of the cases with a status whose complainant has this name and address, however they are written."""
    query = (
        select(case.c.id, person.c.name, person.c.address)
        .join(person, person.c.id == case.c.complainant_id)
        .where(case.c.landlord == landlord, case.c.status == status)
        .order_by(case.c.id)
    )
    if not keys_wanting(connection, landlord):
        query = query.where(_kept_under(landlord, alike_keys("name", name)))
        if address.strip():
            query = query.where(_kept_under(landlord, alike_keys("address", address)))
    return [row.id for row in connection.execute(query) if same_person(name, address, row.name, row.address)]


def people_called(connection: Connection, landlord: str, names: Iterable[str]) -> set[str]:
    """Those of these names that somebody has whom the landlord's records know, however they are written.

    They are residents, whoever speaks for one, whoever a case is about, and the people who work here.
    """
    wanted = {name: alike_keys("name", name) for name in sorted(set(names))}
    called: dict[str, set[str]] = {}
    for name, keys in wanted.items():
        for key in keys:
            called.setdefault(key, set()).add(name)
    kept = _of_residents(connection, landlord, sorted(called))
    for name in _others_called(connection, landlord, wanted):
        kept |= called.keys() & set(alike_keys("name", name))
    return {name for key in kept for name in called[key]}


def _others_called(connection: Connection, landlord: str, asked: Iterable[str]) -> Iterator[str]:
    """The names of whoever is not kept under the words of a case, those complained about as far as asked for."""
    yield from connection.execute(select(user.c.name)).scalars()
    speaking = select(authority.c.name).join(case, case.c.id == authority.c.case_id).distinct()
    yield from connection.execute(speaking.where(case.c.landlord == landlord)).scalars()
    for some in _some_at_once(sorted({word for name in asked for word in name.split()})):
        about = select(subject_word.c.case_id).where(subject_word.c.landlord == landlord, subject_word.c.word.in_(some))
        for subjects in connection.execute(select(case.c.subjects).where(case.c.id.in_(about))).scalars():
            yield from subjects or ()
    if keys_wanting(connection, landlord):
        yield from connection.execute(select(person.c.name).where(person.c.landlord == landlord)).scalars()


def keys_wanting(connection: Connection, landlord: str) -> bool:
    """Whether some case of a landlord still has words that another version of the program cut."""
    return bool(cut_otherwise(connection, landlord, 1))


def cut_otherwise(connection: Connection, landlord: str, most: int) -> list[int]:
    """The ids of up to `most` cases of a landlord whose words another version of the program cut.

    Every case has a mark (the migrations gave one to those from before there were marks).
    """
    first, last = MARKS
    word = case_word.c.word
    marks = select(case_word.c.case_id).where(case_word.c.landlord == landlord).order_by(word, case_word.c.case_id)
    before, after = marks.where(word >= first, word < CUT_BY), marks.where(word > CUT_BY, word < last)
    return [row.case_id for query in (before, after) for row in connection.execute(query.limit(most))][:most]


def _of_residents(connection: Connection, landlord: str, keys: Sequence[str]) -> set[str]:
    """Those of these keys under which a resident's name is kept."""
    kept: set[str] = set()
    for some in _some_at_once(keys):
        query = select(case_word.c.word).where(case_word.c.landlord == landlord, case_word.c.word.in_(some))
        kept |= set(connection.execute(query.distinct()).scalars())
    return kept


def _kept_under(landlord: str, keys: Sequence[str]) -> ColumnElement[bool]:
    held = select(case_word.c.case_id).where(case_word.c.landlord == landlord, case_word.c.word.in_(keys))
    return case.c.id.in_(held)


def _some_at_once(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]
