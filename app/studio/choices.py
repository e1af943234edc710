"""What an editor of diagrams offers: properties of elements, the values that they may have, the names of expressions.

All of it comes from the contracts and from the draft itself, so what is added in the draft is offered at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar

from app.bpmn.lint.constructs import ALLOWED_EVENTS, UNKNOWN_ELEMENTS, UNKNOWN_EVENTS
from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.contracts.model import Place, PropertyContract, ServiceContract, Source
from app.content.contracts.names import CASE, CLOCK, FACTS, NameContract
from app.content.contracts.properties import ALL, PASSED_TYPES
from app.content.contracts.services import ALL as SERVICES
from app.content.contracts.sources import UNREADABLE, values_of
from app.content.expressions import clock_names, fact_names
from app.content.release import Release, content_of
from app.landlords import Landlord

from .draft import Draft
from .file_title import title_of
from .view_draft import draft_for

KEPT = "a fact that a form, table or diagram keeps"
Kind = TypeVar("Kind")
Choice = dict[str, str]
"""`value` and `label`."""


def choices_for(runtime: Runtime, actor: Actor, draft_id: int) -> dict[str, Any]:
    """What the editor of a diagram offers in a draft that somebody may see; NotFound for another."""
    with runtime.database.read() as connection:
        draft = draft_for(runtime, connection, actor, draft_id)
    return choices_of(draft)


def choices_of(draft: Draft) -> dict[str, Any]:
    """The same of a draft. Of what all share: what holds for its first landlord, whose file is named as such.

    While a file of the draft cannot be read, what that file gives is as in what the draft was made from.
    """
    content = draft.release(draft.landlords[0])
    offered = _Offered(content, _base(draft))
    return {
        "properties": [_property(contract, offered) for contract in ALL],
        "forms": _files(content, content.form_paths),
        "letters": _files(content, content.letter_paths),
        "tables": _files(content, content.table_paths),
        "processes": _files(content, content.diagram_paths),
        "messages": _plain(offered.values(Source.MESSAGES)),
        "clocks": _plain(offered.values(Source.CLOCKS)),
        "groups": offered.ask(lambda release: _groups(release.landlord)),
        "services": [_service(service, offered) for service in SERVICES],
        "names": offered.ask(_names),
        "not_run": {"elements": sorted(UNKNOWN_ELEMENTS), "events": sorted(UNKNOWN_EVENTS)},
        "events": {kind: sorted(events) for kind, events in ALLOWED_EVENTS.items()},
    }


class _Offered:
    """What a draft gives to choose from, or while it cannot be read, what it was made from."""

    def __init__(self, *releases: Release) -> None:
        self.releases = releases

    def values(self, source: Source) -> frozenset[str]:
        listed = (values_of(source, release) for release in self.releases)
        return next((values for values in listed if values is not None), frozenset())

    def ask(self, question: Callable[[Release], Kind]) -> Kind:
        """The answer of the first that can be read; what is in force can."""
        for release in self.releases[:-1]:
            with suppress(*UNREADABLE):
                return question(release)
        return question(self.releases[-1])


def _base(draft: Draft) -> Release:
    key = draft.landlords[0]
    return content_of(draft.row["bases"][key], key, draft.base[key])


def _property(contract: PropertyContract, offered: _Offered) -> dict[str, Any]:
    listed = contract.values or (offered.values(contract.source) if contract.source else frozenset())
    titles = offered.ask(lambda release: _titles(release, contract.source, listed))
    values = [{"value": value, "label": titles.get(value, value)} for value in sorted(listed)]
    return {
        "name": contract.name, "means": contract.means, "values": values, "feel": contract.feel,
        "literal": contract.literal, "on": ["userTask"] if contract.on is Place.USER_TASK else sorted(PASSED_TYPES),
    }  # fmt: skip


def _titles(content: Release, source: Source | None, values: Iterable[str]) -> dict[str, str]:
    if source is Source.EVENTS:
        labels = {value: content.event_label(value) for value in values}
        return {value: f"{label} ({value})" for value, label in labels.items() if label}
    paths = {Source.LETTERS: content.letter_paths, Source.TABLES: content.table_paths}.get(source) if source else None
    return {choice["value"]: choice["label"] for choice in _files(content, paths)} if paths else {}


def _files(content: Release, paths: Mapping[str, str]) -> list[Choice]:
    named = [(name, title_of(path, content.files[path])) for name, path in paths.items()]
    listed = [{"value": name, "label": f"{title} ({name})" if title else name} for name, title in named]
    return sorted(listed, key=lambda choice: choice["label"].casefold())


def _plain(values: Iterable[str]) -> list[Choice]:
    return [{"value": value, "label": value.replace("_", " ")} for value in sorted(values)]


def _groups(landlord: Landlord) -> list[Choice]:
    """Posts, as shared diagrams name them, then the landlord's own roles."""
    posts = [
        {"value": f"=landlord.{post}", "label": f"Whoever is {post.replace('_', ' ')}: {landlord.title_of(role)}"}
        for post, role in sorted(landlord.posts.items())
    ]
    roles = [{"value": key, "label": role.title} for key, role in landlord.roles.items()]
    return posts + sorted(roles, key=lambda choice: choice["label"])


def _service(service: ServiceContract, offered: _Offered) -> dict[str, Any]:
    return {
        "name": service.name,
        "arguments": [
            {
                "name": argument.name, "means": argument.means, "needed": argument.needed,
                "values": sorted(argument.values or (offered.values(argument.source) if argument.source else ())),
            }
            for argument in service.arguments
        ],
    }  # fmt: skip


def _names(content: Release) -> list[dict[str, Any]]:
    """The names of expressions, as a tree: what completion offers."""
    clocks = sorted(clock_names(content))
    known = {contract.name for contract in (*CASE, *FACTS)}
    kept = [{"name": name, "info": KEPT} for name in sorted(fact_names(content) - known)]
    case = [*map(_name, (*CASE, *FACTS)), *kept]
    of_clock = [_name(contract) for contract in CLOCK]
    landlord = [{"name": name, "info": "of the landlord's file"} for name in sorted(content.landlord.context())]
    return [
        {"name": "complaint", "info": "the complaint", "entries": case},
        {
            "name": "deadlines", "info": "the dates of the complaint",
            "entries": [{"name": clock, "info": "a clock", "entries": of_clock} for clock in clocks],
        },
        {"name": "landlord", "info": "the landlord and its posts", "entries": landlord},
    ]  # fmt: skip


def _name(contract: NameContract) -> dict[str, str]:
    return {"name": contract.name, "info": contract.means}
