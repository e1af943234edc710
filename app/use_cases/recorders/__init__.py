"""What a form field is recorded as: `properties.record` of the field names a recorder (docs/design.md).

A recorder gets the case in hand, the field's key, its checked value and all the answers of the form. A value of None
means that the field was left empty; only recorders that care about that are told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import complaint, contributions, findings, ombudsman, people
from .registry import RECORDERS, TOLD_OF_NOTHING

if TYPE_CHECKING:
    from app.forms import Form

    from ..casework import Casework

__all__ = ["RECORDERS", "complaint", "contributions", "findings", "ombudsman", "people", "record_answers"]

FACT = "fact"


def record_answers(casework: Casework, form: Form, answers: Mapping[str, Any]) -> None:
    """Hand every answer of a form to the recorder its field names."""
    casework.answers = dict(answers)
    casework.set_facts(form.facts(answers))
    for field in form.fields:
        kind = field.properties.get("record")
        value = answers.get(field.key)
        if kind and kind != FACT and (value is not None or kind in TOLD_OF_NOTHING):
            RECORDERS[kind](casework, field.key, value, answers)
