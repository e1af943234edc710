"""Check a model before it is published: what would go wrong, where, and for which inputs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.dmn import elements as dmn
from app.dmn.compiled_model import CompiledModel
from app.dmn.findings import ERROR, Finding
from app.dmn.places import Place, expressions
from app.dmn.unit import is_feel
from app.dmn.verify_table import TableCheck
from app.feel.errors import FeelError

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

    A decision without requirements is checked only if ``provided`` is given. A function may use its own name, and none
    of those provided.
    """
    references = element.knowledge
    known = {element.variable}
    if isinstance(element, dmn.DecisionElement):
        references = (*element.information, *element.knowledge)
        known = set(provided or ())
        if provided is None and not references:
            yield from _unquoted(model, element)
            return
    for reference in references:
        target = model.resolve(reference)
        if target is not None:
            known.add(model.import_name(target[0]) or target[1].variable)
    for place in expressions(element.logic):
        visible = frozenset(known) | place.local
        for name in sorted(_names(model, place, visible) - visible):
            yield Finding(
                ERROR,
                "unknown-name",
                element.element_id,
                f"nobody provides {name!r}, used in {' '.join(place.box.text.split())!r}: "
                + (QUOTE.format(name=name) if place.row and place.box.text.strip() == name else "")
                + "draw the requirement or correct the name",
                (place.row,) if place.row else (),
                place.column,
                line=place.box.line,
            )


def _unquoted(model: CompiledModel, element: dmn.DecisionElement) -> Iterator[Finding]:
    """Report the cells of a table without drawn requirements that are a single name which none of its inputs asks for.

    Most likely they are texts whose quotes are missing: nothing would ever match them.
    """
    table = element.logic
    if not isinstance(table, dmn.TableBox):
        return
    places = list(expressions(table))
    asked = {name for place in places if not place.row for name in _names(model, place, frozenset())}
    for place in places:
        text = place.box.text.strip()
        if place.row and _names(model, place, frozenset()) == {text} and text not in asked:
            yield Finding(
                ERROR, "unknown-name", element.element_id,
                f"nobody provides {text!r}: {QUOTE.format(name=text)}draw the requirement or correct the name",
                (place.row,), place.column, line=place.box.line,
            )  # fmt: skip


def _names(model: CompiledModel, place: Place, known: frozenset[str]) -> frozenset[str]:
    text = place.box.text
    if not is_feel(place.box.language) or not text.strip() or text.strip() == "-":
        return frozenset()
    try:
        return (model.unit.unary_tests if place.column else model.unit.expression)(text, known).names
    except FeelError:
        return frozenset()  # reported as a problem of the model
