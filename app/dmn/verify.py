"""Check a model before it is published: what would go wrong, where, and for which inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.dmn import elements as dmn
from app.dmn.compiled_model import CompiledModel
from app.dmn.findings import ERROR, Finding
from app.dmn.places import expressions
from app.dmn.provision import names_read
from app.dmn.verify_table import TableCheck

QUOTE = 'quote the text ("{name}") if it is one, else '
"""What to do with a cell that is nothing but a name."""


_DRAW_OR_CORRECT = "draw the requirement or correct the name"


def verify_model(model: CompiledModel, *, provided: Iterable[str] | None = None) -> list[Finding]:
    """Every fault of a model, errors first.

    ``provided`` are the names of the inputs that callers pass. Without it, only decisions with drawn requirements are
    checked for names that nothing provides.
    """
    findings = [
        Finding(
            ERROR,
            "not-runnable",
            problem.decision or problem.element_id,
            problem.message,
            (problem.row,) if problem.row else (),
            problem.column,
            line=problem.line,
        )
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
        findings += _unknown_names(model, decision.element, given)
        if decision.table is not None:
            findings += TableCheck(decision.table).findings()
    for bkm in model.bkms.values():
        findings += _unknown_names(model, bkm.element, given)
    return sorted(findings, key=lambda finding: finding.severity != ERROR)


def _unknown_names(
    model: CompiledModel, element: dmn.DecisionElement | dmn.BkmElement, provided: frozenset[str] | None
) -> Iterator[Finding]:
    """Report the names in an element that nothing provides.

    Of a decision without arrows whose callers are not known (no ``provided``) only names are reported that its own
    model declares: those need an arrow, whoever asks. A function may use its own name, and none of those provided.
    """
    known = frozenset({element.variable}) | model.names_brought(element.knowledge)
    if isinstance(element, dmn.DecisionElement):
        known = model.names_brought(element.information, element.knowledge) | frozenset(provided or ())
    alone = isinstance(element, dmn.DecisionElement) and provided is None
    only_declared = alone and not (element.knowledge or getattr(element, "information", ()))
    for place in expressions(element.logic):
        visible = known | place.local
        for name in sorted(names_read(model, place, visible) - visible):
            if only_declared and name not in model.declared_names - {element.variable}:
                continue  # whoever asks the decision may give it
            said = f"nobody provides {name!r}, used in {' '.join(place.box.text.split())!r}: "
            said += f"draw an arrow from {name!r}" if name in model.declared_names else _DRAW_OR_CORRECT
            rows = (place.row,) if place.row else ()
            yield Finding(
                ERROR, "unknown-name", element.element_id, said, rows, place.column, line=place.box.line
            )  # fmt: skip
