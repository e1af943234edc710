"""Letters: those of the last month composed again on a draft, beside what is in force.

What a letter was made from is not kept whole, so both are composed from the case as it is now: what differs between the
two is what the draft changes. No words of a letter are kept with the result; the page of a letter shows them to whoever
may read the case.
"""

from __future__ import annotations

import difflib
from datetime import timedelta
from typing import Any

from app.casework.actor import ENGINE
from app.casework.case import Case
from app.casework.letters.issuing import compose_letter
from app.casework.runtime import Runtime
from app.content.contracts import ELEMENT_TABLES
from app.content.release import Release
from app.errors import RedressError
from app.store import Connection, cases
from app.store.queries import would_change as queries
from app.store.queries.would_change import PastLetter

from ..draft import Draft
from ..progress import Progress
from .answer import Answer

A_MONTH = timedelta(days=30)
MOST_LETTERS = 2000
SAME, DIFFERS, CANNOT, GONE = "same", "differ", "cannot be composed again", "no such letter"


def letters(runtime: Runtime, draft: Draft, progress: Progress) -> dict[str, Any]:
    """How many of last month's letters would say something else, by letter; each of them a line."""
    answer = Answer({"letters": 0, SAME: 0, DIFFERS: 0, CANNOT: 0})
    since = runtime.clock.today() - A_MONTH
    for landlord in draft.landlords:
        changed = draft.release(landlord)
        with runtime.database.read() as connection:
            rows, count = queries.letters_since(connection, landlord, since, MOST_LETTERS)
            today = runtime.content_on(landlord, runtime.clock.today(), connection)
        progress.expect(len(rows))
        if count > len(rows):
            answer.notes.append(f"Of {count} letters of {landlord}, the last {len(rows)} were composed again.")
        for row in rows:
            with runtime.database.read() as connection:
                became = _became(runtime, connection, row, today, changed)
            answer.count("letters")
            answer.count(became)
            if became != SAME:
                answer.count(became, row["key"])
                answer.line({"case": row["case_id"], "reference": row["reference"], "landlord": landlord,
                             "letter": row["id"], "what": row["key"], "before": "", "after": became})  # fmt: skip
            progress.step(f"Letters of {landlord}")
    return answer.as_json()


def _became(runtime: Runtime, connection: Connection, row: PastLetter, today: Release, changed: Release) -> str:
    if row["key"] not in changed.letter_paths:
        return GONE
    if _says_the_same(row["key"], today, changed):
        return SAME
    try:
        before = composed_on(runtime, connection, row["case_id"], row["key"], row["facts"], today)
        after = composed_on(runtime, connection, row["case_id"], row["key"], row["facts"], changed)
    except RedressError:
        return CANNOT
    return SAME if before == after else DIFFERS


def _says_the_same(key: str, today: Release, changed: Release) -> bool:
    """Whether everything that makes a letter is the same file in both."""
    tables = [*ELEMENT_TABLES]
    pairs = [(release.letter_paths.get(key), release) for release in (today, changed)]
    bodies = [release.files.get(path or "") for path, release in pairs]
    made_by = [
        [release.files.get(release.table_paths.get(table, "")) for table in tables] for release in (today, changed)
    ]
    return bodies[0] == bodies[1] and made_by[0] == made_by[1] and today.landlord == changed.landlord


def composed_on(
    runtime: Runtime, connection: Connection, case_id: int, key: str, facts: dict[str, Any], content: Release
) -> str:
    """The words of a letter of a case as a content has it, with the answers that it was issued with.

    RedressError where it cannot be composed.
    """
    row = cases.find_case(connection, case_id)
    assert row is not None  # a letter is of a case
    case = Case(runtime, connection, row, content, ENGINE)
    letter, _, _ = compose_letter(case, key, facts.get("answers") or {})
    return letter.markdown


def difference(before: str, after: str) -> list[tuple[str, str]]:
    """The lines of two texts that differ, each with `-` for what is no more or `+` for what is new."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [(line[0], line[2:]) for line in lines if line[0] in "+-"]
