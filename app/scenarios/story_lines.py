"""Change one step of a story file and leave every other line, with its comments, as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from .loading import STEP_KEYS
from .writing import block_entry, flow, lines_of
from .yaml_lines import Problem, read

MARGIN = 2


@dataclass(frozen=True)
class Block:
    """The lines of a step, counted from 0, `last` not among them. `keys`: key → the lines that it takes.

    `in_a_row`: the step stands between braces, so that its keys have no lines of their own.
    """

    first: int
    last: int
    indent: int
    keys: Mapping[str, tuple[int, int]]
    in_a_row: bool


def steps_of(text: str) -> list[list[Block]]:
    """Where the steps of a story stand, and after them those of each of its variants. Problem for what is no YAML."""
    lines = text.split("\n")
    return [[_block(step, lines) for step in course] for course in _nodes(text)]


def _nodes(text: str) -> list[list[yaml.MappingNode]]:
    read(text)
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    return [_steps(_value(block, "steps")) for block in (document, *_variants(document))]


def _variants(document: yaml.Node | None) -> list[yaml.Node]:
    variants = _value(document, "variants")
    return list(variants.value) if isinstance(variants, yaml.SequenceNode) else []


def without_step(text: str, course: int, number: int) -> str:
    """The story without a step. `course`: 0 for the story, else which of its variants."""
    block = steps_of(text)[course][number]
    lines = text.split("\n")
    return "\n".join([*lines[: block.first], *lines[block.last :]])


def with_step(text: str, course: int, after: int, step: Mapping[str, Any]) -> str:
    """The story with a step more, after that of a number."""
    block = steps_of(text)[course][after]
    lines = text.split("\n")
    return "\n".join([*lines[: block.last], *block_entry(step, block.indent), *lines[block.last :]])


def moved_step(text: str, course: int, number: int, by: int) -> str:
    """The story with a step moved up (`by` -1) or down (1), and its comments with it; as it is at either end."""
    steps = steps_of(text)[course]
    if not 0 <= number + by < len(steps):
        return text
    upper, lower = sorted((number, number + by))
    upper_step, lower_step, lines = steps[upper], steps[lower], text.split("\n")
    swapped = [
        *lines[lower_step.first : lower_step.last],
        *lines[upper_step.last : lower_step.first],
        *lines[upper_step.first : upper_step.last],
    ]
    return "\n".join([*lines[: upper_step.first], *swapped, *lines[lower_step.last :]])


def changed_step(text: str, course: int, number: int, changes: Mapping[str, Any]) -> str:
    """The story with some keys of a step changed; None takes one out. What stays keeps its lines and comments."""
    block = steps_of(text)[course][number]
    if block.in_a_row:
        return _changed_in_a_row(text, course, number, changes)
    lines = text.split("\n")
    first = next(iter(block.keys))
    for key, (begin, end) in sorted(block.keys.items(), key=lambda item: -item[1][0]):
        if key in changes:
            new = lines_of(key, changes[key], block.indent + MARGIN) if changes[key] is not None else []
            if key == first and new:
                new[0] = f"{' ' * block.indent}- {new[0].strip()}"
            lines[begin:end] = new
    added = {key: value for key, value in changes.items() if key not in block.keys and value is not None}
    if added:
        at = steps_of("\n".join(lines))[course][number].last
        more = [line for key, value in _ordered(added).items() for line in lines_of(key, value, block.indent + MARGIN)]
        lines[at:at] = more
    return "\n".join(lines)


def changed_head(text: str, course: int, key: str, value: Any) -> str:
    """The story with something at the head of it, or of one of its variants, changed, such as its title; None: gone."""
    read(text)
    document = yaml.compose(text, Loader=yaml.SafeLoader)
    block = document if course == 0 else _variants(document)[course - 1]
    if not isinstance(block, yaml.MappingNode) or block.flow_style:
        raise Problem(block.start_mark.line + 1 if block else 1, "this stands between braces: change it in the text")
    lines = text.split("\n")
    indent = block.value[0][0].start_mark.column
    new = lines_of(key, value, indent) if value is not None else []
    for name, node in block.value:
        if name.value == key:
            first = name.start_mark.line
            if first == block.start_mark.line and course and new:
                new[0] = f"{lines[first][:indent]}{new[0].strip()}"
            lines[first : _end(node, lines) + 1] = new
            return "\n".join(lines)
    before = next((name.start_mark.line for name, _ in block.value if name.value == "variants"), None)
    at = before if before is not None else _end(block, lines) + 1
    lines[at:at] = new
    return "\n".join(lines)


def _changed_in_a_row(text: str, course: int, number: int, changes: Mapping[str, Any]) -> str:
    """The same of a step between braces: each key that stays keeps its words, with the names of anchors in them."""
    node = _nodes(text)[course][number]
    starts = [key.start_mark.index for key, _ in node.value]
    ends = [*starts[1:], node.end_mark.index - 1]
    parts = []
    for (key, _), begin, end in zip(node.value, starts, ends, strict=True):
        if key.value not in changes:
            parts.append(text[begin:end].strip().removesuffix(",").rstrip())
        elif changes[key.value] is not None:
            parts.append(f"{key.value}: {flow(changes[key.value])}")
    had = {key.value for key, _ in node.value}
    parts += [f"{key}: {flow(value)}" for key, value in _ordered(changes).items() if key not in had]
    margin = " " * (node.start_mark.column + 1)
    between = f",\n{margin}" if any("\n" in part for part in parts) else ", "
    opens = text.index("{", node.start_mark.index)  # after the name of an anchor, if it has one
    return f"{text[:opens]}{{{between.join(parts)}}}{text[node.end_mark.index :]}"


def _ordered(step: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a step in the order in which stories have them."""
    order = {key: at for at, key in enumerate(ORDER)}
    kept = {key: value for key, value in step.items() if value is not None}
    return dict(sorted(kept.items(), key=lambda item: order.get(item[0], len(order))))


ORDER = (*STEP_KEYS[: STEP_KEYS.index("with")], "of", "with", "between", "refused", "expect", "needs", "covers", "note")


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _steps(node: yaml.Node | None) -> list[yaml.MappingNode]:
    if not isinstance(node, yaml.SequenceNode):
        return []
    if node.flow_style:
        raise Problem(node.start_mark.line + 1, "the steps stand between brackets: write each after a dash")
    return [entry for entry in node.value if isinstance(entry, yaml.MappingNode)]


def _block(entry: yaml.MappingNode, lines: Sequence[str]) -> Block:
    first = entry.start_mark.line
    indent = len(lines[first]) - len(lines[first].lstrip())
    last = _end(entry, lines) + 1
    keys: dict[str, tuple[int, int]] = {}
    if not entry.flow_style:
        starts = [key.start_mark.line for key, _ in entry.value]
        ends = [*starts[1:], last]
        keys = {key.value: (begin, end) for (key, _), begin, end in zip(entry.value, starts, ends, strict=True)}
    return Block(first, last, indent, keys, bool(entry.flow_style))


def _end(node: yaml.Node, lines: Sequence[str]) -> int:
    """The last line with anything of a node: blank lines and comments after it belong to what follows."""
    last: int = node.end_mark.line
    if node.end_mark.column == 0 or not lines[last][: node.end_mark.column].strip():
        last -= 1
    while last > node.start_mark.line and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
        last -= 1
    return last
