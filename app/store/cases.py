"""A case and its rows: read with a lock, written back as changed columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Insert, Select, Table, Update, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from . import tables as t
from .content_version import HELD
from .fetch import fetch_row, fetch_rows
from .lengths import require_fits
from .retries import Overtaken
from .rows import CaseRow
from .tables.types import R, TypedTable
from .word_index import keep_case_text

REPEATED_ON_TASKS = {"stage": "case_stage", "service_area": "case_area"}


def rows_of(connection: Connection, table: TypedTable[R], case_id: int) -> list[R]:
    """All rows of a case in one of its tables, oldest first."""
    return fetch_rows(connection, _rows_of_case(table), table, case_id=case_id)


@cache
def _rows_of_case(table: Table) -> Select[Any]:
    """Asked at every step, so built once."""
    order = [table.c.id] if "id" in table.c else list(table.primary_key)
    return select(table).where(table.c.case_id == bindparam("case_id")).order_by(*order)


_CASE = select(t.case).where(t.case.c.id == bindparam("case_id"))
_LOCKED_CASE = _CASE.with_for_update()


def lock_case(connection: Connection, case_id: int) -> CaseRow | None:
    """A case, locked until the transaction ends."""
    return fetch_row(connection, _LOCKED_CASE, t.case, case_id=case_id)


def find_case(connection: Connection, case_id: int) -> CaseRow | None:
    """A case, without a lock: to look at."""
    return fetch_row(connection, _CASE, t.case, case_id=case_id)


def case_of_reference(connection: Connection, reference: str) -> CaseRow | None:
    return fetch_row(connection, select(t.case).where(t.case.c.reference == reference), t.case)


def insert(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert one row and give its id; Invalid where a text is too long for its column."""
    require_fits(table, values)
    key = connection.execute(_insert(table), dict(values)).inserted_primary_key
    return int(key[0]) if key and isinstance(key[0], int) else 0


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    for row in rows:
        require_fits(table, row)
    if rows:
        connection.execute(_insert(table), [dict(row) for row in rows])


@cache
def _insert(table: Table) -> Insert:
    return table.insert()


@cache
def _update(table: Table) -> Update:
    return table.update().where(table.c.id == bindparam("of_row"))


def update_case(
    connection: Connection, case_id: int, values: Mapping[str, Any], content_version: str | None = None
) -> None:
    """Change columns of a case, and the copies of them that its open tasks have for the indexes of the inbox.

    `content_version`: what it was computed under; Overtaken when something else has come into force since, and nothing
    more does until this transaction ends.
    """
    if content_version is None:
        update_row(connection, t.case, case_id, values)
    else:
        require_fits(t.case, values)
        named = {**values, "of_row": case_id, "computed_under": content_version}
        if connection.execute(_UPDATE_CASE_UNDER, named).rowcount == 0:
            raise Overtaken
    repeated = {column: values[name] for name, column in REPEATED_ON_TASKS.items() if name in values}
    if repeated:
        open_tasks = t.task.update().where(t.task.c.case_id == case_id, t.task.c.state == "open")
        connection.execute(open_tasks.values(**repeated))


_UPDATE_CASE_UNDER = _update(t.case).where(bindparam("computed_under") == HELD)


def update_row(connection: Connection, table: Table, row_id: int, values: Mapping[str, Any]) -> None:
    require_fits(table, values)
    connection.execute(_update(table), {**values, "of_row": row_id})


def get_row(connection: Connection, table: TypedTable[R], row_id: int) -> R | None:
    """The row of a table with this id."""
    return fetch_row(connection, _row_of(table), table, of_row=row_id)


@cache
def _row_of(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("of_row"))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, or overwrite those whose primary key is there already."""
    if rows:
        statement = _upsert(table, connection.dialect.name, tuple(rows[0]))
        connection.execute(statement, [dict(row) for row in rows])


@cache
def _upsert(table: Table, database: str, names: tuple[str, ...]) -> Insert:
    dialect = sqlite if database == "sqlite" else postgresql
    statement = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in names if name not in keys}
    if changes:
        return cast("Insert", statement.on_conflict_do_update(index_elements=keys, set_=changes))
    return cast("Insert", statement.on_conflict_do_nothing(index_elements=keys))


def add_missing(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, leaving alone those that would clash with one already there."""
    if rows:
        connection.execute(_insert_missing(table, connection.dialect.name), [dict(row) for row in rows])


@cache
def _insert_missing(table: Table, database: str) -> Insert:
    dialect = sqlite if database == "sqlite" else postgresql
    return cast("Insert", dialect.insert(table).on_conflict_do_nothing())


def index_words(connection: Connection, landlord: str, case_id: int, words: Iterable[str]) -> None:
    """Replace the words under which a case is found."""
    words = [word[:60] for word in words]
    connection.execute(delete(t.case_word).where(t.case_word.c.case_id == case_id))
    rows = [{"landlord": landlord, "word": word, "case_id": case_id} for word in sorted(set(words))]
    add_missing(connection, t.case_word, rows)  # a case of the same person may be cut at the same time
    keep_case_text(connection, case_id, words)


def has_cases(connection: Connection, landlord: str) -> bool:
    """Whether anything was ever logged for a landlord."""
    query = select(t.case.c.id).where(t.case.c.landlord == landlord).limit(1)
    return connection.execute(query).first() is not None


def cases_of_complainant(connection: Connection, person_id: int) -> list[CaseRow]:
    """The cases that one row of a person complained with, oldest first: a complaint refused in part has two."""
    query = select(t.case).where(t.case.c.complainant_id == person_id).order_by(t.case.c.id)
    return fetch_rows(connection, query, t.case)


def delete_rows(connection: Connection, table: Table, ids: Sequence[int]) -> None:
    if ids:
        connection.execute(delete(table).where(table.c.id.in_(list(ids))))


def next_number(connection: Connection, landlord: str, prefix: str) -> int:
    """The next number of the references that start with the prefix.

    Whoever logs at the same moment waits for it until this transaction ends, so no number is given twice or left out.
    """
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    table = t.reference_number
    counted = (
        dialect.insert(table)
        .values(landlord=landlord, prefix=prefix, last=1)
        .on_conflict_do_update(index_elements=[table.c.landlord, table.c.prefix], set_={"last": table.c.last + 1})
        .returning(table.c.last)
    )
    return int(connection.execute(counted).scalar_one())


def with_running_clocks(connection: Connection, landlord: str) -> list[int]:
    """The cases of a landlord in which some clock runs."""
    query = (
        select(t.clock.c.case_id)
        .join(t.case, t.case.c.id == t.clock.c.case_id)
        .where(t.case.c.landlord == landlord, t.clock.c.status == "running")
        .distinct()
    )
    return list(connection.execute(query.order_by(t.clock.c.case_id)).scalars())


def open_cases(connection: Connection, landlord: str) -> list[int]:
    """The cases of a landlord that are not over: something of them runs, or one of their clocks does."""
    running = ("running", "incident", "suspended")
    live = (
        select(t.case.c.id)
        .join(t.instance, t.instance.c.case_id == t.case.c.id)
        .where(t.case.c.landlord == landlord, t.instance.c.status.in_(running))
    )
    return sorted({*connection.execute(live).scalars(), *with_running_clocks(connection, landlord)})
