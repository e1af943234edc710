"""Finding cases by what people say on the telephone: reference, name, address, words of the complaint.

Words stand in an inverted index (`case_word`), cut by `app.search_words` like those that somebody types. A word typed
matches the start of a word kept, so "boil" finds "boiler". The rarest word is read from the index and the others are
only checked on the cases it gave, which keeps a search for "heating resident 1042" as quick as one for "1042".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, TypedDict

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, select, union_all

from app.store.fetch import fetch_rows
from app.store.rows import CaseRow
from app.store.tables import case, case_word, person

LAST_LETTER = "\U0010ffff"


class ListedCaseRow(TypedDict):
    """What a list of cases shows of each."""

    id: int
    landlord: str
    reference: str
    summary: str
    kind: str
    stage: int | None
    status: str
    service_area: str
    received_on: date
    next_due: date | None
    anonymous: bool
    resident: str | None
    address: str | None


def starting_with(word: str) -> ColumnElement[bool]:
    """Kept words that start with `word`, as a range that the index can read."""
    return and_(case_word.c.word >= word, case_word.c.word < word + LAST_LETTER)


def has_word(case_id: ColumnElement[int], word: str) -> ColumnElement[bool]:
    """Whether one case holds a word. Read by case: a case has few words, a word may have very many cases.

    A scalar subquery, for PostgreSQL turns EXISTS into a join that reads every word there is.
    """
    kept = case_word.alias()
    start = func.substr(kept.c.word, 1, len(word))
    holding = select(literal(1)).where(kept.c.case_id == case_id, start == word).limit(1)
    return holding.scalar_subquery().is_not(None)


def cases_without_word(connection: Connection, word: str, most: int) -> list[CaseRow]:
    """Up to `most` cases under which this word is not kept, the oldest first."""
    kept = select(literal(1)).where(case_word.c.case_id == case.c.id, case_word.c.word == word)
    return fetch_rows(connection, select(case).where(~kept.exists()).order_by(case.c.id).limit(most), CaseRow)


def rarest_first(
    connection: Connection, landlords: Sequence[str], words: Sequence[str], cap: int
) -> list[tuple[str, int]]:
    """(word, number of entries up to `cap`), the rarest word first. One statement, bounded by the cap."""
    counted = []
    for word in words:
        entries = select(case_word.c.case_id).where(case_word.c.landlord.in_(landlords), starting_with(word)).limit(cap)
        counted.append(select(literal(word).label("word"), func.count().label("n")).select_from(entries.subquery()))
    if not counted:
        return []
    query = union_all(*counted) if len(counted) > 1 else counted[0]
    return sorted(((row.word, int(row.n)) for row in connection.execute(query)), key=lambda pair: (pair[1], pair[0]))


def cases_with(connection: Connection, landlords: Sequence[str], words: Sequence[str], most: int) -> list[int]:
    """Ids of up to `most` cases that hold every word. `words` with the rarest first."""
    first, *others = words
    query = select(case_word.c.case_id).where(case_word.c.landlord.in_(landlords), starting_with(first))
    rare = query.distinct().subquery("rare")
    checked = select(rare.c.case_id).where(*(has_word(rare.c.case_id, word) for word in others))
    return list(connection.execute(checked.limit(most)).scalars())


def case_rows(connection: Connection, case_ids: Sequence[int], most: int) -> list[ListedCaseRow]:
    """What a list of cases shows of each, the ones received last first."""
    if not case_ids:
        return []
    return fetch_rows(connection, _listed().where(case.c.id.in_(case_ids)).limit(most), ListedCaseRow)


def latest_cases(
    connection: Connection, landlords: Sequence[str], statuses: Sequence[str], words: Sequence[str], most: int
) -> list[ListedCaseRow]:
    """Cases received last, for a word too common to list its cases first."""
    queries = [latest(landlord, statuses, words, most) for landlord in landlords]
    rows = [row for query in queries for row in fetch_rows(connection, query, ListedCaseRow)]
    return sorted(rows, key=lambda row: (row["received_on"], row["id"]), reverse=True)[:most]


def latest(landlord: str, statuses: Sequence[str], words: Sequence[str], most: int) -> Select[Any]:
    """Those of one landlord: read along the index of dates, in its order, until there are enough."""
    query = _listed().where(case.c.landlord == landlord, *(has_word(case.c.id, word) for word in words))
    if statuses:
        query = query.where(case.c.status.in_(statuses))
    return query.limit(most)


def _listed() -> Select[Any]:
    columns = (
        case.c.id,
        case.c.landlord,
        case.c.reference,
        case.c.summary,
        case.c.kind,
        case.c.stage,
        case.c.status,
        case.c.service_area,
        case.c.received_on,
        case.c.next_due,
        case.c.anonymous,
        person.c.name.label("resident"),
        person.c.address,
    )
    query = select(*columns).outerjoin(person, person.c.id == case.c.complainant_id)
    return query.order_by(case.c.received_on.desc(), case.c.id.desc())
