"""Check a model before it is published: what would go wrong, where, and for which inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.dmn import elements as dmn
from app.dmn.compiled_model import CompiledModel
from app.dmn.findings import ERROR, Finding
from app.dmn.places import Place, expressions
from app.dmn.provision import names_read
from app.dmn.verify_table import TableCheck

QUOTE = 'quote the text ("{name}") if it is one, else '
"""What to do with a cell that is nothing but a name."""


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
        if provided is None and not (element.information or element.knowledge):
            yield from _undrawn(model, element)
            return
    for place in expressions(element.logic):
        visible = known | place.local
        for name in sorted(names_read(model, place, visible) - visible):
            yield _unknown_name(model, element, place, name)


def _undrawn(model: CompiledModel, element: dmn.DecisionElement) -> Iterator[Finding]:
    """Report what a decision without arrows reads and nobody can give it: what its own model declares, and cells that
    are a single name which none of the table's inputs asks for.

    Such a cell is most likely a text whose quotes are missing: nothing would ever match it.
    """
    places = list(expressions(element.logic))
    declared = model.declared_names - {element.variable}
    asked = {name for place in places if not place.row for name in names_read(model, place, place.local)}
    for place in places:
        text = place.box.text.strip()
        for name in sorted(names_read(model, place, place.local) - place.local):
            alone = bool(place.row) and name == text and text not in asked
            if name in declared or (alone and isinstance(element.logic, dmn.TableBox)):
                yield _unknown_name(model, element, place, name)


def _unknown_name(
    model: CompiledModel, element: dmn.DecisionElement | dmn.BkmElement, place: Place, name: str
) -> Finding:
    text = " ".join(place.box.text.split())
    quote = QUOTE.format(name=name) if place.row and text == name else ""
    draw = f"draw an arrow from {name!r}" if name in model.declared_names else "draw the requirement"
    rows = (place.row,) if place.row else ()
    message = f"nobody provides {name!r}, used in {text!r}: {quote}{draw} or correct the name"
    return Finding(
        ERROR, "unknown-name", element.element_id, message, rows, place.column, line=place.box.line
    )  # fmt: skip
