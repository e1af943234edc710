"""Compile a syntax tree to closures: each node becomes a function of the scope (DMN 1.5 §10.3.2)."""

from __future__ import annotations

from app.feel import syntax
from app.feel.compilation import Compilation, NodeCompiler
from app.feel.errors import Mistake, NotKnownYet, mistake_of
from app.feel.evaluation import Closure, Evaluation, Scope
from app.feel.invocation import invoke
from app.feel.iteration import ITERATION_COMPILERS
from app.feel.operators import ARITHMETIC, ORDER, compare, comparison_range, equal, in_range, is_member, negate
from app.feel.properties import properties_of, property_of
from app.feel.registry import BUILTINS
from app.feel.types import TypeLookup
from app.feel.values import Function, Parameter, Range, Value, a_kind


def _literal(_: Compilation, node: syntax.Literal) -> Closure:
    value = node.value
    return lambda scope: value


def _broken_literal(unit: Compilation, node: syntax.BrokenLiteral) -> Closure:
    where = unit.where(node)

    def run(scope: Scope) -> Value:
        scope.evaluation.warn(where, node.message)
        return None

    return run


def _name(unit: Compilation, node: syntax.Name) -> Closure:
    name, where = node.name, unit.where(node)
    built_in = BUILTINS.get(name)

    def run(scope: Scope) -> Value:
        level: Scope | None = scope
        while level is not None:
            if name in level.names:
                return level.names[name]
            level = level.parent
        if built_in is None:
            scope.evaluation.warn(where, NotKnownYet(f"nobody provides {name!r}"))
        return built_in

    return run


def _nested_length(items: list[Value], evaluation: Evaluation) -> int:
    """How many items a list has, with those of the lists inside it; charged where there are any."""
    pending = [item for item in items if type(item) is list]
    length = len(items)
    while pending:
        inner = pending.pop()
        evaluation.charge(1 + len(inner) // 8)
        length += len(inner)
        pending.extend(item for item in inner if type(item) is list)
    return length


def _path(unit: Compilation, node: syntax.Path) -> Closure:
    source, name, where = unit.compile(node.source), node.name, unit.where(node)

    def run(scope: Scope) -> Value:
        value = source(scope)
        if type(value) is dict and name in value:
            return value[name]
        if type(value) is list:
            scope.evaluation.charge(_nested_length(value, scope.evaluation) // 8)
            properties, missing = properties_of(value, name)
            if missing:
                said = f"{missing} of the {len(value)} items have nothing called {name!r}"
                null = sum(item is None for item in value)
                scope.evaluation.warn(where, NotKnownYet(said) if null == missing else said)
            return properties
        try:
            return property_of(value, name)
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None

    return run


def _invocation(unit: Compilation, node: syntax.Invocation) -> Closure:
    function, where = unit.compile(node.function), unit.where(node)
    called = node.function.name if isinstance(node.function, (syntax.Name, syntax.Path)) else "this"
    arguments = [unit.compile(argument) for argument in node.arguments]
    named = [(name, unit.compile(argument)) for name, argument in node.named] if node.named is not None else None

    def run(scope: Scope) -> Value:
        target = function(scope)
        if type(target) is not Function:
            scope.evaluation.warn(where, f"{called} is {a_kind(target)}, not a function")
            return None
        values = [argument(scope) for argument in arguments]
        by_name = [(name, argument(scope)) for name, argument in named] if named is not None else None
        try:
            return invoke(target, values, by_name, scope.evaluation)
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None

    return run


def _negation(unit: Compilation, node: syntax.Negation) -> Closure:
    operand, where = unit.compile(node.operand), unit.where(node)

    def run(scope: Scope) -> Value:
        try:
            return negate(operand(scope))
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None

    return run


def _arithmetic(unit: Compilation, node: syntax.Arithmetic) -> Closure:
    first, where = unit.compile(node.first), unit.where(node)
    rest = [(ARITHMETIC[operator], unit.compile(operand)) for operator, operand in node.rest]

    def run(scope: Scope) -> Value:
        value = first(scope)
        try:
            for operation, operand in rest:
                value = operation(value, operand(scope))
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None
        return scope.evaluation.checked(value) if type(value) is str else value

    return run


def _logic(unit: Compilation, node: syntax.Logic) -> Closure:
    """Three-valued (Table 50): a value that is not boolean counts as null."""
    operands, where = [unit.compile(operand) for operand in node.operands], unit.where(node)
    decisive = node.operator == "or"

    def run(scope: Scope) -> Value:
        result: bool | None = not decisive
        for operand in operands:
            value = operand(scope)
            if value is decisive:
                return decisive
            if type(value) is not bool:
                if value is not None:
                    scope.evaluation.warn(where, f"{node.operator!r} joins booleans, not {a_kind(value)}")
                result = None
        return result

    return run


def _comparison(unit: Compilation, node: syntax.Comparison) -> Closure:
    left, right, where = unit.compile(node.left), unit.compile(node.right), unit.where(node)
    if node.operator in ("=", "!="):
        wanted = node.operator == "="

        def run_equal(scope: Scope) -> Value:
            a, b = left(scope), right(scope)
            if type(a) in (list, dict):
                scope.evaluation.charge_items(a)
            try:
                return equal(a, b) is wanted
            except Mistake as mistake:
                scope.evaluation.warn(where, mistake)
                return None

        return run_equal
    meets = ORDER[node.operator]

    def run(scope: Scope) -> Value:
        try:
            return meets(compare(left(scope), right(scope)))
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None

    return run


def _between(unit: Compilation, node: syntax.Between) -> Closure:
    value, low, high = unit.compile(node.value), unit.compile(node.low), unit.compile(node.high)
    where = unit.where(node)

    def run(scope: Scope) -> Value:
        try:
            return in_range(value(scope), Range(low(scope), True, high(scope), True))
        except Mistake as mistake:
            scope.evaluation.warn(where, mistake)
            return None

    return run


def _in(unit: Compilation, node: syntax.In) -> Closure:
    value, where = unit.compile(node.value), unit.where(node)
    tests = [(unit.compile(test), isinstance(test, syntax.RangeNode)) for test in node.tests]

    def run(scope: Scope) -> Value:
        subject = value(scope)
        scope.evaluation.charge_items(subject)
        result: bool | None = False
        for test, is_range in tests:
            candidates = test(scope)
            if is_range and candidates is None:
                result = None
                continue
            if type(candidates) is list:
                scope.evaluation.charge(len(candidates))
                if type(subject) in (list, dict):
                    scope.evaluation.charge_items(candidates)
            try:
                if is_member(subject, candidates):
                    return True
            except Mistake as mistake:
                scope.evaluation.warn(where, mistake)
                result = None
        return result

    return run


def _instance_of(unit: Compilation, node: syntax.InstanceOf) -> Closure:
    value, where = unit.compile(node.value), unit.where(node)
    wanted = unit.type_of(node.type)

    def run(scope: Scope) -> Value:
        subject = value(scope)
        if wanted is None:
            scope.evaluation.warn(where, f"there is no type called {node.type.name!r}")
            return None
        scope.evaluation.charge_items(subject)
        return wanted.holds(subject)

    return run


def _if(unit: Compilation, node: syntax.If) -> Closure:
    branches = [(unit.compile(condition), unit.compile(result)) for condition, result in node.branches]
    otherwise, where = unit.compile(node.otherwise), unit.where(node)

    def run(scope: Scope) -> Value:
        for condition, result in branches:
            decided = condition(scope)
            if decided is True:
                return result(scope)
            if decided is not False:
                said = f"the condition after 'if' is {a_kind(decided)}, so 'else' is taken"
                scope.evaluation.warn(where, mistake_of(said, decided))
        return otherwise(scope)

    return run


def _range(unit: Compilation, node: syntax.RangeNode) -> Closure:
    start, end, where = unit.compile(node.start), unit.compile(node.end), unit.where(node)

    def run(scope: Scope) -> Value:
        low, high = start(scope), end(scope)
        if low is None and high is None:
            scope.evaluation.warn(where, NotKnownYet("a range needs at least one end that is not null"))
            return None
        if low is not None and high is not None:
            try:
                ordered = compare(low, high) <= 0
            except Mistake as mistake:
                scope.evaluation.warn(where, mistake)
                return None
            if not ordered:
                scope.evaluation.warn(where, "a range cannot end before it starts")
                return None
        elif (low is None and node.start_included) or (high is None and node.end_included):
            scope.evaluation.warn(where, NotKnownYet("an end that is null cannot belong to the range"))
            return None
        return Range(low, node.start_included, high, node.end_included)

    return run


def _comparison_range(unit: Compilation, node: syntax.ComparisonRange) -> Closure:
    operand, operator = unit.compile(node.operand), node.operator
    if isinstance(node.operand, syntax.Literal):
        constant = comparison_range(operator, node.operand.value)
        return lambda scope: constant
    return lambda scope: comparison_range(operator, operand(scope))


def _list(unit: Compilation, node: syntax.ListNode) -> Closure:
    items = [unit.compile(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


def _context(unit: Compilation, node: syntax.ContextNode) -> Closure:
    entries = [(name, unit.compile(entry)) for name, entry in node.entries]

    def run(scope: Scope) -> Value:
        values: dict[str, Value] = {}
        inner = Scope(values, scope, scope.evaluation)
        for name, entry in entries:
            values[name] = entry(inner)
        return values

    return run


def _function_definition(unit: Compilation, node: syntax.FunctionDefinition) -> Closure:
    where = unit.where(node)
    names = [parameter.name for parameter in node.parameters]
    types = [unit.type_of(parameter.type) if parameter.type else None for parameter in node.parameters]
    parameters = [Parameter(name, wanted) for name, wanted in zip(names, types, strict=True)]
    body = unit.compile(node.body)

    def run(scope: Scope) -> Value:
        if node.external:

            def refuse(*_: Value) -> Value:
                raise Mistake("external functions are not run here: write the function in FEEL")

            return Function("the external function", parameters, refuse)

        def call(_: object, *arguments: Value) -> Value:
            return body(Scope(dict(zip(names, arguments, strict=True)), scope, scope.evaluation))

        for parameter, written in zip(parameters, node.parameters, strict=True):
            if written.type is not None and parameter.type is None:
                scope.evaluation.warn(where, f"there is no type called {written.type.name!r}")
        return Function("the function", parameters, call)

    return run


COMPILERS: dict[type[syntax.Node], NodeCompiler] = {
    syntax.Literal: _literal,
    syntax.BrokenLiteral: _broken_literal,
    syntax.Name: _name,
    syntax.Path: _path,
    syntax.Invocation: _invocation,
    syntax.Negation: _negation,
    syntax.Arithmetic: _arithmetic,
    syntax.Logic: _logic,
    syntax.Comparison: _comparison,
    syntax.Between: _between,
    syntax.In: _in,
    syntax.InstanceOf: _instance_of,
    syntax.If: _if,
    syntax.RangeNode: _range,
    syntax.ComparisonRange: _comparison_range,
    syntax.ListNode: _list,
    syntax.ContextNode: _context,
    syntax.FunctionDefinition: _function_definition,
    **ITERATION_COMPILERS,
}


def compile_tree(tree: syntax.Node, text: str, types: TypeLookup | None = None) -> Closure:
    """The closure of a whole tree; ``types`` finds types by name beside those built in."""
    return Compilation(text, types or (lambda name: None), COMPILERS).compile(tree)
