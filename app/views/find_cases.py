"""Finding a case: by reference, name, address or words; and the list of cases, open or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from app.casework.access import contents_now, sees_every_case
from app.casework.readable import hidden_from, readable_among
from app.search_words import asked_words
from app.statuses import OPEN, RESPONDED
from app.store import Connection, cases
from app.store.queries import search
from app.store.queries.inbox import Filters

from .due import NEVER, Due, due_of

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime
    from app.content.release import Release

FEW_CASES = 400
MOST_WORDS = 6
MOST_FOUND = 20
NOT_ENDED = (OPEN, RESPONDED)


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case in a list, with or without open work."""

    case_id: int
    reference: str
    resident: str
    address: str
    summary: str
    status: str
    stage: int | None
    received_on: date
    due: Due
    landlord_name: str


@dataclass(frozen=True)
class CaseList:
    """A list of cases. `more`: there are others than those shown; narrow the list to see them."""

    cases: list[CaseFound]
    more: bool
    several_landlords: bool


def narrowed_to(connection: Connection, actor: Actor, filters: Filters, text: str) -> Filters:
    """The filters, narrowed to the cases that a text finds; unchanged where nothing was typed.

    What has no letter and no digit, such as `%`, finds nothing.
    """
    if not text.strip():
        return filters
    words = asked_words(text)[:MOST_WORDS]
    if not words:
        return replace(filters, case_ids=())
    ranked = search.rarest_first(connection, actor.landlords, words, FEW_CASES + 1)
    words = [word for word, _ in ranked]
    if ranked[0][1] > FEW_CASES:
        return replace(filters, words=tuple(words))
    return replace(filters, case_ids=tuple(search.cases_with(connection, actor.landlords, words, FEW_CASES)))


def found_cases(
    connection: Connection,
    actor: Actor,
    contents: Mapping[str, Release],
    filters: Filters,
    today: date,
    most: int = MOST_FOUND,
) -> list[CaseFound]:
    """The cases that narrowed filters name, the newest first: only of landlords whose every case somebody may open."""
    wide = [key for key, content in contents.items() if sees_every_case(actor, content.landlord)]
    wide = [key for key in wide if filters.landlord in (None, key)]
    if not wide or not (filters.words or filters.case_ids):
        return []
    if filters.case_ids is not None:
        rows = [row for row in search.case_rows(connection, filters.case_ids, FEW_CASES) if row["landlord"] in wide]
    else:
        rows = search.latest_cases(connection, wide, (), filters.words, most + len(filters.without))
    rows = [row for row in rows if row["id"] not in filters.without]
    return [_shown(row, contents[row["landlord"]], today) for row in rows[:most]]


def list_cases(runtime: Runtime, actor: Actor, text: str, status: str, landlord: str | None, most: int) -> CaseList:
    """Cases of the landlords whose every case somebody may open: those that a text finds, or those received last.

    `status`: a status of a case, "under_way" (open or responded), or "" for all.
    """
    today = runtime.clock.today()
    statuses = NOT_ENDED if status == "under_way" else (status,) if status else ()
    with runtime.database.read() as connection:
        contents = contents_now(runtime, connection, actor)
        wide = [key for key, content in contents.items() if sees_every_case(actor, content.landlord)]
        wide = [key for key in wide if landlord in (None, key)]
        hidden = hidden_from(runtime, connection, actor)
        filters = narrowed_to(connection, actor, Filters(), text)
        if not wide:
            rows: list[search.ListedCaseRow] = []
        elif filters.case_ids is not None:
            known = search.case_rows(connection, filters.case_ids, FEW_CASES)
            rows = [row for row in known if row["landlord"] in wide and (not statuses or row["status"] in statuses)]
        else:
            rows = search.latest_cases(connection, wide, statuses, filters.words, most + 1 + len(hidden))
        rows = [row for row in rows if row["id"] not in hidden]
    cases_found = [_shown(row, contents[row["landlord"]], today) for row in rows[:most]]
    return CaseList(cases_found, len(rows) > most, len(contents) > 1)


def case_with_reference(runtime: Runtime, actor: Actor, reference: str) -> int | None:
    """The id of the case with exactly this reference, where somebody may read it: a way straight to its page."""
    with runtime.database.read() as connection:
        row = cases.case_of_reference(connection, reference.strip().upper())
        seen = readable_among(runtime, connection, actor, row["landlord"], [row]) if row else []
    return seen[0]["id"] if seen else None


def _shown(row: search.ListedCaseRow, content: Release, today: date) -> CaseFound:
    return CaseFound(
        case_id=row["id"],
        reference=row["reference"],
        resident="Anonymous" if row["anonymous"] else row["resident"] or "Name not known",
        address=row["address"] or "",
        summary=row["summary"],
        status=row["status"],
        stage=row["stage"],
        received_on=row["received_on"],
        due=due_of(row["next_due"], today, content) if row["status"] in NOT_ENDED else NEVER,
        landlord_name=content.landlord.short_name,
    )
