"""Bind arguments to parameters and run a function (DMN 1.5 §10.3.2.13.5)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import DecimalException

from app.feel.errors import FeelBudgetError, Mistake, NotKnownYet
from app.feel.evaluation import CHARACTERS_A_STEP, Evaluation
from app.feel.types import convert
from app.feel.values import Function, Parameter, Value, a_kind

Named = Sequence[tuple[str, Value]]


def invoke(function: Function, arguments: Sequence[Value], named: Named | None, evaluation: Evaluation) -> Value:
    """Run a function value; raises ``Mistake`` where the result is null."""
    evaluation.charge()
    if evaluation.depth >= evaluation.budget.depth:
        raise FeelBudgetError(f"functions call each other more than {evaluation.budget.depth} deep")
    _charge_for(arguments, evaluation)
    for _, value in named or ():
        _charge_for(value if isinstance(value, list) else [value], evaluation)
    bound_function, bound = _bind_any(function, arguments, named)
    evaluation.depth += 1
    try:
        result = evaluation.checked(bound_function.body(evaluation, *bound))
    except DecimalException as error:
        raise Mistake(f"{function.name}: the result is out of range") from error
    finally:
        evaluation.depth -= 1
    if bound_function.result_type is not None and result is not None:
        converted, fits = convert(result, bound_function.result_type)
        if not fits:
            raise Mistake(f"{function.name} gave {a_kind(result)}, not a {bound_function.result_type}")
        return converted
    return result


def _charge_for(values: Sequence[Value], evaluation: Evaluation) -> None:
    """Charge what arguments cost that are looked at once: most functions touch each item of a list."""
    evaluation.charge(len(values) // 8)
    for value in values:
        if isinstance(value, (list, dict)):
            evaluation.charge(len(value) // 8)
        elif isinstance(value, str):
            evaluation.charge(len(value) // CHARACTERS_A_STEP)


def _bind_any(function: Function, arguments: Sequence[Value], named: Named | None) -> tuple[Function, list[Value]]:
    if not function.overloads:
        return function, _bind(function, arguments, named)
    problems: list[Mistake] = []
    for candidate in function.overloads:
        try:
            return candidate, _bind(candidate, arguments, named)
        except Mistake as mistake:
            problems.append(mistake)
    kind = NotKnownYet if any(isinstance(problem, NotKnownYet) for problem in problems) else Mistake
    raise kind("; or ".join(dict.fromkeys(map(str, problems))))


def _bind(function: Function, arguments: Sequence[Value], named: Named | None) -> list[Value]:
    if named is not None:
        return _bind_named(function, named)
    parameters = function.parameters
    if parameters and parameters[-1].variadic:
        fixed = len(parameters) - 1
        if len(arguments) < fixed:
            raise Mistake(f"{function.name} needs more arguments")
        head = [_fit(function, parameter, value) for parameter, value in zip(parameters, arguments, strict=False)]
        last = parameters[-1]
        return head[:fixed] + [_fit(function, last, value) for value in arguments[fixed:]]
    required = sum(not parameter.optional for parameter in parameters)
    if not required <= len(arguments) <= len(parameters):
        wanted = str(required) if required == len(parameters) else f"{required} to {len(parameters)}"
        raise Mistake(f"{function.name} takes {wanted} arguments, not {len(arguments)}")
    return [_fit(function, parameter, value) for parameter, value in zip(parameters, arguments, strict=False)]


def _bind_named(function: Function, named: Named) -> list[Value]:
    given = dict(named)
    if len(given) != len(named):
        raise Mistake(f"{function.name} is given one argument twice")
    bound: list[Value] = []
    for parameter in function.parameters:
        if parameter.name in given:
            value = given.pop(parameter.name)
            if parameter.variadic:
                values = value if isinstance(value, list) else [value]
                bound.extend(_fit(function, parameter, item) for item in values)
            else:
                bound.append(_fit(function, parameter, value))
        elif parameter.optional:
            bound.append(None)
        else:
            raise Mistake(f"{function.name} needs the argument {parameter.name!r}")
    if given:
        raise Mistake(f"{function.name} has no parameter called {next(iter(given))!r}")
    return bound


def _fit(function: Function, parameter: Parameter, value: Value) -> Value:
    if value is None:
        if not parameter.nullable:
            raise NotKnownYet(f"{function.name} needs a {parameter.type} as {parameter.name!r}, not null")
        return None
    if parameter.type is None:
        return value
    converted, fits = convert(value, parameter.type)
    if not fits or (converted is None and not parameter.nullable):
        raise Mistake(f"{function.name} needs a {parameter.type} as {parameter.name!r}, not {a_kind(value)}")
    return converted
