"""A compiled decision model: its decisions, functions and services, by id and by name (DMN 1.5 §6)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.dmn import elements as dmn
from app.dmn.boxed import compile_box, compile_function
from app.dmn.decision_table import DecisionTable
from app.dmn.errors import DmnParseError, UnknownDecisionError
from app.dmn.item_types import ItemType, TypeTable
from app.dmn.unit import Names, Unit
from app.feel.evaluation import Closure, Scope
from app.feel.values import Function

Imports = Callable[[str, str], "CompiledModel | None"] | Mapping[str, "CompiledModel"]


@dataclass(frozen=True, slots=True)
class Column:
    """An input that a decision reads or an output that it gives; ``type`` as written, empty without one."""

    name: str
    type: str
    label: str = ""


@dataclass(slots=True)
class Decision:
    """A compiled decision; ``table`` is set if its logic is a decision table."""

    id: str
    name: str
    variable: str
    type: ItemType
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    element: dmn.DecisionElement
    logic: Closure
    table: DecisionTable | None = None
    label: str = ""


@dataclass(slots=True)
class Bkm:
    """A compiled business knowledge model; ``define`` gives its function in a scope with what it requires."""

    id: str
    name: str
    variable: str
    element: dmn.BkmElement
    define: Callable[[Scope], Function]


@dataclass(slots=True)
class Service:
    """A decision service; its parameters are its input data, then its input decisions (DMN 1.5 §10.4)."""

    id: str
    name: str
    variable: str
    type: ItemType
    element: dmn.ServiceElement


class CompiledModel:
    """The compiled content of a version of a DMN file."""

    def __init__(self, definitions: dmn.Definitions, version: str, imports: Imports | None, name: str = "") -> None:
        self.definitions = definitions
        self.name = definitions.name or name
        self.namespace = definitions.namespace
        self.id = definitions.element_id
        self.version = version
        self.imports = self._resolve_imports(imports)
        self.types = TypeTable(definitions.items, definitions.prefixes, self._imported_type)
        self.unit = Unit(self.types, self._member_names(), version)
        self.problems: list[DmnParseError] = self.unit.problems
        """What the file has but cannot be run; a strict decision that meets it raises."""
        self._elements: dict[str, dmn.DrgElement] = {
            element.element_id: element
            for element in (*definitions.input_data, *definitions.decisions, *definitions.bkms, *definitions.services)
        }
        self.declared_names = frozenset(element.variable for element in self._elements.values())
        self._require_no_circle()
        self.input_types = {element.element_id: self._type(element) for element in definitions.input_data}
        self.decisions = {element.element_id: self._decision(element) for element in definitions.decisions}
        self.bkms = {element.element_id: self._bkm(element) for element in definitions.bkms}
        self.services = {element.element_id: self._service(element) for element in definitions.services}
        self.not_drawn: dict[str, tuple[str, ...]] = {}
        """Decision → the names that it reads and no arrow brings, once they were looked for."""
        self._by_name: dict[str, Decision] = {}
        for decision in self.decisions.values():
            self._by_name.setdefault(decision.name, decision)
            self._by_name.setdefault(decision.variable, decision)

    # -- looking up ------------------------------------------------------------------------------

    def find_decision(self, decision: str) -> Decision:
        """A decision by id or name; raises ``UnknownDecisionError``."""
        known = self.decisions.get(decision) or self._by_name.get(decision)
        if known is None:
            raise UnknownDecisionError(f"{self.name!r} has no decision {decision!r}: it has {_listed(self.decisions)}")
        return known

    def find_service(self, service: str) -> Service:
        """A decision service by id or name; raises ``UnknownDecisionError``."""
        for known in self.services.values():
            if service in (known.id, known.name):
                return known
        raise UnknownDecisionError(
            f"{self.name!r} has no decision service {service!r}: it has {_listed(self.services)}"
        )

    def find_bkm(self, bkm: str) -> Bkm:
        """A business knowledge model by id or name; raises ``UnknownDecisionError``."""
        for known in self.bkms.values():
            if bkm in (known.id, known.name):
                return known
        raise UnknownDecisionError(
            f"{self.name!r} has no business knowledge model {bkm!r}: it has {_listed(self.bkms)}"
        )

    def resolve(self, reference: str) -> tuple[CompiledModel, dmn.DrgElement] | None:
        """The model and element that ``#id`` or ``namespace#id`` refers to; None if there is none."""
        namespace, _, element_id = reference.rpartition("#")
        if not namespace or namespace == self.namespace:
            element = self._elements.get(element_id)
            return (self, element) if element is not None else None
        for _, model in self.imports:
            if model.namespace == namespace:
                element = model._elements.get(element_id)
                return (model, element) if element is not None else None
        return None

    def names_of(self, model: CompiledModel, element: dmn.DrgElement) -> tuple[str, ...]:
        """The names under which a required element of this or an imported model is read.

        A decision goes by its id too, as in Camunda, unless something else of its model has that name.
        """
        by_id = isinstance(element, dmn.DecisionElement) and element.element_id not in model.declared_names
        return (element.variable, element.element_id) if by_id else (element.variable,)

    def names_brought(self, *references: tuple[str, ...]) -> frozenset[str]:
        """The names that arrows bring; an arrow that leads nowhere brings none."""
        names: set[str] = set()
        for target in map(self.resolve, itertools.chain(*references)):
            if target is not None:
                prefix = self.import_name(target[0])
                names |= {prefix} if prefix else set(self.names_of(*target))
        return frozenset(names)

    def import_name(self, model: CompiledModel) -> str:
        """The name under which this model imports another; empty for its own elements."""
        return next((name for name, imported in self.imports if imported is model), "")

    # -- compiling -------------------------------------------------------------------------------

    def _resolve_imports(self, imports: Imports | None) -> list[tuple[str, CompiledModel]]:
        resolved: list[tuple[str, CompiledModel]] = []
        for imported in self.definitions.imports:
            model = None
            if isinstance(imports, Mapping):
                model = imports.get(imported.namespace)
            elif imports is not None:
                model = imports(imported.namespace, imported.location)
            if model is not None:
                resolved.append((imported.name, model))
        return resolved

    def _imported_type(self, prefix: str, name: str) -> ItemType | None:
        for import_name, model in self.imports:
            if prefix in (import_name, model.namespace):
                return model.types.named(name)
        return None

    def _member_names(self) -> Names:
        names: set[str] = set()

        def add(item: dmn.ItemDefinition) -> None:
            for component in item.components:
                names.add(component.name)
                add(component)

        for item in self.definitions.items:
            add(item)
        for element in (
            *self.definitions.decisions,
            *self.definitions.input_data,
            *self.definitions.bkms,
            *self.definitions.services,
        ):
            names.add(element.variable)
            for box in _context_names(element):
                names.add(box)
        for _, model in self.imports:
            names |= model.unit.members
        return frozenset(names)

    def _type(self, element: dmn.DrgElement) -> ItemType:
        self.unit.owner, self.unit.owner_name = element.element_id, element.name
        return self.unit.type(element.type_ref, dmn.Box(element_id=element.element_id, line=element.line))

    def _names_in_scope(self, *references: tuple[str, ...]) -> Names:
        for reference in itertools.chain(*references):
            if self.resolve(reference) is None:
                self.unit.problem(
                    f"nothing has the id {reference.lstrip('#')!r}, which this requires: draw the arrow again", None
                )
        return self.names_brought(*references)

    def _decision(self, element: dmn.DecisionElement) -> Decision:
        wanted = self._type(element)
        names = self._names_in_scope(element.information, element.knowledge)
        table = None
        if element.logic is None:
            logic: Closure = lambda scope: None  # noqa: E731
        elif isinstance(element.logic, dmn.TableBox):
            table = DecisionTable(self.unit, element.logic, names)
            logic = table.run
        else:
            logic = compile_box(self.unit, element.logic, names)
        return Decision(
            element.element_id,
            element.name,
            element.variable,
            wanted,
            self._input_columns(element),
            self._output_columns(element),
            element,
            logic,
            table,
            element.label or element.name,
        )

    def _input_columns(self, element: dmn.DecisionElement) -> tuple[Column, ...]:
        if isinstance(element.logic, dmn.TableBox):
            return tuple(
                Column(" ".join(clause.expression.text.split()), clause.type_ref, clause.label)
                for clause in element.logic.inputs
            )
        targets = (self.resolve(reference) for reference in element.information)
        required = (target[1] for target in targets if target is not None)
        return tuple(Column(source.variable, source.type_ref, source.name) for source in required)

    def _output_columns(self, element: dmn.DecisionElement) -> tuple[Column, ...]:
        if isinstance(element.logic, dmn.TableBox):
            return tuple(Column(clause.name, clause.type_ref, clause.label) for clause in element.logic.outputs)
        return (Column(element.variable, element.type_ref, element.name),)

    def _bkm(self, element: dmn.BkmElement) -> Bkm:
        self.unit.owner, self.unit.owner_name = element.element_id, element.name
        names = self._names_in_scope(element.knowledge) | {element.variable}
        self._type(element)
        logic = element.logic or dmn.FunctionBox((), None, element_id=element.element_id, line=element.line)
        define = compile_function(self.unit, logic, names, element.name)
        return Bkm(element.element_id, element.name, element.variable, element, define)

    def _service(self, element: dmn.ServiceElement) -> Service:
        wanted = self._type(element)
        for reference in (*element.outputs, *element.encapsulated, *element.input_decisions, *element.input_data):
            if self.resolve(reference) is None:
                self.unit.problem(f"nothing has the id {reference.lstrip('#')!r}, which this service names", None)
        return Service(element.element_id, element.name, element.variable, wanted, element)

    def _require_no_circle(self) -> None:
        done: set[str] = set()

        def visit(element: dmn.DecisionElement, above: tuple[str, ...]) -> None:
            if element.element_id in above:
                names = " → ".join(self._elements[element_id].name for element_id in (*above, element.element_id))
                raise DmnParseError(
                    f"decisions require each other in a circle: {names}",
                    element_id=element.element_id,
                    line=element.line,
                )
            if element.element_id in done:
                return
            if len(above) > 100:
                raise DmnParseError(
                    "decisions require each other more than 100 deep", element_id=element.element_id, line=element.line
                )
            for reference in element.information:
                target = self.resolve(reference)
                if target is not None and target[0] is self and isinstance(target[1], dmn.DecisionElement):
                    visit(target[1], (*above, element.element_id))
            done.add(element.element_id)

        for element in self.definitions.decisions:
            visit(element, ())


def _context_names(element: dmn.DrgElement) -> list[str]:
    """The names of context entries, relation columns and outputs inside an element; they may follow a dot elsewhere."""
    names: list[str] = []

    def visit(box: dmn.Box | None) -> None:
        if isinstance(box, dmn.ContextBox):
            for name, _, entry in box.entries:
                names.append(name)
                visit(entry)
        elif isinstance(box, dmn.RelationBox):
            names.extend(name for name, _ in box.columns)
        elif isinstance(box, dmn.TableBox):
            names.extend(clause.name for clause in box.outputs if clause.name)
        elif isinstance(box, dmn.FunctionBox):
            visit(box.body)
        elif isinstance(box, dmn.ListBox):
            for item in box.items:
                visit(item)

    visit(getattr(element, "logic", None))
    return names


def _listed(elements: Mapping[str, Any]) -> str:
    names = [f"{element.name!r}" for element in elements.values()]
    return ", ".join(names[:10]) + (" …" if len(names) > 10 else "") if names else "none"
