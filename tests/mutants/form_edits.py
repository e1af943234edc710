"""Slips in forms: a key renamed, a field no longer asked for, an option lost."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.mutants.edit import Edit, by_turns, misspelt, short, turned_round, with_a_word_misspelt

Path = tuple[str | int, ...]


def edits(path: str, body: bytes, chance: random.Random) -> Iterator[Edit]:
    """Slips in one form, in an order by chance; the same chance gives the same."""
    form = json.loads(body)
    candidates = [(kind, place, change) for place in _components((), form) for kind, change in KINDS]
    for kind, place, change in by_turns(candidates, chance):
        changed = copy.deepcopy(form)
        siblings, component = _at(changed, place[:-1]), _at(changed, place)
        where = component.get("key") or component.get("id") or short(component.get("text") or "")
        said = change(siblings, component, chance)
        if said is not None:
            yield Edit(path, kind, where, said, json.dumps(changed, ensure_ascii=False, indent=2).encode())


def _components(place: Path, holder: dict[str, Any]) -> Iterator[Path]:
    for number, component in enumerate(holder.get("components", [])):
        here = (*place, "components", number)
        yield here
        yield from _components(here, component)


def _at(form: Any, place: Path) -> Any:
    for step in place:
        form = form[step]
    return form


Change = Callable[[list[Any], dict[str, Any], random.Random], str | None]


def _text_at(*place: str, change: Callable[[str, random.Random], str | None]) -> Change:
    def changed(siblings: list[Any], component: dict[str, Any], chance: random.Random) -> str | None:
        holder: Any = component
        for step in place[:-1]:
            holder = holder.get(step) or {}
        old = holder.get(place[-1])
        new = change(old, chance) if isinstance(old, str) and old else None
        if new is None or new == old:
            return None
        holder[place[-1]] = new
        return f"{'.'.join(place)} {short(old)} → {short(new)}"

    return changed


def _without(*place: str) -> Change:
    def changed(siblings: list[Any], component: dict[str, Any], chance: random.Random) -> str | None:
        holder: Any = component
        for step in place[:-1]:
            holder = holder.get(step) or {}
        if holder.get(place[-1]) in (None, False, ""):
            return None
        return f"{'.'.join(place)} {short(str(holder.pop(place[-1])))} deleted"

    return changed


def _deleted(siblings: list[Any], component: dict[str, Any], chance: random.Random) -> str | None:
    if not component.get("key"):
        return None  # a text between the fields
    siblings.remove(component)
    return "deleted"


def _another_property(siblings: list[Any], component: dict[str, Any], chance: random.Random) -> str | None:
    names = sorted(set(component.get("properties", {})) - {"rows"})
    if not names:
        return None
    old = chance.choice(names)
    component["properties"][misspelt(old, chance)] = component["properties"].pop(old)
    return f"property {old} misspelt"


def _another_record(siblings: list[Any], component: dict[str, Any], chance: random.Random) -> str | None:
    records = [other["properties"]["record"] for other in siblings if "record" in (other.get("properties") or {})]
    old = (component.get("properties") or {}).get("record")
    others = sorted(set(records) - {old})
    if not old or not others:
        return None
    component["properties"]["record"] = chance.choice(others)
    return f"records as {component['properties']['record']}, not {old}"


def _option(change: str) -> Change:
    def changed(siblings: list[Any], component: dict[str, Any], chance: random.Random) -> str | None:
        values = component.get("values") or []
        if len(values) < 2:
            return None
        option = chance.choice(values)
        if change == "deleted":
            values.remove(option)
            return f"option {option['value']} deleted"
        old = option["value"]
        option["value"] = misspelt(old, chance)
        return f"option {old} → {option['value']}"

    return changed


def _another_type(siblings: list[Any], component: dict[str, Any], chance: random.Random) -> str | None:
    others = {"textfield": "number", "textarea": "checkbox", "number": "textfield", "checkbox": "textfield",
              "select": "textfield", "radio": "textfield", "datetime": "textfield"}  # fmt: skip
    old = component.get("type")
    if old not in others:
        return None
    component["type"] = others[old]
    return f"{old} → {component['type']}"


KINDS: tuple[tuple[str, Change], ...] = (
    ("key misspelt", _text_at("key", change=misspelt)),
    ("field deleted", _deleted),
    ("no longer required", _without("validate", "required")),
    ("limit deleted", _without("validate", "min")),
    ("condition deleted", _without("conditional")),
    ("condition misspelt", _text_at("conditional", "hide", change=with_a_word_misspelt)),
    ("condition turned round", _text_at("conditional", "hide", change=turned_round)),
    ("default misspelt", _text_at("defaultValue", change=with_a_word_misspelt)),
    ("field of another type", _another_type),
    ("property misspelt", _another_property),
    ("recorded as another", _another_record),
    ("recorder misspelt", _text_at("properties", "record", change=misspelt)),
    ("recorder deleted", _without("properties", "record")),
    ("options misspelt", _text_at("properties", "options", change=misspelt)),
    ("option misspelt", _option("misspelt")),
    ("option deleted", _option("deleted")),
)
