"""The words of each case in the database's own index for words: GIN on PostgreSQL, FTS5 on SQLite.

It answers which cases hold several words together, however many hold each of them, where `case_word` would have to be
read word by word. What stands in it is cut by `app.search_words`, so the database only compares: accents, apostrophes,
postcodes and telephone numbers are found as they are in `case_word`. `migrations/` makes the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    cast,
    column,
    func,
    literal,
    select,
    table,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from .tables import case, case_word

TABLE = "case_text"
FTS5 = f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, tokenize = 'ascii', detail = 'none', columnsize = 0)"
"""The ASCII tokenizer leaves everything else as it is; our words hold no ASCII sign but letters and digits."""
CASE_TEXT = table(TABLE, column("case_id"), column("words"), column("rowid"), column(TABLE))
NOT_LOOKED_FOR = ("#", "$", "=")
"""Begin what `case_word` keeps beside the words of texts: marks, and the keys of a person."""
LARGEST = 900_000
"""Bytes of all words of a case that are indexed. PostgreSQL takes no more than a megabyte."""
MOST_SPELLINGS = 50
LAST_LETTER = "\U0010ffff"
KEEP = {
    "postgresql": [
        f"INSERT INTO {TABLE} (case_id, words) VALUES (:case_id, array_to_tsvector(CAST(:words AS text[])))"
        " ON CONFLICT (case_id) DO UPDATE SET words = excluded.words"
    ],
    "sqlite": [
        f"DELETE FROM {TABLE} WHERE rowid = :case_id",
        f"INSERT INTO {TABLE} (rowid, words) VALUES (:case_id, :words)",
    ],
}


def keep_case_text(connection: Connection, case_id: int, words: Iterable[str]) -> None:
    """Put the words of a case into the index, in place of those that it had."""
    kept, room = [], LARGEST
    for word in sorted(set(words)):
        room -= len(word.encode()) + 1
        if not word.startswith(NOT_LOOKED_FOR) and room > 0:
            kept.append(word)
    given = kept if connection.dialect.name == "postgresql" else " ".join(kept)
    for statement in KEEP[connection.dialect.name]:
        names = {"case_id": case_id, "words": given}
        connection.execute(text(statement), {name: names[name] for name in names if f":{name}" in statement})


def holding(
    connection: Connection, landlord: str, statuses: Sequence[str], words: Sequence[str], most: int
) -> Select[Any]:
    """Up to `most` cases of a landlord, of these statuses (empty: all), that hold every word as the start of one of
    theirs: those that were logged last, with `id` and `received_on`."""
    listed = select(case.c.id, case.c.received_on).where(case.c.landlord == landlord)
    listed = listed.where(case.c.status.in_(statuses)) if statuses else listed
    if connection.dialect.name == "sqlite":
        matched, checked = _fts5_query(connection, landlord, words)
        held = listed.join(CASE_TEXT, CASE_TEXT.c.rowid == case.c.id).where(CASE_TEXT.c[TABLE].op("MATCH")(matched))
        held = held.where(*(has_word(case.c.id, word) for word in checked))
        return held.order_by(CASE_TEXT.c.rowid.desc()).limit(most)  # FTS5 gives them in this order, and stops
    spelled = {word: _words_starting(connection, landlord, word) for word in words}
    hits = select(CASE_TEXT.c.case_id).where(_holds_spelled(spelled)).order_by(CASE_TEXT.c.case_id.desc())
    each = hits.offset(0).subquery("hits")  # first found, then one case after the other: else PostgreSQL tries them all
    its = listed.where(case.c.id == each.c.case_id).offset(0).lateral("its_case")
    read = select(its.c.id, its.c.received_on).join_from(each, its, true())
    return read.order_by(each.c.case_id.desc()).limit(most)


def holds_all(words: Sequence[str]) -> Any:
    """Whether a row of the index holds every word, as the start of one of its own; on PostgreSQL."""
    return _matches(" & ".join(f"{_quoted(word)}:*" for word in words))


def _holds_spelled(spelled: Mapping[str, Sequence[str]]) -> Any:
    """The same, asked for the words kept that begin so, where they are few; on PostgreSQL.

    Of whole words GIN reads along the rarest; of the start of a word it gathers every case first, however many.
    """
    asked = []
    for word, some in spelled.items():
        few = len(some) <= MOST_SPELLINGS
        asked.append(f"({' | '.join(map(_quoted, some or [word]))})" if few else f"{_quoted(word)}:*")
    return _matches(" & ".join(asked))


def _matches(query: str) -> Any:
    return CASE_TEXT.c.words.op("@@")(cast(literal(query, Text), TSQUERY))


def _quoted(word: str) -> str:
    """A word as a query for words takes it."""
    return "'" + word.replace("\\", "").replace("'", "''") + "'"


def starting_with(word: str, kept: Any = case_word) -> ColumnElement[bool]:
    """Kept words that start with `word`, as a range that an index can read."""
    return and_(kept.c.word >= word, kept.c.word < word + LAST_LETTER)


def has_word(case_id: ColumnElement[int], word: str) -> ColumnElement[bool]:
    """Whether one case holds a word: one step along the index of its words.

    A scalar subquery, for PostgreSQL turns EXISTS into a join that reads every word there is.
    """
    kept = case_word.alias()
    holding = select(literal(1)).where(kept.c.case_id == case_id, starting_with(word, kept)).limit(1)
    return holding.scalar_subquery().is_not(None)


def _fts5_query(connection: Connection, landlord: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """(query for FTS5, the words that are checked on each case that it gives).

    FTS5 reads along whole words and stops early, but of the start of a word it gathers every case first. So it is asked
    for the words kept that begin so; where very many do, the cases that the other words give are checked.
    """
    spelled = {word: _words_starting(connection, landlord, word) for word in words}
    few = {word: some for word, some in spelled.items() if len(some) <= MOST_SPELLINGS}
    asked = ["(" + " OR ".join(f'"{one_of}"' for one_of in some or [word]) + ")" for word, some in few.items()]
    wide = [word for word in words if word not in few]
    if not asked:
        return " AND ".join(f'"{word}"*' for word in wide), []
    return " AND ".join(asked), wide


def _words_starting(connection: Connection, landlord: str, start: str) -> list[str]:
    """Up to MOST_SPELLINGS + 1 of the words kept that begin so: one step along an index for each."""
    kept = case_word.c.word
    here = (case_word.c.landlord == landlord, kept < start + LAST_LETTER)
    walk = select(func.min(kept).label("word")).where(*here, kept >= start).cte("walk", recursive=True)
    further = select(func.min(kept)).where(*here, kept > walk.c.word).scalar_subquery()
    walk = walk.union_all(select(further).where(walk.c.word.is_not(None)))
    query = select(walk.c.word).where(walk.c.word.is_not(None)).limit(MOST_SPELLINGS + 1)
    return list(connection.execute(query).scalars())
