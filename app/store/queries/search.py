"""Finding cases by what people say on the telephone: reference, name, address, words of the complaint.

Words stand in an inverted index (`case_word`), cut by `app.search_words` like those that somebody types. A word typed
matches the start of a word kept, so "boil" finds "boiler". Which cases hold several words together, the database's own
index for words says (`app.store.word_index`). So no search looks at every case, however many hold each of its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, TypedDict

from sqlalchemy import Connection, Select, func, literal, select, union_all

from app.store.fetch import fetch_rows
from app.store.tables import case, case_word, person
from app.store.word_index import CASE_TEXT, has_word, holding, holds_all, starting_with

NEWEST, LAST = 500, 500
"""How many of the cases received last are looked at for words that very many hold; how many that were logged last and
hold all words are put in the order of a list."""


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
    """Ids of up to `most` cases that hold every word, of those that hold the first: the rarest, which few hold.

    The cases of the first word are read, and the others looked for in each, however many hold those.
    """
    kept = select(case_word.c.case_id).where(case_word.c.landlord.in_(landlords), starting_with(words[0])).distinct()
    few = kept.limit(most).subquery("few")
    query = select(few.c.case_id).where(*(has_word(few.c.case_id, word) for word in words[1:]))
    return list(connection.execute(query).scalars())


def case_rows(connection: Connection, case_ids: Sequence[int], most: int) -> list[ListedCaseRow]:
    """What a list of cases shows of each, the ones received last first."""
    if not case_ids:
        return []
    return fetch_rows(connection, _listed().where(case.c.id.in_(case_ids)).limit(most), ListedCaseRow)


def latest_cases(
    connection: Connection, landlords: Sequence[str], statuses: Sequence[str], words: Sequence[str], most: int
) -> list[ListedCaseRow]:
    """Up to `most` of the cases of these statuses (empty: all) that hold every word, the ones received last first.

    Where more hold them than are given, they are those received or logged last.
    """
    rows: list[ListedCaseRow] = []
    for landlord in landlords:
        some: list[ListedCaseRow] = []
        for query in latest(connection, landlord, statuses, words, most):
            some = fetch_rows(connection, query, ListedCaseRow)
            if len(some) == most:
                break
        rows += some
    return sorted(rows, key=lambda row: (row["received_on"], row["id"]), reverse=True)[:most]


def latest(
    connection: Connection, landlord: str, statuses: Sequence[str], words: Sequence[str], most: int
) -> Iterator[Select[Any]]:
    """Those of one landlord: the first of these reads that gives `most`, or the last one, has them.

    Without words they are read along the index of dates, of each status its own. With words the index for words says
    which cases hold them. PostgreSQL's gathers all of them first, so there the cases received last are looked at
    before.
    """
    if not words:
        yield _in_order([_of_status(landlord, status).limit(most) for status in statuses or ("",)], most)
        return
    if connection.dialect.name == "postgresql":
        yield _in_order([_newest_with(landlord, statuses, words).limit(most)], most)
    held = holding(connection, landlord, statuses, words, LAST).subquery("held")
    newest = select(held.c.id).order_by(held.c.received_on.desc(), held.c.id.desc())
    yield _in_order([newest.limit(most)], most)


def _of_status(landlord: str, status: str) -> Select[Any]:
    """The cases of a landlord in the order of a list, of one status or ("") of all."""
    query = select(case.c.id, case.c.received_on).where(case.c.landlord == landlord)
    query = query.where(case.c.status == status) if status else query
    return query.order_by(case.c.received_on.desc(), case.c.id.desc())


def _newest_with(landlord: str, statuses: Sequence[str], words: Sequence[str]) -> Select[Any]:
    """Those of the cases received last that hold every word, on PostgreSQL."""
    newest = select(case.c.id, case.c.received_on, case.c.status).where(case.c.landlord == landlord)
    newest = newest.order_by(case.c.received_on.desc(), case.c.id.desc()).limit(NEWEST)
    read = newest.subquery("newest")
    held = select(literal(1)).where(CASE_TEXT.c.case_id == read.c.id, holds_all(words)).scalar_subquery()
    query = select(read.c.id).where(held.is_not(None))
    query = query.where(read.c.status.in_(statuses)) if statuses else query
    return query.order_by(read.c.received_on.desc(), read.c.id.desc())


def _in_order(parts: Sequence[Select[Any]], most: int) -> Select[Any]:
    """What a list shows of the cases that any of the reads gives."""
    reads = [select(part.subquery().c.id) for part in parts]
    chosen = (union_all(*reads) if len(reads) > 1 else reads[0]).subquery("chosen")
    return _listed().join(chosen, chosen.c.id == case.c.id).limit(most)


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
