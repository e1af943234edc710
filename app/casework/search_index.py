"""Making cases findable by reference, name, address, telephone number and the words of the complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.search_words import alike_keys, kept_words
from app.store import Connection, cases, tables
from app.store.alike import CUT_BY
from app.store.queries import search
from app.store.retries import retried

if TYPE_CHECKING:
    from app.store.rows import CaseRow

    from .case import Case
    from .runtime import Runtime

OF_CASE = ("reference", "summary", "outcomes_sought")
OF_PERSON = ("name", "address", "email", "telephone")


def index_case(case: Case) -> None:
    """Make the case findable by what it holds now."""
    _index(case.connection, case.row)


def index_complainant(case: Case) -> None:
    """Make the case findable by what is known of its complainant now, and the other cases of that row of a person."""
    person_id = case.row["complainant_id"]
    for row in cases.cases_of_complainant(case.connection, person_id) if person_id else []:
        _index(case.connection, row)


@retried
def index_old_cases(runtime: Runtime, most: int) -> int:
    """Cut anew the words of up to `most` cases that another version of the program cut. Returns how many it did."""
    with runtime.transaction() as connection:
        rows = search.cases_without_word(connection, CUT_BY, most)
        for row in rows:
            _index(connection, row)
    return len(rows)


def _index(connection: Connection, row: CaseRow) -> None:
    person = cases.get_row(connection, tables.person, row["complainant_id"]) if row["complainant_id"] else None
    texts = [str(row[name] or "") for name in OF_CASE]  # type: ignore[literal-required]
    texts += [str(person[name] or "") for name in OF_PERSON] if person else []  # type: ignore[literal-required]
    keys = [key for name in OF_PERSON for key in alike_keys(name, person[name] or "")] if person else []  # type: ignore[literal-required]
    cases.index_words(connection, row["landlord"], row["id"], {*kept_words(texts), *keys, CUT_BY})
