"""Making cases findable by reference, name, address, telephone number and the words of the complaint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.search_words import alike_keys, kept_words
from app.store import Connection, cases, tables
from app.store.alike import CUT_BY, cut_otherwise
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
    done = 0
    for landlord in runtime.landlord_keys():
        with runtime.transaction() as connection:
            for case_id in cut_otherwise(connection, landlord, most - done):
                if row := cases.find_case(connection, case_id):
                    _index(connection, row)
                    done += 1
        if done >= most:
            break
    return done


def _index(connection: Connection, row: CaseRow) -> None:
    person = cases.get_row(connection, tables.person, row["complainant_id"]) if row["complainant_id"] else None
    texts = [str(row[name] or "") for name in OF_CASE]  # type: ignore[literal-required]
    texts += [str(person[name] or "") for name in OF_PERSON] if person else []  # type: ignore[literal-required]
    keys = [key for name in OF_PERSON for key in alike_keys(name, person[name] or "")] if person else []  # type: ignore[literal-required]
    cases.index_words(connection, row["landlord"], row["id"], {*kept_words(texts), *keys, CUT_BY})
