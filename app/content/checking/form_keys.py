"""The keys of forms: those of every component, those that the program reads, those that are nearly another's."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from app.forms import Field, Form
from app.forms.model import TRUE_WORDS

from ..contracts import RECORD
from ..contracts.answers import FORM_ANSWERS
from ..contracts.fields import COMPONENT_KEYS, FIELD_PROPERTIES, FIELDS, RULES, TOP_KEYS
from ..contracts.model import AnswersContract, FieldKey, FieldValue
from ..contracts.recorders import RECORDER_FIELDS
from ..contracts.sources import UNREADABLE
from ..release import Release
from .findings import ERROR, ContentFinding, instead, nearest
from .tables import SLIP

SHORT = 3
"""Up to how many letters a key is like too many others."""
Said = tuple[str, str, str]
"""The component, what is wrong with it, and what to write instead."""


def form_key_findings(content: Release) -> list[ContentFinding]:
    """What is wrong with the keys of every form that can be read."""
    forms: dict[str, Form] = {}
    for name in content.form_paths:
        try:
            forms[name] = content.form_as_written(name)
        except UNREADABLE:
            continue  # reported by the check of the form
    used = Counter(key for form in forms.values() for key in form.keys)
    findings: list[ContentFinding] = []
    for name, form in forms.items():
        path = content.form_paths[name]
        said = [*_of_file(json.loads(content.files[path])), *_read_by_program(form), *_slips(content, form, used)]
        findings += [ContentFinding(ERROR, f"{path} {where}".rstrip(), *rest) for where, *rest in said]
    return findings


def _of_file(form: Mapping[str, Any]) -> Iterator[Said]:
    for key in sorted(form.keys() - TOP_KEYS):
        yield "", f"has the key “{key}”, which a form does not have.", instead(key, TOP_KEYS)
    for component in _components(form):
        where = str(component.get("key") or component.get("path") or component.get("id") or "")
        for said, remedy in _of_component(component):
            yield where, said, remedy


def _components(holder: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for component in holder.get("components") or ():
        yield component
        yield from _components(component)


def _of_component(component: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = str(component.get("type"))
    yield from _known(component, COMPONENT_KEYS, kind, "the key")
    if kind in FIELDS:
        yield from _known(component.get("validate") or {}, RULES, kind, "the rule")
        yield from _known(component.get("properties") or {}, FIELD_PROPERTIES, kind, "the property")
    conditional = component.get("conditional") or {}
    for key in sorted(conditional.keys() - {"hide"}):
        yield f"has “{key}” under “conditional”, which knows only “hide”.", "Write “hide”."


def _known(
    given: Mapping[str, Any], contracts: Mapping[str, FieldKey], kind: str, what: str
) -> Iterator[tuple[str, str]]:
    """Keys that the program does not read on a component of this type, or that hold what it cannot read."""
    here = [name for name, contract in contracts.items() if kind in contract.types]
    for name, value in given.items():
        contract = contracts.get(name)
        if contract is None:
            yield f"has {what} “{name}”, which does nothing.", instead(name, here)
        elif kind not in contract.types:
            yield f"has {what} “{name}” ({contract.means}), which a {kind} does not take.", instead(name, here)
        elif wrong := _misfit(contract, value):
            yield f"has “{value}” as {what.removeprefix('the ')} “{name}”: {contract.means}.", wrong


def _misfit(contract: FieldKey, value: Any) -> str:
    """What to write instead of a value; "" for one that is right."""
    text = str(value).strip()
    match contract.value:
        case FieldValue.YES if text not in TRUE_WORDS:
            return "Write “yes”, or take it off."
        case FieldValue.WHOLE if not text.isdigit():
            return "Write a whole number."
        case FieldValue.FEEL if not text.startswith("="):
            return "Begin it with “=”."
    return ""


def _read_by_program(form: Form) -> Iterator[Said]:
    """Answers that an act or a recorder reads by their keys, and that the form does not ask for."""
    contract = FORM_ANSWERS.get(form.id, AnswersContract(form=form.id))
    claimed = {*contract.needed, *contract.read}
    for field in form.fields:
        recorder = RECORDER_FIELDS.get(field.properties.get(RECORD, ""))
        if recorder is None:
            continue
        claimed |= {field.key, *_beside(field)}
        if recorder.keys and field.key not in recorder.keys:
            said = f"is recorded as “{recorder.name}”, which keeps nothing of the key “{field.key}”."
            yield field.key, said, instead(field.key, recorder.keys)
    free = [key for key in form.keys if key not in claimed]
    for key in (*contract.needed, *sorted(claimed - {*contract.needed} - {*form.keys})):
        if key not in form.keys:
            near = nearest(key, free, SLIP)
            if near or key in contract.needed:
                said = f"does not ask for “{key}”, which the program reads of this form."
                yield near, said, f"Rename “{near}” to “{key}”." if near else f"Add a field with the key “{key}”."
        elif not _is_demanded(form.field(key)):
            yield key, "need not be answered, and the program cannot do without it.", "Make it required."


def _beside(field: Field) -> list[str]:
    """The keys of other fields that the recorder of a field reads."""
    recorder = RECORDER_FIELDS.get(field.properties.get(RECORD, ""))
    return [key.format(key=field.key) for key in recorder.beside] if recorder else []


def _is_demanded(field: Field) -> bool:
    """Whether a field must be answered wherever it is shown; one that is worked out always is."""
    return field.required or field.required_when is not None or field.computed is not None


def _slips(content: Release, form: Form, used: Counter[str]) -> Iterator[Said]:
    """A key that nothing else knows, written nearly like one that several forms have, and that this form lacks."""
    common = [key for key, times in used.items() if times > 1 and key not in form.keys]
    for key in form.keys:
        near = nearest(key, common, SLIP) if used[key] == 1 and len(key) > SHORT else ""
        if near and not _is_named(content, form, key):
            yield (
                key,
                f"has the key “{key}”, which nothing else knows.",
                f"Did you mean “{near}”, as elsewhere?",
            )


def _is_named(content: Release, form: Form, key: str) -> bool:
    """Whether the program, a recorder of the name, or a file that is no form names a key."""
    contract = FORM_ANSWERS.get(form.id)
    if key in RECORDER_FIELDS or (contract and key in (*contract.needed, *contract.read)):
        return True
    word = re.compile(rb"\b" + re.escape(key).encode() + rb"\b")
    return any(word.search(body) for path, body in content.files.items() if not path.startswith("forms/"))
