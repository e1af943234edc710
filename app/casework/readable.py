"""The cases that somebody may read: by their roles, by their part in them, and not one that is about them (PRM-04)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.content.contracts import CONTRIBUTION
from app.errors import NotFound
from app.store import Connection, cases, running
from app.store.complained_about import cases_naming
from app.store.rows import CaseRow, TaskRow

from .access import NOT_AMONG_YOURS, in_sight
from .actor import ENGINE, Actor
from .case import Case
from .complaint.subjects import has_a_subjects_name, is_subject, words_ever_kept
from .part_in_case import require_in_sight
from .roles_asked import READ
from .runtime import Runtime


def readable_case(
    runtime: Runtime, connection: Connection, actor: Actor, case_id: int, task: TaskRow | None = None
) -> CaseRow:
    """The row of a case that this person may read; as `case_to_read`."""
    return case_to_read(runtime, connection, actor, case_id, task).row


def case_to_read(
    runtime: Runtime, connection: Connection, actor: Actor, case_id: int, task: TaskRow | None = None
) -> Case:
    """A case that this person may read, not locked; NotFound for every other, whether it exists or not.

    `task`: the row of a task of it that they want to see: whoever is complained about sees the one that asks for their
    own statement, and nothing else.
    """
    row = cases.find_case(connection, case_id)
    if row is None or row["landlord"] not in actor.landlords:
        raise NotFound(NOT_AMONG_YOURS)
    case = opened(runtime, connection, actor, row)
    require_in_sight(case, READ, task)
    return case


def readable_among(
    runtime: Runtime, connection: Connection, actor: Actor, landlord_key: str, rows: list[CaseRow]
) -> list[CaseRow]:
    """Those of a landlord's cases that this person may read, in the order given."""
    if landlord_key not in actor.landlords:
        return []
    seen = in_sight(connection, runtime.landlord(landlord_key, connection), actor, rows)
    return [row for row in seen if not _is_about(opened(runtime, connection, actor, row), actor)]


def may_know_of(case: Case, other: CaseRow) -> bool:
    """Whether the actor of a case may read another one, which they name by its reference."""
    if case.actor.username == ENGINE.username:
        return True
    return bool(readable_among(case.runtime, case.connection, case.actor, other["landlord"], [other]))


def hidden_from(runtime: Runtime, connection: Connection, actor: Actor) -> tuple[int, ...]:
    """The cases that are about somebody: on lists, in searches and in reports they do not exist for them (Code 5.8)."""
    ids = cases_naming(connection, actor.landlords, sorted(words_ever_kept([actor.username, actor.name])))
    rows = filter(None, (cases.find_case(connection, case_id) for case_id in ids))
    return tuple(row["id"] for row in rows if _is_about(opened(runtime, connection, actor, row), actor))


def statements_asked_of(connection: Connection, actor: Actor, case_ids: Iterable[int]) -> tuple[int, ...]:
    """The open tasks, of cases that are about somebody, that ask them for their own statement."""
    open_ = [task for case_id in case_ids for task in running.open_tasks_of_case(connection, case_id)]
    mine = [task for task in open_ if task["assignee"] == actor.username]
    return tuple(task["id"] for task in mine if (task["properties"] or {}).get(CONTRIBUTION) is not None)


def seen_by(people: Mapping[str, tuple[str, str]], case: Case) -> list[str]:
    """Those of these people (username → name and e-mail) whom a case is not about."""
    return [username for username, (name, _) in people.items() if not _named(case, username, name)]


def opened(runtime: Runtime, connection: Connection, actor: Actor, row: CaseRow) -> Case:
    """The case of a row that was read, for somebody."""
    return Case(runtime, connection, row, runtime.contents.get(connection, row["release_id"]), actor)


def _is_about(case: Case, actor: Actor) -> bool:
    return _named(case, actor.username, actor.name)


def _named(case: Case, username: str, name: str) -> bool:
    if not case.row["subjects"]:
        return False
    return is_subject(case, username, name) or has_a_subjects_name(case, username, name)
