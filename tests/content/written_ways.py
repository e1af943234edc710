"""Ways through a diagram, written as a file of examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from app.scenarios.diagram_examples import ANSWERS, CASE, CLOCKS, DOES, ENDS, LEAVES, STANDING, WITH
from app.scenarios.walking import Move
from tests.content.flow_yaml import flow
from tests.content.rules import START

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Node:
    """A way walked so far, with what was seen at each step."""

    posts: Mapping[str, str]
    moves: tuple[Move, ...]
    seen: tuple[Mapping[str, Any], ...]
    keys: frozenset[Key]


def written(file: str, ways: Sequence[Node]) -> str:
    """The file of ways through a diagram, as people would write it."""
    lines = [
        f"# What {file} does. Publishing walks it again (docs/examples.md).",
        f"on: {START:%Y-%m-%d}",
        "ways:",
    ]
    for node in ways:
        lines.append(f"  - landlord: {_flow(node.posts)}\n    steps:" if node.posts else "  - steps:")
        standing: dict[str, Any] = {"open": [], "until": {}, "hears": []}
        for move, seen in zip(node.moves, node.seen, strict=True):
            lines.append(f"      - {move.kind}: {move.name or 'true'}")
            given = {WITH: move.given, CASE: move.facts, CLOCKS: move.clocks, ANSWERS: move.answers}
            lines += [f"        {name}: {_flow(value)}" for name, value in given.items() if value]
            if seen[DOES]:
                lines.append(f"        {DOES}:")
                lines += [f"          - {_flow(entry)}" for entry in seen[DOES]]
            for name in STANDING:
                if seen[name] != standing[name]:
                    lines.append(f"        {name}: {_flow(seen[name])}")
                    standing[name] = seen[name]
            if LEAVES in seen:
                lines += [f"        {name}: {_flow(seen[name])}" for name in (LEAVES, ENDS)]
    return "\n".join(lines) + "\n"


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """In quotes what stories would read as something else than a text, such as ``today``."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, "'" if text.startswith("today") else None)


_Dumper.add_representer(str, _text)


def _flow(value: Any) -> str:
    return flow(_written(value), _Dumper)


def _written(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _written(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
