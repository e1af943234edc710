"""Copies of the one answer to a complaint that came in by several routes (A24, INT-10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.content.asking import ask
from app.content.contracts import COPIES
from app.content.messages import COPY_WANTED
from app.store import tables

from ..complaint.authority import authority_in_force, may_be_told_by_authority, same_name
from .letter_work import ASKED

if TYPE_CHECKING:
    from app.store.rows import AuthorityRow

    from ..case import Case


def ask_for_copies(case: Case, letter: Mapping[str, Any], group: Sequence[Case]) -> None:
    """Ask for a copy of a letter of this case for everybody who speaks for the customer in one of the linked cases.

    Each gets one, as the permission on file allows on the day of the letter; the table `copies` says what is done and
    by when. The names stand in the history of the case and with the letter, not among process data.
    """
    seen: list[str] = []
    for member in group:
        for row in member.rows(tables.authority):
            if any(same_name(row["name"], name) for name in seen) or not authority_in_force(row, case.today):
                continue
            if may_be_told_by_authority(member, row):
                seen.append(row["name"])
                _ask(case, letter, row)


def _ask(case: Case, letter: Mapping[str, Any], row: AuthorityRow) -> None:
    wanted = ask(case.content_with(COPIES), COPIES, {"standing": row["standing"]}).value
    what, need = str(wanted["what"]), f"copy_{row['id']}"
    due = case.calendar.add(case.today, int(wanted["working_days"]))
    named = f"{what}: {row['name']}"
    case.record(ASKED, case.today, text=named, letter_id=letter["id"], need=need, what=named)
    values: dict[str, Any] = {"letter_id": letter["id"], "letter_title": letter["title"], "letter_need": need}
    case.pending_messages.append((COPY_WANTED, {**values, "letter_what": what, "letter_due": due}))
