"""What is in force: which release holds for a landlord from which day, and the version that stands for all of it.

Nothing is deleted here and no day is changed: an entry is put, and it may be withdrawn.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, select

from . import tables as t
from .cases import get_row, insert, upsert
from .content_version import ONLY
from .fetch import fetch_rows
from .rows import InForceRow


@dataclass(frozen=True)
class Timeline:
    """The entries of one landlord that are not withdrawn, in the order in which they were put."""

    entries: tuple[InForceRow, ...]

    @cached_property
    def _in_order(self) -> tuple[InForceRow, ...]:
        return tuple(sorted(self.entries, key=lambda entry: (entry["begins"], entry["id"])))

    def on(self, day: date) -> InForceRow | None:
        """What is in force on a day: of what has begun by then, what began last.

        A complaint received before anything was in force goes by the first there was, for there is no other.
        """
        begun = [entry for entry in self._in_order if entry["begins"] <= day]
        return begun[-1] if begun else next(iter(self._in_order), None)

    def after(self, day: date) -> list[InForceRow]:
        """What comes into force after a day, the first one first."""
        return [entry for entry in self._in_order if entry["begins"] > day]


EMPTY = Timeline(())


def begin_change(connection: Connection) -> str:
    """Wait for whoever holds the version, and give the next one: before what is in force is read to be changed."""
    version = uuid.uuid4().hex
    upsert(connection, t.content_version, [{"id": ONLY, "version": version}])
    return version


def timelines(connection: Connection) -> dict[str, Timeline]:
    """landlord → what was, is and will be in force, of every landlord, without what was withdrawn."""
    entries: dict[str, list[InForceRow]] = {}
    for row in fetch_rows(connection, _ALL.where(t.in_force.c.withdrawn_at.is_(None)), t.in_force):
        entries.setdefault(row["landlord"], []).append(row)
    return {landlord: Timeline(tuple(rows)) for landlord, rows in entries.items()}


_ALL = select(t.in_force).order_by(t.in_force.c.id)


def timeline(connection: Connection, landlord: str) -> Timeline:
    """The same of one landlord."""
    return Timeline(tuple(row for row in every_entry(connection, landlord) if row["withdrawn_at"] is None))


def every_entry(connection: Connection, landlord: str) -> list[InForceRow]:
    """Every entry of a landlord, withdrawn ones too, in the order in which they were put."""
    return fetch_rows(connection, _ALL.where(t.in_force.c.landlord == landlord), t.in_force)


def find_entry(connection: Connection, entry_id: int) -> InForceRow | None:
    return get_row(connection, t.in_force, entry_id)


def put(connection: Connection, values: Mapping[str, Any]) -> int:
    """Put an entry; gives its number."""
    return insert(connection, t.in_force, values)


def withdraw(connection: Connection, entry_ids: Iterable[int], at: datetime, by: str, why: str) -> None:
    """Take entries back, as of now."""
    mine = t.in_force.update().where(t.in_force.c.id.in_(list(entry_ids)), t.in_force.c.withdrawn_at.is_(None))
    connection.execute(mine.values(withdrawn_at=at, withdrawn_by=by, withdrawn_why=why))
