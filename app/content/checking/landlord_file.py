"""The landlord's file against the rest: acts that are used, messages that people may tell, posts that are named."""

from __future__ import annotations

from collections.abc import Iterator

from app.forms.lint import PEOPLE

from ..contracts import EXTENSIONS
from ..contracts.landlord_keys import BESIDES_ACTS, NEEDED_ABILITIES, NEEDED_POSTS
from ..contracts.sources import UNREADABLE
from ..messages import MESSAGE_VARIABLES, THROWING, known_messages
from ..release import Release
from .findings import ERROR, WARNING, ContentFinding, instead, nearest


def landlord_findings(content: Release, acts: frozenset[str]) -> list[ContentFinding]:
    """What the landlord's file, and what names its roles, says that nothing knows."""
    try:
        return [*_permissions(content, acts), *_posts(content), *_abilities(content), *_people_of_forms(content)]
    except UNREADABLE:
        return []  # the check of the file that cannot be read says so


def _permissions(content: Release, acts: frozenset[str]) -> Iterator[ContentFinding]:
    path, messages = f"landlords/{content.landlord_key}.toml", known_messages(content)
    permissions = content.landlord.permissions
    known = acts | BESIDES_ACTS.keys() | messages
    for act in permissions:
        if act not in known:
            said = "is no act of the program, and no message that a diagram waits for: nobody may do anything by it."
            yield ContentFinding(ERROR, f"{path} permissions.{act}", said, instead(act, known))
    for act in sorted((acts | BESIDES_ACTS.keys()) - permissions.keys()):
        said = f"does not say who may use “{act}”: nobody could."
        yield ContentFinding(ERROR, f"{path} permissions.{act}", said, "Add the roles, or [] for nobody.")
    for message in sorted(messages - sent_by_itself(content)):
        if content.has_form(message) and not permissions.get(message):
            said = f"names nobody who may tell “{message}”, which a diagram waits for: nobody would see its form."
            yield ContentFinding(ERROR, f"{path} permissions.{message}", said, "Add the roles that may tell it.")


def _posts(content: Release) -> Iterator[ContentFinding]:
    """Posts that every landlord fills, and posts that nothing offers anything to."""
    path, posts = f"landlords/{content.landlord_key}.toml", content.landlord.posts
    for post, who in NEEDED_POSTS.items():
        if post not in posts:
            near = nearest(post, posts.keys() - NEEDED_POSTS.keys())
            remedy = f"Rename “{near}” to “{post}”." if near else "Say which role holds it."
            yield ContentFinding(ERROR, f"{path} posts.{post}", f"is missing: {who}.", remedy)
    used = content.paths_in_use - {path}
    for post in posts.keys() - NEEDED_POSTS.keys():
        if not any(post.encode() in content.files[file] for file in used):
            said = "is a post that no diagram, table, form or letter names."
            yield ContentFinding(WARNING, f"{path} posts.{post}", said, "Correct the name, or remove it.")


def _abilities(content: Release) -> Iterator[ContentFinding]:
    """What somebody has to be able to do, and no role may: the landlord would depend on whoever runs the machine."""
    for ability, what in NEEDED_ABILITIES.items():
        if not any(getattr(role, ability) for role in content.landlord.roles.values()):
            said = f"has no role with {ability} = true: {what}."
            yield ContentFinding(WARNING, f"landlords/{content.landlord_key}.toml roles", said, "Add it to a role.")


def sent_by_itself(content: Release) -> set[str]:
    """The messages that diagrams, tables and the program send without anybody telling them."""
    elements = [element for process in content.diagrams.processes.values() for element in process.elements.values()]
    thrown = {element.message for element in elements if element.message and element.type in THROWING}
    completing = {message for element in elements for message in element.may_be("tells")}
    tables = content.output_literals(EXTENSIONS, "message") if content.has_decision(EXTENSIONS) else set()
    return thrown | completing | tables | MESSAGE_VARIABLES.keys()


def _people_of_forms(content: Release) -> Iterator[ContentFinding]:
    """Fields that offer people of a role or post that there is not: nobody could be chosen."""
    landlord = content.landlord
    known = {*landlord.roles, *landlord.posts}
    for name, path in content.form_paths.items():
        for top in content.form(name).fields:
            for field in (top, *top.subfields):
                if not field.options_source.startswith(PEOPLE):
                    continue
                for role in field.options_source.removeprefix(PEOPLE).split(","):
                    if role.strip() and role.strip() not in known:
                        said = f"offers people of “{role.strip()}”, which is no role or post here."
                        yield ContentFinding(ERROR, f"{path} {field.key}", said, instead(role.strip(), known))
