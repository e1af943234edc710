"""Cells of decision tables: whether a value that is asked about could ever meet a test (DMN 1.5 §7.3.2)."""

from __future__ import annotations

from app.feel import syntax
from app.feel.free_names import mentions
from app.feel.static_types import ANYTHING, BOOLEAN, StaticType, meets, without_null
from app.feel.type_operators import check_boolean, check_equal, check_member, check_ordered
from app.feel.type_view import INPUT, View


def check_test(view: View, test: syntax.Node, subject: StaticType) -> None:
    """Report what is wrong with one test of a cell that is asked of a `subject`."""
    inner = view.binding({INPUT: subject})
    asked = syntax.Name(INPUT, at=test.at)
    if mentions(test, INPUT):
        check_boolean(inner, test, "this test")
    elif isinstance(test, syntax.Literal):
        check_equal(inner, test, (asked, subject), (test, inner.type_of(test)))
    elif isinstance(test, syntax.ComparisonRange) and test.operator in ("=", "!="):
        check_equal(inner, test, (asked, subject), (test.operand, inner.type_of(test.operand)))
    elif isinstance(test, syntax.ComparisonRange):
        check_ordered(inner, test, subject, inner.type_of(test.operand))
    elif isinstance(test, syntax.RangeNode):
        check_ordered(inner, test, subject, inner.type_of(test.start))
        check_ordered(inner, test, subject, inner.type_of(test.end))
    else:
        _check_value(inner, test, asked, subject)


def _check_value(view: View, test: syntax.Node, asked: syntax.Name, subject: StaticType) -> None:
    """A test that is a value: a list of candidates, one of them, or a condition of its own such as `x = 3`."""
    kind = view.type_of(test)
    names_a_value = isinstance(test, (syntax.Name, syntax.Path))
    if kind == ANYTHING or (meets(without_null(kind), BOOLEAN) and not names_a_value):
        return
    check_member(view, test, (asked, subject), (test, kind))
