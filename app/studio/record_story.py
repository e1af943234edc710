"""Record a real case as a story: what was done, with its dates, and neutral words in place of what people said."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.casework.act_registry import ACTS
from app.casework.actor import ENGINE, Actor, load_actor
from app.casework.readable import readable_case
from app.casework.runtime import Runtime
from app.content.contracts import LOG_CONTACT
from app.content.release import Release
from app.errors import Conflict, NotFound
from app.scenarios.given import Names, as_story_time, given_by
from app.scenarios.neutral import Neutral
from app.scenarios.observing import followed_by, observe, roles_of
from app.scenarios.seen_story import NotSeen, expectation, story_of
from app.scenarios.story import DO, LOG, NOTHING, TELL, USE
from app.scenarios.story_runner import StoryRunner
from app.store import Connection, cases, tables
from app.store.rows import CaseRow, SubmissionRow
from app.use_cases.record_view import record_view

from .access import require_edits
from .draft import Draft
from .play.save_story import story_path
from .play.take_step import words_of
from .save_file import save_file
from .view_draft import draft_for

NOT_YOURS = "There is no such case among those you may see. Check the reference, or ask somebody who may."
OF_ANOTHER = "That case is of a landlord whom this draft does not touch."
CANNOT = (
    "This case cannot be recorded: {said} What a story cannot do, such as adding a document, has to be left to a play."
)


@dataclass(frozen=True)
class Recorded:
    """A case was recorded. `left_out`: what could not be said; `otherwise`: what was another way in the real case than
    when the story is played, and is expected as played."""

    path: str
    left_out: tuple[str, ...]
    otherwise: tuple[str, ...]


def record_story(runtime: Runtime, actor: Actor, draft_id: int, reference: str, title: str) -> Recorded:
    """Record a case that somebody may read as a story of a draft that they may edit.

    Names, addresses, ways of contact and every free word are replaced; dates, choices and numbers stay. The story is
    played on the release that the case is on before it is saved. NotFound for a case that they may not read, Conflict
    for one that no story can follow.
    """
    with runtime.reading() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
        require_edits(runtime, connection, actor, draft.row["scope"])
        path = story_path(draft, title)
        row = _readable(runtime, connection, actor, reference, draft)
        content = runtime.contents.get(connection, row["release_id"])
        recording = _Recording(runtime, connection, row, content)
        steps = list(recording.steps())
    record_view(runtime, actor, row["id"], "a story made of it")
    head = {"title": " ".join(title.split()), "landlord": row["landlord"]}
    now = as_story_time(runtime.clock.now()).replace(second=0)
    steps.append({"at": max(now, steps[-1]["at"]), NOTHING: "up to the day it was recorded"})
    happened = expectation(observe(runtime, row["id"]), None)
    text, otherwise = _tried(content, path, head, recording.people, steps, happened)
    save_file(runtime, actor, draft_id, path, text.encode(), seen=draft.row["revision"], note="recorded from a case")
    return Recorded(path, tuple(dict.fromkeys(recording.neutral.left_out)), otherwise)


def _readable(runtime: Runtime, connection: Connection, actor: Actor, reference: str, draft: Draft) -> CaseRow:
    row = cases.case_of_reference(connection, reference.strip().upper())
    if row is None or row["landlord"] not in actor.landlords:
        raise NotFound(NOT_YOURS)
    row = readable_case(runtime, connection, actor, row["id"])
    if row["landlord"] not in draft.landlords:
        raise Conflict(OF_ANOTHER)
    return row


def _tried(
    content: Release, path: str, head: Mapping[str, Any], people: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]], happened: Mapping[str, Any],
) -> tuple[str, tuple[str, ...]]:  # fmt: skip
    """The story, played on the release of its case; and what comes out another way than it did there."""
    with tempfile.TemporaryDirectory(prefix="redress-record-") as folder:
        for name, body in content.files.items():
            file = Path(folder) / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        try:
            with StoryRunner(Path(folder)) as runner:
                text, failures = story_of(runner, Path(folder) / path, head, people, steps, happened)
                if failures:
                    text, _ = story_of(runner, Path(folder) / path, head, people, steps)
        except NotSeen as error:
            raise Conflict(CANNOT.format(said=error)) from error
    return text, tuple(f"{each.what}: {each.expected}" for each in failures)


@dataclass
class _Recording:
    """The steps of a case, and the people in them by neutral names."""

    runtime: Runtime
    connection: Connection
    row: CaseRow
    content: Release
    neutral: Neutral = field(default_factory=Neutral)
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    _aliases: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Iterator[Mapping[str, Any]]:
        """What was recorded on the case, in order. What the program itself recorded happens by itself again."""
        rows = cases.rows_of(self.connection, tables.submission, self.row["id"])
        rows = [row for row in sorted(rows, key=lambda row: row["id"]) if row["submitted_by"] != ENGINE.username]
        for row in rows:
            self._somebody(row["submitted_by"])
        for row in rows:
            yield self._step(row)

    def _step(self, row: SubmissionRow) -> Mapping[str, Any]:
        at, by = as_story_time(row["submitted_at"]), self._aliases[row["submitted_by"]]
        task = cases.get_row(self.connection, tables.task, row["task_id"]) if row["task_id"] is not None else None
        if task is not None:
            form = self.content.task_form(task["process_id"], task["element_id"])
            self._may(by, roles_of(task))
        else:
            form = self.content.form(row["form_id"])
            self._may(by, sorted(self.content.landlord.roles_for(row["form_id"])))
        words = words_of(self.connection, self.row["id"])
        given = given_by(form, row["answers"], Names(words, self._known(_words_in(row["answers"])), self.neutral))
        if row["form_id"] == LOG_CONTACT and task is None:
            return {"at": at, LOG: given, "by": by}
        if task is None:
            step = {"at": at, USE if row["form_id"] in ACTS else TELL: row["form_id"], "by": by}
        else:
            step = {"at": at, DO: task["element_id"], "by": by}
            if followed := followed_by(self.runtime, self.connection, task):
                step["of"] = self.neutral.same(followed)
        return {**step, "with": given} if given else step

    def _known(self, words: set[str]) -> Mapping[str, str]:
        """The aliases of the colleagues among some words."""
        for word in sorted(words - self._aliases.keys()):
            if load_actor(self.runtime, word, self.connection) is not None:
                self._somebody(word)
        return self._aliases

    def _somebody(self, username: str) -> None:
        """Give a colleague a name that says no more than what they do."""
        if username in self._aliases:
            return
        actor = load_actor(self.runtime, username, self.connection)
        held = actor.memberships if actor else ()
        roles = [each.role for each in held if each.landlord == self.row["landlord"]]
        alias, number = roles[0] if roles else "colleague", 2
        while alias in self.people:
            alias, number = f"{roles[0] if roles else 'colleague'}_{number}", number + 1
        self._aliases[username] = alias
        self.people[alias] = {"roles": list(dict.fromkeys(roles))}

    def _may(self, alias: str, roles: Sequence[str]) -> None:
        """Give somebody the first of these roles where they hold none of them any more."""
        held = self.people[alias]["roles"]
        covered = {each for role in held for each in self.content.landlord.roles[role].covers}
        if roles and not {*held, *covered} & set(roles):
            held.append(roles[0])


def _words_in(answers: Any) -> set[str]:
    """Every word of some answers that could be the username of a colleague."""
    if isinstance(answers, Mapping):
        return {word for inner in answers.values() for word in _words_in(inner)}
    if isinstance(answers, list):
        return {word for inner in answers for word in _words_in(inner)}
    return {answers} if isinstance(answers, str) and len(answers) <= 80 else set()
