"""Checks of a model before it is published: what would go wrong, where, and for which inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.dmn import elements as dmn
from app.dmn.boxed import is_feel
from app.dmn.model import Decision, Model
from app.dmn.verify_table import TableCheck
from app.feel.errors import FeelError

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a model.

    ``rules`` are row numbers and ``column`` a column's label, as the editor shows them; ``example`` maps input
    columns to values, in plain JSON, for which the problem shows. Severity ``error`` forbids publishing.
    """

    severity: str
    code: str
    decision: str
    message: str
    rules: tuple[int, ...] = ()
    column: str = ""
    example: dict[str, Any] = field(default_factory=dict)
    line: int = 0

    def __str__(self) -> str:
        place = [self.decision] if self.decision else []
        if self.rules:
            place.append(("row " if len(self.rules) == 1 else "rows ") + ", ".join(map(str, self.rules)))
        if self.column:
            place.append(f"column {self.column!r}")
        return f"{self.severity}: {', '.join(place)}: {self.message} [{self.code}]"


def verify_model(model: Model, *, provided: Iterable[str] | None = None) -> list[Finding]:
    """Everything wrong with a model, errors first.

    ``provided`` are the names that whoever runs the decisions hands in. Without it, only decisions that draw their
    requirements are checked for names that nobody provides.
    """
    findings = [
        Finding(ERROR, "not-runnable", problem.element_id, problem.message, line=problem.line)
        for problem in model.problems
    ]
    given = frozenset(provided) if provided is not None else None
    for decision in model.decisions.values():
        if decision.element.logic is None:
            findings.append(
                Finding(
                    ERROR,
                    "no-logic",
                    decision.id,
                    f"{decision.name!r} has no decision logic: draw a table or write an expression",
                )
            )
        findings += _unknown_names(model, decision, given)
        if decision.table is not None:
            findings += TableCheck(decision.table).findings()
    return sorted(findings, key=lambda one: one.severity != ERROR)


def _unknown_names(model: Model, decision: Decision, provided: frozenset[str] | None) -> Iterator[Finding]:
    element = decision.element
    references = (*element.information, *element.knowledge)
    if provided is None and not references:
        return
    known = set(provided or ())
    for reference in references:
        found = model.resolve(reference)
        if found is not None:
            known.add(model.import_name(found[0]) or found[1].variable)
    for box, rule, column in _expressions(element.logic):
        for name in sorted(_names(model, box, frozenset(known), bool(column)) - known):
            yield Finding(
                ERROR,
                "unknown-name",
                decision.id,
                f"nobody provides {name!r}, used in {' '.join(box.text.split())!r}: "
                "draw the requirement or correct the name",
                (rule,) if rule else (),
                column,
                line=box.line,
            )


def _names(model: Model, box: dmn.LiteralBox, known: frozenset[str], is_cell: bool) -> frozenset[str]:
    if not is_feel(box.language) or not box.text.strip() or box.text.strip() == "-":
        return frozenset()
    try:
        if is_cell:
            return model.unit.unary_tests(box.text, known).names
        return model.unit.expression(box.text, known).names
    except FeelError:
        return frozenset()  # listed among the model's problems


Place = tuple[dmn.LiteralBox, int, str]


def _expressions(box: dmn.Box | None) -> Iterator[Place]:
    """The expressions of a table or literal expression, with row and input column where they stand in a cell."""
    if isinstance(box, dmn.LiteralBox):
        yield box, 0, ""
    elif isinstance(box, dmn.TableBox):
        for clause in box.inputs:
            yield clause.expression, 0, ""
        for number, row in enumerate(box.rules, 1):
            for clause, cell in zip(box.inputs, row.cells, strict=True):
                yield cell, number, clause.label or "?"
            for output in row.outputs:
                yield output, number, ""


__all__ = ["ERROR", "WARNING", "Finding", "verify_model"]
