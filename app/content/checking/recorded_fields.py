"""What fields of forms are recorded as: a field of the right kind, with a key that it may have."""

from __future__ import annotations

from collections.abc import Iterator

from app.bpmn.values import RESERVED
from app.forms import Field
from app.forms.model import TRUE_WORDS

from ..contracts import FACT, RECORD
from ..contracts.model import RecorderContract
from ..contracts.recorders import RECORDER_FIELDS
from ..contracts.sources import UNREADABLE
from ..expressions.names import COLUMNS
from ..release import Release
from .findings import ERROR, ContentFinding, instead, nearest

KINDS = {
    "textarea": "a text area", "textfield": "a text field", "select": "a select", "radio": "radio buttons",
    "taglist": "a tag list", "checklist": "a checklist", "checkbox": "a checkbox", "dynamiclist": "a dynamic list",
    "number": "a number", "date": "a date", "expression": "an expression", "datetime": "a date",
}  # fmt: skip
CASE_COLUMNS = COLUMNS.keys() | {"route"}
"""What `complaint` has of every case: a fact of the name would not be seen."""


def recorded_field_findings(content: Release) -> list[ContentFinding]:
    """What is wrong with the fields that are recorded, or become process data."""
    findings: list[ContentFinding] = []
    for name, path in content.form_paths.items():
        try:
            fields = content.form(name).fields
        except UNREADABLE:
            continue  # reported by the check of the form
        findings += [
            ContentFinding(ERROR, f"{path} {field.key}", *said) for field in fields for said in _of_field(field)
        ]
    return findings


def _of_field(field: Field) -> Iterator[tuple[str, str]]:
    kind = field.properties.get(RECORD, "")
    if field.properties.get("variable") in TRUE_WORDS and field.key in RESERVED:
        yield f"would become the process variable “{field.key}”, which is read only.", "Give the field another key."
    if kind == FACT and field.key in CASE_COLUMNS:
        yield f"would be kept as the fact “{field.key}”, which every case has already.", "Give the field another key."
    contract = RECORDER_FIELDS.get(kind)
    if contract is not None:
        yield from _recorded(field, contract)


def _recorded(field: Field, contract: RecorderContract) -> Iterator[tuple[str, str]]:
    mine = field.subtype if field.type == "datetime" and field.subtype == "date" else field.type
    if mine not in contract.fields and field.type not in contract.fields:
        wanted = " or ".join(sorted(KINDS.get(each, each) for each in contract.fields))
        said = f"is {KINDS.get(field.type, field.type)}, and is recorded as “{contract.name}”, which needs {wanted}."
        near = [other.name for other in RECORDER_FIELDS.values() if mine in other.fields]
        yield said, f"Make it {wanted}, or record it as {nearest(field.key, near) or 'reason or fact'}."
    columns = [column.key for column in field.subfields]
    for name in contract.columns if field.is_list else ():
        if name not in columns:
            free = [column for column in columns if column not in contract.columns]
            yield (
                f"has rows without “{name}”, which “{contract.name}” reads.",
                instead(name, free) if free else (f"Add a field “{name}” to its rows."),
            )
