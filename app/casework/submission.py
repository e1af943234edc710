"""The form that a command records on a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Submission:
    """The checked answers of a form.

    `task_properties`: of the user task that the form completes, evaluated; empty for an act or a message.
    """

    form_id: str
    answers: Mapping[str, Any]
    task_properties: Mapping[str, Any] = field(default_factory=dict)


NOTHING_SUBMITTED = Submission("", {})
"""A case on which the command has recorded no form."""
