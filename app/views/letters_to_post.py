"""Letters that go by post and wait for somebody to post them, as one list (CON-05, RSP-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.casework.access import contents_now
from app.content.contracts import SENT_LETTER
from app.content.messages import tasks_that_post
from app.store.queries.posting import LetterOfTask, letters_of_tasks

from .inbox import Asked, InboxRow, inbox

if TYPE_CHECKING:
    from app.casework.actor import Actor
    from app.casework.runtime import Runtime

TEAM, ALL = "team", "all"


@dataclass(frozen=True)
class LetterToPost:
    """An open task to post a letter, with the letter. `can_do`: whether this person may say that it is posted."""

    task_id: int
    case_id: int
    letter_id: int
    reference: str
    landlord_name: str
    title: str
    addressee: str
    issued_on: date
    assignee_name: str
    can_do: bool


@dataclass(frozen=True)
class LettersToPost:
    """`letters`: in the order of the inbox; `more`: whether others wait that this list has no room for."""

    letters: list[LetterToPost]
    more: bool


def letters_to_post(runtime: Runtime, actor: Actor, size: int, tab: str = TEAM) -> LettersToPost:
    """Up to `size` letters that wait to be posted: those offered to this person, or all that they may see.

    Role, service area and conflict decide as in the inbox, whose tasks these are.
    """
    with runtime.database.read() as connection:
        contents = contents_now(runtime, connection, actor)
        kinds = sorted({kind for content in contents.values() for kind in tasks_that_post(content)})
    waiting: list[InboxRow] = []
    more = False
    for kind in kinds:
        page = inbox(runtime, actor, Asked(tab=tab, kind=kind), size)
        waiting += page.rows
        more = more or page.after is not None
    with runtime.database.read() as connection:
        letters = letters_of_tasks(connection, [row.task_id for row in waiting], SENT_LETTER)
    listed = [_shown(row, letters[row.task_id]) for row in waiting if row.task_id in letters]
    return LettersToPost(listed[:size], more or len(listed) > size)


def _shown(row: InboxRow, letter: LetterOfTask) -> LetterToPost:
    return LetterToPost(
        row.task_id, row.case_id, letter["letter_id"], row.reference, row.landlord_name, letter["title"],
        letter["addressee"], letter["issued_on"], row.assignee_name,
        can_do=row.mine or (row.in_reach and row.assignee is None),
    )  # fmt: skip
