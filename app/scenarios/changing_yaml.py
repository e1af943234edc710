"""Change one place of a file of examples; everything else stays as it is written, with its comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import yaml

from .yaml_lines import read

Place = Sequence[str | int]
"""Keys, and numbers of entries from 0: `("examples", 2, "hidden")`."""


class _Dumper(yaml.SafeDumper):
    """Writes values as examples are read: in quotes what would else count from today."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "'" if text.lower().startswith("today") else None)


_Dumper.add_representer(str, _text)


def with_value(text: str, place: Place, value: Any) -> str:
    """The text with another value at a place, which is added where there is none; KeyError for a way that leads
    nowhere."""
    node = _document(text)
    for at, step in enumerate(place):
        inner = _inner(node, step)
        if inner is None:
            return _added(text, node, place[at:], value)
        node = inner
    start, end = node.start_mark.index, _end(node)
    return text[:start] + _written(value, node, node.start_mark.column) + text[end:]


def without(text: str, place: Place) -> str:
    """The text without what stands at a place, the only entry of a mapping or list excepted: that becomes empty."""
    node: yaml.Node | None = _document(text)
    for step in place[:-1]:
        node = _inner(node, step) if node is not None else None
    if not isinstance(node, yaml.MappingNode):
        raise KeyError(place[-1])
    at = next((at for at, (key, _) in enumerate(node.value) if key.value == place[-1]), None)
    if at is None:
        return text
    if len(node.value) == 1:
        return with_value(text, place[:-1], {})
    key, inner = node.value[at]
    if at + 1 < len(node.value):
        return text[: key.start_mark.index] + text[node.value[at + 1][0].start_mark.index :]
    return text[: _end(node.value[at - 1][1])] + text[_end(inner) :]


def is_at(text: str, place: Place, value: Any) -> bool:
    """Whether a text says this value at a place, as examples are read."""
    said = read(text)
    for step in place:
        said = said[step]
    return bool(said == value)


def _document(text: str) -> yaml.Node:
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if node is None:
        raise KeyError("the file is empty")
    return node


def _inner(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        entry: yaml.Node = node.value[step]
        return entry
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    raise KeyError(step)


def _added(text: str, node: yaml.Node, place: Place, value: Any) -> str:
    """The text with a key more in a mapping."""
    if not isinstance(node, yaml.MappingNode):
        raise KeyError(place[0])
    for step in reversed(place[1:]):
        value = {step: value}
    line = f"{_in_flow(str(place[0]))}: {_in_flow(value)}"
    end = _end(node)
    if not node.value:
        return text[: node.start_mark.index] + f"{{{line}}}" + text[end:]
    last = _end(node.value[-1][1])
    if node.flow_style:
        return f"{text[:last]}, {line}{text[last:]}"
    return f"{text[:last]}\n{' ' * node.start_mark.column}{line}{text[last:]}"


def _end(node: yaml.Node) -> int:
    """Where a value ends: that of a block, with its last entry, without the comments below."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return int(node.end_mark.index) - 1
    return int(node.end_mark.index)


def _written(value: Any, instead_of: yaml.Node, column: int) -> str:
    """A value: a list in place of one with an entry a line is written so too."""
    in_lines = isinstance(instead_of, yaml.SequenceNode) and not instead_of.flow_style
    if in_lines and isinstance(value, list) and value:
        return f"\n{' ' * column}".join(f"- {_in_flow(entry)}" for entry in value)
    return _in_flow(value)


def _in_flow(value: Any) -> str:
    text = yaml.dump(
        _simple(value), Dumper=_Dumper, default_flow_style=True, width=1_000_000, allow_unicode=True, sort_keys=False
    )
    return str(text).removesuffix("\n").removesuffix("\n...").strip()


def _simple(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _simple(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_simple(inner) for inner in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, date):
        return value.replace()  # another object, for the same one twice would be written with an anchor
    return value if isinstance(value, bool | int | float | str | None) else str(value)
