"""The letters that tasks are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from sqlalchemy import Connection, select

from app.store.tables import letter, task


class LetterOfTask(TypedDict):
    """What a list shows of the letter of a task."""

    letter_id: int
    title: str
    addressee: str
    issued_on: date


def letters_of_tasks(connection: Connection, task_ids: Sequence[int], named_by: str) -> dict[int, LetterOfTask]:
    """task → its letter, for those that have one. `named_by`: the property of a task that holds the letter's id."""
    chosen = select(task.c.id, task.c.properties).where(task.c.id.in_(task_ids))
    letter_of = {
        row.id: int(row.properties[named_by])
        for row in connection.execute(chosen)
        if (row.properties or {}).get(named_by) is not None
    }
    read = select(letter.c.id, letter.c.title, letter.c.addressee, letter.c.issued_on)
    rows = {row.id: row for row in connection.execute(read.where(letter.c.id.in_(sorted(set(letter_of.values())))))}
    return {
        task_id: LetterOfTask(letter_id=row.id, title=row.title, addressee=row.addressee, issued_on=row.issued_on)
        for task_id, letter_id in letter_of.items()
        if (row := rows.get(letter_id)) is not None
    }
