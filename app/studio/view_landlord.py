"""The pages of a landlord's file in a draft: its parts, who holds which role today, and who may use what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from app.casework.runtime import Runtime
from app.content.checking.landlord_file import sent_by_itself
from app.content.contracts.landlord_keys import BESIDES_ACTS
from app.content.contracts.sources import UNREADABLE
from app.content.messages import known_messages
from app.content.release import OMBUDSMAN_FILE, Release
from app.store import users
from app.use_cases.acts import ACTS

from .kept_examples import KeptExamples, content_for, kept_examples
from .landlord_parts import (
    ANY_STAFF,
    PERMISSIONS,
    Part,
    Section,
    parts_of_file,
    permissions_in,
    read_document,
    roles_in,
    sections_of,
)
from .view_draft import FileView


@dataclass(frozen=True)
class Permission:
    """An act or a message: what people call it, and which roles may use it."""

    act: str
    title: str
    roles: frozenset[str]


@dataclass(frozen=True)
class LandlordPage:
    """A page of a landlord's file. `broken`: why it can only be changed as text, "" where it can be changed here.

    `roles`: key → title; `holders`: role → names of those who hold it today; `lost`: roles that people hold and the
    draft has no more.
    """

    parts: tuple[Part, ...]
    part: Part
    sections: tuple[Section, ...]
    roles: Mapping[str, str]
    holders: Mapping[str, list[str]]
    lost: Mapping[str, list[str]]
    permissions: tuple[Permission, ...]
    examples: KeptExamples
    broken: str = ""


def landlord_page(runtime: Runtime, shown: FileView, part: str) -> LandlordPage:
    """A page of a landlord's file, or of the Ombudsman's record: the first for a part that there is not."""
    parts = parts_of_file(shown.path)
    here = next((each for each in parts if each.key == part), parts[0])
    examples = kept_examples(shown.draft, shown.path)
    try:
        document = read_document(shown.body or b"")
    except ValueError as error:
        why = f"This file cannot be read: {error}. Change it as text."
        return LandlordPage(parts, here, (), {}, {}, {}, (), examples, why)
    roles = roles_in(document)
    holders = _holders(runtime, shown) if shown.path != OMBUDSMAN_FILE else {}
    permissions: tuple[Permission, ...] = ()
    if PERMISSIONS in here.headings:
        permissions = tuple(_permissions(content_for(shown.draft, shown.path), document))
    lost = {role: names for role, names in holders.items() if role not in roles}
    return LandlordPage(
        parts, here, tuple(sections_of(shown.path, here, document)), roles, holders, lost, permissions, examples
    )


def _holders(runtime: Runtime, shown: FileView) -> dict[str, list[str]]:
    landlord = PurePosixPath(shown.path).stem
    with runtime.database.read() as connection:
        held = users.holders(connection, landlord)
    return {role: [name for _, name in people] for role, people in held.items()}


def _permissions(content: Release, document: Mapping[str, Any]) -> list[Permission]:
    """Every act of the program, and every message that people may tell, with those that the file names besides."""
    try:
        messages = {name for name in known_messages(content) - sent_by_itself(content) if content.has_form(name)}
    except UNREADABLE:
        messages = set()  # the check of the file that cannot be read says so
    said = permissions_in(document, ACTS.keys() | BESIDES_ACTS.keys() | messages)
    return [Permission(act, _title(content, act), frozenset(roles)) for act, roles in said.items()]


def _title(content: Release, act: str) -> str:
    words = BESIDES_ACTS.get(act, act.replace("_", " "))
    words = words[0].upper() + words[1:]
    try:
        return content.form_as_written(act).title if content.has_form(act) else words
    except UNREADABLE:
        return words  # the check of the form says what is wrong with it


__all__ = ["ANY_STAFF", "LandlordPage", "landlord_page"]
