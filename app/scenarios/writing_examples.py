"""Examples of a table written into their file: one more, or another answer, with the rest of the file as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from app.errors import Conflict

from .examples import ON
from .flow_yaml import flow_value
from .table_examples import ANSWER, EXAMPLES, GIVEN

BEGIN = "# What {table} answers. Publishing asks it again (docs/examples.md).\n"
ANCHOR = "&"
BY_HAND = "These examples are written in a way that is not changed here. Open their file as text."


def with_example(text: str, table: str, given: Mapping[str, Any], answer: Any, on: date | None) -> str:
    """The file with an example behind the last. `text`: "" for a file that is yet to be written; `table`: the path of
    the table; `on`: the day on which the examples are asked, where it matters and the file does not say yet.

    Conflict for a file whose list cannot be gone on with.
    """
    if not text.strip():
        day = f"{ON}: {on.isoformat()}\n" if on else ""
        return f"{BEGIN.format(table=table)}{day}{EXAMPLES}:\n{_entry('  ', given, answer)}"
    listed = _examples(text)
    if listed.flow_style or not listed.value:
        raise Conflict(BY_HAND)
    first, end = listed.value[0].start_mark, _end(listed.value[-1])
    indent = text[: first.index].rpartition("\n")[2].partition("-")[0]
    rest = text[end:].partition("\n")
    after = text[:end] + rest[0] + "\n"
    longer = f"{after}{_entry(indent, given, answer)}{rest[2]}"
    return _dated(longer, on) if on else longer


def with_answer(text: str, line: int, answer: Any) -> str:
    """The file with another answer in the example of a line; Conflict where that shares its answer with others."""
    for item in _examples(text).value:
        if item.start_mark.line + 1 != line or not isinstance(item, yaml.MappingNode):
            continue
        for key, value in item.value:
            if key.value == ANSWER:
                start, end, begins = key.end_mark.index + 1, _end(value), value.start_mark.index
                if begins < start or text[begins] == ANCHOR:
                    raise Conflict(BY_HAND)
                return f"{text[:start]} {flow_value(answer)}{text[end:]}"
    raise Conflict("This example is no more where it was. Look at the examples again.")


def _dated(text: str, on: date) -> str:
    """The file with the day on which its examples are asked, in front of them."""
    start = text.index(f"{EXAMPLES}:")
    return f"{text[:start]}{ON}: {on.isoformat()}\n{text[start:]}"


def _examples(text: str) -> yaml.SequenceNode:
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise Conflict(BY_HAND) from error
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    listed = next((value for key, value in pairs if key.value == EXAMPLES), None)
    if not isinstance(listed, yaml.SequenceNode):
        raise Conflict(BY_HAND)
    return listed


def _entry(indent: str, given: Mapping[str, Any], answer: Any) -> str:
    return f"{indent}- {GIVEN}: {flow_value(dict(given))}\n{indent}  {ANSWER}: {flow_value(answer)}\n"


def _end(node: yaml.Node) -> int:
    """Where a value ends, without the blanks and comments that follow it."""
    return max(part.end_mark.index for part in _leaves(node))


def _leaves(node: yaml.Node) -> Iterator[yaml.Node]:
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        yield node
        return
    for part in node.value:
        for each in part if isinstance(part, tuple) else (part,):
            yield from _leaves(each)
