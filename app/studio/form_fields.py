"""The fields of a form as a list, and what each may say: for changing a form without a canvas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.recorders import RECORDERS
from app.content.contracts import FACT, RECORD
from app.content.contracts.fields import COMPONENT_KEYS, FIELD_PROPERTIES, RULES
from app.content.contracts.model import FieldKey, FieldValue
from app.content.contracts.recorders import RECORDER_FIELDS
from app.content.release import Release
from app.forms.lint import OPTION_SOURCES, PEOPLE
from app.forms.parsing import FIELD_TYPES, OTHER_TYPES

EXTRA = {"conditional.hide": "FEEL after =: hidden while this holds"}
FLAGS = frozenset({"validate.required", "disabled", "multiple", "allowAddRemove"})
NUMBERS = frozenset({"decimalDigits", "increment", "defaultRepetitions"})
LIMITS = frozenset({"validate.min", "validate.max", "validate.minLength", "validate.maxLength"})
LONG = frozenset({"text", "description", "expression", "conditional.hide", "valuesExpression"})
BY_ITSELF = frozenset({"type", "id", "components", "properties", "validate", "conditional", "appearance"})
CALLED = {
    "path": "Key", "disabled": "Never filled in", "readonly": "Not filled in while", "hide": "Hidden while",
    "defaultRepetitions": "Rows to begin with", "allowAddRemove": "Rows may be added", "prefixAdorner": "Before it",
    "suffixAdorner": "Behind it", "defaultValue": "Begins with", "min": "Least", "max": "Most", "minLength": "Fewest",
    "maxLength": "Most", "values": "Choices", "valuesKey": "List of choices", "valuesExpression": "Choices worked out",
    "record": "Recorded as", "options": "Choices from", "variable": "Process data", "label": "Question",
    "description": "Hint", "default": "Begins with (by FEEL or text)",
}  # fmt: skip
"""Keys of a field by other words than their own."""
SAID_BY_VALIDATE = ("required", "pattern_message")
"""Custom properties for what `validate` says too."""
SUBTYPES = ("date", "time", "datetime")
KIND_NAMES: Mapping[str, str] = {
    "textfield": "Words on one line", "textarea": "Words on several lines", "number": "Number",
    "checkbox": "Tick", "radio": "One choice, all shown", "select": "One choice from a list",
    "checklist": "Several choices, all shown", "taglist": "Several choices from a list", "datetime": "Date or time",
    "dynamiclist": "Rows", "expression": "Worked out", "filepicker": "File", "text": "Words to read", "group": "Group",
    "separator": "Line between", "spacer": "Space", "documentPreview": "Documents shown", "button": "Button",
}  # fmt: skip
"""type of a component → what people call it."""


@dataclass(frozen=True)
class FieldRow:
    """A component of a form in a list. `place`: where it stands, as numbers from 0 joined by points; `depth`: inside
    how many others."""

    place: str
    depth: int
    type: str
    kind: str
    label: str
    key: str
    required: bool
    condition: str
    first: bool
    last: bool


@dataclass(frozen=True)
class Setting:
    """What a component may say. `kind`: `text`, `long`, `flag`, `choice`, `suggested`, `lines`, `limit` or `number`.

    `value`: as its field on a page shows it. `choices`: value → what it does.
    """

    name: str
    label: str
    help: str
    kind: str
    value: str
    choices: Mapping[str, str]


def field_rows(form: Mapping[str, Any]) -> list[FieldRow]:
    """The components of a form in order, those inside of others below them."""
    return list(_rows(form.get("components"), "", 0))


def _rows(components: Any, before: str, depth: int) -> Iterator[FieldRow]:
    listed = [each for each in components if isinstance(each, dict)] if isinstance(components, list) else []
    for at, component in enumerate(listed):
        kind = str(component.get("type"))
        properties = component.get("properties") or {}
        rules = component.get("validate") or {}
        yield FieldRow(
            f"{before}{at}", depth, kind, KIND_NAMES.get(kind, kind), label_of(component),
            str(component.get("path" if kind == "dynamiclist" else "key") or ""),
            rules.get("required") is True or properties.get("required") == "yes",
            str((component.get("conditional") or {}).get("hide") or ""), at == 0, at == len(listed) - 1,
        )  # fmt: skip
        yield from _rows(component.get("components"), f"{before}{at}.", depth + 1)


def label_of(component: Mapping[str, Any]) -> str:
    """What a component asks or says, shortened."""
    words = component.get("label") or component.get("dateLabel") or component.get("timeLabel") or component.get("text")
    return " ".join(str(words or "").split())[:90]


def component_at(form: Mapping[str, Any], place: str) -> dict[str, Any] | None:
    """The component at a place; None where there is none."""
    holder: Any = form
    for step in place.split("."):
        inner = holder.get("components") if isinstance(holder, dict) else None
        if not re.fullmatch(r"\d{1,4}", step) or not isinstance(inner, list) or int(step) >= len(inner):
            return None
        holder = inner[int(step)]
    return holder if isinstance(holder, dict) else None


def settings_of(component: Mapping[str, Any], content: Release) -> list[Setting]:
    """What a component may say, by its type, with what it says now."""
    kind = str(component.get("type"))
    names = [(name, key) for name, key in _keys_for(kind)]
    return [_setting(name, key, component, content) for name, key in names]


def _keys_for(kind: str) -> Iterator[tuple[str, FieldKey]]:
    for key in COMPONENT_KEYS.values():
        if kind in key.types and key.name not in BY_ITSELF and not key.means.startswith("nothing here"):
            yield key.name, key
        elif kind in key.types and key.name == "appearance":
            for where, name in (("before", "prefixAdorner"), ("behind", "suffixAdorner")):
                yield f"appearance.{name}", FieldKey(name=name, means=f"words {where} the entry", types=key.types)
    for key in RULES.values():
        if kind in key.types:
            yield f"validate.{key.name}", key
    for key in FIELD_PROPERTIES.values():
        if kind in key.types and key.name not in SAID_BY_VALIDATE:
            yield f"properties.{key.name}", key
    hide = COMPONENT_KEYS["conditional"]
    yield "conditional.hide", FieldKey(name="hide", means=EXTRA["conditional.hide"], types=hide.types)


def _setting(name: str, key: FieldKey, component: Mapping[str, Any], content: Release) -> Setting:
    kind, choices = _kind(name, key), choices_of(name, str(component.get("type")), content)
    if choices:
        kind = "suggested" if name == "properties.options" else "choice"
    help_ = key.means[0].upper() + key.means[1:] + (". FEEL after =." if key.value is FieldValue.FEEL else ".")
    return Setting(name, _called(name), help_, kind, _shown(name, said_at(component, name)), choices)


def _called(name: str) -> str:
    last = name.rpartition(".")[2]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", last).replace("_", " ").lower()
    return CALLED.get(last) or words[0].upper() + words[1:]


def _kind(name: str, key: FieldKey) -> str:
    if name in FLAGS or key.value is FieldValue.YES:
        return "flag"
    if name in LONG:
        return "long"
    if name == "values":
        return "lines"
    return "limit" if name in LIMITS else "number" if name in NUMBERS else "text"


def choices_of(name: str, kind: str, content: Release) -> dict[str, str]:
    """What a setting is chosen from, each with what it does; none where it is free."""
    if name == f"properties.{RECORD}":
        return {each: recorder_help(each) for each, contract in sorted(RECORDER_FIELDS.items()) if kind in
                contract.fields or (kind == "datetime" and "date" in contract.fields)}  # fmt: skip
    if name == "properties.options":
        landlord = content.landlord
        people = {f"{PEOPLE}{post}": f"people: {landlord.title_of(role)}" for post, role in landlord.posts.items()}
        people |= {f"{PEOPLE}{key}": f"people: {role.title}" for key, role in landlord.roles.items()}
        return {source: source.replace("_", " ") for source in sorted(OPTION_SOURCES)} | people
    if name == "subtype":
        return dict.fromkeys(SUBTYPES, "")
    return {"email": "an e-mail address", "phone": "a telephone number"} if name == "validate.validationType" else {}


def recorder_help(name: str) -> str:
    """What a recorder keeps, in a sentence."""
    if name == FACT:
        return "A fact of the case, which rules, letters and later forms may quote."
    said = (RECORDERS[name].__doc__ or "").split("\n")[0] if name in RECORDERS else ""
    said = re.sub(r"\s*\((?:[A-Z]+-?\d|Code )[^)]*\)", "", said).replace("`", "").strip()
    return said or f"Kept on the case as its {name.replace('_', ' ')}."


def said_at(component: Mapping[str, Any], name: str) -> Any:
    """What a component says under a name such as `validate.required`; None for nothing."""
    value: Any = component
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _shown(name: str, value: Any) -> str:
    if name == "values":
        entries = value if isinstance(value, list) else []
        return "\n".join(f"{each.get('value')}: {each.get('label')}" for each in entries if isinstance(each, dict))
    if name == "allowAddRemove":
        return "" if value is False else "yes"
    if value is None or value is False or value == "":
        return ""
    return "yes" if value is True else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def properties_of_fields(content: Release) -> list[dict[str, Any]]:
    """The custom properties of fields, for an editor: name, help, on which types, and how each is entered."""
    listed = []
    for name, key in FIELD_PROPERTIES.items():
        if name in SAID_BY_VALIDATE:
            continue
        choices = {kind: choices_of(f"properties.{name}", kind, content) for kind in sorted(key.types)}
        said = _setting(f"properties.{name}", key, {}, content)
        kind = said.kind if said.kind == "suggested" or not any(choices.values()) else "choice"
        listed.append({"name": name, "label": said.label, "help": said.help, "kind": kind, "choices": choices})
    return listed


def kinds_to_add() -> dict[str, str]:
    """type → name of what can be added to a form; the pages bring their own buttons."""
    return {kind: KIND_NAMES[kind] for kind in (*FIELD_TYPES, *OTHER_TYPES) if kind != "button"}


__all__ = [
    "FieldRow",
    "Setting",
    "choices_of",
    "component_at",
    "field_rows",
    "kinds_to_add",
    "label_of",
    "properties_of_fields",
    "recorder_help",
    "said_at",
    "settings_of",
]
