"""Which names a decision reads, and who provides them: what its arrows lead to, or whoever asks it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.dmn import elements as dmn
from app.dmn.compiled_model import CompiledModel, Decision
from app.dmn.places import Place, expressions
from app.dmn.unit import is_feel
from app.feel.errors import FeelError


def names_read(model: CompiledModel, place: Place, known: frozenset[str]) -> frozenset[str]:
    """The names that an expression takes from outside; none where it is no FEEL, which is a problem by itself."""
    text = place.box.text
    if not is_feel(place.box.language) or not text.strip() or text.strip() == "-":
        return frozenset()
    try:
        return (model.unit.unary_tests if place.column else model.unit.expression)(text, known).names
    except FeelError:
        return frozenset()


def names_not_drawn(model: CompiledModel, decision: Decision) -> tuple[str, ...]:
    """The names that a decision reads, that its model declares, and that no arrow brings: they would be null."""
    if decision.id not in model.not_drawn:
        element = decision.element
        brought = model.names_brought(element.information, element.knowledge) | {element.variable}
        missing = {name for name, _ in _missing(model, element, brought)}
        model.not_drawn[decision.id] = tuple(sorted(missing & model.declared_names))
    return model.not_drawn[decision.id]


def names_nobody_provides(model: CompiledModel, decision: Decision, given: Iterable[str]) -> list[str]:
    """What a decision, or one that it requires, reads and neither an arrow nor `given` provides."""
    inputs = frozenset(given)
    lacking: dict[str, None] = {}
    waiting, seen = [(model, decision)], set()
    while waiting:
        owner, asked = waiting.pop()
        if (owner.namespace, asked.id) in seen:
            continue
        seen.add((owner.namespace, asked.id))
        element = asked.element
        brought = owner.names_brought(element.information, element.knowledge)
        free = inputs - owner.declared_names
        lacking.update((name, None) for name, _ in _missing(owner, element, brought | free))
        for reference in element.information:
            target = owner.resolve(reference)
            if target is None:
                continue
            required_by, required = target
            if isinstance(required, dmn.DecisionElement):
                waiting.append((required_by, required_by.decisions[required.element_id]))
            elif not {required.variable, required.name} & inputs:
                lacking[required.variable] = None
    return list(lacking)


def _missing(
    model: CompiledModel, element: dmn.DecisionElement | dmn.BkmElement, known: Iterable[str]
) -> Iterator[tuple[str, Place]]:
    for place in expressions(element.logic):
        visible = frozenset(known) | place.local
        for name in sorted(names_read(model, place, visible) - visible):
            yield name, place
