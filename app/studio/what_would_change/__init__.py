"""The third gate: what a draft would change for the cases and the people that there are. A file for each question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.casework.runtime import Runtime
from app.errors import Invalid

from ..check_draft import check_files, errors_by_place
from ..draft import Draft
from ..progress import Progress
from .dates import dates
from .decisions import decisions
from .letters import letters
from .people import people
from .running_cases import running_cases

QUESTIONS: Mapping[str, Callable[[Runtime, Draft, Progress], dict[str, Any]]] = {
    "dates": dates, "decisions": decisions, "running": running_cases, "people": people, "letters": letters,
}  # fmt: skip
CHECK_FIRST = "What would change cannot be said while the check finds errors. Mend these first."


def what_would_change(runtime: Runtime, draft: Draft, progress: Progress) -> dict[str, Any]:
    """question → its answer, of all of `QUESTIONS`. Invalid where the check finds errors."""
    checked = check_files(draft, progress)
    if checked["errors"]:
        raise Invalid(errors_by_place(checked), CHECK_FIRST)
    return {name: ask(runtime, draft, progress) for name, ask in QUESTIONS.items()}
