"""What the editor of a diagram offers to choose from: the contracts, and what the landlord's own content has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app.bpmn import ElementInfo, what_runs
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.contracts.model import ArgumentContract, PropertyContract, Source
from app.content.contracts.properties import ALL, PASSED_TYPES
from app.content.contracts.services import ALL as SERVICES
from app.content.contracts.sources import UNREADABLE, values_of
from app.content.expressions.names import CaseNames
from app.content.expressions.process_data import ProcessData
from app.content.release import Release, content_of
from app.feel.static_types import ContextOf, Either, ListOf, StaticType
from app.landlords.landlord import Role

from .draft import Draft
from .view_draft import draft_for

Choices = dict[str, Any]
"""As it is sent to the editor."""
DEEPEST = 3
"""How far names of names are listed: `deadlines.<clock>.due` is three."""


@dataclass(frozen=True)
class Choice:
    """Something to choose. `title`: what people call it; "" where it has only its key."""

    value: str
    title: str = ""


def choices_for_diagram(runtime: Runtime, actor: Actor, draft_id: int, path: str) -> Choices:
    """What may be chosen in a diagram of a draft, as the draft has it: of a shared one, for all landlords together.

    `properties` with their meaning, values and an example of this content; `forms`, `tables`, `processes`, `posts` and
    roles, `messages`; `services` with what each is given; `names` that an expression may use; `runs`: the elements
    that may be drawn, with their kinds of event. NotFound for a draft that somebody may not see.
    """
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
    offered = _Offered(draft)
    return {
        "properties": [offered.property(contract) for contract in ALL],
        "passed": sorted(PASSED_TYPES),
        "services": [
            {"name": service.name, "arguments": [offered.argument(each) for each in service.arguments]}
            for service in SERVICES
        ],
        "forms": _answers(offered.titled(lambda release: release.form_paths, lambda r, name: r.form(name).title)),
        "tables": _answers(Choice(name) for name in offered.values(Source.TABLES)),
        "processes": _answers(offered.processes()),
        "posts": _answers(offered.posts()),
        "messages": _answers(Choice(name) for name in offered.values(Source.MESSAGES)),
        "examples": offered.examples(),
        "names": offered.names(PurePosixPath(path).stem),
        "runs": what_runs(),
    }


class _Offered:
    """What the landlords of a draft have. While the draft cannot be read, what it was made from."""

    def __init__(self, draft: Draft) -> None:
        self.releases = [(draft.release(key), _base(draft, key)) for key in draft.landlords]
        self.elements = [
            element
            for release in self._readable()
            for process in release.diagrams.processes.values()
            for element in process.elements.values()
        ]

    def values(self, source: Source) -> list[str]:
        named: set[str] = set()
        for now, before in self.releases:
            there = values_of(source, now)
            named |= (values_of(source, before) or frozenset()) if there is None else there
        return sorted(named)

    def property(self, contract: PropertyContract) -> Choices:
        values = sorted(contract.values)
        if contract.source:
            values = self.values(contract.source)
        titles = self._letter_titles() if contract.source == Source.LETTERS else {}
        return {
            "name": contract.name, "means": contract.means, "on": contract.on.name, "literal": contract.literal,
            "feel": contract.feel, "options": _answers(Choice(value, titles.get(value, "")) for value in values),
            "from": str(contract.source.value) if contract.source else "", "beside": sorted(contract.with_properties),
            "example": _mostly(self.elements, lambda element: element.properties.get(contract.name, "")),
        }  # fmt: skip

    def argument(self, contract: ArgumentContract) -> Choices:
        values = self.values(contract.source) if contract.source else sorted(contract.values)
        return {
            "name": contract.name, "means": contract.means, "needed": contract.needed,
            "options": _answers(Choice(value) for value in values),
        }  # fmt: skip

    def titled(
        self, keys: Callable[[Release], Iterable[str]], title: Callable[[Release, str], str]
    ) -> Iterator[Choice]:
        titles: dict[str, str] = {}
        for now, _ in self.releases:
            for key in keys(now):
                try:
                    titles.setdefault(key, title(now, key))
                except UNREADABLE:
                    titles.setdefault(key, "")
        return (Choice(key, titles[key]) for key in sorted(titles))

    def processes(self) -> list[Choice]:
        readable = self._readable()
        named = {key: info.name for release in readable for key, info in release.diagrams.processes.items()}
        return [Choice(key, named[key]) for key in sorted(named)]

    def posts(self) -> list[Choice]:
        """Whom a task may be offered to: whoever holds a post, or a role."""
        posts = [Choice(f"=landlord.{key}", key.replace("_", " ")) for key in self.values(Source.POSTS)]
        roles = {key: role.title for now, before in self.releases for key, role in _roles(now, before).items()}
        return [*posts, *(Choice(key, roles[key]) for key in sorted(roles))]

    def examples(self) -> dict[str, str]:
        """What tasks of this content mostly say: by whom, and by when."""
        tasks = [element for element in self.elements if element.type == "userTask"]
        return {
            "candidateGroups": _mostly(tasks, lambda task: task.candidate_groups),
            "dueDate": _mostly(tasks, lambda task: task.due),
            "correlationKey": _mostly(self.elements, lambda element: element.correlation_key),
        }

    def names(self, process_id: str) -> list[Choices]:
        """The names that an expression of a process may use, each with its type in words and its own members."""
        for release in self._readable():
            try:
                cases = CaseNames(release)
                data = ProcessData(release, cases)
                here = process_id in release.diagrams.processes
                return _members(data.of(process_id).members if here else tuple(cases.read_only.items()))
            except UNREADABLE:
                continue
        return []

    def _letter_titles(self) -> dict[str, str]:
        titled = self.titled(lambda release: release.letter_paths, lambda release, key: release.letter(key).title)
        return {choice.value: choice.title for choice in titled}

    def _readable(self) -> list[Release]:
        """Of each landlord the draft, or what it was made from while its diagrams cannot be read."""
        return [before if values_of(Source.PROCESSES, now) is None else now for now, before in self.releases]


def _base(draft: Draft, landlord: str) -> Release:
    return content_of(draft.row["bases"][landlord], landlord, draft.base[landlord])


def _roles(now: Release, before: Release) -> Mapping[str, Role]:
    return (before if values_of(Source.ROLES, now) is None else now).landlord.roles


def _mostly(elements: Iterable[ElementInfo], said: Callable[[ElementInfo], str]) -> str:
    counted = Counter(text for element in elements if (text := said(element)))
    return counted.most_common(1)[0][0] if counted else ""


def _answers(choices: Iterable[Choice]) -> list[dict[str, str]]:
    return [{"value": choice.value, "title": choice.title} for choice in choices]


def _members(members: Iterable[tuple[str, StaticType]], depth: int = DEEPEST) -> list[Choices]:
    listed: list[Choices] = []
    for name, kind in members:
        inner = _context_in(kind)
        entries = _members(inner.members, depth - 1) if inner and depth > 1 else []
        detail = "" if inner else kind.describe()
        listed.append({"name": name, "detail": detail, "list": isinstance(kind, ListOf), "entries": entries})
    return listed


def _context_in(kind: StaticType) -> ContextOf | None:
    if isinstance(kind, ListOf):
        return _context_in(kind.items)
    if isinstance(kind, Either):
        return next((inner for part in kind.options if (inner := _context_in(part))), None)
    return kind if isinstance(kind, ContextOf) else None
