"""Forms, merged by field and property."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .parts import QUIET, STEP, WHOLE, MergedParts, Part, Parts, PartsMerge
from .places import Places

FORM = "/"
COMPONENTS = "components"
OF_THE_EDITOR = frozenset({"schemaVersion", "exporter"})
Components = Mapping[str, Mapping[str, Any]]


def merge_forms(base: bytes, mine: bytes, theirs: bytes, places: Places) -> bytes:
    """One form of two changes of it. ValueError for what is no form that can be merged."""
    sides = [_read(json.loads(body)) for body in (base, mine, theirs)]
    parts, components = [side[0] for side in sides], [side[1] for side in sides]
    merged = PartsMerge(parts[0], parts[1], parts[2], places).run()
    document = _write(FORM, merged, components[1], components[2])
    return _as_written(mine, document)


def _read(form: Any) -> tuple[Parts, Components]:
    """The parts of a form, and key of a part → what stands there in the file."""
    if not isinstance(form, dict):
        raise ValueError("A form is an object.")
    parts: dict[str, Part] = {FORM: Part(FORM, WHOLE, "the form", _said(form))}
    sources: dict[str, Mapping[str, Any]] = {FORM: form}
    _read_fields(form.get(COMPONENTS), FORM, "", parts, sources)
    return Parts(parts), sources


def _read_fields(
    fields: Any, holder: str, list_key: str, parts: dict[str, Part], sources: dict[str, Mapping[str, Any]]
) -> None:
    """Add fields, and those that stand in them. `list_key`: the key of the list that they are columns of."""
    for field in fields or []:
        if not isinstance(field, dict):
            raise ValueError("A field is an object.")
        named = list_key + str(field.get("key") or field.get("path") or field.get("id"))
        key = f"#{field.get('id') or named}"
        if key in parts:
            raise ValueError("A form with two fields of one id is not merged.")
        parts[key] = Part(key, holder, f"field {named}", _said(field), in_order=True)
        sources[key] = field
        below = f"{named}." if field.get("path") else list_key
        _read_fields(field.get(COMPONENTS), key, below, parts, sources)


def _said(value: Mapping[str, Any], before: str = "") -> dict[str, str]:
    """Name → value in JSON of everything but the fields; nested properties by their names, lists as a whole."""
    said: dict[str, str] = {}
    for name, inner in value.items():
        quiet = QUIET if name in OF_THE_EDITOR and not before else ""
        here = f"{quiet}{before}{name}"
        if name == COMPONENTS and not before:
            continue
        if isinstance(inner, dict) and inner:
            said |= _said(inner, f"{here}{STEP}")
        else:
            said[here] = json.dumps(inner, ensure_ascii=False, sort_keys=isinstance(inner, dict))
    return said


def _write(key: str, merged: MergedParts, mine: Components, theirs: Components) -> dict[str, Any]:
    """What stands at a part, names in the order of the side that it is taken from."""
    source = mine.get(key) or theirs[key]
    said: dict[str, Any] = {}
    for name, value in merged.said[key].items():
        at = said
        *above, last = name.removeprefix(QUIET).split(STEP)
        for step in above:
            deeper = at.get(step)
            at[step] = at = deeper if isinstance(deeper, dict) else {}
        at[last] = json.loads(value)
    fields = [_write(each, merged, mine, theirs) for each in merged.inside.get(key, ())]
    if fields or COMPONENTS in source:
        said[COMPONENTS] = fields
    return _ordered(said, list(source))


def _ordered(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Names that both have as the file had them; the others after that before which they stand."""
    known = [name for name in names if name in said]
    late = [name for name in said if name not in names]
    return {name: said[name] for name in [*known, *late]}


def _as_written(mine: bytes, document: Mapping[str, Any]) -> bytes:
    """The form as text, indented and ended as mine is."""
    text = mine.decode()
    line = next((line for line in text.splitlines()[1:] if line.strip()), "  ")
    indent = len(line) - len(line.lstrip(" ")) or 2
    end = text[len(text.rstrip()) :]
    return (json.dumps(document, ensure_ascii=False, indent=indent) + end).encode()
