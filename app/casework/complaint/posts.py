"""Replace a handler or reviewer who turns out to be complained about, or who loses the role (Code 5.8, 6.13).

Their tasks go back to the team at once, and a task to choose somebody else opens.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.content.contracts import CONTRIBUTION, HANDLER, REVIEWER
from app.content.messages import HANDLER_AWAITED, REVIEWER_AWAITED, REVIEWER_NOT_NEEDED
from app.statuses import OPEN
from app.store import running, users

from .subjects import SUBJECTS_NAMED, has_a_subjects_name, is_subject

if TYPE_CHECKING:
    from app.store.rows import TaskRow

    from ..case import Case

POSTS = {HANDLER: 1, REVIEWER: 2}
"""Who answers each stage."""
GIVEN_BACK = "task_assigned"


def replace_subjects(case: Case) -> None:
    """Take every task and post from whoever the case is about, once it is said whom it is about.

    A statement of their own that they are asked for stays with them.
    """
    if not ("subjects" in case.changed or case.has_recorded(SUBJECTS_NAMED)):
        return
    held = [task for task in running.open_tasks_of_case(case.connection, case.id) if task["assignee"]]
    people = {str(task["assignee"]) for task in held} | set(holders_of_posts(case).values())
    named = _subjects_among(case, people)
    give_back(case, [task for task in held if task["assignee"] in named and not _is_statement(task)])
    vacate(case, named)


def holders_of_posts(case: Case) -> dict[str, str]:
    """post → username of whoever handles and whoever reviews, as far as somebody does."""
    holders = {HANDLER: case.row["handler"], REVIEWER: case.row["reviewer"]}
    return {post: username for post, username in holders.items() if username}


def _subjects_among(case: Case, people: Iterable[str]) -> set[str]:
    names = users.names_of(case.connection, people)
    return {
        username
        for username, name in names.items()
        if is_subject(case, username, name) or has_a_subjects_name(case, username, name)
    }


def _is_statement(task: TaskRow) -> bool:
    return (task["properties"] or {}).get(CONTRIBUTION) is not None


def give_back(case: Case, tasks: Iterable[TaskRow]) -> None:
    """Give tasks back to their teams; what was typed into them stays for whoever takes them next."""
    for task in tasks:
        running.update_task(case.connection, task["id"], {"assignee": None})
        case.record(GIVEN_BACK, case.today, text=task["name"], task=task["element_id"], to=None, was=task["assignee"])


def vacate(case: Case, people: set[str]) -> None:
    """Take the post of the stage that is being answered from these people: who holds it next is to be chosen."""
    for post, stage in POSTS.items():
        if case.row["status"] != OPEN or case.row["stage"] != stage:
            continue
        if holders_of_posts(case).get(post) not in people:
            continue
        case.change(**{post: None})
        if post == HANDLER:
            case.pending_messages.append((HANDLER_AWAITED, {}))
        else:
            case.pending_messages.append((REVIEWER_AWAITED, {"reviewer_awaited_on": case.today}))


def settle_reviewer(case: Case) -> None:
    """End the choice of another reviewer when stage 2 ends."""
    ended = case.changed.keys() & {"status", "stage"} and case.row["status"] != OPEN
    if ended and case.happened(REVIEWER_AWAITED):
        case.pending_messages.append((REVIEWER_NOT_NEEDED, {}))
