"""What somebody has to do by hand so that a letter reaches whoever it is for: post it, have it put into Braille.

The table `letter_work` says what, and by when (CON-05, RSP-07, Code 5.10). Each is a task of its own; what was asked
for and what was done stand with the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.clock import say_date
from app.content.contracts import COMPLAINANT, DAY, LETTER_WORK
from app.content.messages import LETTER_TO_POST, LETTER_WANTED_OTHERWISE
from app.errors import Invalid
from app.letters import Template
from app.store import cases, tables
from app.store.rows import EventRow

from ..complaint.adjustments import adjustments_of
from .recipients import POST

if TYPE_CHECKING:
    from ..case import Case

ASKED, DONE = "letter_work_asked", "letter_work_done"


@dataclass(frozen=True)
class LetterWork:
    """What has to be done for a letter, and when it was done and by whom; `done_on` is None until then."""

    letter_id: int
    need: str
    what: str
    done_on: date | None
    done_by: str


def ask_for_letter_work(case: Case, letter_id: int, template: Template, channel: str) -> None:
    """Ask for what a letter needs that has just been issued: a task each, which opens with the command.

    Adjustments are asked of letters to whoever complained; another person's are not known.
    """
    own = template.addressee in ("", COMPLAINANT)
    needs = [POST] if channel == POST else []
    for need in [*needs, *(sorted({row["kind"] for row in adjustments_of(case)}) if own else [])]:
        for row in case.content.rows(LETTER_WORK, {"need": need, "channel": channel}):
            what, due = str(row["what"]), case.calendar.add(case.today, int(row["working_days"]))
            case.record(ASKED, case.today, text=what, letter_id=letter_id, need=need, what=what)
            values: dict[str, Any] = {"letter_id": letter_id, "letter_title": template.title, "letter_need": need}
            if need == POST:
                case.pending_messages.append((LETTER_TO_POST, values))
            else:
                otherwise = {**values, "letter_what": what, "letter_due": due}
                case.pending_messages.append((LETTER_WANTED_OTHERWISE, otherwise))


def note_letter_work(case: Case, letter_id: int, need: str, by: str) -> None:
    """Note with a letter that it was posted, or given in another form, on the day of the act.

    Invalid for a day before the letter was issued.
    """
    letter = cases.get_row(case.connection, tables.letter, letter_id)
    assert letter is not None  # letters are never taken away
    if case.occurred_on < letter["issued_on"]:
        issued = say_date(letter["issued_on"])
        raise Invalid({DAY: f"The letter was issued on {issued}. Enter that day or a later one."})
    asked = (event.data for event in case.happened(ASKED))
    what = next(str(data["what"]) for data in asked if (data["letter_id"], data["need"]) == (letter_id, need))
    case.record(DONE, case.occurred_on, text=f"{what}: {by}", letter_id=letter_id, need=need, by=by)


def work_for_letters(events: Sequence[EventRow]) -> list[LetterWork]:
    """Everything that was asked for the letters of a case, in order, with what was done, from its events."""
    done = {_which(row): row for row in events if row["type"] == DONE}
    right = {row["corrects"]: row["occurred_on"] for row in events if row["corrects"]}
    return [
        LetterWork(
            row["data"]["letter_id"], row["data"]["need"], row["data"]["what"],
            (right.get(did["id"]) or did["occurred_on"]) if did else None, did["data"]["by"] if did else "",
        )
        for row in events
        if row["type"] == ASKED
        for did in (done.get(_which(row)),)
    ]  # fmt: skip


def _which(row: EventRow) -> tuple[int, str]:
    return row["data"]["letter_id"], row["data"]["need"]
