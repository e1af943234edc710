"""Changes to XML files: a copy is made, changed at one place, and written again."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from lxml import etree

from tests.mutants.edit import Edit, by_turns

Node = Any
"""An lxml element."""
Change = Callable[[Node], str | None]
"""Changes the element it is given; says what it did, or None when there was nothing to change."""


def tag(node: Node) -> str:
    """The name of an element without its namespace; empty for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def all_of(root: Node, *names: str) -> list[Node]:
    """The elements of these names below a root, in the order of the file."""
    return [node for node in root.iter() if tag(node) in names]


def children(node: Node, *names: str) -> list[Node]:
    return [child for child in node if tag(child) in names]


def child_text(node: Node) -> Node | None:
    """The ``text`` element of an expression or a cell."""
    return next(iter(children(node, "text")), None)


def remove(node: Node) -> None:
    node.getparent().remove(node)


class Places:
    """The elements of a file at which something may be changed, found again in a copy of it."""

    def __init__(self, body: bytes) -> None:
        self.root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        self._order = {node: number for number, node in enumerate(self.root.iter())}

    def changed(self, node: Node, change: Change) -> tuple[str, bytes] | None:
        """What a change of an element says, and the file after it; None when it changed nothing."""
        number = self._order[node]
        root = copy.deepcopy(self.root)
        twin = next(candidate for at, candidate in enumerate(root.iter()) if at == number)
        said = change(twin)
        if said is None:
            return None
        return said, etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def owner_of(node: Node) -> Iterator[Node]:
    """An element and those that it stands in, innermost first."""
    while node is not None:
        yield node
        node = node.getparent()


def id_of(node: Node) -> str:
    """The id of an element, or of the nearest one around it that has one."""
    return next((around.get("id") for around in owner_of(node) if around.get("id")), "")


Kind = tuple[str, tuple[str, ...], Callable[..., str | None]]
"""A kind of slip: its name, the elements at which it happens, and what it does to one."""


def slips(
    path: str,
    body: bytes,
    chance: random.Random,
    kinds: Iterable[Kind],
    place: Callable[[Node], str],
    noticed_at: Callable[[Node], frozenset[str]] = lambda node: frozenset(),
) -> Iterator[Edit]:
    """Slips of these kinds in one file, in an order by chance. ``place``: names an element as the check does.

    ``noticed_at``: the ids of the elements that somebody has to pass to notice a slip at one; none: anywhere.
    """
    places = Places(body)
    candidates = [
        (kind, node, partial(change, chance=chance))
        for kind, names, change in kinds
        for node in all_of(places.root, *names)
    ]
    for kind, node, change in by_turns(candidates, chance):
        changed = places.changed(node, change)
        if changed is not None:
            said, after = changed
            yield Edit(path, kind, place(node), said, after, noticed_at(node))
