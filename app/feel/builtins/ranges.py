"""Range functions (DMN 1.5 §10.3.4.7, Table 78), after Allen's interval algebra."""

from __future__ import annotations

from collections.abc import Callable

from app.feel import syntax
from app.feel.compiler import compile_tree
from app.feel.errors import FeelSyntaxError, Mistake, NotKnownYet
from app.feel.evaluation import Closure, Evaluation, Scope
from app.feel.operators import compare
from app.feel.parser import parse
from app.feel.registry import built_in
from app.feel.values import Range, Value

LONGEST_RANGE = 1000


def _ends(value: Range) -> None:
    if value.start is None or value.end is None:
        raise Mistake("the range has an open end")


def _as_range(value: Value) -> Range:
    if isinstance(value, Range):
        _ends(value)
        return value
    if value is None:
        raise NotKnownYet("a range function needs a point or a range, not null")
    return Range(value, True, value, True)


def _before(a: Range, b: Range) -> bool:
    order = compare(a.end, b.start)
    return order < 0 or (order == 0 and not (a.end_included and b.start_included))


def _meets(a: Range, b: Range) -> bool:
    return a.end_included and b.start_included and compare(a.end, b.start) == 0


def _starts_no_later(a: Range, b: Range) -> bool:
    order = compare(a.start, b.start)
    return order < 0 or (order == 0 and (a.start_included or not b.start_included))


def _ends_no_earlier(a: Range, b: Range) -> bool:
    order = compare(a.end, b.end)
    return order > 0 or (order == 0 and (a.end_included or not b.end_included))


def _includes(a: Range, b: Range) -> bool:
    return _starts_no_later(a, b) and _ends_no_earlier(a, b)


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: Range, b: Range) -> bool:
    """a starts first, they share points, and a ends no later than b."""
    return _starts_no_later(a, b) and not _same_start(a, b) and _overlaps(a, b) and _ends_no_earlier(b, a)


def _same_start(a: Range, b: Range) -> bool:
    return compare(a.start, b.start) == 0 and a.start_included == b.start_included


def _same_end(a: Range, b: Range) -> bool:
    return compare(a.end, b.end) == 0 and a.end_included == b.end_included


def _finishes(a: Range, b: Range) -> bool:
    return _same_end(a, b) and _starts_no_later(b, a)


def _starts(a: Range, b: Range) -> bool:
    return _same_start(a, b) and _ends_no_earlier(b, a)


def _coincides(a: Range, b: Range) -> bool:
    return _same_start(a, b) and _same_end(a, b)


Relation = Callable[[Range, Range], bool]


def _relation(name: str, holds: Relation, *signatures: tuple[str, str]) -> None:
    def body(_: Evaluation, left: Value, right: Value) -> Value:
        return holds(_as_range(left), _as_range(right))

    for left, right in signatures:
        built_in(
            name,
            *(f"{part}: {'range' if part.startswith('range') else 'any'}" for part in (left, right)),
            result="boolean",
        )(body)


_POINT_POINT = ("point1", "point2")
_POINT_RANGE = ("point", "range")
_RANGE_POINT = ("range", "point")
_RANGE_RANGE = ("range1", "range2")

_relation("before", _before, _RANGE_RANGE, _POINT_RANGE, _RANGE_POINT, _POINT_POINT)
_relation("after", lambda a, b: _before(b, a), _RANGE_RANGE, _POINT_RANGE, _RANGE_POINT, _POINT_POINT)
_relation("meets", _meets, _RANGE_RANGE)
_relation("met by", lambda a, b: _meets(b, a), _RANGE_RANGE)
_relation("overlaps", _overlaps, _RANGE_RANGE)
_relation("overlaps before", _overlaps_before, _RANGE_RANGE)
_relation("overlaps after", lambda a, b: _overlaps_before(b, a), _RANGE_RANGE)
_relation("finishes", _finishes, _RANGE_RANGE, _POINT_RANGE)
_relation("finished by", lambda a, b: _finishes(b, a), _RANGE_RANGE, _RANGE_POINT)
_relation("includes", _includes, _RANGE_RANGE, _RANGE_POINT)
_relation("during", lambda a, b: _includes(b, a), _RANGE_RANGE, _POINT_RANGE)
_relation("starts", _starts, _RANGE_RANGE, _POINT_RANGE)
_relation("started by", lambda a, b: _starts(b, a), _RANGE_RANGE, _RANGE_POINT)
_relation("coincides", _coincides, _RANGE_RANGE, _POINT_POINT)


@built_in("range", "from: string")
def range_from_text(evaluation: Evaluation, text: str) -> Value:
    """The range of a range literal whose ends are literals (§10.3.4.1)."""
    if len(text) > LONGEST_RANGE:
        raise Mistake(f"range: a range has at most {LONGEST_RANGE} characters")
    evaluation.charge(len(text))
    try:
        tree = parse(text)
    except FeelSyntaxError as error:
        raise Mistake(f"range: {text!r} is not a range: {error.message}") from error
    if not isinstance(tree, (syntax.RangeNode, syntax.ComparisonRange)):
        raise Mistake(f"range: {text!r} is not a range")
    ends = (tree.start, tree.end) if isinstance(tree, syntax.RangeNode) else (tree.operand,)
    if not all(map(_is_literal, ends)):
        raise Mistake(f"range: the ends of {text!r} must be literals")
    if isinstance(tree, syntax.RangeNode) and any(
        isinstance(end, syntax.Literal) and end.value is None for end in ends
    ):
        return _open_ended(
            tree, compile_tree(tree.start, text), compile_tree(tree.end, text), Scope({}, None, evaluation)
        )
    value = compile_tree(tree, text)(Scope({}, None, evaluation))
    if not isinstance(value, Range):
        raise Mistake(f"range: {text!r} is not a range")
    return value


def _open_ended(tree: syntax.RangeNode, start: Closure, end: Closure, scope: Scope) -> Range:
    low, high = start(scope), end(scope)
    if (low is None and high is None) or (low is None and tree.start_included) or (high is None and tree.end_included):
        raise Mistake("range: a null end cannot belong to the range, and one end must have a value")
    return Range(low, tree.start_included, high, tree.end_included)


_LITERAL_FUNCTIONS = ("date", "time", "date and time", "duration")


def _is_literal(node: object) -> bool:
    if isinstance(node, syntax.Literal):
        return True
    return (
        isinstance(node, syntax.Invocation)
        and isinstance(node.function, syntax.Name)
        and node.function.name in _LITERAL_FUNCTIONS
        and all(isinstance(argument, syntax.Literal) for argument in node.arguments)
    )
