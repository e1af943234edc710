"""Copies of letters: of the one answer to a complaint that came in by several routes (A24, INT-10), and of each letter
for whom the customer asked that they get them (A17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.content.asking import ask
from app.content.contracts import COPIES
from app.content.messages import COPY_WANTED
from app.store import tables

from ..complaint.authority import authority_in_force, may_be_told_by_authority, same_name
from .letter_work import ASKED

ONE_ANSWER, LETTER = "one_answer", "letter"

if TYPE_CHECKING:
    from app.store.rows import AuthorityRow

    from ..case import Case


def ask_for_copies(case: Case, letter: Mapping[str, Any], group: Sequence[Case]) -> None:
    """Ask for a copy of a letter of this case for everybody who speaks for the customer in one of the linked cases.

    Each gets one, as the permission on file allows on the day of the letter; the table `copies` says whether, what is
    done and by when. The names stand in the history of the case and with the letter, not among process data.
    """
    _ask_for_each(case, letter, group, ONE_ANSWER)


def ask_for_copies_of_letter(case: Case, letter_id: int, title: str) -> None:
    """Ask for a copy of a letter to the customer for everybody who is to get copies on its day (A17, REP-11)."""
    _ask_for_each(case, {"id": letter_id, "title": title}, [case], LETTER)


def _ask_for_each(case: Case, letter: Mapping[str, Any], group: Sequence[Case], occasion: str) -> None:
    asked = (event.data for event in case.happened(ASKED))
    seen = [str(data["whom"]) for data in asked if data["letter_id"] == letter["id"] and "whom" in data]
    for member in group:
        for row in member.rows(tables.authority):
            if any(same_name(row["name"], name) for name in seen) or not authority_in_force(row, case.today):
                continue
            if _ask(case, member, letter, row, occasion):
                seen.append(row["name"])


def _ask(case: Case, member: Case, letter: Mapping[str, Any], row: AuthorityRow, occasion: str) -> bool:
    """Ask for one copy, if the table `copies` says so."""
    facts = {
        "occasion": occasion,
        "standing": row["standing"],
        "authority": row["form"],
        "may_be_told": may_be_told_by_authority(member, row),
        "customer_asked": row["copies"],
    }
    wanted = ask(case.content_with(COPIES), COPIES, facts).value
    if wanted["sent"] is not True:
        return False
    what, need = str(wanted["what"]), f"copy_{row['id']}"
    due = case.calendar.add(case.today, int(wanted["working_days"]))
    named = f"{what}: {row['name']}"
    case.record(ASKED, case.today, text=named, letter_id=letter["id"], need=need, what=named, whom=row["name"])
    values: dict[str, Any] = {"letter_id": letter["id"], "letter_title": letter["title"], "letter_need": need}
    case.pending_messages.append((COPY_WANTED, {**values, "letter_what": what, "letter_due": due}))
    return True
