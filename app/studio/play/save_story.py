"""Save a play as a story: what was done, and that what was seen then holds from now on."""

from __future__ import annotations

import re

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.errors import Conflict, Invalid
from app.scenarios.seen_story import NotSeen, steps_in, story_of

from ..draft import Draft
from ..save_file import save_file
from .kept import draft_and_play, people_of
from .live import played
from .take_step import NO_CASE, STUCK

LONGEST_NAME = 60
NOT_A_NAME = re.compile(r"[^a-z0-9]+")
SAY_WHAT = "Say in a few words what this story shows: it is found by that."
TAKEN = "There is a story of that name already. Give this one another title."
NOT_THE_SAME = "Played again, this is not what happens: {said}. Look at the play again."


def save_as_story(runtime: Runtime, actor: Actor, draft_id: int, play_id: int, title: str) -> str:
    """Save a play as a story of the draft; gives its path.

    After each step, and at the end, the story expects what was seen: due dates, status, tasks and letters. It is played
    once before it is saved. Invalid without a title, Conflict for a title that is taken, or a play with nothing in it.
    """
    draft, play = draft_and_play(runtime, actor, draft_id, play_id)
    path = story_path(draft, title)
    with played(runtime, draft, play) as live:
        if live.stuck is not None or live.case_id is None:
            raise Conflict(STUCK if live.stuck else NO_CASE)
        head = {"title": " ".join(title.split()), "landlord": play.landlord}
        try:
            text, failures = story_of(
                live.runner, live.folder / path, head, people_of(live.landlord), steps_in(play.steps)
            )
        except NotSeen as error:
            raise Conflict(NOT_THE_SAME.format(said=error)) from error
    if failures:
        raise Conflict(NOT_THE_SAME.format(said="; ".join(f"{each.step}: {each.what}" for each in failures)))
    save_file(runtime, actor, draft_id, path, text.encode(), seen=draft.row["revision"], note="saved from a play")
    return path


def story_path(draft: Draft, title: str) -> str:
    """Where a story of this title stands in a draft. Invalid without a title, Conflict for one that is taken."""
    name = NOT_A_NAME.sub("_", title.lower()).strip("_")[:LONGEST_NAME].strip("_")
    if not name:
        raise Invalid({"title": SAY_WHAT})
    path = f"tests/scenarios/{draft.row['scope']}/{name}.yaml"
    if draft.body(path) is not None:
        raise Conflict(TAKEN)
    return path
