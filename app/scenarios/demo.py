"""Demo data: stories played up to today into the real database, with people to sign in as.

`demo/<landlord>/people.yaml` names the people; every other file there is a story whose dates count from today
(`at: today-12wd 10:00`). They are played together, in the order of their dates.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from app.casework.actor import ENGINE, Membership, load_actor
from app.casework.letters.recipients import POST
from app.casework.open_runtime import open_runtime
from app.casework.runtime import Runtime
from app.clock import LONDON, Clock, MovableClock
from app.content.contracts import LETTER_NEED, LETTER_WORK
from app.deadlines.calendar import calendar_of
from app.errors import Conflict, ContentError, NotFound
from app.store import cases, running
from app.use_cases.add_user import add_user
from app.use_cases.complete_task import complete_task
from app.use_cases.publish_content import publish_content
from app.views.people import list_people
from app.views.view_task import form_of_task

from .checking import check_story
from .loading import load_people, load_story
from .playing import Player
from .results import said
from .story import WORK_BEGINS, Person, Step, Story, StoryError
from .time import advance
from .vocabulary import Vocabulary

PEOPLE = "people.yaml"
INTAKE = "intake"
"""The post of whoever takes contacts in (landlords/<landlord>.toml)."""


@dataclass(frozen=True)
class Demo:
    """What is there after loading: who can sign in, and how many cases were made (none when they were there)."""

    landlord: str
    people: tuple[Person, ...]
    cases: int


def demo_landlords(folder: Path) -> list[str]:
    """The landlords that there is a demo for."""
    return sorted(path.parent.name for path in folder.glob(f"*/{PEOPLE}"))


def demo_people(folder: Path, landlord: str) -> dict[str, Person]:
    """The people of a landlord's demo, by username. NotFound when there is no demo for it."""
    path = folder / landlord / PEOPLE
    if not path.is_file():
        known = ", ".join(demo_landlords(folder)) or "none"
        raise NotFound(f"There is no demo for {landlord!r}. There are demos for: {known}.")
    return load_people(path)


def load_demo(runtime: Runtime, folder: Path, landlord: str, password: str) -> Demo:
    """Publish the landlord's content, add its demo people with a password, and play its stories up to now.

    Cases are made only into a database that has none of the landlord; people and password are set each time. Conflict
    when the database is in real use: it has cases, and none of the demo people.
    """
    people = demo_people(folder, landlord)
    with runtime.database.read() as connection:
        in_use = cases.has_cases(connection, landlord)
    if in_use and not {person.username for person in list_people(runtime)} & people.keys():
        raise Conflict(f"This database has cases of {landlord} already and no demo people: it is in real use.")
    release = publish_content(runtime, landlord, runtime.settings.content, ENGINE, reason="Demonstration")
    for person in people.values():
        memberships = [Membership(landlord, role, person.areas) for role in person.roles]
        add_user(runtime, person.alias, person.name, password, memberships, person.email)
    vocabulary = Vocabulary(runtime.content(release.release_id))
    players = [] if in_use else play_together(runtime, demo_stories(runtime, folder / landlord, people), vocabulary)
    return Demo(landlord, tuple(people.values()), sum(len(player.cases) for player in players))


def demo_stories(runtime: Runtime, folder: Path, people: Mapping[str, Person]) -> list[Story]:
    """The demo stories of a landlord, dates counted from today by its calendar."""
    today = runtime.clock.today()
    calendar = calendar_of(runtime.landlord(folder.name))

    def count_from_today(count: int, unit: str) -> date:
        return calendar.add(today, count) if unit == "wd" else today + timedelta(days=count)

    paths = sorted(path for path in folder.glob("*.yaml") if path.name != PEOPLE)
    return [load_story(path, count_from_today, people) for path in paths]


def play_together(runtime: Runtime, stories: list[Story], vocabulary: Vocabulary) -> list[Player]:
    """Play the stories as one, up to now, in the runtime's own database; gives the player of each."""
    findings = [finding for story in stories for finding in check_story(story, vocabulary)]
    if findings:
        raise StoryError(findings)
    now = runtime.clock.now().astimezone(LONDON)
    moments = list(heapq.merge(*(_moments(number, story) for number, story in enumerate(stories))))
    if not moments:
        return []
    moved = _at_another_time(runtime, MovableClock(moments[0][0]))
    players = [Player(moved, story.landlord, story.variants[0]) for story in stories]
    for moment, number, position in moments:
        if moment <= now:
            _take(players[number], stories[number], stories[number].variants[0].steps[position])
            if moment < now - timedelta(days=1):
                _post_letters(moved, players[number])
    advance(moved, max(now, moved.clock.now().astimezone(LONDON)))
    return players


def _moments(number: int, story: Story) -> Iterator[tuple[datetime, int, int]]:
    """(when, story, step) of every step of a story, never earlier than the step before it."""
    latest = datetime.combine(date.min, time(), tzinfo=LONDON)
    for position, step in enumerate(story.variants[0].steps):
        at = step.at if isinstance(step.at, datetime) else datetime.combine(step.at, WORK_BEGINS)
        latest = max(latest, at.replace(tzinfo=LONDON))
        yield latest, number, position


def _take(player: Player, story: Story, step: Step) -> None:
    """Take a step of a demo story; what goes wrong there is an error of the file."""
    player.step(step)
    if player.failures:
        failure = player.failures[0]
        raise ContentError(
            f"{story.path}:{failure.line}: {failure.step}: {failure.what}: "
            f"expected {said(failure.expected)}, found {said(failure.actual)}"
        )


def _post_letters(runtime: Runtime, player: Player) -> None:
    """Post what is waiting to be posted, as whoever takes contacts in; what is of the last day stays to be done."""
    role = runtime.landlord(player.landlord).posts[INTAKE]
    intake = [person.alias for person in player.variant.people.values() if role in person.roles]
    actor = load_actor(runtime, intake[0]) if intake else None
    with runtime.database.read() as connection:
        open_ = [task for case_id in player.cases.values() for task in running.open_tasks_of_case(connection, case_id)]
    for task in open_:
        if actor and (task["properties"] or {}).get(LETTER_NEED) == POST:
            [who] = form_of_task(runtime, actor, task["id"]).form.fields_with(record=LETTER_WORK)
            complete_task(runtime, actor, task["id"], {who.key: actor.name})


def _at_another_time(runtime: Runtime, clock: Clock) -> Runtime:
    """The same runtime – database, settings, content – under another clock."""
    other = open_runtime(runtime.settings, clock, runtime.database)
    other.contents = runtime.contents
    return other
