"""The results of playing stories (passed, failed or pending), as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from .dates import CaseDates, side_by_side
from .playing import Failure
from .touched import NOTHING_TOUCHED, Touched

PASSED, FAILED, PENDING = "passed", "failed", "pending"


@dataclass(frozen=True)
class Outcome:
    """How one variant of a story went.

    Pending, never passed, when parts of it wait for what is still to come (`needs`) and nothing else went wrong.
    `dates`: the dates that its cases ended with; `touched`: what it touched of the content; where they were asked for.
    """

    title: str
    failures: tuple[Failure, ...] = ()
    needs: tuple[str, ...] = ()
    dates: tuple[CaseDates, ...] = ()
    touched: Touched = NOTHING_TOUCHED

    @property
    def status(self) -> str:
        return FAILED if self.failures else PENDING if self.needs else PASSED


@dataclass(frozen=True)
class Result:
    """How a story of a landlord went: one outcome for the story and one for each variant."""

    path: Path
    title: str
    outcomes: tuple[Outcome, ...] = field(default_factory=tuple)
    landlord: str = ""

    @property
    def passed(self) -> bool:
        return all(outcome.status == PASSED for outcome in self.outcomes)


def count(results: Iterable[Result], status: str) -> int:
    return sum(outcome.status == status for result in results for outcome in result.outcomes)


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """The results as JSON: counts, and each story with its outcomes."""
    return {
        "passed": count(results, PASSED),
        "failed": count(results, FAILED),
        "pending": count(results, PENDING),
        "stories": [
            {
                "path": str(result.path),
                "title": result.title,
                "outcomes": [
                    {
                        "title": outcome.title,
                        "status": outcome.status,
                        "needs": list(outcome.needs),
                        **({"dates": [case.as_json() for case in outcome.dates]} if outcome.dates else {}),
                        "failures": [
                            {
                                "line": failure.line,
                                **({"path": str(failure.path)} if failure.path not in (None, result.path) else {}),
                                "step": failure.step,
                                "what": failure.what,
                                "expected": _bare(failure.expected),
                                "found": _bare(failure.actual),
                            }
                            for failure in outcome.failures
                        ],
                    }
                    for outcome in result.outcomes
                ],
            }
            for result in results
        ],
    }


def as_text(result: Result) -> Iterator[str]:
    """The result as text: a line for each variant, and under it what does not hold."""
    for outcome in result.outcomes:
        needs = f" – needs {', '.join(outcome.needs)}" if outcome.needs else ""
        yield f"{outcome.status:8}{result.path.stem}  {outcome.title}{needs}"
        for failure in outcome.failures:
            yield f"    {failure.path or result.path}:{failure.line}  {failure.step}"
            yield f"        {failure.what}"
            yield f"        expected  {said(failure.expected)}"
            yield f"        found     {said(failure.actual)}"
        for line in side_by_side(outcome.dates) if outcome.dates else ():
            yield f"    {line}"


def last_line(results: Sequence[Result]) -> str:
    return f"{count(results, PASSED)} passed, {count(results, FAILED)} failed"


def said(value: Any) -> str:
    """A value in the words of a story file."""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {said(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(said(item) for item in value) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def _bare(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, dict):
        return {str(key): _bare(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(item) for item in value]
    return value
