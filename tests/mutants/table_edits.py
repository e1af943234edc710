"""Slips in decision tables: a column renamed, a rule lost, a number one off, another hit policy."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.mutants.edit import Edit, misspelt, one_off, short, turned_round, with_a_word_misspelt
from tests.mutants.xml_edits import (
    Node,
    child_text,
    children,
    id_of,
    owner_of,
    remove,
    slips,
    tag,
)

OTHER_POLICIES = {"UNIQUE": ("COLLECT", "FIRST"), "FIRST": ("COLLECT", "UNIQUE"), "COLLECT": ("FIRST", "UNIQUE")}
OTHER_TYPES = {"string": "number", "number": "string", "boolean": "string", "date": "string"}


def edits(path: str, body: bytes, chance: random.Random) -> Iterator[Edit]:
    """Slips in one table, in an order by chance; the same chance gives the same."""
    return slips(path, body, chance, KINDS, _place)


def _place(node: Node) -> str:
    """A cell by its row and column, else the id."""
    rule = next((around for around in owner_of(node) if tag(around) == "rule"), None)
    if rule is None:
        return id_of(node)
    row = 1 + children(rule.getparent(), "rule").index(rule)
    cell = next((around for around in owner_of(node) if tag(around) in ("inputEntry", "outputEntry")), None)
    if cell is None:
        return f"row {row}"
    column = 1 + children(rule, tag(cell)).index(cell)
    return f"row {row}, {'input' if tag(cell) == 'inputEntry' else 'output'} {column}"


# -- kinds -------------------------------------------------------------------------------------------------------------


def _rename(node: Node, chance: random.Random) -> str | None:
    old = node.get("name")
    if not old:
        return None
    node.set("name", misspelt(old, chance))
    return f"{old} → {node.get('name')}"


def _retype(node: Node, chance: random.Random) -> str | None:
    old = node.get("typeRef")
    if old not in OTHER_TYPES:
        return None
    node.set("typeRef", OTHER_TYPES[old])
    return f"{old} → {node.get('typeRef')}"


def _other_policy(node: Node, chance: random.Random) -> str | None:
    old = node.get("hitPolicy", "UNIQUE")
    if old not in OTHER_POLICIES:
        return None
    node.set("hitPolicy", chance.choice(OTHER_POLICIES[old]))
    return f"{old} → {node.get('hitPolicy')}"


def _delete(node: Node, chance: random.Random) -> str | None:
    remove(node)
    return "deleted"


def _swap_outputs(node: Node, chance: random.Random) -> str | None:
    """The answers of a rule change places with those of the next."""
    others = [rule for rule in children(node.getparent(), "rule") if rule is not node]
    if not others:
        return None
    other = chance.choice(others)
    mine, theirs = ([_cell(cell) for cell in children(rule, "outputEntry")] for rule in (node, other))
    if [cell.text for cell in mine] == [cell.text for cell in theirs]:
        return None
    for left, right in zip(mine, theirs, strict=True):
        left.text, right.text = right.text, left.text
    return "answers swapped with another row"


def _cell(entry: Node) -> Node:
    return children(entry, "text")[0]


def _swap_rules(node: Node, chance: random.Random) -> str | None:
    after = node.getnext()
    if after is None or tag(after) != "rule" or node.getparent().get("hitPolicy", "UNIQUE") != "FIRST":
        return None
    after.addnext(node)
    return "moved behind the next row"


def _text_change(change: Callable[[str, random.Random], str | None]) -> Callable[..., str | None]:
    def changed(node: Node, chance: random.Random) -> str | None:
        holder = child_text(node)
        if holder is None or not (holder.text or "").strip(" -\n"):
            return None
        after = change(holder.text, chance)
        if after is None or after == holder.text:
            return None
        said = f"{short(holder.text)} → {short(after)}"
        holder.text = after
        return said

    return changed


def _unquoted(text: str, chance: random.Random) -> str | None:
    return text.replace('"', "", 2) if text.count('"') >= 2 else None


def _anything(text: str, chance: random.Random) -> str | None:
    return "-"


def _null(text: str, chance: random.Random) -> str | None:
    return None if text.strip() == "null" else "null"


KINDS = (
    ("column renamed", ("output",), _rename),
    ("column of another type", ("output", "inputExpression", "variable"), _retype),
    ("other hit policy", ("decisionTable",), _other_policy),
    ("rule deleted", ("rule",), _delete),
    ("answers swapped", ("rule",), _swap_outputs),
    ("rules in another order", ("rule",), _swap_rules),
    ("requirement deleted", ("informationRequirement",), _delete),
    ("input misspelt", ("inputExpression",), _text_change(with_a_word_misspelt)),
    ("input turned round", ("inputExpression",), _text_change(turned_round)),
    ("cell misspelt", ("inputEntry",), _text_change(with_a_word_misspelt)),
    ("cell turned round", ("inputEntry",), _text_change(turned_round)),
    ("cell one off", ("inputEntry",), _text_change(one_off)),
    ("cell unquoted", ("inputEntry",), _text_change(_unquoted)),
    ("cell emptied", ("inputEntry",), _text_change(_anything)),
    ("answer misspelt", ("outputEntry",), _text_change(with_a_word_misspelt)),
    ("answer turned round", ("outputEntry",), _text_change(turned_round)),
    ("answer one off", ("outputEntry",), _text_change(one_off)),
    ("answer unquoted", ("outputEntry",), _text_change(_unquoted)),
    ("answer emptied", ("outputEntry",), _text_change(_null)),
    ("value emptied", ("literalExpression",), _text_change(_null)),
)
