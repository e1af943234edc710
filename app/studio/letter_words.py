"""What can be inserted in a letter: values of a case, lists, conditions and elements, each with what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.content.contracts import names as contracts
from app.content.contracts.sources import UNREADABLE
from app.content.expressions.in_letters import issued_by
from app.content.expressions.names import CaseNames, clock_names
from app.content.release import Release
from app.feel.static_types import NULL, ContextOf, ListOf, StaticType, options_of
from app.letters.placeholders import FORMATS

from .try_letter import Demand

LIST_ITEM = {"definition": "point", "actions": "action", "remedies": "remedy", "signposts": "body"}


@dataclass(frozen=True)
class Insert:
    """A text to insert, and what it is."""

    text: str
    help: str


@dataclass(frozen=True)
class InsertGroup:
    """Texts of a kind."""

    title: str
    inserts: tuple[Insert, ...]


def insert_menu(content: Release, key: str, demands: Iterable[Demand]) -> list[InsertGroup]:
    """Everything that the letter of a key may say; nothing of the case while a file that names it cannot be read."""
    missing = dict.fromkeys(demand.element for demand in demands if not demand.written)
    groups = [
        InsertGroup("Parts that it must have and lacks", tuple(
            Insert(f"::: {element}\n## \n\n:::", "a part that a table of letters demands") for element in missing
        )),
        InsertGroup("Conditions", (
            Insert("::: when =complaint.stage = 2\n\n::: otherwise\n\n:::", "words for one situation, and else others"),
            Insert("::: part_name\n## \n\n:::", "a part with a name, which a table may demand"),
        )),
    ]  # fmt: skip
    try:
        groups += _of_case(content, key)
    except UNREADABLE:
        return [group for group in groups if group.inserts]
    formats = (Insert(f"{{{{ today | {name} }}}}", f"written as {name}") for name in FORMATS)
    return [group for group in (*groups, InsertGroup("How a value is written", tuple(formats))) if group.inserts]


def _of_case(content: Release, key: str) -> Iterator[InsertGroup]:
    known = {each.name: each.means for each in (*contracts.CASE, *contracts.FACTS)}
    answers = [
        Insert(_placeholder(f"answers.{field.key}"), field.label)
        for form in sorted(issued_by(content, key))
        for field in content.form(form).fields
    ]
    yield InsertGroup("Answers of its form", tuple({insert.text: insert for insert in answers}.values()))
    yield InsertGroup(
        "The case", tuple(Insert(_placeholder(f"complaint.{name}"), means) for name, means in known.items())
    )
    yield InsertGroup(
        "Dates", tuple(Insert(_placeholder(f"deadlines.{clock}.due"), f"when {_words(clock)} is due")
                       for clock in sorted(clock_names(content)))
    )  # fmt: skip
    letter_names = CaseNames(content).letter_names()
    for root, means in contracts.IN_LETTERS.items():
        if root not in ("answers", "complaint", "deadlines", "submitted"):
            inserts = tuple(_members(root, letter_names[root], means))
            if inserts:
                yield InsertGroup(means[0].upper() + means[1:], inserts)


def _members(root: str, of: StaticType, means: str) -> Iterator[Insert]:
    for kind in options_of(of):
        if isinstance(kind, ListOf):
            yield from _repetition(root, root, kind)
        elif isinstance(kind, ContextOf):
            for name, inner in kind.members:
                lists = [each for each in options_of(inner) if isinstance(each, ListOf)]
                if lists:
                    yield from _repetition(root, f"{root}.{name}", lists[0])
                else:
                    yield Insert(_placeholder(f"{root}.{name}"), _words(name))
        elif kind != NULL:
            yield Insert(_placeholder(root), means)


def _repetition(root: str, path: str, of: ListOf) -> Iterator[Insert]:
    """A list, each entry on a line."""
    item = LIST_ITEM.get(root, "each_one")
    members = [name for kind in options_of(of.items) if isinstance(kind, ContextOf) for name, _ in kind.members]
    shown = "what" if "what" in members else "text" if "text" in members else "name" if "name" in members else ""
    inside = _placeholder(f"{item}.{shown}" if shown else item)
    yield Insert(f"::: each {item} in {path}\n- {inside}\n:::", f"a line for each: {', '.join(members) or 'one'}")


def _placeholder(path: str) -> str:
    return f"{{{{ {path} }}}}"


def _words(name: str) -> str:
    return name.replace("_", " ")
