"""The words that name whom a case is about, so that lists leave it out for whoever they may mean (INT-26)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from . import tables as t
from .cases import add_missing


def keep_words(connection: Connection, landlord: str, case_id: int, words: Iterable[str]) -> None:
    """Replace the words, folded to lower case, that name whom a case is about."""
    connection.execute(delete(t.subject_word).where(t.subject_word.c.case_id == case_id))
    rows = [{"landlord": landlord, "word": word[:60], "case_id": case_id} for word in sorted(set(words))]
    add_missing(connection, t.subject_word, rows)


def cases_naming(connection: Connection, landlords: Sequence[str], words: Sequence[str]) -> list[int]:
    """The cases of these landlords of which a word that names whom they are about is among `words`."""
    if not words or not landlords:
        return []
    query = select(t.subject_word.c.case_id).where(
        t.subject_word.c.landlord.in_(landlords), t.subject_word.c.word.in_([word[:60] for word in words])
    )
    return sorted(connection.execute(query.distinct()).scalars())
