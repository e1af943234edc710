"""Who loses what when another landlord file comes into force: roles, and what roles let people do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.landlords import Landlord
from app.landlords.landlord import Role

FLAGS = {
    "sees_all": "see every case",
    "sees_cases": "look into cases",
    "sees_reports": "see reports",
    "complaints_officer": "act as complaints officer",
    "administers": "administer the installation",
    "edits_content": "edit content",
    "publishes_content": "publish content",
    "approves_content": "approve content",
}
"""What a role's key in the landlord file lets its holders do, in words."""
NEAR = 0.5
"""How alike two names of roles have to be for the new one to be taken for the old one renamed."""


@dataclass(frozen=True)
class Loss:
    """Something that people can do today and could not do then. `people`: their names; `what`: in words."""

    what: str
    people: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.what}: {', '.join(self.people)}"


def losses(before: Landlord, after: Landlord, holders: Mapping[str, Iterable[tuple[str, str]]]) -> list[Loss]:
    """Who loses what. `holders`: role → (username, name) of the active people who hold it.

    Somebody loses a role that is no more; and what no role that they hold lets them do any longer, by itself or by a
    role that it covers.
    """
    lost: dict[str, set[str]] = {}
    held: dict[tuple[str, str], set[str]] = {}
    for role, people in holders.items():
        for person in people:
            held.setdefault(person, set()).add(role)
            if role in before.roles and role not in after.roles:
                lost.setdefault(_gone(before.roles[role], after), set()).add(person[1])
    for (_, name), roles in held.items():
        for ability in sorted(_abilities(before, roles) - _abilities(after, roles & after.roles.keys())):
            lost.setdefault(ability, set()).add(name)
    return [Loss(what, tuple(sorted(names))) for what, names in sorted(lost.items())]


def _gone(role: Role, after: Landlord) -> str:
    near = difflib.get_close_matches(role.key, [*after.roles], 1, NEAR)
    meant = [other.key for other in after.roles.values() if other.title == role.title] or near
    asked = f" (was it renamed to {meant[0]}? Then give them that role)" if meant else ""
    return f"the role {role.key} is no more{asked}"


def _abilities(landlord: Landlord, held: set[str]) -> set[str]:
    """What holders of roles may do, in words."""
    roles = held.union(*(landlord.roles[role].covers for role in held if role in landlord.roles))
    acts = {f"may no longer {act}" for act, allowed in landlord.permissions.items() if not allowed.isdisjoint(roles)}
    flags = {
        f"may no longer {words}"
        for flag, words in FLAGS.items()
        if any(getattr(landlord.roles[role], flag) for role in held if role in landlord.roles)
    }
    posts = {
        f"is no longer offered tasks of the post {post}"
        for post in landlord.posts
        if not roles.isdisjoint(landlord.holders([post]))
    }
    return acts | flags | posts
