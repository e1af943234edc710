"""What came of playing stories: passed, failed or pending, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from .dates import CaseDates, side_by_side
from .playing import Failure

PASSED, FAILED, PENDING = "passed", "failed", "pending"


@dataclass(frozen=True)
class Outcome:
    """How one telling of a story went. It is pending when parts of it wait for what is still to come (`needs`) and
    nothing else went wrong: never passed. `dates`: those it ended with, where they were asked for."""

    title: str
    failures: tuple[Failure, ...] = ()
    needs: tuple[str, ...] = ()
    dates: tuple[CaseDates, ...] = ()

    @property
    def status(self) -> str:
        return FAILED if self.failures else PENDING if self.needs else PASSED


@dataclass(frozen=True)
class Result:
    """How a story went: one outcome for the story and one for each variant."""

    path: Path
    title: str
    outcomes: tuple[Outcome, ...] = field(default_factory=tuple)

    @property
    def passed(self) -> bool:
        return all(one.status == PASSED for one in self.outcomes)


def count(results: Iterable[Result], status: str) -> int:
    return sum(one.status == status for result in results for one in result.outcomes)


def as_json(results: Sequence[Result]) -> dict[str, Any]:
    """For machines: counts, and each story with its outcomes."""
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
                        "title": one.title,
                        "status": one.status,
                        "needs": list(one.needs),
                        **({"dates": [case.as_json() for case in one.dates]} if one.dates else {}),
                        "failures": [
                            {
                                "line": failure.line,
                                "step": failure.step,
                                "what": failure.what,
                                "expected": _bare(failure.expected),
                                "found": _bare(failure.found),
                            }
                            for failure in one.failures
                        ],
                    }
                    for one in result.outcomes
                ],
            }
            for result in results
        ],
    }


def as_text(result: Result) -> Iterator[str]:
    """For people: a line for each telling, and what does not hold."""
    for one in result.outcomes:
        needs = f" – needs {', '.join(one.needs)}" if one.needs else ""
        yield f"{one.status:8}{result.path.stem}  {one.title}{needs}"
        for failure in one.failures:
            yield f"    {result.path}:{failure.line}  {failure.step}"
            yield f"        {failure.what}"
            yield f"        expected  {said(failure.expected)}"
            yield f"        found     {said(failure.found)}"
        for line in side_by_side(one.dates) if one.dates else ():
            yield f"    {line}"


def last_line(results: Sequence[Result]) -> str:
    return f"{count(results, PASSED)} passed, {count(results, FAILED)} failed"


def said(value: Any) -> str:
    """A value in the words of a story file."""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {said(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(said(one) for one in value) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)


def _bare(value: Any) -> Any:
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, dict):
        return {str(key): _bare(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_bare(one) for one in value]
    return value
