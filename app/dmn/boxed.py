"""Compile boxed expressions to closures over a FEEL scope (DMN 1.5 §7.3 and §10.2.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app.dmn import elements as dmn
from app.dmn.decision_evaluation import argument, fail_or_warn, fitted
from app.dmn.decision_table import DecisionTable
from app.dmn.item_types import ItemType
from app.dmn.unit import Names, Unit, compile_literal, fitted_to_type
from app.feel.errors import Mistake
from app.feel.evaluation import Closure, Scope
from app.feel.invocation import invoke
from app.feel.iteration import items_of, quantified, select
from app.feel.types import ANY
from app.feel.values import Function, Parameter, Value, a_kind

BoxCompiler = Callable[[Unit, Any, Names], Closure]


def compile_box(unit: Unit, box: dmn.Box | None, names: Names) -> Closure:
    """The closure of a boxed expression, its result fitted to the box's ``typeRef``."""
    if box is None or isinstance(box, dmn.EmptyBox):
        return unit.problem("an expression is missing: fill it in", box)
    if isinstance(box, dmn.LiteralBox):
        return compile_literal(unit, box, names)
    closure = _COMPILERS[type(box)](unit, box, names)
    return closure if isinstance(box, dmn.FunctionBox) else fitted_to_type(unit, box, closure)


def _table(unit: Unit, box: dmn.TableBox, names: Names) -> Closure:
    return DecisionTable(unit, box, names).run


def _context(unit: Unit, box: dmn.ContextBox, names: Names) -> Closure:
    entries = []
    for name, type_ref, entry in box.entries:
        known = names | {name} if isinstance(entry, dmn.FunctionBox) else names
        entries.append((name, unit.type(type_ref, entry), compile_box(unit, entry, known)))
        names = names | {name}
    result = compile_box(unit, box.result, names) if box.result is not None else None
    decision = unit.owner

    def run(scope: Scope) -> Value:
        values: dict[str, Value] = {}
        inner = Scope(values, scope, scope.evaluation)
        for name, wanted, entry in entries:
            values[name] = fitted(entry(inner), wanted, inner, f"the entry {name!r}", decision)
        return result(inner) if result is not None else values

    return run


def _invocation(unit: Unit, box: dmn.InvocationBox, names: Names) -> Closure:
    function = compile_box(unit, box.function, names)
    called = " ".join(box.function.text.split()) if isinstance(box.function, dmn.LiteralBox) else "the function"
    bindings = [
        (name, unit.type(type_ref, binding), compile_box(unit, binding, names))
        for name, type_ref, binding in box.bindings
        if binding is not None
    ]
    decision = unit.owner

    def run(scope: Scope) -> Value:
        target = function(scope)
        if not isinstance(target, Function):
            fail_or_warn(
                scope, f"{called!r} is {a_kind(target)}, not a function: correct the name it is called by", decision
            )
            return None
        try:
            arguments = [
                (name, argument(binding(scope), wanted, scope, f"{called} is given a wrong {name!r}", decision))
                for name, wanted, binding in bindings
            ]
            return invoke(target, (), arguments, scope.evaluation)
        except Mistake as mistake:
            scope.evaluation.warn((called, 0), mistake)
            return None

    return run


def external_function(name: str, parameters: tuple[Parameter, ...], kind_name: str) -> Function:
    """A function of Java or PMML: it can be passed on, and a call of it is a ``Mistake``."""

    def body(*_: Value) -> Value:
        raise Mistake(f"{name} is a {kind_name} function, which is not run here: write it in FEEL")

    return Function(name, parameters, body)


def compile_function(
    unit: Unit, box: dmn.FunctionBox, names: Names, name: str = "the function"
) -> Callable[[Scope], Function]:
    """A closure that gives the function of a box, closed over the scope it is defined in."""
    types = [unit.type(type_ref, box) for _, type_ref in box.parameters]
    parameters = tuple(
        Parameter(parameter, _ParameterType(wanted) if wanted.base is not ANY else None)
        for (parameter, _), wanted in zip(box.parameters, types, strict=True)
    )
    if box.kind not in ("FEEL", ""):
        external = external_function(name, parameters, box.kind)
        return lambda scope: external
    parameter_names = tuple(parameter.name for parameter in parameters)
    body = compile_box(unit, box.body, names | set(parameter_names))
    result = unit.type(box.type_ref, box)
    decision = unit.owner

    def define(scope: Scope) -> Function:
        def call(_: object, *arguments: Value) -> Value:
            values: dict[str, Value] = {}
            inner = Scope(values, scope, scope.evaluation)
            for parameter, wanted, given in zip(parameter_names, types, arguments, strict=True):
                what = f"{name} is given a wrong {parameter!r}"
                values[parameter] = argument(given, wanted, scope, what, decision)
            value = body(inner)
            return fitted(value, result, inner, f"the result of {name}", decision)

        return Function(name, parameters, call, result.base if result.base is not ANY else None)

    return define


class _ParameterType(ItemType):
    """The type of a parameter that takes every value: ``fitted`` checks it, with allowed values and conversions."""

    def __init__(self, wanted: ItemType) -> None:
        super().__init__(wanted.name, wanted.base)

    def holds(self, value: Value) -> bool:
        return True


def _function(unit: Unit, box: dmn.FunctionBox, names: Names) -> Closure:
    return compile_function(unit, box, names)


def _list(unit: Unit, box: dmn.ListBox, names: Names) -> Closure:
    items = [compile_box(unit, item, names) for item in box.items]
    return lambda scope: [item(scope) for item in items]


def _relation(unit: Unit, box: dmn.RelationBox, names: Names) -> Closure:
    rows = [
        [
            (name, unit.type(type_ref, cell), compile_box(unit, cell, names))
            for (name, type_ref), cell in zip(box.columns, row, strict=True)
        ]
        for row in box.rows
    ]
    decision = unit.owner

    def run(scope: Scope) -> Value:
        return [
            {name: fitted(cell(scope), wanted, scope, f"the column {name!r}", decision) for name, wanted, cell in row}
            for row in rows
        ]

    return run


def _conditional(unit: Unit, box: dmn.ConditionalBox, names: Names) -> Closure:
    condition, then, otherwise = (compile_box(unit, part, names) for part in (box.condition, box.then, box.otherwise))
    decision = unit.owner

    def run(scope: Scope) -> Value:
        decided = condition(scope)
        if decided is not None and not isinstance(decided, bool):  # the declared type of a condition is boolean
            fail_or_warn(scope, f"the condition after 'if' is {a_kind(decided)}, not true or false", decision)
            return None
        if decided is None:
            scope.evaluation.warn(("if", 0), "the condition is null, so 'else' is taken")
        return then(scope) if decided is True else otherwise(scope)

    return run


def _filter(unit: Unit, box: dmn.FilterBox, names: Names) -> Closure:
    source, match = compile_box(unit, box.source, names), compile_box(unit, box.match, names | {"item"})

    def run(scope: Scope) -> Value:
        try:
            return select(source(scope), match, scope)
        except Mistake as mistake:
            scope.evaluation.warn(("filter", 0), mistake)
            return None

    return run


def _iteration(unit: Unit, box: dmn.IterationBox, names: Names) -> Closure:
    source = compile_box(unit, box.source, names)
    body = compile_box(unit, box.body, names | {box.variable, "partial"})

    def turns(scope: Scope, partial: list[Value]) -> Iterable[Value]:
        for item in items_of(source(scope)):
            scope.evaluation.charge()
            yield body(Scope({box.variable: item, "partial": partial}, scope, scope.evaluation))

    def run_for(scope: Scope) -> Value:
        results: list[Value] = []
        try:
            for value in turns(scope, results):
                results.append(value)
        except Mistake as mistake:
            scope.evaluation.warn(("for", 0), mistake)
            return None
        return results

    def run_quantified(scope: Scope) -> Value:
        decisive = box.operator == "some"
        result: bool | None = not decisive
        try:
            for value in turns(scope, []):
                result = quantified(result, value, decisive)
        except Mistake as mistake:
            scope.evaluation.warn((box.operator, 0), mistake)
            return None
        return result

    return run_for if box.operator == "for" else run_quantified


_COMPILERS: dict[type[dmn.Box], BoxCompiler] = {
    dmn.TableBox: _table,
    dmn.ContextBox: _context,
    dmn.InvocationBox: _invocation,
    dmn.FunctionBox: _function,
    dmn.ListBox: _list,
    dmn.RelationBox: _relation,
    dmn.ConditionalBox: _conditional,
    dmn.FilterBox: _filter,
    dmn.IterationBox: _iteration,
}
