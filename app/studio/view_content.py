"""Every file of a landlord's content, by room, as somebody meets it who is about to change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.casework.actor import Actor
from app.casework.runtime import Runtime
from app.content.files import OF_ALL, scope_of
from app.errors import NotFound

from .access import landlords_in, scopes_seen
from .draft import Draft, tried_now
from .file_title import title_of

ROOMS = ("landlords", "bpmn", "dmn", "forms", "letters", "tests/scenarios", "tests/tables", "tests/answers",
         "tests/sample_letters", "tests/ways", "tests/landlords")  # fmt: skip


@dataclass(frozen=True)
class ListedFile:
    """A file of content. `title`: what it calls itself. `scope`: whose it is. `behind`: a file of the landlord's own
    stands in front of it."""

    path: str
    name: str
    title: str
    scope: str
    behind: bool


@dataclass(frozen=True)
class Room:
    """The files of a kind, such as `bpmn`."""

    key: str
    files: tuple[ListedFile, ...]


def view_content(runtime: Runtime, actor: Actor, scope: str) -> list[Room]:
    """What is in force today for a landlord, or of what all share, by room; NotFound for who may not see it."""
    with runtime.database.read() as connection:
        if scope not in scopes_seen(runtime, connection, actor):
            raise NotFound("There is no such content among what you may see. The studio lists it all.")
        keys = landlords_in(runtime, connection, scope)
        today = runtime.clock.today()
        files: dict[str, bytes] = {}
        for key in keys:
            files |= runtime.content_on(key, today, connection).files
        tried = tried_now(runtime, connection, keys)
    return rooms_of(files, tried, scope)


def rooms_of_draft(draft: Draft) -> list[Room]:
    """The same, as a draft has it."""
    files: dict[str, bytes] = {}
    for key in draft.landlords:
        files |= draft.content(key)
    return rooms_of(files, draft.tried, draft.row["scope"])


def rooms_of(files: Mapping[str, bytes], tried: Mapping[str, bytes], scope: str) -> list[Room]:
    """Files by room: those of a landlord and what it shares; of common content only what is shared."""
    wanted = (scope, OF_ALL, "code") if scope != OF_ALL else (OF_ALL, "code")
    paths = [path for path in [*files, *tried] if scope_of(path) in wanted]
    own = {_name(path) for path in paths if scope_of(path) == scope}
    everything = {**files, **tried}
    listed = [_listed(path, title_of(path, everything[path]), scope, own) for path in paths]
    return [Room(key, tuple(sorted(_in_room(listed, key), key=_by_title))) for key in ROOMS]


def _listed(path: str, title: str, scope: str, own: set[tuple[str, str]]) -> ListedFile:
    whose, name = scope_of(path) or "", _name(path)[1]
    return ListedFile(path, name, title or name.replace("_", " "), whose, whose != scope and _name(path) in own)


def _in_room(listed: Iterable[ListedFile], room: str) -> list[ListedFile]:
    return [file for file in listed if file.path.startswith(f"{room}/")]


def _by_title(file: ListedFile) -> tuple[str, str]:
    return file.title.casefold(), file.path


def _name(path: str) -> tuple[str, str]:
    """Room and name: what two files have in common of which one stands in front of the other."""
    room = next(key for key in ROOMS if path.startswith(f"{key}/"))
    return room, path.rpartition("/")[2].rpartition(".")[0]
